/** Custom field values: what v2 takes and gives for each of the sixteen field types. */

import type { Account, FieldDefinition, FieldOwner } from './account.ts';
import { isLive } from './account.ts';
import { addressFault, completeAddress } from './address.ts';
import { isDate } from './clock.ts';
import { asText, isObject, type Json, type JsonObject, objectAt, textAt } from './json.ts';
import { invalid } from './refusal.ts';

/** The types that a custom field can have. */
export const CUSTOM_FIELD_TYPES = [
  'varchar',
  'varchar_auto',
  'text',
  'double',
  'monetary',
  'date',
  'daterange',
  'time',
  'timerange',
  'enum',
  'set',
  'user',
  'org',
  'people',
  'phone',
  'address',
] as const;

/** One of the sixteen types. */
export type CustomFieldType = (typeof CUSTOM_FIELD_TYPES)[number];

/** Types whose value is an object of several parts. */
export const COMPOSITE_TYPES: ReadonlySet<string> = new Set(['monetary', 'daterange', 'time', 'timerange', 'address']);

/** What a value is checked against. */
interface ValueContext {
  readonly account: Account;
  readonly owner: FieldOwner;
  readonly field: FieldDefinition;
}

type ReadValue = (value: Json, context: ValueContext) => Json;

const READERS: Readonly<Record<CustomFieldType, ReadValue>> = {
  varchar: shortText,
  varchar_auto: shortText,
  phone: shortText,
  text: (value, context) => plainText(value, context, 65_535),
  double: (value, context) => plain(value, context, 'number'),
  date: (value, context) => day(plain(value, context, 'string'), context),
  enum: (value, context) => option(plain(value, context, 'number'), context),
  set: readSet,
  user: (value, context) => linked(value, context, 'user'),
  org: (value, context) => linked(value, context, 'organization'),
  people: (value, context) => linked(value, context, 'person'),
  monetary: readMonetary,
  daterange: readDateRange,
  time: (value, context) => readTime(value, context, ['value']),
  timerange: (value, context) => readTime(value, context, ['value', 'until']),
  address: readAddress,
};

/**
 * Reads `custom_fields` of a v2 body. Returns the values to set, null where a value is to be cleared; for an empty
 * object on an account that wipes, null for every custom field.
 */
export function readCustomFields(
  account: Account,
  owner: FieldOwner,
  input: Json,
  mode: 'create' | 'update',
): JsonObject {
  if (!isObject(input)) throw invalid("custom_fields: Expected 'object'");
  const fields = account.definitions(owner);
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(input)) {
    const field = fields.get(key);
    if (field?.custom !== true) throw invalid(`custom_fields: Unknown key '${key}'`);
    result[key] = readValue(value, { account, owner, field }, mode);
  }
  if (mode === 'update' && Object.keys(input).length === 0 && account.switches.emptyCustomFields === 'wipes-all') {
    for (const { code, custom } of fields.values()) if (custom) result[code] = null;
  }
  return result;
}

function readValue(value: Json, context: ValueContext, mode: 'create' | 'update'): Json {
  const { account, field } = context;
  if (value !== null) return readTyped(value, context);
  if (mode === 'update' && COMPOSITE_TYPES.has(field.type) && account.switches.compositeNull === 'rejected') {
    throw expectedObject(field);
  }
  return null;
}

/** Reads one value that is not null by the type of its field. */
export function readTyped(value: Json, context: ValueContext): Json {
  return READERS[context.field.type as CustomFieldType](value, context);
}

/** Lays changes over the custom fields a record has: null takes a value away, what is not named stays. */
export function mergeCustomFields(existing: JsonObject, changes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...existing, ...changes }).filter(([, value]) => value !== null));
}

/** `custom_fields` as v2 returns it: every custom field the object has, null where the record has no value. */
export function presentCustomFields(
  account: Account,
  owner: FieldOwner,
  body: JsonObject,
  only: ReadonlySet<string> | undefined,
): JsonObject {
  const values = objectAt(body, 'custom_fields');
  const result: JsonObject = {};
  for (const { code, custom } of account.definitions(owner).values()) {
    if (custom && (only === undefined || only.has(code))) result[code] = values[code] ?? null;
  }
  return result;
}

function fault({ owner, field }: ValueContext, expected: string): Error {
  return invalid(`custom_fields: Expected '${expected}' as value for ${owner} custom field '${field.code}'`);
}

function expectedObject(field: FieldDefinition): Error {
  const name = `${field.type.charAt(0).toUpperCase()}${field.type.slice(1)}`;
  return invalid(`custom_fields: ${name} custom field value expected 'object'`);
}

function plain(value: Json, context: ValueContext, expected: 'string' | 'number'): Json {
  if (isObject(value) || Array.isArray(value)) throw invalid('custom_fields: Invalid collection');
  if (typeof value !== expected) throw fault(context, expected);
  return value;
}

function shortText(value: Json, context: ValueContext): Json {
  return plainText(value, context, 255);
}

function plainText(value: Json, context: ValueContext, longest: number): Json {
  const checked = plain(value, context, 'string');
  if (asText(checked).length > longest) {
    throw invalid(`custom_fields: ${context.field.code}: The value is longer than ${longest} characters`);
  }
  return checked;
}

function day(value: Json, { field }: ValueContext): Json {
  if (typeof value !== 'string' || !isDate(value)) {
    throw invalid(`custom_fields: ${field.code}: This value is not a valid date`);
  }
  return value;
}

function option(value: Json, { field }: ValueContext): Json {
  if (typeof value !== 'number' || !field.optionIds.has(value)) {
    throw invalid(`custom_fields: ${field.code}: Option ${asText(value)} not found`);
  }
  return value;
}

function readSet(value: Json, context: ValueContext): Json {
  if (!Array.isArray(value)) throw fault(context, 'array');
  if (value.length === 0) throw invalid(`custom_fields: ${context.field.code}: An empty array is not allowed`);
  for (const id of value) option(id, context);
  return [...new Set(value)];
}

function linked(value: Json, context: ValueContext, type: 'user' | 'organization' | 'person'): Json {
  const id = plain(value, context, 'number');
  if (!isLive(context.account, type, Number(id))) {
    throw invalid(`custom_fields: ${context.field.code}: ${type} ${asText(id)} not found`);
  }
  return id;
}

function parts(value: Json, { field }: ValueContext, required: readonly string[], allowed: readonly string[]) {
  if (!isObject(value)) throw expectedObject(field);
  for (const key of Object.keys(value)) {
    if (!allowed.includes(key)) throw invalid(`custom_fields: ${field.code}: Unknown key '${key}'`);
  }
  for (const key of required) {
    if (value[key] === undefined || value[key] === null) throw invalid(`custom_fields: ${field.code}.${key}: Required`);
  }
  return value;
}

function readMonetary(value: Json, context: ValueContext): Json {
  const { account, field } = context;
  const given = parts(value, context, ['value'], ['value', 'currency']);
  const currency = given['currency'] ?? account.company.currency;
  if (typeof given['value'] !== 'number') throw fault(context, 'number');
  const known = account.store.count("type = 'currency' AND json_extract(body, '$.code') = ?", [asText(currency)]) > 0;
  if (!known) throw invalid(`custom_fields: ${field.code}: Currency '${asText(currency)}' is not supported`);
  return { value: given['value'], currency };
}

function readDateRange(value: Json, context: ValueContext): Json {
  const given = parts(value, context, ['value', 'until'], ['value', 'until']);
  const from = day(given['value'] ?? null, context);
  const until = day(given['until'] ?? null, context);
  if (asText(until) < asText(from))
    throw invalid(`custom_fields: ${context.field.code}: The range ends before it begins`);
  return { value: from, until };
}

function readTime(value: Json, context: ValueContext, required: readonly string[]): Json {
  const given = parts(value, context, required, [...required, 'timezone_name']);
  const result: JsonObject = {};
  for (const key of required) {
    const time = textAt(given, key);
    if (!/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time)) {
      throw invalid(`custom_fields: ${context.field.code}.${key}: This value is not a valid time`);
    }
    result[key] = time;
  }
  const zone = given['timezone_name'] ?? context.account.company.timezone;
  if (typeof zone !== 'string' || !isTimeZone(zone)) {
    throw invalid(`custom_fields: ${context.field.code}: Unknown time zone '${asText(zone)}'`);
  }
  return { ...result, timezone_name: zone };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function readAddress(value: Json, context: ValueContext): Json {
  if (!isObject(value)) throw expectedObject(context.field);
  const wrong = addressFault(value);
  if (wrong !== undefined) throw invalid(`custom_fields: ${context.field.code}: Address ${wrong}`);
  return completeAddress(value);
}
