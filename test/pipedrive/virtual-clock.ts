import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../engine/port/clock.ts';

/** A clock that stands still until everything waits, and then jumps to the next moment somebody waits for. */
export interface VirtualClock extends Clock {
  /** Runs work to its end in no real time. */
  run<T>(work: Promise<T>): Promise<T>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export function createVirtualClock(start: number): VirtualClock {
  let now = start;
  let sleepers: readonly Sleeper[] = [];

  const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const sleeper = { at: now + milliseconds, wake: resolve };
      sleepers = [...sleepers, sleeper].sort((a, b) => a.at - b.at);
      signal?.addEventListener('abort', () => {
        sleepers = sleepers.filter((other) => other !== sleeper);
        reject(new Error('The sleep was ended.'));
      });
    });

  const run = async <T>(work: Promise<T>): Promise<T> => {
    let done = false;
    const settled = work.finally(() => {
      done = true;
    });
    settled.catch(() => undefined);
    for (;;) {
      await nextTurn();
      if (done) return settled;
      const [next, ...rest] = sleepers;
      if (next === undefined) throw new Error('Everything waits, and nobody for a moment in time.');
      sleepers = rest;
      now = Math.max(now, next.at);
      next.wake();
    }
  };
  return { now: () => now, sleep, run };
}
