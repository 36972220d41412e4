/** What belongs to the company itself: users, roles, activity types, currencies and webhooks (v1). */

import { type Account, requireLive } from '../account.ts';
import { type Json, type JsonObject, textAt } from '../json.ts';
import { listSlice } from '../listing.ts';
import { createRecord, deleteRecord, updateRecord } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { type Answer, type Call, integerParam, json, ok, type Route } from '../route.ts';
import type { RecordType, StoredRecord } from '../store.ts';
import * as values from '../validation.ts';

/** The pictures that an activity type can have. */
const ICON_KEYS =
  'task email meeting deadline call lunch calendar downarrow document smartphone camera scissors cogs bubble uparrow checkbox signpost shuffle addressbook linegraph picture car world search clip sound brush key padlock pricetag suitcase finish plane loop wifi truck cart bulb bell presentation'.split(
    ' ',
  );

const ACTIVITY_TYPE_KEYS: values.WritableKeys = {
  name: { type: values.NAME, required: true },
  icon_key: { type: values.oneOf(...ICON_KEYS), required: true },
  color: { type: values.text(6) },
  order_nr: { type: values.integer(1), only: 'update' },
};

/** Endpoints of the company's own settings. */
export const COMPANY_ROUTES: readonly Route[] = [
  { version: 'v1', method: 'GET', path: '/users', cost: 20, handle: (call) => ok(users(call).map(presentUser(call))) },
  { version: 'v1', method: 'GET', path: '/users/me', cost: 2, handle: getMe },
  { version: 'v1', method: 'GET', path: '/users/find', cost: 40, handle: findUsers },
  { version: 'v1', method: 'GET', path: '/users/:id', cost: 2, handle: getUser },
  { version: 'v1', method: 'GET', path: '/userSettings', cost: 2, handle: () => ok(USER_SETTINGS) },
  { version: 'v1', method: 'GET', path: '/roles', cost: 20, handle: listRoles },
  { version: 'v1', method: 'GET', path: '/permissionSets', cost: 20, handle: listPermissionSets },
  { version: 'v1', method: 'GET', path: '/currencies', cost: 20, handle: listCurrencies },
  { version: 'v1', method: 'GET', path: '/webhooks', cost: 10, handle: listWebhooks },
  {
    version: 'v1',
    method: 'GET',
    path: '/activityTypes',
    cost: 20,
    handle: (call) => ok(all(call, 'activityType').map(({ body }) => body)),
  },
  { version: 'v1', method: 'POST', path: '/activityTypes', cost: 10, handle: createActivityType },
  { version: 'v1', method: 'PUT', path: '/activityTypes/:id', cost: 10, handle: changeActivityType },
  { version: 'v1', method: 'DELETE', path: '/activityTypes/:id', cost: 6, handle: deleteActivityType },
];

const USER_SETTINGS: JsonObject = {
  marketplace_team: false,
  list_limit: 100,
  beta_app: false,
  prevent_salesphone_callto_override: false,
  file_upload_destination: 's3',
  callto_link_syntax: 'callto:[number]',
  autofill_deal_expected_close_date: false,
  person_duplicate_condition: 'name && (org_id || email || phone)',
};

function all(call: Call, type: RecordType): readonly StoredRecord[] {
  return call.account.store.select('type = ? AND deleted = 0 ORDER BY id', [type]);
}

/** Active and inactive users alike: the list of users is not paged and hides nobody. */
function users(call: Call): readonly StoredRecord[] {
  return all(call, 'user');
}

function presentUser(call: Call): (record: StoredRecord) => JsonObject {
  return ({ id, body }) => ({ ...body, is_you: id === call.account.userId });
}

function getMe(call: Call): Answer {
  const { company, userId } = call.account;
  const user = requireLive(call.account, 'user', userId, 'User');
  return ok({
    ...presentUser(call)(user),
    company_id: company.id,
    company_name: company.name,
    company_domain: company.domain,
    company_country: company.country,
    company_industry: 'Other',
    language: { language_code: 'en', country_code: company.country },
  });
}

function getUser(call: Call): Answer {
  return ok(presentUser(call)(requireLive(call.account, 'user', integerParam(call, 'id', 'User'), 'User')));
}

function findUsers(call: Call): Answer {
  const term = (call.query['term'] ?? '').toLowerCase();
  if (term === '') throw new Refusal(400, 'Bad request: term is required');
  const key = call.query['search_by_email'] === '1' ? 'email' : 'name';
  const found = users(call).filter(({ body }) => textAt(body, key).toLowerCase().includes(term));
  return ok(found.map(presentUser(call)));
}

function listRoles(call: Call): Answer {
  const { items, paginated } = listSlice(call, {
    type: 'role',
    condition: '1 = 1',
    values: [],
    order: 'id',
    largest: 500,
    present: ({ body }) => body,
  });
  return ok(items, paginated);
}

function listPermissionSets(call: Call): Answer {
  const { app } = call.query;
  const sets = all(call, 'permissionSet').map(({ body }) => body);
  return ok(sets.filter((set) => app === undefined || set['app'] === app));
}

function listCurrencies(call: Call): Answer {
  const term = (call.query['term'] ?? '').toLowerCase();
  const matches = (body: JsonObject): boolean =>
    textAt(body, 'code').toLowerCase().includes(term) || textAt(body, 'name').toLowerCase().includes(term);
  const currencies = all(call, 'currency').map(({ body }) => body);
  return ok(currencies.filter((currency) => term === '' || matches(currency)));
}

function listWebhooks(call: Call): Answer {
  const data: Json = all(call, 'webhook').map(({ body }) => body);
  return json(200, { status: 'ok', success: true, data });
}

function requireActivityType(call: Call): StoredRecord {
  return requireLive(call.account, 'activityType', integerParam(call, 'id', 'Activity type'), 'Activity type');
}

function createActivityType(call: Call): Answer {
  const { account } = call;
  const body = values.readBody(account, call.body, { keys: ACTIVITY_TYPE_KEYS, mode: 'create', version: 'v1' });
  const initial = {
    color: '000000',
    order_nr: all(call, 'activityType').length + 1,
    key_string: keyString(account, textAt(body, 'name')),
    active_flag: true,
    is_custom_flag: true,
  };
  return ok(createRecord(account, 'activityType', { ...initial, ...body }).body);
}

/** The immutable key of an activity type: its name in small letters, with a number when that is taken. */
function keyString(account: Account, name: string): string {
  const base = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '_');
  const taken = account.store.select("type = 'activityType'", []).map(({ body }) => textAt(body, 'key_string'));
  const candidates = [base, ...taken.map((_, index) => `${base}${index + 2}`), `${base}${taken.length + 2}`];
  return candidates.find((candidate) => !taken.includes(candidate)) ?? base;
}

function changeActivityType(call: Call): Answer {
  const { id, body } = requireActivityType(call);
  const changes = values.readBody(call.account, call.body, { keys: ACTIVITY_TYPE_KEYS, mode: 'update', version: 'v1' });
  return ok(updateRecord(call.account, 'activityType', id, { ...body, ...changes }).body);
}

function deleteActivityType(call: Call): Answer {
  const record = requireActivityType(call);
  if (record.body['is_custom_flag'] !== true) throw new Refusal(403, 'Default activity types cannot be deleted');
  deleteRecord(call.account, 'activityType', record);
  return ok({ ...record.body, active_flag: false });
}
