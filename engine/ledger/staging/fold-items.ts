import type { Kysely } from 'kysely';
import type { EntryAddress } from '../../model/value.ts';
import type { FoldItem } from '../../port/staging.ts';
import { batchesOf } from '../batches.ts';
import { decode, encode } from '../columns.ts';
import { nextSeq } from './next-seq.ts';
import type { FoldItemRow, MappedRecordRow, StagingTables } from './staging-tables.ts';

/** Stages what children give, in the order given. */
export async function addFoldItems(db: Kysely<StagingTables>, items: readonly FoldItem[]): Promise<void> {
  const first = await nextSeq(db, 'fold_item');
  const rows = items.map(
    ({ fold, targetEntry, targetKey, object, key, values }, index): FoldItemRow => ({
      seq: first + index,
      fold,
      target_entry: targetEntry,
      target_key: targetKey,
      object,
      key,
      item_values: encode(values),
    }),
  );
  for (const batch of batchesOf(rows)) await db.insertInto('fold_item').values(batch).execute();
}

/** The children of one record, in the order of adding. */
export function readFoldItems(
  db: Kysely<StagingTables>,
  targetEntry: EntryAddress,
  targetKey: string,
): Promise<readonly FoldItemRow[]> {
  return db
    .selectFrom('fold_item')
    .selectAll()
    .where('target_entry', '=', targetEntry)
    .where('target_key', '=', targetKey)
    .orderBy('seq')
    .execute();
}

/** Children whose target is not ready, with its outcome; `null` where there is no target. */
export function readStranded(
  db: Kysely<StagingTables>,
  fold: EntryAddress,
  after: number,
  most: number,
): Promise<readonly (FoldItemRow & { readonly outcome: MappedRecordRow['outcome'] | null })[]> {
  return db
    .selectFrom('fold_item as item')
    .leftJoin('mapped_record as target', (join) =>
      join.onRef('target.entry', '=', 'item.target_entry').onRef('target.key', '=', 'item.target_key'),
    )
    .selectAll('item')
    .select('target.outcome')
    .where('item.fold', '=', fold)
    .where('item.seq', '>', after)
    .where((eb) => eb.or([eb('target.state', 'is', null), eb('target.state', '<>', 'ready')]))
    .orderBy('item.seq')
    .limit(most)
    .execute();
}

/** A row as the port has it. */
export function toFoldItem(row: FoldItemRow): FoldItem {
  return {
    fold: row.fold,
    targetEntry: row.target_entry,
    targetKey: row.target_key,
    object: row.object,
    key: row.key,
    values: decode(row.item_values),
  };
}
