import { describe, expect, test } from 'vitest';
import { BudgetExhausted, type Records } from '../../engine/port/destination.ts';
import { listAll, openSandbox } from './sandbox.ts';

/** Writes so many organizations at once and gives back what became of each. */
function load(records: Records, count: number): Promise<PromiseSettledResult<string>[]> {
  return Promise.allSettled(
    Array.from({ length: count }, (_, index) => records.create('organization', { name: `Organization ${index}` })),
  );
}

const NOTHING_BOUND = { fields: [], stages: [] };

describe('at full speed', () => {
  test.each([
    { plan: 'lite', limit: 20, timeScale: 4, count: 100 },
    { plan: 'ultimate', limit: 120, timeScale: 1, count: 480 },
  ] as const)(
    'on $plan: at least 90 % of the burst limit, and never 429',
    async ({ plan, limit, timeScale, count }) => {
      const sandbox = await openSandbox({ plan, seats: 10, timeScale, judged: false });
      const startedAt = sandbox.clock.now();

      const results = await load(sandbox.destination.records(NOTHING_BOUND), count);

      const seconds = (sandbox.clock.now() - startedAt) / 1000;
      const meter = sandbox.simulator.meter();
      expect(results.every((result) => result.status === 'fulfilled')).toBe(true);
      expect(meter.limited).toEqual({});
      expect(sandbox.destination.spending()).toMatchObject({ requests: count, tokens: count * 5, rateLimited: 0 });
      // The first window is free, so it does not count.
      expect((count - limit) / seconds).toBeGreaterThanOrEqual(0.9 * (limit / 2));
      await sandbox.close();
    },
  );

  test('two programs with one token share the account, and are not blocked', async () => {
    const sandbox = await openSandbox({ plan: 'growth', seats: 10, timeScale: 4, judged: false });
    const other = sandbox.connect({ random: () => 0.1 });

    const results = await Promise.all([
      load(sandbox.destination.records(NOTHING_BOUND), 150),
      load(other.records(NOTHING_BOUND), 150),
    ]);

    expect(results.flat().every((result) => result.status === 'fulfilled')).toBe(true);
    expect(sandbox.simulator.meter().htmlBlocks).toBe(0);
    await sandbox.close();
  });
});

describe('when the daily tokens end', () => {
  test('the run stops before anything is refused, and goes on the next day', async () => {
    const startTime = Date.parse('2026-03-02T22:00:00Z');
    const sandbox = await openSandbox({ plan: 'lite', seats: 1, timeScale: 1_000, startTime, judged: false });
    const records = sandbox.destination.records(NOTHING_BOUND);
    // The dearest thing there is: each reads two lists, for 60 tokens.
    const results = await Promise.allSettled(Array.from({ length: 520 }, () => listAll(records, 'lead')));
    const reasons = results.filter((result) => result.status === 'rejected').map((result) => result.reason as unknown);
    const { dailyTokensLeft = Infinity } = sandbox.destination.spending();

    expect(reasons.length).toBeGreaterThanOrEqual(20);
    expect(reasons.every((reason) => reason instanceof BudgetExhausted)).toBe(true);
    expect(reasons[0]).toMatchObject({ resumeAt: '2026-03-03T00:00:00Z' });
    expect(dailyTokensLeft).toBeLessThan(60);
    expect(sandbox.simulator.meter().limited).toEqual({});

    await sandbox.clock.sleep(Date.parse('2026-03-03T00:00:10Z') - sandbox.clock.now());
    await expect(records.create('organization', { name: 'A new day' })).resolves.toMatch(/^\d+$/);
    await sandbox.close();
  });

  test('and nothing says so, they are recognised, and the account is not hammered', async () => {
    const startTime = Date.parse('2026-03-02T12:00:00Z');
    const switches = { rateLimitAnswer: 'bare' } as const;
    const sandbox = await openSandbox({ plan: 'lite', seats: 1, timeScale: 1_000, startTime, switches, judged: false });
    const records = sandbox.destination.records(NOTHING_BOUND);

    const results = await Promise.allSettled(Array.from({ length: 520 }, () => listAll(records, 'lead')));

    const reasons = results.filter((result) => result.status === 'rejected').map((result) => result.reason as unknown);
    expect(reasons.length).toBeGreaterThanOrEqual(19);
    expect(reasons.every((reason) => reason instanceof BudgetExhausted)).toBe(true);
    expect(sandbox.simulator.meter().htmlBlocks).toBe(0);
    await sandbox.close();
  });
});
