import { canonicalJson } from './digest.ts';
import { isDay } from './instant.ts';
import type { DestinationField } from './system.ts';
import { isMoney, isResolvedLink, type LabelledValue, type StoredValue, textOf } from './value.ts';

/**
 * Rules under which two values count as the same although they are not spelled the same. Every difference that is let
 * pass names its rule; everything else is a defect.
 */
export const EQUALITY_RULES = {
  empty: 'absent, null, blank text and an empty list are one thing',
  number: 'numbers agree to nine decimal places',
  instant: 'two spellings of one instant',
  white_space: 'text agrees but for white space at its ends and at line ends',
  html: 'rich text agrees in its words, links and images',
  order: 'lists agree whatever their order',
  label: 'list parts agree in their values; the destination names parts without a label itself',
  address: 'address text agrees but for white space and commas',
  yes_no: 'yes and no agree with the options of those names, where the destination has no other way to keep them',
  computed: 'the destination computes the value from the lines of the record',
} as const;

/** The name of a rule by which two values that differ are one. */
export type EqualityRule = keyof typeof EQUALITY_RULES;

/** Whether two values are one, and by which rule where they are not the same to the letter. */
export type Equality = { readonly equal: true; readonly rule?: EqualityRule } | { readonly equal: false };

const SAME: Equality = { equal: true };
const DIFFERENT: Equality = { equal: false };

/** Compares what was to be written with what was read back. `field` gives the type; without it values are compared as they are. */
export function compareValues(expected: StoredValue, actual: StoredValue, field?: DestinationField): Equality {
  if (isEmpty(expected) && isEmpty(actual)) return expected === actual ? SAME : by('empty');
  if (isEmpty(expected) || isEmpty(actual)) return DIFFERENT;
  if (canonicalJson(expected) === canonicalJson(actual)) return SAME;
  if (isResolvedLink(expected) || isResolvedLink(actual)) return DIFFERENT;
  if (typeof expected === 'number' && typeof actual === 'number') {
    return sameNumber(expected, actual) ? by('number') : DIFFERENT;
  }
  if (isMoney(expected) && isMoney(actual)) {
    return expected.currency === actual.currency && sameNumber(expected.amount, actual.amount)
      ? by('number')
      : DIFFERENT;
  }
  if (Array.isArray(expected) && Array.isArray(actual)) return compareLists(expected, actual);
  if (typeof expected === 'string' && typeof actual === 'string') return compareText(expected, actual, field);
  if (typeof expected === 'boolean' || typeof actual === 'boolean') {
    return answerOf(expected) === answerOf(actual) ? by('yes_no') : DIFFERENT;
  }
  return DIFFERENT;
}

/** Nothing is there, however it is spelled. */
export function isEmpty(value: StoredValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}

function by(rule: EqualityRule): Equality {
  return { equal: true, rule };
}

function sameNumber(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) < 1e-9;
}

function compareText(expected: string, actual: string, field: DestinationField | undefined): Equality {
  if (field?.type === 'datetime' || field?.type === 'date') {
    if (field.wholeDays && isDay(expected) !== isDay(actual)) return DIFFERENT;
    const [a, b] = [Date.parse(expected), Date.parse(actual)];
    return !Number.isNaN(a) && a === b ? by('instant') : DIFFERENT;
  }
  if (trimLines(expected) === trimLines(actual)) return by('white_space');
  if (field?.type === 'html' && htmlWords(expected) === htmlWords(actual)) return by('html');
  if (field?.type === 'address' && addressWords(expected) === addressWords(actual)) return by('address');
  return DIFFERENT;
}

function answerOf(value: StoredValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value.trim().toLowerCase() : canonicalJson(value);
}

function trimLines(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

/** Words, link targets and image sources in order; how the markup around them is spelled does not count. */
function htmlWords(html: string): string {
  return html
    .replaceAll(/<(?:a|img)\b[^>]*?(?:href|src)\s*=\s*["']?([^"'\s>]+)[^>]*>/gi, ' [$1] ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => ENTITIES[name] ?? ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

function addressWords(text: string): string {
  return text
    .replaceAll(/[\s,]+/g, ' ')
    .trim()
    .toLowerCase();
}

function compareLists(expected: readonly unknown[], actual: readonly unknown[]): Equality {
  if (expected.length !== actual.length) return DIFFERENT;
  if (sorted(expected) === sorted(actual)) return by('order');
  const values = (list: readonly unknown[]) =>
    sorted(list.map((item) => (isLabelled(item) ? textOf(item.value) : textOf(item))));
  return values(expected) === values(actual) ? by('label') : DIFFERENT;
}

function sorted(list: readonly unknown[]): string {
  return list.map(canonicalJson).toSorted().join('\n');
}

function isLabelled(item: unknown): item is LabelledValue {
  return typeof item === 'object' && item !== null && 'value' in item;
}
