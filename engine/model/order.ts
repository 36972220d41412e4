import { toUtc } from './instant.ts';
import { type Json, textOf } from './value.ts';

/** Stable: items without an order, or of the same, stay in the order of the export, those without at the end. */
export function inOrder<Item extends Ordered>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => absentLast(a, b) ?? compareOrder(a.order as Json, b.order as Json));
}

/** The greatest first; those of the same order stay in the order of the export, those without one come last. */
export function greatestFirst<Item extends Ordered>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => absentLast(a, b) ?? compareOrder(b.order as Json, a.order as Json));
}

interface Ordered {
  readonly order?: Json;
}

function absentLast(a: Ordered, b: Ordered): number | undefined {
  if (a.order !== undefined && b.order !== undefined) return undefined;
  return Number(a.order === undefined) - Number(b.order === undefined);
}

const TIME = /^\d{4}-\d{2}-\d{2}T/;

/** Numbers by size and before all text, times by instant whatever their offsets, all else by text. */
export function compareOrder(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const numberFirst = Number(typeof b === 'number') - Number(typeof a === 'number');
  if (numberFirst !== 0) return numberFirst;
  const [left, right] = [orderText(a), orderText(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function orderText(value: Json): string {
  const text = textOf(value);
  return TIME.test(text) && toUtc(text) !== undefined ? new Date(text).toISOString() : text;
}
