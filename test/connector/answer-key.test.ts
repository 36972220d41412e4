import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFilesSource } from '../../engine/connector/files/open-files-source.ts';
import { type OpenedLedger, openLedger } from '../../engine/ledger/sqlite.ts';
import type { SourceObject } from '../../engine/model/system.ts';
import { audit } from '../../engine/phase/audit/audit.ts';
import { extract } from '../../engine/phase/extract/extract.ts';
import type { Source } from '../../engine/port/source.ts';
import { entry, needs, pair, QUIET } from '../phase/extract-example.ts';
import type { AnswerKey } from '../stand-in/answer-key.ts';
import { ACCOUNT_EXAMPLE } from '../stand-in/kickserv/account-example.ts';
import { EXPORT_FILES } from '../stand-in/kickserv/export-files.ts';
import { generateExport } from '../stand-in/kickserv/generate.ts';
import { type ExportFolder, exportFolder } from './export-folder.ts';
import { expression, object, system } from './system-example.ts';

/** What reading alone must find in a generated export. The rest of the answers need the mapping. */
const FOUND_BY_READING = new Set([
  'unreadable_row',
  'identical_duplicate',
  'duplicate_key',
  'possible_duplicate',
  'unknown_column',
]);

const KEYS: Readonly<Record<string, readonly string[]>> = {
  customer: ['customer_number'],
  contact: ['customer_number', 'name', 'email'],
  job: ['job_number'],
  job_charge: ['job_number', 'sort_order'],
  catalog_item: ['name'],
  employee: ['employee_number'],
  time_entry: ['job_number', 'employee_number', 'started_on'],
  note: ['about', 'job_number', 'customer_number', 'created_at', 'note'],
  signature: ['job_number', 'document_type', 'signed_at'],
};

/** The columns of each file as text fields: keys, rows and repeats do not depend on types. */
const OBJECTS: readonly SourceObject[] = Object.entries(EXPORT_FILES).map(([name, { file, columns }]) =>
  object(
    name,
    KEYS[name] ?? [],
    Object.fromEntries(columns.split(', ').map((column) => [column.toLowerCase().replaceAll(' ', '_'), 'text'])),
    { file, unique: name === 'customer' ? [['company_name']] : [] },
  ),
);

let folder: ExportFolder;
let answers: AnswerKey;
let source: Source;
let opened: OpenedLedger;

beforeAll(async () => {
  folder = exportFolder();
  answers = await generateExport({ seed: 11, records: 2000, folder: folder.path, dirt: 'heavy', ...ACCOUNT_EXAMPLE });
  source = openFilesSource({ folder: folder.path, system: system(OBJECTS), settings: {} });
  opened = await openLedger({ path: ':memory:' });
});

afterAll(async () => {
  await opened.close();
  folder.remove();
});

test.each(OBJECTS)('each row of $label is read at its line under its key, or rejected at its line', async (one) => {
  const rows = [...answers.done, ...answers.held, ...answers.leftOut, ...answers.merged]
    .filter((row) => row.object === one.name)
    .map(({ line, key }) => [line, key] as const);
  const unreadable = answers.unreadable
    .filter((row) => row.object === one.name)
    .map(({ line }) => [line, undefined] as const);

  const found: (readonly [number, string | undefined])[] = [];
  for await (const item of source.read(one)) {
    if (item.kind === 'record') found.push([Number(item.record.position?.split(':')[1]), item.record.key]);
    if (item.kind === 'rejected') found.push([item.line, undefined]);
  }

  expect(found).toEqual([...rows, ...unreadable].sort(([a], [b]) => a - b));
  expect(found.length).toBeGreaterThan(10);
});

test('the audit finds the repeats, broken rows and surplus columns that were planted, and no others', async () => {
  const everything = expression(() => '', 'unknown');
  const compiled = pair(OBJECTS, {
    entries: [
      ...OBJECTS.map(({ name }) => needs(name)),
      ...OBJECTS.map(({ name }) => entry(`${name}.all`, name, { everything })),
    ],
  });
  await extract({ pair: compiled, source, staging: opened.staging, progress: QUIET, choices: {} });
  await audit({
    pair: compiled,
    staging: opened.staging,
    owners: { matches: [], digest: '' },
    choices: {},
    volume: answers.counts,
    preflight: [],
    progress: QUIET,
  });

  const found: string[] = [];
  for await (const batch of opened.staging.findings.scan()) {
    found.push(...batch.map(({ code, object: name, key }) => `${code} ${name} ${key}`));
  }
  const planted = answers.findings.filter(({ code }) => FOUND_BY_READING.has(code));

  expect(found.sort()).toEqual(planted.map(({ code, object: name, key }) => `${code} ${name} ${key}`).sort());
  expect(new Set(planted.map(({ code }) => code))).toEqual(FOUND_BY_READING);
});
