/** What the account has been through: counted in the store, read by control endpoint and tests. */

import type { Account } from './account.ts';
import type { FaultKind, Faults } from './fault.ts';
import type { Limits } from './limits.ts';

/** The counters of an account. Tokens and requests of all time, unless the name says otherwise. */
export interface MeterReading {
  /** Simulated time, as v2 writes it. */
  readonly now: string;
  readonly tokens: number;
  readonly tokensToday: number;
  readonly dailyLimit: number;
  /** Requests that reached the API, refused ones included; control endpoints are not counted. */
  readonly requests: number;
  /** The same by endpoint, such as `POST /api/v2/deals/:id/products`. */
  readonly requestsByEndpoint: Readonly<Record<string, number>>;
  /** Answers by status. */
  readonly answers: Readonly<Record<string, number>>;
  /** 429 answers by reason: `burst`, `search`, `daily`, `fault`. */
  readonly limited: Readonly<Record<string, number>>;
  readonly htmlBlocks: number;
  readonly invitations: number;
  readonly webhooksFired: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** Share of the burst window in use since the server started, seen at each call let through. */
  readonly burstUse: { readonly peak: number; readonly mean: number };
}

/** Reads every counter. */
export function readMeter(account: Account, limits: Limits, faults: Faults): MeterReading {
  const { store, clock } = account;
  const plain = store.counters('');
  return {
    now: clock.instant(),
    tokens: plain['tokens'] ?? 0,
    tokensToday: plain[`tokens:${clock.day()}`] ?? 0,
    dailyLimit: limits.state(false).dailyLimit,
    requests: plain['requests'] ?? 0,
    requestsByEndpoint: store.counters('requests:'),
    answers: store.counters('answers:'),
    limited: store.counters('limited:'),
    htmlBlocks: plain['html_blocks'] ?? 0,
    invitations: plain['invitations'] ?? 0,
    webhooksFired: plain['webhooks_fired'] ?? 0,
    faults: faults.struck(),
    burstUse: limits.use(),
  };
}
