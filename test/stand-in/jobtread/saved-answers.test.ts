import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFilesSource } from '../../../engine/connector/files/open-files-source.ts';
import { openHttpSource } from '../../../engine/connector/http/open-http-source.ts';
import type { HttpRequest } from '../../../engine/model/http.ts';
import type { SourceObject, SourceSystem, TransportName } from '../../../engine/model/system.ts';
import type { Source } from '../../../engine/port/source.ts';
import { openSystem } from '../../../engine/spec/load.ts';
import { jumpingClock } from '../../connector/http/http-example.ts';
import { type JobTreadServer, startJobTread } from '../jobtread-http/server.ts';
import { USERS_EXAMPLE } from '../users-example.ts';
import { generateJobTread } from './generate.ts';

const made = generateJobTread({ seed: 11, records: 1000, dirt: 'real', users: USERS_EXAMPLE });
let server: JobTreadServer;
let folder: string;

beforeAll(async () => {
  server = await startJobTread({ graph: made.graph, grants: [made.grant] });
  folder = mkdtempSync(join(tmpdir(), 'jobtread-'));
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function systemOver(transport: TransportName): Promise<SourceSystem> {
  const root = resolve(import.meta.dirname, '../../..');
  const { compiled } = await openSystem({ root, system: 'jobtread', transport });
  if (compiled?.role !== 'source') throw new Error('JobTread is no source that compiles.');
  return compiled.system;
}

const settingsOf = ({ settings }: SourceSystem) => ({
  ...Object.fromEntries([...settings].map(([name, setting]) => [name, setting.default ?? ''])),
  ...made.settings,
  address: server.url,
});

type Tree = Record<string, unknown>;
const below = (tree: unknown, name: string): Tree => (tree as Record<string, Tree>)[name] ?? {};

/** The nodes of one connection, asked for in the words of the spec: few at a time, the lists inside them whole. */
async function nodesOf({ body, select }: HttpRequest): Promise<readonly unknown[]> {
  const [, connection = ''] = select;
  const nodes: unknown[] = [];
  for (let page: unknown; page !== null; ) {
    const tree = structuredClone(body) as Tree;
    const query = below(tree, 'query');
    const organization = below(query, 'organization');
    query['$'] = { grantKey: made.grant.key };
    organization['$'] = { id: made.settings['organization'] };
    const asked = below(organization, connection);
    asked['$'] = { ...below(asked, '$'), size: 4, ...(page === undefined ? {} : { page }) };
    const values = below(asked, 'nodes')['customFieldValues'] as Tree | undefined;
    if (values !== undefined) values['$'] = { size: 100 };
    const answer = await fetch(`${server.url}/pave`, { method: 'POST', body: JSON.stringify({ query }) });
    const shown = below(below(await answer.json(), 'organization'), connection);
    nodes.push(...(shown['nodes'] as readonly unknown[]));
    page = shown['nextPage'] ?? null;
  }
  return nodes;
}

/** Saves every answer as the spec says that saved answers lie, an object on each line. */
async function saveAnswers(http: SourceSystem, files: SourceSystem): Promise<void> {
  for (const { name, read } of http.objects.values()) {
    const [request] = read?.transport === 'http' ? read.requests : [];
    const saved = files.objects.get(name)?.read;
    if (request === undefined || saved?.transport !== 'files') continue;
    const lines = (await nodesOf(request)).map((node) => `${JSON.stringify(node)}\n`);
    writeFileSync(join(folder, saved.file), lines.join(''));
  }
}

/** The fields of all records that are read, by object and key; where a file lies depends on how it is read. */
async function fieldsIn(source: Source, objects: Iterable<SourceObject>) {
  const found: Record<string, unknown> = {};
  for (const object of objects) {
    if (object.derived !== undefined) continue;
    for await (const item of source.read(object)) {
      if (item.kind !== 'record') continue;
      const { place: _place, ...fields } = item.record.fields;
      found[`${object.name} ${item.record.key}`] = { ...fields, unreadable: item.record.unreadable };
    }
  }
  return found;
}

test('answers that were saved give the same records as asking does, and every record of the business is among them', async () => {
  const [http, files] = [await systemOver('http'), await systemOver('files')];
  await saveAnswers(http, files);
  const asked = openHttpSource({
    system: http,
    settings: settingsOf(http),
    secrets: { grant_key: made.grant.key },
    clock: jumpingClock(),
    random: () => 0.5,
    say: () => undefined,
  });
  const saved = openFilesSource({ folder, system: files, settings: settingsOf(files) });

  const overHttp = await fieldsIn(asked, http.objects.values());
  expect(await fieldsIn(saved, files.objects.values())).toEqual(overHttp);
  expect(Object.keys(overHttp)).toHaveLength(Object.values(made.key.counts).reduce((sum, count) => sum + count, 0));
}, 60_000);
