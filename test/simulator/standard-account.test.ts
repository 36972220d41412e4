import { afterAll, beforeAll, expect, test } from 'vitest';
import * as standard from '../../engine/simulator/standard-account.ts';
import { openSession, type Session } from './session.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({ plan: 'ultimate' });
});

afterAll(() => session.stop());

const names = (body: { data: readonly { name: string }[] }): readonly string[] => body.data.map(({ name }) => name);

test('the account holds what the published data says, under the ids it promises', async () => {
  const organizations = await session.call('GET', '/api/v2/organizations?limit=500');
  const persons = await session.call('GET', '/api/v2/persons?limit=500');
  const deals = await session.call('GET', '/api/v2/deals?limit=500');
  const users = await session.call('GET', '/v1/users');

  expect(names(organizations.body)).toEqual(standard.STANDARD_ORGANIZATIONS);
  expect(names(persons.body)).toEqual(standard.STANDARD_PERSONS);
  expect(persons.body.data[12]).toMatchObject({ id: 13, emails: [{ value: 'cecilia.park@example.com' }], org_id: 13 });
  expect(deals.body.data).toHaveLength(standard.STANDARD_DEALS);
  expect(users.body.data.map(({ email }: { email: string }) => email)).toEqual(
    standard.STANDARD_USERS.map(({ email }) => email),
  );
  expect(users.body.data[0].id).toBe(standard.FIRST_USER_ID);
});

test('names are told apart', () => {
  expect(new Set(standard.STANDARD_ORGANIZATIONS).size).toBe(40);
  expect(new Set(standard.STANDARD_PERSONS).size).toBe(60);
});

test('there are custom fields already, among them a phone of organizations, and none called ks_tags', async () => {
  const organization = await session.call('GET', '/api/v2/organizationFields?limit=500');
  const deal = await session.call('GET', '/api/v2/dealFields?limit=500');
  const custom = organization.body.data.filter((field: { is_custom_field: boolean }) => field.is_custom_field);

  expect(custom).toMatchObject([
    { field_name: 'Phone', field_type: 'phone' },
    { field_name: 'Segment', field_type: 'enum', options: [{ label: 'Residential' }, { label: 'Commercial' }] },
  ]);
  expect(deal.body.data.some((field: { field_name: string }) => field.field_name === 'ks_tags')).toBe(false);
});

test('settings: pipeline, activity types, currencies, webhook', async () => {
  const pipelines = await session.call('GET', '/api/v2/pipelines');
  const stages = await session.call('GET', '/api/v2/stages');
  const types = await session.call('GET', '/v1/activityTypes');
  const currencies = await session.call('GET', '/v1/currencies');
  const webhooks = await session.call('GET', '/v1/webhooks');

  expect(names(pipelines.body)).toEqual(['Sales Pipeline']);
  expect(names(stages.body)).toEqual(standard.STANDARD_PIPELINE.stages);
  expect(types.body.data.map((type: { key_string: string }) => type.key_string)).toEqual([
    'call',
    'meeting',
    'task',
    'deadline',
    'email',
    'lunch',
  ]);
  expect(currencies.body.data.map(({ code }: { code: string }) => code)).toEqual(
    expect.arrayContaining(['USD', 'EUR', 'CAD']),
  );
  expect(webhooks.body.data).toMatchObject([{ event_action: '*', event_object: '*', is_active: 1 }]);
});

test('an empty account has its settings and no records', async () => {
  const empty = await openSession({ seed: 'empty' });
  const organizations = await empty.call('GET', '/api/v2/organizations');
  const stages = await empty.call('GET', '/api/v2/stages');
  const fields = await empty.call('GET', '/api/v2/dealFields?limit=500');
  await empty.stop();

  expect(organizations.body.data).toEqual([]);
  expect(stages.body.data).toHaveLength(5);
  expect(fields.body.data.some((field: { is_custom_field: boolean }) => field.is_custom_field)).toBe(false);
});

test('filling the account costs no tokens and wakes no webhook', () => {
  const fresh = session.simulator.meter();

  expect(fresh.webhooksFired).toBe(0);
  expect(fresh.limited).toEqual({});
});
