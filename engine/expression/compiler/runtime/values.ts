import { checkLength, fail, spend } from './guard.ts';

/** Marks that a list carries besides its items. Under a symbol, so that no data can look like one and no result shows it. */
const MARK: unique symbol = Symbol('mark');

/** It came of mapping: none is nothing, one is the item. */
export const SEQUENCE = 1;
/** A sequence of one that stays a list. */
export const KEPT = 2;
/** Constructed in a path: one item of the sequence that it is part of. */
export const WHOLE = 4;
/** Its items carry names. */
export const CARRIER = 8;
/** Holds the input, which is a list itself. */
export const WRAPPER = 16;

interface Marked extends Array<unknown> {
  [MARK]?: number;
}

/** A function as a value. It takes its arguments as a list, and what stands left of the call for functions that default to it. */
export interface FunctionValue {
  (given: readonly unknown[], context: unknown): unknown;
  /** How many arguments a function that calls it for every item takes it to want. */
  arity?: number;
  /** How many arguments it declares, where that is more. */
  parameters?: number;
  /** Checks arguments, fills in the context. */
  validate?: ((given: readonly unknown[], context: unknown) => unknown[]) | undefined;
}

export type PlainObject = Record<string, unknown>;

export function markOf(list: readonly unknown[]): number {
  return (list as Marked)[MARK] ?? 0;
}

/** Adds marks to a list that nobody else holds. */
export function marked<T extends unknown[]>(list: T, marks: number): T {
  const target = list as Marked;
  target[MARK] = (target[MARK] ?? 0) | marks;
  return list;
}

export function sequence(...items: unknown[]): unknown[] {
  return marked(items, SEQUENCE);
}

export function isSequence(value: unknown): value is unknown[] {
  return Array.isArray(value) && (markOf(value) & SEQUENCE) !== 0;
}

export function isFunctionValue(value: unknown): value is FunctionValue {
  return typeof value === 'function';
}

export function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A sequence of none is nothing, of one its item; everything else is as it is. */
export function settle(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const marks = markOf(value);
  if ((marks & SEQUENCE) === 0 || (marks & CARRIER) !== 0) return value;
  if (value.length === 0) return undefined;
  return value.length === 1 && (marks & KEPT) === 0 ? value[0] : value;
}

/** As `settle`, where `[]` asks that a list of one stays a list. */
export function settleKept(value: unknown): unknown {
  return isSequence(value) && (markOf(value) & CARRIER) === 0 ? settle(marked(value, KEPT)) : value;
}

/** Of a list of results that is a sequence by what made it. */
export function settled(list: unknown[]): unknown {
  if (list.length > 1) return marked(list, SEQUENCE);
  return list[0];
}

/** Adds a result of a step: lists give their items, save those that were constructed whole. */
export function flattenInto(list: unknown[], value: unknown): void {
  if (!Array.isArray(value) || (markOf(value) & WHOLE) !== 0) {
    list.push(value);
    return;
  }
  checkLength(list.length + value.length);
  for (const item of value) list.push(item);
}

/** jsonata's `$append`. */
export function append(left: unknown, right: unknown): unknown {
  if (left === undefined) return right;
  if (right === undefined) return left;
  const first = Array.isArray(left) ? left : [left];
  const second = Array.isArray(right) ? right : [right];
  checkLength(first.length + second.length);
  return first.concat(second);
}

/** Whether an object has a field of its own; records of JSON hold nothing else. */
export function field(value: PlainObject, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Reads one field of values that are no lists. Names that every object inherits are asked for with care. */
export function fieldReader(name: string): (value: unknown) => unknown {
  if (name in Object.prototype) return (value) => fieldOf(value, name);
  return (value) => (typeof value === 'object' && value !== null ? (value as PlainObject)[name] : undefined);
}

/** The field of a value that is no list. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? field(value as PlainObject, name) : undefined;
}

/** Gives an object a field, whatever its name: `__proto__` is a name as any other. */
export function setField(target: PlainObject, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  } else target[name] = value;
}

/** The field of an object or of every object of a list, settled. */
export function lookUp(value: unknown, name: string): unknown {
  return settle(rawLookUp(value, name));
}

export function rawLookUp(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    const found: unknown[] = [];
    for (const item of value) {
      const one = rawLookUp(item, name);
      if (one === undefined) continue;
      if (Array.isArray(one)) {
        checkLength(found.length + one.length);
        for (const part of one) found.push(part);
      } else found.push(one);
    }
    return marked(found, SEQUENCE);
  }
  return typeof value === 'object' && value !== null ? field(value as PlainObject, name) : undefined;
}

/** A finite number. Infinity is an error as soon as somebody calculates with it. */
export function isNumber(value: unknown): value is number {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  return Number.isFinite(value) || fail('D1001');
}

/** jsonata's `$boolean`, of which nothing is no. */
export function truth(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.length > 0;
  if (value === undefined || value === null) return false;
  if (typeof value === 'number') return isNumber(value) && value !== 0;
  if (Array.isArray(value)) return value.length === 1 ? truth(value[0]) : value.some(truth);
  if (typeof value === 'object') {
    for (const name in value) if (Object.hasOwn(value, name)) return true;
  }
  return false;
}

/** Deep equality, by value. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  spend(1);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isEqual(item, right[index]));
  }
  if (Array.isArray(left) || Array.isArray(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every(
      (name) => Object.hasOwn(right, name) && isEqual((left as PlainObject)[name], (right as PlainObject)[name]),
    )
  );
}

/** The text of a value: numbers to 15 digits, lists and objects as JSON, functions as nothing. */
export function textOf(value: unknown, indent = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? numberText(value) : fail('D3001');
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'function') return '';
  const shown = Array.isArray(value) && (markOf(value) & WRAPPER) !== 0 ? value[0] : value;
  // V8 has a fast way for exactly one argument.
  const text = indent === 0 && isPlainJson(shown) ? JSON.stringify(shown) : JSON.stringify(shown, jsonPart, indent);
  return text ?? '';
}

function numberText(value: number): string {
  return `${Number.isInteger(value) ? value : Number(value.toPrecision(15))}`;
}

/** Most records hold short numbers and no functions: they need no look at each part. */
function isPlainJson(value: unknown): boolean {
  if (typeof value === 'string') return true;
  if (typeof value === 'number') {
    return Number.isInteger(value) || (value === Number(value.toPrecision(15)) && Number.isFinite(value));
  }
  if (typeof value !== 'object') return typeof value !== 'function';
  if (value === null) return true;
  // Parts may be shared: written out, a small value can be without end.
  spend(1);
  if (Array.isArray(value)) {
    for (const item of value) if (!isPlainJson(item)) return false;
    return true;
  }
  const object = value as PlainObject;
  for (const name in object) if (!isPlainJson(object[name])) return false;
  return true;
}

function jsonPart(_name: string, value: unknown): unknown {
  if (typeof value === 'function') return '';
  if (typeof value !== 'number') return value;
  return isNumber(value) && !Number.isInteger(value) ? Number(value.toPrecision(15)) : value;
}
