import type { Kysely } from 'kysely';
import type { CrosswalkEntry } from '../model/ledger.ts';
import type { EntryAddress } from '../model/value.ts';
import type { CrosswalkChange, CrosswalkName, Ledger } from '../port/ledger.ts';
import { batchesOf, lastOfEach, nameOf, pages } from './batches.ts';
import { decode, encode } from './columns.ts';
import type { CrosswalkRow, LedgerTables } from './ledger-tables.ts';
import type { Session } from './session.ts';

type Crosswalk = Pick<
  Ledger,
  'crosswalk' | 'crosswalkByDestination' | 'crosswalkEntries' | 'putCrosswalk' | 'renameCrosswalk'
>;

/** Which destination record stands for which source record: one row for each entry and key. */
export function crosswalkOf(session: Session<LedgerTables>): Crosswalk {
  return {
    async crosswalk(entry, key) {
      const row = await session
        .current()
        .selectFrom('crosswalk_entry')
        .selectAll()
        .where('entry', '=', entry)
        .where('key', '=', key)
        .executeTakeFirst();
      return row === undefined ? undefined : toCrosswalkEntry(row);
    },
    async crosswalkByDestination(object, id) {
      const rows = await session
        .current()
        .selectFrom('crosswalk_entry')
        .selectAll()
        .where('object', '=', object)
        .where('destination_id', '=', id)
        .orderBy('entry')
        .orderBy('key')
        .execute();
      return rows.map(toCrosswalkEntry);
    },
    crosswalkEntries: (entry) =>
      pages({
        read: (after: CrosswalkRow | undefined, most) => readEntries(session.current(), entry, after, most),
        cursor: (row) => row,
        item: toCrosswalkEntry,
      }),
    putCrosswalk: (entries) => session.atomically((db) => putEntries(db, entries)),
    renameCrosswalk: (from, to) => session.atomically((db) => rename(db, from, to)),
  };
}

/** The crosswalk's part of a settlement; the caller's transaction makes the two one. */
export async function applyCrosswalkChange(db: Kysely<LedgerTables>, change: CrosswalkChange): Promise<void> {
  if (change.kind === 'put') return putEntries(db, [change.entry]);
  await db.deleteFrom('crosswalk_entry').where('entry', '=', change.entry).where('key', '=', change.key).execute();
}

async function putEntries(db: Kysely<LedgerTables>, entries: readonly CrosswalkEntry[]): Promise<void> {
  const rows = lastOfEach(entries, ({ entry, key }) => nameOf(entry, key)).map(toRow);
  for (const batch of batchesOf(rows)) {
    await db
      .insertInto('crosswalk_entry')
      .values(batch)
      .onConflict((conflict) =>
        conflict.columns(['entry', 'key']).doUpdateSet((eb) => ({
          object: eb.ref('excluded.object'),
          destination_id: eb.ref('excluded.destination_id'),
          fingerprint: eb.ref('excluded.fingerprint'),
          origin: eb.ref('excluded.origin'),
          written: eb.ref('excluded.written'),
        })),
      )
      .execute();
  }
}

/** A name that stands for a record of its own keeps it. */
async function rename(db: Kysely<LedgerTables>, from: CrosswalkName, to: CrosswalkName): Promise<void> {
  const named = db.selectFrom('crosswalk_entry').select('key');
  const taken = await named.where('entry', '=', to.entry).where('key', '=', to.key).executeTakeFirst();
  if (taken !== undefined) return;
  await db
    .updateTable('crosswalk_entry')
    .set({ entry: to.entry, key: to.key })
    .where('entry', '=', from.entry)
    .where('key', '=', from.key)
    .execute();
}

function readEntries(
  db: Kysely<LedgerTables>,
  entry: EntryAddress | undefined,
  after: CrosswalkRow | undefined,
  most: number,
): Promise<readonly CrosswalkRow[]> {
  const all = db.selectFrom('crosswalk_entry').selectAll().orderBy('entry').orderBy('key').limit(most);
  const asked = entry === undefined ? all : all.where('entry', '=', entry);
  if (after === undefined) return asked.execute();
  // Of one entry only the key may be compared: with the pair, SQLite would begin every page at the entry's first row.
  if (entry !== undefined) return asked.where('key', '>', after.key).execute();
  return asked.where((eb) => eb(eb.refTuple('entry', 'key'), '>', eb.tuple(after.entry, after.key))).execute();
}

function toRow({ entry, key, object, destinationId, fingerprint, origin, written }: CrosswalkEntry): CrosswalkRow {
  return { entry, key, object, destination_id: destinationId, fingerprint, origin, written: encode(written) };
}

function toCrosswalkEntry(row: CrosswalkRow): CrosswalkEntry {
  return {
    entry: row.entry,
    key: row.key,
    object: row.object,
    destinationId: row.destination_id,
    fingerprint: row.fingerprint,
    origin: row.origin,
    written: decode(row.written),
  };
}
