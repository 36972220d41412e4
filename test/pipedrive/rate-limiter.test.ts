import { describe, expect, test } from 'vitest';
import { createRateLimiter, type RateLimiter, type RateLimiterOptions } from '../../engine/pipedrive/rate-limiter.ts';
import type { RateReport } from '../../engine/pipedrive/rate-report.ts';
import { BudgetExhausted } from '../../engine/port/destination.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

const NOON = Date.parse('2026-03-02T12:00:00Z');
const MIDNIGHT = '2026-03-03T00:00:00Z';

/** An account that counts as Pipedrive does: a rolling window of two seconds and tokens for the day. */
function createCounter(clock: VirtualClock, { limit, tokens = Infinity }: { limit: number; tokens?: number }) {
  const arrivals: number[] = [];
  let left = tokens;
  const count = (now: number): number => arrivals.filter((at) => at > now - 2_000).length;
  return {
    refused: 0,
    refill(amount: number) {
      left = amount;
    },
    call(cost: number): RateReport {
      const now = clock.now();
      const used = count(now);
      const headers = {
        limit,
        resetSeconds: 1,
        ...(tokens === Infinity ? {} : { dailyTokensLeft: Math.max(0, left) }),
      };
      if (left <= 0 || used >= limit) {
        this.refused += 1;
        return { ...headers, status: 429, remaining: Math.max(0, limit - used) };
      }
      arrivals.push(now);
      left -= cost;
      const dailyTokensLeft = tokens === Infinity ? {} : { dailyTokensLeft: Math.max(0, left) };
      return { ...headers, ...dailyTokensLeft, status: 200, remaining: limit - used - 1 };
    },
  };
}

function open(clock: VirtualClock, options: Partial<RateLimiterOptions> = {}): RateLimiter {
  return createRateLimiter({ clock, random: () => 0.5, share: 1, budget: 'stop', concurrency: 16, ...options });
}

/** Sends one request; half of the latency passes before the account counts it, unless told otherwise. */
async function request(
  limiter: RateLimiter,
  clock: VirtualClock,
  counter: ReturnType<typeof createCounter>,
  { cost = 5, latency = 0, before = 0.5, search = false } = {},
): Promise<number> {
  const permit = await limiter.acquire({ cost, search });
  await clock.sleep(latency * before);
  const report = counter.call(cost);
  await clock.sleep(latency * (1 - before));
  permit.settle(report);
  return report.status;
}

describe('alone on the account', () => {
  test.each([
    { limit: 20, latency: 1 },
    { limit: 20, latency: 150 },
    { limit: 40, latency: 100 },
    { limit: 120, latency: 1 },
    { limit: 120, latency: 120 },
  ])('uses at least 90 % of $limit in two seconds at $latency ms, and never hears 429', async ({ limit, latency }) => {
    const clock = createVirtualClock(NOON);
    const counter = createCounter(clock, { limit });
    const limiter = open(clock);
    const count = limit * 20;

    await clock.run(Promise.all(Array.from({ length: count }, () => request(limiter, clock, counter, { latency }))));

    const seconds = (clock.now() - NOON) / 1000;
    expect(counter.refused).toBe(0);
    // The first window is free, so it does not count.
    expect((count - limit) / seconds).toBeGreaterThanOrEqual(0.9 * (limit / 2));
    expect(limiter.spending()).toMatchObject({ requests: count, tokens: count * 5, rateLimited: 0 });
  });

  test('never hears 429 although requests are counted at any time between sending and answer', async () => {
    const clock = createVirtualClock(NOON);
    const counter = createCounter(clock, { limit: 20 });
    const limiter = open(clock);
    const latencies = [5, 900, 40, 300, 2500, 10, 10, 700];

    const requests = Array.from({ length: 400 }, (_, index) =>
      request(limiter, clock, counter, {
        latency: latencies[index % 8] ?? 0,
        before: (index * 7) % 11 === 0 ? 1 : 0.1,
      }),
    );
    await clock.run(Promise.all(requests));

    expect(counter.refused).toBe(0);
  });

  test('keeps to the share of the burst it was given', async () => {
    const clock = createVirtualClock(NOON);
    const counter = createCounter(clock, { limit: 40 });
    const limiter = open(clock, { share: 0.5 });

    await clock.run(Promise.all(Array.from({ length: 200 }, () => request(limiter, clock, counter, { latency: 1 }))));

    expect(clock.now() - NOON).toBeGreaterThanOrEqual(2_000 * 8.9);
  });

  test('keeps searches to ten in two seconds', async () => {
    const clock = createVirtualClock(NOON);
    const counter = createCounter(clock, { limit: 120 });
    const limiter = open(clock);

    await clock.run(Promise.all(Array.from({ length: 50 }, () => request(limiter, clock, counter, { search: true }))));

    expect(clock.now() - NOON).toBeGreaterThanOrEqual(8_000);
  });

  test('has no more requests in flight than it may', async () => {
    const clock = createVirtualClock(NOON);
    const limiter = open(clock, { concurrency: 3 });
    let inFlight = 0;
    let most = 0;
    const send = async (): Promise<void> => {
      const permit = await limiter.acquire({ cost: 1 });
      inFlight += 1;
      most = Math.max(most, inFlight);
      await clock.sleep(100);
      inFlight -= 1;
      permit.settle({ status: 200 });
    };

    await clock.run(Promise.all(Array.from({ length: 12 }, send)));

    expect(most).toBe(3);
  });
});

describe('not alone', () => {
  test('takes what others with the same token leave', async () => {
    const clock = createVirtualClock(NOON);
    const counter = createCounter(clock, { limit: 40 });
    const limiter = open(clock);
    const ours = { done: false };
    const other = async (): Promise<void> => {
      while (!ours.done) {
        counter.call(5);
        await clock.sleep(100);
      }
    };
    const work = async (): Promise<void> => {
      const requests = Array.from({ length: 400 }, () => request(limiter, clock, counter, { latency: 20 }));
      await Promise.all(requests);
      ours.done = true;
    };

    await clock.run(Promise.all([other(), work()]));

    const seconds = (clock.now() - NOON) / 1000;
    expect(counter.refused).toBeLessThan(20);
    expect(400 / seconds).toBeLessThanOrEqual(11);
    expect(400 / seconds).toBeGreaterThan(6);
  });

  test('waits after 429, tries with one request, and then goes on', async () => {
    const clock = createVirtualClock(NOON);
    const limiter = open(clock);
    const waits: number[] = [];
    (await clock.run(limiter.acquire({ cost: 1 }))).settle({ status: 200 });
    await clock.run(clock.sleep(5_000));
    const startedAt = clock.now();
    const first = await clock.run(limiter.acquire({ cost: 5 }));
    const second = await clock.run(limiter.acquire({ cost: 5 }));
    first.settle({ status: 429, resetSeconds: 2 });
    second.settle({ status: 429, resetSeconds: 2 });

    const trial = await clock.run(limiter.acquire({ cost: 5 }));
    waits.push(clock.now() - startedAt);
    let followed = false;
    const follower = limiter.acquire({ cost: 5 }).then((permit) => {
      followed = true;
      return permit;
    });
    await clock.run(clock.sleep(10_000));
    expect(followed).toBe(false);
    trial.settle({ status: 200 });
    await clock.run(follower);

    expect(waits[0]).toBeGreaterThanOrEqual(2_000);
    expect(waits[0]).toBeLessThan(4_000);
    expect(limiter.spending()).toMatchObject({ tokens: 6, rateLimited: 2 });
  });
});

describe('the daily budget', () => {
  test('stops before the first refusal when the account says what is left', async () => {
    const clock = createVirtualClock(NOON);
    const counter = createCounter(clock, { limit: 20, tokens: 100 });
    const limiter = open(clock);
    const results = await clock.run(
      Promise.allSettled(Array.from({ length: 30 }, () => request(limiter, clock, counter, { latency: 50 }))),
    );

    const failures = results.filter((result) => result.status === 'rejected').map((result) => result.reason as unknown);
    expect(results.length - failures.length).toBe(20);
    expect(counter.refused).toBe(0);
    expect(failures[0]).toBeInstanceOf(BudgetExhausted);
    expect(failures[0]).toMatchObject({ resumeAt: MIDNIGHT });
    expect((failures[0] as Error).message).toContain('does not say which time zone');
  });

  test('waits for the new day when told to, trying once an hour', async () => {
    const clock = createVirtualClock(NOON);
    const counter = createCounter(clock, { limit: 20, tokens: 50 });
    const waits: string[] = [];
    const limiter = open(clock, { budget: 'wait', onWait: ({ because }) => waits.push(because) });
    const refill = clock.sleep(5.5 * 3_600_000).then(() => counter.refill(100_000));
    const send = async (): Promise<void> => {
      while ((await request(limiter, clock, counter, { latency: 50 })) === 429);
    };

    await clock.run(Promise.all([refill, ...Array.from({ length: 20 }, send)]));

    expect(clock.now()).toBeGreaterThan(NOON + 5.5 * 3_600_000);
    expect(clock.now()).toBeLessThan(NOON + 7 * 3_600_000);
    expect(counter.refused).toBeLessThanOrEqual(6);
    expect(waits).toContain('daily_budget');
  });

  test('is recognised without any header once waiting does not help', async () => {
    const clock = createVirtualClock(NOON);
    const limiter = open(clock);
    const hammer = async (): Promise<number> => {
      for (let refusals = 0; ; refusals += 1) {
        const permit = await limiter.acquire({ cost: 5 }).catch((reason: unknown) => reason);
        if (permit instanceof BudgetExhausted) return refusals;
        (permit as { settle: (report: RateReport) => void }).settle({ status: 429 });
      }
    };

    const refusals = await clock.run(hammer());

    expect(refusals).toBe(6);
    expect(clock.now() - NOON).toBeGreaterThan(60_000);
  });

  test('is recognised at the first 429 when our own calls used up what the plan gives', async () => {
    const clock = createVirtualClock(NOON);
    const limiter = open(clock);
    limiter.allowDaily(40);
    const permit = await clock.run(limiter.acquire({ cost: 40 }));
    permit.settle({ status: 200 });
    const refused = await clock.run(limiter.acquire({ cost: 5 }));
    refused.settle({ status: 429 });

    await expect(clock.run(limiter.acquire({ cost: 5 }))).rejects.toBeInstanceOf(BudgetExhausted);
  });

  test('opens again on a new day', async () => {
    const clock = createVirtualClock(NOON);
    const limiter = open(clock);
    const permit = await clock.run(limiter.acquire({ cost: 5 }));
    permit.settle({ status: 429, dailyTokensLeft: 0 });
    await expect(clock.run(limiter.acquire({ cost: 5 }))).rejects.toBeInstanceOf(BudgetExhausted);

    await clock.run(clock.sleep(13 * 3_600_000));

    await expect(clock.run(limiter.acquire({ cost: 5 }))).resolves.toBeDefined();
  });
});

test('a signal ends every wait with its reason', async () => {
  const clock = createVirtualClock(NOON);
  const stop = new AbortController();
  const limiter = open(clock, { signal: stop.signal });
  const permit = await clock.run(limiter.acquire({ cost: 5 }));
  permit.settle({ status: 429, resetSeconds: 30 });
  const waiting = [limiter.acquire({ cost: 5 }), limiter.acquire({ cost: 5 })];

  stop.abort(new Error('Stopped by hand.'));

  const results = await Promise.allSettled(waiting);
  expect(results.map((result) => (result.status === 'rejected' ? String(result.reason) : ''))).toEqual([
    'Error: Stopped by hand.',
    'Error: Stopped by hand.',
  ]);
});
