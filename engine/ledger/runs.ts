import type { Kysely } from 'kysely';
import type { SchemaBinding } from '../model/ledger.ts';
import type { Ledger } from '../port/ledger.ts';
import { decode, encode, type JsonText, present } from './columns.ts';
import type { FactRow, LedgerTables } from './ledger-tables.ts';
import type { Session } from './session.ts';

type Runs = Pick<
  Ledger,
  'startRun' | 'endRun' | 'runs' | 'saveArtifact' | 'artifact' | 'approve' | 'approval' | 'binding' | 'saveBinding'
>;

/** Runs, what they left behind, and what people approved. Nothing of it is ever overwritten but the schema binding. */
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
    async approve({ gate, digest, approvedBy, approvedAt }) {
      await session.atomically(async (db) => {
        const number = await nextNumber(db, 'approval');
        await db
          .insertInto('approval')
          .values({ number, gate, digest, approved_by: approvedBy, approved_at: approvedAt })
          .execute();
      });
    },
    async approval(gate) {
      const row = await session
        .current()
        .selectFrom('approval')
        .selectAll()
        .where('gate', '=', gate)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return { gate: row.gate, digest: row.digest, approvedBy: row.approved_by, approvedAt: row.approved_at };
    },
    async binding() {
      const text: JsonText<SchemaBinding> | undefined = await readFact(session.current(), 'schema_binding');
      return text === undefined ? undefined : decode(text);
    },
    saveBinding: (binding) => writeFact(session.current(), 'schema_binding', encode(binding)),
  };
}

/** A run's id counts up, so that it needs neither a clock nor chance. */
async function startRun(db: Kysely<LedgerTables>, command: string, at: string): Promise<string> {
  const number = await nextNumber(db, 'run');
  const id = `run-${number}`;
  await db.insertInto('run').values({ number, id, command, started_at: at, ended_at: null, result: null }).execute();
  return id;
}

/** Rows are numbered here and not by the database: every database does that differently. Only inside a transaction. */
export async function nextNumber(
  db: Kysely<LedgerTables>,
  table: 'run' | 'artifact' | 'approval' | 'plan',
): Promise<number> {
  const row = await db
    .selectFrom(table)
    .select((eb) => eb.fn.max('number').as('newest'))
    .executeTakeFirst();
  return (row?.newest ?? 0) + 1;
}

/** A fact of the whole ledger; `undefined` until it was written. */
export async function readFact(db: Kysely<LedgerTables>, name: FactRow['name']): Promise<string | undefined> {
  const row = await db.selectFrom('fact').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}

export async function writeFact(db: Kysely<LedgerTables>, name: FactRow['name'], value: string): Promise<void> {
  await db
    .insertInto('fact')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
