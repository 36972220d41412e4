import type { SchemaBinding } from '../../model/ledger.ts';
import type { Change, Plan } from '../../model/plan.ts';
import type { DestinationObject, DestinationSystem } from '../../model/system.ts';
import type { Clock } from '../../port/clock.ts';
import type { Destination, Records } from '../../port/destination.ts';
import type { Ledger } from '../../port/ledger.ts';
import type { Progress } from '../../port/progress.ts';
import type { Source } from '../../port/source.ts';
import type { Staging } from '../../port/staging.ts';
import type { Journal } from './journal.ts';
import type { Tally } from './outcome.ts';

/** What applying needs. */
export interface ApplyInput {
  readonly plan: Plan;
  readonly system: DestinationSystem;
  readonly ledger: Ledger;
  readonly staging: Staging;
  readonly destination: Pick<Destination, 'schema' | 'records'>;
  /** Needed as soon as the plan uploads files of the source. */
  readonly source?: Source;
  readonly clock: Clock;
  readonly run: string;
  readonly progress: Progress;
  /** Only these changes are carried out, as for a sample. */
  readonly select?: (change: Change) => boolean;
  /** Most writes in flight at once; the destination's limiter sets the pace. */
  readonly concurrency?: number;
  /** How long a write without an answer may still arrive, in milliseconds of the destination's time. */
  readonly graceMs?: number;
  /** Stops the run cleanly: what is in flight is settled, the rest waits for the next run. */
  readonly signal?: AbortSignal;
}

/** What all parts of one application share. */
export interface ApplyContext {
  readonly plan: Plan;
  readonly system: DestinationSystem;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly staging: Staging;
  readonly records: Records;
  readonly schema: Destination['schema'];
  readonly binding: SchemaBinding;
  readonly source: Source | undefined;
  readonly clock: Clock;
  readonly run: string;
  readonly concurrency: number;
  readonly graceMs: number;
  readonly signal: AbortSignal | undefined;
  readonly tally: Tally;
  /** Seq of open writes that looking found applied, by record name: an undoing among them still has to mark what it reverted. */
  readonly foundOpen: Map<string, number>;
  /** `entry key` of records that the plan or this run holds back: what links to them is held with them. */
  readonly heldBack: Set<string>;
}

/** What settling by looking needs of it. */
export type SettleContext = Pick<
  ApplyContext,
  'system' | 'ledger' | 'journal' | 'records' | 'schema' | 'clock' | 'graceMs' | 'signal' | 'foundOpen'
>;

/** The time as the ledger writes it down. */
export function timestamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** So much earlier, ISO 8601. */
export function earlier(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) - milliseconds).toISOString();
}

/** Names a record of the plan in sets and lanes: entry and key. */
export function recordName({ entry, key }: { readonly entry: string; readonly key: string }): string {
  return `${entry}\u0000${key}`;
}

/** The object's description; a plan that names another was made with another system spec. */
export function objectOf({ system }: Pick<ApplyContext, 'system'>, name: string): DestinationObject {
  const object = system.objects.get(name);
  if (object === undefined)
    throw new Error(`The plan names the destination object ${name}, which ${system.label} lacks.`);
  return object;
}
