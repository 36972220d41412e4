import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { STANDARD_ORGANIZATIONS } from '../../engine/simulator/standard-account.ts';
import { snapshotAccount } from '../checker/account-snapshot.ts';
import { checkDestination } from '../checker/check-destination.ts';
import { duplicatesBySource } from '../checker/duplicates.ts';
import { TRACE_LABEL } from '../stand-in/kickserv/generate.ts';
import {
  editExport,
  ledgerState,
  type MigrationFolder,
  openMigrationFolder,
  type StreamLine,
} from './migration-folder.ts';

/** What the process answers to the shell, on the way of a real migration and where it is interrupted. */

const SOUND = { integrity: ['ok', 'ok'], openIntents: 0, unendedRuns: 0 };
const GATES = ['mapping', 'setup', 'load'];

let migration: MigrationFolder;

beforeEach(async () => {
  migration = await openMigrationFolder({ export: { records: 120 } });
});

afterEach(() => migration.close());

test('a plan answers 2 while there is something to do and 0 when there is nothing', async () => {
  const first = await migration.command(['plan', '--detailed-exitcode']);
  const plain = await migration.command(['plan']);
  const run = await migration.command(['run', '--approve', ...GATES]);
  const second = await migration.command(['plan', '--detailed-exitcode']);

  expect([first, plain, run, second].map(({ exitCode }) => exitCode)).toEqual([2, 0, 0, 0]);
  expect(second.lines.filter(({ type }) => type === 'planned_change')).toEqual([]);
  expect(ledgerState(migration.folder)).toMatchObject(SOUND);
}, 120_000);

test('nothing is written before its gate, nor after what was approved has changed', async () => {
  const before = snapshotAccount(migration.storePath);
  await migration.command(['plan']);

  for (const command of ['provision', 'sample', 'apply']) await expectRefused(command, /approve/);
  const early = await migration.command(['export', 'coverage', '--out', join(migration.folder, 'exported')]);
  expect(early.complaint).toContain('Run `crosswalk sample` first');
  await migration.command(['approve', '--gate', 'mapping']);
  await expectRefused('provision', /Nobody has approved the setup/);
  await migration.command(['approve', '--gate', 'setup']);
  migration.configure('overlay:\n  rows: { tag: { off: This customer has no tags } }\n');
  await expectRefused('sample', /changed/);
  await migration.command(['plan']);
  await expectRefused('provision', /What was approved at the mapping gate has changed since/);
  const stopped = await migration.command(['run', '--approve', 'setup']);

  expect(stopped.exitCode).toBe(4);
  expect(lineOf(stopped.lines, 'gate')).toMatchObject({ gate: 'mapping', state: 'stale' });
  expect(snapshotAccount(migration.storePath)).toEqual(before);
  expect(ledgerState(migration.folder)).toMatchObject({ ...SOUND, writes: 0 });
}, 120_000);

test('a plan is not applied after its spec has changed', async () => {
  await migration.command(['run', '--approve', 'mapping', 'setup']);
  await migration.command(['approve', '--gate', 'load']);
  const sampled = snapshotAccount(migration.storePath);
  migration.configure('overlay:\n  rows: { tag: { off: This customer has no tags } }\n');

  await expectRefused('apply', /spec or its overlay changed.*crosswalk plan/);

  expect(snapshotAccount(migration.storePath)).toEqual(sampled);
}, 120_000);

test('records that are held end the run with 5 and are exported', async () => {
  editExport(migration.exportFolder, 'jobs.csv', (text) =>
    text.replace(/,(complete|Complete|COMPLETE),/, ',mothballed,'),
  );

  const run = await migration.command(['run', '--approve', ...GATES]);
  const folder = join(migration.folder, 'exported');
  for (const what of ['unmoved', 'coverage']) await migration.command(['export', what, '--out', folder]);
  const unmoved = readLines(join(folder, 'unmoved.ndjson'));
  const coverage = readLines(join(folder, 'coverage.ndjson'));

  expect(run.exitCode).toBe(5);
  expect(unmoved.filter(({ reason }) => reason === 'unknown_value')).toEqual([
    expect.objectContaining({ state: 'held', object: 'job', at: expect.stringContaining('stage_id') }),
  ]);
  expect(unmoved.filter(({ reason }) => reason !== 'unknown_value' && reason !== 'reference_held')).toEqual([]);
  expect(coverage).toContainEqual({
    branch: 'job.deal stage_id: job_stage has no answer',
    at: expect.stringMatching(/^pairs\/.*pair\.yaml:\d+:\d+$/),
    exercised_by: ['cases', 'snapshot'],
  });
  const loaded = coverage.filter(({ exercised_by: by }) => (by as readonly string[]).includes('load'));
  expect(loaded.filter(({ exercised_by: by }) => !(by as readonly string[]).includes('sample'))).toEqual([]);
  expect(loaded.length).toBeGreaterThan(60);
  expect(ledgerState(migration.folder)).toMatchObject(SOUND);
}, 120_000);

test('what a person edits between plan and load is left alone and told', async () => {
  const [adopted = ''] = STANDARD_ORGANIZATIONS;
  appendFileSync(join(migration.exportFolder, 'customers.csv'), customerRow(migration, '7777', adopted));
  await migration.command(['plan']);
  for (const gate of ['mapping', 'setup']) await migration.command(['approve', '--gate', gate]);
  await migration.command(['provision']);
  await edit('organization', 1, { address: { value: '12 Typed Lane' } });
  await migration.command(['sample']);
  await migration.command(['approve', '--gate', 'load']);

  const load = await migration.command(['apply']);
  const [organization] = Object.values(snapshotAccount(migration.storePath)['organization'] ?? {}).filter(
    ({ name }) => name === adopted,
  );

  expect(load.exitCode).toBe(5);
  expect(JSON.stringify(organization?.values['address'])).toContain('12 Typed Lane');
  const status = await migration.command(['status']);
  expect(lineOf(status.lines, 'status')?.['states']).toContainEqual({ object: 'customer', state: 'held', count: 1 });
}, 120_000);

test('a disk that is full stops the load with what to do, and the load goes on when there is room', async () => {
  const before = snapshotAccount(migration.storePath);
  await migration.command(['run', '--approve', 'mapping', 'setup']);
  await migration.command(['approve', '--gate', 'load']);

  const stopped = await migration.command(['apply'], { largestFile: 60 });
  const halfway = ledgerState(migration.folder);
  const resumed = await migration.command(['apply']);

  expect(stopped.exitCode).toBe(1);
  expect(stopped.complaint).toMatch(/ledger/);
  expect(stopped.complaint).not.toContain('bug in Crosswalk');
  expect(halfway.integrity).toEqual(['ok', 'ok']);
  expect(resumed.exitCode).toBe(0);
  expect(checkDestination(migration.storePath, migration.key, before).defects).toEqual([]);
  expect(duplicatesBySource(migration.storePath, TRACE_LABEL)).toEqual([]);
}, 120_000);

async function expectRefused(command: string, told: RegExp): Promise<void> {
  const answer = await migration.command([command]);
  expect({ command, exitCode: answer.exitCode }).toEqual({ command, exitCode: 4 });
  expect(answer.complaint).toMatch(told);
}

/** A person changes a record in the web interface. */
async function edit(type: string, id: number, changes: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await fetch(`${migration.simulator.url}/_simulator/edit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type, id, changes }),
  });
  expect(response.ok).toBe(true);
}

/** A row of customers.csv with these cells and a service address. */
function customerRow({ exportFolder }: MigrationFolder, number: string, company: string): string {
  const [header = ''] = readFileSync(join(exportFolder, 'customers.csv'), 'utf8').split('\n');
  const cells: Readonly<Record<string, string>> = {
    'Customer Number': number,
    Name: company,
    'Company Name': company,
    'Service Address': '1 Export Road',
  };
  return `${header
    .split(',')
    .map((column) => cells[column] ?? '')
    .join(',')}\n`;
}

function readLines(path: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

function lineOf(lines: readonly StreamLine[], type: string): StreamLine | undefined {
  return lines.find((line) => line.type === type);
}
