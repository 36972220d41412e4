import type { CompiledPair } from '../../model/mapping.ts';

/** The pair whose source is asked so many times a second; as it is where the migration says nothing, or reads no HTTP. */
export function atPace(pair: CompiledPair, perSecond: string | undefined): CompiledPair {
  const { source } = pair;
  if (perSecond === undefined || source.http === undefined) return pair;
  const rate = { ...source.http.rate, perSecond: Math.max(1, Number(perSecond)) };
  return { ...pair, source: { ...source, http: { ...source.http, rate } } };
}
