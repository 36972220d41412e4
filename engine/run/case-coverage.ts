import type { Location } from '../model/location.ts';
import type { CompiledPair } from '../model/mapping.ts';
import { partsOfPair } from './pair-parts.ts';

/** How much of a pair its cases exercise. */
export interface CaseCoverage {
  readonly total: number;
  readonly exercised: number;
  /** What no case exercises, in the order of the spec. */
  readonly missed: readonly { readonly what: string; readonly at: Location }[];
}

/** Holds the branches that cases went through against all that a pair can do. */
export function caseCoverage(
  pair: CompiledPair,
  results: readonly { readonly coverage: readonly string[] }[],
): CaseCoverage {
  const branches = [...new Set(results.flatMap(({ coverage }) => coverage))];
  const parts = partsOfPair(pair);
  const missed = parts.filter(({ shownBy }) => !branches.some(shownBy));
  return {
    total: parts.length,
    exercised: parts.length - missed.length,
    missed: missed.map(({ what, at }) => ({ what, at })),
  };
}
