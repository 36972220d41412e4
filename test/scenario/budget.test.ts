import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { snapshotAccount } from '../checker/account-snapshot.ts';
import { checkDestination } from '../checker/check-destination.ts';
import { duplicatesBySource } from '../checker/duplicates.ts';
import { TRACE_LABEL } from '../stand-in/kickserv/generate.ts';
import { ledgerState, type MigrationFolder, openMigrationFolder } from './migration-folder.ts';

/** A load that needs more tokens than the day has left stops, says so, and goes on the next day. */

const MORNING = Date.parse('2026-10-01T08:00:00Z');
const NEXT_MIDNIGHT = Date.parse('2026-10-02T00:00:00Z');
const MINUTE = 60_000;

test.each(['headers-and-json', 'json-only', 'bare'] as const)(
  'a used-up day ends the load with 7, and the next day finishes it (429 with %s)',
  async (rateLimitAnswer) => {
    const migration = await openMigrationFolder({
      export: { records: 120 },
      simulator: { startTime: MORNING, switches: { rateLimitAnswer } },
    });
    const before = snapshotAccount(migration.storePath);
    await migration.command(['run', '--approve', 'mapping', 'setup']);
    await migration.command(['approve', '--gate', 'load']);
    await leaveTokens(migration, 250);

    const stopped = await migration.command(['apply']);
    const halfway = { ...ledgerState(migration.folder), blocks: migration.simulator.meter().htmlBlocks };
    const sameDay = await migration.command(['apply']);
    const later = ledgerState(migration.folder);
    await migration.restart({ startTime: NEXT_MIDNIGHT + MINUTE });
    const resumed = await migration.command(['apply']);
    const check = checkDestination(migration.storePath, migration.key, before);
    const duplicates = duplicatesBySource(migration.storePath, TRACE_LABEL);
    await migration.close();

    expect(stopped.exitCode).toBe(7);
    expect(stopped.complaint).toMatch(/tokens|budget/);
    expect(stopped.complaint).toMatch(/Run the same command again/);
    expect(halfway).toMatchObject({ integrity: ['ok', 'ok'], openIntents: 0, unendedRuns: 0, blocks: 0 });
    expect(sameDay.exitCode).toBe(7);
    expect(later.openIntents).toBe(0);
    expect(resumed.exitCode).toBe(0);
    expect(check.defects).toEqual([]);
    expect(duplicates).toEqual([]);
  },
  120_000,
);

/** As if other programs of the company had used all but so many of today's tokens. */
async function leaveTokens(migration: MigrationFolder, left: number): Promise<void> {
  const { dailyLimit, now } = migration.simulator.meter();
  const store = new DatabaseSync(migration.storePath);
  store.prepare('UPDATE meter SET value = ? WHERE name = ?').run(dailyLimit - left, `tokens:${now.slice(0, 10)}`);
  store.close();
  await migration.restart({});
}
