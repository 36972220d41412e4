/** Activities (v2), and the description of their fields. */

import { type Account, requireLive } from '../account.ts';
import { addressFault, completeAddress } from '../address.ts';
import { asObject, asText, isObject, type Json, type JsonObject, listAt, textAt } from '../json.ts';
import { bodySort, COLUMN_FILTERS, COMMON_SORTS, listPage, refuseParameters } from '../listing.ts';
import { createRecord, deleteRecord, requireOpenForChildren, updateRecord } from '../records.ts';
import { invalid, notFound, wrongType } from '../refusal.ts';
import { type Answer, type Call, integerParam, ok, type Route, textParam } from '../route.ts';
import type { StoredRecord } from '../store.ts';
import * as values from '../validation.ts';

const NOTE_BYTES = 100 * 1024;

/** The notations of a time of day, by the answer of the switch. */
const TIME_PATTERNS = {
  either: /^\d{2}:[0-5]\d(:[0-5]\d)?$/,
  'hours-minutes': /^\d{2}:[0-5]\d$/,
  'hours-minutes-seconds': /^\d{2}:[0-5]\d:[0-5]\d$/,
} as const;

/** A time of day or a duration, stored with seconds. */
const TIME: values.ValueType = {
  expected: 'string',
  read: (value, path, account) => {
    if (typeof value !== 'string') throw wrongType(path, 'string');
    const hours = Number(value.slice(0, 2));
    const fits = TIME_PATTERNS[account.switches.timeInput].test(value) && (path === 'duration' || hours < 24);
    if (!fits) throw invalid(`${path}: This value is not a valid datetime`);
    return value.length === 5 ? `${value}:00` : value;
  },
};

const TYPE: values.ValueType = {
  expected: 'string',
  read: (value, path, account) => {
    const [known] = account.store.select(
      "type = 'activityType' AND deleted = 0 AND json_extract(body, '$.key_string') = ?",
      [typeof value === 'string' ? value : ''],
    );
    if (known === undefined) throw invalid(`${path}: Activity type '${asText(value)}' not found`);
    return value;
  },
};

const LOCATION: values.ValueType = {
  expected: 'object',
  read: (value, path) => {
    const wrong = addressFault(value);
    if (wrong !== undefined) throw invalid(`${path}: Address ${wrong}`);
    return completeAddress(asObject(value));
  },
};

const PARTICIPANTS = values.list(
  values.object({
    person_id: { type: values.reference('person', 'Person'), required: true },
    primary: { type: values.BOOLEAN },
  }),
);

const ATTENDEES = values.list(
  values.object({
    email: { type: values.text(255), required: true },
    name: { type: values.text(255) },
    status: { type: values.text(255) },
    is_organizer: { type: values.BOOLEAN },
    person_id: { type: values.reference('person', 'Person'), nullable: true },
    user_id: { type: values.reference('user', 'User'), nullable: true },
  }),
);

const NOTE: values.ValueType = {
  expected: 'string',
  read: (value, path, account) => {
    const note = values.text(NOTE_BYTES).read(value, path, account);
    if (Buffer.byteLength(asText(note)) > NOTE_BYTES)
      throw invalid(`${path}: The note is larger than ${NOTE_BYTES} bytes`);
    return note;
  },
};

const ACTIVITY_KEYS: values.WritableKeys = {
  subject: { type: values.text(255) },
  type: { type: TYPE },
  owner_id: { type: values.OWNER },
  deal_id: { type: values.reference('deal', 'Deal'), nullable: 'by-switch' },
  lead_id: { type: values.uuidReference('lead', 'Lead'), nullable: 'by-switch' },
  org_id: { type: values.reference('organization', 'Organization'), nullable: 'by-switch' },
  due_date: { type: values.DATE },
  due_time: { type: TIME },
  duration: { type: TIME },
  busy: { type: values.BOOLEAN },
  done: { type: values.BOOLEAN },
  location: { type: LOCATION, nullable: 'by-switch' },
  participants: { type: PARTICIPANTS },
  attendees: { type: ATTENDEES },
  public_description: { type: values.text() },
  priority: { type: values.integer(), nullable: 'by-switch' },
  outcome: { type: values.integer(), nullable: true },
  note: { type: NOTE },
};

/** Endpoints of activities. */
export const ACTIVITY_ROUTES: readonly Route[] = [
  { version: 'v2', method: 'GET', path: '/activities', cost: 10, handle: listActivities },
  { version: 'v2', method: 'POST', path: '/activities', cost: 5, handle: createActivity },
  { version: 'v2', method: 'GET', path: '/activities/:id', cost: 1, handle: getActivity },
  { version: 'v2', method: 'PATCH', path: '/activities/:id', cost: 5, handle: changeActivity },
  {
    version: 'v2',
    method: 'DELETE',
    path: '/activities/:id',
    cost: 3,
    handle: (call) => {
      const activity = requireActivity(call);
      deleteRecord(call.account, 'activity', activity);
      return ok({ id: activity.id });
    },
  },
  {
    version: 'v2',
    method: 'GET',
    path: '/activityFields',
    cost: 10,
    handle: () => ok(ACTIVITY_FIELDS, { next_cursor: null }),
  },
  { version: 'v2', method: 'GET', path: '/activityFields/:code', cost: 1, handle: getActivityField },
];

function requireActivity(call: Call): StoredRecord {
  return requireLive(call.account, 'activity', integerParam(call, 'id', 'Activity'), 'Activity');
}

/** Attendees are shown only to those who ask. */
function presentActivity(call: Call): (record: StoredRecord) => JsonObject {
  const included = call.query['include_fields'];
  if (included !== undefined && included !== 'attendees')
    throw invalid(`include_fields: '${included}' is not supported`);
  return ({ body }) => {
    if (included === 'attendees') return body;
    const { attendees: _, ...rest } = body;
    return rest;
  };
}

function listActivities(call: Call): Answer {
  const { owner_id, deal_id, lead_id, person_id, org_id, done, updated_since, updated_until } = COLUMN_FILTERS;
  const filters = { owner_id, deal_id, lead_id, person_id, org_id, done, updated_since, updated_until };
  const sorts = { ...COMMON_SORTS, due_date: bodySort('due_date') };
  return listPage(call, { type: 'activity', filters, sorts, present: presentActivity(call) }, ['include_fields']);
}

function getActivity(call: Call): Answer {
  refuseParameters(call.query, ['include_fields']);
  return ok(presentActivity(call)(requireActivity(call)));
}

function createActivity(call: Call): Answer {
  const { account } = call;
  refusePerson(call.body);
  const body = values.readBody(account, call.body, { keys: ACTIVITY_KEYS, mode: 'create', version: 'v2' });
  requireOpenForChildren(account, body['deal_id']);
  const type = textAt(body, 'type') || 'call';
  const activity: JsonObject = {
    ...initialActivity(account, type),
    ...body,
    ...withPrimary(body),
    ...doneTime(account, body['done'] === true, null),
  };
  countInvitations(account, body);
  return ok(presentActivity(call)(createRecord(account, 'activity', activity)));
}

function changeActivity(call: Call): Answer {
  const { account } = call;
  refusePerson(call.body);
  const { id, body } = requireActivity(call);
  const changes = values.readBody(account, call.body, { keys: ACTIVITY_KEYS, mode: 'update', version: 'v2' });
  requireOpenForChildren(account, changes['deal_id'] ?? body['deal_id']);
  const done = changes['done'] === undefined ? body['done'] === true : changes['done'] === true;
  const time = doneTime(account, done, body['marked_as_done_time'] ?? null);
  countInvitations(account, changes);
  const changed = { ...body, ...changes, ...withPrimary(changes), ...time };
  return ok(presentActivity(call)(updateRecord(account, 'activity', id, changed)));
}

/** `person_id` is read-only although the document lists it: persons come in through `participants`. */
function refusePerson(input: Json | undefined): void {
  if (isObject(input) && 'person_id' in input) {
    throw invalid("person_id: The field is read-only, use 'participants' instead");
  }
}

function initialActivity(account: Account, type: string): JsonObject {
  const [named] = account.store.select("type = 'activityType' AND json_extract(body, '$.key_string') = ?", [type]);
  return {
    subject: named?.body['name'] ?? 'Activity',
    type,
    owner_id: account.userId,
    creator_user_id: account.userId,
    is_deleted: false,
    deal_id: null,
    lead_id: null,
    person_id: null,
    org_id: null,
    project_id: null,
    due_date: account.clock.day(),
    due_time: null,
    duration: null,
    busy: false,
    done: false,
    location: null,
    participants: [],
    attendees: [],
    conference_meeting_client: null,
    conference_meeting_url: null,
    conference_meeting_id: null,
    public_description: null,
    priority: null,
    note: null,
  };
}

/** The person of an activity is its primary participant: the one that says so, else the first. */
function withPrimary(changes: JsonObject): JsonObject {
  if (changes['participants'] === undefined) return {};
  const given = listAt(changes, 'participants').filter(isObject);
  const chosen = Math.max(
    0,
    given.findIndex(({ primary }) => primary === true),
  );
  const participants = given.map(({ person_id = null }, index) => ({ person_id, primary: index === chosen }));
  return { participants, person_id: participants[chosen]?.person_id ?? null };
}

function doneTime(account: Account, done: boolean, before: Json): JsonObject {
  return { marked_as_done_time: done ? (before ?? account.clock.instant()) : null };
}

/** Everyone who is written down as an attendee gets an invitation by e-mail, where calendars are synchronised. */
function countInvitations(account: Account, changes: JsonObject): void {
  const attendees = listAt(changes, 'attendees').length;
  if (attendees > 0 && account.switches.attendees === 'invited') account.store.add('invitations', attendees);
}

function field(code: string, name: string, type: string): JsonObject {
  return {
    field_name: name,
    field_code: code,
    field_type: type,
    options: null,
    subfields: null,
    is_custom_field: false,
    is_optional_response_field: code === 'attendees',
  };
}

/** The fields of activities; no account can add to them. */
const ACTIVITY_FIELDS: JsonObject[] = [
  field('id', 'ID', 'int'),
  field('subject', 'Subject', 'varchar'),
  field('type', 'Type', 'enum'),
  field('owner_id', 'Assigned to user', 'user'),
  field('deal_id', 'Deal', 'deal'),
  field('lead_id', 'Lead', 'lead'),
  field('person_id', 'Contact person', 'people'),
  field('org_id', 'Organization', 'org'),
  field('due_date', 'Due date', 'date'),
  field('due_time', 'Due time', 'time'),
  field('duration', 'Duration', 'time'),
  field('done', 'Done', 'boolean'),
  field('busy', 'Free or busy', 'boolean'),
  field('location', 'Location', 'address'),
  field('note', 'Note', 'text'),
  field('public_description', 'Public description', 'text'),
  field('priority', 'Priority', 'enum'),
  field('attendees', 'Attendees', 'json'),
  field('add_time', 'Add time', 'date'),
  field('update_time', 'Update time', 'date'),
  field('marked_as_done_time', 'Marked as done time', 'date'),
];

function getActivityField(call: Call): Answer {
  const found = ACTIVITY_FIELDS.find((candidate) => candidate['field_code'] === textParam(call, 'code'));
  if (found === undefined) throw notFound('Field');
  return ok(found);
}
