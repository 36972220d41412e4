import type { BoundField } from '../../model/ledger.ts';
import type { StoredValue } from '../../model/value.ts';
import { numberOf, recordOf, textOf, type WireBody, type WireRecord } from '../wire.ts';
import { decodeByShape, decodeCustomValue, encodeCustomValue } from './custom-field.ts';

/**
 * Custom fields as leads carry them (v1): among the other keys of the record, with the second half of a value in a key
 * of its own (`<key>_currency`, `<key>_until`), options as text.
 */

/** The key of a custom field is a hash of forty characters. */
const CUSTOM_KEY = /^[0-9a-f]{40}$/;

/** The second key of a value that has two halves, and what the half is called in v2. */
const COMPANIONS: Readonly<Record<string, { readonly suffix: string; readonly part: string }>> = {
  monetary: { suffix: '_currency', part: 'currency' },
  daterange: { suffix: '_until', part: 'until' },
  timerange: { suffix: '_until', part: 'until' },
};

/** The keys that set or empty one custom field of a lead. */
export function encodeRootValue(value: StoredValue, field: BoundField): WireBody {
  const { key, wireType } = field;
  const nested = encodeCustomValue(value, field);
  const companion = COMPANIONS[wireType];
  const parts = recordOf(nested);
  const second = companion === undefined ? {} : { [`${key}${companion.suffix}`]: parts?.[companion.part] ?? null };
  return { [key]: flatten(nested, parts?.['value'], wireType), ...second };
}

/** One custom field of a lead. */
export function decodeRootValue(wire: WireRecord, field: BoundField): StoredValue {
  return decodeCustomValue(unflatten(wire, field), field);
}

/** Every custom field of a lead that is not among the bound keys and has a value. */
export function unboundRootValues(
  wire: WireRecord,
  bound: ReadonlySet<string>,
): readonly (readonly [string, StoredValue])[] {
  return Object.keys(wire)
    .filter((key) => CUSTOM_KEY.test(key) && !bound.has(key))
    .map((key) => [key, decodeByShape(rebuild(wire, key))] as const);
}

function flatten(nested: unknown, value: unknown, wireType: string): unknown {
  if (nested === null) return null;
  if (wireType === 'enum') return textOf(nested);
  if (wireType === 'set') return (nested as readonly unknown[]).join(',');
  return value ?? nested;
}

function unflatten(wire: WireRecord, { key, wireType }: BoundField): unknown {
  const value = wire[key] ?? null;
  if (value === null) return null;
  if (wireType === 'set') return typeof value === 'string' ? value.split(',').filter((id) => id !== '') : value;
  if (wireType === 'enum') return textOf(recordOf(value)?.['id'] ?? value);
  const companion = COMPANIONS[wireType];
  if (companion === undefined || recordOf(value) !== undefined) return value;
  const amount = wireType === 'monetary' ? numberOf(value) : value;
  return { value: amount, [companion.part]: wire[`${key}${companion.suffix}`] ?? null };
}

function rebuild(wire: WireRecord, key: string): unknown {
  const value = wire[key] ?? null;
  if (value === null || recordOf(value) !== undefined) return value;
  const [currency, until] = [textOf(wire[`${key}_currency`]), textOf(wire[`${key}_until`])];
  if (currency !== null) return { value: numberOf(value), currency };
  return until === null ? value : { value, until };
}
