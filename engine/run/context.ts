import type { CompiledPair } from '../model/mapping.ts';
import type { FindingChoice, FindingCode } from '../model/report.ts';
import type { Clock } from '../port/clock.ts';
import type { Destination } from '../port/destination.ts';
import type { Ledger } from '../port/ledger.ts';
import type { Progress } from '../port/progress.ts';
import type { Source } from '../port/source.ts';
import type { Staging } from '../port/staging.ts';

/** What migration.yaml says beyond the pair, read and checked. */
export interface MigrationSettings {
  readonly owners: { readonly fallback?: string; readonly table: Readonly<Record<string, string>> };
  readonly sampleSize: number;
  readonly choices: Readonly<Partial<Record<FindingCode, FindingChoice>>>;
  /** Records by source object, as the customer reported them. */
  readonly volume: Readonly<Record<string, number>>;
  readonly automationsPaused: boolean;
  /** A name for reports, such as `sandbox` or `production`. */
  readonly destinationName: string;
}

/** Everything a stage works with. The composition root makes it; stages only use it. */
export interface Run {
  readonly id: string;
  readonly pair: CompiledPair;
  readonly settings: MigrationSettings;
  readonly source: Source;
  readonly destination: Destination;
  readonly ledger: Ledger;
  readonly staging: Staging;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Aborts when the process is asked to stop: work ends at the next safe point. */
  readonly signal: AbortSignal;
  /** A short id, unique within the ledger. */
  newId(prefix: string): string;
}

/** The run's time as text. */
export function timestamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

/** A stage needs what an earlier one makes, or a consent that is missing. Says which command comes first. */
export class StageProblem extends Error {
  readonly kind: 'order' | 'approval' | 'blocked';

  constructor(message: string, kind: StageProblem['kind']) {
    super(message);
    this.name = 'StageProblem';
    this.kind = kind;
  }
}
