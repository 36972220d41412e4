/** Custom fields as v1 writes them for leads: at the root of the record, composite values spread over several keys. */

import type { Account, FieldDefinition } from './account.ts';
import { ADDRESS_PARTS } from './address.ts';
import { mergeCustomFields, readTyped } from './custom-field.ts';
import { asText, isObject, type Json, type JsonObject, objectAt } from './json.ts';
import { invalid } from './refusal.ts';

/** Suffixes of the further keys of a composite value, and the part of the v2 value that each stands for. */
const SUFFIXES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  monetary: { currency: 'currency' },
  daterange: { until: 'until' },
  time: { timezone_name: 'timezone_name' },
  timerange: { until: 'until', timezone_name: 'timezone_name' },
  address: Object.fromEntries(ADDRESS_PARTS.map((part) => [part, part])),
};

/** The custom fields of a v1 body, as v2 shapes over those the lead already has. Keys of unknown fields are ignored. */
export function readRootFields(account: Account, input: JsonObject, before: JsonObject): JsonObject {
  const changes: JsonObject = {};
  for (const field of account.definitions('deal').values()) {
    if (!field.custom) continue;
    const given = gather(field, input);
    if (given === undefined) continue;
    changes[field.code] = given === null ? null : readTyped(given, { account, owner: 'deal', field });
  }
  return mergeCustomFields(objectAt(before, 'custom_fields'), changes);
}

/** A lead's custom fields as root keys. A field without a value does not appear. */
export function presentRootFields(account: Account, body: JsonObject): JsonObject {
  const values = objectAt(body, 'custom_fields');
  const result: JsonObject = {};
  for (const { code, custom, type } of account.definitions('deal').values()) {
    const value = values[code];
    if (!custom || value === undefined) continue;
    Object.assign(result, spread(code, type, value));
  }
  return result;
}

function gather({ code, type }: FieldDefinition, input: JsonObject): Json | undefined {
  const main = input[code];
  if (main === undefined || main === null) return main;
  const suffixes = SUFFIXES[type];
  if (suffixes === undefined) return fromV1(code, type, main);
  const parts: JsonObject = { value: main };
  for (const [suffix, part] of Object.entries(suffixes)) {
    const value = input[`${code}_${suffix}`];
    if (value !== undefined && value !== null) parts[part] = value;
  }
  return parts;
}

/** Options are texts in v1: one id, or several with commas between them. */
function fromV1(code: string, type: string, value: Json): Json {
  if (type === 'enum') return toId(code, value);
  if (type !== 'set') return value;
  if (typeof value !== 'string') throw invalid(`${code}: The value is not a valid 'string'`);
  return value.split(',').map((id) => toId(code, id));
}

function toId(code: string, value: Json): number {
  const id = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof id !== 'number' || !Number.isInteger(id)) throw invalid(`${code}: Option ${asText(value)} not found`);
  return id;
}

function spread(code: string, type: string, value: Json): JsonObject {
  if (type === 'enum') return { [code]: asText(value) };
  if (type === 'set' && Array.isArray(value)) return { [code]: value.map(asText).join(',') };
  const suffixes = SUFFIXES[type];
  if (suffixes === undefined || !isObject(value)) return { [code]: value };
  const result: JsonObject = { [code]: value['value'] ?? null };
  for (const [suffix, part] of Object.entries(suffixes)) result[`${code}_${suffix}`] = value[part] ?? null;
  return result;
}
