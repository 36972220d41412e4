import type { Kysely } from 'kysely';
import type { DestinationStaging } from '../../port/staging.ts';
import { batchesOf, lastOfEach, nameOf, pages } from '../batches.ts';
import { decode, encode } from '../columns.ts';
import type { Session } from '../session.ts';
import { nextSeq } from './next-seq.ts';
import type { DestinationRecordRow, StagingTables } from './staging-tables.ts';

/** The destination as it was read last. A record that is read again takes the place of the one before. */
export function destinationStaging(session: Session<StagingTables>): DestinationStaging {
  return {
    clear: (object) =>
      session.atomically(async (db) => {
        for (const table of ['destination_name', 'destination_record'] as const) {
          await db
            .deleteFrom(table)
            .$if(object !== undefined, (query) => query.where('object', '=', object ?? ''))
            .execute();
        }
      }),
    add: (records) => session.atomically((db) => add(db, records)),
    async get(object, id) {
      const row = await session
        .current()
        .selectFrom('destination_record')
        .select('record')
        .where('object', '=', object)
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? undefined : decode(row.record);
    },
    // In the order of the names' own index: ordered by the records, SQLite would rather read all of the object.
    async find(object, name, most) {
      const rows = await session
        .current()
        .selectFrom('destination_name as n')
        .innerJoin('destination_record as r', (join) =>
          join.onRef('r.object', '=', 'n.object').onRef('r.id', '=', 'n.id'),
        )
        .select('r.record')
        .where('n.object', '=', object)
        .where('n.name', '=', name)
        .orderBy('n.id')
        .limit(most)
        .execute();
      return rows.map(({ record }) => decode(record));
    },
    scan: (object) =>
      pages({
        read: (after: number | undefined, most) =>
          session
            .current()
            .selectFrom('destination_record')
            .select(['seq', 'record'])
            .where('object', '=', object)
            .where('seq', '>', after ?? 0)
            .orderBy('seq')
            .limit(most)
            .execute(),
        cursor: ({ seq }) => seq,
        item: ({ record }) => decode(record),
      }),
  };
}

type Named = Parameters<DestinationStaging['add']>[0][number];

async function add(db: Kysely<StagingTables>, records: readonly Named[]): Promise<void> {
  const first = await nextSeq(db, 'destination_record');
  const distinct = lastOfEach(records, ({ record }) => nameOf(record.object, record.id));
  const rows = distinct.map(
    ({ record }, index): DestinationRecordRow => ({
      seq: first + index,
      object: record.object,
      id: record.id,
      record: encode(record),
    }),
  );
  for (const batch of batchesOf(rows)) {
    await forgetNames(db, batch);
    await db
      .insertInto('destination_record')
      .values(batch)
      .onConflict((conflict) =>
        conflict.columns(['object', 'id']).doUpdateSet((eb) => ({ record: eb.ref('excluded.record') })),
      )
      .execute();
  }
  const names = distinct.flatMap(({ record, names }) =>
    [...new Set(names)].map((name) => ({ object: record.object, name, id: record.id })),
  );
  for (const batch of batchesOf(names)) await db.insertInto('destination_name').values(batch).execute();
}

/** What a record was found by before it changed would still find it. */
async function forgetNames(db: Kysely<StagingTables>, rows: readonly DestinationRecordRow[]): Promise<void> {
  for (const [object, group] of Map.groupBy(rows, (row) => row.object)) {
    await db
      .deleteFrom('destination_name')
      .where('object', '=', object)
      .where(
        'id',
        'in',
        group.map(({ id }) => id),
      )
      .execute();
  }
}
