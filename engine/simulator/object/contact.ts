/** Organizations and persons (v2). */

import { type Account, requireLive } from '../account.ts';
import { addressFault, completeAddress } from '../address.ts';
import { mergeCustomFields } from '../custom-field.ts';
import { asObject, isObject, type Json, type JsonObject, objectAt, textAt } from '../json.ts';
import { COLUMN_FILTERS, COMMON_SORTS, listPage } from '../listing.ts';
import { createRecord, deleteRecord, updateRecord } from '../records.ts';
import { forbidden, invalid } from '../refusal.ts';
import { type Call, integerParam, ok, type Route } from '../route.ts';
import * as values from '../validation.ts';
import { PRESENTATION_PARAMETERS, presenter, presentOne, presentWritten } from './present.ts';

const ADDRESS: values.ValueType = {
  expected: 'object',
  read: (value, path) => {
    const wrong = addressFault(value);
    if (wrong !== undefined) throw invalid(`${path}: Address ${wrong}`);
    return completeAddress(asObject(value));
  },
};

const COMPANY_TEXT = values.behindFeature('company-details', values.text(255));
const COMPANY_NUMBER = values.behindFeature('company-details', values.integer());

const ORGANIZATION_KEYS: values.WritableKeys = {
  name: { type: values.NAME, required: true },
  owner_id: { type: values.OWNER },
  add_time: { type: values.INSTANT, only: 'create' },
  visible_to: { type: values.VISIBILITY },
  label_ids: { type: values.labels('organization', 'label') },
  address: { type: ADDRESS },
  website: { type: COMPANY_TEXT, nullable: true },
  linkedin: { type: COMPANY_TEXT, nullable: true },
  industry: { type: COMPANY_NUMBER, nullable: true },
  annual_revenue: { type: COMPANY_NUMBER, nullable: true },
  employee_count: { type: COMPANY_NUMBER, nullable: true },
};

const CHANNEL_ITEM = values.object({
  value: { type: values.text(255), required: true },
  primary: { type: values.BOOLEAN },
  label: { type: values.text(255) },
});

/** E-mails and phones: exactly one is primary, the first unless the body says otherwise. */
const CHANNELS: values.ValueType = {
  expected: 'array',
  read: (value, path, account) => {
    const items = values.list(CHANNEL_ITEM).read(value, path, account);
    const list = Array.isArray(items) ? items.filter(isObject) : [];
    const primaries = list.filter((item) => item['primary'] === true).length;
    if (primaries > 1) throw invalid(`${path}: Only one item can be primary`);
    return list.map((item, index) => ({
      value: item['value'] ?? '',
      primary: primaries === 0 ? index === 0 : item['primary'] === true,
      label: item['label'] ?? 'work',
    }));
  },
};

const SYNCED_TEXT = values.behindFeature('contact-sync', values.text());

const PERSON_KEYS: values.WritableKeys = {
  name: { type: values.NAME },
  first_name: { type: values.text(255) },
  last_name: { type: values.text(255) },
  owner_id: { type: values.OWNER },
  org_id: { type: values.reference('organization', 'Organization'), nullable: 'by-switch' },
  add_time: { type: values.INSTANT, only: 'create' },
  emails: { type: CHANNELS },
  phones: { type: CHANNELS },
  visible_to: { type: values.VISIBILITY },
  label_ids: { type: values.labels('person', 'label') },
  postal_address: { type: values.behindFeature('contact-sync', ADDRESS) },
  notes: { type: SYNCED_TEXT },
  im: { type: values.behindFeature('contact-sync', CHANNELS) },
  birthday: { type: values.behindFeature('contact-sync', values.DATE) },
  job_title: { type: SYNCED_TEXT },
  marketing_status: { type: values.oneOf('no_consent', 'unsubscribed', 'subscribed', 'archived') },
};

/** Persons linked to a deal: its own and the participants. */
const OF_DEAL = `id IN (SELECT person_id FROM record WHERE type = 'deal' AND id = ? UNION
  SELECT person_id FROM record WHERE type = 'participant' AND deleted = 0 AND deal_id = ?)`;

const ORGANIZATION_COUNTS = {
  people_count: "type = 'person' AND deleted = 0 AND org_id = ?",
  open_deals_count: "type = 'deal' AND deleted = 0 AND status = 'open' AND org_id = ?",
  notes_count: "type = 'note' AND deleted = 0 AND org_id = ?",
  files_count: "type = 'file' AND deleted = 0 AND org_id = ?",
  activities_count: "type = 'activity' AND deleted = 0 AND org_id = ?",
};

const PERSON_COUNTS = {
  open_deals_count: "type = 'deal' AND deleted = 0 AND status = 'open' AND person_id = ?",
  notes_count: "type = 'note' AND deleted = 0 AND person_id = ?",
  files_count: "type = 'file' AND deleted = 0 AND person_id = ?",
  activities_count: "type = 'activity' AND deleted = 0 AND person_id = ?",
};

/** A name as first name and last name, split at the first space as Pipedrive does. */
export function splitName(name: string): { readonly first_name: string; readonly last_name: string | null } {
  const [first = '', ...rest] = name.trim().split(/\s+/);
  return { first_name: first, last_name: rest.length === 0 ? null : rest.join(' ') };
}

interface ContactRules {
  readonly type: 'organization' | 'person';
  readonly what: string;
  readonly keys: values.WritableKeys;
  readonly counts: Readonly<Record<string, string>>;
  readonly filters: Parameters<typeof listPage>[1]['filters'];
  readonly initial: (account: Account, body: JsonObject) => JsonObject;
  readonly derive: (body: JsonObject, changes: JsonObject) => JsonObject;
}

const ORGANIZATION: ContactRules = {
  type: 'organization',
  what: 'Organization',
  keys: ORGANIZATION_KEYS,
  counts: ORGANIZATION_COUNTS,
  filters: pick('owner_id', 'updated_since', 'updated_until'),
  initial: (account) => ({
    address: null,
    ...(account.features.has('company-details')
      ? { website: null, linkedin: null, industry: null, annual_revenue: null, employee_count: null }
      : {}),
  }),
  derive: () => ({}),
};

const PERSON: ContactRules = {
  type: 'person',
  what: 'Person',
  keys: PERSON_KEYS,
  counts: PERSON_COUNTS,
  filters: {
    ...pick('owner_id', 'org_id', 'updated_since', 'updated_until'),
    deal_id: { condition: OF_DEAL, value: 'integer' },
  },
  initial: () => ({ org_id: null, emails: [], phones: [], picture_id: null }),
  derive: deriveName,
};

/** Endpoints of organizations and persons. */
export const CONTACT_ROUTES: readonly Route[] = [...contactRoutes(ORGANIZATION), ...contactRoutes(PERSON)];

function contactRoutes(rules: ContactRules): readonly Route[] {
  const { type, what, counts } = rules;
  const base = `/${type}s`;
  return [
    {
      version: 'v2',
      method: 'GET',
      path: base,
      cost: 10,
      handle: (call) =>
        listPage(
          call,
          { type, filters: rules.filters, sorts: COMMON_SORTS, present: presenter(call, type, counts) },
          PRESENTATION_PARAMETERS,
        ),
    },
    { version: 'v2', method: 'POST', path: base, cost: 5, handle: (call) => ok(create(call, rules)) },
    {
      version: 'v2',
      method: 'GET',
      path: `${base}/:id`,
      cost: 1,
      handle: (call) =>
        ok(presentOne(call, type, requireLive(call.account, type, integerParam(call, 'id', what), what), counts)),
    },
    { version: 'v2', method: 'PATCH', path: `${base}/:id`, cost: 5, handle: (call) => ok(change(call, rules)) },
    {
      version: 'v2',
      method: 'DELETE',
      path: `${base}/:id`,
      cost: 3,
      handle: (call) => {
        const record = requireLive(call.account, type, integerParam(call, 'id', what), what);
        deleteRecord(call.account, type, record);
        return ok({ id: record.id });
      },
    },
  ];
}

function create({ account, body: input }: Call, rules: ContactRules): Json {
  const { type, keys, initial, derive } = rules;
  const body = values.readBody(account, input, { keys, customFields: type, mode: 'create', version: 'v2' });
  const record = createRecord(account, type, {
    ...initial(account, body),
    name: '',
    owner_id: account.userId,
    visible_to: 3,
    label_ids: [],
    is_deleted: false,
    ...body,
    ...derive({}, body),
    custom_fields: mergeCustomFields({}, objectAt(body, 'custom_fields')),
  });
  return presentWritten(account, type, record);
}

function change(call: Call, rules: ContactRules): Json {
  const { account } = call;
  const { type, what, keys, derive } = rules;
  const { id, body } = requireLive(account, type, integerParam(call, 'id', what), what);
  const changes = values.readBody(account, call.body, { keys, customFields: type, mode: 'update', version: 'v2' });
  const custom = mergeCustomFields(objectAt(body, 'custom_fields'), objectAt(changes, 'custom_fields'));
  const changed = { ...body, ...changes, ...derive(body, changes), custom_fields: custom };
  return presentWritten(account, type, updateRecord(account, type, id, changed));
}

/** Consent to marketing can be changed once and not again. */
function refuseSecondConsent(body: JsonObject, changes: JsonObject): void {
  const [before, after] = [body['marketing_status'], changes['marketing_status']];
  if (before !== undefined && after !== undefined && before !== after) {
    throw forbidden('marketing_status: The marketing status can only be changed once');
  }
}

/** Name and its two halves always agree: a full name is split, and a half that changes rewrites the full name. */
function deriveName(body: JsonObject, changes: JsonObject): JsonObject {
  refuseSecondConsent(body, changes);
  if (changes['name'] !== undefined) return { ...splitName(textAt(changes, 'name')) };
  const touched = changes['first_name'] !== undefined || changes['last_name'] !== undefined;
  if (!touched && body['name'] !== undefined) return {};
  const halves = { ...body, ...changes };
  const name = [textAt(halves, 'first_name'), textAt(halves, 'last_name')].filter((half) => half !== '').join(' ');
  if (name === '') throw invalid('name: Required');
  return { name, first_name: halves['first_name'] ?? '', last_name: halves['last_name'] ?? null };
}

function pick<Name extends keyof typeof COLUMN_FILTERS>(...names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, COLUMN_FILTERS[name]]));
}
