/** Fills a new account: with what every account has, and on request with records as a company in use has them. */

import { type Account, type FieldOwner, fieldTypeOf } from './account.ts';
import { BUILT_IN_FIELDS, type BuiltInField, COMPANY_DETAIL_FIELDS, CONTACT_SYNC_FIELDS } from './built-in-fields.ts';
import { asText, type Json, type JsonObject } from './json.ts';
import { splitName } from './object/contact.ts';
import { newField } from './object/field.ts';
import { createRecord } from './records.ts';
import * as standard from './standard-account.ts';
import type { StoredRecord } from './store.ts';

const FIELD_OWNERS: readonly FieldOwner[] = ['deal', 'person', 'organization', 'product'];

/** Users, currencies, activity types, the first pipeline and the built-in fields. */
export function seedBasics(account: Account): void {
  seedUsers(account);
  for (const [code, name, symbol, decimal_points] of standard.STANDARD_CURRENCIES) {
    const currency = { code, name, decimal_points, symbol, active_flag: true, is_custom_flag: false };
    write(account, 'currency', currency);
  }
  standard.STANDARD_ACTIVITY_TYPES.forEach(([name, key], index) => {
    const type = { name, icon_key: key, color: 'FFFFFF', order_nr: index + 1, key_string: key };
    createRecord(account, 'activityType', { ...type, active_flag: true, is_custom_flag: false });
  });
  for (const [name, color] of standard.STANDARD_LEAD_LABELS) createRecord(account, 'leadLabel', { name, color });
  for (const owner of FIELD_OWNERS) seedBuiltInFields(account, owner);
  seedPipeline(account);
}

/** Organizations, persons, deals, notes, activities, products, custom fields and a webhook. */
export function seedRecords(account: Account): void {
  for (const { owner, labels, field_name, field_type } of standard.STANDARD_CUSTOM_FIELDS) {
    const options = labels.map((label) => ({ label }));
    createRecord(account, fieldTypeOf(owner), newField(account, owner, { field_name, field_type, options }));
  }
  const phone = [...account.definitions('organization').values()].find(
    ({ name, custom }) => custom && name === 'Phone',
  );
  standard.STANDARD_ORGANIZATIONS.forEach((name, index) => {
    const custom: JsonObject =
      phone === undefined ? {} : { [phone.code]: `+1 555 01${String(index).padStart(2, '0')}` };
    createRecord(account, 'organization', {
      ...ownership(account, index),
      name,
      address: null,
      custom_fields: custom,
    });
  });
  standard.STANDARD_PERSONS.forEach((name, index) => {
    seedPerson(account, name, index);
  });
  for (const [name, code, price] of standard.STANDARD_PRODUCTS) seedProduct(account, name, code, price);
  for (let index = 0; index < standard.STANDARD_DEALS; index += 1) seedDeal(account, index);
  write(account, 'webhook', {
    company_id: account.company.id,
    owner_id: account.userId,
    user_id: account.userId,
    event_action: '*',
    event_object: '*',
    ...standard.STANDARD_WEBHOOK,
    version: '2.0',
    is_active: 1,
    add_time: account.clock.precise(),
    remove_time: null,
    type: 'general',
    http_auth_user: null,
    http_auth_password: null,
    remove_reason: null,
    last_delivery_time: null,
    last_http_status: null,
    admin_id: account.userId,
  });
}

/** Writes a record whose body carries no times of its own. */
function write(
  account: Account,
  type: 'user' | 'currency' | 'webhook' | 'role' | 'permissionSet',
  body: JsonObject,
): void {
  const id = body['id'] ?? account.store.nextId(type);
  const now = account.clock.instant();
  const key = typeof id === 'number' ? id : asText(id);
  account.store.write({ type, id: key, body: { id, ...body }, addTime: now, updateTime: now });
}

function seedUsers(account: Account): void {
  const created = account.clock.plain();
  standard.STANDARD_USERS.forEach(({ name, email, active, admin }, index) => {
    const set = (app: string): Json => ({ app, admin, permission_set_id: `${app}-${admin ? 'admin' : 'regular'}` });
    write(account, 'user', {
      id: standard.FIRST_USER_ID + index,
      name,
      default_currency: account.company.currency,
      locale: 'en_US',
      lang: 1,
      email,
      phone: null,
      activated: true,
      last_login: created,
      created,
      modified: created,
      has_created_company: index === 0,
      access: admin ? [set('sales'), set('global'), set('account_settings')] : [set('sales'), set('global')],
      active_flag: active,
      timezone_name: account.company.timezone,
      timezone_offset: '+00:00',
      role_id: 1,
      icon_url: null,
      is_deleted: false,
    });
  });
  const role = { parent_role_id: null, active_flag: true, assignment_count: String(standard.STANDARD_USERS.length) };
  write(account, 'role', { id: 1, name: '(Unassigned users)', ...role, sub_role_count: '0', level: 1 });
  for (const app of ['sales', 'global', 'account_settings']) {
    const assignment_count = standard.STANDARD_USERS.filter(({ admin }) => admin).length;
    const description = `Everything in ${app.replace('_', ' ')}`;
    write(account, 'permissionSet', {
      id: `${app}-admin`,
      name: `${app} admin`,
      description,
      app,
      type: 'admin',
      assignment_count,
    });
  }
}

function seedBuiltInFields(account: Account, owner: FieldOwner): void {
  const extra: readonly BuiltInField[] = [
    ...(owner === 'organization' && account.features.has('company-details') ? COMPANY_DETAIL_FIELDS : []),
    ...(owner === 'person' && account.features.has('contact-sync') ? CONTACT_SYNC_FIELDS : []),
  ];
  for (const [field_code, field_name, field_type] of [...BUILT_IN_FIELDS[owner], ...extra]) {
    createRecord(account, fieldTypeOf(owner), {
      field_name,
      field_code,
      ...(owner === 'deal' ? { description: '' } : {}),
      field_type,
      options: builtInOptions(account, owner, field_code),
      subfields: null,
      is_custom_field: false,
      is_optional_response_field: false,
      ui_visibility: { add_visible_flag: true, details_visible_flag: true },
      ...(owner === 'product'
        ? {}
        : { important_fields: { enabled: false, stage_ids: [] }, required_fields: { enabled: false } }),
    });
  }
}

function builtInOptions(account: Account, owner: FieldOwner, code: string): Json {
  if (code === 'label' && owner !== 'product') {
    return standard.STANDARD_LABELS[owner].map(([label, color]) => ({
      id: account.store.nextId('option'),
      label,
      color,
    }));
  }
  if (code === 'category') {
    return standard.STANDARD_CATEGORIES.map((label) => ({ id: account.store.nextId('option'), label }));
  }
  return null;
}

function seedPipeline(account: Account): void {
  const { name, stages } = standard.STANDARD_PIPELINE;
  const pipeline = { name, order_nr: 1, is_deleted: false, is_deal_probability_enabled: true };
  const { id } = createRecord(account, 'pipeline', pipeline);
  stages.forEach((stage, index) => {
    createRecord(account, 'stage', {
      name: stage,
      order_nr: index + 1,
      pipeline_id: id,
      deal_probability: 100,
      is_deal_rot_enabled: false,
      days_to_rotten: null,
      is_deleted: false,
    });
  });
}

/** Owners take turns among the active users. */
function ownership(account: Account, index: number): JsonObject {
  const active = standard.STANDARD_USERS.flatMap((user, place) =>
    user.active ? [standard.FIRST_USER_ID + place] : [],
  );
  const owner_id = active[index % active.length] ?? account.userId;
  return { owner_id, visible_to: 3, label_ids: [], is_deleted: false };
}

function seedPerson(account: Account, name: string, index: number): void {
  const item = (value: string): Json => [{ value, primary: true, label: 'work' }];
  createRecord(account, 'person', {
    ...ownership(account, index),
    org_id: index < standard.STANDARD_ORGANIZATIONS.length ? index + 1 : null,
    name,
    ...splitName(name),
    emails: item(standard.standardEmail(name)),
    phones: item(`+1 555 02${String(index).padStart(2, '0')}`),
    picture_id: null,
    custom_fields: {},
  });
}

function seedProduct(account: Account, name: string, code: string, price: number): void {
  const { owner_id = null, visible_to = 3 } = ownership(account, 0);
  createRecord(account, 'product', {
    owner_id,
    visible_to,
    is_deleted: false,
    name,
    code,
    description: null,
    unit: null,
    tax: 0,
    category: null,
    is_linkable: true,
    prices: [{ price, currency: 'USD', cost: 0, direct_cost: null, notes: '' }],
    billing_frequency: 'one-time',
    billing_frequency_cycles: null,
    custom_fields: {},
  });
}

/** Deals stand in every stage; each fifth is won. The first ten have a note and an activity. */
function seedDeal(account: Account, index: number): void {
  const won = index % 5 === 4;
  const now = account.clock.instant();
  const organization = standard.STANDARD_ORGANIZATIONS[index] ?? '';
  const closing = won ? { won_time: now, close_time: now, local_won_date: now.slice(0, 10) } : {};
  const deal = createRecord(account, 'deal', {
    ...ownership(account, index),
    title: `${organization} deal`,
    creator_user_id: account.userId,
    person_id: index + 1,
    org_id: index + 1,
    pipeline_id: 1,
    stage_id: (index % standard.STANDARD_PIPELINE.stages.length) + 1,
    stage_change_time: now,
    value: 500 + index * 125,
    currency: 'USD',
    status: won ? 'won' : 'open',
    ...closing,
    probability: null,
    lost_reason: null,
    expected_close_date: null,
    is_archived: false,
    archive_time: null,
    origin: 'ManuallyCreated',
    origin_id: null,
    channel: null,
    channel_id: null,
    source_lead_id: null,
    arr: null,
    mrr: null,
    acv: null,
    custom_fields: {},
  });
  if (index < 10) seedAroundDeal(account, deal);
}

function seedAroundDeal(account: Account, deal: StoredRecord): void {
  const parents = { deal_id: deal.id, person_id: null, org_id: deal.body['org_id'] ?? null, lead_id: null };
  const unpinned = ['lead', 'deal', 'organization', 'person', 'project', 'task'].map((place): [string, Json] => [
    `pinned_to_${place}_flag`,
    false,
  ]);
  createRecord(account, 'note', {
    active_flag: true,
    content: `Called about ${asText(deal.body['title'])}`,
    ...parents,
    project_id: null,
    task_id: null,
    user_id: account.userId,
    last_update_user_id: null,
    ...Object.fromEntries(unpinned),
  });
  createRecord(account, 'activity', {
    subject: 'Follow up',
    type: 'call',
    owner_id: account.userId,
    creator_user_id: account.userId,
    is_deleted: false,
    ...parents,
    project_id: null,
    due_date: account.clock.day(),
    due_time: '10:00:00',
    duration: '00:30:00',
    busy: false,
    done: false,
    marked_as_done_time: null,
    location: null,
    participants: [],
    attendees: [],
    conference_meeting_client: null,
    conference_meeting_url: null,
    conference_meeting_id: null,
    public_description: null,
    priority: null,
    note: null,
  });
}
