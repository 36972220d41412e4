import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { canonicalJson } from '../../model/digest.ts';
import type { SourceRecord } from '../../model/record.ts';
import type { RepeatedKey, SourceStaging } from '../../port/staging.ts';
import { batchesOf, nameOf, pages } from '../batches.ts';
import { decode, encode } from '../columns.ts';
import type { Session } from '../session.ts';
import { nextSeq } from './next-seq.ts';
import { addValues, findByValue, indexField } from './source-index.ts';
import type { SourceRecordRow, StagingTables } from './staging-tables.ts';

/** The snapshot of the source, in one table for all objects. */
export function sourceStaging(session: Session<StagingTables>): SourceStaging {
  return {
    clear: (object) => session.atomically((db) => clear(db, object)),
    add: (records) => session.atomically((db) => add(db, records)),
    replace: (records) => session.atomically((db) => replace(db, records)),
    remove: (object, keys) => session.atomically((db) => remove(db, object, keys)),
    async complete(object, facts) {
      const row = { object, facts: encode(facts) };
      await session
        .current()
        .insertInto('source_object')
        .values(row)
        .onConflict((conflict) => conflict.column('object').doUpdateSet({ facts: row.facts }))
        .execute();
    },
    async facts(object) {
      const row = await session
        .current()
        .selectFrom('source_object')
        .select('facts')
        .where('object', '=', object)
        .executeTakeFirst();
      return row === undefined ? undefined : decode(row.facts);
    },
    async get(object, key) {
      const row = await session
        .current()
        .selectFrom('source_record')
        .select('record')
        .where('object', '=', object)
        .where('key', '=', key)
        .executeTakeFirst();
      return row === undefined ? undefined : decode(row.record);
    },
    scan: (object) =>
      pages({
        read: (after: number | undefined, most) =>
          session
            .current()
            .selectFrom('source_record')
            .select(['seq', 'record'])
            .where('object', '=', object)
            .where('seq', '>', after ?? 0)
            .orderBy('seq')
            .limit(most)
            .execute(),
        cursor: ({ seq }) => seq,
        item: ({ record }) => decode(record),
      }),
    index: (object, field) => session.atomically((db) => indexField(db, object, field)),
    find: (object, field, value) => findByValue(session, object, field, value),
    async count(object) {
      const { count } = await session
        .current()
        .selectFrom('source_record')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('object', '=', object)
        .executeTakeFirstOrThrow();
      return count;
    },
    digest: () => digest(session),
  };
}

/** Which fields are indexed stays known, so that the object is indexed as it is read again. */
async function clear(db: Kysely<StagingTables>, object: string): Promise<void> {
  await db.deleteFrom('source_value').where('object', '=', object).execute();
  await db.deleteFrom('source_record').where('object', '=', object).execute();
  await db.deleteFrom('source_object').where('object', '=', object).execute();
}

/** Of several records with one key the first one stays, be it from this batch or from an earlier one. */
async function add(db: Kysely<StagingTables>, records: readonly SourceRecord[]): Promise<readonly RepeatedKey[]> {
  const digests = await storedDigests(db, records);
  const repeated: RepeatedKey[] = [];
  const rows: SourceRecordRow[] = [];
  const first = await nextSeq(db, 'source_record');
  for (const record of records) {
    const name = nameOf(record.object, record.key);
    const digest = digestOf(record);
    const known = digests.get(name);
    if (known !== undefined) {
      repeated.push({ record, identical: known === digest });
      continue;
    }
    digests.set(name, digest);
    rows.push({ seq: first + rows.length, object: record.object, key: record.key, digest, record: encode(record) });
  }
  for (const batch of batchesOf(rows)) await db.insertInto('source_record').values(batch).execute();
  await addValues(db, rows);
  return repeated;
}

/** A record that is there keeps its place in the order. */
async function replace(db: Kysely<StagingTables>, records: readonly SourceRecord[]): Promise<void> {
  const places = await storedPlaces(db, records);
  const changed: SourceRecordRow[] = [];
  const fresh: SourceRecord[] = [];
  for (const record of new Map(records.map((one) => [nameOf(one.object, one.key), one])).values()) {
    const seq = places.get(nameOf(record.object, record.key));
    if (seq === undefined) fresh.push(record);
    else
      changed.push({ seq, object: record.object, key: record.key, digest: digestOf(record), record: encode(record) });
  }
  for (const { seq, digest, record } of changed) {
    await db.updateTable('source_record').set({ digest, record }).where('seq', '=', seq).execute();
  }
  for (const batch of batchesOf(changed.map(({ seq }) => seq))) {
    await db.deleteFrom('source_value').where('seq', 'in', batch).execute();
  }
  await addValues(db, changed);
  await add(db, fresh);
}

async function remove(db: Kysely<StagingTables>, object: string, keys: readonly string[]): Promise<void> {
  for (const batch of batchesOf(keys)) {
    const rows = db.selectFrom('source_record').select('seq').where('object', '=', object).where('key', 'in', batch);
    await db.deleteFrom('source_value').where('seq', 'in', rows).execute();
    await db.deleteFrom('source_record').where('object', '=', object).where('key', 'in', batch).execute();
  }
}

async function storedPlaces(
  db: Kysely<StagingTables>,
  records: readonly SourceRecord[],
): Promise<ReadonlyMap<string, number>> {
  const places = new Map<string, number>();
  for (const [object, group] of Map.groupBy(records, (record) => record.object)) {
    for (const batch of batchesOf(group.map(({ key }) => key))) {
      const rows = await db
        .selectFrom('source_record')
        .select(['key', 'seq'])
        .where('object', '=', object)
        .where('key', 'in', batch)
        .execute();
      for (const { key, seq } of rows) places.set(nameOf(object, key), seq);
    }
  }
  return places;
}

async function storedDigests(
  db: Kysely<StagingTables>,
  records: readonly SourceRecord[],
): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  for (const [object, group] of Map.groupBy(records, (record) => record.object)) {
    for (const batch of batchesOf(group)) {
      const rows = await db
        .selectFrom('source_record')
        .select(['key', 'digest'])
        .where('object', '=', object)
        .where(
          'key',
          'in',
          batch.map(({ key }) => key),
        )
        .execute();
      for (const { key, digest } of rows) digests.set(nameOf(object, key), digest);
    }
  }
  return digests;
}

/** What could not be read is part of it: two rows whose raw texts differ are not the same row. */
function digestOf({ fields, unreadable }: SourceRecord): string {
  return createHash('sha256')
    .update(canonicalJson([fields, unreadable]))
    .digest('hex');
}

/** In the order of objects and keys, so that the order of reading does not count. */
async function digest(session: Session<StagingTables>): Promise<string> {
  const hash = createHash('sha256');
  const rows = pages({
    read: (after: Pick<SourceRecordRow, 'object' | 'key'> | undefined, most) =>
      session
        .current()
        .selectFrom('source_record')
        .select(['object', 'key', 'digest'])
        .$if(after !== undefined, (query) =>
          query.where((eb) => eb(eb.refTuple('object', 'key'), '>', eb.tuple(after?.object ?? '', after?.key ?? ''))),
        )
        .orderBy('object')
        .orderBy('key')
        .limit(most)
        .execute(),
    cursor: (row) => row,
    item: ({ object, key, digest }) => JSON.stringify([object, key, digest]),
  });
  for await (const lines of rows) hash.update(`${lines.join('\n')}\n`);
  return hash.digest('hex');
}
