/* Generated from pair.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * Text. Its spelling never changes its type, so 007 stays 007.
 */
export type Text = string;
/**
 * A whole number.
 */
export type WholeNumberText = string;
/**
 * A list of labels, or where the different values of the data are taken from.
 *
 * @minItems 1
 */
export type OptionsSpec =
  | Text[]
  | {
      from: Text;
      value: Expression;
    };
/**
 * A JSONata expression. It sees the source record as $ and the settings as $settings. Never in quotes; fixed text is a constant.
 */
export type Expression = string;
/**
 * A number.
 */
export type NumberText = string;
/**
 * What the value becomes; with several keys, the next level.
 */
export type MapValue = string | {};
/**
 * What happens to values that are not in the table.
 */
export type UnknownValue =
  | string
  | {
      use: Text;
    };
/**
 * What becomes of records that no entry takes.
 */
export type Otherwise =
  | string
  | {
      drop: Text;
    };
/**
 * Where the value of one field comes from: an expression, or keywords of which exactly one of value, constant, ref, first_of, items, money, html leads; under custom.* it is spread.
 */
export type ValueForm =
  | string
  | {
      value?: FormValue;
      constant?: Text;
      map?: Text;
      ref?: Text;
      by?: Expression;
      on?: Text;
      take?: Text;
      /**
       * What happens when the link is not found.
       */
      missing?: 'hold' | 'omit';
      late?: YesNoText;
      /**
       * The first form that has a value.
       *
       * @minItems 1
       */
      first_of?: ValueForm[];
      /**
       * Several parts of one list field.
       *
       * @minItems 1
       */
      items?: ListPart[];
      money?: Expression;
      currency?: CurrencyCode;
      html?: Expression;
      merge_fields?: Expression;
      /**
       * Images of the text are uploaded as files of the record on which it hangs, and the text links to them: those inside it, those of the export folder, those at the source's own hosts.
       */
      images?: 'attach';
      spread?: Expression;
      split?: Text;
      /**
       * Of spread: a choice that its definition does not list becomes an option too (add), or holds the record.
       */
      unlisted?: 'add' | 'hold';
      when?: Expression;
      if_unresolved?: Text;
      /**
       * What happens to text over the field's length.
       */
      too_long?: 'hold' | 'cut' | 'attach' | 'archive';
      /**
       * Not confirmed by a person yet.
       */
      status?: 'proposed';
      note?: Text;
    };
/**
 * An expression; with map, a list of expressions when the map has several keys.
 *
 * @minItems 1
 */
export type FormValue = string | Expression[];
/**
 * true or false.
 */
export type YesNoText = 'true' | 'false';
/**
 * One part of a list field.
 */
export type ListPart =
  | string
  | {
      value?: FormValue;
      constant?: Text;
      map?: Text;
      ref?: Text;
      by?: Expression;
      on?: Text;
      take?: Text;
      /**
       * What happens when the link is not found.
       */
      missing?: 'hold' | 'omit';
      /**
       * The first form that has a value.
       *
       * @minItems 1
       */
      first_of?: ValueForm[];
      when?: Expression;
      note?: Text;
      label?: FixedText;
    };
/**
 * Fixed text, bare or as a constant.
 */
export type FixedText =
  | string
  | {
      constant: Text;
    };
/**
 * An expression that gives an ISO code, or a constant code.
 */
export type CurrencyCode =
  | string
  | {
      constant: Text;
    };
/**
 * One name, or a list of names.
 *
 * @minItems 1
 */
export type Names = string | string[];
/**
 * One expression, or columns and their expressions.
 */
export type ListColumns =
  | string
  | {
      [k: string]: Expression;
    };
/**
 * An expression, or merge_fields.
 */
export type DocumentColumn =
  | string
  | {
      merge_fields: Expression;
    };

/**
 * What becomes of each record of a source system in a destination system.
 */
export interface PairFile {
  /**
   * Kind of file and version of the language; the first key of every file.
   */
  crosswalk: 'pair/1';
  source: Text;
  destination: Text;
  version: WholeNumberText;
  published: PublishedPairSpec;
  trace: TraceSpec;
  policies?: PoliciesSpec;
  custom_fields?: CustomFieldsSpec;
  pipelines?: PipelinesSpec;
  maps?: MapsSpec;
  rows: RowsSpec;
  leftover?: LeftoversSpec;
}
/**
 * Claims of the page.
 */
export interface PublishedPairSpec {
  grade: Text;
  grade_name: Text;
  timeline: Text;
  differs?: Text;
  factors?: PublishedFactors;
}
/**
 * Grades of single factors, where the page gives them.
 */
export interface PublishedFactors {
  object_compatibility?: PublishedFactorSpec;
  field_mapping_clarity?: PublishedFactorSpec;
  timeline?: PublishedFactorSpec;
  api_constraints?: PublishedFactorSpec;
  data_volume?: PublishedFactorSpec;
}
/**
 * The published grade of one factor.
 */
export interface PublishedFactorSpec {
  grade: Text;
  differs?: Text;
}
/**
 * How a record is found again, and when it was first made.
 */
export interface TraceSpec {
  source_id: TraceSourceId;
  created_at?: TraceCreatedAt;
}
/**
 * On every record that can hold it; also the migration key.
 */
export interface TraceSourceId {
  label: Text;
  /**
   * qualified: object and key, needed when two source objects feed one destination object.
   */
  value?: 'qualified' | 'key';
}
/**
 * Where the destination cannot set the creation time.
 */
export interface TraceCreatedAt {
  label: Text;
  /**
   * Where the time of files goes.
   */
  files?: 'description' | 'none';
}
/**
 * Defaults that a field may override.
 */
export interface PoliciesSpec {
  /**
   * What happens to text over the field's length.
   */
  too_long?: 'hold' | 'cut' | 'attach' | 'archive';
  /**
   * What happens in the delta when a source record is gone.
   */
  source_deleted?: 'report' | 'delete';
  /**
   * What happens to an amount in a currency that the account lacks: its record is held, or the amount is left out and told by the audit. Left out, it should also stand in a field of its own.
   */
  unknown_currency?: 'hold' | 'omit';
}
/**
 * Fields known beforehand, by destination object and id.
 */
export interface CustomFieldsSpec {
  [k: string]: CustomFieldsOfObject;
}
/**
 * Fields of one object.
 */
export interface CustomFieldsOfObject {
  [k: string]: CustomFieldSpec;
}
/**
 * A custom field known beforehand.
 */
export interface CustomFieldSpec {
  label: Text;
  /**
   * Its type.
   */
  type:
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
    | 'datetime'
    | 'computed';
  options?: OptionsSpec;
  note?: Text;
}
/**
 * Pipelines known beforehand.
 */
export interface PipelinesSpec {
  [k: string]: PipelineSpec;
}
/**
 * A pipeline.
 */
export interface PipelineSpec {
  name: Text;
  stages: Stages;
}
/**
 * In the order of the pipeline.
 */
export interface Stages {
  [k: string]: StageSpec;
}
/**
 * A stage.
 */
export interface StageSpec {
  name: Text;
  probability?: NumberText;
  after?: Text;
}
/**
 * Tables of values.
 */
export interface MapsSpec {
  [k: string]: ValueMapSpec;
}
/**
 * A table of values.
 */
export interface ValueMapSpec {
  to: Text;
  /**
   * Names of the keys, when a value depends on several; values then nest, one level for each.
   *
   * @minItems 1
   */
  keys?: string[];
  values: MapValues;
  unknown: UnknownValue;
  note?: Text;
}
/**
 * Source value and what it becomes.
 */
export interface MapValues {
  [k: string]: MapValue;
}
/**
 * One for each row of the published table, in its order.
 */
export interface RowsSpec {
  [k: string]: RowSpec;
}
/**
 * One row of the published table.
 */
export interface RowSpec {
  published: PublishedRowSpec;
  differs?: Text;
  /**
   * Losses that no checker can see.
   *
   * @minItems 1
   */
  loses?: Text[];
  note?: Text;
  otherwise?: Otherwise;
  from?: Text;
  create?: CreateBlock;
  fold?: FoldBlock;
  match?: MatchBlock;
  attach?: AttachBlock;
  document?: DocumentBlock;
  /**
   * Maps that this row publishes.
   *
   * @minItems 1
   */
  translate?: string[];
  off?: Text;
  after?: Text;
}
/**
 * The words of the page.
 */
export interface PublishedRowSpec {
  source: Text;
  destination: Text;
  /**
   * As published.
   */
  cardinality: '1:1' | '1:many' | 'many:1' | 'lossy';
  /**
   * As published.
   */
  compatibility: 'full' | 'mapping_required';
}
/**
 * Records become records.
 */
export interface CreateBlock {
  [k: string]: CreateEntrySpec;
}
/**
 * A source record becomes a destination record.
 */
export interface CreateEntrySpec {
  from?: Text;
  when?: Expression;
  /**
   * Not confirmed by a person yet.
   */
  status?: 'proposed';
  note?: Text;
  off?: Text;
  after?: Text;
  object?: Text;
  fields: FormFields;
  created?: Expression;
  /**
   * Rules for finding what is already there, in order: a field, or a list of fields.
   *
   * @minItems 1
   */
  match?: Names[];
  /**
   * What happens to a record that is already there: fill its gaps, overwrite it, only link to it.
   */
  found?: 'fill' | 'overwrite' | 'link';
  merge?: Merge;
  order?: Expression;
  once?: YesNoText;
  over_cap?: OverCap;
}
/**
 * Destination field, or custom.<id>, and the form that gives its value; custom.* takes a spread.
 */
export interface FormFields {
  [k: string]: ValueForm;
}
/**
 * Source records of equal value become one record.
 */
export interface Merge {
  by: Expression;
  prefer?: Expression;
  into?: Text;
}
/**
 * Of an object that defines fields: where values go when the account's plan has no room for their field. Without it a person is asked.
 */
export interface OverCap {
  pack: Text;
}
/**
 * Children are aggregated into other records.
 */
export interface FoldBlock {
  [k: string]: FoldEntrySpec;
}
/**
 * Children are aggregated into fields of another entry's record.
 */
export interface FoldEntrySpec {
  from?: Text;
  when?: Expression;
  /**
   * Not confirmed by a person yet.
   */
  status?: 'proposed';
  note?: Text;
  off?: Text;
  after?: Text;
  into: Receiver;
  file?: Expression;
  fields: FoldFields;
}
/**
 * The record that receives: one link, or first_of several.
 */
export interface Receiver {
  ref?: Text;
  by?: Expression;
  on?: Text;
  /**
   * What happens when the link is not found.
   */
  missing?: 'hold' | 'omit';
  /**
   * Alternatives: the first that finds a record receives.
   *
   * @minItems 1
   */
  first_of?: LinkForm[];
}
/**
 * A link to the record that receives.
 */
export interface LinkForm {
  ref: Text;
  by?: Expression;
  on?: Text;
  when?: Expression;
  /**
   * What happens when the link is not found.
   */
  missing?: 'hold' | 'omit';
}
/**
 * Field of the receiving record, and how it is filled.
 */
export interface FoldFields {
  [k: string]: FoldField;
}
/**
 * How one field is filled from several children: exactly one of only, sum, count, min, max, earliest, latest, list.
 */
export interface FoldField {
  only?: ValueForm;
  sum?: Expression;
  min?: Expression;
  max?: Expression;
  count?: YesNoText;
  earliest?: Expression;
  latest?: Expression;
  list?: ListColumns;
  /**
   * How the items of a list are written.
   */
  as?: 'lines' | 'commas' | 'json';
  order?: Expression;
  currency?: CurrencyCode;
  at_most?: WholeNumberText;
  /**
   * Where the whole list goes when it does not fit.
   */
  rest?: 'hold' | 'attach' | 'archive';
  unique?: YesNoText;
  heading?: Text;
  if_unresolved?: Text;
  /**
   * Not confirmed by a person yet.
   */
  status?: 'proposed';
  note?: Text;
}
/**
 * Records are looked up.
 */
export interface MatchBlock {
  [k: string]: MatchEntrySpec;
}
/**
 * A source record resolves to a destination record that exists already. Nothing is written.
 */
export interface MatchEntrySpec {
  from?: Text;
  when?: Expression;
  /**
   * Not confirmed by a person yet.
   */
  status?: 'proposed';
  note?: Text;
  off?: Text;
  after?: Text;
  object?: Text;
  /**
   * Tried in order: destination field and expression.
   *
   * @minItems 1
   */
  rules: MatchRuleSpec[];
  /**
   * Whether inactive users count.
   */
  inactive?: 'unmatched' | 'use';
  /**
   * What happens to records without a match.
   */
  unmatched?: 'hold' | 'fallback' | 'queue';
}
/**
 * One field.
 */
export interface MatchRuleSpec {
  [k: string]: Expression;
}
/**
 * Files are uploaded.
 */
export interface AttachBlock {
  [k: string]: AttachEntrySpec;
}
/**
 * A file is checked and uploaded.
 */
export interface AttachEntrySpec {
  from?: Text;
  when?: Expression;
  /**
   * Not confirmed by a person yet.
   */
  status?: 'proposed';
  note?: Text;
  off?: Text;
  after?: Text;
  object?: Text;
  to: Receiver;
  name?: Expression;
  created?: Expression;
  described?: Text;
  too_big?: TooBig;
}
/**
 * What happens to large files.
 */
export interface TooBig {
  over_mb: WholeNumberText;
  /**
   * Into the package for the customer; there, with a note on the record that says what and where it is; or held.
   */
  then: 'package' | 'note' | 'hold';
}
/**
 * Inventories.
 */
export interface DocumentBlock {
  [k: string]: DocumentEntrySpec;
}
/**
 * Nothing is written: an inventory for rebuilding by hand.
 */
export interface DocumentEntrySpec {
  from?: Text;
  when?: Expression;
  /**
   * Not confirmed by a person yet.
   */
  status?: 'proposed';
  note?: Text;
  off?: Text;
  after?: Text;
  title: Expression;
  columns: DocumentColumns;
}
/**
 * Column and expression, or a text whose placeholders are renamed.
 */
export interface DocumentColumns {
  [k: string]: DocumentColumn;
}
/**
 * What is knowingly left behind, by source object.
 */
export interface LeftoversSpec {
  [k: string]: LeftoverSpec;
}
/**
 * Fields that nothing reads.
 */
export interface LeftoverSpec {
  /**
   * Kept in the archive of the run.
   *
   * @minItems 1
   */
  archive?: string[];
  drop?: Drops;
}
/**
 * Field and reason.
 */
export interface Drops {
  [k: string]: Text;
}
