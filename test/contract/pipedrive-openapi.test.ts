/**
 * Exchanges with every served endpoint, judged by Pipedrive's own OpenAPI documents. The documents do not ship: without
 * them these tests are skipped, except where CROSSWALK_CI says that they must be there.
 */

import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUTES } from '../../engine/simulator/routes.ts';
import { openSession, type Session } from '../simulator/session.ts';
import { createOpenApiJudge, type OpenApiJudge, openApiFolder } from './openapi-judge.ts';

const skipped = !existsSync(openApiFolder()) && process.env['CROSSWALK_CI'] === undefined;

const TYPES =
  'varchar varchar_auto text double monetary date daterange time timerange enum set user org people phone address'.split(
    ' ',
  );

let session: Session;
let judge: OpenApiJudge;

beforeAll(async () => {
  if (skipped) return;
  const found = await createOpenApiJudge();
  if (found === undefined) throw new Error(`The OpenAPI documents are missing from ${openApiFolder()}.`);
  judge = found;
  session = await openSession({
    plan: 'ultimate',
    seats: 20,
    observe: (exchange) => found.observe(exchange),
    switches: { searchLag: 'none' },
  });
});

afterAll(() => session?.stop());

async function make(method: string, path: string, body?: unknown): Promise<number | string> {
  const reply = await session.call(method, path, body);
  expect(reply.body, `${method} ${path}`).toMatchObject({ success: true });
  return reply.body.data?.id;
}

test.runIf(skipped)(`the OpenAPI documents are not in ${openApiFolder()}, so nothing was judged`, () => {
  expect(existsSync(openApiFolder())).toBe(false);
});

test.skipIf(skipped)('fields of every type, options, and their removal', async () => {
  for (const owner of ['deal', 'person', 'organization', 'product']) {
    const base = `/api/v2/${owner}Fields`;
    const codes: string[] = [];
    for (const field_type of TYPES) {
      const options =
        field_type === 'enum' || field_type === 'set' ? { options: [{ label: 'One' }, { label: 'Two' }] } : {};
      const reply = await session.call('POST', base, { field_name: `A ${field_type}`, field_type, ...options });
      expect(reply.status).toBe(200);
      codes.push(reply.body.data.field_code);
    }
    const code = codes[TYPES.indexOf('enum')];
    const added = await session.call('POST', `${base}/${code}/options`, [{ label: 'Three' }]);
    const [{ id }] = added.body.data;
    await make('PATCH', `${base}/${code}/options`, [{ id, label: 'Third' }]);
    await make('DELETE', `${base}/${code}/options`, [{ id }]);
    await make('PATCH', `${base}/${code}`, { field_name: 'Renamed' });
    await make('GET', `${base}/${code}`);
    await make('GET', `${base}?limit=500&include_fields=ui_visibility`);
    await make('DELETE', `${base}/${code}`);
  }

  expect(judge.violations()).toEqual([]);
});

test.skipIf(skipped)('organizations, persons, relations and searches', async () => {
  const org = await make('POST', '/api/v2/organizations', {
    name: 'Contract House',
    owner_id: 14001,
    add_time: '2019-05-06T07:08:09Z',
    visible_to: 3,
    label_ids: [],
    address: { value: 'Main Street 1', country: 'US' },
    custom_fields: {},
  });
  await make('PATCH', `/api/v2/organizations/${org}`, { name: 'Contract House Ltd' });
  const person = await make('POST', '/api/v2/persons', {
    name: 'Contract Person',
    org_id: org,
    emails: [{ value: 'contract@example.com', primary: true, label: 'work' }],
    phones: [{ value: '555' }],
  });
  await make('PATCH', `/api/v2/persons/${person}`, { phones: [] });
  for (const what of ['organizations', 'persons']) {
    await make('GET', `/api/v2/${what}?limit=3&sort_by=update_time&sort_direction=desc&include_option_labels=true`);
    await make('GET', `/api/v2/${what}/search?term=contract`);
  }
  await make('GET', `/api/v2/organizations/${org}`);
  await make('GET', `/api/v2/persons/${person}?include_fields=notes_count`);
  const related = { type: 'parent', rel_owner_org_id: 1, rel_linked_org_id: org };
  const relationship = await make('POST', '/v1/organizationRelationships', related);
  await make('GET', `/v1/organizationRelationships?org_id=${org}`);
  await make('GET', `/v1/organizationRelationships/${relationship}`);
  await make('PUT', `/v1/organizationRelationships/${relationship}`, { type: 'related' });
  await make('DELETE', `/v1/organizationRelationships/${relationship}`);
  await make('GET', '/api/v2/itemSearch?term=contract&item_types=person,organization');
  await make('GET', '/api/v2/leads/search?term=contract');
  await make('GET', '/api/v2/itemSearch/field?entity_type=person&field=name&match=exact&term=Contract%20Person');
  await make('DELETE', `/api/v2/persons/${person}`);
  await make('DELETE', `/api/v2/organizations/${org}`);

  expect(judge.violations()).toEqual([]);
});

test.skipIf(skipped)('deals, their products and participants', async () => {
  const product = await make('POST', '/api/v2/products', {
    name: 'Contract Product',
    code: 'C-1',
    prices: [{ currency: 'USD', price: 5 }],
    billing_frequency: 'one-time',
  });
  await make('PATCH', `/api/v2/products/${product}`, { unit: 'piece' });
  await make('GET', `/api/v2/products/${product}`);
  await make('GET', '/api/v2/products?limit=2&sort_by=name');
  await make('GET', '/api/v2/products/search?term=contract');
  const deal = await make('POST', '/api/v2/deals', {
    title: 'Contract Deal',
    person_id: 1,
    org_id: 1,
    stage_id: 2,
    value: 12.5,
    currency: 'EUR',
    status: 'lost',
    lost_reason: 'Price',
    lost_time: '2020-01-02 03:04:05',
    expected_close_date: '2020-02-01',
    probability: 40,
  });
  await make('PATCH', `/api/v2/deals/${deal}`, { status: 'open', person_id: null });
  await make('GET', `/api/v2/deals/${deal}`);
  for (const query of ['?limit=2', '?status=won', '?org_id=1&include_fields=products_count'])
    await make('GET', `/api/v2/deals${query}`);
  await make('GET', '/api/v2/deals/search?term=contract');
  const line = await make('POST', `/api/v2/deals/${deal}/products`, {
    product_id: product,
    item_price: 5,
    quantity: 3,
    tax: 7,
  });
  await make('POST', `/api/v2/deals/${deal}/products/bulk`, {
    data: [{ product_id: product, item_price: 1, quantity: 1 }],
  });
  await make('PATCH', `/api/v2/deals/${deal}/products/${line}`, { discount: 10, comments: 'Cheaper' });
  await make('GET', `/api/v2/deals/${deal}/products`);
  await make('GET', `/api/v2/deals/products?deal_ids=${deal}`);
  await make('DELETE', `/api/v2/deals/${deal}/products/${line}`);
  await make('DELETE', `/api/v2/deals/${deal}/products`);
  const participant = await make('POST', `/v1/deals/${deal}/participants`, { person_id: 5 });
  await make('GET', `/v1/deals/${deal}/participants`);
  await make('DELETE', `/v1/deals/${deal}/participants/${participant}`);
  await make('PATCH', `/api/v2/deals/${deal}`, { is_archived: true });
  await make('GET', '/api/v2/deals/archived');
  await make('DELETE', `/api/v2/deals/${deal}`);
  await make('GET', '/api/v2/deals?status=deleted');
  await make('DELETE', `/api/v2/products/${product}`);

  expect(judge.violations()).toEqual([]);
});

test.skipIf(skipped)('activities, notes and files', async () => {
  const activity = await make('POST', '/api/v2/activities', {
    subject: 'Contract call',
    type: 'call',
    due_date: '2026-03-03',
    due_time: '09:30:00',
    duration: '00:15:00',
    done: true,
    deal_id: 1,
    org_id: 1,
    participants: [{ person_id: 1, primary: true }],
    attendees: [{ email: 'guest@example.com', name: 'Guest' }],
    location: { value: 'Here' },
    note: '<p>Hello</p>',
  });
  await make('PATCH', `/api/v2/activities/${activity}`, { done: false });
  await make('GET', `/api/v2/activities/${activity}`);
  await make('GET', '/api/v2/activities?limit=2&done=false&include_fields=attendees');
  await make('GET', '/api/v2/activityFields');
  await make('GET', '/api/v2/activityFields/subject');
  const note = await make('POST', '/v1/notes', {
    content: '<b>Bold</b>',
    deal_id: 1,
    add_time: '2018-01-01 00:00:00',
    pinned_to_deal_flag: 1,
  });
  await make('PUT', `/v1/notes/${note}`, { content: 'Plain', org_id: 1 });
  await make('GET', `/v1/notes/${note}`);
  await make('GET', '/v1/notes?limit=2&deal_id=1');
  await make('DELETE', `/v1/notes/${note}`);
  const uploaded = await session.upload('/v1/files', 'plan.pdf', new Uint8Array([1, 2, 3]), {
    deal_id: '1',
    activity_id: String(activity),
  });
  const file = uploaded.body.data.id;
  expect((await session.form('PUT', `/v1/files/${file}`, { description: 'Floor plan' })).status).toBe(200);
  await make('GET', `/v1/files/${file}`);
  await make('GET', '/v1/files?limit=10&sort=id');
  for (const what of ['deals', 'persons', 'organizations', 'products']) await make('GET', `/v1/${what}/1/files`);
  expect((await session.call('GET', `/v1/files/${file}/download`)).status).toBe(200);
  await make('DELETE', `/v1/files/${file}`);
  await make('DELETE', `/api/v2/activities/${activity}`);

  expect(judge.violations()).toEqual([]);
});

test.skipIf(skipped)('leads, labels and the settings of the company', async () => {
  const field = { field_name: 'Lead amount', field_type: 'monetary' };
  const { field_code } = (await session.call('POST', '/api/v2/dealFields', field)).body.data;
  const lead = await make('POST', '/v1/leads', {
    [field_code]: 5,
    [`${field_code}_currency`]: 'EUR',
    title: 'Contract lead',
    person_id: 1,
    value: { amount: 10, currency: 'USD' },
    expected_close_date: '2026-09-09',
    visible_to: '3',
  });
  await make('GET', `/v1/leads/${lead}`);
  await make('GET', '/v1/leads?limit=5');
  await make('PATCH', `/v1/leads/${lead}`, { is_archived: true });
  await make('GET', '/v1/leads/archived');
  await make('DELETE', `/v1/leads/${lead}`);
  const label = await make('POST', '/v1/leadLabels', { name: 'Contract', color: 'green' });
  await make('PATCH', `/v1/leadLabels/${label}`, { color: 'pink' });
  await make('DELETE', `/v1/leadLabels/${label}`);
  for (const what of [
    'leadLabels',
    'leadSources',
    'leadFields',
    'users',
    'users/me',
    'users/14001',
    'users/find?term=ana',
  ])
    await make('GET', `/v1/${what}`);
  for (const what of ['userSettings', 'roles', 'permissionSets', 'currencies', 'webhooks', 'activityTypes'])
    await make('GET', `/v1/${what}`);
  const type = await make('POST', '/v1/activityTypes', { name: 'Site visit', icon_key: 'car' });
  await make('PUT', `/v1/activityTypes/${type}`, { name: 'Visit' });
  await make('DELETE', `/v1/activityTypes/${type}`);

  expect(judge.violations()).toEqual([]);
});

test.skipIf(skipped)('pipelines and stages', async () => {
  const pipeline = await make('POST', '/api/v2/pipelines', {
    name: 'Contract pipeline',
    is_deal_probability_enabled: true,
  });
  const stage = await make('POST', '/api/v2/stages', { name: 'Only', pipeline_id: pipeline, deal_probability: 50 });
  await make('PATCH', `/api/v2/stages/${stage}`, { is_deal_rot_enabled: true, days_to_rotten: 5 });
  await make('PATCH', `/api/v2/pipelines/${pipeline}`, { name: 'Renamed' });
  for (const path of ['pipelines', `pipelines/${pipeline}`, 'stages?sort_by=order_nr', `stages/${stage}`])
    await make('GET', `/api/v2/${path}`);
  await make('DELETE', `/api/v2/stages/${stage}`);
  await make('DELETE', `/api/v2/pipelines/${pipeline}`);

  expect(judge.violations()).toEqual([]);
});

test.skipIf(skipped)('the judge notices unknown keys, missing keys and wrong types in both directions', async () => {
  const strict = await createOpenApiJudge();
  const exchange = {
    query: {},
    requestHeaders: { 'content-type': 'application/json' },
    responseHeaders: {},
    status: 200,
  };
  const good = { success: true, data: { id: 1, title: 'Fine' } };

  strict?.observe({
    ...exchange,
    method: 'POST',
    path: '/api/v2/deals',
    requestBody: { title: 'Fine' },
    responseBody: good,
  });
  const before = strict?.violations().length;
  strict?.observe({
    ...exchange,
    method: 'POST',
    path: '/api/v2/deals',
    requestBody: { name: 'No title' },
    responseBody: good,
  });
  strict?.observe({
    ...exchange,
    method: 'POST',
    path: '/api/v2/persons',
    requestBody: { name: 'Fine' },
    responseBody: { success: true, data: { id: 'one', surprise: 1 } },
  });

  expect(before).toBe(0);
  expect(strict?.violations().map((text) => text.replace(/^.*?: (request|answer).* must/, '$1 must'))).toEqual([
    expect.stringContaining("request must have required property 'title'"),
    expect.stringContaining('request must NOT have additional properties'),
    expect.stringContaining('answer must NOT have additional properties'),
    expect.stringContaining('answer must be integer'),
  ]);
});

test.skipIf(skipped)('no exchange broke a rule, and every served endpoint was exercised', () => {
  const exercised = Object.keys(session.simulator.meter().requestsByEndpoint);
  const served = ROUTES.map(({ version, method, path }) => `${method} ${version === 'v2' ? '/api/v2' : '/v1'}${path}`);
  const untouched = served.filter((endpoint) => !exercised.includes(endpoint));

  expect(judge.violations()).toEqual([]);
  expect(judge.judged().size).toBeGreaterThan(90);
  expect(untouched).toEqual([]);
});
