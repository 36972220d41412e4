import { canonicalMarkup } from './markup.ts';
import { isBlank, isObject, type Json } from './stored-account.ts';

/** A way in which two different values mean the same. There are no others: what none of these covers is a defect. */
export interface Equivalence {
  readonly name: string;
  readonly because: string;
  readonly same: (expected: Json, actual: Json) => boolean;
}

const TOLERANCE = 1e-9;

const BLANK: Equivalence = {
  name: 'blank',
  because: 'null, an empty text and an empty list all show as an empty field',
  same: (expected, actual) => isBlank(expected) && isBlank(actual),
};

const NUMBER: Equivalence = {
  name: 'number',
  because: 'sums of decimals differ in the last bits',
  same: (expected, actual) =>
    typeof expected === 'number' &&
    typeof actual === 'number' &&
    Math.abs(expected - actual) <= TOLERANCE * Math.max(1, Math.abs(expected)),
};

const LINE_ENDS: Equivalence = {
  name: 'line ends',
  because: 'a line break is one thing, however many characters a file spends on it',
  same: (expected, actual) =>
    typeof expected === 'string' &&
    typeof actual === 'string' &&
    expected.replaceAll('\r\n', '\n') === actual.replaceAll('\r\n', '\n'),
};

const YES_NO: Equivalence = {
  name: 'yes or no',
  because: 'the destination has no yes/no field, so a list of Yes and No stands in',
  same: (expected, actual) =>
    typeof expected === 'boolean' && typeof actual === 'string' && actual.toLowerCase() === (expected ? 'yes' : 'no'),
};

const ADDRESS_TEXT: Equivalence = {
  name: 'address text',
  because: 'the parts of an address are guesses of the destination; its text is what was written',
  same: (expected, actual) =>
    typeof expected === 'string' && isObject(actual) && sameValue(expected, actual['value'] ?? null).same,
};

const NAMED_PARTS: Equivalence = {
  name: 'named parts',
  because: 'the destination adds parts of its own to money and prices; only the parts written are compared',
  same: (expected, actual) =>
    isObject(expected) &&
    isObject(actual) &&
    Object.entries(expected).every(([part, value]) => sameValue(value, actual[part] ?? null).same),
};

const ITEM_BY_ITEM: Equivalence = {
  name: 'item by item',
  because: 'lists are equal when their items are, in order',
  same: (expected, actual) =>
    Array.isArray(expected) &&
    Array.isArray(actual) &&
    expected.length === actual.length &&
    expected.every((value, index) => sameValue(value, actual[index] ?? null).same),
};

const INSTANT: Equivalence = {
  name: 'instant',
  because: 'one moment has several notations; times without a zone are UTC',
  same: (expected, actual) => {
    const [left, right] = [epochOf(expected), epochOf(actual)];
    return left !== undefined && left === right;
  },
};

const MARKUP: Equivalence = {
  name: 'markup',
  because: 'white space, entities, and the notation of tags do not change what a note shows',
  same: (expected, actual) =>
    typeof expected === 'string' && typeof actual === 'string' && canonicalMarkup(expected) === canonicalMarkup(actual),
};

const CHANNEL_VALUES: Equivalence = {
  name: 'channel values',
  because: 'labels of e-mail addresses and the primary mark are the destination’s defaults',
  same: (expected, actual) =>
    Array.isArray(expected) &&
    Array.isArray(actual) &&
    ITEM_BY_ITEM.same(
      expected,
      actual.map((item) => (isObject(item) ? (item['value'] ?? null) : item)),
    ),
};

const NO_PRICE: Equivalence = {
  name: 'no price',
  because: 'a product without a price shows as one with the price 0',
  same: (expected, actual) =>
    isBlank(expected) &&
    Array.isArray(actual) &&
    actual.every((price) => isObject(price) && price['price'] === 0 && isBlankOrZero(price['cost'])),
};

const NO_VALUE: Equivalence = {
  name: 'no value',
  because: 'a deal without a value shows as one with the value 0',
  same: (expected, actual) => isBlankOrZero(expected) && isBlankOrZero(actual),
};

/** Allowed for any value. */
const GENERAL: readonly Equivalence[] = [BLANK, NUMBER, LINE_ENDS, YES_NO, NAMED_PARTS, ITEM_BY_ITEM];

/** Allowed for the built-in fields named, besides the general ones. Everything else is compared as text, phones too. */
const BY_FIELD: Readonly<Record<string, readonly Equivalence[]>> = {
  add_time: [INSTANT],
  won_time: [INSTANT],
  lost_time: [INSTANT],
  close_time: [INSTANT],
  address: [ADDRESS_TEXT],
  location: [ADDRESS_TEXT],
  content: [MARKUP],
  note: [MARKUP],
  emails: [CHANNEL_VALUES],
  prices: [NO_PRICE],
  value: [NO_VALUE],
};

/** The whole list, for the record of a check. */
export const EQUIVALENCES: readonly Equivalence[] = [...GENERAL, ...new Set(Object.values(BY_FIELD).flat())];

/** Compares a value with the one expected. `by` names the equivalence that was needed, if any. */
export function sameValue(
  expected: Json,
  actual: Json,
  builtInField?: string,
): { readonly same: boolean; readonly by?: string } {
  if (JSON.stringify(expected) === JSON.stringify(actual)) return { same: true };
  const allowed = builtInField === undefined ? GENERAL : [...(BY_FIELD[builtInField] ?? []), ...GENERAL];
  const found = allowed.find(({ same }) => same(expected, actual));
  return found === undefined ? { same: false } : { same: true, by: found.name };
}

function isBlankOrZero(value: Json | undefined): boolean {
  return value === 0 || isBlank(value);
}

function epochOf(value: Json): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(value)) return undefined;
  const text = value.replace(' ', 'T');
  const milliseconds = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
