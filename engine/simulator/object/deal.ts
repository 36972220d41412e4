/** Deals (v2). */

import { type Account, requireLive } from '../account.ts';
import { mergeCustomFields } from '../custom-field.ts';
import { type Json, type JsonObject, numberAt, objectAt, textAt } from '../json.ts';
import { COLUMN_FILTERS, COMMON_SORTS, type ListRules, listPage } from '../listing.ts';
import { createRecord, deleteRecord, restoreRecord, updateRecord } from '../records.ts';
import { invalid, notFound, Refusal } from '../refusal.ts';
import { type Answer, type Call, integerParam, ok, type Route } from '../route.ts';
import type { StoredRecord } from '../store.ts';
import * as values from '../validation.ts';
import { DEAL_CAP_CODE, roomForActiveDeal } from './deal-cap.ts';
import { placeInPipeline } from './pipeline.ts';
import { PRESENTATION_PARAMETERS, presenter, presentOne, presentWritten } from './present.ts';

const DEAL_KEYS: values.WritableKeys = {
  title: { type: values.NAME, required: true },
  owner_id: { type: values.OWNER },
  person_id: { type: values.reference('person', 'Person'), nullable: true },
  org_id: { type: values.reference('organization', 'Organization'), nullable: true },
  pipeline_id: { type: values.reference('pipeline', 'Pipeline') },
  stage_id: { type: values.reference('stage', 'Stage') },
  value: { type: values.number() },
  currency: { type: values.CURRENCY },
  is_deleted: { type: values.BOOLEAN },
  is_archived: { type: values.BOOLEAN },
  archive_time: { type: values.INSTANT, nullable: true },
  status: { type: values.oneOf('open', 'won', 'lost') },
  probability: { type: values.number(0, 100), nullable: true },
  lost_reason: { type: values.text(150), nullable: true },
  visible_to: { type: values.VISIBILITY },
  close_time: { type: values.INSTANT, nullable: true },
  won_time: { type: values.INSTANT },
  lost_time: { type: values.INSTANT },
  expected_close_date: { type: values.DATE },
  label_ids: { type: values.labels('deal', 'label') },
};

/** Which statuses a time or reason of closing belongs to. */
const CLOSING_KEYS: Readonly<Record<string, readonly string[]>> = {
  close_time: ['won', 'lost'],
  won_time: ['won'],
  lost_time: ['lost'],
  lost_reason: ['lost'],
};

const COUNTS = {
  products_count: "type = 'dealProduct' AND deleted = 0 AND deal_id = ?",
  notes_count: "type = 'note' AND deleted = 0 AND deal_id = ?",
  files_count: "type = 'file' AND deleted = 0 AND deal_id = ?",
  activities_count: "type = 'activity' AND deleted = 0 AND deal_id = ?",
  participants_count: "type = 'participant' AND deleted = 0 AND deal_id = ?",
};

/** How long a deleted deal is still listed. */
const RECYCLE_BIN_MS = 30 * 24 * 60 * 60 * 1000;

/** Endpoints of deals. */
export const DEAL_ROUTES: readonly Route[] = [
  { version: 'v2', method: 'GET', path: '/deals', cost: 10, handle: (call) => listDeals(call, 'is_archived = 0') },
  {
    version: 'v2',
    method: 'GET',
    path: '/deals/archived',
    cost: 20,
    handle: (call) => listDeals(call, 'is_archived = 1'),
  },
  { version: 'v2', method: 'POST', path: '/deals', cost: 5, handle: createDeal },
  {
    version: 'v2',
    method: 'GET',
    path: '/deals/:id',
    cost: 1,
    handle: (call) => ok(presentOne(call, 'deal', requireDeal(call), COUNTS)),
  },
  { version: 'v2', method: 'PATCH', path: '/deals/:id', cost: 5, handle: changeDeal },
  {
    version: 'v2',
    method: 'DELETE',
    path: '/deals/:id',
    cost: 3,
    handle: (call) => {
      const deal = requireDeal(call);
      deleteRecord(call.account, 'deal', deal);
      return ok({ id: deal.id });
    },
  },
];

/** The live deal that a path names. */
export function requireDeal(call: Call): StoredRecord {
  return requireLive(call.account, 'deal', integerParam(call, 'id', 'Deal'), 'Deal');
}

function listDeals(call: Call, always: string): Answer {
  const { status, ...query } = call.query;
  const { owner_id, person_id, org_id, pipeline_id, stage_id, updated_since, updated_until } = COLUMN_FILTERS;
  const rules: ListRules = {
    type: 'deal',
    always: statusCondition(call.account, status, always),
    ...(status === 'deleted' ? { visibility: 'deleted = 1' } : {}),
    filters: { owner_id, person_id, org_id, pipeline_id, stage_id, updated_since, updated_until },
    sorts: COMMON_SORTS,
    present: presenter(call, 'deal', COUNTS),
  };
  return listPage({ ...call, query }, rules, PRESENTATION_PARAMETERS);
}

function statusCondition(account: Account, status: string | undefined, always: string): ListRules['always'] & object {
  if (status === undefined) return { condition: always, values: [] };
  if (status === 'deleted') {
    const since = new Date(account.clock.now() - RECYCLE_BIN_MS).toISOString();
    return { condition: `${always} AND update_time >= ?`, values: [since] };
  }
  if (!['open', 'won', 'lost'].includes(status))
    throw invalid('status: The value must be one of open, won, lost, deleted');
  return { condition: `${always} AND status = ?`, values: [status] };
}

function createDeal({ account, body: input }: Call): Answer {
  const body = values.readBody(account, input, {
    keys: DEAL_KEYS,
    customFields: 'deal',
    mode: 'create',
    version: 'v2',
  });
  if (body['is_deleted'] === true) throw invalid('is_deleted: A new deal cannot be deleted');
  const deal: JsonObject = {
    ...initialDeal(account),
    ...body,
    ...placeInPipeline(account, body, undefined),
    ...closing(account, body, 'open'),
    ...archiving(account, body),
    custom_fields: mergeCustomFields({}, objectAt(body, 'custom_fields')),
  };
  if (deal['is_archived'] !== true && !roomForActiveDeal(account, textAt(deal, 'status')))
    return overflow(account, deal);
  return ok(presentWritten(account, 'deal', createRecord(account, 'deal', deal)));
}

/** A deal beyond the plan's cap: refused, or answered like any other and kept where nobody can read it. */
function overflow(account: Account, deal: JsonObject): Answer {
  if (account.switches.dealCapAnswer === 'refused') throw new Refusal(403, 'Deals limit reached', DEAL_CAP_CODE);
  const id = account.store.nextId('deal');
  const now = account.clock.instant();
  const body = { id, ...deal, add_time: now, update_time: now };
  account.store.write({ type: 'waitlistedDeal', id, body, addTime: now, updateTime: now });
  return ok(body);
}

function changeDeal(call: Call): Answer {
  const { account } = call;
  const id = integerParam(call, 'id', 'Deal');
  const record = account.store.find('deal', id);
  if (record === undefined) throw notFound('Deal');
  const rules = { keys: DEAL_KEYS, customFields: 'deal', mode: 'update', version: 'v2' } as const;
  const changes = values.readBody(account, call.body, rules);
  if (record.deleted) return changeDeleted(account, record, changes);
  if (changes['is_deleted'] === true) throw invalid('is_deleted: Deals are deleted with DELETE');
  refuseIfArchived(account, record.body, changes);
  const custom = mergeCustomFields(objectAt(record.body, 'custom_fields'), objectAt(changes, 'custom_fields'));
  const body: JsonObject = {
    ...record.body,
    ...changes,
    ...placeInPipeline(account, changes, record.body),
    ...closing(account, changes, textAt(record.body, 'status')),
    ...archiving(account, changes),
    custom_fields: custom,
  };
  if (hasEnabledProducts(account, id)) body['value'] = record.body['value'] ?? 0;
  if (changes['currency'] !== undefined) recurrency(account, id, changes['currency']);
  requireRoom(account, record.body, body);
  return ok(presentWritten(account, 'deal', updateRecord(account, 'deal', id, body)));
}

function changeDeleted(account: Account, record: StoredRecord, changes: JsonObject): Answer {
  const answer = changes['is_deleted'] === false ? account.switches.undelete : 'not-found';
  if (answer === 'not-found') throw notFound('Deal');
  const deal = answer === 'restores' ? restoreRecord(account, 'deal', record) : record;
  return ok(presentWritten(account, 'deal', deal));
}

function initialDeal(account: Account): JsonObject {
  return {
    creator_user_id: account.userId,
    owner_id: account.userId,
    person_id: null,
    org_id: null,
    value: 0,
    currency: account.company.currency,
    status: 'open',
    probability: null,
    lost_reason: null,
    visible_to: 3,
    expected_close_date: null,
    label_ids: [],
    is_deleted: false,
    is_archived: false,
    archive_time: null,
    stage_change_time: account.clock.instant(),
    origin: 'API',
    origin_id: null,
    channel: null,
    channel_id: null,
    source_lead_id: null,
    arr: null,
    mrr: null,
    acv: null,
  };
}

/** Times and reason of closing: given only with the status they belong to, made up when the status changes. */
function closing(account: Account, changes: JsonObject, before: string): JsonObject {
  const status = changes['status'] === undefined ? before : textAt(changes, 'status');
  for (const [key, statuses] of Object.entries(CLOSING_KEYS)) {
    if ((changes[key] ?? null) !== null && !statuses.includes(status)) {
      throw invalid(`${key}: Can only be set if deal status is ${statuses.join(' or ')}`);
    }
  }
  const touched = Object.keys(CLOSING_KEYS).some((key) => changes[key] !== undefined);
  if (changes['status'] === undefined && !touched) return {};
  if (status === 'open') return { ...closed(null, null, null), lost_reason: null };
  const given = changes[`${status}_time`] ?? changes['close_time'];
  if (status === before && given === undefined) return {};
  const time = given ?? account.clock.instant();
  const close = changes['close_time'] ?? time;
  if (status === 'won') return { ...closed(time, null, close), lost_reason: null };
  return {
    ...closed(null, time, close),
    ...(status === before ? {} : { lost_reason: changes['lost_reason'] ?? null }),
  };
}

function closed(won: Json, lost: Json, close: Json): JsonObject {
  const date = (time: Json): Json => (typeof time === 'string' ? time.slice(0, 10) : null);
  return {
    won_time: won,
    lost_time: lost,
    close_time: close,
    local_won_date: date(won),
    local_lost_date: date(lost),
    local_close_date: date(close),
  };
}

function archiving(account: Account, changes: JsonObject): JsonObject {
  if (changes['is_archived'] === true) {
    return { archive_time: changes['archive_time'] ?? account.clock.instant() };
  }
  if ((changes['archive_time'] ?? null) !== null) throw invalid('archive_time: Can only be set if is_archived is true');
  return changes['is_archived'] === false ? { archive_time: null } : {};
}

/** Archived deals cannot be edited (since 2025-07-15); bringing one back may be the exception. */
function refuseIfArchived(account: Account, body: JsonObject, changes: JsonObject): void {
  if (body['is_archived'] !== true) return;
  const onlyUnarchives = changes['is_archived'] === false && Object.keys(changes).length === 1;
  if (onlyUnarchives && account.switches.unarchive === 'accepted') return;
  throw new Refusal(400, 'The deal is archived and cannot be changed', 'ERR_DEAL_ARCHIVED');
}

function requireRoom(account: Account, before: JsonObject, after: JsonObject): void {
  const joins = before['is_archived'] === true && after['is_archived'] === false;
  const reopens = account.switches.dealCapCounts === 'open-only' && before['status'] !== 'open';
  if (!joins && !(reopens && after['status'] === 'open')) return;
  if (!roomForActiveDeal(account, textAt(after, 'status'))) {
    throw new Refusal(403, 'Deals limit reached', DEAL_CAP_CODE);
  }
}

function hasEnabledProducts(account: Account, dealId: number): boolean {
  return account.store
    .select("type = 'dealProduct' AND deleted = 0 AND deal_id = ?", [dealId])
    .some(({ body }) => body['is_enabled'] === true);
}

/** The currency of the lines is always that of their deal. */
function recurrency(account: Account, dealId: number, currency: Json): void {
  for (const { id, body } of account.store.select("type = 'dealProduct' AND deleted = 0 AND deal_id = ?", [dealId])) {
    updateRecord(account, 'dealProduct', id, { ...body, currency });
  }
}

/** Sets the value of a deal from its enabled products; without any, the value stays what it was. */
export function revalueDeal(account: Account, dealId: number): void {
  const deal = account.store.find('deal', dealId);
  const lines = account.store
    .select("type = 'dealProduct' AND deleted = 0 AND deal_id = ?", [dealId])
    .filter(({ body }) => body['is_enabled'] === true);
  if (deal === undefined || lines.length === 0) return;
  const sum = lines.reduce((total, { body }) => total + numberAt(body, 'sum'), 0);
  updateRecord(account, 'deal', dealId, { ...deal.body, value: Math.round(sum * 100) / 100 });
}
