import type { DestinationId } from '../model/value.ts';

/** One JSON object as Pipedrive sends it. Fields may be missing or null whatever the documents say. */
export type WireRecord = Readonly<Record<string, unknown>>;

/** Keys and values of a request body. */
export type WireBody = Readonly<Record<string, unknown>>;

/** The value as an object, or `undefined` when it is anything else. */
export function recordOf(value: unknown): WireRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as WireRecord) : undefined;
}

/** The objects of a list; an absent list is an empty one. */
export function recordsOf(value: unknown): readonly WireRecord[] {
  if (!Array.isArray(value)) return [];
  return value.map(recordOf).filter((item) => item !== undefined);
}

/** Text that says something, or null. Numbers become text, since v1 sends some as either. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A number, or null. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Yes or no, in each of the ways v1 and v2 say it, or null. */
export function flagOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === '1') return true;
  return value === 0 || value === '0' ? false : null;
}

/** An id as text. v1 wraps some ids in an object that describes the record: `{ value: 7, name: ... }`. */
export function idOf(value: unknown): DestinationId | null {
  const wrapped = recordOf(value);
  return textOf(wrapped === undefined ? value : (wrapped['value'] ?? wrapped['id']));
}

/** Numbers where Pipedrive counts (`7`), text where it does not (the UUID of a lead). */
export function wireId(id: DestinationId): number | string {
  return /^\d+$/.test(id) ? Number(id) : id;
}

/** Ids in Pipedrive's own order: numbers by value, UUIDs by text. */
export function compareIds(a: DestinationId, b: DestinationId): number {
  const [left, right] = [Number(a), Number(b)];
  if (Number.isNaN(left) || Number.isNaN(right)) return a < b ? -1 : Number(a > b);
  return left - right;
}
