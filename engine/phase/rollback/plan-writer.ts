import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/digest.ts';
import type { Change, Plan, PlanTotals } from '../../model/plan.ts';
import type { DestinationSystem } from '../../model/system.ts';
import type { Account } from '../../port/destination.ts';
import type { Ledger } from '../../port/ledger.ts';

const BATCH = 1_000;
const BURST_WINDOW_SECONDS = 2;
/** Restoring reads the record first. */
const READ_TOKENS = 1;

/** Saves a rollback plan change by change, in bounded memory. */
export interface PlanWriter {
  add(changes: readonly Change[]): Promise<void>;
  /** Saves the header; the plan is there from now on. */
  finish(): Promise<Plan>;
}

/** Opens the plan `id`. `pair`: the pair whose loads it undoes, for the reader. */
export function openPlanWriter(input: {
  readonly ledger: Ledger;
  readonly system: DestinationSystem;
  readonly account: Account;
  readonly pair: string;
  readonly id: string;
  readonly at: string;
}): PlanWriter {
  const { ledger, system, account, pair, id, at } = input;
  const hash = createHash('sha256');
  const actions: Record<string, number> = {};
  const objects: Record<string, Record<string, number>> = {};
  let waiting: Change[] = [];
  let requests = 0;
  let tokens = 0;

  function count(change: Change): void {
    const { action, object } = change;
    actions[action] = (actions[action] ?? 0) + 1;
    const counts = objects[object] ?? {};
    objects[object] = { ...counts, [action]: (counts[action] ?? 0) + 1 };
    const cost = system.objects.get(object)?.cost;
    if (action === 'delete') {
      requests += 1;
      tokens += cost?.remove ?? 0;
    } else if (action === 'restore' && Object.keys(change.fields).length > 0) {
      requests += 2;
      tokens += READ_TOKENS + (cost?.update ?? 0);
    }
  }

  async function flush(): Promise<void> {
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) await ledger.addChanges(id, batch);
  }

  return {
    async add(changes) {
      for (const change of changes) {
        count(change);
        hash.update(canonicalJson(change));
        waiting.push(change);
      }
      if (waiting.length >= BATCH) await flush();
    },
    async finish() {
      await flush();
      const limits = account.plan === undefined ? undefined : system.plans.get(account.plan);
      const totals: PlanTotals = { actions, objects, held: {} };
      const plan: Plan = {
        id,
        kind: 'rollback',
        pair,
        digest: hash.digest('hex'),
        specDigest: '',
        snapshotDigest: '',
        ownersDigest: '',
        totals,
        estimate: {
          requests,
          tokens,
          seconds: limits === undefined ? 0 : Math.ceil((requests / limits.burstRequests) * BURST_WINDOW_SECONDS),
          days: limits === undefined ? 0 : tokens / Math.max(1, limits.tokensPerSeat * account.seats),
        },
        createdAt: at,
      };
      await ledger.savePlan(plan);
      return plan;
    },
  };
}
