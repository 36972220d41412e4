import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from './session.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({ plan: 'ultimate', seats: 20 });
});

afterAll(() => session.stop());

test('a note is cleaned of scripts, styles and comments on its way in', async () => {
  const content = '<p style="color:red" onclick="x()">Hi <b>there</b><script>bad()</script><!-- marker --></p>';

  const { body } = await session.call('POST', '/v1/notes', { content, deal_id: 1 });

  expect(body.data.content).toBe('<p>Hi <b>there</b></p>');
});

test('a note can be written in the past, by another user, and re-dated', async () => {
  const body = { content: 'Old', org_id: 1, add_time: '2009-08-07 06:05:04', user_id: 14_002 };
  const created = await session.call('POST', '/v1/notes', body);
  const changed = await session.call('PUT', `/v1/notes/${created.body.data.id}`, { add_time: '2008-01-01 00:00:00' });

  expect(created.body.data).toMatchObject({
    add_time: '2009-08-07 06:05:04',
    user_id: 14_002,
    user: { name: 'Ben Okafor' },
  });
  expect(changed.body.data.add_time).toBe('2008-01-01 00:00:00');
});

test('a note needs something to hang on, may have several parents, and is pinned to one it has', async () => {
  const orphan = await session.call('POST', '/v1/notes', { content: 'x' });
  const missing = await session.call('POST', '/v1/notes', { content: 'x', deal_id: 9_999 });
  const empty = await session.call('POST', '/v1/notes', { content: '', deal_id: 1 });
  const several = await session.call('POST', '/v1/notes', {
    content: 'x',
    deal_id: 1,
    person_id: 2,
    pinned_to_deal_flag: 1,
  });
  const misplaced = await session.call('POST', '/v1/notes', { content: 'x', deal_id: 1, pinned_to_person_flag: 1 });

  expect([orphan.status, missing.status, empty.status, misplaced.status]).toEqual([400, 400, 400, 400]);
  expect(several.body.data).toMatchObject({
    deal_id: 1,
    person_id: 2,
    pinned_to_deal_flag: true,
    pinned_to_person_flag: false,
  });
});

test('a note beyond the size limit is refused', async () => {
  const { status } = await session.call('POST', '/v1/notes', { content: 'x'.repeat(100 * 1024 + 1), deal_id: 1 });

  expect(status).toBe(400);
});

test('a deleted note is gone', async () => {
  const { body } = await session.call('POST', '/v1/notes', { content: 'x', deal_id: 1 });
  const deleted = await session.call('DELETE', `/v1/notes/${body.data.id}`);
  const again = await session.call('DELETE', `/v1/notes/${body.data.id}`);

  expect(deleted.body).toEqual({ success: true, data: true });
  expect(again.status).toBe(404);
});

test('a file comes back byte for byte, under its own name', async () => {
  const content = new Uint8Array(300_000).map((_, index) => (index * 31) % 251);
  const { body } = await session.upload('/v1/files', 'Plän 1.pdf', content, { deal_id: '3', org_id: '3' });
  const { url, apiToken } = session.simulator;
  const response = await fetch(`${url}/v1/files/${body.data.id}/download`, { headers: { 'x-api-token': apiToken } });
  const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

  expect(body.data).toMatchObject({
    name: 'Plän 1.pdf',
    file_size: 300_000,
    deal_id: 3,
    org_id: 3,
    deal_name: 'Bayside Dental deal',
  });
  expect(digest(new Uint8Array(await response.arrayBuffer()))).toBe(digest(content));
});

test('files are listed where they hang, described later, and deleted', async () => {
  const { body } = await session.upload('/v1/files', 'a.txt', new Uint8Array([65]), { person_id: '5' });
  const { id } = body.data;
  const described = await session.form('PUT', `/v1/files/${id}`, { name: 'b.txt', description: 'Letter' });
  const listed = await session.call('GET', '/v1/persons/5/files');
  await session.call('DELETE', `/v1/files/${id}`);
  const after = await session.call('GET', '/v1/persons/5/files');

  expect(described.body.data).toMatchObject({ name: 'b.txt', description: 'Letter' });
  expect(listed.body.data.map((file: { id: number }) => file.id)).toEqual([id]);
  expect(after.body.data).toEqual([]);
});

test('a file for a record that does not exist, and a form without a file, are refused', async () => {
  const lost = await session.upload('/v1/files', 'a.txt', new Uint8Array([65]), { deal_id: '9999' });
  const none = await session.form('POST', '/v1/files', { deal_id: '1' });

  expect([lost.status, none.status]).toEqual([404, 400]);
});

test('a lead needs a person or an organization, shows no creation time of others, and counts as active', async () => {
  const alone = await session.call('POST', '/v1/leads', { title: 'x' });
  const made = await session.call('POST', '/v1/leads', {
    title: 'x',
    organization_id: 2,
    add_time: '2001-01-01 00:00:00',
  });
  const archived = await session.call('PATCH', `/v1/leads/${made.body.data.id}`, { is_archived: true });
  const edited = await session.call('PATCH', `/v1/leads/${made.body.data.id}`, { title: 'y' });

  expect(alone.status).toBe(400);
  expect(made.status).toBe(201);
  expect(made.body.data).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), origin: 'API' });
  expect(made.body.data.add_time).toMatch(/^2026-03-02T09:.*Z$/);
  expect(archived.body.data.is_archived).toBe(true);
  expect(edited.status).toBe(400);
});
