import type { Clock } from '../port/clock.ts';
import { fromEpoch, nextMidnight } from './instant.ts';

/** Whether a call fits into what is left of the day. `settling`: that depends on answers which are still out. */
export type DailyState = 'enough' | 'settling' | 'exhausted';

/** The daily tokens of the company, as far as they can be known. */
export interface DailyBudget {
  check(cost: number, costInFlight: number): DailyState;
  /** What an answer said is left; `sequence` is the position of its request in the order of sending. */
  learn(left: number, sequence: number): void;
  /** Counts a call that was executed. */
  spend(cost: number): void;
  /** Whether our own calls of today alone have used up what the plan gives a day. False while that is not known. */
  spentAllowance(): boolean;
  /** The plan's tokens for a day, once the account has been read. */
  allow(tokens: number): void;
  exhaust(): void;
  /** Lets calls through again, to find out whether the budget is back. */
  reopen(): void;
  left(): number | undefined;
  /** When the budget should be back. A guess: Pipedrive says midnight but not in which time zone. */
  resumeAt(): string;
}

/** A budget that believes the account's own figures, and its own count where the account gives none. */
export function createDailyBudget(clock: Clock): DailyBudget {
  let known: { readonly left: number; readonly sequence: number; readonly until: number } | undefined;
  let own = { tokens: 0, until: nextMidnight(clock.now()) };
  let allowance: number | undefined;
  let exhaustedUntil = 0;

  const left = (): number | undefined => {
    if (known !== undefined && clock.now() >= known.until) known = undefined;
    return known?.left;
  };
  return {
    check: (cost, costInFlight) => {
      if (clock.now() < exhaustedUntil) return 'exhausted';
      const rest = left();
      if (rest === undefined || rest - costInFlight >= cost) return 'enough';
      return costInFlight > 0 ? 'settling' : 'exhausted';
    },
    learn: (tokens, sequence) => {
      // Answers overtake one another; the figure of the request that was sent last is the newest.
      if (known !== undefined && sequence < known.sequence) return;
      known = { left: tokens, sequence, until: nextMidnight(clock.now()) };
    },
    spend: (cost) => {
      if (clock.now() >= own.until) own = { tokens: 0, until: nextMidnight(clock.now()) };
      own = { ...own, tokens: own.tokens + cost };
    },
    spentAllowance: () => allowance !== undefined && own.tokens >= allowance,
    allow: (tokens) => {
      allowance = tokens;
    },
    exhaust: () => {
      exhaustedUntil = nextMidnight(clock.now());
    },
    reopen: () => {
      exhaustedUntil = 0;
      known = undefined;
    },
    left,
    resumeAt: () => fromEpoch(nextMidnight(clock.now())),
  };
}
