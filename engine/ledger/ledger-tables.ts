import type { Intent, LedgerEntry } from '../model/ledger.ts';
import type { Change, ChangeAction, Gate, Plan, PlanKind } from '../model/plan.ts';
import type { DestinationRecord } from '../model/record.ts';
import type { StoredFields } from '../model/value.ts';
import type { JsonText } from './columns.ts';

/** The ledger's tables. Numbers count up in the order of writing; `null` is absent. */
export interface LedgerTables {
  readonly fact: FactRow;
  readonly run: RunRow;
  readonly artifact: ArtifactRow;
  readonly approval: ApprovalRow;
  readonly plan: PlanRow;
  readonly plan_change: PlanChangeRow;
  readonly destination_write: WriteRow;
  readonly crosswalk_entry: CrosswalkRow;
  readonly account_fingerprint: FingerprintRow;
}

/** What holds for the whole ledger, by name. */
export interface FactRow {
  readonly name: 'account' | 'schema_binding' | 'fingerprint_taken';
  readonly value: string;
}

/** One run of a command. */
export interface RunRow {
  readonly number: number;
  readonly id: string;
  readonly command: string;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly result: string | null;
}

/** What a phase made, as it was under that run. */
export interface ArtifactRow {
  readonly number: number;
  readonly run: string;
  readonly name: string;
  readonly value: JsonText<unknown>;
  readonly at: string;
}

/** A consent to what the digest names. */
export interface ApprovalRow {
  readonly number: number;
  readonly gate: Gate;
  readonly digest: string;
  readonly approved_by: string;
  readonly approved_at: string;
}

/** A saved plan without its changes. */
export interface PlanRow {
  readonly number: number;
  readonly id: string;
  readonly kind: PlanKind;
  readonly value: JsonText<Plan>;
}

/** One change of a plan. */
export interface PlanChangeRow {
  readonly plan: string;
  /** From 0 within its plan. */
  readonly number: number;
  readonly entry: string;
  readonly action: ChangeAction;
  readonly value: JsonText<Change>;
}

/** One write, intended and then settled. Times are ISO 8601. */
export interface WriteRow {
  readonly seq: number;
  readonly run: string;
  readonly plan: string;
  readonly entry: string;
  readonly key: string;
  readonly object: string;
  readonly action: Intent['action'];
  readonly state: LedgerEntry['state'];
  readonly destination_id: string | null;
  readonly before: JsonText<StoredFields> | null;
  readonly sent: JsonText<StoredFields>;
  readonly after: JsonText<StoredFields> | null;
  readonly fingerprint: string;
  readonly intended_at: string;
  readonly settled_at: string | null;
  readonly reason: string | null;
  readonly reverted_by: number | null;
}

/** Which destination record stands for which source record. */
export interface CrosswalkRow {
  readonly entry: string;
  readonly key: string;
  readonly object: string;
  readonly destination_id: string;
  readonly fingerprint: string;
  readonly origin: 'made' | 'adopted';
  readonly written: JsonText<StoredFields>;
}

/** One record of the account before the first write. */
export interface FingerprintRow {
  readonly object: string;
  readonly id: string;
  readonly digest: string;
  readonly record: JsonText<DestinationRecord>;
}
