import type { DestinationId, EntryAddress, StoredFields } from './value.ts';

/** What a write does to the destination. */
export type WriteAction = 'create' | 'update' | 'delete';

/** One write: on disk before the request leaves (`intended`), settled after the answer. Append-only but for its settlement. */
export interface LedgerEntry {
  readonly seq: number;
  readonly run: string;
  readonly plan: string;
  readonly entry: EntryAddress;
  readonly key: string;
  readonly object: string;
  readonly action: WriteAction;
  readonly state: 'intended' | 'applied' | 'failed';
  readonly destinationId?: DestinationId;
  /** The fields the write touches, as they were. */
  readonly before?: StoredFields;
  /** What was sent, in logical names with links resolved. */
  readonly sent: StoredFields;
  /** What a list read back afterwards. */
  readonly after?: StoredFields;
  readonly fingerprint: string;
  readonly intendedAt: string;
  readonly settledAt?: string;
  readonly reason?: string;
  /** Set when a later rollback undid this write. */
  readonly revertedBy?: number;
}

/** The line on disk before a request leaves. `at` is ISO 8601. */
export interface Intent {
  readonly run: string;
  readonly plan: string;
  readonly entry: EntryAddress;
  readonly key: string;
  readonly object: string;
  readonly action: WriteAction;
  readonly destinationId?: DestinationId;
  readonly before?: StoredFields;
  readonly sent: StoredFields;
  readonly fingerprint: string;
  readonly at: string;
}

/** The line after its answer. Without one the write is open, and is settled by looking. */
export type Settlement =
  | { readonly state: 'applied'; readonly destinationId: DestinationId; readonly at: string; readonly reason?: string }
  | { readonly state: 'failed'; readonly reason: string; readonly at: string };

/** Which destination record stands for which source record. */
export interface CrosswalkEntry {
  readonly entry: EntryAddress;
  readonly key: string;
  readonly object: string;
  readonly destinationId: DestinationId;
  /** Of the desired state that is in the destination now. */
  readonly fingerprint: string;
  /** `made` by us: rollback deletes. `adopted`: was there: rollback restores. */
  readonly origin: 'made' | 'adopted';
  /** The fields that we wrote, with the values we wrote. */
  readonly written: StoredFields;
}

/** Logical names of what provisioning found or made, bound to this account. */
export interface SchemaBinding {
  readonly fields: readonly BoundField[];
  readonly stages: readonly { readonly address: EntryAddress; readonly id: DestinationId }[];
}

/** A custom field of the account, by the name that specs have for it. */
export interface BoundField {
  /** The destination object that owns the custom field. */
  readonly object: string;
  /** As in `custom.<id>`. */
  readonly id: string;
  readonly label: string;
  /** The account's own key. */
  readonly key: string;
  readonly wireType: string;
  readonly options: readonly { readonly id: DestinationId; readonly label: string }[];
}
