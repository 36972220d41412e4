/* Generated from lexicon.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * Names, as an export may spell them in lower case with underscores.
 *
 * @minItems 1
 */
export type Words = string[];
/**
 * true or false.
 */
export type YesNoText = 'true' | 'false';

/**
 * The words by which exports call things: what crosswalk new pair guesses from. A guess is only ever proposed.
 */
export interface LexiconFile {
  /**
   * Kind of file and version of the language; the first key of every file.
   */
  crosswalk: 'lexicon/1';
  /**
   * The destination system whose objects and fields the words are about.
   */
  destination: string;
  objects: LexiconObjects;
  created: Words;
  currency: Words;
  owners: Words;
  outcomes: LexiconOutcomes;
  /**
   * The outcome of every other stage or status.
   */
  still_open: string;
  choices: LexiconChoices;
}
/**
 * What exports call each object of the destination.
 */
export interface LexiconObjects {
  [k: string]: LexiconObject;
}
/**
 * One object of the destination.
 */
export interface LexiconObject {
  called: Words;
  match?: Words;
  users?: YesNoText;
  fields: LexiconFields;
}
/**
 * What its fields are made from.
 */
export interface LexiconFields {
  [k: string]: LexiconField;
}
/**
 * One field of the destination.
 */
export interface LexiconField {
  from?: Words;
  join?: Words;
  /**
   * What stands between joined values.
   */
  with?: string;
  /**
   * How the value is written; copy where absent.
   */
  as?: 'copy' | 'money' | 'html' | 'items' | 'stage' | 'outcome' | 'choice';
  /**
   * The choice for values that no word is known for.
   */
  otherwise?: string;
}
/**
 * Words within a stage or status that say how it ended, by the outcome's word in the destination.
 */
export interface LexiconOutcomes {
  [k: string]: Words;
}
/**
 * Words for the choices of a field that has a fixed list of them, by the destination's word.
 */
export interface LexiconChoices {
  [k: string]: Words;
}
