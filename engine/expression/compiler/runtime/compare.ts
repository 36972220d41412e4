import { fail } from './guard.ts';

/** -1, 0 or 1 for two values that `^(...)` can order: two numbers or two texts. */
export function compareSortable(left: unknown, right: unknown): -1 | 0 | 1 {
  if (!isSortable(left) || !isSortable(right)) return fail('T2008');
  if (typeof left !== typeof right) return fail('T2007');
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function isSortable(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
