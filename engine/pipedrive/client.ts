import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type OptionsInit, RequestError } from 'got';
import type { Clock } from '../port/clock.ts';
import { BudgetExhausted, DestinationRefusal, DestinationUnavailable, UncertainWrite } from '../port/destination.ts';
import { type Answer, judge, readRates, type Verdict } from './answer.ts';
import type { RateLimiter, RateRequest } from './rate-limiter.ts';
import type { WireRecord } from './wire.ts';

/** One call of the API. */
export interface Call extends RateRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With its version: `/api/v2/deals/7`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: CallBody;
}

/** The ways in which Pipedrive takes a body. */
export type CallBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'form'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'multipart'; readonly form: FormData };

/** What a call that was executed answered. */
export interface Reply {
  readonly data: unknown;
  readonly additional: WireRecord;
}

/** What happened on the wire. Never holds tokens, bodies or queries. */
export interface RequestEvent {
  readonly kind: 'request';
  readonly method: Call['method'];
  readonly path: string;
  /** `undefined`: no answer. */
  readonly status?: number;
  /** In destination time, without the wait for leave to send. */
  readonly milliseconds: number;
}

/** A call is about to be repeated; milliseconds of destination time. */
export interface RetryEvent {
  readonly kind: 'retry';
  readonly reason: string;
  readonly milliseconds: number;
}

/** Where a client sends its calls, and how patient it is. */
export interface ClientOptions {
  /** Origin of the account: `https://acme.pipedrive.com`. */
  readonly url: string;
  readonly token: string;
  readonly clock: Clock;
  readonly limiter: RateLimiter;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Longest wait for an answer, in milliseconds of real time. */
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RequestEvent | RetryEvent) => void;
}

/** Sends calls and settles what their answers mean. */
export interface Client {
  /**
   * `undefined`: a GET or DELETE found no such record. Throws `DestinationRefusal`, `UncertainWrite` (a POST whose
   * outcome is open; never sent twice), `BudgetExhausted` or `DestinationUnavailable`.
   */
  send(call: Call): Promise<Reply | undefined>;
}

/** Times a call is sent when it may be repeated and nothing answers. */
const ATTEMPTS = 6;

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;

/** Real time: a connection that takes longer is not going to be made. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Errors that come before a connection stands, so that nothing can have been executed. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

type Outcome = Verdict | { readonly kind: 'never_sent'; readonly message: string };

/** Opens a client on one account. It sends nothing by itself. */
export function createClient(options: ClientOptions): Client {
  const { clock, random, signal, limiter, onEvent } = options;
  const transmit = createTransport(options);

  const attempt = async (call: Call): Promise<Outcome> => {
    const permit = await limiter.acquire(call);
    const startedAt = clock.now();
    const answer = await transmit(call);
    permit.settle('status' in answer ? readRates(answer) : undefined);
    const milliseconds = clock.now() - startedAt;
    const { method, path } = call;
    onEvent?.({
      kind: 'request',
      method,
      path,
      milliseconds,
      ...('status' in answer ? { status: answer.status } : {}),
    });
    return 'status' in answer ? judge(answer) : answer;
  };

  const pause = async (failures: number, reason: string): Promise<void> => {
    const longest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures);
    const milliseconds = longest * (0.5 + random() / 2);
    onEvent?.({ kind: 'retry', reason, milliseconds });
    await clock.sleep(milliseconds, signal);
  };

  return {
    send: async (call) => {
      for (let failures = 0; ; ) {
        const outcome = await attempt(call);
        // The limiter makes the next attempt wait.
        if (outcome.kind === 'rate_limited') continue;
        if (outcome.kind !== 'failed' && outcome.kind !== 'never_sent') return conclude(call, outcome);
        failures += 1;
        if (failures >= ATTEMPTS || !mayRepeat(call, outcome)) throw giveUp(call, outcome);
        await pause(failures, outcome.message);
      }
    },
  };
}

/** Everything but POST comes to the same when it is sent twice; a POST only when the first surely did not arrive. */
function mayRepeat({ method }: Call, { kind }: Outcome): boolean {
  return method !== 'POST' || kind === 'never_sent';
}

function conclude(call: Call, verdict: Exclude<Verdict, { kind: 'failed' | 'rate_limited' }>): Reply | undefined {
  switch (verdict.kind) {
    case 'ok':
      return verdict;
    case 'missing':
      if (call.method === 'GET' || call.method === 'DELETE') return undefined;
      throw new DestinationRefusal(verdict.message, 'not_found');
    case 'refused':
      throw new DestinationRefusal(verdict.message, verdict.code);
    case 'plan_full':
      throw new BudgetExhausted(verdict.message);
    case 'unavailable':
      throw new DestinationUnavailable(verdict.message);
    default:
      return verdict satisfies never;
  }
}

function giveUp({ method, path }: Call, { kind, message }: Extract<Outcome, { message: string }>): Error {
  if (method === 'GET' || kind === 'never_sent') {
    return new DestinationUnavailable(
      `Pipedrive cannot be reached: ${message} Check the network and https://status.pipedrive.com, then run the same command again.`,
    );
  }
  return new UncertainWrite(`${message} Whether ${method} ${path} was executed is open.`);
}

type Transport = (call: Call) => Promise<Answer | { readonly kind: 'failed' | 'never_sent'; readonly message: string }>;

/** Errors are told by their code alone: those of the HTTP library carry the request with its token. */
function createTransport({ url, token, timeoutMs, concurrency }: ClientOptions): Transport {
  const agent = {
    http: new HttpAgent({ keepAlive: true, maxSockets: concurrency }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: concurrency }),
  };
  const common: OptionsInit = {
    agent,
    retry: { limit: 0 },
    throwHttpErrors: false,
    // The token belongs to this host and to no other.
    followRedirect: false,
    timeout: { connect: CONNECT_TIMEOUT_MS, socket: timeoutMs, response: timeoutMs },
  };
  return async (call) => {
    const { method, path, query = {} } = call;
    try {
      const { statusCode, headers, body } = await got(new URL(path, url), {
        ...common,
        method,
        searchParams: query,
        headers: { 'x-api-token': token, accept: 'application/json' },
        ...bodyOptions(call.body),
        responseType: 'text',
        resolveBodyOnly: false,
      });
      return { status: statusCode, headers, body };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const kind = NEVER_SENT.has(error.code) ? 'never_sent' : 'failed';
      return { kind, message: `No answer came (${error.code}).` };
    }
  };
}

function bodyOptions(body: CallBody | undefined): OptionsInit {
  switch (body?.kind) {
    case undefined:
      return {};
    case 'json':
      return { json: body.value };
    case 'form':
      return { form: body.fields };
    case 'multipart':
      return { body: body.form };
    default:
      return body satisfies never;
  }
}
