import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openFilesSource } from '../../../engine/connector/files/open-files-source.ts';
import { openHttpSource } from '../../../engine/connector/http/open-http-source.ts';
import { openLedger } from '../../../engine/ledger/sqlite.ts';
import { canonicalJson } from '../../../engine/model/digest.ts';
import type { CompiledPair } from '../../../engine/model/mapping.ts';
import type { TransportName } from '../../../engine/model/system.ts';
import { extract } from '../../../engine/phase/extract/extract.ts';
import { mapRecords } from '../../../engine/phase/map/map.ts';
import type { Progress } from '../../../engine/port/progress.ts';
import type { Source, SourceItem } from '../../../engine/port/source.ts';
import type { Staging } from '../../../engine/port/staging.ts';
import { openPair } from '../../../engine/spec/load.ts';
import { parseSpec } from '../../../engine/spec/parse.ts';
import { jumpingClock } from '../../connector/http/http-example.ts';
import { ACCOUNT_EXAMPLE } from '../kickserv/account-example.ts';
import { generateExport } from '../kickserv/generate.ts';
import { FORBIDDEN } from './resources.ts';
import { type Faults, type KickservServer, startKickserv } from './server.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const TOKEN = 'token-of-an-employee';

/** Signatures are in the export alone, so their row is switched off, as a migration over HTTP has to. */
const MIGRATION = 'overlay: { rows: { signature: { off: The first interface gives no signatures } } }';

const SILENT: Progress = {
  begin: () => ({ advance: () => undefined, remark: () => undefined, end: () => undefined }),
  say: () => undefined,
};

let folder: string;
let server: KickservServer | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crosswalk-kickserv-'));
  await generateExport({ seed: 11, records: 700, folder, ...ACCOUNT_EXAMPLE });
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function pairOver(transport: TransportName): Promise<CompiledPair> {
  const { file } = parseSpec(MIGRATION, 'migration.yaml');
  const { pair, diagnostics } = await openPair({
    root: ROOT,
    pair: 'kickserv-to-pipedrive',
    transport,
    ...(file === undefined ? {} : { overlayFrom: file }),
  });
  if (pair === undefined) throw new Error(diagnostics.map(({ message }) => message).join(' '));
  return pair;
}

async function xmlSource(pair: CompiledPair, faults: Faults = {}, token = TOKEN): Promise<Source> {
  server = await startKickserv({ folder, slug: 'acme', token: TOKEN, faults });
  return openHttpSource({
    system: pair.source,
    settings: { ...pair.settings, address: server.url },
    secrets: { token },
    clock: jumpingClock(),
    random: () => 0.5,
    say: () => undefined,
  });
}

async function itemsOf(name: string, faults: Faults = {}, token = TOKEN): Promise<readonly SourceItem[]> {
  const pair = await pairOver('http');
  const source = await xmlSource(pair, faults, token);
  const object = pair.source.objects.get(name);
  if (object === undefined) throw new Error(`There is no object ${name}.`);
  const items: SourceItem[] = [];
  for await (const item of source.read(object)) items.push(item);
  return items;
}

const recordsIn = (items: readonly SourceItem[]) =>
  items.flatMap((item) => (item.kind === 'record' ? [item.record] : []));

/** The staging after reading a source and mapping what it gave, with whom the mapping made what. */
async function mapped(pair: CompiledPair, source: Source, use: (staging: Staging) => Promise<void>): Promise<void> {
  const opened = await openLedger({ path: ':memory:' });
  try {
    const { staging } = opened;
    await extract({ pair, source, staging, progress: SILENT, choices: {} });
    const owners = { matches: await everybody(pair, staging), digest: '' };
    await mapRecords({ pair, staging, owners, progress: SILENT });
    await use(staging);
  } finally {
    await opened.close();
  }
}

async function everybody(pair: CompiledPair, staging: Staging) {
  const matches = [];
  for (const entry of pair.entries) {
    if (entry.kind !== 'match') continue;
    for await (const batch of staging.source.scan(entry.from)) {
      for (const { key } of batch) {
        matches.push({ entry: entry.address, key, destinationId: key, by: 'email', status: 'matched' as const });
      }
    }
  }
  return matches;
}

/** What should arrive, without keys: those of notes hold a time as each transport spells it. */
async function desiredState(pair: CompiledPair, staging: Staging): Promise<readonly string[]> {
  const state: string[] = [];
  for (const { address } of pair.entries) {
    for await (const batch of staging.mapped.scan(address)) {
      for (const { entry, object, fields, outcome } of batch) {
        state.push(canonicalJson({ entry, object, fields, state: outcome.state }));
      }
    }
  }
  return state.toSorted();
}

/** Fields that the interface lacks: those whose name never came, by object. */
async function lacking(pair: CompiledPair, staging: Staging): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const object of pair.source.objects.values()) {
    const missing = (await staging.source.facts(object.name))?.missingColumns ?? [];
    const names = [...object.fields.values()].filter(({ columns }) => missing.includes(columns[0] ?? ''));
    found.set(
      object.name,
      names.map(({ name }) => name),
    );
  }
  return found;
}

function without(source: Source, fields: ReadonlyMap<string, readonly string[]>): Source {
  return {
    open: (file) => source.open(file),
    async *read(object) {
      const left = new Set(fields.get(object.name));
      for await (const item of source.read(object)) {
        if (item.kind !== 'record') yield item;
        else {
          const kept = Object.entries(item.record.fields).filter(([name]) => !left.has(name));
          yield { kind: 'record', record: { ...item.record, fields: Object.fromEntries(kept) } };
        }
      }
    },
  };
}

describe('Kickserv over XML', () => {
  test('gives one desired state with its export, for the fields that both carry', async () => {
    const overHttp = await pairOver('http');
    const overFiles = await pairOver('files');
    let viaHttp: readonly string[] = [];
    let fields: ReadonlyMap<string, readonly string[]> = new Map();
    await mapped(overHttp, await xmlSource(overHttp), async (staging) => {
      viaHttp = await desiredState(overHttp, staging);
      fields = await lacking(overHttp, staging);
    });
    const files = openFilesSource({ folder, system: overFiles.source, settings: overFiles.settings });
    let viaFiles: readonly string[] = [];
    await mapped(overFiles, without(files, fields), async (staging) => {
      viaFiles = await desiredState(overFiles, staging);
    });

    expect(fields.get('job')).toEqual(['service', 'priority', 'latitude', 'longitude', 'currency', 'tags']);
    expect(viaHttp.filter((record) => record.endsWith('"state":"ready"}')).length).toBeGreaterThan(250);
    expect(viaHttp).toEqual(viaFiles);
  });

  test('nothing that nobody asked for is staged or told', async () => {
    for (const name of ['employee', 'customer', 'contact', 'time_entry', 'note']) {
      const told = JSON.stringify(await itemsOf(name));
      for (const secret of [...FORBIDDEN, TOKEN]) expect(told).not.toContain(secret);
      await server?.stop();
      server = undefined;
    }
  });

  test('every page is read, thirty records at a time, and only read', async () => {
    const jobs = recordsIn(await itemsOf('job'));

    expect(jobs.length).toBeGreaterThan(60);
    expect(new Set(jobs.map(({ key }) => key)).size).toBe(jobs.length);
    expect(server?.requests.every((request) => request.startsWith('GET /acme/'))).toBe(true);
    expect(server?.requests.filter((request) => request.includes('jobs.xml'))).toHaveLength(
      Math.ceil(jobs.length / 30) + 1,
    );
  });

  test('a source that repeats its last page for ever ends there', async () => {
    const once = recordsIn(await itemsOf('job')).map(({ key }) => key);
    await server?.stop();

    expect(recordsIn(await itemsOf('job', { repeatsLastPage: true })).map(({ key }) => key)).toEqual(once);
  });

  test('a busy source is asked again', async () => {
    expect(recordsIn(await itemsOf('employee', { busy: 3 })).length).toBeGreaterThan(0);
  });

  test('types that lie leave the raw text as unreadable, and nothing else is lost', async () => {
    const [first] = recordsIn(await itemsOf('job', { lies: true }));

    expect(first?.unreadable).toEqual({ total: 'see invoice' });
    expect(first?.fields).toMatchObject({ job_number: first?.key });
  });

  test.each([
    ['a wrong token', {}, 'of-somebody-else'],
    ['a token that ends in the middle', { tokenEndsAfter: 3 }, TOKEN],
  ])('%s is one clear sentence', async (_name, faults, token) => {
    await expect(itemsOf('job', faults, token)).rejects.toThrow('It changes when the employee changes the password');
  });

  test('a wrong token is found before anything is extracted', async () => {
    await expect(itemsOf('job', {}, 'of-somebody-else')).rejects.toThrow('The token is not valid');

    expect(server?.requests).toEqual(['GET /acme/employees.xml']);
  });

  test('a 200 with an error inside is a problem', async () => {
    await expect(itemsOf('customer', { errorInside: true })).rejects.toThrow('The answer is an error');
  });
});
