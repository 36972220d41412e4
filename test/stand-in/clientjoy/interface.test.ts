import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openHttpSource } from '../../../engine/connector/http/open-http-source.ts';
import type { SourceRecord } from '../../../engine/model/record.ts';
import type { SourceSystem } from '../../../engine/model/system.ts';
import { openSystem } from '../../../engine/spec/load.ts';
import { type Answering, json, jumpingClock, startAnswering } from '../../connector/http/http-example.ts';
import type { Cell, ExportRow, SourceAnswers } from '../export-table.ts';
import { defaultSettings, readExport, recordsOf, sourceSystem } from '../read-export.ts';
import { USERS_EXAMPLE } from '../users-example.ts';
import { generateClientjoyExport } from './generate.ts';

/** Names that nobody would guess: whatever the reference of the interface says can be filled in. */
const NAMES = {
  api_key_header: 'X-Joy-Key',
  api_page_parameter: 'seite',
  api_list: 'result.items',
  api_custom_values: 'extra',
  api_lead_path: 'prospects',
} as const;

const KEY = 'key-of-an-agency';

let folder: string;
let answers: SourceAnswers;
let system: SourceSystem;
let server: Answering | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crosswalk-clientjoy-'));
  answers = generateClientjoyExport({ seed: 4, records: 300, folder, users: USERS_EXAMPLE });
  const root = resolve(import.meta.dirname, '../../..');
  const { compiled } = await openSystem({ root, system: 'clientjoy', transport: 'http' });
  if (compiled?.role !== 'source') throw new Error('Clientjoy does not compile over HTTP.');
  system = compiled.system;
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The rows of the export as an interface would answer them, two hundred on a page. */
async function startInterface(): Promise<Answering> {
  const settings: Readonly<Record<string, string>> = { ...defaultSettings(system), ...NAMES };
  const paths = new Map(
    Object.keys(answers.rows).map((object) => [`/v9/${settings[`api_${wordOf(object)}_path`]}`, object]),
  );
  return startAnswering(({ path, query, headers }) => {
    if (headers['x-joy-key'] !== KEY) return json({ error: 'who are you?' }, 401);
    const from = (Number(query.get('seite')) - 1) * 200;
    const rows = answers.rows[paths.get(path) ?? ''] ?? [];
    return json({ result: { items: rows.slice(from, from + 200).map(itemOf) } });
  });
}

/** The word for an object in the names of the settings. */
function wordOf(object: string): string {
  return object.replace(/_(record|header)$/, '');
}

/** A row as an object of JSON, its own custom fields inside. */
function itemOf(row: ExportRow): Readonly<Record<string, Cell>> {
  const isCustom = ([name]: readonly [string, Cell]): boolean => name.startsWith('cf:');
  const cells = Object.entries(row);
  const custom = cells.filter(isCustom).map(([name, cell]) => [name.slice('cf:'.length), cell] as const);
  return { ...Object.fromEntries(cells.filter((cell) => !isCustom(cell))), extra: Object.fromEntries(custom) };
}

async function readOver(url: string, key: string): Promise<readonly SourceRecord[]> {
  const source = openHttpSource({
    system,
    settings: { ...defaultSettings(system), ...NAMES, api_address: `${url}/v9` },
    secrets: { api_key: key },
    clock: jumpingClock(),
    random: () => 0.5,
    say: () => undefined,
  });
  const records: SourceRecord[] = [];
  for (const object of system.objects.values()) {
    if (object.derived !== undefined) continue;
    for await (const item of source.read(object)) if (item.kind === 'record') records.push(item.record);
  }
  return records;
}

test('an interface whose names are filled in gives the same records as the export', async () => {
  server = await startInterface();
  const overHttp = await readOver(server.url, KEY);
  const files = await readExport(await sourceSystem('clientjoy'), folder);

  for (const { name, derived } of system.objects.values()) {
    if (derived !== undefined) continue;
    const [asked, exported] = [recordsOf({ records: overHttp, rows: [] }, name), recordsOf(files, name)];
    expect(asked.map(({ key, fields }) => [key, fields])).toEqual(exported.map(({ key, fields }) => [key, fields]));
    expect(exported.length).toBeGreaterThan(0);
  }
});

test('a key that is not valid ends the reading with what to do', async () => {
  server = await startInterface();

  await expect(readOver(server.url, 'another')).rejects.toThrow(/Agency plan/);
});

test('without a host nothing can be reached', async () => {
  await expect(readOver('https://clientjoy.example.com', KEY)).rejects.toThrow(/no host at all/);
});
