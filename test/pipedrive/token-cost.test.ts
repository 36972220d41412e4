import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { CATALOGUE } from '../../engine/pipedrive/catalogue.ts';
import { CALL_COSTS, V2_COSTS } from '../../engine/pipedrive/token-cost.ts';
import { openApiFolder } from '../contract/openapi-judge.ts';

const FILE = resolve(openApiFolder(), 'token-costs.txt');

/** Tokens by call, such as `v2 GET /deals/{id}`: first come the calls of v2, then those of v1. */
function publishedCosts(): ReadonlyMap<string, number> {
  const costs = new Map<string, number>();
  let version = '';
  for (const line of readFileSync(FILE, 'utf8').split('\n')) {
    version = /^=====.*pipedrive-(v\d)/.exec(line)?.[1] ?? version;
    const [, cost, call] = /^(\d+)\t(\S+ \S+)/.exec(line) ?? [];
    if (cost !== undefined && call !== undefined)
      costs.set(`${version} ${call.replace(/\{\w+\}/g, '{id}')}`, Number(cost));
  }
  return costs;
}

/** What this adapter reckons for each call it makes. */
function reckonedCosts(): ReadonlyMap<string, number> {
  const reckoned = new Map<string, number>();
  const note = (method: string, path: string, cost: number): void => {
    const [, version = '', rest = ''] = /^\/api\/(v\d)(.*)$/.exec(path) ?? [];
    reckoned.set(`${version} ${method} ${rest}`, cost);
  };
  for (const { path, costs, updateMethod, archive, parentPaths } of Object.values(CATALOGUE)) {
    note('GET', path, costs.list);
    if (archive !== undefined) note('GET', archive.path, archive.cost);
    for (const childPath of Object.values(parentPaths ?? {})) note('GET', childPath('{id}'), costs.list);
    const one = path === '/api/v2/deals/products' ? '/api/v2/deals/{id}/products/{id}' : `${path}/{id}`;
    note('GET', one, costs.one);
    note('POST', one.slice(0, -'/{id}'.length), costs.create);
    note(updateMethod, one, costs.update);
    note('DELETE', one, costs.remove);
  }
  note('POST', '/api/v2/deals/{id}/products/bulk', CALL_COSTS.bulkLines);
  note('POST', '/api/v2/dealFields/{id}/options', CALL_COSTS.fieldOptions);
  note('DELETE', '/api/v2/dealFields/{id}/options', CALL_COSTS.removeOptions);
  note('GET', '/api/v2/dealFields', V2_COSTS.list);
  note('GET', '/api/v1/users/me', CALL_COSTS.me);
  note('GET', '/api/v1/users', CALL_COSTS.users);
  note('GET', '/api/v1/currencies', CALL_COSTS.currencies);
  note('GET', '/api/v1/webhooks', CALL_COSTS.webhooks);
  return reckoned;
}

/** Calls of the pattern that no object makes. */
const NEVER_MADE: ReadonlySet<string> = new Set([
  'v2 GET /deals/{id}/products/{id}',
  'v1 GET /activityTypes/{id}',
  'v1 DELETE /users/{id}',
]);

test.skipIf(!existsSync(FILE) && process.env['CROSSWALK_CI'] === undefined)(
  'every call costs what the OpenAPI documents say',
  () => {
    const published = publishedCosts();
    const calls = [...reckonedCosts()].filter(([call]) => !NEVER_MADE.has(call));

    expect(calls.length).toBeGreaterThan(60);
    expect(Object.fromEntries(calls)).toEqual(Object.fromEntries(calls.map(([call]) => [call, published.get(call)])));
  },
);
