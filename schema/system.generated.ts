/* Generated from system.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * Text. Its spelling never changes its type, so 007 stays 007.
 */
export type Text = string;
/**
 * How answers are written. rails_xml is the XML of Rails, with types as attributes.
 */
export type HttpFormatName = 'json' | 'rails_xml' | 'csv' | 'jsonl';
/**
 * Where a value goes in the request: query or body, then the names that lead there (a number is a place in a list, counted from 0); or path and the name that stands there in braces. Settings may stand in all names.
 *
 * @minItems 1
 */
export type HttpPlaceSpec = string[];
/**
 * A whole number.
 */
export type WholeNumberText = string;
/**
 * A JSONata expression. It sees the raw item as $ and the settings as $settings. Never in quotes; fixed text is a constant.
 */
export type RawExpression = string;
/**
 * true or false.
 */
export type YesNoText = 'true' | 'false';
/**
 * One name, or a list of names.
 *
 * @minItems 1
 */
export type Names = string | string[];
/**
 * When read over HTTP: the requests, whose records follow one another.
 *
 * @minItems 1
 */
export type HttpReads = HttpRequestSpec[];
/**
 * A JSONata expression. It sees one record of the object as $ and the settings as $settings. Never in quotes; fixed text is a constant.
 */
export type RecordExpression = string;
/**
 * A JSONata expression. It sees one child record as $ and the settings as $settings. Never in quotes; fixed text is a constant.
 */
export type ChildExpression = string;
/**
 * A field: its type alone, or keywords. Which keywords make sense depends on the role of the system.
 */
export type Field =
  | string
  | {
      /**
       * What it holds or accepts.
       */
      type:
        | 'text'
        | 'number'
        | 'yes_no'
        | 'date'
        | 'datetime'
        | 'object'
        | 'html'
        | 'money'
        | 'address'
        | 'labelled'
        | 'one_of'
        | 'single_option'
        | 'multiple_options'
        | 'ref';
      many?: YesNoText;
      fields?: FieldParts;
      /**
       * Column headers that hold it, the usual one first; without this the field's own name. Compared without case, spaces, _ and -.
       *
       * @minItems 1
       */
      columns?: string[];
      column_prefix?: Text;
      split?: Text;
      /**
       * The closed list of values.
       *
       * @minItems 1
       */
      values?: Text[];
      at?: ComputedField;
      description?: Text;
      required?: YesNoText;
      max?: WholeNumberText;
      to?: Text;
      /**
       * When it may be written; without this, always.
       *
       * @minItems 0
       */
      writable?: ('create' | 'update')[];
      clearable?: YesNoText;
      whole_days?: YesNoText;
      second_call?: YesNoText;
      choice?: Text;
      needs?: Text;
      overridden_by?: OverriddenBy;
      source?: Text;
    };
/**
 * Computes the field from the raw item; per transport where they differ.
 */
export type ComputedField =
  | string
  | {
      files?: RawExpression;
      http?: RawExpression;
    };

/**
 * What one system looks like: its objects and fields, how they are read or written, limits and gotchas.
 */
export interface SystemFile {
  /**
   * Kind of file and version of the language; the first key of every file.
   */
  crosswalk: 'system/1';
  system: Text;
  label: Text;
  /**
   * Read from or written to.
   */
  role: 'source' | 'destination';
  settings?: Settings;
  secrets?: Secrets;
  transports?: Transports;
  field_types?: FieldTypes;
  plans?: Plans;
  files?: FileLimit;
  objects: Objects;
  gotchas?: Gotchas;
  /**
   * What the system is good at, as published.
   *
   * @minItems 1
   */
  strengths?: Text[];
  /**
   * What it is not good at, as published.
   *
   * @minItems 1
   */
  weaknesses?: Text[];
}
/**
 * What differs from account to account and is no secret.
 */
export interface Settings {
  [k: string]: Setting;
}
/**
 * One setting.
 */
export interface Setting {
  /**
   * Its type.
   */
  type: 'text' | 'number' | 'yes_no';
  default?: Text;
  description: Text;
}
/**
 * What reading needs and no file may hold: name and description.
 */
export interface Secrets {
  [k: string]: Text;
}
/**
 * The ways to read the system.
 */
export interface Transports {
  files?: FilesTransportSpec;
  http?: HttpTransportSpec;
}
/**
 * An export folder.
 */
export interface FilesTransportSpec {
  /**
   * Tried in order; the first that decodes a whole file is used.
   *
   * @minItems 1
   */
  encodings?: string[];
  delimiter?: Text;
  /**
   * iso, or patterns of YYYY MM DD hh mm ss A, tried in order.
   *
   * @minItems 1
   */
  dates?: string[];
  zone?: Text;
  /**
   * Spellings of yes.
   *
   * @minItems 1
   */
  true_values?: Text[];
  /**
   * Spellings of no.
   *
   * @minItems 1
   */
  false_values?: Text[];
}
/**
 * Requests over HTTP. Nothing but records that are asked for is kept, and nothing but the declared fields of these.
 */
export interface HttpTransportSpec {
  url: Text;
  /**
   * Hosts that may be reached, over https, and no others: that of the url, and those where files lie. One that a setting gives is none while the setting is empty.
   *
   * @minItems 1
   */
  hosts: string[];
  auth?: HttpAuthSpec;
  headers?: HttpHeaders;
  decode?: HttpFormatName;
  /**
   * iso, or patterns of YYYY MM DD hh mm ss A, tried in order.
   *
   * @minItems 1
   */
  dates?: string[];
  zone?: Text;
  /**
   * Spellings of yes.
   *
   * @minItems 1
   */
  true_values?: Text[];
  /**
   * Spellings of no.
   *
   * @minItems 1
   */
  false_values?: Text[];
  paging?: HttpPagingSpec;
  /**
   * What answers mean, where it is not the usual.
   *
   * @minItems 1
   */
  errors?: HttpErrorRuleSpec[];
  rate?: HttpRateSpec;
  check?: HttpCheckSpec;
  log?: HttpLogSpec;
  download?: HttpDownloadSpec;
}
/**
 * How a request proves who sends it. Only here  {secrets.name}  stands for a secret.
 */
export interface HttpAuthSpec {
  basic?: BasicAuth;
  bearer?: Text;
  header?: HeaderAuth;
  body?: BodyAuth;
}
/**
 * User and password.
 */
export interface BasicAuth {
  user: Text;
  password: Text;
}
/**
 * A header of its own.
 */
export interface HeaderAuth {
  name: Text;
  value: Text;
}
/**
 * A value in the body.
 */
export interface BodyAuth {
  /**
   * The names that lead to it.
   *
   * @minItems 1
   */
  at: string[];
  value: Text;
}
/**
 * Headers of every request.
 */
export interface HttpHeaders {
  [k: string]: Text;
}
/**
 * How the next page is asked for.
 */
export interface HttpPagingSpec {
  page?: PageNumbers;
  token?: PageTokens;
  offset?: PageOffsets;
}
/**
 * By number, until a page is empty or the source only repeats itself.
 */
export interface PageNumbers {
  into: HttpPlaceSpec;
  start?: WholeNumberText;
}
/**
 * By what the answer gives for the next page, until it gives nothing.
 */
export interface PageTokens {
  from: Text;
  into: HttpPlaceSpec;
  size?: HttpPageSizeSpec;
}
/**
 * How many records a page has.
 */
export interface HttpPageSizeSpec {
  into: HttpPlaceSpec;
  most: WholeNumberText;
  least?: WholeNumberText;
}
/**
 * By how many records were read already, until a page is empty.
 */
export interface PageOffsets {
  into: HttpPlaceSpec;
  size?: HttpPageSizeSpec;
}
/**
 * What an answer means. The first rule all of whose conditions fit counts; before the usual: 429 and 5xx are tried again, all else but 2xx fails.
 */
export interface HttpErrorRuleSpec {
  /**
   * The status is one of these.
   *
   * @minItems 1
   */
  status: WholeNumberText[];
  says?: Text;
  /**
   * End with an error, try again later, go on as if there were no records, or ask for a smaller page.
   */
  action: 'fail' | 'retry' | 'skip' | 'shrink';
  when?: RawExpression;
  because?: Text;
  quote?: YesNoText;
}
/**
 * How fast requests may follow each other.
 */
export interface HttpRateSpec {
  per_second: WholeNumberText;
  concurrency?: WholeNumberText;
}
/**
 * A request that proves the credential before anything is read.
 */
export interface HttpCheckSpec {
  path: Text;
  query?: HttpQuery;
  body?: HttpBody;
  decode?: HttpFormatName;
  proves?: RawExpression;
  writes?: RawExpression;
  /**
   * What has to hold of the answer. All that does not is told at once, before anything is read.
   *
   * @minItems 1
   */
  asserts?: HttpAssertSpec[];
}
/**
 * Names and values of the query.
 */
export interface HttpQuery {
  [k: string]: Text;
}
/**
 * What is sent, as it is written: plain null, true, false and numbers are what they are in JSON, and what stands in quotes is text. A request with a body is a POST: the body is the query.
 */
export interface HttpBody {
  [k: string]: unknown;
}
/**
 * One thing that has to hold.
 */
export interface HttpAssertSpec {
  expect: RawExpression;
  message: Text;
  names?: RawExpression;
  /**
   * An error ends the reading before it began; a warning is said. Without this, an error.
   */
  severity?: 'error' | 'warning';
}
/**
 * A log of the source, by which extract --changed reads again only what changed. The content of what is read decides whether something did; the log only says where to look.
 */
export interface HttpLogSpec {
  complete: Text;
  request: HttpRequestSpec;
  since: HttpPlaceSpec;
  overlap_minutes?: WholeNumberText;
}
/**
 * One request for records.
 */
export interface HttpRequestSpec {
  path: Text;
  query?: HttpQuery;
  body?: HttpBody;
  decode?: HttpFormatName;
  select?: Text;
  expand?: Text;
  paging?: HttpPagingSpec;
  /**
   * Lists inside each item that come in pages of their own. Each is completed before the item is read, so that none is cut off.
   *
   * @minItems 1
   */
  nested?: HttpNestedSpec[];
  for_each?: HttpForEachSpec;
}
/**
 * A list inside an item, of which an answer holds the first page alone.
 */
export interface HttpNestedSpec {
  at: Text;
  list: Text;
  token: Text;
  size?: HttpPageSizeSpec;
  rest: HttpNestedRestSpec;
}
/**
 * The request for the pages that follow, of one item.
 */
export interface HttpNestedRestSpec {
  path: Text;
  query?: HttpQuery;
  body?: HttpBody;
  decode?: HttpFormatName;
  by: HttpNestedBySpec;
  select: Text;
  token: HttpPlaceSpec;
  size?: HttpPlaceSpec;
}
/**
 * What of the item says which item it is, and where that goes.
 */
export interface HttpNestedBySpec {
  from: Text;
  into: HttpPlaceSpec;
}
/**
 * Sends the request once for each batch of values that the records of another object have.
 */
export interface HttpForEachSpec {
  object: Text;
  field: Text;
  most?: WholeNumberText;
  into: HttpPlaceSpec;
}
/**
 * Files of records.
 */
export interface HttpDownloadSpec {
  limit_mb: WholeNumberText;
}
/**
 * Crosswalk's words for custom fields, and what each becomes.
 */
export interface FieldTypes {
  [k: string]: FieldType;
}
/**
 * One type.
 */
export interface FieldType {
  type: Text;
  max?: WholeNumberText;
  /**
   * Options it always has.
   *
   * @minItems 1
   */
  options?: Text[];
  loses?: Text;
}
/**
 * Limits by plan.
 */
export interface Plans {
  [k: string]: Plan;
}
/**
 * One plan.
 */
export interface Plan {
  custom_fields: WholeNumberText;
  open_deals_per_seat: WholeNumberText;
  tokens_per_seat: WholeNumberText;
  burst: WholeNumberText;
  choices?: PlanChoices;
}
/**
 * What the plan lets choose, by the name that fields refer to: our word, and the destination's. The same value of the destination may mean different things in different plans.
 */
export interface PlanChoices {
  [k: string]: PlanChoice;
}
/**
 * Words and values.
 */
export interface PlanChoice {
  [k: string]: Text;
}
/**
 * Limits of files.
 */
export interface FileLimit {
  limit_mb: WholeNumberText;
}
/**
 * The objects, by the name used everywhere.
 */
export interface Objects {
  [k: string]: SystemObject;
}
/**
 * An object of the system. Source objects have key, read and the like; destination objects have write rules.
 */
export interface SystemObject {
  label?: Text;
  key?: Names;
  read?: Reads;
  /**
   * How placeholders stand in the object's texts: what opens one, a space, what closes it. Between them object.field, compared without case, spaces, _ and -.
   */
  merge_fields?: string;
  /**
   * Fields that should not repeat; a repeat is a finding of the audit.
   *
   * @minItems 1
   */
  unique?: Names[];
  /**
   * What happens to columns the spec does not know: kept, refused, left out. Over HTTP they are never kept, only named.
   */
  contract?: 'discard' | 'evolve' | 'freeze';
  download?: Download;
  derived?: DerivedByTransport;
  fields?: Fields;
  write?: WriteRules;
  read_only?: YesNoText;
  defines?: Text;
  custom_fields?: Text;
  created?: Text;
  /**
   * At least one of these fields has to have a value.
   *
   * @minItems 1
   */
  needs_one_of?: string[];
  belongs_to?: Text;
  capped_by_plan?: YesNoText;
}
/**
 * Where the records are found, by transport.
 */
export interface Reads {
  /**
   * When read from files: the file.
   */
  files?: string;
  http?: HttpReads;
  changes?: HttpChangesSpec;
}
/**
 * How records that the system's log names are read again: by the usual requests, limited to their keys. Those that are no longer found are gone.
 */
export interface HttpChangesSpec {
  keys: RawExpression;
  query?: HttpQuery;
  body?: HttpBody;
  into: HttpPlaceSpec;
  most?: WholeNumberText;
}
/**
 * Where the record's file is.
 */
export interface Download {
  at: Text;
  name?: RecordExpression;
  http?: DownloadHttpSpec;
}
/**
 * When read over HTTP: the request whose answer holds the address of the file, for addresses that do not last. It is sent whenever the file is fetched, with the value of  at.
 */
export interface DownloadHttpSpec {
  path: Text;
  query?: HttpQuery;
  body?: HttpBody;
  decode?: HttpFormatName;
  into: HttpPlaceSpec;
  select: Text;
}
/**
 * A view on another object; under files and http where the transports differ.
 */
export interface DerivedByTransport {
  from?: Text;
  where?: RecordExpression;
  expand?: Text;
  /**
   * Fields of the parent that each expanded item also gets.
   *
   * @minItems 1
   */
  with?: string[];
  nest?: Nests;
  join?: Joins;
  only_with?: Relation;
  pivot?: Pivots;
  /**
   * One record for each combination of values of these fields, which are all it has and, unless it says otherwise, its key. Text counts as equal when it is the same but for spaces around it. Stands beside from and where only.
   *
   * @minItems 1
   */
  distinct?: string[];
  files?: DerivedView;
  http?: DerivedView;
}
/**
 * Children put on the record as a list: name of the list, and which records.
 */
export interface Nests {
  [k: string]: NestRelation;
}
/**
 * Children, found by their field that holds this record's key.
 */
export interface NestRelation {
  object: Text;
  by: Text;
  order?: ChildExpression;
  descending?: YesNoText;
}
/**
 * A parent's record put on the record: name, and which record.
 */
export interface Joins {
  [k: string]: Relation;
}
/**
 * A record of another object, found by its key.
 */
export interface Relation {
  object: Text;
  by: Text;
}
/**
 * Children that are a name and a value each, put on the record as one object: name to value, and a list of values where a name stands several times.
 */
export interface Pivots {
  [k: string]: Pivot;
}
/**
 * Which children, and where their name and value are.
 */
export interface Pivot {
  object: Text;
  by: Text;
  name: Text;
  value: Text;
}
/**
 * A view on another object: its records are computed after reading.
 */
export interface DerivedView {
  from: Text;
  where?: RecordExpression;
  expand?: Text;
  /**
   * Fields of the parent that each expanded item also gets.
   *
   * @minItems 1
   */
  with?: string[];
  nest?: Nests;
  join?: Joins;
  only_with?: Relation;
  pivot?: Pivots;
  /**
   * One record for each combination of values of these fields, which are all it has and, unless it says otherwise, its key. Text counts as equal when it is the same but for spaces around it. Stands beside from and where only.
   *
   * @minItems 1
   */
  distinct?: string[];
}
/**
 * The fields.
 */
export interface Fields {
  [k: string]: Field;
}
/**
 * The parts of a field of the type object.
 */
export interface FieldParts {
  [k: string]: Field;
}
/**
 * Once children exist, the destination computes the field from them.
 */
export interface OverriddenBy {
  object: Text;
  by: Text;
  sum: ChildExpression;
}
/**
 * What a call costs, in tokens, and how much one call takes.
 */
export interface WriteRules {
  api?: Text;
  create?: WholeNumberText;
  update?: WholeNumberText;
  remove?: WholeNumberText;
  list: WholeNumberText;
  list_limit: WholeNumberText;
  bulk?: Bulk;
}
/**
 * Several children of one parent in one call.
 */
export interface Bulk {
  parent: Text;
  most: WholeNumberText;
  cost: WholeNumberText;
}
/**
 * What to know beforehand.
 */
export interface Gotchas {
  [k: string]: Gotcha;
}
/**
 * Something to know before migrating. Titles as published, the text in our own words.
 */
export interface Gotcha {
  /**
   * How much it can hurt.
   */
  severity: 'low' | 'medium' | 'high';
  title: Text;
  text: Text;
  check?: Text;
  source?: Text;
}
