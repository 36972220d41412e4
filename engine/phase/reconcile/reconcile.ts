import { type CompiledPair, TRACE_SOURCE_ID } from '../../model/mapping.ts';
import type { Change, Plan } from '../../model/plan.ts';
import { FINAL_STATES, type FinalState } from '../../model/record.ts';
import type { DiffReport, Discrepancy, Reconciliation } from '../../model/report.ts';
import { isMoney, isResolvedLink, type StoredValue } from '../../model/value.ts';
import type { Ledger } from '../../port/ledger.ts';
import type { Staging } from '../../port/staging.ts';

const MOST_DISCREPANCIES = 1_000;

/** What a reconciliation reads. The destination must have been surveyed after the last write. */
export interface ReconcileInput {
  readonly pair: CompiledPair;
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly staging: Staging;
  readonly diff: DiffReport;
}

interface ObjectCount {
  planned: number;
  applied: number;
  found: number;
}

/** Counts, money sums, links, missing, extra and field differences: what was planned against what is there. */
export async function reconcile(input: ReconcileInput): Promise<Reconciliation> {
  const objects: Record<string, ObjectCount> = {};
  const discrepancies: Discrepancy[] = [];
  const note = (item: Discrepancy) => {
    if (discrepancies.length < MOST_DISCREPANCIES) discrepancies.push(item);
  };
  await countPlanned(input, objects);
  const sums = await checkWritten(input, objects, note);
  await checkExtra(input, note);
  for (const [object, { planned, applied, found }] of Object.entries(objects)) {
    if (planned === applied && applied === found) continue;
    note({ kind: 'count', object, detail: `${planned} planned, ${applied} applied, ${found} found` });
  }
  for (const [name, { expected, actual }] of Object.entries(sums)) {
    if (Math.abs(expected - actual) >= 0.005) {
      note({ kind: 'sum', object: name, detail: `${expected} expected, ${actual} found` });
    }
  }
  for (const { object, entry, key, field } of input.diff.differences.filter(({ verdict }) => verdict === 'defect')) {
    note({ kind: 'field', object, detail: `${entry} ${key}: ${field} reads back differently` });
  }
  const states = await countStates(input.staging, note);
  return { objects, sums, states, verdicts: input.diff.verdicts, discrepancies };
}

/** Records that should be in the destination by the plan: what moves, what stands, and what stays although it no longer moves. */
async function countPlanned({ plan, ledger }: ReconcileInput, objects: Record<string, ObjectCount>): Promise<void> {
  for await (const batch of ledger.changes(plan.id)) {
    for (const change of batch) {
      const isThere = IS_THERE[change.action] ?? (await ledger.crosswalk(change.entry, change.key)) !== undefined;
      const isSecond = change.action === 'update' && change.because === 'late_link';
      if (isThere && !isSecond) countOf(objects, change.object).planned += 1;
    }
  }
}

/** Whether a change leaves a record behind; where that is open, an earlier plan may have brought it over. */
const IS_THERE: Readonly<Record<Change['action'], boolean | undefined>> = {
  create: true,
  update: true,
  link: true,
  unchanged: true,
  keep: true,
  delete: false,
  restore: false,
  held: undefined,
  left_out: undefined,
  merged: undefined,
};

/** Walks the crosswalk: is each record there, do its links lead somewhere, do the amounts add up. */
async function checkWritten(
  { pair, ledger, staging }: ReconcileInput,
  objects: Record<string, ObjectCount>,
  note: (item: Discrepancy) => void,
): Promise<Reconciliation['sums']> {
  const sums: Record<string, { expected: number; actual: number }> = {};
  for await (const batch of ledger.crosswalkEntries()) {
    for (const { entry, key, object, destinationId, written } of batch) {
      const spec = pair.destination.objects.get(object);
      const count = countOf(objects, object);
      count.applied += 1;
      const found = spec?.readOnly ? undefined : await staging.destination.get(object, destinationId);
      if (found === undefined) {
        if (spec?.readOnly) count.found += 1;
        else
          note({ kind: 'missing', object, detail: `${entry} ${key} is not in the destination (id ${destinationId})` });
        continue;
      }
      count.found += 1;
      for (const [name, value] of Object.entries(written)) {
        const field = spec?.fields.get(name);
        const actual = found.fields[name] ?? null;
        if (isMoney(value) && field?.overriddenBy === undefined) addSum(sums, `${object}.${name}`, value, actual);
        if (linkCount(value) > linkCount(actual)) {
          note({ kind: 'link', object, detail: `${entry} ${key}: ${name} leads nowhere` });
        }
      }
    }
  }
  return sums;
}

function linkCount(value: StoredValue): number {
  return (Array.isArray(value) ? value : [value]).filter(isResolvedLink).length;
}

function addSum(
  sums: Record<string, { expected: number; actual: number }>,
  name: string,
  value: StoredValue,
  actual: StoredValue,
): void {
  if (!isMoney(value)) return;
  const by = `${name} ${value.currency}`;
  const sum = sums[by] ?? { expected: 0, actual: 0 };
  sum.expected = cents(sum.expected + value.amount);
  sum.actual = cents(sum.actual + (isMoney(actual) && actual.currency === value.currency ? actual.amount : 0));
  sums[by] = sum;
}

function cents(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}

/** Records that carry our migration key and that no crosswalk entry knows: somebody else's run, or a write that went unnoticed. */
async function checkExtra({ pair, ledger, staging }: ReconcileInput, note: (item: Discrepancy) => void): Promise<void> {
  const keyed = [...pair.destination.objects.values()].filter(({ customFields }) => customFields !== undefined);
  for (const { name } of keyed) {
    for await (const batch of staging.destination.scan(name)) {
      for (const record of batch) {
        const traced = record.fields[`custom.${TRACE_SOURCE_ID}`];
        if (traced === undefined || traced === null) continue;
        const owners = await ledger.crosswalkByDestination(name, record.id);
        if (owners.length === 0)
          note({ kind: 'extra', object: name, detail: `id ${record.id} carries a migration key unknown here` });
      }
    }
  }
}

/** Source records by final state. One that is in none was lost on the way, and said to be. */
async function countStates(staging: Staging, note: (item: Discrepancy) => void): Promise<Reconciliation['states']> {
  const states = Object.fromEntries(FINAL_STATES.map((state) => [state, 0])) as Record<FinalState, number>;
  for (const { object, state, count } of await staging.states.counts()) {
    if (state === 'ready')
      note({ kind: 'missing', object, detail: `${count} source records were mapped and never written` });
    else states[state] += count;
  }
  return states;
}

function countOf(objects: Record<string, ObjectCount>, object: string): ObjectCount {
  const count = objects[object] ?? { planned: 0, applied: 0, found: 0 };
  objects[object] = count;
  return count;
}
