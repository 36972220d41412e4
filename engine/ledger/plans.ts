import type { Kysely } from 'kysely';
import type { Change } from '../model/plan.ts';
import type { ChangeFilter, Ledger } from '../port/ledger.ts';
import { batchesOf, pages } from './batches.ts';
import { decode, encode } from './columns.ts';
import type { LedgerTables, PlanChangeRow } from './ledger-tables.ts';
import { nextNumber } from './next-number.ts';
import type { Session } from './session.ts';

type Plans = Pick<Ledger, 'savePlan' | 'addChanges' | 'plan' | 'latestPlan' | 'changes'>;

/** Plans and their changes. The changes come first, the header when their totals are known. */
export function plansOf(session: Session<LedgerTables>): Plans {
  return {
    async savePlan(plan) {
      await session.atomically(async (db) => {
        const row = { number: await nextNumber(db, 'plan'), id: plan.id, kind: plan.kind, value: encode(plan) };
        await db
          .insertInto('plan')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ kind: row.kind, value: row.value }))
          .execute();
      });
    },
    addChanges: (plan, changes) => session.atomically((db) => addChanges(db, plan, changes)),
    async plan(id) {
      const row = await session.current().selectFrom('plan').select('value').where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : decode(row.value);
    },
    async latestPlan(kind) {
      const row = await session
        .current()
        .selectFrom('plan')
        .select('value')
        .where('kind', '=', kind)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? undefined : decode(row.value);
    },
    changes: (plan, filter = {}) =>
      pages({
        read: (after: number | undefined, most) => readChanges(session.current(), plan, filter, after ?? -1, most),
        cursor: ({ number }) => number,
        item: ({ value }) => decode(value),
      }),
  };
}

async function addChanges(db: Kysely<LedgerTables>, plan: string, changes: readonly Change[]): Promise<void> {
  const { newest } = await db
    .selectFrom('plan_change')
    .select((eb) => eb.fn.max('number').as('newest'))
    .where('plan', '=', plan)
    .executeTakeFirstOrThrow();
  const first = (newest ?? -1) + 1;
  const rows = changes.map(
    (change, index): PlanChangeRow => ({
      plan,
      number: first + index,
      entry: change.entry,
      action: change.action,
      value: encode(change),
    }),
  );
  for (const batch of batchesOf(rows)) await db.insertInto('plan_change').values(batch).execute();
}

function readChanges(
  db: Kysely<LedgerTables>,
  plan: string,
  { entry, actions }: ChangeFilter,
  after: number,
  most: number,
): Promise<readonly Pick<PlanChangeRow, 'number' | 'value'>[]> {
  return db
    .selectFrom('plan_change')
    .select(['number', 'value'])
    .where('plan', '=', plan)
    .where('number', '>', after)
    .$if(entry !== undefined, (query) => query.where('entry', '=', entry ?? ''))
    .$if(actions !== undefined, (query) => query.where('action', 'in', actions ?? []))
    .orderBy('number')
    .limit(most)
    .execute();
}
