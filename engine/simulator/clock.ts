/** Simulated time: it starts where it is told to and runs faster or slower than real time by a fixed factor. */

/** Reads simulated time in the shapes that the API writes it. */
export interface SimulatedClock {
  /** Simulated epoch milliseconds. */
  now(): number;
  /** `2026-01-31T09:00:00Z`, as v2 writes times. */
  instant(): string;
  /** `2026-01-31 09:00:00`, as most of v1 writes times. */
  plain(): string;
  /** `2026-01-31T09:00:00.000Z`, as leads and lead labels are written. */
  precise(): string;
  /** `2026-01-31`, the day whose budget counts now. */
  day(): string;
  /** Real milliseconds that a simulated span lasts. */
  realSpan(simulatedMs: number): number;
}

/** A clock that shows `start` now. `real` gives real epoch milliseconds, `scale` simulated seconds per real second. */
export function createClock(real: () => number, scale: number, start: number): SimulatedClock {
  const origin = real();
  const now = (): number => Math.floor(start + (real() - origin) * scale);
  return {
    now,
    instant: () => toInstant(now()),
    plain: () => toInstant(now()).slice(0, 19).replace('T', ' '),
    precise: () => new Date(now()).toISOString(),
    day: () => toInstant(now()).slice(0, 10),
    realSpan: (simulatedMs) => simulatedMs / scale,
  };
}

/** Epoch milliseconds as v2 writes them, without fractions of a second. */
export function toInstant(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** A time in either notation of the API as v2 writes it; undefined for anything that is not a time. */
export function parseInstant(text: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  const [, date = '', time = '', , zone = 'Z'] = match ?? [];
  if (match === null || !isDate(date)) return undefined;
  const epochMs = Date.parse(`${date}T${time}${zone}`);
  return Number.isNaN(epochMs) ? undefined : toInstant(epochMs);
}

/** Whether a text is a day that exists, as `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const epochMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(epochMs) && toInstant(epochMs).startsWith(text);
}
