/* Generated from page.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * Text. Its spelling never changes its type, so 007 stays 007.
 */
export type Text = string;

/**
 * Prose for the page of a pair. Numbers come from the pair as {{ rows.count }}.
 */
export interface PageFile {
  /**
   * Kind of file and version of the language; the first key of every file.
   */
  crosswalk: 'page/1';
  pair: Text;
  overview: Text;
  rows?: PageRows;
  /**
   * Questions and answers.
   *
   * @minItems 1
   */
  faq?: Question[];
  /**
   * What to do before, during and after.
   *
   * @minItems 1
   */
  steps?: Text[];
}
/**
 * Prose by row.
 */
export interface PageRows {
  [k: string]: Text;
}
/**
 * One question.
 */
export interface Question {
  q: Text;
  a: Text;
}
