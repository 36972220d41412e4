import type { Each } from './apply.ts';
import { checkLength, fail, spend } from './guard.ts';
import {
  append,
  isEqual,
  isNumber,
  isObject,
  isSequence,
  marked,
  type PlainObject,
  SEQUENCE,
  setField,
  truth,
} from './values.ts';

type List = readonly unknown[];

/** `$map`: what the function gives for each item; nothing is left out. */
export function map(list: List | undefined, each: Each): unknown {
  if (list === undefined) return undefined;
  spend(list.length);
  const results: unknown[] = [];
  for (let place = 0; place < list.length; place += 1) {
    const result = each(list[place], place, list);
    if (result !== undefined) results.push(result);
  }
  checkLength(results.length);
  return marked(results, SEQUENCE);
}

/** `$filter`: the items that the function says yes to. */
export function filter(list: List | undefined, each: Each): unknown {
  if (list === undefined) return undefined;
  spend(list.length);
  const results: unknown[] = [];
  for (let place = 0; place < list.length; place += 1) {
    const item = list[place];
    if (truth(each(item, place, list))) results.push(item);
  }
  checkLength(results.length);
  return marked(results, SEQUENCE);
}

/** `$single`: the one item that the function says yes to; none or several is an error. */
export function single(list: List | undefined, each: Each | undefined): unknown {
  if (list === undefined) return undefined;
  spend(list.length);
  let found: { readonly item: unknown } | undefined;
  for (let place = 0; place < list.length; place += 1) {
    const item = list[place];
    if (each !== undefined && !truth(each(item, place, list))) continue;
    if (found !== undefined) return fail('D3138');
    found = { item };
  }
  return found === undefined ? fail('D3139') : found.item;
}

/** Called with what was made so far, an item, its place and the list. */
export type Fold = (result: unknown, item: unknown, place: unknown, list: unknown) => unknown;

/** `$reduce`: without a start, the first item is the start. */
export function reduce(list: List | undefined, fold: Fold, start: unknown): unknown {
  if (list === undefined) return undefined;
  spend(list.length);
  const first = start === undefined && list.length > 0 ? 1 : 0;
  let result = first === 1 ? list[0] : start;
  for (let place = first; place < list.length; place += 1) result = fold(result, list[place], place, list);
  return result;
}

/** `$each`: what the function gives for each field. */
export function each(object: unknown, visit: Each): unknown {
  const results: unknown[] = [];
  for (const name of namesOf(object)) {
    const result = visit((object as PlainObject)[name], name, object);
    if (result !== undefined) results.push(result);
  }
  checkLength(results.length);
  return marked(results, SEQUENCE);
}

/** `$sift`: the fields that the function says yes to; nothing, if there are none. */
export function sift(object: unknown, visit: Each): unknown {
  const result: PlainObject = {};
  let some = false;
  for (const name of namesOf(object)) {
    const value = (object as PlainObject)[name];
    if (!truth(visit(value, name, object))) continue;
    setField(result, name, value);
    some = true;
  }
  return some ? result : undefined;
}

function namesOf(object: unknown): readonly string[] {
  const names = typeof object === 'object' && object !== null ? Object.keys(object) : [];
  spend(names.length);
  return names;
}

/** Says that the second belongs before the first. */
export type Swap = (left: unknown, right: unknown) => unknown;

/** `$sort` and `^(...)`: a stable merge sort, halved where jsonata halves, so that any comparison gives the same. */
export function sort(list: List | undefined, swap: Swap | undefined): unknown {
  if (list === undefined || list.length <= 1) return list;
  if (swap !== undefined) return mergeSort(list, swap);
  if (!list.every(isNumber) && !list.every((item) => typeof item === 'string')) return fail('D3070');
  return mergeSort(list, (left, right) => (left as string) > (right as string));
}

function mergeSort(list: List, swap: Swap): unknown[] {
  if (list.length <= 1) return [...list];
  spend(list.length);
  const middle = Math.floor(list.length / 2);
  const left = mergeSort(list.slice(0, middle), swap);
  const right = mergeSort(list.slice(middle), swap);
  const result: unknown[] = [];
  let first = 0;
  let second = 0;
  while (first < left.length && second < right.length) {
    if (swap(left[first], right[second])) {
      result.push(right[second]);
      second += 1;
    } else {
      result.push(left[first]);
      first += 1;
    }
  }
  for (; first < left.length; first += 1) result.push(left[first]);
  for (; second < right.length; second += 1) result.push(right[second]);
  return result;
}

/** `$distinct`, by value. Texts, numbers and the like are found by hash. */
export function distinct(list: unknown): unknown {
  if (!Array.isArray(list) || list.length <= 1) return list;
  const results: unknown[] = [];
  const simple = new Set<unknown>();
  const complex: unknown[] = [];
  for (const item of list) {
    if (typeof item !== 'object' || item === null) {
      // A set takes NaN for equal to itself, jsonata does not; JSON has none.
      if (simple.has(item)) continue;
      simple.add(item);
    } else {
      spend(complex.length);
      if (complex.some((other) => isEqual(item, other))) continue;
      complex.push(item);
    }
    results.push(item);
  }
  return isSequence(list) ? marked(results, SEQUENCE) : results;
}

export function sum(list: readonly number[] | undefined): number | undefined {
  if (list === undefined) return undefined;
  spend(list.length);
  let total = 0;
  for (const item of list) total += item;
  return total;
}

export function average(list: readonly number[] | undefined): number | undefined {
  return list === undefined || list.length === 0 ? undefined : (sum(list) ?? 0) / list.length;
}

/** The greatest or the least; `Math.max` cannot take long lists. */
export function extreme(list: readonly number[] | undefined, pick: (...numbers: number[]) => number): unknown {
  if (list === undefined || list.length === 0) return undefined;
  spend(list.length);
  return list.reduce((best, item) => pick(best, item));
}

/** `$keys` of an object or of every object of a list. */
export function keys(value: unknown): unknown[] {
  if (!Array.isArray(value)) return marked([...(isObject(value) ? namesOf(value) : [])], SEQUENCE);
  const names: PlainObject = {};
  for (const item of value) for (const name of keys(item)) setField(names, String(name), true);
  return marked(Object.keys(names), SEQUENCE);
}

/** `$spread`: an object of many fields becomes objects of one. */
export function spread(value: unknown): unknown {
  if (Array.isArray(value)) {
    let all: unknown = marked([], SEQUENCE);
    for (const item of value) all = append(all, spread(item));
    return all;
  }
  if (!isObject(value)) return value;
  const parts = namesOf(value).map((name) => {
    const part: PlainObject = {};
    setField(part, name, value[name]);
    return part;
  });
  checkLength(parts.length);
  return marked(parts, SEQUENCE);
}

/** `$merge`: of equal names the last wins. */
export function merge(objects: List | undefined): unknown {
  if (objects === undefined) return undefined;
  const result: PlainObject = {};
  for (const object of objects) {
    for (const name of namesOf(object)) setField(result, name, (object as PlainObject)[name]);
  }
  return result;
}

export function reverse(list: List | undefined): unknown {
  if (list === undefined || list.length <= 1) return list;
  spend(list.length);
  return list.toReversed();
}

/** `$shuffle`, drawn with numbers from 0 to 1. */
export function shuffle(list: List | undefined, draw: () => number): unknown {
  if (list === undefined || list.length <= 1) return list;
  spend(list.length);
  const result = [...list];
  for (let place = result.length - 1; place > 0; place -= 1) {
    const other = Math.floor(draw() * (place + 1));
    [result[place], result[other]] = [result[other], result[place]];
  }
  return result;
}

/** `$zip`: the first of each, the second of each, as far as the shortest goes. */
export function zip(...lists: unknown[]): unknown {
  const shortest = lists.reduce<number>(
    (least, list) => Math.min(least, Array.isArray(list) ? list.length : 0),
    Infinity,
  );
  if (shortest === Infinity) return [];
  spend(shortest * lists.length);
  return Array.from({ length: shortest }, (_, place) => lists.map((list) => (list as unknown[])[place]));
}
