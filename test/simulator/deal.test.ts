import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSession, type Session } from './session.ts';

let session: Session;

beforeAll(async () => {
  session = await openSession({ plan: 'ultimate', seats: 20 });
});

afterAll(() => session.stop());

async function makeDeal(body: object = {}): Promise<number> {
  const reply = await session.call('POST', '/api/v2/deals', { title: 'Deal', ...body });
  expect(reply.status).toBe(200);
  return reply.body.data.id;
}

function times<Item>(count: number, item: Item): readonly Item[] {
  return Array.from({ length: count }, () => item);
}

async function makePipeline(
  ...stages: readonly string[]
): Promise<{ readonly id: number; readonly stages: readonly number[] }> {
  const { body } = await session.call('POST', '/api/v2/pipelines', { name: 'Other' });
  const ids: number[] = [];
  for (const name of stages) {
    ids.push((await session.call('POST', '/api/v2/stages', { name, pipeline_id: body.data.id })).body.data.id);
  }
  return { id: body.data.id, stages: ids };
}

test('the stage decides the pipeline; a pipeline alone means its first stage; the two must agree', async () => {
  const other = await makePipeline('First', 'Second');
  const byStage = await session.call('POST', '/api/v2/deals', { title: 'x', stage_id: other.stages[1] });
  const byPipeline = await session.call('POST', '/api/v2/deals', { title: 'x', pipeline_id: other.id });
  const byNothing = await session.call('POST', '/api/v2/deals', { title: 'x' });
  const atOdds = await session.call('POST', '/api/v2/deals', { title: 'x', pipeline_id: 1, stage_id: other.stages[0] });

  expect(byStage.body.data).toMatchObject({ pipeline_id: other.id, stage_id: other.stages[1] });
  expect(byPipeline.body.data).toMatchObject({ pipeline_id: other.id, stage_id: other.stages[0] });
  expect(byNothing.body.data).toMatchObject({ pipeline_id: 1, stage_id: 1 });
  expect(atOdds.status).toBe(400);
});

test('a pipeline or stage with deals in it cannot be deleted', async () => {
  const other = await makePipeline('Only');
  const deal = await makeDeal({ pipeline_id: other.id });
  const full = await session.call('DELETE', `/api/v2/pipelines/${other.id}`);
  const stage = await session.call('DELETE', `/api/v2/stages/${other.stages[0]}`);
  await session.call('DELETE', `/api/v2/deals/${deal}`);
  const empty = await session.call('DELETE', `/api/v2/pipelines/${other.id}`);
  const gone = await session.call('GET', `/api/v2/stages/${other.stages[0]}`);

  expect([full.status, stage.status, empty.status, gone.status]).toEqual([400, 400, 200, 404]);
});

test('history survives in the times of closing, given with the status they belong to', async () => {
  const won = await session.call('POST', '/api/v2/deals', {
    title: 'x',
    status: 'won',
    won_time: '2015-06-07T08:09:10Z',
  });
  const lost = await session.call('POST', '/api/v2/deals', {
    title: 'x',
    status: 'lost',
    lost_time: '2016-01-01 00:00:00',
    lost_reason: 'Price',
  });
  const path = `/api/v2/deals/${lost.body.data.id}`;
  const patched = await session.call('PATCH', path, { lost_time: '2017-01-01T00:00:00Z' });
  const reopened = await session.call('PATCH', path, { status: 'open' });

  expect(won.body.data).toMatchObject({ won_time: '2015-06-07T08:09:10Z', close_time: '2015-06-07T08:09:10Z' });
  expect(lost.body.data).toMatchObject({ lost_time: '2016-01-01T00:00:00Z', lost_reason: 'Price', won_time: null });
  expect(patched.body.data).toMatchObject({ lost_time: '2017-01-01T00:00:00Z', lost_reason: 'Price' });
  expect(reopened.body.data).toMatchObject({ lost_time: null, close_time: null, lost_reason: null });
});

test('moving to another stage moves the stage change time, staying does not', async () => {
  const id = await makeDeal({ stage_id: 1 });
  const path = `/api/v2/deals/${id}`;
  const before = (await session.call('GET', path)).body.data.stage_change_time;
  session.advance(60_000);
  const stayed = await session.call('PATCH', path, { stage_id: 1 });
  const moved = await session.call('PATCH', path, { stage_id: 2 });

  expect(stayed.body.data.stage_change_time).toBe(before);
  expect(moved.body.data.stage_change_time > before).toBe(true);
});

test('products give a deal its value as long as it has enabled ones', async () => {
  const id = await makeDeal({ value: 100 });
  const path = `/api/v2/deals/${id}`;
  const value = async (): Promise<number> => (await session.call('GET', path)).body.data.value;
  const line = await session.call('POST', `${path}/products`, {
    product_id: 1,
    item_price: 10,
    quantity: 3,
    discount: 10,
    tax: 20,
  });
  const added = await value();
  await session.call('PATCH', path, { value: 5 });
  const overwritten = await value();
  await session.call('POST', `${path}/products`, { product_id: 2, item_price: 1, quantity: 1, is_enabled: false });
  const disabled = await value();
  await session.call('PATCH', `${path}/products/${line.body.data.id}`, {
    discount: 5,
    discount_type: 'amount',
    tax_method: 'none',
  });
  const changed = await value();

  expect(line.body.data.sum).toBe(32.4);
  expect([added, overwritten, disabled, changed]).toEqual([32.4, 32.4, 32.4, 25]);
});

test('a line needs a product of the catalogue, and takes the currency of its deal', async () => {
  const id = await makeDeal({ currency: 'GBP' });
  const free = await session.call('POST', `/api/v2/deals/${id}/products`, { item_price: 1, quantity: 1 });
  const unknown = await session.call('POST', `/api/v2/deals/${id}/products`, {
    product_id: 999,
    item_price: 1,
    quantity: 1,
  });
  const line = await session.call('POST', `/api/v2/deals/${id}/products`, {
    product_id: 1,
    item_price: 1,
    quantity: 1,
  });
  await session.call('PATCH', `/api/v2/deals/${id}`, { currency: 'EUR' });
  const lines = await session.call('GET', `/api/v2/deals/${id}/products`);

  expect([free.status, unknown.status]).toEqual([400, 400]);
  expect(line.body.data).toMatchObject({ currency: 'GBP', name: 'Inspection visit' });
  expect(lines.body.data.map((one: { currency: string }) => one.currency)).toEqual(['EUR']);
});

test('one tax method holds for all lines of a deal', async () => {
  const id = await makeDeal();
  const body = { product_id: 1, item_price: 100, quantity: 1, tax: 10 };
  await session.call('POST', `/api/v2/deals/${id}/products`, { ...body, tax_method: 'exclusive' });
  await session.call('POST', `/api/v2/deals/${id}/products`, { ...body, tax_method: 'inclusive' });
  const { body: lines } = await session.call('GET', `/api/v2/deals/${id}/products`);

  expect(lines.data.map((one: { tax_method: string; sum: number }) => [one.tax_method, one.sum])).toEqual([
    ['inclusive', 100],
    ['inclusive', 100],
  ]);
});

test('many lines are added in one call of at most a hundred, and deleted by their ids', async () => {
  const id = await makeDeal();
  const item = { product_id: 1, item_price: 1, quantity: 1 };
  const path = `/api/v2/deals/${id}/products`;
  const many = await session.call('POST', `${path}/bulk`, { data: times(100, item) });
  const tooMany = await session.call('POST', `${path}/bulk`, { data: times(101, item) });
  const [first, second] = many.body.data;
  const deleted = await session.call('DELETE', `${path}?ids=${first.id},${second.id}`);
  const left = await session.call('GET', `${path}?limit=500`);

  expect(many.status).toBe(201);
  expect(tooMany.status).toBe(400);
  expect(deleted.body.data.ids).toEqual([first.id, second.id]);
  expect(left.body.data).toHaveLength(98);
});

test('recurring prices need a larger plan, and a deal takes twenty of them', async () => {
  const small = await openSession({ plan: 'lite' });
  const recurring = { product_id: 1, item_price: 1, quantity: 1, billing_frequency: 'monthly' };
  const refused = await small.call('POST', '/api/v2/deals/1/products', recurring);
  await small.stop();
  const id = await makeDeal();
  const many = await session.call('POST', `/api/v2/deals/${id}/products/bulk`, { data: times(21, recurring) });
  const weekly = await session.call('POST', `/api/v2/deals/${id}/products`, {
    ...recurring,
    billing_frequency: 'weekly',
  });

  expect(refused.status).toBe(403);
  expect([many.status, weekly.status]).toEqual([400, 400]);
});

test('archived deals leave the list, are listed elsewhere and cannot be edited', async () => {
  const id = await makeDeal({ is_archived: true, archive_time: '2020-01-01 00:00:00', status: 'won' });
  const listed = await session.call('GET', `/api/v2/deals?ids=${id}`);
  const archived = await session.call('GET', `/api/v2/deals/archived?ids=${id}`);
  const edited = await session.call('PATCH', `/api/v2/deals/${id}`, { title: 'New' });
  const smuggled = await session.call('PATCH', `/api/v2/deals/${id}`, { title: 'New', is_archived: false });

  expect(listed.body.data).toEqual([]);
  expect(archived.body.data[0]).toMatchObject({ id, archive_time: '2020-01-01T00:00:00Z' });
  expect([edited.status, smuggled.status]).toEqual([400, 400]);
});

test('deleted deals are listed for thirty days', async () => {
  const own = await openSession({ pace: 0 });
  await own.call('DELETE', '/api/v2/deals/2');
  const soon = await own.call('GET', '/api/v2/deals?status=deleted');
  own.advance(31 * 24 * 60 * 60 * 1_000);
  const later = await own.call('GET', '/api/v2/deals?status=deleted');
  await own.stop();

  expect(soon.body.data).toMatchObject([{ id: 2, is_deleted: true }]);
  expect(later.body.data).toEqual([]);
});

test('a person takes part in a deal once', async () => {
  const id = await makeDeal();
  const first = await session.call('POST', `/v1/deals/${id}/participants`, { person_id: 7 });
  const again = await session.call('POST', `/v1/deals/${id}/participants`, { person_id: 7 });
  const linked = await session.call('GET', `/api/v2/persons?deal_id=${id}`);

  expect([first.status, again.status]).toEqual([200, 400]);
  expect(linked.body.data.map((person: { id: number }) => person.id)).toEqual([7]);
});

test('the plan caps active deals per seat; archived ones are free', async () => {
  const small = await openSession({ plan: 'lite', seats: 1 });
  const statuses: number[] = [];
  for (let made = 30; made < 2_501; made += 1) {
    statuses.push((await small.call('POST', '/api/v2/deals', { title: 'One more' })).status);
  }
  const beyond = await small.call('POST', '/v1/leads', { title: 'Beyond', person_id: 1 });
  const archived = await small.call('POST', '/api/v2/deals', { title: 'Old', status: 'lost', is_archived: true });
  await small.call('DELETE', '/api/v2/deals/1');
  const room = await small.call('POST', '/api/v2/deals', { title: 'Room again' });
  await small.stop();

  expect(statuses.filter((status) => status === 200)).toHaveLength(2_470);
  expect(statuses.at(-1)).toBe(403);
  expect(beyond).toMatchObject({ status: 403, body: { code: 'feature_capping_deals_limit' } });
  expect([archived.status, room.status]).toEqual([200, 200]);
});
