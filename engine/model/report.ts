import type { Location } from './location.ts';
import type { FinalState } from './record.ts';

/** Codes of what an audit can find. Permanent. */
export type FindingCode =
  | 'unreadable_row'
  | 'identical_duplicate'
  | 'duplicate_key'
  | 'possible_duplicate'
  | 'missing_required'
  | 'broken_reference'
  | 'unresolved_owner'
  | 'unreadable_value'
  | 'unknown_value'
  | 'unknown_currency'
  | 'unknown_column'
  | 'missing_column'
  | 'text_too_long'
  | 'missing_file'
  | 'large_file'
  | 'unmapped_field'
  | 'count_mismatch';

/** One thing the audit found, about one record (or one file, column or object). */
export interface Finding {
  readonly code: FindingCode;
  readonly object: string;
  readonly key: string;
  /** A sentence; names fields, never personal data. */
  readonly detail: string;
}

/** What the customer chose for a kind of finding. */
export type FindingChoice = 'flag' | 'hold' | 'merge' | { readonly drop: string };

export interface AuditReport {
  readonly counts: Readonly<
    Record<string, { readonly read: number; readonly rejected: number; readonly expected?: number }>
  >;
  /** Findings by code and object; the findings themselves are stored beside it. */
  readonly findings: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Share of records, 0 to 1, in which a field has a value: `object.field`. */
  readonly fillRates: Readonly<Record<string, number>>;
  /** Non-empty source fields that nothing reads. */
  readonly unmapped: readonly string[];
  readonly preflight: readonly PreflightItem[];
}

/** One thing about the destination account that was looked at before anything is written. */
export interface PreflightItem {
  readonly check: string;
  readonly verdict: 'ok' | 'warning' | 'blocked';
  readonly detail: string;
}

/** How a sample's or a load's read-back compares, field by field. */
export type Verdict = 'equal' | 'equal_by_rule' | 'declared_loss' | 'defect';

export interface FieldDifference {
  readonly entry: string;
  readonly key: string;
  readonly object: string;
  readonly field: string;
  readonly verdict: Verdict;
  /** The named rule or loss; absent for `equal` and `defect`. */
  readonly rule?: string;
  readonly source: string;
  readonly expected: string;
  readonly actual: string;
}

export interface DiffReport {
  readonly records: number;
  readonly fields: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly rules: Readonly<Record<string, number>>;
  /** The first ten thousand defects, and examples of the rest; `verdicts` counts them all. */
  readonly differences: readonly FieldDifference[];
  readonly digest: string;
}

/** What can exercise a part of a pair: its cases; a record of the sample, of the load, of the snapshot, each among the next. */
export type Exerciser = 'cases' | 'sample' | 'load' | 'snapshot';

/** One thing that a pair can do, such as an answer of a value map, and what exercises it. Empty: nothing does. */
export interface PartCoverage {
  readonly what: string;
  readonly at: Location;
  readonly exercisedBy: readonly Exerciser[];
}

/** What of a pair the sample exercised on a customer's data, what only the load would, what only records that do not move. */
export interface CoverageReport {
  readonly parts: readonly PartCoverage[];
}

export interface Discrepancy {
  readonly kind: 'count' | 'sum' | 'missing' | 'extra' | 'link' | 'field';
  readonly object: string;
  readonly detail: string;
}

export interface Reconciliation {
  readonly objects: Readonly<
    Record<string, { readonly planned: number; readonly applied: number; readonly found: number }>
  >;
  readonly sums: Readonly<Record<string, { readonly expected: number; readonly actual: number }>>;
  readonly states: Readonly<Record<FinalState, number>>;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly discrepancies: readonly Discrepancy[];
}
