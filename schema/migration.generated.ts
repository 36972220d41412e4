/* Generated from migration.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * Text. Its spelling never changes its type, so 007 stays 007.
 */
export type Text = string;
/**
 * A whole number.
 */
export type WholeNumberText = string;
/**
 * A number.
 */
export type NumberText = string;
/**
 * flag, hold, merge, or drop with a reason.
 */
export type AuditChoice =
  | string
  | {
      drop: Text;
    };
/**
 * true or false.
 */
export type YesNoText = 'true' | 'false';

/**
 * One customer's migration: where from, where to, and what this customer wants differently.
 */
export interface MigrationFile {
  /**
   * Kind of file and version of the language; the first key of every file.
   */
  crosswalk: 'migration/1';
  pair: Text;
  pair_version: WholeNumberText;
  /**
   * How the source is read.
   */
  transport: 'files' | 'http';
  source: MigrationSource;
  settings?: MigrationSettings;
  destinations: MigrationDestinations;
  use: Text;
  owners?: MigrationOwners;
  sample?: MigrationSample;
  audit?: MigrationAudit;
  volume?: MigrationVolume;
  confirm?: MigrationConfirm;
  overlay?: Overlay;
}
/**
 * Where the source is.
 */
export interface MigrationSource {
  folder?: Text;
  secrets?: MigrationSecrets;
  per_second?: WholeNumberText;
}
/**
 * Where each secret of the source is kept, for reading over HTTP: env:NAME or file:/path. Never the secret itself.
 */
export interface MigrationSecrets {
  [k: string]: Text;
}
/**
 * Values of the source system's settings.
 */
export interface MigrationSettings {
  [k: string]: Text;
}
/**
 * Accounts to write to.
 */
export interface MigrationDestinations {
  [k: string]: MigrationDestination;
}
/**
 * One account.
 */
export interface MigrationDestination {
  /**
   * Its address.
   */
  url: string;
  token: Text;
  time_scale?: NumberText;
}
/**
 * Who gets what has no owner, and the customer's own list.
 */
export interface MigrationOwners {
  fallback?: Text;
  map?: OwnerMap;
}
/**
 * Key of the source record and e-mail address of the user; wins over the rules.
 */
export interface OwnerMap {
  [k: string]: Text;
}
/**
 * The sample that is approved first.
 */
export interface MigrationSample {
  size: WholeNumberText;
}
/**
 * What happens to findings, by code: flag, hold, merge, or drop with a reason.
 */
export interface MigrationAudit {
  [k: string]: AuditChoice;
}
/**
 * Counts that the customer reported, by source object.
 */
export interface MigrationVolume {
  [k: string]: WholeNumberText;
}
/**
 * What a person has confirmed.
 */
export interface MigrationConfirm {
  automations_paused?: YesNoText;
}
/**
 * This customer's changes to the pair, in the same shape. Maps are merged by key; value forms, lists and texts are replaced whole.
 */
export interface Overlay {
  /**
   * Labels. The same shape as in a pair; what it changes is checked together with the pair.
   */
  trace?: {};
  /**
   * Policies. The same shape as in a pair; what it changes is checked together with the pair.
   */
  policies?: {};
  /**
   * Custom fields. The same shape as in a pair; what it changes is checked together with the pair.
   */
  custom_fields?: {};
  /**
   * Pipelines and stages. The same shape as in a pair; what it changes is checked together with the pair.
   */
  pipelines?: {};
  /**
   * Tables of values. The same shape as in a pair; what it changes is checked together with the pair.
   */
  maps?: {};
  /**
   * Rows; off with a reason switches one off. The same shape as in a pair; what it changes is checked together with the pair.
   */
  rows?: {};
  /**
   * Leftovers. The same shape as in a pair; what it changes is checked together with the pair.
   */
  leftover?: {};
}
