import { isBlank, type Json } from '../model/value.ts';
import { spend } from './compiler/runtime/guard.ts';
import { markOf } from './compiler/runtime/values.ts';

/** Absent is one thing: no value, null, or text of white space only. */
export function present(value: Json | undefined): Json | undefined {
  return isBlank(value) ? undefined : value;
}

/**
 * Plain JSON of what a compiled expression gave: its lists may carry marks of their own, and functions are no data. What is plain
 * already is given as it is, parts of the record included.
 */
export function plain(value: unknown): Json | undefined {
  return isPlain(value) ? value : copied(value);
}

/** What the caller of a compiled expression gets. */
export function presentPlain(value: unknown): Json | undefined {
  if (typeof value === 'string') return startsVisibly(value) ? value : present(value);
  return typeof value === 'object' || typeof value === 'function' ? present(plain(value)) : (value as Json | undefined);
}

/** Nearly every text begins with a sign of ASCII that is no space: it cannot be blank. */
function startsVisibly(text: string): boolean {
  const first = text.charCodeAt(0);
  return first > 32 && first < 127;
}

function isPlain(value: unknown): value is Json {
  if (typeof value !== 'object') return value !== undefined && typeof value !== 'function';
  if (value === null) return true;
  // Parts may be shared: looked at one by one, a small value can be without end.
  spend(1);
  if (Array.isArray(value)) {
    if (markOf(value) !== 0) return false;
    for (const item of value) if (!isPlain(item)) return false;
    return true;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const name in value) if (!isPlain((value as Record<string, unknown>)[name])) return false;
  return !isFunctionOfReference(value);
}

function isFunctionOfReference(value: object): boolean {
  return '_jsonata_function' in value || '_jsonata_lambda' in value;
}

/** As `plain`, always a copy: the reference marks lists in ways that only a copy is sure to lose. */
export function copied(value: unknown): Json | undefined {
  if (typeof value !== 'object' || value === null) {
    return value === undefined || typeof value === 'function' ? undefined : (value as Json);
  }
  spend(1);
  if (Array.isArray(value)) return value.map(copied).filter((item) => item !== undefined);
  if (isFunctionOfReference(value)) return undefined;
  const entries = Object.entries(value).map(([name, item]) => [name, copied(item)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined));
}
