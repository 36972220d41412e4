import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../port/clock.ts';

/** The machine's clock. With `timeScale` 60 one real second counts as a minute, from the moment the clock is opened. */
export function systemClock(timeScale = 1): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * timeScale,
    async sleep(milliseconds, signal) {
      await delay(Math.max(0, milliseconds / timeScale), undefined, signal === undefined ? {} : { signal });
    },
  };
}
