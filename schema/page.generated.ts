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
   * The approach: what happens before, during and after, in this order.
   *
   * @minItems 1
   */
  steps?: Titled[];
  /**
   * Why teams leave the source, each claim with where it comes from.
   *
   * @minItems 1
   */
  leaving?: Claim[];
  /**
   * Why teams choose the destination, each claim with where it comes from.
   *
   * @minItems 1
   */
  choosing?: Claim[];
  /**
   * What is hard about this pair and about neither system alone.
   *
   * @minItems 1
   */
  challenges?: Titled[];
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
/**
 * A heading and what stands below it.
 */
export interface Titled {
  title: Text;
  text: Text;
}
/**
 * A claim about a named product, with where it comes from.
 */
export interface Claim {
  text: Text;
  source: Text;
}
