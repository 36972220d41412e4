import { afterEach, expect, test } from 'vitest';
import { openSession, type Session } from './session.ts';

let session: Session;

afterEach(() => session.stop());

async function repeat(times: number, method: string, path: string): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < times; count += 1) statuses.push((await session.call(method, path)).status);
  return statuses;
}

const count = (statuses: readonly number[], status: number): number => statuses.filter((one) => one === status).length;

test.each([
  ['lite', 20],
  ['growth', 40],
  ['premium', 100],
  ['ultimate', 120],
] as const)('on %s, %i calls fit into two seconds and the next is refused', async (plan, burst) => {
  session = await openSession({ plan, pace: 0 });

  const statuses = await repeat(burst + 1, 'GET', '/api/v2/pipelines/1');

  expect(count(statuses, 200)).toBe(burst);
  expect(statuses.at(-1)).toBe(429);
});

test('the window rolls: a call leaves it two seconds after it was made', async () => {
  session = await openSession({ plan: 'lite', pace: 0 });
  await repeat(10, 'GET', '/api/v2/pipelines/1');
  session.advance(1_500);
  await repeat(10, 'GET', '/api/v2/pipelines/1');

  const full = await session.call('GET', '/api/v2/pipelines/1');
  session.advance(501);
  const again = await repeat(11, 'GET', '/api/v2/pipelines/1');

  expect(full.status).toBe(429);
  expect(full.headers.get('x-ratelimit-reset')).toBe('1');
  expect(again.slice(0, 10).every((status) => status === 200)).toBe(true);
  expect(again.at(-1)).toBe(429);
});

test('searches have ten calls in two seconds whatever the plan', async () => {
  session = await openSession({ plan: 'ultimate', pace: 0 });

  const statuses = await repeat(11, 'GET', '/api/v2/itemSearch?term=acorn');
  const other = await session.call('GET', '/api/v2/pipelines/1');

  expect(count(statuses, 200)).toBe(10);
  expect(statuses.at(-1)).toBe(429);
  expect(other.status).toBe(200);
  expect(session.simulator.meter().limited).toEqual({ search: 1 });
});

test('answers say what is left of the window and of the day', async () => {
  session = await openSession({ plan: 'growth', seats: 3 });

  const { headers } = await session.call('GET', '/api/v2/deals');

  expect(headers.get('x-ratelimit-limit')).toBe('40');
  expect(headers.get('x-ratelimit-remaining')).toBe('39');
  expect(headers.get('x-daily-ratelimit-token-limit')).toBe('180000');
  expect(headers.get('x-daily-ratelimit-token-remaining')).toBe('179990');
});

test('the daily budget ends in 429 until midnight UTC of simulated time', async () => {
  session = await openSession({ plan: 'lite', seats: 1 });
  const lists = 30_000 / 20;
  const statuses = await repeat(lists, 'GET', '/v1/currencies');

  const exhausted = await session.call('GET', '/v1/currencies');
  session.advance(3_000);
  const still = await session.call('GET', '/api/v2/pipelines/1');
  session.advance(15 * 60 * 60 * 1_000);
  const nextDay = await session.call('GET', '/api/v2/pipelines/1');

  expect(count(statuses, 200)).toBe(lists);
  expect(exhausted.status).toBe(429);
  expect(exhausted.headers.get('x-daily-ratelimit-token-remaining')).toBe('0');
  expect(still.status).toBe(429);
  expect(nextDay.status).toBe(200);
  expect(nextDay.headers.get('x-daily-ratelimit-token-remaining')).toBe('29999');
  expect(session.simulator.meter()).toMatchObject({ tokens: 30_001, tokensToday: 1, limited: { daily: 2 } });
});

test('who goes on hammering gets an HTML page, for a minute', async () => {
  session = await openSession({ plan: 'lite', pace: 0 });
  await repeat(20, 'GET', '/api/v2/pipelines/1');
  const refused = await repeat(21, 'GET', '/api/v2/pipelines/1');

  const blocked = await session.call('GET', '/api/v2/pipelines/1');
  session.advance(61_000);
  const later = await session.call('GET', '/api/v2/pipelines/1');

  expect(count(refused, 429)).toBe(21);
  expect(blocked.status).toBe(403);
  expect(blocked.headers.get('content-type')).toContain('text/html');
  expect(blocked.body).toContain('<!DOCTYPE html>');
  expect(later.status).toBe(200);
  expect(session.simulator.meter().htmlBlocks).toBe(1);
});

test('simulated time runs as many times faster as it is told, and budgets with it', async () => {
  session = await openSession({ timeScale: 1_000, pace: 0 });
  const before = session.simulator.simulatedNow();

  session.advance(86_400);

  expect(session.simulator.simulatedNow() - before).toBe(24 * 60 * 60 * 1_000);
  const { body } = await session.call('POST', '/api/v2/organizations', { name: 'Tomorrow' });
  expect(body.data.add_time).toBe('2026-03-03T09:00:00Z');
});

test('the meter knows how much of the burst window was used', async () => {
  session = await openSession({ plan: 'lite', pace: 0 });

  await repeat(10, 'GET', '/api/v2/pipelines/1');

  expect(session.simulator.meter().burstUse).toEqual({ peak: 0.5, mean: 0.275 });
});
