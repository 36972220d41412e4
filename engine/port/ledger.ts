import type { CrosswalkEntry, Intent, LedgerEntry, SchemaBinding, Settlement } from '../model/ledger.ts';
import type { Approval, Change, ChangeAction, Gate, Plan } from '../model/plan.ts';
import type { DestinationRecord } from '../model/record.ts';
import type { DestinationId, EntryAddress, StoredFields } from '../model/value.ts';

/** The record of everything done to a destination: the source of truth for resuming and for undoing. */
export interface Ledger {
  /** Bound to one account at its first run; another account is refused with `LedgerProblem`. */
  bind(accountId: string): Promise<void>;
  /** Starts a run and gives its id. */
  startRun(command: string, at: string): Promise<string>;
  endRun(run: string, at: string, result: string): Promise<void>;
  runs(): Promise<readonly RunRecord[]>;

  /** Artifacts are JSON by name; the newest of a name counts. */
  saveArtifact(run: string, name: string, value: unknown, at: string): Promise<void>;
  artifact<T>(name: string): Promise<T | undefined>;

  approve(approval: Approval): Promise<void>;
  approval(gate: Gate): Promise<Approval | undefined>;

  binding(): Promise<SchemaBinding | undefined>;
  saveBinding(binding: SchemaBinding): Promise<void>;

  /** A plan's changes are numbered from 0 in the order of adding. */
  savePlan(plan: Plan): Promise<void>;
  addChanges(plan: string, changes: readonly Change[]): Promise<void>;
  plan(id: string): Promise<Plan | undefined>;
  latestPlan(kind: Plan['kind']): Promise<Plan | undefined>;
  changes(plan: string, filter?: ChangeFilter): AsyncIterable<readonly Change[]>;

  /** On disk (synced) before it resolves. */
  intend(intents: readonly Intent[]): Promise<readonly number[]>;
  /** Settles one intent and, in the same transaction, brings the crosswalk up to date. */
  settle(seq: number, settlement: Settlement, crosswalk?: CrosswalkChange): Promise<void>;
  settleMany(
    settlements: readonly {
      readonly seq: number;
      readonly settlement: Settlement;
      readonly crosswalk?: CrosswalkChange;
    }[],
  ): Promise<void>;
  openIntents(): Promise<readonly LedgerEntry[]>;
  /** Adds the read-back image to the newest applied write of each record. */
  recordAfter(
    images: readonly { readonly object: string; readonly id: DestinationId; readonly fields: StoredFields }[],
  ): Promise<void>;
  markReverted(seqs: readonly number[], by: number): Promise<void>;
  /** Settled and open writes; newest first when asked. */
  writes(filter?: WriteFilter): AsyncIterable<readonly LedgerEntry[]>;

  crosswalk(entry: EntryAddress, key: string): Promise<CrosswalkEntry | undefined>;
  crosswalkByDestination(object: string, id: DestinationId): Promise<readonly CrosswalkEntry[]>;
  crosswalkEntries(entry?: EntryAddress): AsyncIterable<readonly CrosswalkEntry[]>;
  putCrosswalk(entries: readonly CrosswalkEntry[]): Promise<void>;
  /** What stood for one source record stands for another from now on. Nothing happens when it stands for it already. */
  renameCrosswalk(from: CrosswalkName, to: CrosswalkName): Promise<void>;

  /** The account as it was before our first write, one digest for each record, to prove a rollback against. */
  saveFingerprint(records: readonly AccountFingerprint[]): Promise<void>;
  fingerprint(object: string): AsyncIterable<readonly AccountFingerprint[]>;
  hasFingerprint(): Promise<boolean>;

  close(): Promise<void>;
}

/** How the crosswalk names a source record. */
export type CrosswalkName = Pick<CrosswalkEntry, 'entry' | 'key'>;

/** What a settled write means for the crosswalk. */
export type CrosswalkChange =
  | { readonly kind: 'put'; readonly entry: CrosswalkEntry }
  | { readonly kind: 'remove'; readonly entry: EntryAddress; readonly key: string };

/** One run of a command; without an end it is under way, or was interrupted. */
export interface RunRecord {
  readonly id: string;
  readonly command: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly result?: string;
}

/** Which changes of a plan to read; absent parts do not narrow. */
export interface ChangeFilter {
  readonly entry?: EntryAddress;
  readonly actions?: readonly ChangeAction[];
}

/** Which writes to read; absent parts do not narrow. */
export interface WriteFilter {
  readonly newestFirst?: boolean;
  readonly state?: LedgerEntry['state'];
  /** Leave out what a rollback already undid. */
  readonly standing?: boolean;
  readonly plan?: string;
  /** Writes to records of one destination object. */
  readonly object?: string;
}

/** A record of the account as it was before the first write. */
export interface AccountFingerprint {
  readonly object: string;
  readonly id: DestinationId;
  readonly digest: string;
  readonly record: DestinationRecord;
}

/** The ledger cannot be used: another account, another version, another run, a full disk. */
export class LedgerProblem extends Error {
  readonly code: 'other_account' | 'newer_version' | 'locked' | 'disk' | 'damaged';

  constructor(message: string, code: LedgerProblem['code'], options?: ErrorOptions) {
    super(message, options);
    this.name = 'LedgerProblem';
    this.code = code;
  }
}
