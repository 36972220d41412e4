import type { BoundField } from '../../model/ledger.ts';
import { isMoney, type LabelledValue, type StoredValue } from '../../model/value.ts';
import { numberOf, recordOf, textOf, type WireBody } from '../wire.ts';
import { asNumber, asText, dateOf, linkOf, moneyOf, type PresentValue, referencedId, unfit } from './field-codec.ts';

/** How the values of one type of custom field stand inside `custom_fields` of v2. */
interface CustomValueCodec {
  encode(value: PresentValue, field: BoundField): unknown;
  decode(wire: unknown, field: BoundField): StoredValue;
}

const TEXT: CustomValueCodec = { encode: plainText, decode: textOf };

const LINK: CustomValueCodec = { encode: (value, field) => referencedId(field.label, value), decode: linkOf };

/**
 * By Pipedrive's own word for the type. Types with no counterpart among Crosswalk's values are one text: a range is
 * `2026-01-31/2026-02-28`, a time of day is followed by its zone, `09:00:00 Europe/London`.
 */
const CUSTOM_VALUE_CODECS: Readonly<Record<string, CustomValueCodec>> = {
  varchar: TEXT,
  varchar_auto: TEXT,
  text: TEXT,
  phone: TEXT,
  double: { encode: (value, field) => asNumber(field.label, value), decode: numberOf },
  monetary: { encode: encodeMoney, decode: decodeMoney },
  date: { encode: (value, field) => asText(field.label, value).slice(0, 10), decode: dateOf },
  daterange: { encode: encodeRange, decode: decodeComposite },
  time: { encode: encodeTime, decode: decodeComposite },
  timerange: { encode: encodeTime, decode: decodeComposite },
  enum: { encode: (value, field) => optionId(value, field), decode: (wire, field) => optionLabel(wire, field) },
  set: { encode: encodeSet, decode: decodeSet },
  address: {
    encode: (value, field) => ({ value: asText(field.label, value) }),
    decode: (wire) => textOf(recordOf(wire)?.['value'] ?? wire),
  },
  user: LINK,
  org: LINK,
  people: LINK,
};

/** The value to send inside `custom_fields`; null empties the field, whatever its type. */
export function encodeCustomValue(value: StoredValue, field: BoundField): unknown {
  if (value === null) return null;
  // An empty list is refused where null is taken.
  if (Array.isArray(value) && value.length === 0) return null;
  const codec = CUSTOM_VALUE_CODECS[field.wireType];
  if (codec === undefined) throw unfit(field.label, `custom fields of type "${field.wireType}" cannot be written.`);
  return codec.encode(value, field);
}

/** The value as it was read inside `custom_fields`. */
export function decodeCustomValue(wire: unknown, field: BoundField): StoredValue {
  if (wire === null || wire === undefined) return null;
  const codec = CUSTOM_VALUE_CODECS[field.wireType];
  return codec === undefined ? decodeByShape(wire) : codec.decode(wire, field);
}

/** The value of a custom field that nobody bound: its type is not known, but its shape tells enough to compare it. */
export function decodeByShape(wire: unknown): StoredValue {
  if (typeof wire === 'string' || typeof wire === 'number' || typeof wire === 'boolean')
    return wire === '' ? null : wire;
  if (Array.isArray(wire)) return wire.length === 0 ? null : wire.map((item) => textOf(item) ?? JSON.stringify(item));
  const parts = recordOf(wire);
  if (parts === undefined) return null;
  return moneyOf(parts['value'], parts['currency']) ?? decodeComposite(parts);
}

/** Plain text; several values come as one line each, as a field of text shows them. */
function plainText(value: PresentValue, field: BoundField): string {
  if (!Array.isArray(value)) return asText(field.label, value);
  return (value as readonly (string | LabelledValue)[])
    .map((item) => (typeof item === 'string' ? item : item.value))
    .join('\n');
}

function encodeMoney(value: PresentValue, field: BoundField): unknown {
  if (!isMoney(value)) throw unfit(field.label, 'this is not an amount of a currency.');
  return { value: value.amount, currency: value.currency };
}

function decodeMoney(wire: unknown): StoredValue {
  const parts = recordOf(wire);
  return moneyOf(parts?.['value'], parts?.['currency']);
}

function encodeRange(value: PresentValue, field: BoundField): WireBody {
  const [from = '', until = ''] = asText(field.label, value).split('/');
  if (from === '' || until === '') throw unfit(field.label, 'a range is written `from/until`.');
  return { value: from, until };
}

function encodeTime(value: PresentValue, field: BoundField): unknown {
  const [times = '', zone] = asText(field.label, value).split(' ');
  const timezone = zone === undefined ? {} : { timezone_name: zone };
  if (field.wireType === 'timerange') return { ...encodeRange(times, field), ...timezone };
  return { value: times, ...timezone };
}

function decodeComposite(wire: unknown): StoredValue {
  const parts = recordOf(wire);
  const from = textOf(parts?.['value'] ?? wire);
  if (from === null) return null;
  const until = textOf(parts?.['until']);
  const zone = textOf(parts?.['timezone_name']);
  return `${from}${until === null ? '' : `/${until}`}${zone === null ? '' : ` ${zone}`}`;
}

/** Yes and no are options too: custom fields have no other way to say them. */
function optionId(value: unknown, field: BoundField): number | string {
  const label = typeof value === 'boolean' ? (value ? 'Yes' : 'No') : asText(field.label, value);
  const exact = field.options.find((option) => option.label === label);
  const option = exact ?? field.options.find((candidate) => sameLabel(candidate.label, label));
  if (option === undefined) throw unfit(field.label, `the account has no option "${label}" for it.`);
  return Number(option.id);
}

/** The label, or the bare id of an option that came after the binding was made. */
function optionLabel(wire: unknown, field: BoundField): string | null {
  const id = textOf(recordOf(wire)?.['id'] ?? wire);
  return field.options.find((option) => option.id === id)?.label ?? id;
}

function encodeSet(value: PresentValue, field: BoundField): unknown {
  const labels: readonly unknown[] = Array.isArray(value) ? value : [value];
  return [...new Set(labels.map((label) => optionId(label, field)))];
}

function decodeSet(wire: unknown, field: BoundField): StoredValue {
  if (!Array.isArray(wire)) return null;
  const labels = wire.map((item) => optionLabel(item, field)).filter((label) => label !== null);
  return labels.length === 0 ? null : labels;
}

function sameLabel(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
