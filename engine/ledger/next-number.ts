import type { Kysely } from 'kysely';
import type { LedgerTables } from './ledger-tables.ts';

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
