import { type Kysely, sql } from 'kysely';
import type { Intent, LedgerEntry, Settlement } from '../model/ledger.ts';
import type { CrosswalkChange, Ledger, WriteFilter } from '../port/ledger.ts';
import { BATCH, batchesOf, pages } from './batches.ts';
import { decode, decodeOptional, encode, encodeOptional, present } from './columns.ts';
import { applyCrosswalkChange } from './crosswalk.ts';
import type { LedgerTables, WriteRow } from './ledger-tables.ts';
import type { Session } from './session.ts';

type Writes = Pick<
  Ledger,
  'intend' | 'settle' | 'settleMany' | 'openIntents' | 'recordAfter' | 'markReverted' | 'writes'
>;

interface Settling {
  readonly seq: number;
  readonly settlement: Settlement;
  readonly crosswalk?: CrosswalkChange;
}

/** The writes themselves. A line changes only by its settlement, its read-back image and the mark of its rollback. */
export function writesOf(session: Session<LedgerTables>): Writes {
  const settleMany = (settlements: readonly Settling[]): Promise<void> =>
    session.atomically(async (db) => {
      for (const settling of settlements) await settle(db, settling);
    });
  return {
    intend: (intents) => session.atomically((db) => intend(db, intents)),
    settle: (seq, settlement, crosswalk) =>
      settleMany([{ seq, settlement, ...(crosswalk === undefined ? {} : { crosswalk }) }]),
    settleMany,
    async openIntents() {
      // Spelled out, not a parameter: only then does the index of open writes serve.
      const rows = await session
        .current()
        .selectFrom('destination_write')
        .selectAll()
        .where('state', '=', sql.lit('intended'))
        .orderBy('seq')
        .execute();
      return rows.map(toEntry);
    },
    recordAfter: (images) =>
      session.atomically(async (db) => {
        for (const { object, id, fields } of images) {
          await db
            .updateTable('destination_write')
            .set({ after: encode(fields) })
            .where('seq', '=', (eb) =>
              eb
                .selectFrom('destination_write as newest')
                .select(({ fn }) => fn.max('newest.seq').as('seq'))
                .where('newest.object', '=', object)
                .where('newest.destination_id', '=', id)
                .where('newest.state', '=', 'applied'),
            )
            .execute();
        }
      }),
    markReverted: (seqs, by) =>
      session.atomically(async (db) => {
        for (const batch of batchesOf(seqs)) {
          await db.updateTable('destination_write').set({ reverted_by: by }).where('seq', 'in', batch).execute();
        }
      }),
    writes: (filter = {}) =>
      pages({
        read: (after: number | undefined, most) => readWrites(session.current(), filter, after, most),
        cursor: ({ seq }) => seq,
        item: toEntry,
      }),
  };
}

/** Numbers are given here, not by the database, so that the answer is in the order of the intents for certain. */
async function intend(db: Kysely<LedgerTables>, intents: readonly Intent[]): Promise<readonly number[]> {
  const { newest } = await db
    .selectFrom('destination_write')
    .select((eb) => eb.fn.max('seq').as('newest'))
    .executeTakeFirstOrThrow();
  const first = (newest ?? 0) + 1;
  const rows = intents.map((intent, index) => toRow(intent, first + index));
  for (const batch of batchesOf(rows)) await db.insertInto('destination_write').values(batch).execute();
  return rows.map(({ seq }) => seq);
}

async function settle(db: Kysely<LedgerTables>, { seq, settlement, crosswalk }: Settling): Promise<void> {
  const settled = await db
    .updateTable('destination_write')
    .set({
      state: settlement.state,
      settled_at: settlement.at,
      reason: settlement.reason ?? null,
      ...(settlement.state === 'applied' ? { destination_id: settlement.destinationId } : {}),
    })
    .where('seq', '=', seq)
    .where('state', '=', 'intended')
    .executeTakeFirst();
  if (settled.numUpdatedRows !== 1n) {
    throw new Error(`Write ${seq} cannot be settled: it was never intended, or it was settled before.`);
  }
  if (crosswalk !== undefined) await applyCrosswalkChange(db, crosswalk);
}

function readWrites(
  db: Kysely<LedgerTables>,
  { newestFirst = false, state, standing = false, plan, object }: WriteFilter,
  after: number | undefined,
  most: number = BATCH,
): Promise<readonly WriteRow[]> {
  return db
    .selectFrom('destination_write')
    .selectAll()
    .$if(after !== undefined, (query) => query.where('seq', newestFirst ? '<' : '>', after ?? 0))
    .$if(state !== undefined, (query) => query.where('state', '=', sql.lit(state ?? 'intended')))
    .$if(standing, (query) => query.where('reverted_by', 'is', null))
    .$if(plan !== undefined, (query) => query.where('plan', '=', plan ?? ''))
    .$if(object !== undefined, (query) => query.where('object', '=', object ?? ''))
    .orderBy('seq', newestFirst ? 'desc' : 'asc')
    .limit(most)
    .execute();
}

function toRow(intent: Intent, seq: number): WriteRow {
  return {
    seq,
    run: intent.run,
    plan: intent.plan,
    entry: intent.entry,
    key: intent.key,
    object: intent.object,
    action: intent.action,
    state: 'intended',
    destination_id: intent.destinationId ?? null,
    before: encodeOptional(intent.before),
    sent: encode(intent.sent),
    after: null,
    fingerprint: intent.fingerprint,
    intended_at: intent.at,
    settled_at: null,
    reason: null,
    reverted_by: null,
  };
}

function toEntry(row: WriteRow): LedgerEntry {
  return present({
    seq: row.seq,
    run: row.run,
    plan: row.plan,
    entry: row.entry,
    key: row.key,
    object: row.object,
    action: row.action,
    state: row.state,
    destinationId: row.destination_id,
    before: decodeOptional(row.before),
    sent: decode(row.sent),
    after: decodeOptional(row.after),
    fingerprint: row.fingerprint,
    intendedAt: row.intended_at,
    settledAt: row.settled_at,
    reason: row.reason,
    revertedBy: row.reverted_by,
  });
}
