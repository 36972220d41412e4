import type { Kysely } from 'kysely';
import type { FinalState } from '../../model/record.ts';
import type { RecordState, StateStaging } from '../../port/staging.ts';
import { batchesOf, lastOfEach, nameOf, pages } from '../batches.ts';
import { present } from '../columns.ts';
import type { Session } from '../session.ts';
import type { RecordStateRow, StagingTables } from './staging-tables.ts';

/**
 * Which state of a source record's entries speaks for the record: the first in this order. Trouble comes first. What
 * arrived comes before `merged`, because a record that made something of its own did more than join another.
 */
export const STATE_RANKS = {
  failed: 0,
  held: 1,
  left_out: 2,
  done: 3,
  unchanged: 4,
  merged: 5,
  ready: 6,
} as const satisfies Record<RecordState['state'], number>;

/** Where every source record stands: one row for each record and entry, rolled up when asked. */
export function stateStaging(session: Session<StagingTables>): StateStaging {
  return {
    async clear() {
      await session.current().deleteFrom('record_state').execute();
    },
    set: (states) => session.atomically((db) => set(db, states)),
    scan: (filter = {}) =>
      pages({
        read: (after: RecordStateRow | undefined, most) => readWorst(session.current(), filter.state, after, most),
        cursor: (row) => row,
        item: toState,
      }),
    unsettled: (object) =>
      pages({
        read: (after: number | undefined, most) => readUnsettled(session.current(), object, after ?? 0, most),
        cursor: ({ seq }) => seq,
        item: ({ key }) => ({ object, key }),
      }),
    async counts() {
      const rows = await worst(session.current())
        .select((eb) => ['s.object', 's.state', eb.fn.countAll<number>().as('count')])
        .groupBy(['s.object', 's.state'])
        .orderBy('s.object')
        .orderBy('s.state')
        .execute();
      return rows.map(({ object, state, count }) => ({ object, state, count }));
    },
  };
}

async function set(db: Kysely<StagingTables>, states: readonly RecordState[]): Promise<void> {
  const rows = lastOfEach(states, ({ object, key, entry }) => nameOf(object, key, entry)).map(toRow);
  for (const batch of batchesOf(rows)) {
    await db
      .insertInto('record_state')
      .values(batch)
      .onConflict((conflict) =>
        conflict.columns(['object', 'key', 'entry']).doUpdateSet((eb) => ({
          state: eb.ref('excluded.state'),
          rank: eb.ref('excluded.rank'),
          reason: eb.ref('excluded.reason'),
          detail: eb.ref('excluded.detail'),
          held_at: eb.ref('excluded.held_at'),
        })),
      )
      .execute();
  }
}

/** The one row of each source record that no other row of it outranks; the first entry decides among equals. */
function worst(db: Kysely<StagingTables>) {
  return db.selectFrom('record_state as s').where((eb) =>
    eb.not(
      eb.exists(
        eb
          .selectFrom('record_state as other')
          .select('other.rank')
          .whereRef('other.object', '=', 's.object')
          .whereRef('other.key', '=', 's.key')
          .where((its) => its(its.refTuple('other.rank', 'other.entry'), '<', its.refTuple('s.rank', 's.entry'))),
      ),
    ),
  );
}

function readWorst(
  db: Kysely<StagingTables>,
  state: FinalState | undefined,
  after: RecordStateRow | undefined,
  most: number,
): Promise<readonly RecordStateRow[]> {
  return worst(db)
    .selectAll('s')
    .$if(state !== undefined, (query) => query.where('s.state', '=', state ?? 'done'))
    .$if(after !== undefined, (query) =>
      query.where((eb) => eb(eb.refTuple('s.object', 's.key'), '>', eb.tuple(after?.object ?? '', after?.key ?? ''))),
    )
    .orderBy('s.object')
    .orderBy('s.key')
    .limit(most)
    .execute();
}

function readUnsettled(
  db: Kysely<StagingTables>,
  object: string,
  after: number,
  most: number,
): Promise<readonly { readonly seq: number; readonly key: string }[]> {
  return db
    .selectFrom('source_record as r')
    .select(['r.seq', 'r.key'])
    .where('r.object', '=', object)
    .where('r.seq', '>', after)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('record_state as s')
            .select('s.rank')
            .whereRef('s.object', '=', 'r.object')
            .whereRef('s.key', '=', 'r.key'),
        ),
      ),
    )
    .orderBy('r.seq')
    .limit(most)
    .execute();
}

function toRow({ object, key, entry, state, reason, detail, at }: RecordState): RecordStateRow {
  return {
    object,
    key,
    entry,
    state,
    rank: STATE_RANKS[state],
    reason: reason ?? null,
    detail: detail ?? null,
    held_at: at ?? null,
  };
}

function toState(row: RecordStateRow): RecordState {
  return present({
    object: row.object,
    key: row.key,
    entry: row.entry,
    state: row.state,
    reason: row.reason,
    detail: row.detail,
    at: row.held_at,
  });
}
