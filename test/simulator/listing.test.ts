import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from './session.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({ plan: 'ultimate', seats: 20, switches: { searchLag: 'none' } });
});

afterAll(() => session.stop());

/** Every id of a v2 list, page by page. */
async function walk(path: string, from = ''): Promise<{ readonly ids: readonly number[]; readonly pages: number }> {
  const ids: number[] = [];
  let pages = 0;
  let cursor: string | null = from;
  while (cursor !== null) {
    const next: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await session.call('GET', `${path}${next}`);
    ids.push(...body.data.map((record: { id: number }) => record.id));
    cursor = body.additional_data.next_cursor;
    pages += 1;
  }
  return { ids, pages };
}

test('a cursor walks the whole list once, in both directions and by any order', async () => {
  const up = await walk('/api/v2/persons?limit=7');
  const down = await walk('/api/v2/persons?limit=7&sort_by=id&sort_direction=desc');
  const byTime = await walk('/api/v2/persons?limit=13&sort_by=update_time');
  const byName = await walk('/api/v2/products?limit=2&sort_by=name');

  expect(up.ids).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  expect(up.pages).toBe(9);
  expect(down.ids).toEqual(up.ids.toReversed());
  expect([...byTime.ids].sort((one, other) => one - other)).toEqual(up.ids);
  expect(byName.ids).toEqual([4, 2, 1, 3, 5]);
});

test('a record that is added behind the cursor is met, one before it is not, none twice', async () => {
  const { body } = await session.call('GET', '/api/v2/organizations?limit=20');
  await session.call('DELETE', '/api/v2/organizations/3');
  const added = await session.call('POST', '/api/v2/organizations', { name: 'Late' });
  const rest = await walk('/api/v2/organizations?limit=20', body.additional_data.next_cursor);

  expect(rest.ids[0]).toBe(21);
  expect(rest.ids).toContain(added.body.data.id);
  expect(new Set(rest.ids).size).toBe(rest.ids.length);
});

test('limits, ids, sorts and cursors out of range are refused', async () => {
  const statuses: number[] = [];
  for (const query of [
    'limit=501',
    'limit=0',
    'sort_by=name',
    'sort_direction=up',
    'cursor=abc',
    'owner_id=me',
    'colour=red',
    `ids=${Array.from({ length: 101 }, (_, index) => index).join(',')}`,
    'updated_since=recently',
  ]) {
    statuses.push((await session.call('GET', `/api/v2/organizations?${query}`)).status);
  }

  expect(statuses).toEqual(Array(9).fill(400));
});

test('ids that do not exist are left out without a word', async () => {
  const { body } = await session.call('GET', '/api/v2/persons?ids=5,999999,7');

  expect(body.data.map((person: { id: number }) => person.id)).toEqual([5, 7]);
});

test('lists are narrowed by what the records link to', async () => {
  const ofOrganization = await session.call('GET', '/api/v2/persons?org_id=12');
  const ofDeal = await session.call('GET', '/api/v2/activities?deal_id=4');
  const inStage = await session.call('GET', '/api/v2/deals?stage_id=2&status=open');
  const undone = await session.call('GET', '/api/v2/activities?done=true');

  expect(ofOrganization.body.data.map((one: { id: number }) => one.id)).toEqual([12]);
  expect(ofDeal.body.data).toMatchObject([{ deal_id: 4 }]);
  expect(inStage.body.data.every((deal: { stage_id: number }) => deal.stage_id === 2)).toBe(true);
  expect(inStage.body.data.length).toBeGreaterThan(3);
  expect(undone.body.data).toEqual([]);
});

test('updated_since includes its moment, updated_until does not', async () => {
  session.advance(10_000);
  const { body } = await session.call('PATCH', '/api/v2/persons/10', { name: 'Changed Person' });
  const time = body.data.update_time;
  const since = await session.call('GET', `/api/v2/persons?updated_since=${time}`);
  const until = await session.call('GET', `/api/v2/persons?updated_until=${time}&limit=500`);

  expect(since.body.data.map((one: { id: number }) => one.id)).toEqual([10]);
  expect(until.body.data).toHaveLength(59);
});

test('v1 lists are cut by start and limit', async () => {
  const first = await session.call('GET', '/v1/notes?limit=4');
  const last = await session.call('GET', '/v1/notes?limit=4&start=8');
  const files = await session.call('GET', '/v1/files?limit=101');

  expect(first.body.additional_data.pagination).toEqual({
    start: 0,
    limit: 4,
    more_items_in_collection: true,
    next_start: 4,
  });
  expect(last.body.additional_data.pagination).toEqual({ start: 8, limit: 4, more_items_in_collection: false });
  expect(last.body.data).toHaveLength(2);
  expect(files.status).toBe(400);
});

test('a search for one field is exact to the letter and returns ids', async () => {
  const made = await session.call('POST', '/api/v2/organizationFields', { field_name: 'Key', field_type: 'varchar' });
  const code = made.body.data.field_code;
  const { body } = await session.call('POST', '/api/v2/organizations', {
    name: 'Keyed',
    custom_fields: { [code]: 'KS-17' },
  });
  const find = async (term: string, match = 'exact') =>
    (
      await session.call(
        'GET',
        `/api/v2/itemSearch/field?entity_type=organization&field=${code}&match=${match}&term=${term}`,
      )
    ).body.data;

  expect(await find('KS-17')).toEqual([{ id: body.data.id, [code]: 'KS-17' }]);
  expect(await find('ks-17')).toEqual([]);
  expect(await find('KS-1')).toEqual([]);
  expect(await find('KS-1', 'beginning')).toHaveLength(1);
});

test('a search for items ignores the case, and terms of one letter unless exact', async () => {
  const found = await session.call('GET', '/api/v2/itemSearch?term=BIANCA&item_types=person');
  const exact = await session.call('GET', '/api/v2/persons/search?term=bianca%20ruiz&exact_match=true');
  const partly = await session.call('GET', '/api/v2/persons/search?term=bianca&exact_match=true');
  const byMail = await session.call('GET', '/api/v2/persons/search?term=bianca.ruiz@example.com&fields=email');
  const short = await session.call('GET', '/api/v2/itemSearch?term=b');

  expect(found.body.data.items.map(({ item }: { item: { name: string } }) => item.name)).toEqual(['Bianca Ruiz']);
  expect([exact, partly, byMail].map(({ body }) => body.data.items.length)).toEqual([1, 0, 1]);
  expect(short.status).toBe(400);
});
