import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from './session.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({ company: { domain: 'acme', name: 'Acme' } });
});

afterAll(() => session.stop());

test('a call without the token in its header is turned away and costs nothing', async () => {
  const { url, apiToken } = session.simulator;
  const before = session.simulator.meter().tokens;

  const none = await fetch(`${url}/api/v2/deals`);
  const wrong = await fetch(`${url}/v1/users/me`, { headers: { 'x-api-token': 'wrong' } });
  const inQuery = await fetch(`${url}/v1/users/me?api_token=${apiToken}`);
  const body = await none.json();

  expect([none.status, wrong.status, inQuery.status]).toEqual([401, 401, 401]);
  expect(body).toMatchObject({ success: false, error: 'unauthorized access', errorCode: 401 });
  expect(session.simulator.meter().tokens).toBe(before);
});

test('the token opens both versions, and both bases of the first', async () => {
  const replies = await Promise.all(
    ['/api/v2/pipelines', '/api/v1/currencies', '/v1/currencies'].map((path) => session.call('GET', path)),
  );

  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('what is not served is answered with 404 in the envelope of its version', async () => {
  const current = await session.call('GET', '/api/v2/projects');
  const old = await session.call('POST', '/v1/recents', {});
  const deprecated = await session.call('PUT', '/api/v1/deals/1', { title: 'x' });
  const notANumber = await session.call('GET', '/api/v2/deals/seven');

  expect([current, old, deprecated, notANumber].map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  expect(current.body).toMatchObject({ success: false, data: null });
  expect(old.body).toMatchObject({ success: false, error_info: expect.any(String), data: null, additional_data: null });
});

test('the current user says which company this is', async () => {
  const { body } = await session.call('GET', '/v1/users/me');

  expect(body.data).toMatchObject({ id: 14001, is_you: true, company_domain: 'acme', company_name: 'Acme' });
});

test('the list of users shows those who were deactivated, and people are found by e-mail', async () => {
  const { body } = await session.call('GET', '/v1/users');
  const found = await session.call('GET', '/v1/users/find?term=grace.liu@example.com&search_by_email=1');

  expect(body.data.filter((user: { active_flag: boolean }) => !user.active_flag)).toHaveLength(2);
  expect(found.body.data.map((user: { name: string }) => user.name)).toEqual(['Grace Liu']);
});

test('a body that is not JSON is refused', async () => {
  const { url, apiToken } = session.simulator;

  const response = await fetch(`${url}/api/v2/deals`, {
    method: 'POST',
    headers: { 'x-api-token': apiToken, 'content-type': 'application/json' },
    body: '{"title": ',
  });

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ success: false, error: expect.stringContaining('Invalid JSON') });
});

test('every answer carries a correlation id of its own', async () => {
  const one = await session.call('GET', '/api/v2/pipelines');
  const other = await session.call('GET', '/api/v2/pipelines');

  expect(one.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(one.headers.get('x-correlation-id')).not.toBe(other.headers.get('x-correlation-id'));
});
