import type { Kysely } from 'kysely';
import type { Ledger } from '../port/ledger.ts';
import { decode, encode, present } from './columns.ts';
import type { LedgerTables } from './ledger-tables.ts';
import { nextNumber } from './next-number.ts';
import type { Session } from './session.ts';

type Runs = Pick<Ledger, 'startRun' | 'endRun' | 'runs' | 'saveArtifact' | 'artifact'>;

/** Runs and what they left behind. An artifact is never overwritten. */
export function runsOf(session: Session<LedgerTables>): Runs {
  return {
    startRun: (command, at) => session.atomically((db) => startRun(db, command, at)),
    async endRun(run, at, result) {
      const ended = await session
        .current()
        .updateTable('run')
        .set({ ended_at: at, result })
        .where('id', '=', run)
        .executeTakeFirst();
      if (ended.numUpdatedRows !== 1n) throw new Error(`The run ${run} was never started.`);
    },
    async runs() {
      const rows = await session.current().selectFrom('run').selectAll().orderBy('number').execute();
      return rows.map((row) =>
        present({
          id: row.id,
          command: row.command,
          startedAt: row.started_at,
          endedAt: row.ended_at,
          result: row.result,
        }),
      );
    },
    async saveArtifact(run, name, value, at) {
      await session.atomically(async (db) => {
        const number = await nextNumber(db, 'artifact');
        await db
          .insertInto('artifact')
          .values({ number, run, name, value: encode(value), at })
          .execute();
      });
    },
    async artifact<T>(name: string) {
      const row = await session
        .current()
        .selectFrom('artifact')
        .select('value')
        .where('name', '=', name)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? undefined : (decode(row.value) as T);
    },
  };
}

/** A run's id counts up, so that it needs neither a clock nor chance. */
async function startRun(db: Kysely<LedgerTables>, command: string, at: string): Promise<string> {
  const number = await nextNumber(db, 'run');
  const id = `run-${number}`;
  await db.insertInto('run').values({ number, id, command, started_at: at, ended_at: null, result: null }).execute();
  return id;
}
