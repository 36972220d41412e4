import { functionValue } from './apply.ts';
import { callBuiltIn } from './built-ins.ts';
import { checkLength, fail, spend } from './guard.ts';
import type { Frame, Run } from './path.ts';
import {
  type FunctionValue,
  isFunctionValue,
  isObject,
  marked,
  markOf,
  type PlainObject,
  SEQUENCE,
  setField,
  WRAPPER,
} from './values.ts';

/** `*`: the values of all fields. */
export function wildcard(input: unknown): unknown[] {
  const value = Array.isArray(input) && (markOf(input) & WRAPPER) !== 0 && input.length > 0 ? input[0] : input;
  const results: unknown[] = [];
  let hasList = false;
  if (typeof value === 'object' && value !== null) {
    for (const name of Object.keys(value)) {
      const part = (value as PlainObject)[name];
      if (Array.isArray(part)) {
        flattenDeep(part, results);
        hasList = true;
      } else results.push(part);
    }
  }
  checkLength(results.length);
  spend(results.length);
  // What lists were added to is no sequence any more: a list of one stays a list.
  return hasList ? results : marked(results, SEQUENCE);
}

function flattenDeep(value: unknown, into: unknown[]): void {
  if (Array.isArray(value)) for (const item of value) flattenDeep(item, into);
  else into.push(value);
}

/** `**`: the value and everything below it. */
export function descendants(input: unknown): unknown {
  if (input === undefined) return undefined;
  const results: unknown[] = [];
  collect(input, results);
  return results.length === 1 ? results[0] : marked(results, SEQUENCE);
}

function collect(value: unknown, into: unknown[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, into);
    return;
  }
  into.push(value);
  checkLength(into.length);
  spend(1);
  if (!isObject(value)) return;
  for (const name of Object.keys(value)) collect(value[name], into);
}

/** What a transformation is made of, ready to run. */
export interface TransformRun {
  readonly pattern: Run;
  readonly update: Run;
  readonly remove: Run | undefined;
}

/** `|pattern|update, delete|`: a function that gives a changed copy. */
export function transformer({ pattern, update, remove }: TransformRun, frame: Frame, position: number): FunctionValue {
  return functionValue(
    ([given]) => {
      if (given === undefined) return undefined;
      const copy = callBuiltIn('clone', [given], null);
      const matches = pattern(copy, frame);
      const list: readonly unknown[] = matches === undefined ? [] : Array.isArray(matches) ? matches : [matches];
      spend(list.length);
      for (const match of list) {
        applyUpdate(match, update(match, frame), position);
        if (remove !== undefined) applyRemoval(match, remove(match, frame), position);
      }
      return copy;
    },
    1,
    checkTransformed,
  );
}

function checkTransformed(given: readonly unknown[], _context: unknown): unknown[] {
  const [value] = given;
  const fits = given.length === 1 && (value === undefined || (typeof value === 'object' && value !== null));
  return fits && !isFunctionValue(value) ? [...given] : fail('T0410');
}

const PLACE = /^(?:\d+|length)$/;

function applyUpdate(match: unknown, changes: unknown, position: number): void {
  if (changes === undefined) return;
  if (!isObject(changes)) fail('T2011', position);
  const names = Object.keys(changes);
  if (names.length > 0 && (typeof match !== 'object' || match === null)) fail('T2011', position);
  for (const name of names) {
    // A list has places; a name on it is nothing that JSON could say.
    if (!Array.isArray(match) || PLACE.test(name)) setField(match as PlainObject, name, changes[name]);
  }
}

function applyRemoval(match: unknown, names: unknown, position: number): void {
  if (names === undefined) return;
  const list: readonly unknown[] = Array.isArray(names) ? names : [names];
  for (const name of list) if (typeof name !== 'string') fail('T2012', position);
  if (typeof match !== 'object' || match === null) return;
  for (const name of list) delete (match as PlainObject)[String(name)];
}
