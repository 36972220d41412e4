import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { formatLocation } from '../../engine/model/location.ts';
import { openSystem, systemNames } from '../../engine/spec/load.ts';
import { withProject } from './project.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const SYSTEMS = await systemNames(ROOT);

test('every system that the documents promise is described', () => {
  expect(SYSTEMS).toEqual(
    expect.arrayContaining(['backdocket', 'clientjoy', 'kickserv', 'perfect-books', 'pipedrive']),
  );
});

describe.each(SYSTEMS)('%s', (system) => {
  test('compiles on its own without an error or a warning', async () => {
    const { compiled, diagnostics } = await openSystem({ root: ROOT, system });

    expect(diagnostics.map(({ at, code, message }) => `${formatLocation(at)} ${code}: ${message}`)).toEqual([]);
    expect(compiled?.system.name).toBe(system);
    expect(compiled?.system.objects.size).toBeGreaterThan(0);
  });
});

test.each(SYSTEMS)('each object of %s that is read from files has a file of its own', async (system) => {
  const { compiled } = await openSystem({ root: ROOT, system, transport: 'files' });
  const objects = compiled?.role === 'source' ? [...compiled.system.objects.values()] : [];

  const files = objects
    .filter(({ derived }) => derived === undefined)
    .map((object) => (object.read?.transport === 'files' ? object.read.file : `none for ${object.name}`));

  expect(files.filter((file) => file.startsWith('none'))).toEqual([]);
  expect(files.filter((file, index) => files.indexOf(file) !== index)).toEqual([]);
});

test('a system that no pair names is checked too, at its line', async () => {
  await withProject({}, async (root) => {
    await writeFile(
      join(root, 'specs', 'ledger.system.yaml'),
      [
        'crosswalk: system/1',
        'system: ledger',
        'label: Ledger',
        'role: source',
        'objects:',
        '  account: { key: number, read: { files: accounts.csv }, fields: { id: text } }',
      ].join('\n'),
    );

    const { compiled, diagnostics } = await openSystem({ root, system: 'ledger' });

    expect(compiled).toBeUndefined();
    expect(diagnostics.map(({ code, at }) => `${code} ${formatLocation(at)}`)).toEqual([
      'key-not-a-field specs/ledger.system.yaml:6:19',
    ]);
  });
});

test('a source is checked in every way that it can be read, and what is wrong in all of them is said once', async () => {
  await withProject({}, async (root) => {
    await writeFile(
      join(root, 'specs', 'ledger.system.yaml'),
      [
        'crosswalk: system/1',
        'system: ledger',
        'label: Ledger',
        'role: source',
        'objects:',
        '  account:',
        '    key: number',
        '    read: { files: accounts.csv }',
        '    fields: { id: text, sum: { type: number, at: { files: a, http: $random() } } }',
        'transports:',
        '  files: { dates: [ iso ] }',
        '  http: { url: "https://ledger.example.com", hosts: [ ledger.example.com ] }',
      ].join('\n'),
    );

    const { diagnostics } = await openSystem({ root, system: 'ledger' });

    expect(diagnostics.map(({ code, at }) => `${code} ${at.line}`)).toEqual([
      'key-not-a-field 7',
      'expression-forbidden 9',
    ]);
  });
});

test('a default that is not of its setting’s type is an error where it stands', async () => {
  const places = await withProject({}, async (root) => {
    const text = `crosswalk: system/1
system: ledger
label: Ledger
role: source
settings:
  strict: { type: yes_no, default: no, description: Whether it is }
  limit: { type: number, default: 7, description: How many }
transports: { files: {} }
objects:
  line: { key: id, read: { files: lines.csv }, fields: { id: text } }
`;
    await writeFile(join(root, 'specs', 'ledger.system.yaml'), text);
    const { diagnostics } = await openSystem({ root, system: 'ledger' });
    return diagnostics.map(({ at, code }) => `${formatLocation(at)} ${code}`);
  });

  expect(places).toEqual(['specs/ledger.system.yaml:6:36 bad-format']);
});

test.each([
  [
    'pipedrive',
    [
      'high: Custom field hash keys differ per account',
      'high: Export access gated by visibility groups',
      'medium: Token-based API rate limits since December 2024',
      'medium: Sequences and Automations not exposed via REST API',
      'low: Cost escalates via workflow caps and add-ons',
    ],
  ],
  [
    'perfect-books',
    [
      'high: Catalog website (perfectbooks.ca) is an Ottawa bookstore, not the Perfect Books legal accounting software',
      'high: Three different software products carry similar branding',
      'medium: Trust account reconciliation conventions differ from non-legal accounting destinations',
      'medium: Time entry import requires rate-table reconciliation',
    ],
  ],
])('the gotchas of %s are as severe as the one page says that prints it', async (system, published) => {
  const { prose } = await openSystem({ root: ROOT, system });

  expect(prose?.gotchas.map(({ severity, title }) => `${severity}: ${title}`)).toEqual(
    expect.arrayContaining(published),
  );
});
