import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from './session.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({ plan: 'premium', seats: 50 });
});

afterAll(() => session.stop());

const refusal = (error: string) => ({ success: false, error, code: 'ERR_SCHEMA_VALIDATION_FAILED' });

test.each([
  ['organizations', {}, 'name: Required'],
  ['organizations', { name: ' ' }, 'name: The value must not be empty'],
  ['organizations', { name: 'x', colour: 'red' }, "Unknown key 'colour'"],
  ['organizations', { name: 'x', update_time: '2020-01-01T00:00:00Z' }, "Unknown key 'update_time'"],
  ['organizations', { name: 7 }, "name: The value is not a valid 'string'"],
  ['organizations', { name: 'x', owner_id: 99 }, 'owner_id: User not found or not accessible.'],
  ['organizations', { name: 'x', visible_to: 2 }, 'visible_to: The value must be one of 1, 3, 5, 7'],
  ['organizations', { name: 'x', label_ids: [999] }, 'label_ids: Label 999 not found'],
  ['organizations', { name: 'x', add_time: 'yesterday' }, 'add_time: This value is not a valid datetime'],
  ['organizations', { name: 'x', address: 'Main Street' }, "address: Address expected 'object'"],
  ['persons', { emails: [] }, 'name: Required'],
  ['persons', { name: 'x', org_id: 9_999 }, 'org_id: Organization not found or not accessible.'],
  ['persons', { name: 'x', emails: ['a@example.com'] }, "emails[0]: The value is not a valid 'object'"],
  ['deals', { title: 'x', add_time: '2020-01-01T00:00:00Z' }, "Unknown key 'add_time'"],
  ['deals', { title: 'x', value: '12' }, "value: The value is not a valid 'number'"],
  ['deals', { title: 'x', probability: 101 }, 'probability: The value must be between 0 and 100'],
  ['deals', { title: 'x', currency: 'XXX' }, "currency: Currency 'XXX' is not supported"],
  ['deals', { title: 'x', stage_id: 77 }, 'stage_id: Stage not found or not accessible.'],
  ['deals', { title: 'x', won_time: '2020-01-01T00:00:00Z' }, 'won_time: Can only be set if deal status is won'],
  ['deals', { title: 'x', status: 'deleted' }, 'status: The value must be one of open, won, lost'],
  ['activities', { subject: 'x', type: 'picnic' }, "type: Activity type 'picnic' not found"],
  ['activities', { subject: 'x', person_id: 1 }, "person_id: The field is read-only, use 'participants' instead"],
  ['activities', { subject: 'x', due_time: '25:00' }, 'due_time: This value is not a valid datetime'],
  ['activities', { subject: 'x', done: 1 }, "done: The value is not a valid 'boolean'"],
  [
    'products',
    {
      name: 'x',
      prices: [
        { currency: 'USD', price: 1 },
        { currency: 'USD', price: 2 },
      ],
    },
    'prices: There can be one price per currency',
  ],
  ['stages', { name: 'x' }, 'pipeline_id: Required'],
  ['pipelines', { name: 'x', order_nr: 2 }, "Unknown key 'order_nr'"],
])('a new record in %s with %j is refused', async (collection, body, error) => {
  const reply = await session.call('POST', `/api/v2/${collection}`, body);

  expect(reply.status).toBe(400);
  expect(reply.body).toEqual(refusal(`Validation failed: ${error}`));
});

test('organizations and persons keep the creation time they are given; it cannot be changed later', async () => {
  const org = await session.call('POST', '/api/v2/organizations', { name: 'Old', add_time: '2011-02-03 04:05:06' });
  const person = await session.call('POST', '/api/v2/persons', { name: 'Old One', add_time: '2012-02-03T04:05:06Z' });
  const change = await session.call('PATCH', `/api/v2/organizations/${org.body.data.id}`, {
    add_time: '2013-01-01T00:00:00Z',
  });

  expect(org.body.data.add_time).toBe('2011-02-03T04:05:06Z');
  expect(person.body.data.add_time).toBe('2012-02-03T04:05:06Z');
  expect(change.status).toBe(400);
});

test('a name is split, and a half that changes rewrites the whole', async () => {
  const { body } = await session.call('POST', '/api/v2/persons', { name: 'Mary Ann Evans' });
  const changed = await session.call('PATCH', `/api/v2/persons/${body.data.id}`, { first_name: 'George' });

  expect(body.data).toMatchObject({ first_name: 'Mary', last_name: 'Ann Evans' });
  expect(changed.body.data).toMatchObject({ name: 'George Ann Evans', first_name: 'George', last_name: 'Ann Evans' });
});

test('lists in a record are replaced whole, and the first e-mail is primary when none says so', async () => {
  const emails = [{ value: 'a@example.com' }, { value: 'b@example.com', label: 'home' }];
  const { body } = await session.call('POST', '/api/v2/persons', { name: 'Two', emails });
  const changed = await session.call('PATCH', `/api/v2/persons/${body.data.id}`, {
    emails: [{ value: 'c@example.com' }],
  });

  expect(body.data.emails).toEqual([
    { value: 'a@example.com', primary: true, label: 'work' },
    { value: 'b@example.com', primary: false, label: 'home' },
  ]);
  expect(changed.body.data.emails).toEqual([{ value: 'c@example.com', primary: true, label: 'work' }]);
});

test('the parts of an address that a write leaves out become null', async () => {
  const address = { value: 'Main Street 1', country: 'US', locality: 'Springfield' };
  const { body } = await session.call('POST', '/api/v2/organizations', { name: 'Placed', address });
  const changed = await session.call('PATCH', `/api/v2/organizations/${body.data.id}`, {
    address: { value: 'Elm Street 2' },
  });

  expect(body.data.address).toMatchObject({ ...address, route: null });
  expect(changed.body.data.address).toMatchObject({ value: 'Elm Street 2', country: null, locality: null });
});

test('null clears what may be empty and is refused elsewhere', async () => {
  const { body } = await session.call('POST', '/api/v2/deals', {
    title: 'Linked',
    person_id: 1,
    org_id: 1,
    expected_close_date: '2026-04-01',
  });
  const path = `/api/v2/deals/${body.data.id}`;
  const cleared = await session.call('PATCH', path, { person_id: null, probability: null });
  const refused = await session.call('PATCH', path, { expected_close_date: null });

  expect(cleared.body.data).toMatchObject({ person_id: null, org_id: 1 });
  expect(refused.body).toEqual(refusal("Validation failed: expected_close_date: The value is not a valid 'string'"));
});

test('what only some accounts have is refused with 403 elsewhere', async () => {
  const replies = [
    await session.call('POST', '/api/v2/persons', { name: 'x', job_title: 'Boss' }),
    await session.call('POST', '/api/v2/organizations', { name: 'x', website: 'https://example.com' }),
  ];
  const rich = await openSession({ features: ['contact-sync', 'company-details'] });
  const accepted = await rich.call('POST', '/api/v2/persons', { name: 'x', job_title: 'Boss' });
  await rich.stop();

  expect(replies.map(({ status }) => status)).toEqual([403, 403]);
  expect(accepted.body.data.job_title).toBe('Boss');
});

test('a deleted record is gone from reads, lists and references, and cannot be deleted twice', async () => {
  const { body } = await session.call('POST', '/api/v2/organizations', { name: 'Gone' });
  const { id } = body.data;
  const first = await session.call('DELETE', `/api/v2/organizations/${id}`);
  const second = await session.call('DELETE', `/api/v2/organizations/${id}`);
  const read = await session.call('GET', `/api/v2/organizations/${id}`);
  const changed = await session.call('PATCH', `/api/v2/organizations/${id}`, { name: 'Back' });
  const listed = await session.call('GET', `/api/v2/organizations?ids=${id},1`);
  const linked = await session.call('POST', '/api/v2/persons', { name: 'x', org_id: id });
  const next = await session.call('POST', '/api/v2/organizations', { name: 'Next' });

  expect(first.body).toEqual({ success: true, data: { id } });
  expect([second.status, read.status, changed.status, linked.status]).toEqual([404, 404, 404, 400]);
  expect(listed.body.data.map((one: { id: number }) => one.id)).toEqual([1]);
  expect(next.body.data.id).toBeGreaterThan(id);
});

test('visibility levels depend on the plan', async () => {
  const small = await openSession({ plan: 'growth' });
  const refused = await small.call('POST', '/api/v2/organizations', { name: 'x', visible_to: 7 });
  await small.stop();
  const accepted = await session.call('POST', '/api/v2/organizations', { name: 'x', visible_to: 7 });

  expect(refused.status).toBe(400);
  expect(accepted.status).toBe(200);
});

test('an activity belongs to its primary participant, and is done at the time it is marked so', async () => {
  const participants = [{ person_id: 3 }, { person_id: 4, primary: true }];
  const { body } = await session.call('POST', '/api/v2/activities', {
    subject: 'Meet',
    type: 'meeting',
    participants,
    due_time: '09:30',
  });
  const done = await session.call('PATCH', `/api/v2/activities/${body.data.id}`, { done: true });

  expect(body.data).toMatchObject({ person_id: 4, due_time: '09:30:00', done: false, marked_as_done_time: null });
  expect(done.body.data.marked_as_done_time).toMatch(/^2026-03-02T09:/);
});

test('attendees are invited, are shown on request, and are counted', async () => {
  const before = session.simulator.meter().invitations;
  const attendees = [{ email: 'guest@example.com' }, { email: 'other@example.com' }];
  const { body } = await session.call('POST', '/api/v2/activities', { subject: 'Party', type: 'lunch', attendees });
  const asked = await session.call('GET', `/api/v2/activities/${body.data.id}?include_fields=attendees`);

  expect(body.data).not.toHaveProperty('attendees');
  expect(asked.body.data.attendees).toEqual(attendees);
  expect(session.simulator.meter().invitations - before).toBe(2);
});

test('writes wake the webhook of the account', async () => {
  const before = session.simulator.meter().webhooksFired;
  const { body } = await session.call('POST', '/api/v2/organizations', { name: 'Heard' });
  await session.call('PATCH', `/api/v2/organizations/${body.data.id}`, { name: 'Heard of' });
  await session.call('DELETE', `/api/v2/organizations/${body.data.id}`);

  expect(session.simulator.meter().webhooksFired - before).toBe(3);
});

test('writes take no presentation parameters', async () => {
  const reply = await session.call('POST', '/api/v2/deals?include_fields=notes_count', { title: 'x' });

  expect(reply.status).toBe(400);
  expect(reply.body.error).toBe("Parameter 'include_fields' is not allowed");
});
