/** Notes (v1). */

import sanitizeHtml from 'sanitize-html';
import { type Account, requireLive } from '../account.ts';
import { isDate, parseInstant } from '../clock.ts';
import { type Json, type JsonObject, textAt } from '../json.ts';
import { listSlice } from '../listing.ts';
import { createRecord, deleteRecord, requireOpenForChildren, updateRecord } from '../records.ts';
import { invalid, Refusal, wrongType } from '../refusal.ts';
import { type Answer, type Call, integerParam, json, ok, type Route } from '../route.ts';
import type { RecordId, RecordType, StoredRecord } from '../store.ts';
import * as values from '../validation.ts';

/** Largest note in bytes, by the answer of the switch. */
const NOTE_BYTES = { 'hundred-kilobytes': 100 * 1024, 'twenty-kilobytes': 20 * 1024 } as const;

/** What the server's own cleaning leaves of HTML: formatting, lists, links, images and tables; no comments, no styles. */
const CLEANING: sanitizeHtml.IOptions = {
  allowedTags: [...sanitizeHtml.defaults.allowedTags, 'img', 'u', 's', 'del', 'ins'],
  allowedAttributes: { a: ['href', 'name', 'target', 'rel'], img: ['src', 'alt', 'width', 'height'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
};

const CONTENT: values.ValueType = {
  expected: 'string',
  read: (value, path, account) => {
    if (typeof value !== 'string') throw wrongType(path, 'string');
    const most = NOTE_BYTES[account.switches.noteSizeLimit];
    if (Buffer.byteLength(value) > most) throw new Refusal(400, `Note content is larger than ${most} bytes`);
    if (value === '') throw new Refusal(400, 'Note content is required');
    return sanitizeHtml(value, CLEANING);
  },
};

/** A moment in UTC, stored as notes write it. */
const PLAIN_TIME: values.ValueType = {
  expected: 'string',
  read: (value, path) => {
    const instant = typeof value === 'string' ? parseInstant(value) : undefined;
    if (instant === undefined) throw invalid(`${path}: This value is not a valid datetime`);
    return instant.slice(0, 19).replace('T', ' ');
  },
};

/** What a note can hang on: the key, the type of record, and the flag that pins the note there. */
const PARENTS: Readonly<Record<string, { readonly type: RecordType; readonly what: string; readonly pin: string }>> = {
  deal_id: { type: 'deal', what: 'Deal', pin: 'pinned_to_deal_flag' },
  person_id: { type: 'person', what: 'Person', pin: 'pinned_to_person_flag' },
  org_id: { type: 'organization', what: 'Organization', pin: 'pinned_to_organization_flag' },
  lead_id: { type: 'lead', what: 'Lead', pin: 'pinned_to_lead_flag' },
};

const NOTE_KEYS: values.WritableKeys = {
  content: { type: CONTENT, required: true },
  user_id: { type: values.OWNER },
  add_time: { type: PLAIN_TIME },
  ...Object.fromEntries(
    Object.entries(PARENTS).flatMap(([key, { type, what, pin }]) => [
      [
        key,
        { type: key === 'lead_id' ? values.uuidReference(type, what) : values.reference(type, what), nullable: true },
      ],
      [pin, { type: values.FLAG }],
    ]),
  ),
};

/** Endpoints of notes. */
export const NOTE_ROUTES: readonly Route[] = [
  { version: 'v1', method: 'GET', path: '/notes', cost: 20, handle: listNotes },
  { version: 'v1', method: 'POST', path: '/notes', cost: 10, handle: createNote },
  {
    version: 'v1',
    method: 'GET',
    path: '/notes/:id',
    cost: 2,
    handle: (call) => ok(presentNote(call.account, requireNote(call))),
  },
  { version: 'v1', method: 'PUT', path: '/notes/:id', cost: 10, handle: changeNote },
  {
    version: 'v1',
    method: 'DELETE',
    path: '/notes/:id',
    cost: 6,
    handle: (call) => {
      deleteRecord(call.account, 'note', requireNote(call));
      return json(200, { success: true, data: true });
    },
  },
];

function requireNote(call: Call): StoredRecord {
  return requireLive(call.account, 'note', integerParam(call, 'id', 'Note'), 'Note');
}

function createNote({ account, body: input }: Call): Answer {
  const body = values.readBody(account, input, { keys: NOTE_KEYS, mode: 'create', version: 'v1' });
  requireParent(body);
  requireOpenForChildren(account, body['deal_id']);
  const note: JsonObject = {
    active_flag: true,
    deal_id: null,
    person_id: null,
    org_id: null,
    lead_id: null,
    project_id: null,
    task_id: null,
    user_id: account.userId,
    last_update_user_id: null,
    ...Object.fromEntries(Object.values(PARENTS).map(({ pin }): [string, Json] => [pin, false])),
    pinned_to_project_flag: false,
    pinned_to_task_flag: false,
    ...body,
  };
  requirePins(note);
  return ok(presentNote(account, createRecord(account, 'note', note)));
}

function changeNote(call: Call): Answer {
  const { account } = call;
  const { id, body } = requireNote(call);
  const changes = values.readBody(account, call.body, { keys: NOTE_KEYS, mode: 'update', version: 'v1' });
  const note: JsonObject = { ...body, ...changes, last_update_user_id: account.userId };
  requireParent(note);
  requirePins(note);
  requireOpenForChildren(account, note['deal_id']);
  return ok(presentNote(account, updateRecord(account, 'note', id, note)));
}

function requireParent(note: JsonObject): void {
  if (!Object.keys(PARENTS).some((key) => (note[key] ?? null) !== null)) {
    throw new Refusal(400, `One of the following is required: ${Object.keys(PARENTS).join(', ')}`);
  }
}

function requirePins(note: JsonObject): void {
  for (const [key, { pin }] of Object.entries(PARENTS)) {
    if (note[pin] === true && (note[key] ?? null) === null)
      throw new Refusal(400, `${pin} can only be set with ${key}`);
  }
}

function listNotes(call: Call): Answer {
  const conditions = ['1 = 1'];
  const bound: (string | number)[] = [];
  const narrow = (condition: string, value: string | number): void => {
    conditions.push(condition);
    bound.push(value);
  };
  const { query } = call;
  for (const column of ['user_id', 'deal_id', 'person_id', 'org_id']) {
    if (query[column] !== undefined) narrow(`${column} = ?`, Number(query[column]));
  }
  if (query['lead_id'] !== undefined) narrow('lead_id = ?', query['lead_id']);
  for (const { pin } of Object.values(PARENTS)) {
    if (query[pin] !== undefined) narrow(`json_extract(body, '$.${pin}') = ?`, Number(query[pin]));
  }
  if (query['start_date'] !== undefined) narrow('add_time >= ?', `${readDate(query['start_date'])}T00:00:00Z`);
  if (query['end_date'] !== undefined) narrow('add_time <= ?', `${readDate(query['end_date'])}T23:59:59Z`);
  if (query['updated_since'] !== undefined) {
    const instant = parseInstant(query['updated_since']);
    if (instant === undefined) throw invalid('updated_since: This value is not a valid datetime');
    narrow('update_time >= ?', instant);
  }
  const { items, paginated } = listSlice(call, {
    type: 'note',
    condition: conditions.join(' AND '),
    values: bound,
    order: noteOrder(query['sort']),
    largest: 500,
    present: (record) => presentNote(call.account, record),
  });
  return ok(items, paginated);
}

function readDate(text: string): string {
  if (!isDate(text)) throw invalid(`'${text}' is not a valid date`);
  return text;
}

function noteOrder(sort: string | undefined): string {
  const [, key = 'id', direction = 'ASC'] = /^(id|add_time|update_time)(?: (ASC|DESC))?$/i.exec(sort ?? 'id') ?? [];
  return `${key} ${direction}, id`;
}

/** A note with the names of what it hangs on and of its author. */
function presentNote(account: Account, { body }: StoredRecord): JsonObject {
  const named = (type: RecordType, id: Json | undefined, key: string): Json => {
    const record = id === null || id === undefined ? undefined : account.store.find(type, id as RecordId);
    return record === undefined ? null : { [key]: textAt(record.body, key) };
  };
  const user = account.store.find('user', Number(body['user_id']));
  return {
    ...body,
    deal: named('deal', body['deal_id'], 'title'),
    organization: named('organization', body['org_id'], 'name'),
    person: named('person', body['person_id'], 'name'),
    user: {
      email: textAt(user?.body ?? {}, 'email'),
      icon_url: null,
      is_you: body['user_id'] === account.userId,
      name: textAt(user?.body ?? {}, 'name'),
    },
  };
}
