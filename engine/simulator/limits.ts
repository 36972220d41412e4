/**
 * What an API token may still spend: the burst window, the daily budget, and the firewall that answers 403 to those who
 * do not heed 429.
 *
 * Where Pipedrive documents nothing, this is what was chosen: a refused call counts in no window; the daily budget lets
 * a call through as long as one token is left (so the last one may overdraw); more than {@link HAMMERING} refusals
 * within ten seconds bring the HTML block, which lasts a minute. All seconds are simulated.
 */

import type { SimulatedClock } from './clock.ts';
import { type PlanLimits, SEARCH_BURST, TOKENS_PER_SEAT } from './plan.ts';
import type { Store } from './store.ts';

/** How many 429 within {@link HAMMERING_WINDOW_MS} are still forgiven. */
export const HAMMERING = 20;

/** Length of the window in which refusals are counted, in simulated milliseconds. */
export const HAMMERING_WINDOW_MS = 10_000;

/** How long the firewall blocks, in simulated milliseconds. */
export const BLOCK_MS = 60_000;

/** Length of the burst window, in simulated milliseconds. */
export const BURST_WINDOW_MS = 2_000;

/** Why a call may not go through. */
export type Limitation = 'burst' | 'search' | 'daily';

/** The state of the limits after a call was let through or refused. */
export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Whole simulated seconds until the oldest call leaves the window. */
  readonly resetSeconds: number;
  readonly dailyLimit: number;
  readonly dailyRemaining: number;
}

/** The meter of one API token. */
export interface Limits {
  /** Whether the firewall turns this call away unseen. */
  blocked(): boolean;
  /** Lets a call through and counts it, or says why not. */
  admit(search: boolean): Limitation | undefined;
  /** Books the tokens of a call on today's budget. */
  charge(tokens: number): void;
  state(search: boolean): LimitState;
  /** Shares of the burst window in use, seen at each call let through: the highest and the mean. */
  use(): { readonly peak: number; readonly mean: number };
}

/** Meters calls against a plan. Budgets live in the store, windows in memory. */
export function createLimits(store: Store, clock: SimulatedClock, plan: PlanLimits, seats: number): Limits {
  const burst = createWindow(BURST_WINDOW_MS);
  const search = createWindow(BURST_WINDOW_MS);
  const refusals = createWindow(HAMMERING_WINDOW_MS);
  const dailyLimit = TOKENS_PER_SEAT * plan.budgetMultiplier * seats;
  const spent = createDayCounter(store, clock);
  const use = { peak: 0, sum: 0, calls: 0 };
  let blockedUntil = 0;

  const limitation = (isSearch: boolean, now: number): Limitation | undefined => {
    if (spent.today() >= dailyLimit) return 'daily';
    if (burst.size(now) >= plan.burst) return 'burst';
    return isSearch && search.size(now) >= SEARCH_BURST ? 'search' : undefined;
  };

  return {
    blocked: () => clock.now() < blockedUntil,
    admit: (isSearch) => {
      const now = clock.now();
      const reason = limitation(isSearch, now);
      if (reason !== undefined) {
        refusals.push(now);
        if (refusals.size(now) > HAMMERING) blockedUntil = now + BLOCK_MS;
        return reason;
      }
      burst.push(now);
      if (isSearch) search.push(now);
      const share = burst.size(now) / plan.burst;
      use.peak = Math.max(use.peak, share);
      use.sum += share;
      use.calls += 1;
      return undefined;
    },
    charge: (tokens) => spent.add(tokens),
    state: (isSearch) => {
      const now = clock.now();
      const [window, limit] = isSearch ? [search, SEARCH_BURST] : [burst, plan.burst];
      return {
        limit,
        remaining: Math.max(0, limit - window.size(now)),
        resetSeconds: Math.max(1, Math.ceil(window.untilFree(now) / 1000)),
        dailyLimit,
        dailyRemaining: Math.max(0, dailyLimit - spent.today()),
      };
    },
    use: () => ({ peak: use.peak, mean: use.calls === 0 ? 0 : use.sum / use.calls }),
  };
}

interface RollingWindow {
  push(now: number): void;
  size(now: number): number;
  /** Milliseconds until the oldest entry leaves. */
  untilFree(now: number): number;
}

function createWindow(lengthMs: number): RollingWindow {
  let times: number[] = [];
  let head = 0;
  const prune = (now: number): void => {
    while (head < times.length && (times[head] ?? 0) <= now - lengthMs) head += 1;
    if (head > 1_000) {
      times = times.slice(head);
      head = 0;
    }
  };
  return {
    push: (now) => {
      times.push(now);
    },
    size: (now) => {
      prune(now);
      return times.length - head;
    },
    untilFree: (now) => {
      prune(now);
      const oldest = times[head];
      return oldest === undefined ? 0 : oldest + lengthMs - now;
    },
  };
}

/** Today's tokens, read from the store once a day and kept beside it from then on. */
function createDayCounter(store: Store, clock: SimulatedClock): { today(): number; add(tokens: number): void } {
  let day = '';
  let tokens = 0;
  const roll = (): void => {
    const today = clock.day();
    if (today === day) return;
    day = today;
    tokens = store.counters(`tokens:${today}`)[''] ?? 0;
  };
  return {
    today: () => {
      roll();
      return tokens;
    },
    add: (amount) => {
      roll();
      tokens += amount;
      store.add(`tokens:${day}`, amount);
      store.add('tokens', amount);
    },
  };
}
