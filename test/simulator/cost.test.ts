import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUTES } from '../../engine/simulator/routes.ts';
import { openApiFolder } from '../contract/openapi-judge.ts';
import { openSession, type Session } from './session.ts';

const costFile = resolve(openApiFolder(), 'token-costs.txt');
const skipped = !existsSync(costFile) && process.env['CROSSWALK_CI'] === undefined;

let session: Session;

beforeAll(async () => {
  session = await openSession();
});

afterAll(() => session.stop());

/** Costs of the documents by version, method and path with anonymous parameters, such as `v2 GET /deals/{}`. */
function documentedCosts(): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  let version = '';
  for (const line of readFileSync(costFile, 'utf8').split('\n')) {
    version = /\bv([12])\b/.exec(line.startsWith('#') || !line.includes('\t') ? line : '')?.[0] ?? version;
    const [, cost, method, path] = /^(\d+)\t([A-Z]+) (\S+)/.exec(line) ?? [];
    if (cost !== undefined) costs.set(`${version} ${method} ${path?.replaceAll(/\{[^}]+\}/g, '{}')}`, Number(cost));
  }
  return costs;
}

test.skipIf(skipped)(`every endpoint costs what Pipedrive's documents say (${costFile})`, () => {
  const documented = documentedCosts();

  const differing = ROUTES.map(({ version, method, path, cost }) => {
    const name = `${version} ${method} ${path.replaceAll(/:\w+/g, '{}')}`;
    return { name, cost, documented: documented.get(name) };
  }).filter((route) => route.cost !== route.documented);

  expect(documented.size).toBeGreaterThan(300);
  expect(differing).toEqual([]);
});

test('tokens are booked by endpoint, whatever the size of a list', async () => {
  const spent = async (method: string, path: string, body?: unknown): Promise<number> => {
    const before = session.simulator.meter().tokens;
    await session.call(method, path, body);
    return session.simulator.meter().tokens - before;
  };

  expect(await spent('GET', '/api/v2/organizations?limit=1')).toBe(10);
  expect(await spent('GET', '/api/v2/organizations?limit=500')).toBe(10);
  expect(await spent('GET', '/api/v2/organizations/1')).toBe(1);
  expect(await spent('POST', '/api/v2/organizations', { name: 'Costly' })).toBe(5);
  expect(await spent('DELETE', '/api/v2/organizations/41')).toBe(3);
  expect(await spent('POST', '/v1/notes', { content: 'x', org_id: 1 })).toBe(10);
  expect(await spent('GET', '/api/v2/itemSearch?term=acorn')).toBe(20);
  expect(await spent('GET', '/api/v2/projects')).toBe(0);
});
