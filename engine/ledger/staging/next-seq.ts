import type { Kysely } from 'kysely';
import type { StagingTables } from './staging-tables.ts';

/**
 * The number of the next row. Rows are numbered here and not by the database: every database does that differently,
 * and the order of adding must be the order of the batch. Only inside a transaction.
 */
export async function nextSeq(
  db: Kysely<StagingTables>,
  table: 'source_record' | 'mapped_record' | 'fold_item' | 'finding' | 'destination_record',
): Promise<number> {
  const row = await db
    .selectFrom(table)
    .select((eb) => eb.fn.max('seq').as('newest'))
    .executeTakeFirst();
  return (row?.newest ?? 0) + 1;
}
