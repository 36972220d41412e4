import type { CompiledExpression } from './expression.ts';
import type { Location } from './location.ts';
import type { DestinationField, DestinationSystem, SourceSystem } from './system.ts';
import type { CustomFieldType, EntryAddress, Scalar } from './value.ts';

/** How many records of one side meet how many of the other. */
export type Cardinality = '1:1' | '1:many' | 'many:1' | 'lossy';

/** How well the published page says an object fits. */
export type Compatibility = 'full' | 'mapping_required';

/** A pair spec after checking: defaults filled, expressions compiled, entries in dependency order. The engine interprets it. */
export interface CompiledPair {
  readonly id: string;
  readonly version: number;
  readonly source: SourceSystem;
  readonly destination: DestinationSystem;
  /** sha256 over pair, system specs, overlay and settings: an approval of the mapping binds to it. */
  readonly digest: string;
  readonly published: PublishedPair;
  readonly settings: Readonly<Record<string, Scalar>>;
  readonly trace: Trace;
  readonly policies: Policies;
  readonly customFields: readonly CustomField[];
  readonly pipelines: readonly Pipeline[];
  readonly rows: readonly Row[];
  /** All entries of all rows, every entry after those its links point to. */
  readonly entries: readonly Entry[];
  readonly leftovers: readonly Leftover[];
  /** What an overlay switched off: it becomes a line of the loss ledger. */
  readonly switchedOff: readonly { readonly address: string; readonly reason: string }[];
}

/** What the page says of the pair as a whole. */
export interface PublishedPair {
  readonly grade: string;
  readonly gradeName: string;
  readonly timeline: string;
  /** The sentence that acknowledges a gap between the published grade and the computed one. */
  readonly differs?: string;
  /** Grades of single factors, where the page gives them, by the name of the factor. */
  readonly factors?: ReadonlyMap<string, { readonly grade: string; readonly differs?: string }>;
}

/** Declared places for what the destination has no field for. Labels become custom fields of every object that can hold them. */
export interface Trace {
  /** `qualified`: the value is `object:key`, needed when two source objects feed one destination object. */
  readonly sourceId: { readonly label: string; readonly qualified: boolean };
  /** A text field that takes the instant in UTC, for objects whose creation time cannot be set. */
  readonly createdAt?: { readonly label: string; readonly files: 'description' | 'none' };
}

/** Ids of the custom fields that `trace` declares, as they appear in `custom.<id>`. */
export const TRACE_SOURCE_ID = 'trace_source_id';
/** The other of them: the time of making in the source. */
export const TRACE_CREATED_AT = 'trace_created_at';

/**
 * What becomes of a text that is longer than its field: the record waits, the text is cut, or the whole of it is kept
 * as a file or in the archive.
 */
export type TooLong = 'hold' | 'cut' | 'attach' | 'archive';

/** What holds for all entries of a pair unless one says otherwise. */
export interface Policies {
  readonly tooLong: TooLong;
  readonly sourceDeleted: 'report' | 'delete';
  /** Of amounts in a currency that the account lacks: the record waits, or the amount is left out. */
  readonly unknownCurrency: 'hold' | 'omit';
}

/** A custom field known beforehand. `id` is its logical name; the account's own key is found or made when provisioning. */
export interface CustomField {
  /** The destination object whose custom fields it joins. */
  readonly object: string;
  readonly id: string;
  readonly label: string;
  readonly type: CustomFieldType;
  readonly options: OptionSource;
  readonly at: Location;
}

/** Where the options of a custom field come from. */
export type OptionSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'fixed'; readonly labels: readonly string[] }
  /** The distinct values that `value` gives over the records of `from` in the snapshot. */
  | { readonly kind: 'distinct'; readonly from: string; readonly value: CompiledExpression };

/** A pipeline that provisioning finds or makes. `id` is its name in `pipelines.<id>`. */
export interface Pipeline {
  readonly id: string;
  readonly name: string;
  readonly stages: readonly Stage[];
}

/** A stage of a pipeline, in `pipelines.<pipeline>.<id>`. */
export interface Stage {
  readonly id: string;
  readonly name: string;
  /** Percent, 0 to 100. */
  readonly probability?: number;
}

/** One row of the published table. */
export interface Row {
  readonly id: string;
  readonly published: PublishedRow;
  /** The sentence that acknowledges a gap between claim and truth. */
  readonly differs?: string;
  readonly note?: string;
  readonly loses: readonly string[];
  readonly dispositions: readonly Disposition[];
  readonly entries: readonly Entry[];
  /** Value maps that a translate block publishes. */
  readonly translates: readonly string[];
  /** Records that no entry of the row takes. */
  readonly otherwise: { readonly kind: 'hold' } | { readonly kind: 'drop'; readonly reason: string };
  readonly at: Location;
  /** Computed from the entries, beside the published claim. */
  readonly truth: { readonly cardinality: Cardinality; readonly losses: readonly string[] };
}

/** What the page claims of a row, beside which the truth is computed. */
export interface PublishedRow {
  readonly source: string;
  readonly destination: string;
  readonly cardinality: Cardinality;
  readonly compatibility: Compatibility;
}

/** What an entry does with its source record. */
export type Disposition = 'create' | 'fold' | 'translate' | 'match' | 'attach' | 'document';

/** One way in which a source object becomes something; `kind` says which. */
export type Entry = CreateEntry | FoldEntry | MatchEntry | AttachEntry | DocumentEntry;

interface EntryBase {
  readonly address: EntryAddress;
  readonly row: string;
  readonly name: string;
  readonly at: Location;
  readonly when?: CompiledExpression;
  readonly proposed: boolean;
}

/** The key of a record that is made once for the whole migration. */
export const onceKey = '';

/** A source record becomes a destination record. */
export interface CreateEntry extends EntryBase {
  readonly kind: 'create';
  /** The source object; `undefined` only for `once`. */
  readonly from?: string;
  readonly object: string;
  readonly once: boolean;
  readonly fields: readonly FieldMapping[];
  /** Where the original creation time goes: a native field, or `custom.trace_created_at`. Part of `fields` already. */
  readonly matchRules: readonly MatchRule[];
  readonly found: 'fill' | 'overwrite' | 'link';
  readonly merge?: Merge;
  readonly order?: CompiledExpression;
  /** Where the values of a field go for which the account has no room left, `custom.<id>`; absent: a person is asked. */
  readonly overCap?: { readonly pack: string };
  readonly spread?: Spread;
}

/** Values that belong to fields which other records define: every name of an object is looked up to a definition. */
export interface Spread {
  /** Gives an object of names and values. */
  readonly value: CompiledExpression;
  /** The entry whose records define the fields, and the field of their source records that a name is compared with. */
  readonly definitions: RefForm;
  readonly when?: CompiledExpression;
  /** Splits one text into the options of a field that takes several. */
  readonly split?: string;
  /** A choice that its definition does not list becomes an option too, or holds the record. */
  readonly unlisted: 'add' | 'hold';
  readonly tooLong: TooLong;
  readonly at: Location;
}

/** How a spread stands among the fields of its entry. */
export const SPREAD = 'custom.*';

/** Source records of equal `by` become one destination record; of different ones the greatest `prefer` wins, the others fill gaps. */
export interface Merge {
  readonly by: CompiledExpression;
  readonly prefer?: CompiledExpression;
  /**
   * The entry whose record of the same value is joined. `by` and `prefer` are for its source records, where it has no
   * merge of its own that gives them.
   */
  readonly into?: {
    readonly entry: EntryAddress;
    readonly by?: CompiledExpression;
    readonly prefer?: CompiledExpression;
  };
}

/** All of these destination fields must equal the desired ones for a record to count as the same. */
export interface MatchRule {
  readonly fields: readonly string[];
}

/** Children are aggregated into fields of another entry's record. */
export interface FoldEntry extends EntryBase {
  readonly kind: 'fold';
  readonly from: string;
  /** Alternatives in order: the first that finds a record receives. */
  readonly into: readonly RefForm[];
  readonly fields: readonly FoldField[];
}

/** One field of the receiving record, made of all its children. */
export interface FoldField {
  readonly field: string;
  readonly target: DestinationField;
  readonly aggregate: Aggregate;
  /** Write only if this link of the receiving record found nobody. */
  readonly ifUnresolved?: string;
  readonly at: Location;
}

/** How the values of several records become one. */
export type Aggregate =
  | { readonly kind: 'only'; readonly form: ValueForm }
  | { readonly kind: 'sum' | 'min' | 'max'; readonly value: CompiledExpression; readonly currency?: CompiledExpression }
  | { readonly kind: 'count' }
  | {
      readonly kind: 'earliest' | 'latest';
      readonly value: CompiledExpression;
      readonly order: CompiledExpression;
      readonly currency?: CompiledExpression;
    }
  | {
      readonly kind: 'list';
      /** One unnamed column, or several named ones. */
      readonly columns: readonly { readonly name: string; readonly value: CompiledExpression }[];
      readonly as: 'lines' | 'commas' | 'json';
      readonly order?: CompiledExpression;
      readonly heading?: string;
      readonly unique: boolean;
      readonly atMost?: number;
      /** Where the whole list goes when it does not fit. */
      readonly rest: 'hold' | 'attach' | 'archive';
      /** Name of the attached file, without its ending. */
      readonly fileName?: CompiledExpression;
    };

/** A source record resolves to a destination record that exists already. Nothing is written. */
export interface MatchEntry extends EntryBase {
  readonly kind: 'match';
  readonly from: string;
  readonly object: string;
  /** Tried in order; a rule matches when exactly one destination record has these values. */
  readonly rules: readonly { readonly field: string; readonly value: CompiledExpression }[];
  readonly inactive: 'use' | 'unmatched';
  readonly unmatched: 'hold' | 'fallback' | 'queue';
}

/** A file is checked and uploaded. */
export interface AttachEntry extends EntryBase {
  readonly kind: 'attach';
  readonly from: string;
  readonly object: string;
  /** Alternatives in order: the first that finds a record receives the file. */
  readonly to: readonly AttachTarget[];
  readonly fileName?: CompiledExpression;
  /** Fields of the file record, `description` with the original time among them. */
  readonly fields: readonly FieldMapping[];
  readonly tooBig: TooBig;
}

/** What becomes of a large file. `note`: it is packaged, and a note on the record says what and where it is. */
export type TooBig = { readonly overMegabytes: number } & (
  | { readonly then: 'package' | 'hold' }
  | { readonly then: 'note'; readonly note: NotePlace }
);

/** How a note is written: the object, its field for rich text, and the field for the original time, where it has one. */
export interface NotePlace {
  readonly object: string;
  readonly text: string;
}

/** A record that may receive a file, and the field of the file that links to it. */
export interface AttachTarget {
  readonly link: RefForm;
  readonly parentField: string;
}

/** Nothing is written: an inventory for rebuilding by hand. */
export interface DocumentEntry extends EntryBase {
  readonly kind: 'document';
  readonly from: string;
  readonly title: CompiledExpression;
  readonly columns: readonly { readonly name: string; readonly value: CompiledExpression }[];
}

/** One destination field and the form that gives its value. */
export interface FieldMapping {
  /** `name` or `custom.<id>`. */
  readonly field: string;
  readonly target: DestinationField;
  readonly form: ValueForm;
  readonly tooLong: TooLong;
  readonly at: Location;
}

interface FormBase {
  /** Condition on this one value. */
  readonly when?: CompiledExpression;
  /** Write only if the sibling link found nobody. */
  readonly ifUnresolved?: string;
}

/** How the value of one destination field is given. */
export type ValueForm =
  /** `renamed`: a template, whose placeholders are renamed to the new fields. */
  | (FormBase & { readonly kind: 'expression'; readonly value: CompiledExpression; readonly renamed?: true })
  | (FormBase & { readonly kind: 'constant'; readonly value: Scalar })
  | (FormBase & { readonly kind: 'map'; readonly values: readonly CompiledExpression[]; readonly map: ValueMap })
  | (FormBase & RefForm)
  | (FormBase & { readonly kind: 'first_of'; readonly forms: readonly ValueForm[] })
  | (FormBase & {
      readonly kind: 'items';
      readonly items: readonly { readonly form: ValueForm; readonly label?: string }[];
    })
  | (FormBase & { readonly kind: 'money'; readonly amount: CompiledExpression; readonly currency?: CompiledExpression })
  /** `images`: images of the text are uploaded as files of the record on which it hangs, and the text links to them. */
  | (FormBase & { readonly kind: 'html'; readonly value: CompiledExpression; readonly images?: 'attach' });

/** A link as the spec writes it: which entry, and how the source record is found. */
export interface RefForm {
  readonly kind: 'ref';
  readonly target: EntryAddress;
  /** Gives the key of the source record (many for a many field); absent for records made once. */
  readonly by?: CompiledExpression;
  /** Find the source record by this unique field instead of the key. */
  readonly on?: string;
  /** A field of that record instead of its id. */
  readonly take?: string;
  readonly missing: 'hold' | 'omit';
  readonly late: boolean;
  /** Condition on this link; among alternatives, on this one. */
  readonly when?: CompiledExpression;
}

/** An explicit table of values. Lookups compare trimmed text without regard to case; an exact spelling wins. */
export interface ValueMap {
  readonly id: string;
  /** `stage`: values are addresses of declared stages. Else values are text of the named destination field or type. */
  readonly to: string;
  /** Key parts joined by `|` when the map has several keys, to the value. */
  readonly values: ReadonlyMap<string, string>;
  readonly unknown: { readonly kind: 'hold' | 'omit' | 'as_is' } | { readonly kind: 'use'; readonly value: string };
}

/** What is knowingly left behind of one source object. */
export interface Leftover {
  readonly object: string;
  readonly archive: readonly string[];
  readonly drop: Readonly<Record<string, string>>;
}
