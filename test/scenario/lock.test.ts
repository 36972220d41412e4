import { afterEach, expect, test } from 'vitest';
import { snapshotAccount } from '../checker/account-snapshot.ts';
import { checkDestination } from '../checker/check-destination.ts';
import { ledgerState, type MigrationFolder, openMigrationFolder, slowWrites, untilCalled } from './migration-folder.ts';

/** Two runs must not write to one account at once, and a folder must not write to another account than it began with. */

const open: MigrationFolder[] = [];

afterEach(async () => {
  for (const migration of open.splice(0)) await migration.close();
});

test('of two runs from two folders on one account the second is refused, and the first is not disturbed', async () => {
  const first = await migrationFolder();
  const second = await migrationFolder(first.locks);
  pointTo(first, second);
  const before = snapshotAccount(first.storePath);
  await first.command(['run', '--approve', 'mapping', 'setup']);
  await first.command(['approve', '--gate', 'load', '--by', 'scenario']);
  slowWrites(first, 150);
  const load = first.start(['apply']);
  await untilCalled(first, 'POST /api/v2/deals', 1);
  // A process that stands still keeps its lock, however long the others take to start.
  load.child.kill('SIGSTOP');

  const [refused, locked, looked] = await Promise.all([
    second.command(['plan']),
    first.command(['plan']),
    first.command(['status']),
  ]);
  first.simulator.clearFaults();
  load.child.kill('SIGCONT');
  const loaded = await load.answer;

  expect(refused.exitCode).toBe(6);
  expect(refused.complaint).toMatch(/in use by another run: process \d+, command crosswalk apply, since .*Wait until/);
  expect(locked.exitCode).toBe(6);
  expect(looked.exitCode).toBe(0);
  expect(loaded.exitCode).toBe(0);
  expect(checkDestination(first.storePath, first.key, before).defects).toEqual([]);
  expect(ledgerState(second.folder)).toMatchObject({ openIntents: 0, writes: 0, unendedRuns: 0 });
}, 120_000);

test.each([
  ['planned', ['provision'], ['approve', '--gate', 'setup', '--by', 'scenario']],
  ['sampled', ['apply'], ['run', '--approve', 'mapping', 'setup']],
])(
  'what was %s for one account is not written to another',
  async (_name, command, first) => {
    const migration = await migrationFolder();
    const other = await migrationFolder();
    const before = snapshotAccount(other.storePath);
    await migration.command(['plan']);
    await migration.command(['approve', '--gate', 'mapping', '--by', 'scenario']);
    await migration.command(first);
    await migration.command(['approve', '--gate', 'load', '--by', 'scenario']);
    pointTo(other, migration);

    const answer = await migration.command(command);

    expect(answer.exitCode).toBe(1);
    expect(answer.complaint).toMatch(/account/);
    expect(answer.complaint).not.toContain('bug in Crosswalk');
    expect(snapshotAccount(other.storePath)).toEqual(before);
  },
  120_000,
);

let companies = 0;

async function migrationFolder(locks?: string): Promise<MigrationFolder> {
  companies += 1;
  const migration = await openMigrationFolder({
    export: { records: 120 },
    simulator: { company: { id: 8_000_000 + companies } },
    ...(locks === undefined ? {} : { locks }),
  });
  open.push(migration);
  return migration;
}

/** Makes a folder write to the account of another one. */
function pointTo(account: MigrationFolder, folder: MigrationFolder): void {
  folder.configure('', account.simulator.url);
}
