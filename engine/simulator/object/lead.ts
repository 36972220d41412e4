/** Leads, their labels, sources and fields (v1). */

import { type Account, requireLive } from '../account.ts';
import { parseInstant } from '../clock.ts';
import { asObject, type Json, type JsonObject, textAt } from '../json.ts';
import { presentRootFields, readRootFields } from '../lead-fields.ts';
import { listSlice } from '../listing.ts';
import { createRecord, deleteRecord, updateRecord } from '../records.ts';
import { invalid, Refusal } from '../refusal.ts';
import { type Answer, type Call, json, ok, type Route, textParam } from '../route.ts';
import type { StoredRecord } from '../store.ts';
import * as values from '../validation.ts';
import { DEAL_CAP_CODE, roomForActiveDeal } from './deal-cap.ts';

const COLORS = ['blue', 'brown', 'dark-gray', 'gray', 'green', 'orange', 'pink', 'purple', 'red', 'yellow'];

/** Visibility as v1 writes it for leads: the number as a text. */
const VISIBILITY_TEXT: values.ValueType = {
  expected: 'string',
  read: (value, path, account) => {
    if (typeof value !== 'string') throw invalid(`${path}: The value is not a valid 'string'`);
    values.VISIBILITY.read(Number(value), path, account);
    return value;
  },
};

const AMOUNT = values.object({
  amount: { type: values.number(), required: true },
  currency: { type: values.CURRENCY, required: true },
});

const LEAD_KEYS: values.WritableKeys = {
  title: { type: values.NAME, required: true },
  owner_id: { type: values.OWNER },
  label_ids: { type: values.list(values.uuidReference('leadLabel', 'Lead label')) },
  person_id: { type: values.reference('person', 'Person'), nullable: true },
  organization_id: { type: values.reference('organization', 'Organization'), nullable: true },
  value: { type: AMOUNT, nullable: true },
  expected_close_date: { type: values.DATE, nullable: true },
  visible_to: { type: VISIBILITY_TEXT },
  was_seen: { type: values.BOOLEAN },
  origin_id: { type: values.text(255), nullable: true, only: 'create' },
  channel: { type: values.integer(), nullable: true },
  channel_id: { type: values.text(255), nullable: true },
  is_archived: { type: values.BOOLEAN, only: 'update' },
};

const LABEL_KEYS: values.WritableKeys = {
  name: { type: values.NAME, required: true },
  color: { type: values.oneOf(...COLORS), required: true },
};

/** Endpoints of leads and their labels. */
export const LEAD_ROUTES: readonly Route[] = [
  { version: 'v1', method: 'GET', path: '/leads', cost: 20, handle: (call) => listLeads(call, 0) },
  { version: 'v1', method: 'GET', path: '/leads/archived', cost: 40, handle: (call) => listLeads(call, 1) },
  { version: 'v1', method: 'POST', path: '/leads', cost: 10, handle: createLead },
  {
    version: 'v1',
    method: 'GET',
    path: '/leads/:id',
    cost: 2,
    handle: (call) => ok(presentLead(call.account, requireLead(call))),
  },
  { version: 'v1', method: 'PATCH', path: '/leads/:id', cost: 10, handle: changeLead },
  {
    version: 'v1',
    method: 'DELETE',
    path: '/leads/:id',
    cost: 6,
    handle: (call) => {
      const lead = requireLead(call);
      deleteRecord(call.account, 'lead', lead);
      return ok({ id: lead.id });
    },
  },
  {
    version: 'v1',
    method: 'GET',
    path: '/leadSources',
    cost: 2,
    handle: () => ok(LEAD_SOURCES.map((name) => ({ name }))),
  },
  { version: 'v1', method: 'GET', path: '/leadFields', cost: 20, handle: listLeadFields },
  { version: 'v1', method: 'GET', path: '/leadLabels', cost: 10, handle: listLabels },
  { version: 'v1', method: 'POST', path: '/leadLabels', cost: 10, handle: createLabel },
  { version: 'v1', method: 'PATCH', path: '/leadLabels/:id', cost: 10, handle: changeLabel },
  { version: 'v1', method: 'DELETE', path: '/leadLabels/:id', cost: 6, handle: deleteLabel },
];

/** Where leads can come from; those that the API makes are always "API". */
const LEAD_SOURCES = ['API', 'Chatbot', 'Deal', 'Import', 'Live chat', 'Manually created', 'Prospector', 'Web forms'];

function requireLead(call: Call): StoredRecord {
  return requireLive(call.account, 'lead', textParam(call, 'id'), 'Lead');
}

function presentLead(account: Account, { body }: StoredRecord): JsonObject {
  const { custom_fields: _, ...rest } = body;
  return { ...rest, ...presentRootFields(account, body) };
}

function listLeads(call: Call, archived: 0 | 1): Answer {
  const conditions = [`is_archived = ${archived}`];
  const bound: (string | number)[] = [];
  for (const column of ['owner_id', 'person_id', 'organization_id']) {
    const id = call.query[column];
    if (id === undefined) continue;
    conditions.push(`${column} = ?`);
    bound.push(Number(id));
  }
  const since = call.query['updated_since'];
  if (since !== undefined) {
    const instant = parseInstant(since);
    if (instant === undefined) throw invalid('updated_since: This value is not a valid datetime');
    conditions.push('update_time >= ?');
    bound.push(instant);
  }
  const { items, flat } = listSlice(call, {
    type: 'lead',
    condition: conditions.join(' AND '),
    values: bound,
    order: leadOrder(call.query['sort']),
    largest: 500,
    present: (record) => presentLead(call.account, record),
  });
  return ok(items, flat);
}

/** `field ASC` or `field DESC`; without it, from the oldest to the newest. */
function leadOrder(sort: string | undefined): string {
  if (sort === undefined) return 'add_time, id';
  const [, key = '', direction = 'ASC'] = /^(\w+)(?: (ASC|DESC))?$/i.exec(sort) ?? [];
  if (key === 'id' || key === 'add_time' || key === 'update_time') return `${key} ${direction}, id`;
  if (!['title', 'owner_id', 'was_seen', 'expected_close_date'].includes(key))
    throw invalid(`sort: Unknown field '${key}'`);
  return `json_extract(body, '$.${key}') ${direction}, id`;
}

function createLead({ account, body: input }: Call): Answer {
  const body = values.readBody(account, input, { keys: LEAD_KEYS, mode: 'create', version: 'v1' });
  requireContact(body);
  if (!roomForActiveDeal(account, 'open')) throw new Refusal(403, 'Leads limit reached', DEAL_CAP_CODE);
  const record = createRecord(account, 'lead', {
    owner_id: account.userId,
    creator_id: account.userId,
    label_ids: [],
    person_id: null,
    organization_id: null,
    source_name: 'API',
    origin: 'API',
    origin_id: null,
    channel: null,
    channel_id: null,
    is_archived: false,
    was_seen: false,
    value: null,
    expected_close_date: null,
    next_activity_id: null,
    visible_to: '3',
    cc_email: `${account.company.domain}+${account.company.id}@pipedrivemail.com`,
    ...body,
    custom_fields: readRootFields(account, asObject(input), {}),
  });
  return json(201, { success: true, data: presentLead(account, record) });
}

function changeLead(call: Call): Answer {
  const { account } = call;
  const { id, body } = requireLead(call);
  const changes = values.readBody(account, call.body, { keys: LEAD_KEYS, mode: 'update', version: 'v1' });
  const unarchives = changes['is_archived'] === false && account.switches.unarchive === 'accepted';
  if (body['is_archived'] === true && !unarchives) throw new Refusal(400, 'The lead is archived and cannot be changed');
  const custom = readRootFields(account, asObject(call.body), body);
  const changed = { ...body, ...changes, custom_fields: custom };
  requireContact(changed);
  return ok(presentLead(account, updateRecord(account, 'lead', id, changed)));
}

function requireContact(body: JsonObject): void {
  if ((body['person_id'] ?? null) === null && (body['organization_id'] ?? null) === null) {
    throw invalid('A lead must have a person_id or an organization_id');
  }
}

function requireLabel(call: Call): StoredRecord {
  return requireLive(call.account, 'leadLabel', textParam(call, 'id'), 'Lead label');
}

function listLabels({ account }: Call): Answer {
  return ok(
    account.store.select("type = 'leadLabel' AND deleted = 0 ORDER BY add_time, id", []).map(({ body }) => body),
  );
}

function createLabel({ account, body: input }: Call): Answer {
  const body = values.readBody(account, input, { keys: LABEL_KEYS, mode: 'create', version: 'v1' });
  return ok(createRecord(account, 'leadLabel', body).body);
}

function changeLabel(call: Call): Answer {
  const { id, body } = requireLabel(call);
  const changes = values.readBody(call.account, call.body, { keys: LABEL_KEYS, mode: 'update', version: 'v1' });
  return ok(updateRecord(call.account, 'leadLabel', id, { ...body, ...changes }).body);
}

function deleteLabel(call: Call): Answer {
  const label = requireLabel(call);
  deleteRecord(call.account, 'leadLabel', label);
  return ok({ id: label.id });
}

/** Leads share the fields of deals; v1 describes them in its own words. */
function listLeadFields(call: Call): Answer {
  const { items, paginated } = listSlice(call, {
    type: 'dealField',
    condition:
      "json_extract(body, '$.field_code') NOT IN ('pipeline_id', 'stage_id', 'status', 'lost_reason', 'label')",
    values: [],
    order: 'id',
    largest: 500,
    present: toLeadField,
  });
  return ok(items, paginated);
}

function toLeadField({ id, body, addTime, updateTime }: StoredRecord): Json {
  const custom = body['is_custom_field'] === true;
  const plain = (time: string): string => time.slice(0, 19).replace('T', ' ');
  return {
    id,
    key: textAt(body, 'field_code'),
    name: textAt(body, 'field_name'),
    order_nr: Number(id),
    field_type: textAt(body, 'field_type'),
    add_time: plain(addTime),
    update_time: plain(updateTime),
    last_updated_by_user_id: null,
    created_by_user_id: null,
    active_flag: true,
    edit_flag: custom,
    index_visible_flag: true,
    details_visible_flag: true,
    add_visible_flag: custom,
    important_flag: false,
    bulk_edit_allowed: true,
    searchable_flag: false,
    filtering_allowed: true,
    sortable_flag: true,
    mandatory_flag: textAt(body, 'field_code') === 'title',
    options: body['options'] ?? null,
  };
}
