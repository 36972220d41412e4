import type { Clock } from '../port/clock.ts';
import { BudgetExhausted, type Spending } from '../port/destination.ts';
import { createDailyBudget, type DailyBudget } from './daily-budget.ts';
import { createPace, type Pace, type Ticket } from './pace.ts';
import type { RateReport, RateWait } from './rate-report.ts';

/** What a call needs from the limits. */
export interface RateRequest {
  readonly cost: number;
  /** Searches have a window of their own beside the common one. */
  readonly search?: boolean;
}

/** Leave to send one request. */
export interface Permit {
  /** Called once: with what the answer told, or with nothing when no answer came. */
  settle(report?: RateReport): void;
}

/** How a limiter works. */
export interface RateLimiterOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1): spreads waits of several programs apart. */
  readonly random: () => number;
  /** Share of the burst limit to use, above 0 and at most 1. */
  readonly share: number;
  /** When the day's tokens are used up: fail with `BudgetExhausted`, or wait until they are back. */
  readonly budget: 'wait' | 'stop';
  /** Most requests in flight at once. */
  readonly concurrency: number;
  readonly signal?: AbortSignal;
  readonly onWait?: (wait: RateWait) => void;
}

/** Lets requests out as fast as the account allows, and no faster. */
export interface RateLimiter {
  /**
   * Resolves when a request may leave, in the order of asking. Rejects with `BudgetExhausted`, or with the reason of
   * the signal.
   */
  acquire(request: RateRequest): Promise<Permit>;
  /** The burst limit as the account reported it. */
  burstLimit(): number | undefined;
  /** The plan's tokens for a day, to tell one kind of 429 from the other where the answers do not. */
  allowDaily(tokens: number): void;
  spending(): Spending;
}

interface Waiter {
  readonly request: RateRequest;
  readonly grant: (permit: Permit) => void;
  readonly reject: (reason: unknown) => void;
}

/** While waiting for a new day, the budget is tried once an hour: which midnight counts is not documented. */
const DAILY_TRIAL_MS = 60 * 60 * 1000;

/** Opens a limiter. It keeps no timer while nobody waits. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { clock, signal } = options;
  const daily = createDailyBudget(clock);
  const pace = createPace(options);
  const queue: Waiter[] = [];
  const tally = createTally();
  const alarm = createAlarm(clock);
  let running = false;

  const settle = (ticket: Ticket, sequence: number, { cost }: RateRequest, report: RateReport | undefined): void => {
    tally.settle(cost, report?.status !== 429);
    if (report?.dailyTokensLeft !== undefined) daily.learn(report.dailyTokensLeft, sequence);
    if (report?.status !== 429) daily.spend(cost);
    pace.settle(ticket, report);
    if (report?.status === 429 && isDaily(report, daily, pace)) daily.exhaust();
    alarm.ring();
  };

  const release = ({ request, grant }: Waiter): void => {
    const sequence = tally.send(request.cost);
    const ticket = pace.take(request.search === true);
    grant({ settle: (report) => settle(ticket, sequence, request, report) });
  };

  /** Milliseconds until the request may leave; `Infinity`: not before something is answered. */
  const waitFor = (request: RateRequest): number => {
    signal?.throwIfAborted();
    const { flight } = tally;
    const state = daily.check(request.cost, flight.tokens);
    if (state === 'settling') return Infinity;
    if (state === 'exhausted') return waitForDay(options, daily, pace);
    return flight.requests >= options.concurrency ? Infinity : pace.wait(request.search === true, flight.requests);
  };

  const run = async (): Promise<void> => {
    running = true;
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      try {
        const wait = waitFor(next.request);
        if (wait > 0) await alarm.sleep(wait);
        else release(queue.shift() as Waiter);
      } catch (reason) {
        for (const waiter of queue.splice(0)) waiter.reject(reason);
      }
    }
    running = false;
  };

  signal?.addEventListener('abort', () => alarm.ring());
  return {
    acquire: (request) =>
      new Promise((grant, reject) => {
        queue.push({ request, grant, reject });
        if (!running) void run();
      }),
    burstLimit: () => pace.limit(),
    allowDaily: (tokens) => daily.allow(tokens),
    spending: () => {
      const left = daily.left();
      return { ...tally.total, ...(left === undefined ? {} : { dailyTokensLeft: left }) };
    },
  };
}

/**
 * Nothing documented tells the two kinds of 429 apart. The header that counts the day's tokens does when it is there;
 * else it is the day's when our own calls used up the plan's tokens, or when waiting out the burst did not help.
 */
function isDaily({ dailyTokensLeft }: RateReport, daily: DailyBudget, pace: Pace): boolean {
  if (dailyTokensLeft !== undefined) return dailyTokensLeft <= 0;
  return daily.spentAllowance() || pace.stuck();
}

function waitForDay({ budget, clock, random, onWait }: RateLimiterOptions, daily: DailyBudget, pace: Pace): number {
  const at = daily.resumeAt();
  if (budget === 'stop') {
    throw new BudgetExhausted(
      `Pipedrive's daily token budget is used up. It should be back at about ${at} (midnight UTC; Pipedrive does not say which time zone counts). Run the same command again then: it goes on where it stopped.`,
      at,
    );
  }
  const milliseconds = Math.min(Date.parse(at) - clock.now(), DAILY_TRIAL_MS) + 60_000 * random();
  onWait?.({ because: 'daily_budget', milliseconds });
  daily.reopen();
  pace.hold(milliseconds);
  return milliseconds;
}

/** What was sent since the beginning, and what of it is not answered yet. */
interface Tally {
  readonly total: Omit<Spending, 'dailyTokensLeft'>;
  readonly flight: { readonly requests: number; readonly tokens: number };
  /** Gives the position of the request in the order of sending. */
  send(cost: number): number;
  settle(cost: number, executed: boolean): void;
}

function createTally(): Tally {
  const total = { requests: 0, tokens: 0, rateLimited: 0 };
  const flight = { requests: 0, tokens: 0 };
  return {
    total,
    flight,
    send: (cost) => {
      total.requests += 1;
      flight.requests += 1;
      flight.tokens += cost;
      return total.requests;
    },
    settle: (cost, executed) => {
      flight.requests -= 1;
      flight.tokens -= cost;
      if (executed) total.tokens += cost;
      else total.rateLimited += 1;
    },
  };
}

/** A sleep that can be cut short. */
interface Alarm {
  /** `Infinity` sleeps until it rings. */
  sleep(milliseconds: number): Promise<void>;
  ring(): void;
}

function createAlarm(clock: Clock): Alarm {
  let wake: (() => void) | undefined;
  return {
    sleep: (milliseconds) => {
      const sleeper = new AbortController();
      return new Promise((resolve) => {
        wake = () => {
          sleeper.abort();
          resolve();
        };
        if (milliseconds !== Infinity) clock.sleep(milliseconds, sleeper.signal).then(resolve, resolve);
      });
    },
    ring: () => wake?.(),
  };
}
