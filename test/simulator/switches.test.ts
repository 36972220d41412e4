import { expect, test } from 'vitest';
import {
  STANDARD_SWITCHES,
  SWITCH_NAMES,
  SWITCHES,
  type Switches,
  type SwitchName,
  singleDepartures,
  WORST_SWITCHES,
} from '../../engine/simulator/switches.ts';
import { openSession, type Session } from './session.ts';

const MEGABYTE = 1024 * 1024;

/** What shows an answer from outside: what is done, and what is seen for each answer. */
interface Probe<Name extends SwitchName> {
  readonly look: (session: Session) => Promise<unknown>;
  readonly seen: Readonly<Record<Switches[Name], unknown>>;
}

const status = async (session: Session, method: string, path: string, body?: unknown): Promise<number> =>
  (await session.call(method, path, body)).status;

const fieldCode = async (session: Session, owner: string, name: string): Promise<string> => {
  const { body } = await session.call('GET', `/api/v2/${owner}Fields?limit=500`);
  const named = (field: { field_name: string; is_custom_field: boolean }) =>
    field.is_custom_field && field.field_name === name;
  return body.data.find(named).field_code;
};

const archivedDeal = async (session: Session): Promise<number> =>
  (await session.call('POST', '/api/v2/deals', { title: 'Archived', is_archived: true })).body.data.id;

const PROBES: { readonly [Name in SwitchName]: Probe<Name> } = {
  dealAddTime: {
    look: (session) => status(session, 'POST', '/api/v2/deals', { title: 'x', add_time: '2001-01-01T00:00:00Z' }),
    seen: { rejected: 400, ignored: 200 },
  },
  unknownKeys: {
    look: (session) => status(session, 'POST', '/api/v2/organizations', { name: 'x', colour: 'red' }),
    seen: { rejected: 400, ignored: 200 },
  },
  rateLimitAnswer: {
    look: async (session) => {
      session.simulator.addFault({ kind: 'rate-limited', times: 1 });
      const limited = await session.call('GET', '/api/v2/deals/1');
      const fine = await session.call('GET', '/api/v2/deals/1');
      const daily = fine.headers.has('x-daily-ratelimit-token-remaining');
      return [limited.headers.has('x-ratelimit-reset'), typeof limited.body, daily];
    },
    seen: {
      'headers-and-json': [true, 'object', true],
      'json-only': [false, 'object', true],
      bare: [false, 'string', false],
    },
  },
  failedCalls: {
    look: async (session) => {
      await session.call('GET', '/api/v2/deals/999');
      return session.simulator.meter().tokens;
    },
    seen: { charged: 1, free: 0 },
  },
  searchLag: {
    look: async (session) => {
      await session.call('POST', '/api/v2/organizations', { name: 'Findable' });
      const find = async () => (await session.call('GET', '/api/v2/itemSearch?term=findable')).body.data.items.length;
      const atOnce = await find();
      session.advance(6_000);
      const soon = await find();
      session.advance(60_000);
      return [atOnce, soon, await find()];
    },
    seen: { none: [1, 1, 1], 'five-seconds': [0, 1, 1], 'one-minute': [0, 0, 1] },
  },
  fieldSearchShape: {
    look: async (session) => {
      const path = '/api/v2/itemSearch/field?entity_type=person&field=name&match=exact&term=Ivy%20Chandler';
      return (await session.call('GET', path)).body.data;
    },
    seen: {
      'plain-items': [{ id: 38, name: 'Ivy Chandler' }],
      'scored-items': [{ result_score: 1, item: { id: 38, name: 'Ivy Chandler' } }],
    },
  },
  emptyCustomFields: {
    look: async (session) => {
      const code = await fieldCode(session, 'organization', 'Phone');
      const { body } = await session.call('PATCH', '/api/v2/organizations/1', { custom_fields: {} });
      return body.data.custom_fields[code];
    },
    seen: { ignored: '+1 555 0100', 'wipes-all': null },
  },
  compositeNull: {
    look: async (session) => {
      const code = await fieldCode(session, 'deal', 'Contract value');
      return status(session, 'PATCH', '/api/v2/deals/1', { custom_fields: { [code]: null } });
    },
    seen: { clears: 200, rejected: 400 },
  },
  linkNull: {
    look: (session) => status(session, 'PATCH', '/api/v2/activities/1', { org_id: null }),
    seen: { rejected: 400, clears: 200 },
  },
  inactiveOwner: {
    look: (session) => status(session, 'POST', '/api/v2/organizations', { name: 'x', owner_id: 14_006 }),
    seen: { accepted: 200, rejected: 400 },
  },
  archivedDealChildren: {
    look: async (session) =>
      status(session, 'POST', '/v1/notes', { content: 'x', deal_id: await archivedDeal(session) }),
    seen: { accepted: 200, rejected: 400 },
  },
  unarchive: {
    look: async (session) =>
      status(session, 'PATCH', `/api/v2/deals/${await archivedDeal(session)}`, { is_archived: false }),
    seen: { accepted: 200, rejected: 400 },
  },
  dealCapCounts: {
    look: (session) => status(session, 'POST', '/api/v2/deals', { title: 'x' }),
    seen: { 'open-and-closed': 403, 'open-only': 200 },
  },
  dealCapAnswer: {
    look: async (session) => {
      const { status: answered, body } = await session.call('POST', '/api/v2/deals', { title: 'x' });
      return [answered, body.code, await status(session, 'GET', '/api/v2/deals/31')];
    },
    seen: { refused: [403, 'feature_capping_deals_limit', 404], waitlisted: [200, undefined, 404] },
  },
  newPipelineStages: {
    look: async (session) => {
      const { body } = await session.call('POST', '/api/v2/pipelines', { name: 'New' });
      return (await session.call('GET', `/api/v2/stages?pipeline_id=${body.data.id}`)).body.data.length;
    },
    seen: { none: 0, 'default-stages': 5 },
  },
  labelOptions: {
    look: (session) => status(session, 'POST', '/api/v2/dealFields/label/options', [{ label: 'Urgent' }]),
    seen: { accepted: 200, rejected: 403 },
  },
  fileSizeLimit: {
    look: async (session) => (await session.upload('/v1/files', 'a.bin', new Uint8Array(10 * MEGABYTE + 1))).status,
    seen: { 'fifty-megabytes': 200, 'ten-megabytes': 400 },
  },
  storageCap: {
    look: async (session) => {
      const half = new Uint8Array(50 * MEGABYTE);
      const sizes = [half, half, new Uint8Array(1)];
      const statuses: number[] = [];
      for (const content of sizes) statuses.push((await session.upload('/v1/files', 'a.bin', content)).status);
      return statuses;
    },
    seen: { unlimited: [200, 200, 200], 'hundred-megabytes': [200, 200, 403] },
  },
  noteSizeLimit: {
    look: (session) => status(session, 'POST', '/v1/notes', { content: 'x'.repeat(20 * 1024 + 1), deal_id: 1 }),
    seen: { 'hundred-kilobytes': 200, 'twenty-kilobytes': 400 },
  },
  timeInput: {
    look: async (session) => {
      const at = (due_time: string) =>
        status(session, 'POST', '/api/v2/activities', { subject: 'x', type: 'call', due_time });
      return [await at('09:00'), await at('09:00:00')];
    },
    seen: { either: [200, 200], 'hours-minutes': [200, 400], 'hours-minutes-seconds': [400, 200] },
  },
  attendees: {
    look: async (session) => {
      await session.call('POST', '/api/v2/activities', {
        subject: 'x',
        type: 'call',
        attendees: [{ email: 'a@example.com' }],
      });
      return session.simulator.meter().invitations;
    },
    seen: { invited: 1, 'not-invited': 0 },
  },
  bulkProducts: {
    look: async (session) => {
      const [good, bad] = [1, 999].map((product_id) => ({ product_id, item_price: 1, quantity: 1 }));
      const answered = await status(session, 'POST', '/api/v2/deals/1/products/bulk', { data: [good, bad, good] });
      return [answered, (await session.call('GET', '/api/v2/deals/1/products')).body.data.length];
    },
    seen: { atomic: [400, 0], partial: [400, 1] },
  },
  undelete: {
    look: async (session) => {
      await session.call('DELETE', '/api/v2/deals/1');
      const answered = await status(session, 'PATCH', '/api/v2/deals/1', { is_deleted: false });
      return [answered, await status(session, 'GET', '/api/v2/deals/1')];
    },
    seen: { 'not-found': [404, 404], restores: [200, 200], ignored: [200, 404] },
  },
  requiredCustomFields: {
    look: async (session) => {
      const body = { field_name: 'Needed', field_type: 'varchar', required_fields: { enabled: true } };
      await session.call('POST', '/api/v2/organizationFields', body);
      return status(session, 'POST', '/api/v2/organizations', { name: 'x' });
    },
    seen: { 'interface-only': 200, enforced: 400 },
  },
  deleteCascade: {
    look: async (session) => {
      await session.call('DELETE', '/api/v2/deals/1');
      const notes = await session.call('GET', '/v1/notes?deal_id=1');
      const activities = await session.call('GET', '/api/v2/activities?deal_id=1');
      return [notes.body.data.length, activities.body.data.length];
    },
    seen: { 'children-stay': [1, 1], 'children-deleted': [0, 0] },
  },
  sameDealWrites: {
    look: async (session) => {
      const write = (title: string) => status(session, 'PATCH', '/api/v2/deals/1', { title });
      const together = await Promise.all([write('One'), write('Other')]);
      return [...together.sort((one, other) => one - other), await write('After')];
    },
    seen: { queued: [200, 200, 200], 'second-refused': [200, 503, 200] },
  },
};

/** So few seats that the thirty deals of the standard account reach the cap. */
const SEATS: Partial<Record<SwitchName, number>> = { dealCapCounts: 0.012, dealCapAnswer: 0.012 };

const cases = SWITCH_NAMES.flatMap((name) => SWITCHES[name].answers.map((answer) => ({ name, answer })));

test.each(cases)('$name: $answer can be told from outside', async ({ name, answer }) => {
  const { look, seen: expected } = PROBES[name];
  const plan = SEATS[name] === undefined ? 'ultimate' : 'lite';
  const session = await openSession({ plan, seats: SEATS[name] ?? 5, switches: { [name]: answer } });

  const seen = await look(session);
  await session.stop();

  expect(seen).toEqual((expected as Readonly<Record<string, unknown>>)[answer]);
});

test('every open question about behaviour, 1 to 17, has a switch whose answers include the standard and the worst', () => {
  const numbers = new Set(SWITCH_NAMES.map((name) => SWITCHES[name].uncertainty));

  expect([...numbers].sort((one, other) => one - other)).toEqual(Array.from({ length: 17 }, (_, index) => index + 1));
  for (const name of SWITCH_NAMES) {
    expect(SWITCHES[name].answers).toContain(STANDARD_SWITCHES[name]);
    expect(SWITCHES[name].answers).toContain(WORST_SWITCHES[name]);
  }
});

test('the single departures vary one answer at a time and leave none out', () => {
  const answers = SWITCH_NAMES.reduce((sum, name) => sum + SWITCHES[name].answers.length, 0);

  expect(singleDepartures()).toHaveLength(answers - SWITCH_NAMES.length);
  expect(singleDepartures().every(({ switches }) => Object.keys(switches).length === 1)).toBe(true);
});
