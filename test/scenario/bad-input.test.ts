import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type AccountSnapshot, snapshotAccount } from '../checker/account-snapshot.ts';
import {
  type CommandOptions,
  editExport,
  ledgerState,
  type MigrationFolder,
  openMigrationFolder,
  readExport,
  restoreExport,
  type StreamLine,
  TOKEN_VARIABLE,
} from './migration-folder.ts';

/** What people get wrong: each mistake is told with what to do, ends with its code, and leaves everything whole. */

let migration: MigrationFolder;
let before: AccountSnapshot;
let tidy: ReadonlyMap<string, Buffer>;

beforeAll(async () => {
  migration = await openMigrationFolder();
  before = snapshotAccount(migration.storePath);
  tidy = readExport(migration.exportFolder);
});

afterAll(() => migration.close());

beforeEach(() => {
  migration.configure('');
  restoreExport(tidy);
  rmSync(join(migration.folder, '.crosswalk'), { recursive: true, force: true });
});

test.each([
  ['broken YAML', 'rows: { customer: [ }', ['This is not YAML']],
  ['an unknown keyword', 'rows: { customer: { creat: {} } }', ['no keyword creat']],
  ['a row that the pair does not have', 'rows: { custmer: { off: unused } }', ['no custmer']],
  [
    'a reference into nothing',
    'rows: { contact: { create: { person: { fields: { org_id: { ref: customers.organization, by: customer_number } } } } } }',
    ['No entry makes or finds customers.organization'],
  ],
  [
    'two writers of one field',
    'rows: { invoice: { fold: { again: { from: invoice, into: { ref: job.deal, by: job_number }, fields: { custom.ks_invoice_url: { only: invoice_status } } } } } }',
    ['invoice.again writes custom.ks_invoice_url', 'invoice.link'],
  ],
  [
    'a field that the source does not have',
    'rows: { contact: { create: { person: { fields: { name: nme } } } } }',
    ['nme'],
  ],
])('%s in the overlay', async (_name, overlay, told) => {
  migration.configure(`overlay:\n  ${overlay}\n`);

  const answer = await migration.command(['plan']);

  expect(answer.exitCode).toBe(3);
  for (const words of told) expect(answer.complaint).toContain(words);
  expect(answer.complaint).toMatch(/1 error in its specs\. Mend them/);
  const [diagnostic] = answer.lines.filter(({ type }) => type === 'diagnostic');
  expect(diagnostic).toMatchObject({ file: expect.stringContaining('migration.yaml'), line: expect.any(Number) });
  expectNothingHappened();
});

test.each([
  ['no export folder', () => rmSync(migration.exportFolder, { recursive: true }), [/export folder .* is not there/]],
  ['a missing file', () => rmSync(join(migration.exportFolder, 'jobs.csv')), [/has no jobs\.csv/, /The folder holds/]],
  ['an empty file', () => edit('jobs.csv', () => ''), [/jobs\.csv .* is empty/, /leave the header row/]],
  [
    'a missing key column',
    () => edit('customers.csv', (text) => text.replace('Customer Number', 'Client')),
    [/no column customer_number/, /declare under customer\.fields/],
  ],
  [
    'an encoding that nobody declared',
    () => edit('customers.csv', (text) => Buffer.concat([Buffer.from(text), Buffer.from([0x81, 0xff, 0x8d])])),
    [/customers\.csv .* is not text in utf-8 or windows-1252/, /Export it again as UTF-8/],
  ],
] as const)('%s', async (_name, spoil, told) => {
  spoil();

  const answer = await migration.command(['plan']);

  expect(answer.exitCode).toBe(1);
  for (const words of told) expect(answer.complaint).toMatch(words);
  expect(answer.complaint).not.toContain('bug in Crosswalk');
  expectNothingHappened();
});

test('a mended export goes on where the reading stopped', async () => {
  rmSync(join(migration.exportFolder, 'jobs.csv'));
  const stopped = await migration.command(['extract']);
  restoreExport(tidy);
  const mended = await migration.command(['extract']);

  expect(stopped.exitCode).toBe(1);
  expect(mended.exitCode).toBe(0);
  const rows = Object.values(migration.key.counts).reduce((sum, count) => sum + count, 0);
  expect(lineOf(mended.lines, 'extracted')).toMatchObject({ records: rows });
});

test('a renamed column and a quote that never ends are findings, not failures', async () => {
  edit('customers.csv', (text) => text.replace('Website', 'Homepage'));
  appendFileSync(join(migration.exportFolder, 'jobs.csv'), '29999,"cut off by the exp\n');

  const answer = await migration.command(['audit']);

  expect(answer.exitCode).toBe(0);
  const findings = answer.lines.filter(({ type }) => type === 'finding').map(({ code, key }) => [code, key]);
  expect(findings).toEqual([
    ['unknown_column', 'Homepage'],
    ['missing_column', 'website'],
    ['unreadable_row', expect.stringMatching(/^jobs\.csv:\d+$/)],
  ]);
  expectNothingHappened();
});

test.each([
  ['value', (turn: string) => `title: |\n              ${turn} ? name : name`],
  [
    'condition',
    (turn: string) => `won_time:\n              value: completed_on\n              when: |\n                ${turn}`,
  ],
])('a %s that never ends holds its own record and no other', async (_name, field) => {
  const [endless = ''] = migration.key.done.filter(({ object }) => object === 'job').map(({ key }) => key);
  const turn = `(job_number = "${endless}" ? ($turn := function($n) { $n > 0 ? $turn($n + 1) : true }; $turn(1)) : false)`;
  migration.configure(`overlay:
  rows:
    job:
      create:
        deal:
          fields:
            ${field(turn)}
`);

  const answer = await migration.command(['plan']);

  expect(answer).toMatchObject({ exitCode: 0, complaint: '' });
  const held = answer.lines.filter(({ type, action }) => type === 'planned_change' && action === 'held');
  const jobs = held.filter(({ entry }) => entry === 'job.deal');
  expect(jobs).toEqual([expect.objectContaining({ key: endless, reason: 'expression_failed' })]);
  expect(held.filter(({ reason }) => reason !== 'expression_failed' && reason !== 'reference_held')).toEqual([]);
  expectNothingHappened();
});

test.each([
  ['a token that the account does not know', { environment: { [TOKEN_VARIABLE]: 'of-another-account' } }, /API token/],
  ['a token variable that is not set', { environment: { [TOKEN_VARIABLE]: undefined } }, new RegExp(TOKEN_VARIABLE)],
] as const)('%s', async (_name, how: CommandOptions, told) => {
  const answer = await migration.command(['plan'], how);

  expect(answer.exitCode).toBe(1);
  expect(answer.complaint).toMatch(told);
  expect(answer.complaint).not.toContain('of-another-account');
  expect(answer.complaint).not.toContain('bug in Crosswalk');
  expectNothingHappened();
});

test('a token in migration.yaml itself is refused and not repeated', async () => {
  migration.configure('');
  edit('../migration.yaml', (text) =>
    text.replace(`env:${TOKEN_VARIABLE}`, 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00'),
  );

  const answer = await migration.command(['plan']);

  expect(answer.exitCode).toBe(3);
  expect(answer.complaint).toContain('env:');
  expect(JSON.stringify(answer)).not.toContain('c0ffee');
  expectNothingHappened();
});

test('an account that is not there', async () => {
  edit('../migration.yaml', (text) => text.replace(/http:\/\/127\.0\.0\.1:\d+/, 'http://127.0.0.1:9'));

  const answer = await migration.command(['plan']);

  expect(answer.exitCode).toBe(1);
  expect(answer.complaint).toMatch(/127\.0\.0\.1:9|not be reached|address/);
  expect(answer.complaint).not.toContain('bug in Crosswalk');
  expectNothingHappened();
});

test('a folder that is no migration folder', async () => {
  rmSync(join(migration.folder, 'migration.yaml'));

  for (const command of ['plan', 'status', 'check']) {
    const answer = await migration.command([command]);

    expect(answer.exitCode).toBe(1);
    expect(answer.complaint).toMatch(/no migration\.yaml in .*crosswalk init/);
  }
});

function edit(file: string, change: (text: string) => string | Buffer): void {
  editExport(migration.exportFolder, file, change);
}

/** No write, no half-finished run, whole files, and an account as it was. */
function expectNothingHappened(): void {
  const { integrity, ...state } = ledgerState(migration.folder);
  expect(integrity.filter((verdict) => verdict !== 'ok')).toEqual([]);
  expect(state).toEqual({ openIntents: 0, writes: 0, unendedRuns: 0 });
  expect(snapshotAccount(migration.storePath)).toEqual(before);
}

function lineOf(lines: readonly StreamLine[], type: string): StreamLine | undefined {
  return lines.find((line) => line.type === type);
}
