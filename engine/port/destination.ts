import type { SchemaBinding } from '../model/ledger.ts';
import type { DestinationRecord } from '../model/record.ts';
import type { DestinationId, StoredFields } from '../model/value.ts';

/** Facts about the account, read before anything is written. */
export interface Account {
  /** Stable id of the account: ledgers and locks are bound to it. */
  readonly id: string;
  readonly name: string;
  readonly plan?: string;
  readonly seats: number;
  readonly user: {
    readonly id: DestinationId;
    readonly name: string;
    readonly email: string;
    readonly isAdmin: boolean;
  };
  readonly currencies: readonly string[];
  readonly webhooks: number;
  readonly customFields: number;
}

/** A custom or standard field as the account defines it. */
export interface AccountField {
  readonly object: string;
  readonly key: string;
  readonly label: string;
  readonly wireType: string;
  readonly custom: boolean;
  readonly options: readonly { readonly id: DestinationId; readonly label: string }[];
}

/** A stage that the account has. `probability` is percent. */
export interface AccountStage {
  readonly id: DestinationId;
  readonly name: string;
  readonly pipelineId: DestinationId;
  readonly probability?: number;
}

/** What the account has to put records into. */
export interface AccountSchema {
  readonly fields: readonly AccountField[];
  readonly pipelines: readonly { readonly id: DestinationId; readonly name: string }[];
  readonly stages: readonly AccountStage[];
}

/** The destination's schema can be read and added to; deletions are for rollback only. */
export interface SchemaWriter {
  read(): Promise<AccountSchema>;
  createField(field: {
    readonly object: string;
    readonly label: string;
    readonly wireType: string;
    readonly options: readonly string[];
  }): Promise<AccountField>;
  /** Adds options to a field, one atomic call; gives the field as it is afterwards. */
  addOptions(object: string, key: string, labels: readonly string[]): Promise<AccountField>;
  removeOptions(object: string, key: string, ids: readonly DestinationId[]): Promise<void>;
  createPipeline(name: string): Promise<DestinationId>;
  createStage(stage: {
    readonly pipelineId: DestinationId;
    readonly name: string;
    readonly probability?: number;
  }): Promise<DestinationId>;
  removeField(object: string, key: string): Promise<void>;
  removePipeline(id: DestinationId): Promise<void>;
  removeStage(id: DestinationId): Promise<void>;
}

/** Which records of an object to list. All given conditions hold together. */
export interface ListQuery {
  /** Inclusive, ISO 8601 in UTC. Where the destination cannot filter by it, the adapter filters. */
  readonly updatedSince?: string;
  /** Children of one parent: `{ field: 'deal_id', id: '7' }`. */
  readonly parents?: { readonly field: string; readonly ids: readonly DestinationId[] };
}

/** A file that goes with a record of the file object. */
export interface Upload {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Reads and writes records in Crosswalk's own words, through one binding of logical names to this account. */
export interface Records {
  /** Pages of at most the destination's list limit, by ascending id. Deleted records are left out. */
  list(object: string, query?: ListQuery): AsyncIterable<readonly DestinationRecord[]>;
  /** `undefined`: there is none, or it is deleted. */
  read(object: string, id: DestinationId): Promise<DestinationRecord | undefined>;
  create(object: string, fields: StoredFields, upload?: Upload): Promise<DestinationId>;
  /** One request for many records of one parent; the ids come in the order of `records`. */
  createMany(object: string, records: readonly StoredFields[]): Promise<readonly DestinationId[]>;
  update(object: string, id: DestinationId, fields: StoredFields): Promise<void>;
  /** Already gone counts as done. */
  remove(object: string, id: DestinationId): Promise<void>;
  /** Where people who may see a file find it. */
  fileAddress(id: DestinationId): string;
}

/** What was spent since the process started, and what the destination says is left. */
export interface Spending {
  readonly requests: number;
  readonly tokens: number;
  readonly rateLimited: number;
  readonly dailyTokensLeft?: number;
}

/** One destination account. */
export interface Destination {
  account(): Promise<Account>;
  readonly schema: SchemaWriter;
  records(binding: SchemaBinding): Records;
  spending(): Spending;
}

/** The destination said no to this one write: nothing was written, and sending it again would be refused again. */
export class DestinationRefusal extends Error {
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DestinationRefusal';
    this.code = code;
  }
}

/** No answer, or one that leaves open whether the write happened. Must be settled by looking. */
export class UncertainWrite extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UncertainWrite';
  }
}

/** The daily budget is used up, or a cap of the plan is reached for good. The run can be resumed later. */
export class BudgetExhausted extends Error {
  /** ISO 8601 time at which the budget is expected back, when that is known. */
  readonly resumeAt?: string;

  constructor(message: string, resumeAt?: string) {
    super(message);
    this.name = 'BudgetExhausted';
    if (resumeAt !== undefined) this.resumeAt = resumeAt;
  }
}

/** The destination cannot be used at all: wrong token, closed account, blocked. */
export class DestinationUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DestinationUnavailable';
  }
}
