import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DestinationId, StoredFields } from '../../engine/model/value.ts';
import { DestinationRefusal, type Records } from '../../engine/port/destination.ts';
import { listAll, openSandbox, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
let records: Records;

beforeAll(async () => {
  sandbox = await openSandbox({ features: ['company-details', 'contact-sync'], switches: { linkNull: 'clears' } });
  records = sandbox.destination.records({ fields: [], stages: [] });
});

afterAll(() => sandbox.close());

/** Ids of the account's first records: 1, but for leads, which the account has none of, and users. */
const ORGANIZATION = { id: '1' };
const PERSON = { id: '1' };
const DEAL = { id: '2' };
const PRODUCT = { id: '1' };
const USER = { id: '14001' };

interface Life {
  readonly object: string;
  readonly made: StoredFields;
  readonly changed: StoredFields;
}

const LIVES: readonly Life[] = [
  {
    object: 'organization',
    made: {
      name: 'Blue Door Ltd',
      address: '1 Main Street, Springfield',
      website: 'https://bluedoor.example.com',
      owner_id: USER,
      add_time: '2019-05-06T07:08:09Z',
    },
    changed: { name: 'Blue Door & Sons', address: null, website: null },
  },
  {
    object: 'person',
    made: {
      name: 'Zoë van den Berg',
      emails: [{ value: 'zoe@example.com', label: 'work' }],
      phones: [
        { value: '+1 555 0700', label: 'work' },
        { value: '+1 555 0701', label: 'mobile' },
      ],
      org_id: ORGANIZATION,
      job_title: 'Plumber',
      add_time: '2020-02-29T23:59:59Z',
    },
    changed: { phones: [{ value: '+1 555 0702', label: 'home' }], emails: null, org_id: null },
  },
  {
    object: 'deal',
    made: {
      title: 'Roof repair 🏠',
      value: { amount: 1250.5, currency: 'EUR' },
      stage_id: { id: '3' },
      status: 'won',
      probability: 60,
      won_time: '2024-03-05T10:00:00Z',
      expected_close_date: '2024-03-31',
      org_id: ORGANIZATION,
      person_id: PERSON,
      owner_id: USER,
    },
    changed: {
      title: 'Roof repaired',
      status: 'lost',
      lost_time: '2024-03-06T10:00:00Z',
      lost_reason: 'Price',
      person_id: null,
    },
  },
  {
    object: 'lead',
    made: {
      title: 'Gutter',
      value: { amount: 99, currency: 'USD' },
      expected_close_date: '2026-05-01',
      organization_id: ORGANIZATION,
      owner_id: USER,
    },
    changed: { title: 'Gutters', expected_close_date: null, person_id: PERSON, value: null },
  },
  {
    object: 'activity',
    made: {
      subject: 'Visit',
      type: 'meeting',
      starts_at: '2026-03-01T23:30:15Z',
      ends_at: '2026-03-02T01:00:15Z',
      location: '1 Main Street',
      note: '<p>Bring the ladder</p>',
      done: true,
      person_ids: [{ id: '2' }, { id: '1' }],
      deal_id: DEAL,
      org_id: ORGANIZATION,
      owner_id: USER,
    },
    changed: {
      ends_at: '2026-03-02T02:00:15Z',
      note: '<p>No ladder</p>',
      done: false,
      person_ids: [{ id: '3' }],
      deal_id: null,
    },
  },
  {
    object: 'note',
    made: { content: '<p>First</p><p>Second</p>', deal_id: DEAL, user_id: USER, add_time: '2018-01-02T03:04:05Z' },
    changed: { content: 'Third', add_time: '2018-01-03T03:04:05Z' },
  },
  {
    object: 'product',
    made: {
      name: 'Boiler check',
      code: 'BC-1',
      description: 'Yearly',
      unit: 'visit',
      price: { amount: 120, currency: 'GBP' },
      cost: 40,
      owner_id: USER,
    },
    changed: { price: { amount: 130, currency: 'GBP' }, description: null },
  },
  {
    object: 'deal_product',
    made: {
      deal_id: DEAL,
      product_id: PRODUCT,
      quantity: 2.5,
      item_price: 80,
      tax: 20,
      discount: 5,
      comments: 'Upstairs',
    },
    changed: { quantity: 3, comments: 'Upstairs and downstairs' },
  },
  {
    object: 'organization_relationship',
    made: { type: 'parent', rel_owner_org_id: { id: '2' }, rel_linked_org_id: { id: '3' } },
    changed: { type: 'related' },
  },
  {
    object: 'activity_type',
    made: { name: 'Site survey', icon_key: 'camera', color: 'AABBCC', key_string: 'site_survey' },
    changed: { name: 'Survey' },
  },
  {
    object: 'pipeline',
    made: { name: 'Field service', is_deal_probability_enabled: true },
    changed: { name: 'Service' },
  },
  {
    object: 'stage',
    made: { name: 'Waiting', pipeline_id: { id: '1' }, deal_probability: 45 },
    changed: { name: 'Waiting for parts', deal_probability: 50 },
  },
];

/** What Pipedrive changes by itself when the status of a deal changes. */
const DEPENDENT: ReadonlySet<string> = new Set(['probability', 'close_time', 'won_time', 'lost_time', 'lost_reason']);

describe.each(LIVES)('a life of $object', ({ object, made, changed }) => {
  let id: DestinationId;

  test('it is made, and read back as it was sent', async () => {
    id = await records.create(object, made);

    const record = await records.read(object, id);

    expect(record).toMatchObject({ object, id, fields: made });
  });

  test('it is listed once', async () => {
    const listed = await listAll(records, object);

    expect(listed.filter((record) => record.id === id)).toEqual([await records.read(object, id)]);
  });

  test('it is changed where it was told to, and nowhere else', async () => {
    const before = await records.read(object, id);
    await records.update(object, id, changed);

    const after = await records.read(object, id);

    const untouched = Object.entries(before?.fields ?? {}).filter(([name]) => !DEPENDENT.has(name));
    expect(after?.fields).toMatchObject({ ...Object.fromEntries(untouched), ...changed });
  });

  test('it is found by the time of its last change', async () => {
    const record = await records.read(object, id);
    const since = record?.updatedAt ?? '';
    const later = new Date(Date.parse(since) + 60_000).toISOString();

    const recent = await listAll(records, object, { updatedSince: since });
    const none = await listAll(records, object, { updatedSince: later });

    expect(recent.map((found) => found.id)).toContain(id);
    expect(none).toEqual([]);
  });

  test('it goes, and going again is done already', async () => {
    await records.remove(object, id);
    await records.remove(object, id);

    expect(await records.read(object, id)).toBeUndefined();
    expect((await listAll(records, object)).map((record) => record.id)).not.toContain(id);
  });
});

describe('files', () => {
  const bytes = new Uint8Array(Buffer.from('signed: Zoë\r\n\u0000binary'));

  test('carry their bytes, name, description and parent', async () => {
    const id = await records.create(
      'file',
      { name: 'Unterschrift – Zoë.txt', description: 'Signed 2024-03-05T10:00:00Z', deal_id: DEAL },
      { name: 'Unterschrift – Zoë.txt', bytes },
    );

    const file = await records.read('file', id);
    const content = await fetch(`${sandbox.simulator.url}/api/v1/files/${id}/download`, {
      headers: { 'x-api-token': sandbox.simulator.apiToken },
    });

    expect(file?.fields).toMatchObject({
      name: 'Unterschrift – Zoë.txt',
      description: 'Signed 2024-03-05T10:00:00Z',
      size: bytes.length,
      deal_id: DEAL,
    });
    expect(new Uint8Array(await content.arrayBuffer())).toEqual(bytes);
    expect(
      (await listAll(records, 'file', { parents: { field: 'deal_id', ids: [DEAL.id] } })).map((found) => found.id),
    ).toEqual([id]);
    await records.update('file', id, { name: 'renamed.txt', description: 'New' });
    expect((await records.read('file', id))?.fields).toMatchObject({ name: 'renamed.txt', description: 'New' });
    await records.remove('file', id);
    await records.remove('file', id);
    expect(await records.read('file', id)).toBeUndefined();
  });

  test('take one request when they have nothing but a name', async () => {
    const before = sandbox.destination.spending().requests;

    await records.create('file', { name: 'plain.txt', org_id: ORGANIZATION }, { name: 'plain.txt', bytes });

    expect(sandbox.destination.spending().requests - before).toBe(1);
  });
});

describe('lines of a deal', () => {
  test('are attached a hundred at a time, and their ids come in the order of what was sent', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => ({
      deal_id: { id: '4' },
      product_id: { id: String((index % 5) + 1) },
      quantity: (index % 7) + 1,
      item_price: 10,
      comments: `line ${index % 50}`,
    }));

    const ids = await records.createMany('deal_product', lines);

    const listed = await listAll(records, 'deal_product', { parents: { field: 'deal_id', ids: ['4'] } });
    const byId = new Map(listed.map((record) => [record.id, record.fields]));
    expect(new Set(ids).size).toBe(100);
    expect(ids.map((id) => byId.get(id))).toMatchObject(lines);
  });

  test('decide the value of their deal', async () => {
    const deal = await records.create('deal', { title: 'Sum', value: { amount: 1, currency: 'USD' } });
    await records.createMany('deal_product', [
      { deal_id: { id: deal }, product_id: PRODUCT, quantity: 3, item_price: 7 },
    ]);

    expect((await records.read('deal', deal))?.fields['value']).toEqual({ amount: 21, currency: 'USD' });
  });

  test('of several deals are not sent together', async () => {
    const lines = ['4', '5'].map((id) => ({ deal_id: { id }, product_id: PRODUCT, quantity: 1, item_price: 1 }));

    await expect(async () => records.createMany('deal_product', lines)).rejects.toThrow(
      'only attach lines to one deal',
    );
  });
});

describe('what is not there', () => {
  test.each(['organization', 'person', 'deal', 'lead', 'activity', 'note', 'product', 'file', 'user', 'activity_type'])(
    'a %s of an unknown id reads as undefined',
    async (object) => {
      const id = object === 'lead' ? '00000000-0000-4000-8000-000000000000' : '999999';

      expect(await records.read(object, id)).toBeUndefined();
    },
  );

  test('a change of it is refused', async () => {
    await expect(records.update('deal', '999999', { title: 'x' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('users are read, with those who may no longer log in, and never written', async () => {
  const users = await listAll(records, 'user');

  expect(users.map((user) => user.fields['active'])).toContain(false);
  expect(users[0]?.fields).toMatchObject({ name: 'Ana Silva', email: 'ana.silva@example.com', active: true });
  await expect(async () => records.create('user', {})).rejects.toBeInstanceOf(DestinationRefusal);
  await expect(async () => records.remove('user', USER.id)).rejects.toBeInstanceOf(DestinationRefusal);
  expect(sandbox.simulator.meter().invitations).toBe(0);
});

test('a refusal carries the words and the code of Pipedrive', async () => {
  const refused = records.create('deal', { title: 'x', owner_id: { id: '999' } });

  await expect(refused).rejects.toMatchObject({
    name: 'DestinationRefusal',
    message: 'Validation failed: owner_id: User not found or not accessible.',
    code: 'ERR_SCHEMA_VALIDATION_FAILED',
  });
});
