/** Making, changing and deleting records, with the times, ids and webhook events that belong to it. */

import { type Account, createUuid } from './account.ts';
import { parseInstant, type SimulatedClock } from './clock.ts';
import { type JsonObject, textAt } from './json.ts';
import { Refusal } from './refusal.ts';
import type { RecordId, RecordType, StoredRecord } from './store.ts';

/** How an object writes its times; v2 notation unless it is named here. */
const NOTATION: Partial<Record<RecordType, 'plain' | 'precise'>> = {
  note: 'plain',
  file: 'plain',
  activityType: 'plain',
  organizationRelationship: 'plain',
  participant: 'plain',
  lead: 'precise',
  leadLabel: 'precise',
};

/** Objects whose ids are UUIDs. */
const UUID_TYPES: ReadonlySet<RecordType> = new Set<RecordType>(['lead', 'leadLabel']);

/** What webhooks call the objects that they report. */
const WEBHOOK_OBJECTS: Partial<Record<RecordType, string>> = {
  organization: 'organization',
  person: 'person',
  deal: 'deal',
  lead: 'lead',
  activity: 'activity',
  product: 'product',
  dealProduct: 'dealProduct',
  note: 'note',
  pipeline: 'pipeline',
  stage: 'stage',
  activityType: 'activityType',
};

/** Types whose children can go with them, and the column in which a child names its parent. */
const PARENT_COLUMNS: Partial<Record<RecordType, string>> = {
  deal: 'deal_id',
  person: 'person_id',
  organization: 'org_id',
  lead: 'lead_id',
  activity: 'activity_id',
  product: 'product_id',
};

const CHILD_TYPES: readonly RecordType[] = ['note', 'activity', 'file', 'dealProduct', 'participant'];

/** The current time as an object writes it. */
export function timeFor(type: RecordType, clock: SimulatedClock): string {
  const notation = NOTATION[type];
  return notation === undefined ? clock.instant() : clock[notation]();
}

/** Adds a record with the next id. A body that brings `add_time` (already in the object's notation) keeps it. */
export function createRecord(account: Account, type: RecordType, body: JsonObject): StoredRecord {
  const number = account.store.nextId(type);
  const id = UUID_TYPES.has(type) ? createUuid(account.company.id, type, number) : number;
  const now = timeFor(type, account.clock);
  const record = save(account, type, id, { id, ...body, add_time: body['add_time'] ?? now, update_time: now }, false);
  fire(account, type, 'create', id);
  return record;
}

/** Replaces a record's body and moves its update time. */
export function updateRecord(account: Account, type: RecordType, id: RecordId, body: JsonObject): StoredRecord {
  const record = save(account, type, id, { ...body, update_time: timeFor(type, account.clock) }, false);
  fire(account, type, 'change', id);
  return record;
}

/** Puts a record into the recycle bin, and its children too on an account that does so. */
export function deleteRecord(account: Account, type: RecordType, record: StoredRecord): void {
  const marks = { is_deleted: true, active_flag: false };
  const known = Object.entries(marks).filter(([key]) => key in record.body);
  const update_time = timeFor(type, account.clock);
  save(account, type, record.id, { ...record.body, ...Object.fromEntries(known), update_time }, true);
  fire(account, type, 'delete', record.id);
  if (account.switches.deleteCascade === 'children-deleted') deleteChildren(account, type, record.id);
}

/** Brings a record back from the recycle bin. */
export function restoreRecord(account: Account, type: RecordType, record: StoredRecord): StoredRecord {
  return updateRecord(account, type, record.id, { ...record.body, is_deleted: false });
}

/** Refuses new children of an archived deal on an account that does so. */
export function requireOpenForChildren(account: Account, dealId: unknown): void {
  if (account.switches.archivedDealChildren === 'accepted' || typeof dealId !== 'number') return;
  if (account.store.find('deal', dealId)?.body['is_archived'] === true) {
    throw new Refusal(400, 'The deal is archived and cannot be changed', 'ERR_DEAL_ARCHIVED');
  }
}

function deleteChildren(account: Account, type: RecordType, id: RecordId): void {
  const column = PARENT_COLUMNS[type];
  if (column === undefined) return;
  for (const child of CHILD_TYPES) {
    const children = account.store.select(`${column} = ? AND deleted = 0 AND type = ?`, [id, child]);
    for (const record of children) deleteRecord(account, child, record);
  }
}

function save(account: Account, type: RecordType, id: RecordId, body: JsonObject, deleted: boolean): StoredRecord {
  const addTime = parseInstant(textAt(body, 'add_time')) ?? account.clock.instant();
  const updateTime = account.clock.instant();
  account.store.write({ type, id, body, addTime, updateTime, deleted });
  return { id, body, deleted, addTime, updateTime };
}

function fire(account: Account, type: RecordType, action: string, objectId: RecordId): void {
  const object = WEBHOOK_OBJECTS[type];
  if (object === undefined) return;
  const wanted = (value: string, event: string): boolean => value === '*' || value === event;
  for (const { id, body } of account.store.select("type = 'webhook' AND deleted = 0", [])) {
    if (!wanted(textAt(body, 'event_action'), action) || !wanted(textAt(body, 'event_object'), object)) continue;
    account.store.saveFiring({ webhookId: Number(id), action, object, objectId, firedAt: account.clock.instant() });
    account.store.add('webhooks_fired', 1);
  }
}
