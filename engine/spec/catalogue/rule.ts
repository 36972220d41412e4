import type { Severity } from '../../model/diagnostic.ts';

/** One thing the checker can say. The code it is listed under is permanent. */
export interface Rule<Details> {
  readonly severity: Severity;
  /** What is wrong, in the analyst's terms. */
  readonly message: (details: Details) => string;
  /** What to do about it. */
  readonly hint: string | ((details: Details) => string | undefined);
  /** Why the language insists, for the documentation. */
  readonly why: string;
  readonly wrong: string;
  readonly right: string;
  /**
   * It says that something is missing, which nobody can know while a part of the files could not be read: such
   * complaints are kept back until everything else is in order.
   */
  readonly needsWhole?: true;
}

/** Lets the compiler infer what a rule's message has to be told. */
export function rule<Details>(definition: Rule<Details>): Rule<Details> {
  return definition;
}

/** A name that was not found, and the one that was probably meant. */
export interface UnknownName {
  readonly name: string;
  readonly suggestion: string | undefined;
}

/** Asks for the name that was probably meant; nothing where none comes near. */
export function didYouMean({ suggestion }: { readonly suggestion: string | undefined }): string | undefined {
  return suggestion === undefined ? undefined : `Did you mean ${suggestion}?`;
}
