import type { Kysely } from 'kysely';
import type { SourceRecord } from '../../model/record.ts';
import { isBlank, type Json, textOf } from '../../model/value.ts';
import { batchesOf, pages } from '../batches.ts';
import { decode } from '../columns.ts';
import type { Session } from '../session.ts';
import type { SourceRecordRow, SourceValueRow, StagingTables } from './staging-tables.ts';

type Stored = Pick<SourceRecordRow, 'seq' | 'object' | 'record'>;

/** Keeps a field's values from now on, and puts in those of the records that are there. */
export async function indexField(db: Kysely<StagingTables>, object: string, field: string): Promise<void> {
  const made = await db
    .insertInto('source_index')
    .values({ object, field })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 0n) return;
  const stored = pages({
    read: (after: number | undefined, most) =>
      db
        .selectFrom('source_record')
        .select(['seq', 'object', 'record'])
        .where('object', '=', object)
        .where('seq', '>', after ?? 0)
        .orderBy('seq')
        .limit(most)
        .execute(),
    cursor: ({ seq }) => seq,
    item: (row) => row,
  });
  for await (const batch of stored) await insertValues(db, batch, new Map([[object, [field]]]));
}

/** Keeps the values of added records, as far as their fields are indexed. */
export async function addValues(db: Kysely<StagingTables>, stored: readonly Stored[]): Promise<void> {
  if (stored.length === 0) return;
  const fields = new Map<string, string[]>();
  for (const { object, field } of await db.selectFrom('source_index').selectAll().execute()) {
    fields.set(object, [...(fields.get(object) ?? []), field]);
  }
  await insertValues(db, stored, fields);
}

/** Records by a value, in the order of adding. A field that nobody indexed is indexed at the first question. */
export async function findByValue(
  session: Session<StagingTables>,
  object: string,
  field: string,
  value: string,
): Promise<readonly SourceRecord[]> {
  const found = await readByValue(session.current(), object, field, value);
  if (found.length > 0 || (await isIndexed(session.current(), object, field))) return found;
  return session.atomically(async (db) => {
    await indexField(db, object, field);
    return readByValue(db, object, field, value);
  });
}

/** In the order of the values' own index: ordered by the records, SQLite would rather read all of the object. */
async function readByValue(
  db: Kysely<StagingTables>,
  object: string,
  field: string,
  value: string,
): Promise<readonly SourceRecord[]> {
  const rows = await db
    .selectFrom('source_value as v')
    .innerJoin('source_record as r', 'r.seq', 'v.seq')
    .select('r.record')
    .where('v.object', '=', object)
    .where('v.field', '=', field)
    .where('v.value', '=', value)
    .orderBy('v.seq')
    .execute();
  return rows.map(({ record }) => decode(record));
}

async function isIndexed(db: Kysely<StagingTables>, object: string, field: string): Promise<boolean> {
  const row = await db
    .selectFrom('source_index')
    .select('field')
    .where('object', '=', object)
    .where('field', '=', field)
    .executeTakeFirst();
  return row !== undefined;
}

async function insertValues(
  db: Kysely<StagingTables>,
  stored: readonly Stored[],
  fields: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const rows: SourceValueRow[] = [];
  for (const { object, seq, record } of stored) {
    const indexed = fields.get(object) ?? [];
    if (indexed.length === 0) continue;
    const values = decode(record).fields;
    for (const field of indexed) {
      for (const value of textsOf(values[field])) rows.push({ object, field, value, seq });
    }
  }
  for (const batch of batchesOf(rows)) await db.insertInto('source_value').values(batch).execute();
}

/** The texts that a field is found by, each once; blank ones by nothing. */
function textsOf(value: Json | undefined): ReadonlySet<string> {
  const list = Array.isArray(value) ? value : [value];
  return new Set(list.filter((item) => !isBlank(item)).map(textOf));
}
