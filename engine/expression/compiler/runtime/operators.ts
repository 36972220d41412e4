import { checkLength, fail, failFinally, MOST_CHARACTERS, spend } from './guard.ts';
import { isEqual, isNumber, marked, SEQUENCE, textOf } from './values.ts';

/** What both sides of a calculation have to be; `undefined` where one is missing. */
function bothNumbers(left: unknown, right: unknown): boolean {
  if (left !== undefined && !isNumber(left)) return fail('T2001');
  if (right !== undefined && !isNumber(right)) return fail('T2002');
  return left !== undefined && right !== undefined;
}

type Calculate = (left: number, right: number) => number;

function calculation(calculate: Calculate): (left: unknown, right: unknown) => number | undefined {
  return (left, right) => (bothNumbers(left, right) ? calculate(left as number, right as number) : undefined);
}

export const add = calculation((left, right) => left + right);
export const subtract = calculation((left, right) => left - right);
export const multiply = calculation((left, right) => left * right);
export const divide = calculation((left, right) => left / right);
export const remainder = calculation((left, right) => left % right);

export function negate(value: unknown, position?: number): number | undefined {
  if (value === undefined) return undefined;
  return isNumber(value) ? -value : fail('D1002', position);
}

export function equal(left: unknown, right: unknown): boolean {
  return left !== undefined && right !== undefined && isEqual(left, right);
}

/** Missing is different from nothing: neither equal nor unequal. */
export function unequal(left: unknown, right: unknown): boolean {
  return left !== undefined && right !== undefined && !isEqual(left, right);
}

const COMPARABLE: ReadonlySet<string> = new Set(['undefined', 'string', 'number']);

function bothComparable(left: unknown, right: unknown): boolean {
  if (!COMPARABLE.has(typeof left) || !COMPARABLE.has(typeof right)) return fail('T2010');
  if (left === undefined || right === undefined) return false;
  return typeof left === typeof right || fail('T2009');
}

type Compare = (left: string, right: string) => boolean;

/** Compares two numbers or two texts; nothing, if one is missing. */
function comparison(compare: Compare): (left: unknown, right: unknown) => boolean | undefined {
  return (left, right) => (bothComparable(left, right) ? compare(left as string, right as string) : undefined);
}

export const less = comparison((left, right) => left < right);
export const lessOrEqual = comparison((left, right) => left <= right);
export const greater = comparison((left, right) => left > right);
export const greaterOrEqual = comparison((left, right) => left >= right);

export function concatenate(left: unknown, right: unknown): string {
  return checked((left === undefined ? '' : textOf(left)) + (right === undefined ? '' : textOf(right)));
}

/** Texts that are put together are joined by the machine only when they are looked at: they have to stop growing before. */
export function checked(text: string): string {
  return text.length > MOST_CHARACTERS ? failFinally('D2016') : text;
}

/** `in`: by identity, so objects are never members. */
export function includes(value: unknown, list: unknown): boolean {
  if (value === undefined || list === undefined) return false;
  if (!Array.isArray(list)) return value === list;
  spend(list.length >> 3);
  for (const item of list) if (item === value) return true;
  return false;
}

const LONGEST_RANGE = 1e7;

/** `a..b`, both included. */
export function range(from: unknown, to: unknown): unknown {
  if (from !== undefined && !Number.isInteger(from)) return fail('T2003');
  if (to !== undefined && !Number.isInteger(to)) return fail('T2004');
  if (from === undefined || to === undefined) return undefined;
  const [first, last] = [from as number, to as number];
  if (first > last) return undefined;
  const size = last - first + 1;
  if (size > LONGEST_RANGE) return fail('D2014');
  checkLength(size);
  spend(size);
  const items: number[] = [];
  for (let item = first; item <= last; item += 1) items.push(item);
  return size === 1 ? first : marked(items, SEQUENCE);
}

/** Adds what an item of a list constructor gives: lists give their items, unless they were written as lists. */
export function gather(list: unknown[], value: unknown, nested: boolean): unknown[] {
  if (value === undefined) return list;
  if (nested || !Array.isArray(value)) {
    list.push(value);
    return list;
  }
  checkLength(list.length + value.length);
  for (const item of value) list.push(item);
  return list;
}
