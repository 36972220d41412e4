import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AccountSnapshot, snapshotAccount } from '../checker/account-snapshot.ts';
import { checkDestination } from '../checker/check-destination.ts';
import { duplicatesBySource } from '../checker/duplicates.ts';
import { residue } from '../checker/residue.ts';
import { TRACE_LABEL } from '../stand-in/kickserv/generate.ts';
import {
  type CommandAnswer,
  ledgerState,
  type MigrationFolder,
  openMigrationFolder,
  untilCalled,
} from './migration-folder.ts';

/** Asked to stop, or killed, at whatever it was doing: the same command goes on and ends as if nothing had happened. */

const WHOLE_WAY = ['run', '--approve', 'mapping', 'setup', 'load'];
const WAY_BACK = ['rollback', '--schema', '--yes'];
/** How long each call takes that is met half-way, in real milliseconds. */
const SLOW_MS = 80;

let migration: MigrationFolder;
let before: AccountSnapshot;

beforeEach(async () => {
  migration = await openMigrationFolder();
  before = snapshotAccount(migration.storePath);
});

afterEach(() => migration.close());

test.each([
  ['provisioning', 'SIGINT', 'POST /api/v2/dealFields'],
  ['provisioning', 'SIGKILL', 'POST /api/v2/stages'],
  ['the sample', 'SIGINT', 'POST /api/v2/organizations'],
  ['the load', 'SIGKILL', 'POST /v1/notes'],
] as const)(
  '%s ended by %s (%s)',
  async (_name, signal, endpoint) => {
    const interrupted = await interrupt(WHOLE_WAY, endpoint, signal);
    const again = await migration.command(WHOLE_WAY);

    expectStopped(interrupted, signal);
    expect(again.exitCode).toBe(0);
    expectArrived();
  },
  120_000,
);

test.each(['SIGINT', 'SIGKILL'] as const)(
  'an approved load ended by %s',
  async (signal) => {
    await migration.command(['run', '--approve', 'mapping', 'setup']);
    await migration.command(['approve', '--gate', 'load']);

    const interrupted = await interrupt(['apply'], 'POST /api/v2/deals', signal);
    const again = await migration.command(['apply']);

    expectStopped(interrupted, signal);
    expect(again.exitCode).toBe(0);
    expectArrived();
  },
  120_000,
);

test.each([
  ['records', 'SIGINT', 'DELETE /api/v2/deals/:id'],
  ['schema', 'SIGKILL', 'DELETE /api/v2/dealFields/:code'],
] as const)(
  'a rollback of %s ended by %s',
  async (_name, signal, endpoint) => {
    await migration.command(WHOLE_WAY);

    const interrupted = await interrupt(WAY_BACK, endpoint, signal);
    const again = await migration.command(WAY_BACK);

    expectStopped(interrupted, signal);
    expect(again.exitCode).toBe(0);
    expect(residue(before, snapshotAccount(migration.storePath))).toEqual([]);
    expect(ledgerState(migration.folder)).toMatchObject({ integrity: ['ok', 'ok'], openIntents: 0 });
  },
  120_000,
);

/** Sends the signal when an endpoint has been called twice, and waits for the end. */
async function interrupt(args: readonly string[], endpoint: string, signal: NodeJS.Signals): Promise<CommandAnswer> {
  const [method = ''] = endpoint.split(' ');
  migration.simulator.addFault({ kind: 'slow', ms: SLOW_MS * migration.timeScale, match: { method } });
  const command = migration.start(args);
  await untilCalled(migration, endpoint, 2);
  command.child.kill(signal);
  const answer = await command.answer;
  migration.simulator.clearFaults();
  return answer;
}

function expectStopped({ exitCode, complaint }: CommandAnswer, signal: NodeJS.Signals): void {
  expect(exitCode).toBe(signal === 'SIGKILL' ? null : 1);
  expect(complaint).not.toContain('bug in Crosswalk');
  expect(ledgerState(migration.folder).integrity).toEqual(['ok', 'ok']);
}

function expectArrived(): void {
  expect(checkDestination(migration.storePath, migration.key, before).defects).toEqual([]);
  expect(duplicatesBySource(migration.storePath, TRACE_LABEL)).toEqual([]);
  expect(ledgerState(migration.folder)).toMatchObject({ integrity: ['ok', 'ok'], openIntents: 0 });
}
