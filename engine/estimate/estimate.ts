import type { EstimateFacts } from './facts.ts';
import { countedRecords, type EstimateInput } from './input.ts';
import { type LimitLine, limitsOf } from './limits.ts';
import { type Price, priceOf } from './price.ts';
import type { EstimatorRules } from './rules.ts';
import { type StageSpending, spendingByStage } from './spending.ts';
import { hoursOf, type Timeline, timelineOf, tokensPerDay } from './timeline.ts';
import { recordsByObject, volumes } from './volume.ts';

/** What a migration is expected to cost. */
export interface Estimate {
  readonly input: EstimateInput;
  /** Source records that were counted. */
  readonly records: number;
  readonly price: Price;
  readonly timeline: Timeline;
  readonly spending: Spending;
  /** Records that are expected to be made, by destination object. */
  readonly writes: readonly { readonly object: string; readonly label: string; readonly records: number }[];
  readonly limits: readonly LimitLine[];
}

/** Requests and tokens of all stages. */
export interface Spending {
  readonly stages: readonly StageSpending[];
  readonly requests: number;
  readonly tokens: number;
  /** In which requests are sent at the allowed rate, waits for a new day not included. */
  readonly seconds: number;
  /** Tokens of a day that the migration may use. */
  readonly tokensPerDay: number;
  /** Until everything is through, waits for a new day included. */
  readonly hours: number;
}

/** Estimates a migration from what can be counted beforehand. Pure; runs in a page as well as in the engine. */
export function estimate(facts: EstimateFacts, rules: EstimatorRules, input: EstimateInput): Estimate {
  const made = volumes(facts, rules, input);
  const stages = spendingByStage(facts, rules, input, made);
  const tokens = stages.reduce((sum, stage) => sum + stage.tokens, 0);
  const seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  const perDay = tokensPerDay(facts, input);
  const byObject = recordsByObject(made);
  const megabytes = input.megabytes ?? (byObject.get('file') ?? 0) * rules.expected.megabytesPerFile;
  const { megabytesPerSecond } = rules.load;
  const uploadSeconds = megabytesPerSecond > 0 ? megabytes / megabytesPerSecond : 0;
  return {
    input,
    records: countedRecords(input),
    price: priceOf(facts, rules, input, megabytes),
    timeline: timelineOf(facts, rules, input, { stages, uploadSeconds }),
    spending: {
      stages,
      requests: stages.reduce((sum, stage) => sum + stage.requests, 0),
      tokens,
      seconds,
      tokensPerDay: perDay,
      hours: hoursOf({ tokens, seconds }, perDay),
    },
    writes: [...byObject].map(([object, records]) => ({
      object,
      label: facts.destinations[object]?.label ?? object,
      records,
    })),
    limits: limitsOf(facts, input, made, { tokens, perDay }),
  };
}
