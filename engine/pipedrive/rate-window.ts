/** Length of Pipedrive's rolling burst window in milliseconds of destination time. */
export const WINDOW_MS = 2_000;

/** Both clocks round, and not in the same direction. */
const ROUNDING_MS = 5;

/** One request in the window. */
export interface Slot {
  readonly sentAt: number;
  /** To be called when the request was answered, or given up. */
  answered(now: number): void;
}

/** The requests that Pipedrive may still be counting. */
export interface RateWindow {
  take(now: number): Slot;
  /** How many requests may have been in Pipedrive's window at any time since a moment; never fewer than there were. */
  occupiedSince(moment: number): number;
  /** When the next slot frees itself; `undefined` while that depends on an answer. */
  nextFree(now: number): number | undefined;
}

/**
 * A window that never undercounts. When Pipedrive counted a request is not known, only that it was between sending and
 * answer. So a slot is given back one window after the answer: the rate stays right whatever the network does, and is
 * lower than allowed only by the share that the latency has of the window.
 */
export function createRateWindow(): RateWindow {
  let slots: { readonly sentAt: number; freeAt: number }[] = [];
  return {
    take: (now) => {
      // Slots that are long free are kept for `occupiedSince`, but not for ever.
      const oldest = Math.min(now, ...slots.filter(({ freeAt }) => freeAt === Infinity).map(({ sentAt }) => sentAt));
      slots = slots.filter(({ freeAt }) => freeAt > oldest);
      const slot = { sentAt: now, freeAt: Infinity };
      slots.push(slot);
      return {
        sentAt: now,
        answered: (at) => {
          slot.freeAt = at + WINDOW_MS + ROUNDING_MS;
        },
      };
    },
    occupiedSince: (moment) => slots.reduce((sum, { freeAt }) => sum + Number(freeAt > moment), 0),
    nextFree: (now) => {
      const next = Math.min(...slots.map(({ freeAt }) => freeAt).filter((freeAt) => freeAt > now));
      return Number.isFinite(next) ? next : undefined;
    },
  };
}
