/**
 * The way of one call through the API: firewall, token, faults, limits, handler, headers. Everything that touches the
 * store happens in one synchronous transaction, so calls never interleave.
 */

import type { Account } from './account.ts';
import type { FaultKind, Faults } from './fault.ts';
import type { Json, JsonObject } from './json.ts';
import type { Limitation, Limits } from './limits.ts';
import { BLOCK_PAGE, Refusal, refusalBody, UNAUTHORIZED } from './refusal.ts';
import type { Answer, Call, Route, UploadedFile } from './route.ts';

/** What a call brings once its body has been read. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  readonly files: Readonly<Record<string, UploadedFile>>;
  /** What is wrong with the body itself, if anything. */
  readonly malformed?: string;
}

/** What leaves: JSON, a page or text, or bytes. */
export interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject | string | Uint8Array;
}

/** The parts that decide about a call. */
export interface Gate {
  readonly account: Account;
  readonly limits: Limits;
  readonly faults: Faults;
  readonly apiToken: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** The page of the firewall. */
export function blockPage({ account }: Gate): Outgoing {
  account.store.add('html_blocks', 1);
  account.store.add('answers:403', 1);
  return { status: 403, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: BLOCK_PAGE };
}

/** Turns away a call without a valid token; costs nothing. */
export function unauthorized({ account }: Gate): Outgoing {
  account.store.add('answers:401', 1);
  return { status: 401, headers: { 'content-type': JSON_TYPE }, body: UNAUTHORIZED };
}

/** An error of the service itself. The documents give no body for it. */
export function serverError({ account }: Gate, status: 500 | 503): Outgoing {
  account.store.add(`answers:${status}`, 1);
  const error = status === 500 ? 'Internal server error' : 'Service unavailable';
  return { status, headers: { 'content-type': JSON_TYPE }, body: { success: false, error } };
}

/** Meters a call and runs its handler; a call beyond a limit, or that a fault limits, gets a 429. */
export function pass(gate: Gate, route: Route, incoming: Incoming, fault: FaultKind | undefined): Outgoing {
  const { account, limits } = gate;
  return account.store.transaction(() => {
    const base = route.version === 'v2' ? '/api/v2' : '/v1';
    account.store.add('requests', 1);
    account.store.add(`requests:${route.method} ${base}${route.path}`, 1);
    account.store.saveSetting('last_time', String(account.clock.now()));
    const isSearch = route.search === true;
    const limited = fault === 'rate-limited' ? 'fault' : limits.admit(isSearch);
    const answer = limited === undefined ? handle(account, route, incoming, fault) : tooMany(gate, limited);
    const free = limited !== undefined || (answer.status >= 400 && account.switches.failedCalls === 'free');
    if (!free) limits.charge(route.cost);
    account.store.add(`answers:${answer.status}`, 1);
    return withLimits(gate, isSearch, answer);
  });
}

function handle(account: Account, route: Route, incoming: Incoming, fault: FaultKind | undefined): Outgoing {
  const call: Call = { ...incoming, account, staleSearch: fault === 'stale-search' };
  try {
    if (incoming.malformed !== undefined) throw new Refusal(400, incoming.malformed, 'ERR_BAD_REQUEST');
    refusePresentationOnWrites(route, incoming);
    return toOutgoing(account.store.attempt(() => route.handle(call)));
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    return { status: cause.status, headers: { 'content-type': JSON_TYPE }, body: refusalBody(route.version, cause) };
  }
}

/** v2 writes refuse the parameters that only reads take. */
function refusePresentationOnWrites(route: Route, { query }: Incoming): void {
  if (route.version !== 'v2' || (route.method !== 'POST' && route.method !== 'PATCH')) return;
  const [parameter] = Object.keys(query);
  if (parameter !== undefined) throw new Refusal(400, `Parameter '${parameter}' is not allowed`, 'ERR_BAD_REQUEST');
}

function toOutgoing(answer: Answer): Outgoing {
  if (answer.kind === 'json') {
    return { status: answer.status, headers: { 'content-type': JSON_TYPE }, body: answer.body };
  }
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(answer.fileName)}`;
  const headers = { 'content-type': 'application/octet-stream', 'content-disposition': disposition };
  return { status: 200, headers, body: answer.content };
}

function tooMany({ account }: Gate, reason: Limitation | 'fault'): Outgoing {
  account.store.add(`limited:${reason}`, 1);
  if (account.switches.rateLimitAnswer === 'bare') {
    return { status: 429, headers: { 'content-type': 'text/plain' }, body: 'Too Many Requests' };
  }
  const body = { success: false, error: 'request over limit', errorCode: 429 };
  return { status: 429, headers: { 'content-type': JSON_TYPE }, body };
}

/** Burst headers are documented; the daily ones are not, and one answer of the switch leaves them out everywhere. */
function withLimits({ account, limits }: Gate, isSearch: boolean, answer: Outgoing): Outgoing {
  const { rateLimitAnswer } = account.switches;
  if (answer.status === 429 && rateLimitAnswer !== 'headers-and-json') return answer;
  const state = limits.state(isSearch);
  const daily = {
    'x-daily-ratelimit-token-limit': String(state.dailyLimit),
    'x-daily-ratelimit-token-remaining': String(state.dailyRemaining),
  };
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'x-ratelimit-limit': String(state.limit),
      'x-ratelimit-remaining': String(state.remaining),
      'x-ratelimit-reset': String(state.resetSeconds),
      ...(rateLimitAnswer === 'bare' ? {} : daily),
    },
  };
}
