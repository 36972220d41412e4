/** Reading request bodies: which keys an object takes, of which type, and what is refused in which words. */

import type { Account, FieldOwner } from './account.ts';
import { isLive } from './account.ts';
import { isDate, parseInstant } from './clock.ts';
import { readCustomFields } from './custom-field.ts';
import { asText, isObject, type Json, type JsonObject } from './json.ts';
import { forbidden, invalid, wrongType } from './refusal.ts';
import type { RecordType } from './store.ts';

/** One type of value: its name in error texts, and the reading that returns what is stored or throws a refusal. */
export interface ValueType {
  readonly expected: string;
  read(value: Json, path: string, account: Account): Json;
}

/** How one key may be written. */
export interface Writable {
  readonly type: ValueType;
  /** Must be present when creating. */
  readonly required?: true;
  /** `null` is a value in a change: documented to be one, or on accounts whose switch says so. */
  readonly nullable?: true | 'by-switch';
  /** Taken by one of the two only. */
  readonly only?: 'create' | 'update';
}

/** The keys that an object takes. */
export type WritableKeys = Readonly<Record<string, Writable>>;

/** What is read from one body. */
export interface BodyRules {
  readonly keys: WritableKeys;
  /** Whose custom fields may stand under `custom_fields`; absent when the object has none. */
  readonly customFields?: FieldOwner;
  readonly mode: 'create' | 'update';
  /** v2 refuses unknown keys (by switch), v1 ignores them. */
  readonly version: 'v1' | 'v2';
}

/** Reads a body: only known keys, each of its type. Custom fields come back under `custom_fields`, null to clear. */
export function readBody(account: Account, input: unknown, rules: BodyRules): JsonObject {
  if (!isObject(input)) throw invalid('Request body must be a JSON object');
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(input)) {
    if (key === 'custom_fields' && rules.customFields !== undefined) {
      result[key] = readCustomFields(account, rules.customFields, value, rules.mode);
      continue;
    }
    const writable = rules.keys[key];
    if (writable === undefined || (writable.only ?? rules.mode) !== rules.mode) {
      refuseUnknown(account, key, rules.version);
    } else {
      result[key] = readValue(account, key, value, writable);
    }
  }
  if (rules.mode === 'create') {
    requireKeys(result, rules.keys);
    if (rules.customFields !== undefined) requireCustomFields(account, rules.customFields, result);
  }
  return result;
}

function readValue(account: Account, key: string, value: Json, { type, nullable }: Writable): Json {
  if (value !== null) return type.read(value, key, account);
  if (nullable === true || (nullable === 'by-switch' && account.switches.linkNull === 'clears')) return null;
  throw wrongType(key, type.expected);
}

function refuseUnknown(account: Account, key: string, version: 'v1' | 'v2'): void {
  if (version === 'v1') return;
  const answer = key === 'add_time' ? account.switches.dealAddTime : account.switches.unknownKeys;
  if (answer === 'rejected') throw invalid(`Unknown key '${key}'`);
}

function requireKeys(body: JsonObject, keys: WritableKeys): void {
  for (const [key, { required }] of Object.entries(keys)) {
    if (required === true && body[key] === undefined) throw invalid(`${key}: Required`);
  }
}

function requireCustomFields(account: Account, owner: FieldOwner, body: JsonObject): void {
  if (account.switches.requiredCustomFields !== 'enforced') return;
  const given = isObject(body['custom_fields']) ? body['custom_fields'] : {};
  for (const { code, custom, required } of account.definitions(owner).values()) {
    if (custom && required && (given[code] ?? null) === null) throw invalid(`custom_fields: ${code}: Required`);
  }
}

/** Text, at most `longest` characters. */
export function text(longest = 65_535): ValueType {
  return {
    expected: 'string',
    read: (value, path) => {
      if (typeof value !== 'string') throw wrongType(path, 'string');
      if (value.length > longest) throw invalid(`${path}: The value is longer than ${longest} characters`);
      return value;
    },
  };
}

/** Text that says something, at most 255 characters. */
export const NAME: ValueType = {
  expected: 'string',
  read: (value, path, account) => {
    const name = text(255).read(value, path, account);
    if (typeof name === 'string' && name.trim() === '') throw invalid(`${path}: The value must not be empty`);
    return name;
  },
};

/** A number between two bounds. */
export function number(least = -1e15, most = 1e15): ValueType {
  return {
    expected: 'number',
    read: (value, path) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(path, 'number');
      if (value < least || value > most) throw invalid(`${path}: The value must be between ${least} and ${most}`);
      return value;
    },
  };
}

/** A whole number between two bounds. */
export function integer(least = -1e15, most = 1e15): ValueType {
  return {
    expected: 'integer',
    read: (value, path, account) => {
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(path, 'integer');
      return number(least, most).read(value, path, account);
    },
  };
}

/** `true` or `false`, nothing that looks like it. */
export const BOOLEAN: ValueType = {
  expected: 'boolean',
  read: (value, path) => {
    if (typeof value !== 'boolean') throw wrongType(path, 'boolean');
    return value;
  },
};

/** 0 or 1, as v1 writes yes and no; `true` and `false` are taken too. Stored as a boolean. */
export const FLAG: ValueType = {
  expected: 'number',
  read: (value, path) => {
    if (value === 0 || value === 1 || typeof value === 'boolean') return Boolean(value);
    throw wrongType(path, 'number');
  },
};

/** One of a fixed list of texts. */
export function oneOf(...values: readonly string[]): ValueType {
  return {
    expected: 'string',
    read: (value, path) => {
      if (typeof value !== 'string') throw wrongType(path, 'string');
      if (!values.includes(value)) throw invalid(`${path}: The value must be one of ${values.join(', ')}`);
      return value;
    },
  };
}

/** A day, `YYYY-MM-DD`. */
export const DATE: ValueType = {
  expected: 'string',
  read: (value, path) => {
    if (typeof value !== 'string') throw wrongType(path, 'string');
    if (!isDate(value)) throw invalid(`${path}: This value is not a valid date`);
    return value;
  },
};

/** A moment in either notation of the API, stored as v2 writes it. */
export const INSTANT: ValueType = {
  expected: 'string',
  read: (value, path) => {
    if (typeof value !== 'string') throw wrongType(path, 'string');
    const instant = parseInstant(value);
    if (instant === undefined) throw invalid(`${path}: This value is not a valid datetime`);
    return instant;
  },
};

/** A level of visibility that the plan knows. */
export const VISIBILITY: ValueType = {
  expected: 'integer',
  read: (value, path, account) => {
    if (typeof value !== 'number') throw wrongType(path, 'integer');
    const { visibility } = account.limits;
    if (!visibility.includes(value)) throw invalid(`${path}: The value must be one of ${visibility.join(', ')}`);
    return value;
  },
};

/** A user who may own records. */
export const OWNER: ValueType = {
  expected: 'integer',
  read: (value, path, account) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(path, 'integer');
    const user = account.store.find('user', value);
    const active = user?.body['active_flag'] === true || account.switches.inactiveOwner === 'accepted';
    if (user === undefined || !active) throw invalid(`${path}: User not found or not accessible.`);
    return value;
  },
};

/** A currency of the account, by its code. */
export const CURRENCY: ValueType = {
  expected: 'string',
  read: (value, path, account) => {
    if (typeof value !== 'string') throw wrongType(path, 'string');
    const [known] = account.store.select("type = 'currency' AND deleted = 0 AND json_extract(body, '$.code') = ?", [
      value,
    ]);
    if (known === undefined) throw invalid(`${path}: Currency '${value}' is not supported`);
    return value;
  },
};

/** The id of a record that is there. */
export function reference(type: RecordType, what: string): ValueType {
  return {
    expected: 'integer',
    read: (value, path, account) => {
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(path, 'integer');
      if (!isLive(account, type, value)) throw invalid(`${path}: ${what} not found or not accessible.`);
      return value;
    },
  };
}

/** The UUID of a record that is there. */
export function uuidReference(type: RecordType, what: string): ValueType {
  return {
    expected: 'string',
    read: (value, path, account) => {
      if (typeof value !== 'string') throw wrongType(path, 'string');
      if (!isLive(account, type, value)) throw invalid(`${path}: ${what} not found or not accessible.`);
      return value;
    },
  };
}

/** A list of values of one type. */
export function list(item: ValueType): ValueType {
  return {
    expected: 'array',
    read: (value, path, account) => {
      if (!Array.isArray(value)) throw wrongType(path, 'array');
      return value.map((entry, index) => item.read(entry, `${path}[${index}]`, account));
    },
  };
}

/** An object with known keys only. */
export function object(keys: WritableKeys): ValueType {
  return {
    expected: 'object',
    read: (value, path, account) => {
      if (!isObject(value)) throw wrongType(path, 'object');
      const result: JsonObject = {};
      for (const [key, entry] of Object.entries(value)) {
        const writable = keys[key];
        if (writable === undefined) throw invalid(`${path}: Unknown key '${key}'`);
        result[key] = readValue(account, `${path}.${key}`, entry, writable);
      }
      for (const [key, { required }] of Object.entries(keys)) {
        if (required === true && result[key] === undefined) throw invalid(`${path}.${key}: Required`);
      }
      return result;
    },
  };
}

/** Ids of labels: options of the built-in field `label` (deals, persons, organizations). */
export function labels(owner: FieldOwner, code: string): ValueType {
  return {
    expected: 'array',
    read: (value, path, account) => {
      const ids = list(integer(1)).read(value, path, account);
      const known = account.definitions(owner).get(code)?.optionIds;
      const missing = Array.isArray(ids) ? ids.find((id) => known?.has(Number(id)) !== true) : undefined;
      if (missing !== undefined) throw invalid(`${path}: Label ${asText(missing)} not found`);
      return ids;
    },
  };
}

/** A value that only accounts with a certain part of the product take. */
export function behindFeature(feature: 'contact-sync' | 'company-details', type: ValueType): ValueType {
  return {
    expected: type.expected,
    read: (value, path, account) => {
      if (!account.features.has(feature)) throw forbidden(`${path} is not available for this account`);
      return type.read(value, path, account);
    },
  };
}
