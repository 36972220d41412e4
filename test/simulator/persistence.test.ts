import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSession } from './session.ts';

let folder: string;
let storePath: string;

beforeEach(async () => {
  folder = await mkdtemp(resolve(tmpdir(), 'simulator-'));
  storePath = resolve(folder, 'account.sqlite');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('records, files, budget and time go on where a stopped simulator left them', async () => {
  const first = await openSession({ storePath });
  const made = await first.call('POST', '/api/v2/organizations', { name: 'Lasting' });
  const file = await first.upload('/v1/files', 'a.txt', new Uint8Array([72, 105]), {
    org_id: String(made.body.data.id),
  });
  first.advance(3_600_000);
  await first.call('GET', '/api/v2/deals/1');
  const { tokens } = first.simulator.meter();
  await first.stop();

  const second = await openSession({ storePath });
  const read = await second.call('GET', `/api/v2/organizations/${made.body.data.id}`);
  const content = await second.call('GET', `/v1/files/${file.body.data.id}/download`);
  const next = await second.call('POST', '/api/v2/organizations', { name: 'Next' });
  await second.stop();

  expect(read.body.data).toEqual(made.body.data);
  expect(content.body).toBe('Hi');
  expect(second.simulator.apiToken).toBe(first.simulator.apiToken);
  expect(next.body.data.id).toBe(made.body.data.id + 1);
  expect(next.body.data.add_time > '2026-03-02T10:00:00Z').toBe(true);
  expect(next.headers.get('x-daily-ratelimit-token-remaining')).toBe(String(180_000 - tokens - 1 - 20 - 5));
});

test('a continued account remembers its company and does not go back in time', async () => {
  const first = await openSession({ storePath, company: { name: 'Acme', domain: 'acme' } });
  first.advance(86_400_000);
  await first.call('GET', '/api/v2/deals/1');
  await first.stop();

  const second = await openSession({ storePath });
  const me = await second.call('GET', '/v1/users/me');
  const later = second.simulator.simulatedNow();
  await second.stop();

  expect(me.body.data).toMatchObject({ company_name: 'Acme', company_domain: 'acme' });
  expect(new Date(later).toISOString().slice(0, 10)).toBe('2026-03-03');
});

test('a port that is taken is reported', async () => {
  const first = await openSession();

  await expect(openSession({ port: first.simulator.port })).rejects.toThrow('EADDRINUSE');

  await first.stop();
});

test('whatever was answered is there after kill -9', async () => {
  const server = resolve(import.meta.dirname, '../../engine/simulator/server.ts');
  const program = `
    const { startSimulator } = await import(${JSON.stringify(server)});
    const { url, apiToken } = await startSimulator({ storePath: ${JSON.stringify(storePath)}, plan: 'ultimate', seats: 1, now: Date.now });
    console.log(url + ' ' + apiToken);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const [url, token = ''] = line.toString().trim().split(' ');
  const ids: number[] = [];
  for (let count = 0; count < 50; count += 1) {
    const response = await fetch(`${url}/api/v2/deals`, {
      method: 'POST',
      headers: { 'x-api-token': token, 'content-type': 'application/json' },
      body: JSON.stringify({ title: `Deal ${count}` }),
    });
    const { data } = (await response.json()) as { readonly data: { readonly id: number } };
    ids.push(data.id);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');

  const database = new DatabaseSync(storePath, { readOnly: true });
  const rows = database.prepare("SELECT id FROM record WHERE type = 'deal' AND id > 30 ORDER BY id").all();
  const tokens = database.prepare("SELECT value FROM meter WHERE name = 'tokens'").get();
  database.close();

  expect(rows.map(({ id }) => id)).toEqual(ids);
  expect(tokens?.['value']).toBe(250);
});

test('the raw file shows what an independent checker needs', async () => {
  const session = await openSession({ storePath });
  await session.upload('/v1/files', 'a.txt', new Uint8Array([72, 105]), { deal_id: '1' });
  await session.call('DELETE', '/api/v2/persons/4');
  const database = new DatabaseSync(storePath, { readOnly: true });
  const types = database.prepare('SELECT DISTINCT type FROM record ORDER BY type').all();
  const person = database.prepare("SELECT deleted, body FROM record WHERE type = 'person' AND id = 4").get();
  const blob = database.prepare('SELECT file_id, sha256, size FROM blob').get();
  const fired = database.prepare('SELECT event_action, event_object, object_id FROM webhook_firing').get();
  database.close();
  await session.stop();

  expect(types.map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      'activityType',
      'currency',
      'deal',
      'dealField',
      'note',
      'person',
      'stage',
      'user',
      'webhook',
    ]),
  );
  expect(person?.['deleted']).toBe(1);
  expect(JSON.parse(String(person?.['body']))).toMatchObject({ name: 'Alice Turner', is_deleted: true });
  expect(blob).toMatchObject({
    file_id: 1,
    sha256: '3639efcd08abb273b1619e82e78c29a7df02c1051b1820e99fc395dcaa3326b8',
    size: 2,
  });
  expect(fired).toMatchObject({ event_action: 'delete', event_object: 'person', object_id: 4 });
});
