/**
 * Times. Crosswalk says `2026-01-31T09:00:00Z`; v2 says the same, v1 says `2026-01-31 09:00:00` and means UTC.
 * Pipedrive keeps whole seconds, so that is what both sides compare.
 */

const V1_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(\.\d+)?$/;

/** A time of either version, or one with any offset, as ISO 8601 in UTC with whole seconds; `undefined` for anything else. */
export function toInstant(text: string): string | undefined {
  const local = V1_TIME.exec(text);
  const milliseconds = Date.parse(local === null ? text : `${local[1]}T${local[2]}Z`);
  return Number.isNaN(milliseconds) ? undefined : fromEpoch(milliseconds);
}

/** Like `toInstant` for a field that may hold anything: null when it holds no time. */
export function instantOf(value: unknown): string | null {
  return typeof value === 'string' ? (toInstant(value) ?? null) : null;
}

/** Epoch milliseconds as ISO 8601 in UTC with whole seconds. */
export function fromEpoch(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** An ISO time in UTC in the notation of v1. */
export function toV1Time(instant: string): string {
  return instant.slice(0, 19).replace('T', ' ');
}

/** The next midnight in UTC after a moment, in epoch milliseconds. */
export function nextMidnight(milliseconds: number): number {
  const day = 24 * 60 * 60 * 1000;
  return (Math.floor(milliseconds / day) + 1) * day;
}
