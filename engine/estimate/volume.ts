import type { EntryFact, EstimateFacts } from './facts.ts';
import type { EstimateInput } from './input.ts';
import type { EstimatorRules, QualityRule } from './rules.ts';

/** How many records an entry is expected to make. */
export interface EntryVolume {
  readonly entry: EntryFact;
  readonly records: number;
}

const PERFECT: Pick<QualityRule, 'waits' | 'joins'> = { waits: 0, joins: 0 };

/** What each entry is expected to make of what was counted. */
export function volumes(facts: EstimateFacts, rules: EstimatorRules, input: EstimateInput): readonly EntryVolume[] {
  const quality = rules.qualities[input.quality] ?? PERFECT;
  return facts.entries.map((entry) => ({ entry, records: recordsOf(entry, quality, input) }));
}

function recordsOf(
  entry: EntryFact,
  { waits, joins }: Pick<QualityRule, 'waits' | 'joins'>,
  input: EstimateInput,
): number {
  const counted = input.entries[entry.address];
  if (entry.from === undefined) return counted ?? 1;
  const all = counted ?? entry.assumed ?? (input.counts[entry.from] ?? 0) * entry.share;
  return Math.round(all * (1 - waits) * (entry.joins ? 1 - joins : 1));
}

/** Records by destination object. */
export function recordsByObject(moving: readonly EntryVolume[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { entry, records } of moving) sums.set(entry.object, (sums.get(entry.object) ?? 0) + records);
  return sums;
}
