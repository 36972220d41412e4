import type { Location } from '../model/location.ts';
import { dataOf, type MapEntry, type SpecNode } from './tree.ts';

/**
 * Checked data together with the place where it was written. The type parameter comes from the JSON Schema; only data
 * that the schema accepted is wrapped, so it is trusted from here on.
 */
export interface Written<T> {
  readonly value: T;
  readonly node: SpecNode;
  /** Where the value stands. */
  readonly at: Location;
  /** Where its key stands; the value itself in lists and at the top of a file. */
  readonly keyAt: Location;
}

/** Wraps the root of a file that its schema accepted. */
export function written<T>(node: SpecNode): Written<T> {
  return { value: dataOf(node) as T, node, at: node.at, keyAt: node.at };
}

/** The part under a keyword, or `undefined` when it is not written. */
export function part<T extends object, Key extends keyof T & string>(
  whole: Written<T>,
  key: Key,
): Written<NonNullable<T[Key]>> | undefined {
  const entry = whole.node.kind === 'map' ? whole.node.entries.get(key) : undefined;
  const value = whole.value[key];
  if (entry === undefined || value === undefined || value === null) return undefined;
  return fromEntry(entry, value);
}

/** The part under a keyword that the schema requires. */
export function needed<T extends object, Key extends keyof T & string>(
  whole: Written<T>,
  key: Key,
): Written<NonNullable<T[Key]>> {
  const found = part(whole, key);
  if (found === undefined) throw new Error(`The schema let a file pass without ${key}.`);
  return found;
}

/** The named parts of a map, in the order written; none when it is not written. */
export function parts<T extends object>(
  whole: Written<T> | undefined,
): readonly (readonly [string, Written<NonNullable<T[keyof T & string]>>])[] {
  if (whole?.node.kind !== 'map') return [];
  const values = whole.value as Readonly<Record<string, NonNullable<T[keyof T & string]>>>;
  return [...whole.node.entries.values()].map((entry) => [entry.key, fromEntry(entry, values[entry.key]!)]);
}

/** The items of a list, or the one value where a list may be written as its only item; none when it is not written. */
export function items<T>(whole: Written<T | readonly T[]> | undefined): readonly Written<T>[] {
  if (whole === undefined) return [];
  const { node, value } = whole;
  if (node.kind !== 'list') return [whole as Written<T>];
  const values = value as readonly T[];
  return node.items.map((item, index) => ({ value: values[index]!, node: item, at: item.at, keyAt: item.at }));
}

/** The short and the long way of writing something: text, or a map of keywords. */
export function isLong<T extends object>(either: Written<T | string>): either is Written<T> {
  return typeof either.value === 'object';
}

/** Whether parts of this were wrong and have been taken out: what seems to be missing may well be written. */
export function isDamaged({ node }: Written<unknown>): boolean {
  return node.kind === 'map' && node.damaged === true;
}

/** Plain text of a part that is written as text. */
export function textAt(either: Written<unknown>): string {
  return typeof either.value === 'string' ? either.value : '';
}

function fromEntry<T>({ keyAt, value: node }: MapEntry, value: T): Written<T> {
  return { value, node, at: node.at, keyAt };
}
