import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession, type Reply, type Session } from './session.ts';

let session: Session;
/** Codes of one organization field of each type, and of one deal field of each type. */
const codes: Record<'organization' | 'deal', Record<string, string>> = { organization: {}, deal: {} };
/** Ids of the options of the enum field of organizations and of the enum and set fields of deals. */
const options: Record<string, number[]> = {};

const PLAIN =
  'varchar varchar_auto text double monetary date daterange time timerange user org people phone address'.split(' ');

beforeAll(async () => {
  session = await openSession({ plan: 'ultimate' });
  for (const owner of ['organization', 'deal'] as const) {
    for (const field_type of [...PLAIN, 'enum', 'set']) {
      const labels = PLAIN.includes(field_type) ? {} : { options: [{ label: 'Yes' }, { label: 'No' }] };
      const body = { field_name: `My ${field_type}`, field_type, ...labels };
      const reply = await session.call('POST', `/api/v2/${owner}Fields`, body);
      codes[owner][field_type] = reply.body.data.field_code;
      options[`${owner}.${field_type}`] = (reply.body.data.options ?? []).map((option: { id: number }) => option.id);
    }
  }
});

afterAll(() => session.stop());

const [until, zone] = ['11:00:00', 'Europe/London'];

test.each([
  ['varchar', 'text', 'text'],
  ['varchar_auto', 'text', 'text'],
  ['text', 'x'.repeat(60_000), 'x'.repeat(60_000)],
  ['double', 1.5, 1.5],
  ['monetary', { value: 5, currency: 'EUR' }, { value: 5, currency: 'EUR' }],
  ['monetary', { value: 5 }, { value: 5, currency: 'USD' }],
  ['date', '2026-02-28', '2026-02-28'],
  ['daterange', { value: '2026-01-01', until: '2026-02-01' }, { value: '2026-01-01', until: '2026-02-01' }],
  ['time', { value: '09:00:00' }, { value: '09:00:00', timezone_name: 'America/New_York' }],
  ['timerange', { value: '09:00:00', until, timezone_name: zone }, { value: '09:00:00', until, timezone_name: zone }],
  ['user', 14_002, 14_002],
  ['org', 2, 2],
  ['people', 3, 3],
  ['phone', '+1 555', '+1 555'],
])('a %s takes its own shape, and null clears it', async (type, given, shown) => {
  const code = codes.organization[type] ?? '';
  const { body } = await session.call('POST', '/api/v2/organizations', {
    name: type,
    custom_fields: { [code]: given },
  });
  const path = `/api/v2/organizations/${body.data.id}`;
  const cleared = await session.call('PATCH', path, { custom_fields: { [code]: null } });

  expect(body.data.custom_fields[code]).toEqual(shown);
  expect(cleared.body.data.custom_fields[code]).toBeNull();
});

test('options are set by their ids: one for an enum, several for a set', async () => {
  const [one, other] = options['organization.set'] ?? [];
  const [yes] = options['organization.enum'] ?? [];
  const custom_fields = { [codes.organization['set'] ?? '']: [one, other], [codes.organization['enum'] ?? '']: yes };
  const { body } = await session.call('POST', '/api/v2/organizations', { name: 'Chosen', custom_fields });
  const labelled = await session.call('GET', `/api/v2/organizations/${body.data.id}?include_option_labels=true`);

  expect(body.data.custom_fields).toMatchObject(custom_fields);
  expect(labelled.body.data.custom_fields[codes.organization['enum'] ?? '']).toEqual({ id: yes, label: 'Yes' });
});

test.each([
  ['varchar', { value: 'x' }, 'Invalid collection'],
  ['varchar', 7, "Expected 'string' as value for organization custom field '<code>'"],
  ['varchar', 'x'.repeat(256), '<code>: The value is longer than 255 characters'],
  ['double', '7', "Expected 'number' as value for organization custom field '<code>'"],
  ['monetary', 7, "Monetary custom field value expected 'object'"],
  ['monetary', { value: 7, currency: 'XXX' }, "<code>: Currency 'XXX' is not supported"],
  ['date', '2026-02-30', '<code>: This value is not a valid date'],
  ['daterange', { value: '2026-02-01' }, '<code>.until: Required'],
  ['time', '09:00:00', "Time custom field value expected 'object'"],
  ['time', { value: '9:00' }, '<code>.value: This value is not a valid time'],
  ['timerange', { value: '09:00:00', until, timezone_name: 'Mars' }, "<code>: Unknown time zone 'Mars'"],
  ['enum', 1, '<code>: Option 1 not found'],
  ['enum', 'Yes', "Expected 'number' as value for organization custom field '<code>'"],
  ['set', [], '<code>: An empty array is not allowed'],
  ['set', 5, "Expected 'array' as value for organization custom field '<code>'"],
  ['org', 9_999, '<code>: organization 9999 not found'],
  ['address', 'Main Street', "Address custom field value expected 'object'"],
])('a %s given %j is refused', async (type, given, error) => {
  const code = codes.organization[type] ?? '';

  const { status, body } = await session.call('POST', '/api/v2/organizations', {
    name: 'x',
    custom_fields: { [code]: given },
  });

  expect(status).toBe(400);
  expect(body.error).toBe(`Validation failed: custom_fields: ${error.replace('<code>', code)}`);
});

test('unknown keys, built-in keys and fields of other objects are refused', async () => {
  for (const key of ['title', 'name', codes.deal['varchar'] ?? '', 'f'.repeat(40)]) {
    const { body } = await session.call('POST', '/api/v2/organizations', { name: 'x', custom_fields: { [key]: 'x' } });
    expect(body.error).toBe(`Validation failed: custom_fields: Unknown key '${key}'`);
  }
});

test('records show every custom field, mostly null, or those that are asked for', async () => {
  const { body } = await session.call('GET', '/api/v2/organizations/1');
  const one = await session.call('GET', `/api/v2/organizations/1?custom_fields=${codes.organization['date']}`);
  const many = await session.call('GET', `/api/v2/organizations/1?custom_fields=${Array(16).fill('x').join(',')}`);

  expect(Object.keys(body.data.custom_fields)).toHaveLength(18);
  expect(one.body.data.custom_fields).toEqual({ [codes.organization['date'] ?? '']: null });
  expect(many.status).toBe(400);
});

test('a change leaves the custom fields alone that it does not name', async () => {
  const [text, number] = [codes.organization['varchar'] ?? '', codes.organization['double'] ?? ''];
  const { body } = await session.call('POST', '/api/v2/organizations', {
    name: 'x',
    custom_fields: { [text]: 'a', [number]: 1 },
  });
  const changed = await session.call('PATCH', `/api/v2/organizations/${body.data.id}`, {
    custom_fields: { [text]: 'b' },
  });

  expect(changed.body.data.custom_fields).toMatchObject({ [text]: 'b', [number]: 1 });
});

test('fields may share a name, but not a code; a field keeps its type', async () => {
  const make = () => session.call('POST', '/api/v2/personFields', { field_name: 'Twin', field_type: 'varchar' });
  const [one, other] = [await make(), await make()];
  const { field_code } = one.body.data;
  const renamed = await session.call('PATCH', `/api/v2/personFields/${field_code}`, { field_name: 'Single' });
  const retyped = await session.call('PATCH', `/api/v2/personFields/${field_code}`, { field_type: 'text' });

  expect(field_code).toMatch(/^[0-9a-f]{40}$/);
  expect(other.body.data.field_code).not.toBe(field_code);
  expect(renamed.body.data.field_name).toBe('Single');
  expect(retyped.status).toBe(400);
});

test('options are added, renamed and deleted in bulk, each call whole or not at all', async () => {
  const path = `/api/v2/organizationFields/${codes.organization['enum']}/options`;
  const added = await session.call('POST', path, [{ label: 'Maybe' }, { label: 'Never' }]);
  const [maybe, never] = added.body.data;
  const renamed = await session.call('PATCH', path, [{ id: maybe.id, label: 'Perhaps' }]);
  const halfBad = await session.call('DELETE', path, [{ id: never.id }, { id: 999_999 }]);
  const deleted = await session.call('DELETE', path, [{ id: never.id }]);
  const field = await session.call('GET', `/api/v2/organizationFields/${codes.organization['enum']}`);

  expect(renamed.body.data).toEqual([{ id: maybe.id, label: 'Perhaps' }]);
  expect(halfBad.status).toBe(400);
  expect(deleted.body.data).toEqual([never]);
  expect(field.body.data.options.map(({ label }: { label: string }) => label)).toEqual(['Yes', 'No', 'Perhaps']);
});

test('an enum needs options, and other types take none', async () => {
  const bare = await session.call('POST', '/api/v2/dealFields', { field_name: 'x', field_type: 'enum' });
  const laden = await session.call('POST', '/api/v2/dealFields', {
    field_name: 'x',
    field_type: 'date',
    options: [{ label: 'x' }],
  });
  const unknown = await session.call('POST', '/api/v2/dealFields', { field_name: 'x', field_type: 'boolean' });

  expect([bare.status, laden.status, unknown.status]).toEqual([400, 400, 400]);
});

test('a deleted field is rejected like one that never was, and built-in fields cannot be deleted', async () => {
  const made = await session.call('POST', '/api/v2/productFields', { field_name: 'Brief', field_type: 'varchar' });
  const code = made.body.data.field_code;
  await session.call('DELETE', `/api/v2/productFields/${code}`);
  const used = await session.call('POST', '/api/v2/products', { name: 'x', custom_fields: { [code]: 'x' } });
  const builtIn = await session.call('DELETE', '/api/v2/productFields/name');

  expect(used.body.error).toBe(`Validation failed: custom_fields: Unknown key '${code}'`);
  expect(builtIn.status).toBe(403);
});

test('the plan caps the custom fields of all objects together', async () => {
  const small = await openSession({ plan: 'lite', seed: 'empty' });
  const replies: Reply[] = [];
  for (let count = 0; count < 31; count += 1) {
    const owner = ['deal', 'person', 'organization', 'product'][count % 4];
    const reply = await small.call('POST', `/api/v2/${owner}Fields`, {
      field_name: `F${count}`,
      field_type: 'varchar',
    });
    replies.push(reply);
  }
  await small.stop();

  expect(replies.filter(({ status }) => status === 200)).toHaveLength(30);
  expect(replies.at(-1)).toMatchObject({ status: 403, body: { code: 'feature_capping_custom_fields_limit' } });
});

test('leads carry the fields of deals at their root, composite ones spread over several keys', async () => {
  const { deal } = codes;
  const [yes] = options['deal.enum'] ?? [];
  const set = (options['deal.set'] ?? []).join(',');
  const root = {
    [deal['varchar'] ?? '']: 'text',
    [deal['monetary'] ?? '']: 7,
    [`${deal['monetary']}_currency`]: 'GBP',
    [deal['daterange'] ?? '']: '2026-01-01',
    [`${deal['daterange']}_until`]: '2026-01-31',
    [deal['enum'] ?? '']: String(yes),
    [deal['set'] ?? '']: set,
  };
  const { body } = await session.call('POST', '/v1/leads', { title: 'Rooted', person_id: 1, ...root });
  const cleared = await session.call('PATCH', `/v1/leads/${body.data.id}`, { [deal['varchar'] ?? '']: null });

  expect(body.data).toMatchObject(root);
  expect(body.data).not.toHaveProperty('custom_fields');
  expect(cleared.body.data).not.toHaveProperty(deal['varchar'] ?? '');
  expect(cleared.body.data).toMatchObject({ [`${deal['monetary']}_currency`]: 'GBP' });
});
