import { checkText, spend } from './guard.ts';
import { formatMoment, isoMoment, parseIso } from './moments.ts';
import * as texts from './text-functions.ts';
import { append, fieldOf, isObject, marked, rawLookUp, SEQUENCE, textOf, truth } from './values.ts';

/** Says that a call is not of the common shape: the built-in with its whole signature has to look. */
export const MISS: unique symbol = Symbol('miss');

type Direct = (...given: readonly unknown[]) => unknown;

function ofText(run: (text: string) => unknown): Direct {
  return (text) => (typeof text === 'string' ? run(text) : MISS);
}

function ofTexts(run: (text: string, part: string) => unknown): Direct {
  return (text, part) => (typeof text === 'string' && typeof part === 'string' ? run(text, part) : MISS);
}

function ofNumber(run: (number: number) => unknown): Direct {
  return (number) => (typeof number === 'number' ? run(number) : MISS);
}

/** `undefined` and `null` are nothing to these; a list or a text that is long is work. */
function string(value: unknown): unknown {
  if (value === undefined || typeof value === 'string') return value;
  const text = textOf(value);
  checkText(text.length);
  return text;
}

const DECIMAL = /^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/;

function number(value: unknown): unknown {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !DECIMAL.test(value)) return MISS;
  const read = Number.parseFloat(value);
  return Number.isFinite(read) ? read : MISS;
}

function sum(list: unknown): unknown {
  if (!Array.isArray(list)) return typeof list === 'number' || list === undefined ? list : MISS;
  let total = 0;
  for (let place = 0; place < list.length; place += 1) {
    const item: unknown = list[place];
    if (typeof item !== 'number') return MISS;
    total += item;
  }
  spend(list.length);
  return total;
}

function join(list: unknown, separator: unknown = ''): unknown {
  if (typeof list === 'string') return typeof separator === 'string' ? list : MISS;
  if (!Array.isArray(list) || typeof separator !== 'string') return MISS;
  let length = separator.length * list.length;
  for (let place = 0; place < list.length; place += 1) {
    const part: unknown = list[place];
    if (typeof part !== 'string') return MISS;
    length += part.length;
  }
  spend(list.length);
  checkText(length);
  return list.join(separator);
}

/** Half to even. */
function round(value: unknown): unknown {
  if (typeof value !== 'number') return MISS;
  const up = Math.round(value);
  const result = Math.abs(up - value) === 0.5 && Math.abs(up % 2) === 1 ? up - 1 : up;
  return result === 0 ? 0 : result;
}

function lookUp(value: unknown, name: unknown): unknown {
  if (typeof name !== 'string') return MISS;
  return Array.isArray(value) ? rawLookUp(value, name) : fieldOf(value, name);
}

function keys(value: unknown): unknown {
  return isObject(value) ? marked(Object.keys(value), SEQUENCE) : MISS;
}

/**
 * The common shapes of calls of built-ins, by name and number of arguments. They give what the built-in gives, not
 * settled, or `MISS`. Whoever calls them has evaluated the arguments and falls back on `callBuiltIn`.
 */
const DIRECT: Readonly<Record<string, Readonly<Record<number, Direct>>>> = {
  string: { 1: string },
  uppercase: { 1: ofText((text) => text.toUpperCase()) },
  lowercase: { 1: ofText((text) => text.toLowerCase()) },
  trim: { 1: ofText(texts.trim) },
  length: { 1: ofText(texts.lengthOf) },
  substringBefore: { 2: ofTexts(texts.substringBefore) },
  substringAfter: { 2: ofTexts(texts.substringAfter) },
  substring: {
    2: (text, start) => (typeof text === 'string' && typeof start === 'number' ? texts.substring(text, start) : MISS),
    3: (text, start, length) =>
      typeof text === 'string' && typeof start === 'number' && typeof length === 'number'
        ? texts.substring(text, start, length)
        : MISS,
  },
  contains: { 2: (text, part) => (typeof text === 'string' && isPattern(part) ? texts.contains(text, part) : MISS) },
  split: { 2: (text, part) => (typeof text === 'string' && isPattern(part) ? texts.split(text, part) : MISS) },
  match: {
    2: (text, part) => (typeof text === 'string' && typeof part === 'function' ? texts.match(text, part) : MISS),
  },
  replace: {
    3: (text, pattern, by) =>
      typeof text === 'string' && isPattern(pattern) && isPattern(by) ? texts.replace(text, pattern, by) : MISS,
  },
  join: { 1: join, 2: join },
  number: { 1: number },
  round: { 1: round },
  floor: { 1: ofNumber(Math.floor) },
  ceil: { 1: ofNumber(Math.ceil) },
  abs: { 1: ofNumber(Math.abs) },
  sum: { 1: sum },
  count: { 1: (list) => (Array.isArray(list) ? list.length : list === undefined ? 0 : 1) },
  exists: { 1: (value) => value !== undefined },
  boolean: { 1: (value) => (value === undefined ? undefined : truth(value)) },
  not: { 1: (value) => (value === undefined ? undefined : !truth(value)) },
  lookup: { 2: lookUp },
  keys: { 1: keys },
  append: { 2: append },
  toMillis: { 1: ofText((text) => parseIso(text) ?? MISS) },
  fromMillis: {
    1: ofNumber((moment) => isoMoment(moment) ?? MISS),
    2: (moment, picture) =>
      typeof moment === 'number' && typeof picture === 'string' ? (formatMoment(moment, picture) ?? MISS) : MISS,
  },
};

function isPattern(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'function';
}

/** The common shape of a call, if there is one for that many arguments. */
export function directCall(name: string, count: number): Direct | undefined {
  return Object.hasOwn(DIRECT, name) ? DIRECT[name]?.[count] : undefined;
}
