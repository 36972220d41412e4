import type { Random } from '../random.ts';
import type { Fate } from './generation.ts';
import type { OfficeTime } from './times.ts';

/** A job, as far as the rows below it are concerned. */
export interface ParentJob {
  readonly number: string;
  readonly fate: Fate;
  readonly scheduledOn: OfficeTime;
}

/** A job number that no row has; `index` keeps the rows that name one apart. */
export function missingJobNumber(index: number): string {
  return String(90_000_000 + index);
}

/** How many children one parent has, so that many parents have `mean` of them each and most have none or a few. */
export function childCount(choices: Random, mean: number): number {
  const share = Math.min(1, Math.max(0.05, mean * 0.4));
  if (mean <= 0 || !choices.chance(share)) return 0;
  return choices.integer(1, Math.max(1, Math.round((2 * mean) / share - 1)));
}
