import type { DestinationId, EntryAddress, Fields, Json, Link, StoredFields } from './value.ts';

/** One record of one source object: typed fields, absent ones left out. */
export interface SourceRecord {
  readonly object: string;
  /** Unique within the object. Composite keys are their parts joined by `|` (see `sourceKey`). */
  readonly key: string;
  readonly fields: Readonly<Record<string, Json>>;
  /** The record that was read, when this one was derived from it: `{ object, key }` of the base record. */
  readonly origin?: RecordName;
  /** Fields whose raw text could not be read as the declared type, with that raw text. */
  readonly unreadable?: Readonly<Record<string, string>>;
  /** Where it was read: a file and line, or a request. */
  readonly position?: string;
}

/** The name of a source record. */
export interface RecordName {
  readonly object: string;
  readonly key: string;
}

/** A file that belongs to a source record, before it is opened. */
export interface FileReference {
  readonly name: string;
  /** A path under the export folder or a URL; which of the two, the source's transport knows. */
  readonly at: string;
  /** The source object that says how to ask for the address; then `at` is what is asked by. */
  readonly of?: string;
}

/**
 * Why a record does not arrive. Codes are permanent: reports, cases and answer keys name them.
 * `packaged` is the one that left out records carry when a file was put into the package instead.
 */
export type HoldReason =
  | 'duplicate_key'
  | 'missing_required'
  | 'reference_missing'
  | 'reference_held'
  | 'reference_failed'
  | 'unknown_value'
  | 'unreadable_value'
  | 'unknown_currency'
  | 'ambiguous_match'
  | 'ambiguous_link'
  | 'too_long'
  | 'missing_file'
  | 'too_big'
  | 'several_where_one'
  | 'mixed_currencies'
  | 'unmatched'
  | 'expression_failed'
  | 'edited_in_destination'
  | 'no_entry_takes_it';

/** The reason of a file that is not uploaded but exported with what did not move. */
export const PACKAGED = 'packaged';

/** The reason of a text or list that did not fit and is exported with the archive instead of being attached. */
export const ARCHIVED = 'archived';

/** The reason of a definition for whose field the account has no room: its values go where `over_cap` says. */
export const OVER_CAP = 'over_cap';

/** What became of one record in the mapping. */
export type Outcome =
  | { readonly state: 'ready' }
  | { readonly state: 'held'; readonly reason: HoldReason; readonly detail: string; readonly at?: string }
  | { readonly state: 'left_out'; readonly reason: string }
  /** `entry`: where the surviving record belongs, when to another entry than its own. */
  | { readonly state: 'merged'; readonly into: string; readonly entry?: EntryAddress };

/** The branch of an amount that was left out because the account lacks its currency. */
export const CURRENCY_OMITTED = 'currency omitted';

/** The record that stands for one that was merged: a key of its own entry, or `row.entry/key`. */
export function survivorOf({ into, entry }: Extract<Outcome, { state: 'merged' }>): string {
  return entry === undefined ? into : `${entry}/${into}`;
}

/** The states in which a source record can end; there is no other. */
export const FINAL_STATES = ['done', 'unchanged', 'merged', 'left_out', 'held', 'failed'] as const;
/** One of these states. */
export type FinalState = (typeof FINAL_STATES)[number];

/** Desired state: what one destination record should hold. */
export interface MappedRecord {
  readonly entry: EntryAddress;
  readonly key: string;
  /** The destination object. */
  readonly object: string;
  readonly fields: Fields;
  readonly outcome: Outcome;
  /** Digest of `object`, `fields` and the file: changes when the source or the spec changes what should arrive. */
  readonly fingerprint: string;
  readonly file?: FileReference;
  /** Whole overflow lists that travel as a file of text on this record. */
  readonly content?: string;
  /** Records that were merged into this one, by the names under which they would stand alone. */
  readonly absorbed?: readonly Link[];
  /** The source records it was made from, the one that gives the key first. */
  readonly sources: readonly RecordName[];
  /** Which branches of the spec it exercised: `row.entry/field=branch`. Drives the covering sample. */
  readonly coverage: readonly string[];
  /** Set by a match entry: the existing record it resolved to, and by which rule. */
  readonly matched?: { readonly id: DestinationId; readonly by: string };
}

/** One record as the destination holds it, in Crosswalk's own words. */
export interface DestinationRecord {
  readonly object: string;
  readonly id: DestinationId;
  /** Standard fields by name; bound custom fields as `custom.<id>`; all other custom fields as `other.<wire key>`. */
  readonly fields: StoredFields;
  readonly addedAt?: string;
  readonly updatedAt?: string;
}
