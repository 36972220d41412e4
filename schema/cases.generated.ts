/* Generated from cases.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * Text. Its spelling never changes its type, so 007 stays 007.
 */
export type Text = string;
/**
 * Text as exported, or a list or object where the source gives one.
 */
export type RawValue =
  | string
  | RawValue[]
  | {
      [k: string]: RawValue;
    };
/**
 * true or false.
 */
export type YesNoText = 'true' | 'false';

/**
 * Examples that are tests: given these source records, expect this.
 */
export interface CasesFile {
  /**
   * Kind of file and version of the language; the first key of every file.
   */
  crosswalk: 'cases/1';
  pair: Text;
  cases: Cases;
}
/**
 * By name; the name is the promise.
 */
export interface Cases {
  [k: string]: Case;
}
/**
 * One case.
 */
export interface Case {
  given: Given;
  files?: GivenFiles;
  expect: Expect;
  exactly?: YesNoText;
  note?: Text;
}
/**
 * Source records by object, as the source gives them.
 */
export interface Given {
  /**
   * Records.
   *
   * @minItems 0
   */
  [k: string]: GivenRecord[];
}
/**
 * Field and raw value.
 */
export interface GivenRecord {
  [k: string]: RawValue;
}
/**
 * Files of the source by path or address: megabytes, or missing. A file that is not named is there, and small.
 */
export interface GivenFiles {
  [k: string]: Text;
}
/**
 * By address  row.entry/key : the fields that are compared (nothing: not written), or what became of the record.
 */
export interface Expect {
  [k: string]: Expectation;
}
/**
 * Fields and values; of an inventory, title and columns; or one of: held (with at), left_out, merged.
 */
export interface Expectation {
  [k: string]: RawValue;
}
