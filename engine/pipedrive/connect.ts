import type { DestinationSystem } from '../model/system.ts';
import type { Clock } from '../port/clock.ts';
import type { Destination } from '../port/destination.ts';
import { planOf, readAccount } from './account.ts';
import { createClient, type RequestEvent, type RetryEvent } from './client.ts';
import { createPlanChoices } from './codec/plan-choice.ts';
import { oneWriteAtATime } from './one-at-a-time.ts';
import { createRateLimiter } from './rate-limiter.ts';
import type { RateWait } from './rate-report.ts';
import { createRecords } from './records.ts';
import { createSchemaWriter } from './schema.ts';

/** What the adapter does on the wire, for logs and progress. Holds no token, no body and no query. */
export type PipedriveEvent = RequestEvent | RetryEvent | ({ readonly kind: 'wait' } & RateWait);

/** Where the account is, and how it is to be used. */
export interface PipedriveOptions {
  /** Origin of the account: `https://acme.pipedrive.com`. */
  readonly url: string;
  /** An API token of an admin who may see everything. */
  readonly token: string;
  /** Destination time: for a sandbox in scaled time, its time. */
  readonly clock: Clock;
  /** The compiled system spec: tells the plan and its daily tokens from the burst limit. */
  readonly destination?: DestinationSystem;
  /** Longest wait for one answer, in milliseconds of real time. One minute unless told. */
  readonly timeoutMs?: number;
  /** Share of the burst limit to use: above 0 and at most 1, which is the default. */
  readonly share?: number;
  /** When the daily tokens are used up: `stop` (the default) fails with `BudgetExhausted`, `wait` waits for the new day. */
  readonly budget?: 'wait' | 'stop';
  /** Most requests in flight at once. */
  readonly concurrency?: number;
  /** Uniform in [0, 1): spreads repeated requests of several programs apart. Unless told, waits are always the same. */
  readonly random?: () => number;
  /** Ends every wait: for leave to send, for a repetition, for a new day. Requests on their way are not cut off. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: PipedriveEvent) => void;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Sixteen keep a limit of 120 in two seconds busy at a latency of a quarter of a second. When the account suddenly
 * refuses everything, no more than these are refused at once: few enough not to be taken for hammering.
 */
const DEFAULT_CONCURRENCY = 16;

/** Connects to one Pipedrive account. Sends nothing by itself. Calls may be made at the same time, and are queued. */
export function connectPipedrive(options: PipedriveOptions): Destination {
  const { url, token, clock, signal, onEvent, destination } = options;
  const { share = 1, budget = 'stop', concurrency = DEFAULT_CONCURRENCY, random = half } = options;
  const stop = signal === undefined ? {} : { signal };
  const tell = onEvent === undefined ? {} : { onEvent };
  const limiter = createRateLimiter({
    clock,
    random,
    share,
    budget,
    concurrency,
    ...stop,
    onWait: (wait) => onEvent?.({ kind: 'wait', ...wait }),
  });
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const client = oneWriteAtATime(
    createClient({ url, token, clock, limiter, random, timeoutMs, concurrency, ...stop, ...tell }),
  );
  const choices = createPlanChoices(destination, () => planOf(limiter, destination));
  return {
    account: () => readAccount(client, limiter, destination),
    schema: createSchemaWriter(client),
    records: (binding) => createRecords(client, binding, url, choices),
    spending: () => limiter.spending(),
  };
}

function half(): number {
  return 0.5;
}
