import type { Kysely } from 'kysely';
import type { SourceRecord } from '../../model/record.ts';
import { isBlank, textOf } from '../../model/value.ts';
import { batchesOf, lastOfEach, nameOf, pages } from '../batches.ts';
import { decode } from '../columns.ts';
import type { Session } from '../session.ts';
import type { SourceValueRow, StagingTables } from './staging-tables.ts';

/** Keeps a field's values from now on, and puts in those of the records that are there. */
export async function indexField(db: Kysely<StagingTables>, object: string, field: string): Promise<void> {
  const made = await db
    .insertInto('source_index')
    .values({ object, field })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows === 0n) return;
  const records = pages({
    read: (after: number | undefined, most) =>
      db
        .selectFrom('source_record')
        .select(['seq', 'record'])
        .where('object', '=', object)
        .where('seq', '>', after ?? 0)
        .orderBy('seq')
        .limit(most)
        .execute(),
    cursor: ({ seq }) => seq,
    item: ({ record }) => decode(record),
  });
  for await (const batch of records) await insertValues(db, batch, () => [field]);
}

/** Keeps the values of added records, as far as their fields are indexed. */
export async function addValues(db: Kysely<StagingTables>, records: readonly SourceRecord[]): Promise<void> {
  if (records.length === 0) return;
  const indexed = await db.selectFrom('source_index').selectAll().execute();
  const fields = Map.groupBy(indexed, ({ object }) => object);
  await insertValues(db, records, (object) => (fields.get(object) ?? []).map(({ field }) => field));
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

async function readByValue(
  db: Kysely<StagingTables>,
  object: string,
  field: string,
  value: string,
): Promise<readonly SourceRecord[]> {
  const rows = await db
    .selectFrom('source_value as v')
    .innerJoin('source_record as r', (join) => join.onRef('r.object', '=', 'v.object').onRef('r.key', '=', 'v.key'))
    .select('r.record')
    .where('v.object', '=', object)
    .where('v.field', '=', field)
    .where('v.value', '=', value)
    .orderBy('r.seq')
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
  records: readonly SourceRecord[],
  fieldsOf: (object: string) => readonly string[],
): Promise<void> {
  const rows = records.flatMap((record) =>
    fieldsOf(record.object).flatMap((field) =>
      valuesOf(record, field).map(
        (value): SourceValueRow => ({ object: record.object, field, value, key: record.key }),
      ),
    ),
  );
  const distinct = lastOfEach(rows, ({ object, field, value, key }) => nameOf(object, field, value, key));
  for (const batch of batchesOf(distinct)) await db.insertInto('source_value').values(batch).execute();
}

/** The texts that a field's values are found by; blank ones by nothing. */
function valuesOf(record: SourceRecord, field: string): readonly string[] {
  const value = record.fields[field];
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item) => !isBlank(item)).map(textOf);
}
