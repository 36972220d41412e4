import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { canonicalJson } from '../../model/digest.ts';
import type { MappedRecord } from '../../model/record.ts';
import type { FoldItem, MappedStaging } from '../../port/staging.ts';
import { batchesOf, lastOfEach, nameOf, pages } from '../batches.ts';
import { decode, encode } from '../columns.ts';
import type { Session } from '../session.ts';
import { addFoldItems, readFoldItems, readStranded, toFoldItem } from './fold-items.ts';
import { nextSeq } from './next-seq.ts';
import type { MappedRecordRow, StagingTables } from './staging-tables.ts';

/** The desired state. A record that is added again takes the place of the one before and keeps its turn. */
export function mappedStaging(session: Session<StagingTables>): MappedStaging {
  return {
    clear: () =>
      session.atomically(async (db) => {
        await db.deleteFrom('mapped_record').execute();
        await db.deleteFrom('fold_item').execute();
      }),
    add: (records) => session.atomically((db) => add(db, records)),
    async get(entry, key) {
      const row = await session
        .current()
        .selectFrom('mapped_record')
        .select('record')
        .where('entry', '=', entry)
        .where('key', '=', key)
        .executeTakeFirst();
      return row === undefined ? undefined : decode(row.record);
    },
    scan: (entry) =>
      pages({
        read: (after: number | undefined, most) =>
          session
            .current()
            .selectFrom('mapped_record')
            .select(['seq', 'record'])
            .where('entry', '=', entry)
            .where('seq', '>', after ?? 0)
            .orderBy('seq')
            .limit(most)
            .execute(),
        cursor: ({ seq }) => seq,
        item: ({ record }) => decode(record),
      }),
    async counts() {
      const rows = await session
        .current()
        .selectFrom('mapped_record')
        .select((eb) => ['entry', 'state', eb.fn.countAll<number>().as('count')])
        .groupBy(['entry', 'state'])
        .orderBy('entry')
        .orderBy('state')
        .execute();
      return rows.map(({ entry, state, count }) => ({ entry, state, count }));
    },
    addFoldItems: (items) => session.atomically((db) => addFoldItems(db, items)),
    async foldItems(targetEntry, targetKey): Promise<readonly FoldItem[]> {
      return (await readFoldItems(session.current(), targetEntry, targetKey)).map(toFoldItem);
    },
    strandedFoldItems: (fold) =>
      pages({
        read: (after: number | undefined, most) => readStranded(session.current(), fold, after ?? 0, most),
        cursor: ({ seq }) => seq,
        item: (row) => (row.outcome === null ? toFoldItem(row) : { ...toFoldItem(row), target: decode(row.outcome) }),
      }),
    digest: () => digest(session),
  };
}

async function add(db: Kysely<StagingTables>, records: readonly MappedRecord[]): Promise<void> {
  const first = await nextSeq(db, 'mapped_record');
  const rows = lastOfEach(records, ({ entry, key }) => nameOf(entry, key)).map(
    (record, index): MappedRecordRow => ({
      seq: first + index,
      entry: record.entry,
      key: record.key,
      state: record.outcome.state,
      fingerprint: record.fingerprint,
      outcome: canonicalJson(record.outcome),
      record: encode(record),
    }),
  );
  for (const batch of batchesOf(rows)) {
    await db
      .insertInto('mapped_record')
      .values(batch)
      .onConflict((conflict) =>
        conflict.columns(['entry', 'key']).doUpdateSet((eb) => ({
          state: eb.ref('excluded.state'),
          fingerprint: eb.ref('excluded.fingerprint'),
          outcome: eb.ref('excluded.outcome'),
          record: eb.ref('excluded.record'),
        })),
      )
      .execute();
  }
}

/** In the order of entries and keys, so that the order of mapping does not count. */
async function digest(session: Session<StagingTables>): Promise<string> {
  const hash = createHash('sha256');
  const rows = pages({
    read: (after: Pick<MappedRecordRow, 'entry' | 'key'> | undefined, most) =>
      session
        .current()
        .selectFrom('mapped_record')
        .select(['entry', 'key', 'fingerprint', 'outcome'])
        .$if(after !== undefined, (query) =>
          query.where((eb) => eb(eb.refTuple('entry', 'key'), '>', eb.tuple(after?.entry ?? '', after?.key ?? ''))),
        )
        .orderBy('entry')
        .orderBy('key')
        .limit(most)
        .execute(),
    cursor: (row) => row,
    item: ({ entry, key, fingerprint, outcome }) => JSON.stringify([entry, key, fingerprint, outcome]),
  });
  for await (const lines of rows) hash.update(`${lines.join('\n')}\n`);
  return hash.digest('hex');
}
