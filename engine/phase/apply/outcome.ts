import type { Change } from '../../model/plan.ts';
import type { HoldReason } from '../../model/record.ts';
import type { DestinationId } from '../../model/value.ts';

/** What became of one change. */
export type Outcome =
  /** Written now. */
  | { readonly kind: 'applied'; readonly id: DestinationId }
  /** An earlier run did it. `current`: what it wrote is what this change would write. */
  | { readonly kind: 'skipped'; readonly current: boolean }
  | { readonly kind: 'linked' }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'left_out'; readonly reason: string }
  | { readonly kind: 'merged'; readonly into: string }
  | { readonly kind: 'held'; readonly reason: HoldReason; readonly detail: string; readonly at?: string }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Rollback left it as it is. */
  | { readonly kind: 'kept'; readonly reason: string };

/** A change and what became of it. */
export interface Carried {
  readonly change: Change;
  readonly outcome: Outcome;
}

/** How many records of one destination object were planned to change, and what became of them. */
export interface ObjectTally {
  readonly planned: number;
  readonly applied: number;
  /** Done by an earlier run of the same plan. */
  readonly skipped: number;
  readonly held: number;
  readonly failed: number;
  readonly kept: number;
  /** Of the records written now: those that a list showed afterwards. */
  readonly found: number;
}

/** What applying a plan came to. */
export interface ApplyReport {
  readonly plan: string;
  /** `false`: it was told to stop before the end. Apply the same plan again to go on. */
  readonly finished: boolean;
  readonly objects: Readonly<Record<string, ObjectTally>>;
  /** What was refused or could not be written, the first thousand. */
  readonly failures: readonly {
    readonly entry: string;
    readonly key: string;
    readonly object: string;
    readonly reason: string;
  }[];
  /** Written, but in no list afterwards; the first thousand. */
  readonly missing: readonly { readonly object: string; readonly id: DestinationId }[];
}

const MOST_NAMED = 1_000;

/** Counts outcomes as they come. */
export interface Tally {
  add(carried: Carried): void;
  found(object: string, count: number, missing: readonly DestinationId[]): void;
  /** One plain line on an object: planned, applied, found. */
  line(object: string): string;
  report(plan: string, finished: boolean): ApplyReport;
}

type Counts = { -readonly [Name in keyof ObjectTally]: number };

/** Which column an outcome counts in; what writes nothing by its nature counts nowhere. */
const COLUMNS = {
  applied: 'applied',
  skipped: 'skipped',
  held: 'held',
  failed: 'failed',
  kept: 'kept',
  linked: undefined,
  unchanged: undefined,
  left_out: undefined,
  merged: undefined,
} as const satisfies Readonly<Record<Outcome['kind'], keyof ObjectTally | undefined>>;

const WRITES: ReadonlySet<Change['action']> = new Set(['create', 'update', 'delete', 'restore'] as const);

/** Starts at nothing. */
export function openTally(): Tally {
  const objects: Record<string, Counts> = {};
  const failures: ApplyReport['failures'][number][] = [];
  const missing: ApplyReport['missing'][number][] = [];

  function countsOf(object: string): Counts {
    const counts = objects[object] ?? { planned: 0, applied: 0, skipped: 0, held: 0, failed: 0, kept: 0, found: 0 };
    objects[object] = counts;
    return counts;
  }

  return {
    add({ change, outcome }) {
      const counts = countsOf(change.object);
      if (WRITES.has(change.action)) counts.planned += 1;
      const column = COLUMNS[outcome.kind];
      if (column !== undefined) counts[column] += 1;
      if (outcome.kind === 'failed' && failures.length < MOST_NAMED) {
        const { entry, key, object } = change;
        failures.push({ entry, key, object, reason: outcome.reason });
      }
    },
    found(object, count, ids) {
      countsOf(object).found += count;
      missing.push(...ids.slice(0, Math.max(0, MOST_NAMED - missing.length)).map((id) => ({ object, id })));
    },
    line(object) {
      const { planned, applied, skipped, held, failed, kept, found } = countsOf(object);
      const rest = Object.entries({ 'done earlier': skipped, held, failed, kept }).filter(([, count]) => count > 0);
      const others = rest.map(([name, count]) => `, ${count} ${name}`).join('');
      return `${object}: ${planned} planned, ${applied} applied, ${found} found${others}`;
    },
    report: (plan, finished) => ({ plan, finished, objects, failures, missing }),
  };
}
