/** Relations between records: hierarchies of organizations and further persons of a deal (v1). */

import { type Account, requireLive } from '../account.ts';
import { asText, type Json, type JsonObject, listAt, numberAt, textAt } from '../json.ts';
import { listSlice } from '../listing.ts';
import { createRecord, deleteRecord, requireOpenForChildren, updateRecord } from '../records.ts';
import { notFound, Refusal } from '../refusal.ts';
import { type Answer, type Call, integerParam, json, ok, type Route } from '../route.ts';
import type { StoredRecord } from '../store.ts';
import * as values from '../validation.ts';

const ORGANIZATION = values.reference('organization', 'Organization');

const RELATIONSHIP_KEYS: values.WritableKeys = {
  org_id: { type: values.integer(1) },
  type: { type: values.oneOf('parent', 'related'), required: true },
  rel_owner_org_id: { type: ORGANIZATION, required: true },
  rel_linked_org_id: { type: ORGANIZATION, required: true },
};

const PARTICIPANT_KEYS: values.WritableKeys = {
  person_id: { type: values.reference('person', 'Person'), required: true },
};

/** Endpoints of relationships and participants. */
export const RELATION_ROUTES: readonly Route[] = [
  { version: 'v1', method: 'GET', path: '/organizationRelationships', cost: 20, handle: listRelationships },
  { version: 'v1', method: 'POST', path: '/organizationRelationships', cost: 10, handle: createRelationship },
  { version: 'v1', method: 'GET', path: '/organizationRelationships/:id', cost: 2, handle: getRelationship },
  { version: 'v1', method: 'PUT', path: '/organizationRelationships/:id', cost: 10, handle: changeRelationship },
  {
    version: 'v1',
    method: 'DELETE',
    path: '/organizationRelationships/:id',
    cost: 6,
    handle: (call) => {
      const record = requireRelationship(call);
      deleteRecord(call.account, 'organizationRelationship', record);
      return ok({ id: record.id });
    },
  },
  { version: 'v1', method: 'GET', path: '/deals/:id/participants', cost: 10, handle: listParticipants },
  { version: 'v1', method: 'POST', path: '/deals/:id/participants', cost: 10, handle: addParticipant },
  { version: 'v1', method: 'DELETE', path: '/deals/:id/participants/:participant', cost: 6, handle: deleteParticipant },
];

function requireRelationship(call: Call): StoredRecord {
  const what = 'Organization relationship';
  return requireLive(call.account, 'organizationRelationship', integerParam(call, 'id', what), what);
}

function listRelationships(call: Call): Answer {
  const orgId = Number(call.query['org_id']);
  if (!Number.isInteger(orgId)) throw new Refusal(400, 'Bad request: org_id is required');
  const { items, paginated } = listSlice(call, {
    type: 'organizationRelationship',
    condition: "? IN (json_extract(body, '$.rel_owner_org_id'), json_extract(body, '$.rel_linked_org_id'))",
    values: [orgId],
    order: 'id',
    largest: 500,
    present: (record) => presentRelationship(call.account, record, orgId, true),
  });
  return json(200, { success: true, data: items, additional_data: paginated, related_objects: { organization: {} } });
}

function createRelationship({ account, body: input }: Call): Answer {
  const body = values.readBody(account, input, { keys: RELATIONSHIP_KEYS, mode: 'create', version: 'v1' });
  return withOrganizations(account, createRecord(account, 'organizationRelationship', checked(body)));
}

function getRelationship(call: Call): Answer {
  const record = requireRelationship(call);
  const orgId = Number(call.query['org_id'] ?? record.body['rel_owner_org_id']);
  const data = presentRelationship(call.account, record, orgId, false);
  return json(200, { success: true, data, related_objects: { organization: {} } });
}

function changeRelationship(call: Call): Answer {
  const { id, body } = requireRelationship(call);
  const changes = values.readBody(call.account, call.body, { keys: RELATIONSHIP_KEYS, mode: 'update', version: 'v1' });
  const changed = checked({ ...body, ...changes });
  return withOrganizations(call.account, updateRecord(call.account, 'organizationRelationship', id, changed));
}

function checked(input: JsonObject): JsonObject {
  const { org_id: _org, ...body } = input;
  if (body['rel_owner_org_id'] === body['rel_linked_org_id']) {
    throw new Refusal(400, 'An organization cannot be related to itself');
  }
  return { ...body, active_flag: true };
}

function withOrganizations(account: Account, record: StoredRecord): Answer {
  const { body } = record;
  const ids = [numberAt(body, 'rel_owner_org_id'), numberAt(body, 'rel_linked_org_id')];
  const organization = Object.fromEntries(
    ids.map((id): [string, Json] => [String(id), { id, ...organizationLink(account, id) }]),
  );
  return json(200, { success: true, data: linkedBody(account, record), related_objects: { organization } });
}

function linkedBody(account: Account, { body }: StoredRecord): JsonObject {
  const link = (key: string): Json => ({ ...organizationLink(account, numberAt(body, key)), value: body[key] ?? null });
  return {
    ...body,
    rel_owner_org_id: link('rel_owner_org_id'),
    rel_linked_org_id: link('rel_linked_org_id'),
    active_flag: asText(body['active_flag']),
  };
}

/** A relationship as one of the two organizations sees it: as daughter, parent or related. */
function presentRelationship(account: Account, record: StoredRecord, orgId: number, named: boolean): JsonObject {
  const { body } = record;
  const owns = body['rel_owner_org_id'] === orgId;
  const other = numberAt(body, owns ? 'rel_linked_org_id' : 'rel_owner_org_id');
  const parentSide = owns ? 'daughter' : 'parent';
  return {
    ...(named ? { related_organization_name: organizationLink(account, other)['name'] ?? '' } : {}),
    calculated_type: body['type'] === 'parent' ? parentSide : 'related',
    calculated_related_org_id: other,
    ...linkedBody(account, record),
  };
}

function organizationLink(account: Account, id: number): JsonObject {
  const body = account.store.find('organization', id)?.body ?? {};
  const address = body['address'];
  return {
    name: textAt(body, 'name'),
    people_count: account.store.count("type = 'person' AND deleted = 0 AND org_id = ?", [id]),
    owner_id: body['owner_id'] ?? null,
    address: typeof address === 'object' && address !== null && 'value' in address ? (address['value'] ?? null) : null,
    active_flag: body['is_deleted'] === false,
    cc_email: ccEmail(account),
  };
}

function ccEmail({ company }: Account): string {
  return `${company.domain}@pipedrivemail.com`;
}

function requireDealOf(call: Call): StoredRecord {
  return requireLive(call.account, 'deal', integerParam(call, 'id', 'Deal'), 'Deal');
}

function listParticipants(call: Call): Answer {
  const deal = requireDealOf(call);
  const { items, paginated } = listSlice(call, {
    type: 'participant',
    condition: 'deal_id = ?',
    values: [deal.id],
    order: 'id',
    largest: 500,
    present: (record) => presentParticipant(call.account, deal, record),
  });
  return json(200, { success: true, data: items, additional_data: paginated, related_objects: {} });
}

function addParticipant(call: Call): Answer {
  const { account } = call;
  const deal = requireDealOf(call);
  requireOpenForChildren(account, deal.id);
  const { person_id = null } = values.readBody(account, call.body, {
    keys: PARTICIPANT_KEYS,
    mode: 'create',
    version: 'v1',
  });
  const there = account.store.count("type = 'participant' AND deleted = 0 AND deal_id = ? AND person_id = ?", [
    deal.id,
    Number(person_id),
  ]);
  if (there > 0) throw new Refusal(400, 'The person is already a participant of the deal');
  const body = { deal_id: deal.id, person_id, active_flag: true, added_by_user_id: account.userId };
  const record = createRecord(account, 'participant', body);
  return json(200, { success: true, data: presentParticipant(account, deal, record), related_objects: {} });
}

function deleteParticipant(call: Call): Answer {
  const deal = requireDealOf(call);
  const what = 'Participant';
  const record = requireLive(call.account, 'participant', integerParam(call, 'participant', what), what);
  if (record.body['deal_id'] !== deal.id) throw notFound(what);
  deleteRecord(call.account, 'participant', record);
  return ok({ id: record.id });
}

function presentParticipant(account: Account, deal: StoredRecord, { id, body }: StoredRecord): JsonObject {
  const personId = numberAt(body, 'person_id');
  const person = account.store.find('person', personId)?.body ?? {};
  const name = textAt(person, 'name');
  const active_flag = person['is_deleted'] === false;
  const contact = { email: [...listAt(person, 'emails')], phone: [...listAt(person, 'phones')] };
  const company_id = account.company.id;
  return {
    id,
    person_id: { active_flag, name, ...contact, owner_id: person['owner_id'] ?? null, company_id, value: personId },
    add_time: body['add_time'] ?? null,
    active_flag: true,
    related_item_data: { deal_id: deal.id, title: textAt(deal.body, 'title') },
    person: {
      id: personId,
      company_id,
      active_flag,
      name,
      first_name: person['first_name'] ?? null,
      last_name: person['last_name'] ?? null,
      first_char: name.charAt(0).toLowerCase(),
      ...contact,
      add_time: person['add_time'] ?? null,
      update_time: person['update_time'] ?? null,
      visible_to: asText(person['visible_to'] ?? 3),
      label_ids: [...listAt(person, 'label_ids')],
    },
    added_by_user_id: userLink(account, numberAt(body, 'added_by_user_id')),
    related_item_type: 'deal',
    related_item_id: deal.id,
  };
}

function userLink(account: Account, id: number): JsonObject {
  const user = account.store.find('user', id)?.body ?? {};
  const { name = '', email = '', active_flag = true } = user;
  return { id, name, email, has_pic: 0, pic_hash: null, active_flag, value: id };
}
