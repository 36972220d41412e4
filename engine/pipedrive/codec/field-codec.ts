import { isMoney, isResolvedLink, type LabelledValue, type StoredFields, type StoredValue } from '../../model/value.ts';
import { DestinationRefusal } from '../../port/destination.ts';
import { instantOf, toInstant, toV1Time } from '../instant.ts';
import {
  flagOf,
  idOf,
  numberOf,
  recordOf,
  recordsOf,
  textOf,
  type WireBody,
  type WireRecord,
  wireId,
} from '../wire.ts';

/** A value that is there. */
export type PresentValue = Exclude<StoredValue, null>;

/** How one logical field stands on the wire. */
export interface FieldCodec {
  /** The keys of a body that set the field. Throws `DestinationRefusal` for a value that Pipedrive has no way to hold. */
  encode(value: PresentValue): WireBody;
  /**
   * The keys of a body that empty the field, given everything the same write sets;
   * `undefined`: Pipedrive has no way to empty it.
   */
  clear(written: StoredFields): WireBody | undefined;
  decode(wire: WireRecord): StoredValue;
  /** `stated`: Pipedrive makes it of other fields; what is given is never sent, only compared with what is read back. */
  readonly writable: 'always' | 'on_create' | 'stated' | 'never';
}

/** What Pipedrive cannot hold is refused here, before a request is spent on it. */
export function unfit(field: string, reason: string): DestinationRefusal {
  return new DestinationRefusal(`${field}: ${reason}`, 'value_not_accepted');
}

interface PlainRules {
  /** What empties the field; `undefined`: nothing does. */
  readonly empty?: unknown;
  readonly writable?: FieldCodec['writable'];
}

function plainCodec(
  key: string,
  encode: (value: PresentValue) => unknown,
  decode: (value: unknown) => StoredValue,
  { empty, writable = 'always' }: PlainRules,
): FieldCodec {
  return {
    encode: (value) => ({ [key]: encode(value) }),
    clear: () => (empty === undefined ? undefined : { [key]: empty }),
    decode: (wire) => decode(wire[key]),
    writable,
  };
}

/** Text. Most text fields of v2 refuse null and are emptied by an empty text. */
export function text(key: string, rules: PlainRules = {}): FieldCodec {
  return plainCodec(key, (value) => asText(key, value), textOf, { empty: '', ...rules });
}

/** A number. */
export function number(key: string, rules: PlainRules = {}): FieldCodec {
  return plainCodec(key, (value) => asNumber(key, value), numberOf, { empty: null, ...rules });
}

/** A value that the plan decides, as text here; Pipedrive keeps it as a number, in leads as text. It cannot be emptied. */
export function planChoice(key: string, kept: 'number' | 'text', rules: PlainRules = {}): FieldCodec {
  const encode = (value: PresentValue) => (kept === 'text' ? asText(key, value) : asNumber(key, Number(value)));
  const decode = (value: unknown) => (typeof value === 'number' ? String(value) : textOf(value));
  return plainCodec(key, encode, decode, rules);
}

/** Yes or no. There is no third state to empty it to. */
export function flag(key: string, rules: PlainRules = {}): FieldCodec {
  return plainCodec(key, (value) => value === true, flagOf, rules);
}

/** A day, `YYYY-MM-DD`; `0000-00-00` is how Pipedrive shows a day that was emptied by an empty text. */
export function date(key: string, rules: PlainRules = {}): FieldCodec {
  return plainCodec(key, (value) => asText(key, value).slice(0, 10), dateOf, rules);
}

/** A moment, in the notation of its API version. */
export function datetime(key: string, version: 'v1' | 'v2', rules: PlainRules = {}): FieldCodec {
  const encode = (value: PresentValue): string => {
    const instant = asInstant(key, value);
    return version === 'v1' ? toV1Time(instant) : instant;
  };
  return plainCodec(key, encode, instantOf, rules);
}

/** A pointer to another record. */
export function reference(key: string, rules: PlainRules = {}): FieldCodec {
  return plainCodec(key, (value) => referencedId(key, value), linkOf, { empty: null, ...rules });
}

/** A postal address in one line; its parts are left for Pipedrive to find. */
export function address(key: string): FieldCodec {
  return plainCodec(
    key,
    (value) => ({ value: asText(key, value) }),
    (value) => textOf(recordOf(value)?.['value'] ?? value),
    { empty: { value: '' } },
  );
}

/** E-mails or phones. The list is replaced whole; the first item is the primary one. */
export function labelled(key: string): FieldCodec {
  const encode = (value: PresentValue): readonly WireBody[] =>
    (Array.isArray(value) ? (value as readonly LabelledValue[]) : []).map(({ value, label }, index) => ({
      value,
      primary: index === 0,
      ...(label === undefined ? {} : { label }),
    }));
  return plainCodec(key, encode, labelledOf, { empty: [] });
}

/** An amount that stands in two keys. An amount that was never set is 0: Pipedrive knows no deal without a value. */
export function splitMoney(amountKey: string, currencyKey: string): FieldCodec {
  return {
    encode: (value) => {
      if (!isMoney(value)) throw unfit(amountKey, 'this is not an amount of a currency.');
      return { [amountKey]: value.amount, [currencyKey]: value.currency };
    },
    clear: () => ({ [amountKey]: 0 }),
    decode: (wire) => moneyOf(wire[amountKey], wire[currencyKey]),
    writable: 'always',
  };
}

/** An amount that stands in one object, `{ amount, currency }`, as leads have it. */
export function moneyObject(key: string): FieldCodec {
  const encode = (value: PresentValue): WireBody => {
    if (!isMoney(value)) throw unfit(key, 'this is not an amount of a currency.');
    return { amount: value.amount, currency: value.currency };
  };
  const decode = (value: unknown): StoredValue => moneyOf(recordOf(value)?.['amount'], recordOf(value)?.['currency']);
  return plainCodec(key, encode, decode, { empty: null });
}

/** Persons of an activity. The first is the primary one, which is also how `person_id` is set. */
export function participants(key: string): FieldCodec {
  const encode = (value: PresentValue): readonly WireBody[] =>
    (Array.isArray(value) ? value : [value]).map((item, index) => ({
      person_id: referencedId(key, item),
      primary: index === 0,
    }));
  const decode = (value: unknown): StoredValue => {
    const people = [...recordsOf(value)].sort((a, b) => Number(b['primary'] === true) - Number(a['primary'] === true));
    const links = people.map((item) => linkOf(item['person_id'])).filter((link) => link !== null);
    return links.length === 0 ? null : links;
  };
  return plainCodec(key, encode, decode, { empty: [] });
}

/**
 * The time of closing. Pipedrive empties it by itself when the status moves away from the one it belongs to, and
 * refuses to be told so; while the status stays it cannot be emptied.
 */
export function closingTime(key: string, status: string): FieldCodec {
  const clear = (written: StoredFields): WireBody | undefined =>
    written['status'] === undefined || written['status'] === status ? undefined : {};
  return { ...datetime(key, 'v2'), clear };
}

/** A link as it is read back; null when there is none. */
export function linkOf(value: unknown): { readonly id: string } | null {
  const id = idOf(value);
  return id === null ? null : { id };
}

/** The wire id of a resolved link; an id may also come as plain text. */
export function referencedId(field: string, value: unknown): number | string {
  if (isResolvedLink(value)) return wireId(value.id);
  if (typeof value === 'string' && value !== '') return wireId(value);
  throw unfit(field, 'this is not the id of a record.');
}

/** A single value as text. */
export function asText(field: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw unfit(field, 'this is not a single value.');
}

/** A time as ISO 8601 in UTC. */
export function asInstant(field: string, value: unknown): string {
  const instant = toInstant(asText(field, value));
  if (instant === undefined) throw unfit(field, 'this is not a time in ISO 8601.');
  return instant;
}

/** A number, also from text that holds nothing but one. */
export function asNumber(field: string, value: PresentValue): number {
  const parsed = numberOf(value);
  if (parsed === null) throw unfit(field, 'this is not a number.');
  return parsed;
}

/** Money when both halves are there. */
export function moneyOf(amount: unknown, currency: unknown): StoredValue {
  const [value, code] = [numberOf(amount), textOf(currency)];
  return value === null || code === null ? null : { amount: value, currency: code };
}

/** A day, or null. */
export function dateOf(value: unknown): string | null {
  const day = textOf(value)?.slice(0, 10) ?? null;
  return day === '0000-00-00' ? null : day;
}

function labelledOf(value: unknown): StoredValue {
  const items = recordsOf(value).flatMap((item) => {
    const [content, label] = [textOf(item['value']), textOf(item['label'])];
    return content === null ? [] : [{ item, value: { value: content, ...(label === null ? {} : { label }) } }];
  });
  const primaryFirst = items.sort((a, b) => Number(b.item['primary'] === true) - Number(a.item['primary'] === true));
  return primaryFirst.length === 0 ? null : primaryFirst.map((entry) => entry.value);
}
