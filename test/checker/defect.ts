import type { Json } from './stored-account.ts';

/**
 * What can be wrong with a destination: a record `missing`, there without reason (`extra`) or twice (`duplicate`), a
 * `field`, `link` or `file` of it wrong, or a record that was there before and nobody asked for `changed`.
 */
export type DefectKind = 'missing' | 'extra' | 'duplicate' | 'field' | 'link' | 'file' | 'changed';

/** One thing wrong. `identity` is the source key or the content by which the record is known. */
export interface Defect {
  readonly kind: DefectKind;
  readonly object: string;
  readonly identity: string;
  readonly field?: string;
  readonly expected: Json;
  readonly actual: Json;
}

/** The verdict on a destination. It is right when `defects` is empty. */
export interface CheckResult {
  readonly defects: readonly Defect[];
  /** By object: records expected, and live records that came since the snapshot or were adopted. */
  readonly counts: Readonly<Record<string, { readonly expected: number; readonly found: number }>>;
  /** Value of the new deals by currency. */
  readonly sums: Readonly<Record<string, { readonly expected: number; readonly actual: number }>>;
  /** How often each named equivalence made two values equal, in all comparisons made, the search for matches included. */
  readonly equivalences: Readonly<Record<string, number>>;
}
