import type { CompiledExpression } from './expression.ts';
import type { HttpChanges, HttpFileAddress, HttpRequest, HttpTransport } from './http.ts';
import type { CustomFieldType, DestinationType, SourceType } from './value.ts';

/** A transport is a way to read a source. */
export type TransportName = 'files' | 'http';

/** One source system, checked and normalised for one transport. */
export interface SourceSystem {
  readonly name: string;
  readonly label: string;
  readonly transport: TransportName;
  readonly objects: ReadonlyMap<string, SourceObject>;
  readonly settings: ReadonlyMap<string, SettingSpec>;
  readonly files?: FilesTransport;
  readonly http?: HttpTransport;
}

/** Something that only the customer knows, such as a zone or a host; `migration.yaml` fills it in. */
export interface SettingSpec {
  readonly name: string;
  readonly type: 'text' | 'number' | 'yes_no';
  readonly default?: string;
  readonly description: string;
}

/** How a transport writes values. */
export interface ValueWriting {
  /** `iso` or patterns of YYYY MM DD hh mm ss A, tried in order. */
  readonly dateFormats: readonly string[];
  /** The setting that names the IANA zone of wall times. */
  readonly zoneSetting?: string;
  /** Spellings of yes, compared without case; absent: the usual English ones. */
  readonly trueValues?: readonly string[];
  /** Spellings of no, compared without case; absent: the usual English ones. */
  readonly falseValues?: readonly string[];
}

/** How every file of an export folder is read unless an object says otherwise. */
export interface FilesTransport extends ValueWriting {
  /** Tried in order; the first that decodes the whole file without a fault is used. */
  readonly encodings: readonly string[];
  readonly delimiter: string;
}

/** One object of a source: what its records hold, what names them, how they are read. */
export interface SourceObject {
  readonly name: string;
  readonly label: string;
  /** Names of the fields that make the key, in order. */
  readonly key: readonly string[];
  readonly fields: ReadonlyMap<string, SourceField>;
  /** Sets of fields that should not repeat; a repeat is a finding, not an error. */
  readonly unique: readonly (readonly string[])[];
  /** What to do with fields the spec does not know. */
  readonly contract: 'evolve' | 'freeze' | 'discard';
  readonly read?: ObjectRead;
  readonly derived?: Derived;
  readonly download?: Download;
  /** What opens and what closes a placeholder in the object's texts. */
  readonly mergeFields?: { readonly open: string; readonly close: string };
}

/** Where a record's file is. */
export interface Download {
  /** The field that holds its path or address, or that by which the address is asked for. */
  readonly at: string;
  readonly name?: CompiledExpression;
  readonly address?: HttpFileAddress;
}

/** Where the object's records are found. */
export type ObjectRead =
  | { readonly transport: 'files'; readonly file: string; readonly format: 'csv' | 'jsonl' | 'json' }
  | { readonly transport: 'http'; readonly requests: readonly HttpRequest[]; readonly changes?: HttpChanges };

/** One field of a source object. */
export interface SourceField {
  readonly name: string;
  readonly type: SourceType;
  readonly many: boolean;
  /** Fields of the object type. */
  readonly fields?: ReadonlyMap<string, SourceField>;
  /** Column headers (files) that hold it, the declared one first, then aliases. */
  readonly columns: readonly string[];
  /** Computes the field from the raw item instead of copying a column. */
  readonly at?: CompiledExpression;
  /** All columns whose headers begin with this, as one object: what follows the prefix, to the value. */
  readonly columnPrefix?: string;
  /** Splits one text into many values. */
  readonly split?: string;
  /** Closed list of values, where the platform has one. */
  readonly values?: readonly string[];
  /** Longest text in characters, where the platform has a limit. */
  readonly max?: number;
}

/** A view on other objects, made after extraction. */
export interface Derived {
  readonly from: string;
  readonly where?: CompiledExpression;
  /** Name of a `many` object field: each item becomes a record. */
  readonly expand?: string;
  /** Parent fields copied onto each expanded item. */
  readonly with: readonly string[];
  /** Children put on the parent as a list: records of `object` whose `by` equals this record's key. */
  readonly nest: readonly Nest[];
  /** A parent's record put on the child: the record of `object` whose key is the value of `by`. */
  readonly join: readonly { readonly as: string; readonly object: string; readonly by: string }[];
  /** Only records whose `by` holds the key of a record of `object`. */
  readonly onlyWith?: { readonly object: string; readonly by: string };
  /** Children that are a name and a value each, put on the parent as one object of names and values. */
  readonly pivot: readonly Pivot[];
  /** One record for each combination of these fields, which are all it has. Empty: every record counts. */
  readonly distinct: readonly string[];
}

/** Children put on their parent as the list `as`. */
export interface Nest {
  readonly as: string;
  readonly object: string;
  readonly by: string;
  /** What the list is ordered by; without it the order of the source. */
  readonly order?: { readonly by: CompiledExpression; readonly descending: boolean };
}

/** Children found by `by`: the value of `name` becomes a name of the object `as`, and that of `value` its value. */
export interface Pivot {
  readonly as: string;
  readonly object: string;
  readonly by: string;
  readonly name: string;
  readonly value: string;
}

/** One destination system, checked and normalised. */
export interface DestinationSystem {
  readonly name: string;
  readonly label: string;
  readonly objects: ReadonlyMap<string, DestinationObject>;
  readonly fieldTypes: ReadonlyMap<CustomFieldType, CustomFieldRule>;
  /** Named caps by plan: how many custom fields, how many open deals for each seat. */
  readonly plans: ReadonlyMap<string, PlanLimits>;
  /** Largest file in megabytes, as far as is known. */
  readonly fileLimitMegabytes: number;
}

/** What a plan of the destination allows. Tokens are for a day, burst requests for two seconds. */
export interface PlanLimits {
  readonly customFields: number;
  readonly openRecordsPerSeat: number;
  readonly tokensPerSeat: number;
  readonly burstRequests: number;
  /** What the plan lets choose, by the name that fields refer to: our word, and what the destination keeps for it. */
  readonly choices?: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** What a word for a type of custom field is in the destination, and what it can hold. */
export interface CustomFieldRule {
  readonly type: CustomFieldType;
  /** The destination's own word for the type. */
  readonly wire: string;
  readonly max?: number;
  readonly options?: readonly string[];
  /** What of such a value does not survive, in words that follow "lose". */
  readonly loses?: string;
}

/** The field through which a file hangs on records of an object; `undefined` when there is none. */
export function fileField(
  file: DestinationObject | undefined,
  object: string | undefined,
): DestinationField | undefined {
  if (object === undefined) return undefined;
  return [...(file?.fields.values() ?? [])].find(({ type, many, ref }) => type === 'ref' && !many && ref === object);
}

/** One object of a destination: what can be written, what it needs, what a call costs. */
export interface DestinationObject {
  readonly name: string;
  readonly label: string;
  readonly fields: ReadonlyMap<string, DestinationField>;
  readonly readOnly: boolean;
  /** The account's plan limits how many of these may be open at a time. */
  readonly cappedByPlan?: true;
  /**
   * Its records are custom fields of this object: labels, types and options of an account, made in the setup rather than
   * in the load, because they have to be there before the first record that has a value for them.
   */
  readonly defines?: string;
  /** The object whose custom fields it carries; `undefined`: none. */
  readonly customFields?: string;
  /** The field that takes the original creation time; `undefined`: not writable. */
  readonly created?: string;
  /** At least one of these must have a value. */
  readonly needsOneOf: readonly string[];
  readonly cost: OperationCost;
  /** Records of one parent that one request may create. */
  readonly bulk?: { readonly parent: string; readonly most: number; readonly cost: number };
  /** Deleted with its parent, so rollback need not delete it when the parent goes. */
  readonly belongsTo?: string;
  readonly listLimit: number;
}

/** Tokens for one call of each kind. */
export interface OperationCost {
  readonly create: number;
  readonly update: number;
  readonly remove: number;
  readonly list: number;
}

/** One field of a destination object. */
export interface DestinationField {
  readonly name: string;
  readonly type: DestinationType;
  readonly many: boolean;
  readonly required: boolean;
  /** Longest text in characters. */
  readonly max?: number;
  readonly values?: readonly string[];
  /** The object a `ref` points to. */
  readonly ref?: string;
  readonly writable: { readonly create: boolean; readonly update: boolean };
  /** `false` where the destination refuses to empty the field again. */
  readonly clearable: boolean;
  /** A datetime that also keeps a day without a time of day. */
  readonly wholeDays?: true;
  /** A creation cannot carry it: the adapter writes it by a second call. */
  readonly secondCall?: true;
  /** The name of a choice of the plans: `values` are the words of all plans together. */
  readonly choice?: string;
  /** Once children of `object` exist, the destination computes the field: the sum over them of `sum`. */
  readonly overriddenBy?: { readonly object: string; readonly by: string; readonly sum: CompiledExpression };
  /** An account feature without which the field is refused. */
  readonly needs?: string;
}
