import { childrenFirst } from '../../model/object-order.ts';
import type { Plan } from '../../model/plan.ts';
import type { DestinationSystem } from '../../model/system.ts';
import type { Destination } from '../../port/destination.ts';
import type { Ledger } from '../../port/ledger.ts';
import type { Progress } from '../../port/progress.ts';
import type { Staging } from '../../port/staging.ts';
import { surveyCurrent } from './current-records.ts';
import { judgeRecord } from './judge-record.ts';
import { openPlanWriter } from './plan-writer.ts';
import { isSchema, undoingPlans, undosOf } from './undo-records.ts';
import { undoSchema } from './undo-schema.ts';

/** What planning a rollback looks at. It never reads a spec: the ledger says what was done. */
export interface PlanRollbackInput {
  readonly ledger: Ledger;
  readonly system: DestinationSystem;
  /** The account as it is now is staged here, in place of what was surveyed before. */
  readonly staging: Staging;
  readonly destination: Pick<Destination, 'account' | 'records' | 'schema'>;
  /** Also takes away the fields, options, pipelines and stages that we made and nobody else uses. */
  readonly withSchema: boolean;
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly progress: Progress;
}

/**
 * Plans the undoing of everything in the ledger that still stands, children before parents and newest first: what we
 * made goes, what we changed is set back field by field, what a person edited since stays, with what it refers to, and
 * the reason is given. Writes nothing but the plan. Every write must be settled before.
 */
export async function planRollback(input: PlanRollbackInput): Promise<Plan> {
  const { ledger, system, staging, destination, withSchema, id, at, progress } = input;
  await requireSettled(ledger);
  const binding = (await ledger.binding()) ?? { fields: [], stages: [] };
  const isUndoing = undoingPlans(ledger);
  const written = await writtenObjects(ledger);
  const records = destination.records(binding);
  const current = await surveyCurrent({ system, ledger, staging, records, binding, written, progress });
  const account = await destination.account();
  const pair = (await ledger.latestPlan('load'))?.pair ?? '';
  const plan = openPlanWriter({ ledger, system, account, pair, id, at });
  const stretch = progress.begin('plan rollback', undefined, 'records');
  for (const object of childrenFirst(system)) {
    if (!written.has(object.name)) continue;
    for await (const undo of undosOf(object.name, ledger, isUndoing)) {
      await plan.add(await judgeRecord(undo, object, current));
      stretch.advance(1);
    }
  }
  const schema = await destination.schema.read();
  await plan.add(await undoSchema({ ledger, schema, current, withSchema }, isUndoing));
  stretch.end();
  return plan.finish();
}

/** What is open may or may not have been written, so nobody can say how to undo it. */
async function requireSettled(ledger: Ledger): Promise<void> {
  const open = await ledger.openIntents();
  if (open.length === 0) return;
  throw new Error(
    `${open.length} writes of an interrupted run are not settled. Settle them first (the engine does so at the start of every run), then plan the rollback again.`,
  );
}

async function writtenObjects(ledger: Ledger): Promise<ReadonlySet<string>> {
  const objects = new Set<string>();
  for await (const batch of ledger.writes({ state: 'applied', standing: true })) {
    for (const write of batch) if (!isSchema(write)) objects.add(write.object);
  }
  return objects;
}
