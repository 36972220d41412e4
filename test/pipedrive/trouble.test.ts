import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectPipedrive } from '../../engine/pipedrive/connect.ts';
import {
  BudgetExhausted,
  DestinationRefusal,
  DestinationUnavailable,
  type Records,
  UncertainWrite,
} from '../../engine/port/destination.ts';
import { listAll, openSandbox, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
let records: Records;

beforeAll(async () => {
  sandbox = await openSandbox();
  records = sandbox.destination.records({ fields: [], stages: [] });
});

afterEach(() => sandbox.simulator.clearFaults());

afterAll(() => sandbox.close());

const COMES_ONCE = ['reset', 'drop-answer', 'error-500-before', 'error-500-after', 'error-503'] as const;

/** Of each kind of trouble, whether the write happened. */
const WRITTEN = { reset: 0, 'drop-answer': 1, 'error-500-before': 0, 'error-500-after': 1, 'error-503': 0 } as const;

describe('an answer that is lost', () => {
  test.each(COMES_ONCE)('leaves a new record open and never sends it twice (%s)', async (kind) => {
    const name = `Lost to ${kind}`;
    sandbox.simulator.addFault({ match: { method: 'POST', path: '/api/v2/organizations' }, kind, times: 1 });

    await expect(records.create('organization', { name })).rejects.toBeInstanceOf(UncertainWrite);

    const made = (await listAll(records, 'organization')).filter((record) => record.fields['name'] === name);
    expect(made).toHaveLength(WRITTEN[kind]);
  });

  test.each(COMES_ONCE)('of a change is asked for again (%s)', async (kind) => {
    sandbox.simulator.addFault({ match: { method: 'PATCH' }, kind, times: 2 });

    await records.update('organization', '5', { name: `Changed despite ${kind}` });

    expect((await records.read('organization', '5'))?.fields['name']).toBe(`Changed despite ${kind}`);
  });

  test.each(COMES_ONCE)('of a deletion or a read is asked for again (%s)', async (kind) => {
    const id = await records.create('product', { name: 'Short-lived' });
    sandbox.simulator.addFault({ match: { method: 'DELETE' }, kind, times: 1 });
    sandbox.simulator.addFault({ match: { method: 'GET' }, kind, times: 1 });

    await records.remove('product', id);

    expect(await records.read('product', id)).toBeUndefined();
  });

  test('of a change that never comes leaves it open', async () => {
    sandbox.simulator.addFault({ match: { method: 'PATCH' }, kind: 'drop-answer' });

    await expect(records.update('organization', '6', { name: 'Who knows' })).rejects.toBeInstanceOf(UncertainWrite);
  });

  test('of a read that never comes says that Pipedrive cannot be reached', async () => {
    sandbox.simulator.addFault({ match: { method: 'GET' }, kind: 'error-503' });

    const read = records.read('organization', '6');

    await expect(read).rejects.toBeInstanceOf(DestinationUnavailable);
    await expect(read).rejects.toThrow(/cannot be reached.*503.*run the same command again/);
  });

  test('because it took too long leaves a new record open', async () => {
    const impatient = sandbox.connect({ timeoutMs: 50 }).records({ fields: [], stages: [] });
    sandbox.simulator.addFault({ match: { method: 'POST' }, kind: 'slow', ms: 15_000, times: 1 });

    await expect(impatient.create('organization', { name: 'Slow' })).rejects.toBeInstanceOf(UncertainWrite);
  });
});

describe('a file', () => {
  const upload = { name: 'a.txt', bytes: new Uint8Array(Buffer.from('abc')) };

  test.each(['reset', 'drop-answer', 'error-500-after'] as const)(
    'whose description stays without an answer is open, with the file in place (%s)',
    async (kind) => {
      sandbox.simulator.addFault({ match: { method: 'PUT' }, kind });

      const created = records.create('file', { name: 'a.txt', description: kind, deal_id: { id: '7' } }, upload);

      await expect(created).rejects.toBeInstanceOf(UncertainWrite);
      await expect(created).rejects.toThrow(/File \d+ was uploaded/);
      const files = await listAll(records, 'file', { parents: { field: 'deal_id', ids: ['7'] } });
      expect(files.at(-1)?.fields).toMatchObject({ name: 'a.txt', size: 3 });
    },
  );

  test('whose upload is lost is open', async () => {
    sandbox.simulator.addFault({ match: { method: 'POST', path: '/api/v1/files' }, kind: 'drop-answer', times: 1 });

    const created = records.create('file', { name: 'b.txt', deal_id: { id: '8' } }, { ...upload, name: 'b.txt' });

    await expect(created).rejects.toBeInstanceOf(UncertainWrite);
  });
});

describe('429', () => {
  test('of a new record is waited out, since nothing was executed', async () => {
    sandbox.simulator.addFault({ match: { method: 'POST' }, kind: 'rate-limited', times: 2 });

    const id = await records.create('organization', { name: 'Patient' });

    const made = (await listAll(records, 'organization')).filter((record) => record.fields['name'] === 'Patient');
    expect(made.map((record) => record.id)).toEqual([id]);
    expect(sandbox.destination.spending().rateLimited).toBe(2);
    expect(sandbox.events).toContainEqual(expect.objectContaining({ kind: 'wait', because: 'rate_limited' }));
  });
});

describe('an account that cannot be used', () => {
  test('because the firewall blocks: stops at once', async () => {
    sandbox.simulator.addFault({ kind: 'html-403' });
    const before = sandbox.destination.spending().requests;

    const created = records.create('organization', { name: 'x' });

    await expect(created).rejects.toBeInstanceOf(DestinationUnavailable);
    await expect(created).rejects.toThrow(/blocked/);
    expect(sandbox.destination.spending().requests - before).toBe(1);
  });

  test('because the token is wrong: says so without showing it', async () => {
    const secret = 'f0e1d2c3b4a5968778695a4b3c2d1e0f00112233';
    const account = sandbox.connect({ token: secret }).account();

    const reason = await account.catch((error: unknown) => error);

    expect(reason).toBeInstanceOf(DestinationUnavailable);
    expect((reason as Error).message).toContain('does not accept the API token');
    expect(inspect(reason, { depth: Infinity })).not.toContain(secret);
  });

  test('because nobody is there: says so, and that nothing was sent', async () => {
    const nobody = connectPipedrive({ url: 'http://127.0.0.1:9', token: 'secret-token', clock: sandbox.clock });

    const reason = await nobody
      .records({ fields: [], stages: [] })
      .create('organization', { name: 'x' })
      .catch((error: unknown) => error);

    expect(reason).toBeInstanceOf(DestinationUnavailable);
    expect((reason as Error).message).toContain('ECONNREFUSED');
    expect(inspect(reason, { depth: Infinity })).not.toContain('secret-token');
  });

  test('because something else answers: asks for the address, and follows no redirect with the token', async () => {
    const requests: string[] = [];
    const stranger = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.writeHead(302, { location: '/login' }).end();
    });
    await new Promise<void>((resolve) => {
      stranger.listen(0, '127.0.0.1', resolve);
    });
    const { port } = stranger.address() as AddressInfo;

    const account = connectPipedrive({ url: `http://127.0.0.1:${port}`, token: 't', clock: sandbox.clock }).account();

    await expect(account).rejects.toThrow(/not the Pipedrive API.*Check the address/);
    expect(requests).toEqual(['/api/v1/users/me']);
    stranger.close();
  });
});

describe('on accounts that behave otherwise', () => {
  test('a lost answer never shows the token', async () => {
    sandbox.simulator.addFault({ match: { method: 'POST' }, kind: 'drop-answer', times: 1 });

    const reason = await records.create('organization', { name: 'Private Person' }).catch((error: unknown) => error);

    expect(inspect(reason, { depth: Infinity })).not.toContain(sandbox.simulator.apiToken);
    expect(inspect(sandbox.events, { depth: Infinity })).not.toMatch(/Private Person|a1b2c3/);
  });

  test.each(['hours-minutes', 'hours-minutes-seconds'] as const)(
    'times of activities are taken as %s',
    async (timeInput) => {
      const strict = await openSandbox({ switches: { timeInput } });
      const own = strict.destination.records({ fields: [], stages: [] });
      const times = { starts_at: '2026-03-01T10:00:00Z', ends_at: '2026-03-01T10:45:00Z' };

      const id = await own.create('activity', { subject: 'A', type: 'call', ...times });
      await own.update('activity', id, { ends_at: '2026-03-01T11:00:00Z' });

      expect((await own.read('activity', id))?.fields).toMatchObject({ ...times, ends_at: '2026-03-01T11:00:00Z' });
      await strict.close();
    },
  );

  test('two writes to one deal are never under way at the same time', async () => {
    const strict = await openSandbox({ switches: { sameDealWrites: 'second-refused' } });
    const own = strict.destination.records({ fields: [], stages: [] });
    const line = { deal_id: { id: '3' }, product_id: { id: '1' }, quantity: 1, item_price: 2 };

    const made = await Promise.all(Array.from({ length: 6 }, () => own.create('deal_product', line)));

    expect(new Set(made).size).toBe(6);
    await strict.close();
  });

  test.each(['atomic', 'partial'] as const)(
    'a refused bulk is open, whatever was kept of it (%s)',
    async (bulkProducts) => {
      const strict = await openSandbox({ switches: { bulkProducts } });
      const own = strict.destination.records({ fields: [], stages: [] });
      const line = (product: string) => ({
        deal_id: { id: '3' },
        product_id: { id: product },
        quantity: 1,
        item_price: 2,
      });

      const reason = await own
        .createMany('deal_product', [line('1'), line('999'), line('2')])
        .catch((error: unknown) => error);

      expect(reason).toBeInstanceOf(UncertainWrite);
      expect((reason as Error).cause).toBeInstanceOf(DestinationRefusal);
      const kept = await listAll(own, 'deal_product', { parents: { field: 'deal_id', ids: ['3'] } });
      expect(kept).toHaveLength(bulkProducts === 'partial' ? 1 : 0);
      await strict.close();
    },
  );

  test('a link that cannot be taken away is a refusal, and nothing else of the change is written', async () => {
    const strict = await openSandbox({ switches: { linkNull: 'rejected' } });
    const own = strict.destination.records({ fields: [], stages: [] });
    const before = await own.read('person', '1');

    await expect(own.update('person', '1', { name: 'Ann', org_id: null })).rejects.toBeInstanceOf(DestinationRefusal);

    expect(await own.read('person', '1')).toEqual(before);
    await strict.close();
  });

  test('a full plan ends the run, with what to do', async () => {
    const small = await openSandbox({ plan: 'lite' });
    const { schema } = small.destination;
    const field = (label: string) => ({ object: 'deal', label, wireType: 'varchar', options: [] });

    const create = async (): Promise<never> => {
      for (let index = 0; ; index += 1) await schema.createField(field(`Field ${index}`));
    };

    const full = create();
    await expect(full).rejects.toBeInstanceOf(BudgetExhausted);
    await expect(full).rejects.toThrow(/plan .* is full.*feature_capping_custom_fields_limit/);
    await small.close();
  });
});
