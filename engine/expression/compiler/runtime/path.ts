import { compareSortable } from './compare.ts';
import { checkLength, spend } from './guard.ts';
import { type Swap, sort } from './list-functions.ts';
import {
  append,
  CARRIER,
  flattenInto,
  isNumber,
  isSequence,
  KEPT,
  lookUp,
  marked,
  markOf,
  type PlainObject,
  rawLookUp,
  SEQUENCE,
  settle,
  settled,
  settleKept,
  truth,
  WHOLE,
} from './values.ts';

/** The variables of a function that runs; each backend has its own way to keep them. */
export type Frame = unknown;

/** The names that one item carries, and the item itself under `@`. */
export type Carried = PlainObject;

/** Evaluates something on an item. `carried` where the item carries names. */
export type Run = (item: unknown, frame: Frame, carried?: Carried) => unknown;

/** One filter or numbering behind a step. */
export type StageRun =
  | { readonly kind: 'at'; readonly index: number }
  | { readonly kind: 'where'; readonly test: Run }
  | { readonly kind: 'number'; readonly name: string };

/** One step of a path, ready to run. */
export interface StepRun {
  readonly stages: readonly StageRun[];
  readonly run: Run;
  /** For `^(...)`: orders all items; `run` is not asked. */
  readonly terms: readonly TermRun[] | undefined;
  readonly opens: 'each' | 'whole' | 'variable';
  readonly focus: string | undefined;
  readonly index: string | undefined;
  readonly ancestor: string | undefined;
}

export interface TermRun {
  readonly run: Run;
  readonly descending: boolean;
}

/** The items that a path starts from. */
export function startOf(context: unknown, first: StepRun): unknown[] {
  return Array.isArray(context) && first.opens !== 'variable' ? context : [context];
}

/**
 * Walks a path. The result is not settled: a list of the language's sequences, or the one raw list that was found, or
 * nothing. `end` is the number of the step before which it stops.
 */
export function walk(
  start: unknown[],
  steps: readonly StepRun[],
  frame: Frame,
  end: number = steps.length,
): unknown[] | undefined {
  let items: unknown[] = start;
  for (let place = 0; place < end; place += 1) {
    const step = steps[place] as StepRun;
    if (place === 0 && step.opens === 'whole') items = step.run(items, frame) as unknown[];
    else if (step.terms !== undefined) items = filtered(step, orderedBy(step.terms, items, frame), frame);
    else items = stepInto(items, step, frame, place === steps.length - 1);
    if (items === undefined || items.length === 0) return items;
  }
  return items;
}

function stepInto(items: readonly unknown[], step: StepRun, frame: Frame, last: boolean): unknown[] {
  spend(items.length);
  const results: unknown[] = [];
  for (const item of items) {
    let result = step.run(item, frame);
    for (const stage of step.stages) result = applyStage(stage, result, frame);
    if (result !== undefined) results.push(result);
  }
  const [only] = results;
  if (last && results.length === 1 && Array.isArray(only) && !isSequence(only)) return only;
  const flat: unknown[] = [];
  for (const result of results) flattenInto(flat, result);
  checkLength(flat.length);
  return marked(flat, SEQUENCE);
}

function filtered(step: StepRun, items: unknown[], frame: Frame): unknown[] {
  let result: unknown = items;
  for (const stage of step.stages) result = applyStage(stage, result, frame);
  return result as unknown[];
}

/** Applies one filter to a value. The result is a sequence that is not settled, or a raw list. */
export function applyStage(stage: StageRun, value: unknown, frame: Frame): unknown {
  switch (stage.kind) {
    case 'at':
      return itemAt(value, stage.index);
    case 'where':
      return where(value, stage.test, frame);
    case 'number':
      return numbered(value as Carried[], stage.name);
  }
}

/** The item at a fixed place; a negative one counts from the end. */
export function itemAt(value: unknown, index: number): unknown {
  const list = Array.isArray(value) ? value : [value];
  const item: unknown = list.at(Math.floor(index));
  const carrier = Array.isArray(value) ? markOf(value) & CARRIER : 0;
  if (Array.isArray(item)) return item;
  return marked(item === undefined ? [] : [item], SEQUENCE | carrier);
}

/** As `itemAt`, settled. */
export function oneAt(value: unknown, index: number): unknown {
  if (!Array.isArray(value)) return index === 0 || index === -1 ? value : settle(itemAt(value, index));
  return (markOf(value) & CARRIER) === 0 ? value.at(Math.floor(index)) : itemAt(value, index);
}

/** The items for which a test holds. A test that gives numbers names places. */
export function where(value: unknown, test: Run, frame: Frame): unknown {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const carrier = Array.isArray(value) ? markOf(value) & CARRIER : 0;
  spend(list.length);
  const results: unknown[] = [];
  for (let place = 0; place < list.length; place += 1) {
    const item = list[place];
    const answer = carrier === 0 ? test(item, frame) : test((item as Carried)['@'], frame, item as Carried);
    if (answer === true) results.push(item);
    else if (answer !== false) pick(results, item, answer, place, list.length);
  }
  return marked(results, SEQUENCE | carrier);
}

/** Adds an item as often as the answer names its place, or if the answer is a yes. */
export function pick(results: unknown[], item: unknown, answer: unknown, place: number, length: number): void {
  if (isNumber(answer)) {
    if (namesPlace(answer, place, length)) results.push(item);
  } else if (Array.isArray(answer) && answer.every(isNumber)) {
    for (const number of answer) if (namesPlace(number, place, length)) results.push(item);
  } else if (truth(answer)) results.push(item);
}

/** Whether an answer to a test keeps an item, for tests that cannot name a place twice. */
export function keeps(answer: unknown, place: number, length: number): boolean {
  if (isNumber(answer)) return namesPlace(answer, place, length);
  return truth(answer);
}

function namesPlace(number: number, place: number, length: number): boolean {
  const index = Math.floor(number);
  return (index < 0 ? length + index : index) === place;
}

function numbered(items: Carried[], name: string): unknown {
  for (const [place, carried] of items.entries()) carried[name] = place;
  return items;
}

/** Orders items by terms, the first that differs decides; what is missing comes last. */
export function orderedBy(terms: readonly TermRun[], items: unknown[], frame: Frame): unknown[] {
  const carrier = markOf(items) & CARRIER;
  const swap: Swap = (left, right) => {
    for (const { run, descending } of terms) {
      const order = compareTerm(valueFor(run, left, carrier, frame), valueFor(run, right, carrier, frame));
      // What is missing comes last in either direction.
      if (order === 2 || order === -2) return order === 2;
      if (order !== 0) return descending ? order < 0 : order > 0;
    }
    return false;
  };
  const ordered = sort(items, swap) as unknown[];
  return carrier === 0 || ordered === items ? ordered : marked(ordered, CARRIER);
}

function valueFor(run: Run, item: unknown, carrier: number, frame: Frame): unknown {
  return carrier === 0 ? run(item, frame) : run((item as Carried)['@'], frame, item as Carried);
}

function compareTerm(left: unknown, right: unknown): number {
  if (left === undefined) return right === undefined ? 0 : 2;
  if (right === undefined) return -2;
  return compareSortable(left, right);
}

/** A path that has nothing but names. */
export interface NameChain {
  readonly names: readonly string[];
  /** Which of them has `[]` behind it. */
  readonly keeps: readonly boolean[];
  /** One of them has. */
  readonly keep: boolean;
}

/** The rest of a chain of names, from a list of items and the name at `first` on. The result is settled. */
export function namesFrom(list: readonly unknown[], chain: NameChain, first: number): unknown {
  const { names, keeps, keep } = chain;
  const last = names.length - 1;
  const name = names[last] as string;
  const found: unknown[] = [];
  let count = 0;
  let only: unknown;
  for (const item of flatNames(list, chain, first, last)) {
    const value = keeps[last] === true ? settleKept(rawLookUp(item, name)) : lookUp(item, name);
    if (value === undefined) continue;
    count += 1;
    only = value;
    flattenInto(found, value);
  }
  if (count === 1 && Array.isArray(only) && !isSequence(only)) return keep ? keptRaw(only) : only;
  if (found.length === 0) return undefined;
  return keep ? marked(found, SEQUENCE | KEPT) : settled(found);
}

/** The items behind the names of a chain from `first` up to, not including, `end`. */
export function flatNames(
  list: readonly unknown[],
  { names, keeps }: NameChain,
  first: number,
  end: number = names.length,
): readonly unknown[] {
  let items = list;
  for (let place = first; place < end; place += 1) {
    const name = names[place] as string;
    const found: unknown[] = [];
    for (const item of items) {
      const value = keeps[place] === true ? settleKept(rawLookUp(item, name)) : lookUp(item, name);
      if (value !== undefined) flattenInto(found, value);
    }
    items = found;
  }
  spend(items.length);
  return items;
}

/** What a variable that opens a path gives: a list that was constructed whole is one item. */
export function asItems(list: unknown[]): readonly unknown[] {
  return (markOf(list) & WHOLE) === 0 ? list : [list];
}

/** As `asItems`, of what was not settled yet. */
export function settledItems(list: unknown[]): unknown {
  const value = settle(list);
  return Array.isArray(value) ? asItems(value) : value;
}

/** `[]` behind a path that found a raw list: it is a list already, save one that was constructed whole, which is one item. */
function keptRaw(list: unknown[]): unknown[] {
  return (markOf(list) & WHOLE) === 0 ? list : marked([list], SEQUENCE | KEPT);
}

/** Ends a path that was walked: `[]` keeps a list of one. */
export function kept(result: unknown): unknown {
  if (!Array.isArray(result)) return result;
  return isSequence(result) ? marked(result, KEPT) : keptRaw(result);
}

/** Ends the last step of a path: how many results there were, the first, and all of them flat if there were several. */
export function collected(count: number, first: unknown, list: unknown[] | undefined, keep: boolean): unknown {
  if (count === 0) return undefined;
  if (count === 1 && !Array.isArray(first)) return keep ? marked([first], SEQUENCE | KEPT) : first;
  if (count === 1 && !isSequence(first)) return keep ? keptRaw(first as unknown[]) : first;
  const flat: unknown[] = list ?? [...(first as unknown[])];
  return keep && flat.length > 0 ? marked(flat, SEQUENCE | KEPT) : settled(flat);
}

/** As `collected`, of results that stand alone. */
export function settledKept(list: unknown[]): unknown {
  return list.length === 0 ? undefined : marked(list, SEQUENCE | KEPT);
}

/** What all items together are for an object that names every field on the spot. */
export function together(items: readonly unknown[]): unknown {
  return items.length === 0 ? undefined : items.reduce(append);
}
