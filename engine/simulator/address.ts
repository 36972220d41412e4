/** Addresses: one line of text, and parts that Pipedrive fills from it over time. */

import { isObject, type Json, type JsonObject } from './json.ts';

/** The parts of an address beside its text. */
export const ADDRESS_PARTS = [
  'street_number',
  'route',
  'subpremise',
  'sublocality',
  'locality',
  'admin_area_level_1',
  'admin_area_level_2',
  'country',
  'postal_code',
] as const;

/** An address with every part, null where none was given: parts that are left out are wiped on every write. */
export function completeAddress(value: JsonObject): JsonObject {
  const parts = ADDRESS_PARTS.map((part): [string, Json] => [part, value[part] ?? null]);
  return { value: value['value'] ?? null, ...Object.fromEntries(parts) };
}

/** What is wrong with an address, or undefined. */
export function addressFault(value: Json): string | undefined {
  if (!isObject(value)) return "expected 'object'";
  if (typeof value['value'] !== 'string') return "expected 'value'";
  for (const [key, part] of Object.entries(value)) {
    if (key !== 'value' && !ADDRESS_PARTS.some((known) => known === key)) return `has an unknown key '${key}'`;
    if (part !== null && typeof part !== 'string') return `expected 'string' as '${key}'`;
  }
  return undefined;
}
