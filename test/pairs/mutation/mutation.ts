import type { Location } from '../../../engine/model/location.ts';

/** The kinds of mistake that are made on purpose, in words that end the sentence "somebody …". */
export const MUTATION_KINDS = [
  'names another field',
  'misspells a field',
  'names another setting',
  'alters a constant',
  'changes an operator',
  'changes a function',
  'drops a call',
  'points a link elsewhere',
  'finds by another field',
  'uses another map',
  'drops a map entry',
  'alters a map entry',
  'misspells a map key',
  'drops a condition',
  'negates a condition',
  'drops a field',
  'swaps two fields',
  'drops an alternative',
  'swaps two alternatives',
  'chooses another option',
  'drops a keyword',
  'aggregates otherwise',
] as const;

export type MutationKind = (typeof MUTATION_KINDS)[number];

/** Where in a YAML file something stands: keys of maps and positions in lists, from the top. */
export type YamlPath = readonly (string | number)[];

/** One change of a YAML file. */
export type Edit =
  | { readonly kind: 'set'; readonly path: YamlPath; readonly value: string }
  | { readonly kind: 'remove'; readonly path: YamlPath }
  | { readonly kind: 'rename'; readonly path: YamlPath; readonly key: string }
  /** Exchanges the values of two keys or list positions. */
  | { readonly kind: 'swap'; readonly path: YamlPath; readonly other: YamlPath };

/** One mistake in a pair, and where it is made. */
export interface Mutation {
  readonly kind: MutationKind;
  readonly at: Location;
  /** What was written and what stands there now. */
  readonly what: string;
  readonly edit: Edit;
}
