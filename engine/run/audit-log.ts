import type { Change } from '../model/plan.ts';
import type { Run } from './context.ts';

/** Changes that write nothing; a log without them would not say why a record is not there. */
const SKIPS: readonly Change['action'][] = ['link', 'unchanged', 'merged', 'held', 'left_out', 'keep'];

/**
 * Every operation on the account in the order in which it was written down, with before-image, what was sent and what was
 * read back; then, plan by plan, every record that was linked, unchanged, merged, held, left out or kept, and why.
 */
export async function* auditLog({ ledger }: Pick<Run, 'ledger'>): AsyncIterable<unknown> {
  for await (const batch of ledger.writes()) for (const write of batch) yield { type: 'write', ...write };
  for (const kind of ['load', 'rollback'] as const) {
    const plan = await ledger.latestPlan(kind);
    if (plan === undefined) continue;
    for await (const batch of ledger.changes(plan.id, { actions: SKIPS })) {
      for (const change of batch) yield { type: 'skip', plan: plan.id, at: plan.createdAt, ...change };
    }
  }
}
