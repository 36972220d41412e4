/**
 * What must become of a generated export, written down while it is generated: the one text by which a finished
 * migration is judged. It knows the data and the written decisions about it; it never reads a system or a pair spec,
 * so that an error in a spec cannot hide in the answer.
 *
 * The shapes are source-neutral: another source's generator fills the same key.
 */

/**
 * A value as the destination must show it: plain JSON, in logical terms (option labels, stage names, UTC times). In rich
 * text the address of a file of the account is `file:<name>#<SHA-256 of its bytes, in hexadecimal>`.
 */
export type ExpectedValue =
  | string
  | number
  | boolean
  | null
  | readonly ExpectedValue[]
  | { readonly [part: string]: ExpectedValue };

/** A record of the destination, named by the source key that it carries, or by its name where it carries none. */
export type LinkTarget =
  | { readonly object: string; readonly trace: string }
  | { readonly object: string; readonly name: string };

/**
 * How the judge recognises the record. `trace`: the value of the custom field that carries the source key. `content`:
 * for records that cannot hold a key, the parent and the values that tell it from its neighbours.
 */
export type ExpectedIdentity =
  | { readonly by: 'trace'; readonly value: string }
  | {
      readonly by: 'content';
      readonly parent?: LinkTarget;
      readonly value: Readonly<Record<string, ExpectedValue>>;
    };

/** A file that must be attached. `rows` stands in for size and digest where only the number of listed rows is decided. */
export type ExpectedFile =
  | { readonly name: string; readonly size: number; readonly sha256: string }
  | { readonly name: string; readonly rows: number; readonly contains: readonly string[] };

/** One live record that the destination must hold after the load. */
export interface ExpectedRecord {
  /**
   * The destination's object, in the singular: organization, person, deal, lead, product, deal_product, activity, note,
   * file, organization_relationship; and, where source records become schema, pipeline, stage, person_field, deal_field,
   * organization_field, product_field. Of an object of schema that the key names at all, the key names every new one.
   */
  readonly object: string;
  readonly identity: ExpectedIdentity;
  /** The record was there before: every value it already had stays, only empty ones are filled. */
  readonly adopts?: true;
  /** Built-in fields by name. `null`: must be empty. Times are UTC instants, `stage` and `pipeline` are names. */
  readonly fields: Readonly<Record<string, ExpectedValue>>;
  /** Custom fields by label. Options are labels, money is `{ value, currency }`, yes/no is a boolean. */
  readonly custom: Readonly<Record<string, ExpectedValue>>;
  readonly links: Readonly<Record<string, LinkTarget>>;
  /** Fields that lead to several records, in any order: exactly these. */
  readonly linkLists?: Readonly<Record<string, readonly LinkTarget[]>>;
  /** E-mail address of the user who must own it. Absent: whoever the account gives it to. */
  readonly owner?: string;
  readonly file?: ExpectedFile;
}

/** Something the audit must report. For a duplicate the key is that of the later row. */
export interface ExpectedFinding {
  readonly code: string;
  readonly object: string;
  readonly key: string;
}

/** A row and the key of its record. `line` is the line of the file on which the row starts, the header being line 1. */
export interface SourceRow {
  readonly object: string;
  readonly key: string;
  readonly line: number;
}

/** A row that must not be loaded, or must be left out by a named rule, and the code of the reason. */
export interface ReasonedRow extends SourceRow {
  readonly reason: string;
}

/** A row whose record is carried by an earlier row with the key `into`. */
export interface MergedRow extends SourceRow {
  readonly into: string;
}

/** A row that cannot be parsed and so has no key. */
export interface UnreadableRow {
  readonly object: string;
  readonly file: string;
  readonly line: number;
}

/** How many rows of one object end in each state; every row written ends in exactly one. */
export type RowStates = Readonly<Record<'done' | 'held' | 'merged' | 'left_out' | 'unreadable', number>>;

/** A user of the destination account, as far as ownership is concerned. */
export interface AccountUser {
  readonly name: string;
  readonly email: string;
  readonly active: boolean;
}

/** The part of the key whose size does not grow with the export. */
export interface AnswerKeySummary {
  readonly system: string;
  readonly seed: number;
  /** Label of the custom field that carries the source key. */
  readonly traceLabel: string;
  /** Rows written, by source object; counted by the file writer, not from the states. */
  readonly counts: Readonly<Record<string, number>>;
  readonly states: Readonly<Record<string, RowStates>>;
  /** Live records expected, by destination object. */
  readonly expectedCounts: Readonly<Record<string, number>>;
  /** Named totals by unit, for example `dealValue: { USD: 1234.5 }`. Records that were there before do not count. */
  readonly sums: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly users: readonly AccountUser[];
  /** E-mail address of the owner of what nobody matched owns; absent when the account has no active user. */
  readonly fallbackOwner?: string;
}

/** The whole key in memory. Large keys are kept as JSON Lines and read back with `readAnswerKey`. */
export interface AnswerKey extends AnswerKeySummary {
  readonly done: readonly SourceRow[];
  readonly held: readonly ReasonedRow[];
  readonly leftOut: readonly ReasonedRow[];
  readonly merged: readonly MergedRow[];
  readonly unreadable: readonly UnreadableRow[];
  readonly findings: readonly ExpectedFinding[];
  readonly expected: Readonly<Record<string, readonly ExpectedRecord[]>>;
}

/** One line of a key: an answer about one row, one finding, or one record of the destination. */
export type AnswerKeyEntry =
  | { readonly entry: 'done'; readonly row: SourceRow }
  | { readonly entry: 'held'; readonly row: ReasonedRow }
  | { readonly entry: 'left_out'; readonly row: ReasonedRow }
  | { readonly entry: 'merged'; readonly row: MergedRow }
  | { readonly entry: 'unreadable'; readonly row: UnreadableRow }
  | { readonly entry: 'finding'; readonly finding: ExpectedFinding }
  | { readonly entry: 'expected'; readonly record: ExpectedRecord };

/** Takes the entries in the order in which they are decided. */
export type AnswerKeySink = (entry: AnswerKeyEntry) => void;
