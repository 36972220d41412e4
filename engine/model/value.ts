/** What one source field may hold once it has been read. */
export type SourceType = 'text' | 'number' | 'yes_no' | 'date' | 'datetime' | 'object';

/** What one destination field accepts, in Crosswalk's own words; the destination's adapter turns them into its wire format. */
export type DestinationType =
  | 'text'
  | 'html'
  | 'number'
  | 'yes_no'
  | 'date'
  | 'datetime'
  | 'money'
  | 'address'
  | 'labelled'
  | 'one_of'
  | 'single_option'
  | 'multiple_options'
  | 'ref';

/** Words for the type of a declared custom field; `field_types` in the destination's system spec says what each becomes. */
export type CustomFieldType =
  | 'short_text'
  | 'long_text'
  | 'number'
  | 'money'
  | 'date'
  | 'single_option'
  | 'multiple_options'
  | 'yes_no'
  | 'link'
  | 'phone'
  | 'address'
  /** Words for what an account may define and a destination may lack: `field_types` says what is lost on the way. */
  | 'datetime'
  | 'computed';

/** An amount of one currency. `amount` is in the currency's main unit (euros, not cents); `currency` is an ISO 4217 code. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** One part of a list field such as phones or e-mails. */
export interface LabelledValue {
  readonly value: string;
  readonly label?: string;
}

/** A pointer to the record that an entry made from one source record. `key` is empty for records made once for the whole migration. */
export interface Link {
  readonly entry: EntryAddress;
  readonly key: string;
}

/** A link after it was looked up: the destination's own id, always kept as text. */
export interface ResolvedLink {
  readonly id: DestinationId;
}

/** `row.entry`, `pipelines.<id>` or `pipelines.<id>.<stage>`: how anything that makes records is addressed. */
export type EntryAddress = string;

/** The destination's id of a record, as text whatever its wire type. */
export type DestinationId = string;

/** A plain value: dates are `YYYY-MM-DD`, datetimes ISO 8601 in UTC with a `Z`. */
export type Scalar = string | number | boolean;

/** The value of one destination field, before its links are resolved. */
export type FieldValue = Scalar | Money | readonly string[] | readonly LabelledValue[] | Link | readonly Link[];

/** The value of one destination field as it is written or read back: links are ids; `null` clears or is empty. */
export type StoredValue =
  | Scalar
  | Money
  | readonly string[]
  | readonly LabelledValue[]
  | ResolvedLink
  | readonly ResolvedLink[]
  | null;

/** Fields of a record in desired state, by name; links name source records. */
export type Fields = Readonly<Record<string, FieldValue>>;
/** Fields of a record as they are written or read back, by name; links are ids. */
export type StoredFields = Readonly<Record<string, StoredValue>>;

/** Anything JSON can say. What an expression reads and gives. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Whether the value is an amount with its currency. */
export function isMoney(value: unknown): value is Money {
  return isPlainObject(value) && typeof value.amount === 'number' && typeof value.currency === 'string';
}

/** Whether the value names a source record. */
export function isLink(value: unknown): value is Link {
  return isPlainObject(value) && typeof value.entry === 'string' && typeof value.key === 'string';
}

/** Whether the value is a link to a record of the destination. */
export function isResolvedLink(value: unknown): value is ResolvedLink {
  return isPlainObject(value) && typeof value.id === 'string' && Object.keys(value).length === 1;
}

/** Absent is one thing, however a platform spells it: no value, null, or text of white space only. */
export function isBlank(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of one value: text as it is, numbers and yes/no in plain spelling, anything else as JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : `${value as number | boolean}`;
}
