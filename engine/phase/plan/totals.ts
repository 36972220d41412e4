import type { Change, PlanTotals } from '../../model/plan.ts';

/** Counts changes by action, by object and action, and what is held by reason. */
export function openTotals(): { add(change: Change): void; read(): PlanTotals } {
  const actions: Record<string, number> = {};
  const objects: Record<string, Record<string, number>> = {};
  const held: Record<string, number> = {};
  return {
    add(change) {
      actions[change.action] = (actions[change.action] ?? 0) + 1;
      const counts = objects[change.object] ?? {};
      objects[change.object] = counts;
      counts[change.action] = (counts[change.action] ?? 0) + 1;
      if (change.action === 'held') held[change.reason] = (held[change.reason] ?? 0) + 1;
    },
    read: () => ({ actions, objects, held }),
  };
}
