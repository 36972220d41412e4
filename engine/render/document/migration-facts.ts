import type { CompiledPair } from '../../model/mapping.ts';
import type { OwnerMatch } from '../../model/owner.ts';
import type { Gate, Plan, SchemaPlan } from '../../model/plan.ts';
import type { AuditReport, CoverageReport, DiffReport, Reconciliation } from '../../model/report.ts';

/** What a migration's documents are made of: the artifacts that its commands left, as far as they got. */
export interface MigrationFacts {
  readonly pair: CompiledPair;
  /** Instant of writing, ISO 8601. */
  readonly at: string;
  /** The name of the destination in the migration, such as `production`. */
  readonly destination: string;
  readonly account?: AccountFacts;
  readonly audit?: AuditReport;
  readonly schema?: SchemaPlan;
  readonly plan?: Plan;
  readonly people: readonly PersonFacts[];
  readonly sample?: DiffReport;
  readonly coverage?: CoverageReport;
  readonly reconciliation?: Reconciliation;
  /** `open`: what it names now was approved; `stale`: something else was; `missing`: nothing was. */
  readonly gates: Readonly<Record<Gate, 'open' | 'missing' | 'stale'>>;
  readonly automationsPaused: boolean;
}

/** The destination account. */
export interface AccountFacts {
  readonly name: string;
  readonly plan?: string;
  readonly seats: number;
  readonly customFields: number;
  readonly currencies: readonly string[];
  readonly webhooks: number;
  readonly user: { readonly name: string; readonly isAdmin: boolean };
}

/** One person of the source and who it is in the destination. Holds personal data: the report is for the customer. */
export interface PersonFacts extends OwnerMatch {
  /** What the match rules compared, by the destination's field. */
  readonly compared: Readonly<Record<string, string>>;
}

/** A count as people read it. */
export function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** The first lines of every document. */
export function heading(title: string, { pair, destination, account, at }: MigrationFacts): readonly string[] {
  const where = account === undefined ? destination : `${account.name} (${destination})`;
  return [`# ${title}`, `${pair.source.label} to ${pair.destination.label}, ${where}. Written ${at.slice(0, 10)}.`];
}
