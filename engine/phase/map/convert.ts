import { isDay, toUtc } from '../../model/instant.ts';
import type { DestinationField } from '../../model/system.ts';
import { type FieldValue, isBlank, isMoney, type Json, type LabelledValue, textOf } from '../../model/value.ts';
import { cleanHtml } from './clean-html.ts';
import { type Hold, hold } from './context.ts';

/** A value in the type of its destination field, or why there is none. `undefined` is absent. */
export type Converted = { readonly kind: 'value'; readonly value: FieldValue } | Hold | undefined;

/** A calendar day, alone or before a time of day. */
const DATE = /^(\d{4}-\d{2}-\d{2})(?:T|$)/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Brings what an expression gave into the type of a destination field. Never guesses: what does not fit is held. */
export function convert(
  value: Json | undefined,
  target: DestinationField,
  defaultCurrency: string | undefined,
): Converted {
  if (isBlank(value)) return undefined;
  if (target.type === 'labelled') return labelled(value);
  if (target.type === 'multiple_options' || target.many) return convertMany(value, target, defaultCurrency);
  if (Array.isArray(value)) {
    const present = value.filter((item) => !isBlank(item));
    if (present.length > 1)
      return hold('several_where_one', `${target.name} takes one value and got ${present.length}`);
    return convert(present[0], target, defaultCurrency);
  }
  return convertOne(value, target, defaultCurrency);
}

function convertMany(value: Json, target: DestinationField, defaultCurrency: string | undefined): Converted {
  const items: string[] = [];
  for (const item of Array.isArray(value) ? value : [value]) {
    const converted = convertOne(item, { ...target, many: false, type: 'text' }, defaultCurrency);
    if (converted?.kind === 'held') return converted;
    const text = textOf(converted?.value).trim();
    if (text !== '' && !items.includes(text)) items.push(text);
  }
  return items.length === 0 ? undefined : { kind: 'value', value: items };
}

function convertOne(value: Json, target: DestinationField, defaultCurrency: string | undefined): Converted {
  switch (target.type) {
    case 'text':
    case 'address':
    case 'ref':
      return scalarText(value, target);
    case 'single_option':
      return scalarText(typeof value === 'string' ? value.trim() : value, target);
    case 'html': {
      const text = scalarText(value, target);
      if (text?.kind !== 'value') return text;
      const html = cleanHtml(textOf(text.value));
      return html === '' ? undefined : { kind: 'value', value: html };
    }
    case 'number':
      return number(value, target);
    case 'yes_no':
      return typeof value === 'boolean' ? { kind: 'value', value } : unreadable(target, 'yes or no');
    case 'date':
      return date(value, target);
    case 'datetime':
      return instant(value, target);
    case 'one_of':
      return oneOf(value, target);
    case 'money':
      return money(value, target, defaultCurrency);
    default:
      return unreadable(target, target.type);
  }
}

function scalarText(value: Json, target: DestinationField): Converted {
  if (isBlank(value)) return undefined;
  if (typeof value === 'string') return { kind: 'value', value };
  if (typeof value === 'number' || typeof value === 'boolean') return { kind: 'value', value: String(value) };
  return unreadable(target, 'text');
}

function number(value: Json, target: DestinationField): Converted {
  const parsed = typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value.trim()) : value;
  if (typeof parsed !== 'number' || !Number.isFinite(parsed)) return unreadable(target, 'a number');
  return { kind: 'value', value: parsed };
}

/** The day as it is written, whatever its offset: nobody's calendar moves. */
function date(value: Json, target: DestinationField): Converted {
  const day = typeof value === 'string' ? DATE.exec(value)?.[1] : undefined;
  if (day === undefined || !isDay(day)) return unreadable(target, 'a date');
  return { kind: 'value', value: day };
}

/** Datetimes carry the offset they were written in; a date alone stays one, or else begins at midnight UTC. */
function instant(value: Json, target: DestinationField): Converted {
  if (typeof value !== 'string') return unreadable(target, 'a time');
  if (target.wholeDays && isDay(value)) return { kind: 'value', value };
  const utc = toUtc(value);
  return utc === undefined ? unreadable(target, 'a time') : { kind: 'value', value: utc };
}

function oneOf(value: Json, target: DestinationField): Converted {
  const text = textOf(value);
  if (target.values !== undefined && !target.values.includes(text)) {
    return hold('unknown_value', `${target.name} is one of ${target.values.join(', ')}`);
  }
  return { kind: 'value', value: text };
}

function money(value: Json, target: DestinationField, defaultCurrency: string | undefined): Converted {
  if (isMoney(value)) return { kind: 'value', value };
  const amount = number(value, target);
  if (amount?.kind !== 'value') return amount;
  if (defaultCurrency === undefined) return hold('unknown_currency', `${target.name} has an amount and no currency`);
  return { kind: 'value', value: { amount: Number(amount.value), currency: defaultCurrency } };
}

function labelled(value: Json): Converted {
  const items: LabelledValue[] = [];
  for (const item of Array.isArray(value) ? value : [value]) {
    if (!isBlank(item) && typeof item !== 'object') items.push({ value: String(item) });
  }
  return items.length === 0 ? undefined : { kind: 'value', value: items };
}

function unreadable(target: DestinationField, wanted: string): Hold {
  return hold('unreadable_value', `${target.name} needs ${wanted}`);
}
