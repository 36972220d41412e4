import type { HttpRate } from '../../model/http.ts';
import type { Clock } from '../../port/clock.ts';

/** Lets requests through one by one, so far apart and so many at once as the source's rate allows. */
export type Pace = <Result>(send: () => Promise<Result>) => Promise<Result>;

/** Opens a pace that starts with no request behind it. */
export function openPace({ perSecond, concurrency }: HttpRate, clock: Clock, signal: AbortSignal | undefined): Pace {
  const apart = 1000 / perSecond;
  const waiting: (() => void)[] = [];
  let free = concurrency;
  let next = Number.NEGATIVE_INFINITY;
  const enter = async (): Promise<void> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
  };
  const leave = (): void => {
    const first = waiting.shift();
    if (first === undefined) free += 1;
    else first();
  };
  return async (send) => {
    await enter();
    try {
      const now = clock.now();
      const at = Math.max(now, next);
      next = at + apart;
      if (at > now) await clock.sleep(at - now, signal);
      return await send();
    } finally {
      leave();
    }
  };
}
