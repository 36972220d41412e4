import type { Clock } from '../port/clock.ts';
import type { RateReport, RateWait } from './rate-report.ts';
import { createRateWindow, type RateWindow, WINDOW_MS } from './rate-window.ts';

/** Requests in two seconds that every plan allows an API token (Lite); used until the account says what it allows. */
const LEAST_BURST = 20;

/** Searches in two seconds, on every plan. */
const SEARCH_BURST = 10;

/** So many refusals in a row, each after a longer wait, are not the burst limit any more. */
const PATIENCE = 6;

/** The longest that one refusal makes us wait, in milliseconds. */
const LONGEST_HOLD_MS = 60_000;

/** What a refusal takes off our pace, and what each quiet window gives back. */
const SLOW_DOWN = 0.7;
const SPEED_UP = 0.05;

/** One request that was let out. */
export interface Ticket {
  readonly sentAt: number;
  readonly search: boolean;
  answered(now: number): void;
}

/** How long the most that others were seen to use counts; what is seen of them between our own requests varies. */
const OTHERS_LAST_MS = 2 * WINDOW_MS;

/** How far even sending may make up for turns it missed. */
const CATCH_UP_MS = 100;

/** Keeps the burst limit. */
export interface Pace {
  /** Milliseconds until one more request fits; `Infinity`: not before an answer comes. */
  wait(search: boolean, inFlight: number): number;
  take(search: boolean): Ticket;
  settle(ticket: Ticket, report: RateReport | undefined): void;
  /** Sends nothing for so long, then one request alone, to see. */
  hold(milliseconds: number): void;
  /** Whether refusals go on although the burst window was waited out again and again. */
  stuck(): boolean;
  limit(): number | undefined;
}

/**
 * Keeps a window of its own, so that 429 never comes while we are alone. Requests of others with the same token show in
 * the header that counts what is left: they are taken off our share while they last.
 */
export function createPace({
  clock,
  random,
  share,
  onWait,
}: {
  readonly clock: Clock;
  readonly random: () => number;
  readonly share: number;
  readonly onWait?: (wait: RateWait) => void;
}): Pace {
  const windows = { all: createRateWindow(), search: createRateWindow() };
  let limit: number | undefined;
  let speed = { factor: 1, since: clock.now() };
  let others = { count: 0, seenAt: 0 };
  // The first request goes alone, too: what it hears is the limit for all others.
  let refusals = { rounds: 0, since: -Infinity, heldUntil: 0, trial: true };

  let nextTurn = 0;

  const outdated = (): boolean => clock.now() - others.seenAt > OTHERS_LAST_MS;

  const allowed = (): number => {
    const ours = Math.floor((limit ?? LEAST_BURST) * share * speed.factor);
    return Math.max(1, ours - (outdated() ? 0 : others.count));
  };

  const refused = ({ sentAt }: Ticket, report: RateReport): void => {
    const now = clock.now();
    // Requests that were on their way when the first refusal came tell nothing new.
    if (refusals.rounds > 0 && sentAt <= refusals.since) return;
    const rounds = refusals.rounds + 1;
    const least = Math.max(report.resetSeconds ?? 0, WINDOW_MS / 1000) * 1000;
    const milliseconds = Math.min(LONGEST_HOLD_MS, least * 2 ** (rounds - 1) * (1 + random() / 2));
    refusals = { rounds, since: now, heldUntil: now + milliseconds, trial: true };
    speed = { factor: Math.max(0.1, speed.factor * SLOW_DOWN), since: now };
    onWait?.({ because: 'rate_limited', milliseconds });
  };

  /** Alone, we may send in bursts. Beside others we send evenly: they find room at any time, and we see what they use. */
  const untilTurn = (now: number): number => {
    const even = speed.factor < 1 || (others.count > 0 && !outdated());
    return even ? Math.max(0, nextTurn - now) : 0;
  };

  const accepted = ({ sentAt, search }: Ticket, report: RateReport): void => {
    const now = clock.now();
    if (sentAt > refusals.since) refusals = { ...refusals, rounds: 0, trial: false };
    if (now - speed.since >= WINDOW_MS) speed = { factor: Math.min(1, speed.factor + SPEED_UP), since: now };
    if (search || report.limit === undefined) return;
    limit = report.limit;
    if (report.remaining === undefined) return;
    const foreign = limit - report.remaining - windows.all.occupiedSince(sentAt);
    if (foreign >= others.count || outdated()) others = { count: Math.max(0, foreign), seenAt: now };
  };

  return {
    wait: (search, inFlight) => {
      const now = clock.now();
      if (now < refusals.heldUntil) return refusals.heldUntil - now;
      if (refusals.trial && inFlight > 0) return Infinity;
      const common = Math.max(untilTurn(now), untilRoom(windows.all, allowed(), now));
      return search ? Math.max(common, untilRoom(windows.search, SEARCH_BURST, now)) : common;
    },
    take: (search) => {
      const now = clock.now();
      nextTurn = Math.max(nextTurn, now - CATCH_UP_MS) + WINDOW_MS / allowed();
      const slots = [windows.all.take(now), ...(search ? [windows.search.take(now)] : [])];
      const answered = (at: number): void => {
        for (const slot of slots) slot.answered(at);
      };
      return { sentAt: now, search, answered };
    },
    settle: (ticket, report) => {
      ticket.answered(clock.now());
      if (report?.status === 429) refused(ticket, report);
      else if (report !== undefined) accepted(ticket, report);
    },
    hold: (milliseconds) => {
      const now = clock.now();
      refusals = { rounds: 0, since: now, heldUntil: now + milliseconds, trial: true };
    },
    stuck: () => refusals.rounds >= PATIENCE,
    limit: () => limit,
  };
}

function untilRoom(window: RateWindow, room: number, now: number): number {
  if (window.occupiedSince(now) < room) return 0;
  const next = window.nextFree(now);
  return next === undefined ? Infinity : next - now;
}
