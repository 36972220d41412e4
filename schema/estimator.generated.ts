/* Generated from estimator.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * Text. Its spelling never changes its type.
 */
export type Text = string;
/**
 * A number, 0 or more.
 */
export type NumberText = string;
/**
 * A whole number, 0 or more.
 */
export type WholeText = string;
/**
 * Percent, 0 to 100.
 */
export type PercentText = string;

/**
 * What a migration costs in money, days and tokens: rules for estimates made before any data is seen.
 */
export interface EstimatorFile {
  /**
   * Kind of file and version of the language; the first key of every file.
   */
  crosswalk: 'estimator/1';
  /**
   * The currency of all prices, as three letters.
   */
  currency: string;
  examples: Text;
  categories: Categories;
  /**
   * Prices by size and grade, the smallest band first. Above the last a migration is scoped by hand.
   *
   * @minItems 1
   */
  prices: PriceBand[];
  add_ons: AddOns;
  qualities: Qualities;
  expected: ExpectedSpec;
  reads: ReadsSpec;
  stages: StagesSpec;
  sample: SampleSpec;
  load: LoadSpec;
  objects: ObjectSpecs;
  work: WorkSpecs;
  extraction: ExtractionSpecs;
}
/**
 * Kinds of sources.
 */
export interface Categories {
  [k: string]: CategorySpec;
}
/**
 * A kind of source.
 */
export interface CategorySpec {
  label: Text;
  /**
   * Sources of this kind.
   */
  systems: string[];
  percent: NumberText;
  review_days: NumberText;
}
/**
 * The price of migrations of up to so many records, by grade.
 */
export interface PriceBand {
  up_to: WholeText;
  A: NumberText;
  B: NumberText;
  C: NumberText;
  D: NumberText;
}
/**
 * What is asked for beside the migration.
 */
export interface AddOns {
  /**
   * Prices of files by their size together, the smallest band first.
   *
   * @minItems 1
   */
  attachments: AttachmentBand[];
  delta: DeltaSpec;
  hypercare: HypercareSpec;
}
/**
 * The price of files of up to so many megabytes together.
 */
export interface AttachmentBand {
  up_to_mb: WholeText;
  price: NumberText;
}
/**
 * Bringing over what changed while the load was being made ready.
 */
export interface DeltaSpec {
  price: NumberText;
  price_per_day: NumberText;
}
/**
 * Help after the load.
 */
export interface HypercareSpec {
  price_per_week: NumberText;
}
/**
 * How clean records can be.
 */
export interface Qualities {
  [k: string]: QualitySpec;
}
/**
 * How clean the records are.
 */
export interface QualitySpec {
  label: Text;
  waits: PercentText;
  joins: PercentText;
}
/**
 * What the data decide and nobody has counted.
 */
export interface ExpectedSpec {
  condition_met: PercentText;
  related: PercentText;
  definitions: WholeText;
  outgrown: PercentText;
  megabytes_per_file: NumberText;
}
/**
 * What the stages read over and over.
 */
export interface ReadsSpec {
  account: ReadSpec;
  schema: ReadSpec;
  people: ReadSpec;
}
/**
 * What one reading costs.
 */
export interface ReadSpec {
  requests: WholeText;
  tokens: WholeText;
}
/**
 * How often each stage reads what.
 */
export interface StagesSpec {
  audit: StageSpec;
  plan: StageSpec;
  provision: StageSpec;
  sample: StageSpec;
  load: StageSpec;
  reconcile: StageSpec;
}
/**
 * What a stage reads besides the records that it writes.
 */
export interface StageSpec {
  label: Text;
  account: WholeText;
  schema: WholeText;
  people: WholeText;
  /**
   * Which objects it lists from beginning to end.
   */
  lists: 'none' | 'matched' | 'all' | 'written';
}
/**
 * What a sample takes.
 */
export interface SampleSpec {
  records: WholeText;
}
/**
 * How a load goes on.
 */
export interface LoadSpec {
  records_at_once: WholeText;
  few: WholeText;
  clock_seconds: NumberText;
  requests_in_flight: WholeText;
  seconds_per_request: NumberText;
  megabytes_per_second: NumberText;
}
/**
 * Objects of the destination whose lists are not as common ones are.
 */
export interface ObjectSpecs {
  [k: string]: ObjectSpec;
}
/**
 * Where the lists of an object are not as common ones are.
 */
export interface ObjectSpec {
  one?: WholeText;
  archive?: WholeText;
  /**
   * Whether the list can be asked for what changed since an instant; without it yes.
   */
  since?: 'yes' | 'no';
  /**
   * The object for whose records alone it can be listed.
   */
  by?: string;
  parents?: WholeText;
}
/**
 * Working days of people, in the order in which they pass.
 */
export interface WorkSpecs {
  start: WorkSpec;
  mapping: WorkSpec;
  sample: WorkSpec;
  sign_off: WorkSpec;
}
/**
 * Working days of people on one step.
 */
export interface WorkSpec {
  label: Text;
  A: NumberText;
  B: NumberText;
  C: NumberText;
  D: NumberText;
}
/**
 * How fast a source is read, by its transport.
 */
export interface ExtractionSpecs {
  files: ExtractionSpec;
  http: ExtractionSpec;
}
/**
 * How fast a source is read.
 */
export interface ExtractionSpec {
  records_per_hour: WholeText;
}
