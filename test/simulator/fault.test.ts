import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSession, type Session } from './session.ts';

let session: Session;

beforeEach(async () => {
  session = await openSession({ plan: 'ultimate', switches: { searchLag: 'none' } });
});

afterEach(() => session.stop());

const createDeal = () => session.call('POST', '/api/v2/deals', { title: 'Faulty' });

/** How many deals there are beyond those of the standard account. */
async function dealsMade(): Promise<number> {
  const { body } = await session.call('GET', '/api/v2/deals?limit=500');
  return body.data.length - 30;
}

async function ask(fault: object): Promise<number> {
  const response = await fetch(`${session.simulator.url}/_simulator/faults`, {
    method: 'POST',
    body: JSON.stringify(fault),
  });
  return response.status;
}

test.each([
  ['drop-answer', 1],
  ['reset', 0],
] as const)('%s cuts the connection; deals written: %i', async (kind, written) => {
  await ask({ kind, match: { method: 'POST' }, times: 1 });

  await expect(createDeal()).rejects.toThrow('fetch failed');

  expect(await dealsMade()).toBe(written);
});

test.each([
  ['error-500-before', 500, 0],
  ['error-500-after', 500, 1],
  ['error-503', 503, 0],
  ['html-403', 403, 0],
  ['rate-limited', 429, 0],
] as const)('%s answers %i; deals written: %i', async (kind, status, written) => {
  await ask({ kind, match: { method: 'POST', path: '/api/v2/deals' }, times: 1 });

  const reply = await createDeal();
  const next = await createDeal();

  expect([reply.status, next.status]).toEqual([status, 200]);
  expect(await dealsMade()).toBe(written + 1);
});

test('slow waits in simulated time, and answers as if nothing had been', async () => {
  await ask({ kind: 'slow', ms: 80, times: 1 });
  const begun = performance.now();

  const { status } = await createDeal();

  expect(status).toBe(200);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(75);
});

test('a stale search finds nothing', async () => {
  await ask({ kind: 'stale-search', match: { path: '^/api/v2/itemSearch' }, times: 1 });

  const stale = await session.call('GET', '/api/v2/itemSearch?term=acorn');
  const fresh = await session.call('GET', '/api/v2/itemSearch?term=acorn');

  expect(stale.body.data.items).toEqual([]);
  expect(fresh.body.data.items).toHaveLength(2);
});

test('faults hit what they match, as often as they are told, in a repeatable pattern', async () => {
  const pattern = async (): Promise<string> => {
    await ask({
      kind: 'error-503',
      match: { method: 'GET', path: '^/api/v2/stages/[12]$' },
      probability: 0.5,
      seed: 7,
    });
    const statuses: number[] = [];
    for (let count = 0; count < 20; count += 1) statuses.push((await session.call('GET', '/api/v2/stages/1')).status);
    const missed = await session.call('GET', '/api/v2/stages/3');
    await fetch(`${session.simulator.url}/_simulator/faults`, { method: 'DELETE' });
    expect(missed.status).toBe(200);
    return statuses.join(' ');
  };

  const first = await pattern();
  const second = await pattern();

  expect(first).toContain('503');
  expect(first).toContain('200');
  expect(second).toBe(first);
  expect(session.simulator.meter().faults['error-503']).toBeGreaterThan(5);
});

test('a fault that does not exist is refused', async () => {
  expect(await ask({ kind: 'earthquake' })).toBe(400);
  expect(await ask({ kind: 'reset', match: { path: '^(' } })).toBe(400);
});

test('a person edits or deletes a record in the interface: no tokens, a new update time', async () => {
  const edit = (body: object) =>
    fetch(`${session.simulator.url}/_simulator/edit`, { method: 'POST', body: JSON.stringify(body) });
  const before = (await session.call('GET', '/api/v2/deals/1')).body.data;
  const tokens = session.simulator.meter().tokens;
  session.advance(60_000);
  const edited = await edit({ type: 'deal', id: 1, changes: { title: 'By hand', custom_fields: {} } });
  const removed = await edit({ type: 'deal', id: 2, delete: true });
  const unknown = await edit({ type: 'deal', id: 999, changes: {} });
  const spent = session.simulator.meter().tokens - tokens;
  const after = (await session.call('GET', '/api/v2/deals/1')).body.data;
  const gone = await session.call('GET', '/api/v2/deals/2');

  expect([edited.status, removed.status, unknown.status, gone.status]).toEqual([200, 200, 400, 404]);
  expect(spent).toBe(0);
  expect(after.title).toBe('By hand');
  expect(after.update_time > before.update_time).toBe(true);
});

test('the meter is read over HTTP without a token and is not counted itself', async () => {
  await session.call('GET', '/api/v2/deals/1');
  const read = async () => (await fetch(`${session.simulator.url}/_simulator/meter`)).json();
  await read();

  expect(await read()).toMatchObject({ tokens: 1, requests: 1, requestsByEndpoint: { 'GET /api/v2/deals/:id': 1 } });
  expect((await fetch(`${session.simulator.url}/_simulator/health`)).status).toBe(200);
});

test('whoever observes sees calls and answers as they went over the wire', async () => {
  const seen: string[] = [];
  const own = await openSession({ observe: ({ method, path, status }) => seen.push(`${method} ${path} ${status}`) });
  await own.call('GET', '/api/v2/deals/1');
  await own.call('POST', '/v1/notes', { content: '' });
  await own.stop();

  expect(seen).toEqual(['GET /api/v2/deals/1 200', 'POST /v1/notes 400']);
});
