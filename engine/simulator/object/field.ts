/** Field definitions and their options (v2): deals, persons, organizations and products alike. */

import { type Account, createHashCode, type FieldOwner, fieldTypeOf } from '../account.ts';
import { ADDRESS_PARTS } from '../address.ts';
import { CUSTOM_FIELD_TYPES } from '../custom-field.ts';
import { asText, isObject, type Json, type JsonObject, listAt, textAt } from '../json.ts';
import { COMMON_SORTS, type ListRules, listPage } from '../listing.ts';
import { createRecord, deleteRecord, updateRecord } from '../records.ts';
import { forbidden, invalid, notFound } from '../refusal.ts';
import { type Answer, type Call, ok, type Route, textParam } from '../route.ts';
import type { RecordType, StoredRecord } from '../store.ts';
import * as values from '../validation.ts';

/** The code of a 403 beyond the cap on custom fields. */
export const FIELD_CAP_CODE = 'feature_capping_custom_fields_limit';

const MOST_OPTIONS = 10_000;

const OPTION_TYPES = new Set(['enum', 'set']);

const FIELD_RECORD_TYPES: readonly RecordType[] = ['dealField', 'personField', 'organizationField', 'productField'];

/** Any object: what the interface shows where is stored as it comes. */
const SETTINGS: values.ValueType = {
  expected: 'object',
  read: (value, path) => {
    if (!isObject(value)) throw invalid(`${path}: The value is not a valid 'object'`);
    return value;
  },
};

const LABEL = values.object({ label: { type: values.NAME, required: true } });

const LABEL_LIST = values.list(LABEL);
const RELABEL_LIST = values.list(
  values.object({ id: { type: values.integer(1), required: true }, label: { type: values.NAME, required: true } }),
);
const ID_LIST = values.list(values.object({ id: { type: values.integer(1), required: true } }));

function fieldKeys(owner: FieldOwner): values.WritableKeys {
  return {
    field_name: { type: values.NAME, required: true },
    field_type: { type: values.oneOf(...CUSTOM_FIELD_TYPES), required: true, only: 'create' },
    options: { type: LABEL_LIST, only: 'create' },
    ui_visibility: { type: SETTINGS },
    ...(owner === 'product' ? {} : { important_fields: { type: SETTINGS }, required_fields: { type: SETTINGS } }),
    ...(owner === 'deal' ? { description: { type: values.text(), nullable: true } } : {}),
  };
}

/** Endpoints of field definitions. */
export const FIELD_ROUTES: readonly Route[] = (['deal', 'person', 'organization', 'product'] as const).flatMap(
  fieldRoutes,
);

function fieldRoutes(owner: FieldOwner): readonly Route[] {
  const base = `/${owner}Fields`;
  const one = `${base}/:code`;
  const options = `${one}/options`;
  return [
    { version: 'v2', method: 'GET', path: base, cost: 10, handle: (call) => listFields(call, owner) },
    { version: 'v2', method: 'POST', path: base, cost: 5, handle: (call) => createField(call, owner) },
    {
      version: 'v2',
      method: 'GET',
      path: one,
      cost: 1,
      handle: (call) => ok(presentField(call)(requireField(call, owner))),
    },
    { version: 'v2', method: 'PATCH', path: one, cost: 5, handle: (call) => changeField(call, owner) },
    { version: 'v2', method: 'DELETE', path: one, cost: 3, handle: (call) => deleteField(call, owner) },
    { version: 'v2', method: 'POST', path: options, cost: 5, handle: (call) => addOptions(call, owner) },
    { version: 'v2', method: 'PATCH', path: options, cost: 5, handle: (call) => changeOptions(call, owner) },
    { version: 'v2', method: 'DELETE', path: options, cost: 3, handle: (call) => deleteOptions(call, owner) },
  ];
}

const SETTINGS_KEYS = ['ui_visibility', 'important_fields', 'required_fields'];

/** A field without its settings, except those that `include_fields` asks for. */
function presentField(call: Call): (record: StoredRecord) => JsonObject {
  const included = (call.query['include_fields'] ?? '').split(',').filter((name) => name !== '');
  const unknown = included.find((name) => !SETTINGS_KEYS.includes(name));
  if (unknown !== undefined) throw invalid(`include_fields: '${unknown}' is not supported`);
  return ({ body }) => withoutInternals(body, included);
}

function withoutInternals(body: JsonObject, included: readonly string[]): JsonObject {
  const hidden = new Set(['id', 'add_time', 'update_time', 'is_deleted', ...SETTINGS_KEYS]);
  return Object.fromEntries(Object.entries(body).filter(([key]) => !hidden.has(key) || included.includes(key)));
}

function listFields(call: Call, owner: FieldOwner): Answer {
  const type = fieldTypeOf(owner);
  const rules: ListRules = { type, filters: {}, sorts: { id: COMMON_SORTS.id }, present: presentField(call) };
  return listPage(call, rules, ['include_fields']);
}

function createField({ account, body: input }: Call, owner: FieldOwner): Answer {
  const body = values.readBody(account, input, { keys: fieldKeys(owner), mode: 'create', version: 'v2' });
  const type = textAt(body, 'field_type');
  const labels = listAt(body, 'options').filter(isObject);
  if (OPTION_TYPES.has(type) && labels.length === 0) throw invalid(`options: Required for field type '${type}'`);
  if (!OPTION_TYPES.has(type) && labels.length > 0) throw invalid(`options: Not allowed for field type '${type}'`);
  refuseTooMany(labels.length);
  refuseBeyondCap(account);
  const record = createRecord(account, fieldTypeOf(owner), newField(account, owner, body));
  return ok(withoutInternals(record.body, SETTINGS_KEYS));
}

/** The stored form of a custom field that is about to be created. */
export function newField(account: Account, owner: FieldOwner, body: JsonObject): JsonObject {
  const type = textAt(body, 'field_type');
  const labels = listAt(body, 'options').filter(isObject);
  const code = createHashCode(account.company.id, `${owner}Field`, account.store.nextId('field_code'));
  return {
    field_name: textAt(body, 'field_name'),
    field_code: code,
    ...(owner === 'deal' ? { description: body['description'] ?? '' } : {}),
    field_type: type,
    options: OPTION_TYPES.has(type) ? labels.map((option) => newOption(account, option)) : null,
    subfields: subfieldsOf(type),
    is_custom_field: true,
    is_optional_response_field: false,
    ui_visibility: body['ui_visibility'] ?? { add_visible_flag: true, details_visible_flag: true },
    ...(owner === 'product'
      ? {}
      : {
          important_fields: body['important_fields'] ?? { enabled: false, stage_ids: [] },
          required_fields: body['required_fields'] ?? { enabled: false },
        }),
  };
}

function newOption(account: Account, option: JsonObject): JsonObject {
  return { id: account.store.nextId('option'), label: textAt(option, 'label') };
}

/** The parts of a composite field, in the order in which the Fields API lists them. */
function subfieldsOf(type: string): Json {
  const part = (code: string, name: string, kind: string): Json => ({
    field_code: code,
    field_name: name,
    field_type: kind,
  });
  const tables: Readonly<Record<string, Json>> = {
    monetary: [part('value', 'Amount', 'double'), part('currency', 'Currency', 'varchar')],
    daterange: [part('value', 'Start date', 'date'), part('until', 'End date', 'date')],
    time: [part('value', 'Time', 'time'), part('timezone_name', 'Time zone', 'varchar')],
    timerange: [
      part('value', 'Start', 'time'),
      part('until', 'End', 'time'),
      part('timezone_name', 'Time zone', 'varchar'),
    ],
    address: ['value', ...ADDRESS_PARTS].map((code) => part(code, code.replaceAll('_', ' '), 'varchar')),
  };
  return tables[type] ?? null;
}

function requireField(call: Call, owner: FieldOwner): StoredRecord {
  const field = call.account.definitions(owner).get(textParam(call, 'code'));
  const record = field === undefined ? undefined : call.account.store.find(fieldTypeOf(owner), field.id);
  if (record === undefined) throw notFound('Field');
  return record;
}

function requireCustomField(call: Call, owner: FieldOwner): StoredRecord {
  const record = requireField(call, owner);
  if (record.body['is_custom_field'] !== true) throw forbidden('Only custom fields can be changed');
  return record;
}

function changeField(call: Call, owner: FieldOwner): Answer {
  const { id, body } = requireCustomField(call, owner);
  const changes = values.readBody(call.account, call.body, { keys: fieldKeys(owner), mode: 'update', version: 'v2' });
  const record = updateRecord(call.account, fieldTypeOf(owner), id, { ...body, ...changes });
  return ok(withoutInternals(record.body, SETTINGS_KEYS));
}

/** Deletes a field; its values go with it at once and do not come back. */
function deleteField(call: Call, owner: FieldOwner): Answer {
  const record = requireCustomField(call, owner);
  deleteRecord(call.account, fieldTypeOf(owner), record);
  return ok(withoutInternals(record.body, []));
}

/** A field whose options may be written: custom ones with options, and `label` on accounts that allow it. */
function requireOptions(call: Call, owner: FieldOwner): StoredRecord {
  const record = requireField(call, owner);
  const isLabel = record.body['field_code'] === 'label' && call.account.switches.labelOptions === 'accepted';
  if (record.body['is_custom_field'] !== true && !isLabel) throw forbidden('Options of this field cannot be changed');
  if (!OPTION_TYPES.has(textAt(record.body, 'field_type'))) throw invalid('The field does not have options');
  return record;
}

function addOptions(call: Call, owner: FieldOwner): Answer {
  const { account } = call;
  const record = requireOptions(call, owner);
  const labels = readItems(call, LABEL_LIST);
  const options = listAt(record.body, 'options');
  refuseTooMany(options.length + labels.length);
  const added = labels.map((option) => newOption(account, option));
  updateRecord(account, fieldTypeOf(owner), record.id, { ...record.body, options: [...options, ...added] });
  return ok(added);
}

function changeOptions(call: Call, owner: FieldOwner): Answer {
  const record = requireOptions(call, owner);
  const changes = readItems(call, RELABEL_LIST);
  requireKnown(record, changes);
  const options = listAt(record.body, 'options')
    .filter(isObject)
    .map((option) => ({ ...option, ...changes.find(({ id }) => id === option['id']) }));
  updateRecord(call.account, fieldTypeOf(owner), record.id, { ...record.body, options });
  return ok([...changes]);
}

function deleteOptions(call: Call, owner: FieldOwner): Answer {
  const record = requireOptions(call, owner);
  const wanted = readItems(call, ID_LIST);
  requireKnown(record, wanted);
  const isWanted = (option: JsonObject): boolean => wanted.some(({ id }) => id === option['id']);
  const options = listAt(record.body, 'options').filter(isObject);
  const kept = options.filter((option) => !isWanted(option));
  updateRecord(call.account, fieldTypeOf(owner), record.id, { ...record.body, options: kept });
  return ok(options.filter(isWanted).map(({ id = 0, label = '' }) => ({ id, label })));
}

function readItems(call: Call, type: values.ValueType): readonly JsonObject[] {
  const items = type.read(call.body ?? null, 'body', call.account);
  if (!Array.isArray(items) || items.length === 0) throw invalid('body: At least one option is required');
  return items.filter(isObject);
}

function requireKnown({ body }: StoredRecord, wanted: readonly JsonObject[]): void {
  const known = new Set(listAt(body, 'options').map((option) => (isObject(option) ? option['id'] : undefined)));
  const missing = wanted.find(({ id }) => !known.has(id));
  if (missing !== undefined) throw invalid(`Option ${asText(missing['id'])} not found`);
}

function refuseTooMany(options: number): void {
  if (options > MOST_OPTIONS) throw forbidden(`A field can have at most ${MOST_OPTIONS} options`);
}

/** The cap counts the custom fields of all objects together. */
function refuseBeyondCap(account: Account): void {
  const count = FIELD_RECORD_TYPES.reduce(
    (sum, type) =>
      sum + account.store.count("type = ? AND deleted = 0 AND json_extract(body, '$.is_custom_field')", [type]),
    0,
  );
  if (count >= account.limits.customFields) throw forbidden('Custom fields limit reached', FIELD_CAP_CODE);
}
