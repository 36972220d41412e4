/**
 * A strict stand-in for Pipedrive over real HTTP, written from what is known about the service and from nothing of the
 * engine. It decides what the product's claims are worth, so it refuses what the real service refuses, counts what the
 * real service counts, and leaves what nobody knows to switches.
 */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpBindings, serve } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { type Account, type Company, createAccount, createUuid, type Feature } from './account.ts';
import { createClock } from './clock.ts';
import { controlRoutes } from './control.ts';
import { createFaults, type FaultRequest } from './fault.ts';
import { blockPage, type Gate, type Incoming, type Outgoing, pass, serverError, unauthorized } from './gate.ts';
import { readIncoming } from './incoming.ts';
import type { Json } from './json.ts';
import { createLimits } from './limits.ts';
import { type MeterReading, readMeter } from './meter.ts';
import { PLANS, type Plan } from './plan.ts';
import type { Route } from './route.ts';
import { ROUTES, unknownRoute } from './routes.ts';
import { seedBasics, seedRecords } from './seed.ts';
import { FIRST_USER_ID } from './standard-account.ts';
import { openStore, type Store } from './store.ts';
import { STANDARD_SWITCHES, type Switches } from './switches.ts';

export type { Company, Feature } from './account.ts';
export type { FaultKind, FaultRequest } from './fault.ts';
export type { MeterReading } from './meter.ts';
export type { Plan } from './plan.ts';
export type { Switches } from './switches.ts';

/** One call and its answer, as they went over the wire. JSON bodies are parsed; forms are shown as their fields. */
export interface Exchange {
  readonly method: string;
  /** Path with its base, such as `/api/v2/deals/7`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: Json | undefined;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: unknown;
}

/** How a simulator is set up. */
export interface SimulatorOptions {
  /** TCP port on 127.0.0.1; 0 or absent for any free one. */
  readonly port?: number;
  /** SQLite file, or `:memory:`. An existing file is continued. */
  readonly storePath: string;
  readonly plan: Plan;
  readonly seats: number;
  /** Simulated seconds per real second; 1 when absent. */
  readonly timeScale?: number;
  /** Simulated epoch milliseconds to start at; real time when absent. A continued file never goes back in time. */
  readonly startTime?: number;
  readonly switches?: Partial<Switches>;
  /** The token that is let in. */
  readonly apiToken?: string;
  /** Who the company is; a continued file remembers what it was made with. */
  readonly company?: Partial<Company>;
  readonly features?: readonly Feature[];
  /** What a new file is filled with; `standard` when absent. */
  readonly seed?: 'standard' | 'empty';
  /** Real epoch milliseconds. */
  readonly now: () => number;
  /** Told about every call that was let in and answered; not about 401, the firewall and cut connections. */
  readonly observe?: (exchange: Exchange) => void;
}

/** A simulator that is up. */
export interface RunningSimulator {
  /** Base address without a slash at the end, such as `http://127.0.0.1:4010`. */
  readonly url: string;
  readonly port: number;
  /** The token to send as `x-api-token`. */
  readonly apiToken: string;
  meter(): MeterReading;
  /** Asks for trouble without going over HTTP. */
  addFault(fault: FaultRequest): void;
  clearFaults(): void;
  /** Simulated epoch milliseconds. */
  simulatedNow(): number;
  stop(): Promise<void>;
}

/** The token of a simulator that was not given one. */
export const STANDARD_API_TOKEN = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

const STANDARD_COMPANY: Company = {
  id: 7_300_001,
  name: 'Example Services',
  domain: 'example-services',
  country: 'US',
  currency: 'USD',
  timezone: 'America/New_York',
};

/** How far in the past a new account was filled, in milliseconds. */
const SEED_AGE_MS = 90 * 24 * 60 * 60 * 1000;

/** How long a write holds its deal on an account that refuses a second write meanwhile, in real milliseconds. */
const DEAL_HOLD_MS = 30;

interface Binding {
  readonly Bindings: HttpBindings;
}

/** Starts a simulator and waits until it accepts calls. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const { port = 0, storePath, apiToken = STANDARD_API_TOKEN } = options;
  const store = openStore(storePath);
  const listening = { address: '' };
  const account = openAccount(store, options, () => listening.address);
  const limits = createLimits(account.store, account.clock, account.limits, account.seats);
  const faults = createFaults();
  const application = buildApplication({ account, limits, faults, apiToken }, options.observe);
  application.route('/_simulator', controlRoutes({ account, limits, faults }));
  const server = await listen(application, port).catch((cause: unknown) => {
    store.close();
    throw cause;
  });
  const { port: taken } = server.address() as AddressInfo;
  listening.address = `http://127.0.0.1:${taken}`;
  return {
    url: listening.address,
    port: taken,
    apiToken,
    meter: () => readMeter(account, limits, faults),
    addFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    simulatedNow: () => account.clock.now(),
    stop: () => close(server, store),
  };
}

function openAccount(store: Store, options: SimulatorOptions, address: () => string): Account {
  const { plan, seats, timeScale = 1, now, switches, company, features = [], seed = 'standard' } = options;
  const last = Number(store.setting('last_time') ?? 0);
  const start = Math.max(options.startTime ?? now(), last);
  const parts = {
    store,
    plan,
    limits: PLANS[plan],
    seats,
    switches: { ...STANDARD_SWITCHES, ...switches },
    features: new Set(features),
    company: { ...STANDARD_COMPANY, ...storedCompany(store), ...company },
    userId: FIRST_USER_ID,
    address,
  };
  if (store.setting('company') === undefined) {
    const past = createAccount({ ...parts, clock: createClock(() => 0, 1, start - SEED_AGE_MS) });
    store.transaction(() => {
      seedBasics(past);
      if (seed === 'standard') seedRecords(past);
      store.saveSetting('company', JSON.stringify(parts.company));
    });
  }
  return createAccount({ ...parts, clock: createClock(now, timeScale, start) });
}

/** Who the company of a continued file is; nothing for a new file. */
function storedCompany(store: Store): Partial<Company> {
  return JSON.parse(store.setting('company') ?? '{}') as Partial<Company>;
}

function buildApplication(gate: Gate, observe: SimulatorOptions['observe']): Hono<Binding> {
  const application = new Hono<Binding>();
  const busy = new Set<string>();
  let calls = 0;
  const answer = async (context: Context<Binding>, route: Route): Promise<Response> => {
    calls += 1;
    const requestHeaders = context.req.header();
    const fault = preCheck(gate, context, requestHeaders);
    if (isOutgoing(fault)) return respond(gate, fault, calls);
    if (fault?.kind === 'reset') return destroy(context);
    if (fault?.kind === 'slow') await sleep(gate.account.clock.realSpan(fault.ms ?? 1_000));
    const incoming = await readIncoming(context.req);
    const outgoing = await serialise(gate, busy, incoming, () => pass(gate, route, incoming, fault?.kind));
    if (fault?.kind === 'drop-answer') return destroy(context);
    const sent = fault?.kind === 'error-500-after' ? serverError(gate, 500) : outgoing;
    const response = respond(gate, sent, calls);
    observe?.(exchangeOf(incoming, requestHeaders, sent, response));
    return response;
  };
  for (const route of ROUTES) {
    const bases = route.version === 'v2' ? ['/api/v2'] : ['/api/v1', '/v1'];
    for (const base of bases) application.on(route.method, `${base}${route.path}`, (context) => answer(context, route));
  }
  application.notFound((context) => {
    const version = context.req.path.startsWith('/api/v2') ? 'v2' : 'v1';
    return answer(context, unknownRoute(version, context.req.method as Route['method']));
  });
  return application;
}

/** Firewall, token and faults that strike before anything is done. */
function preCheck(
  gate: Gate,
  context: Context<Binding>,
  headers: Readonly<Record<string, string>>,
): Outgoing | FaultRequest | undefined {
  if (gate.limits.blocked()) return blockPage(gate);
  if (headers['x-api-token'] !== gate.apiToken) return unauthorized(gate);
  const fault = gate.faults.take(context.req.method, context.req.path);
  switch (fault?.kind) {
    case 'html-403':
      return blockPage(gate);
    case 'error-500-before':
      return serverError(gate, 500);
    case 'error-503':
      return serverError(gate, 503);
    default:
      return fault;
  }
}

function isOutgoing(value: Outgoing | FaultRequest | undefined): value is Outgoing {
  return value !== undefined && 'status' in value;
}

/** On an account that refuses a second write to a deal while the first is under way, holds and refuses accordingly. */
async function serialise(gate: Gate, busy: Set<string>, incoming: Incoming, work: () => Outgoing): Promise<Outgoing> {
  const deal = /^\/api\/v2\/deals\/(\d+)/.exec(incoming.path)?.[1];
  const writes = incoming.method !== 'GET' && deal !== undefined;
  if (!writes || gate.account.switches.sameDealWrites === 'queued') return work();
  if (busy.has(deal)) return serverError(gate, 503);
  busy.add(deal);
  try {
    await sleep(DEAL_HOLD_MS);
    return work();
  } finally {
    busy.delete(deal);
  }
}

function respond({ account }: Gate, { status, headers, body }: Outgoing, calls: number): Response {
  const correlation = createUuid(account.company.id, 'call', calls);
  const payload = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  return new Response(payload as string, { status, headers: { ...headers, 'x-correlation-id': correlation } });
}

/** Cuts the connection without an answer. */
function destroy(context: Context<Binding>): Response {
  context.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function exchangeOf(
  { method, path, query, body }: Incoming,
  requestHeaders: Readonly<Record<string, string>>,
  sent: Outgoing,
  response: Response,
): Exchange {
  const responseHeaders = Object.fromEntries(response.headers.entries());
  const { status, body: responseBody } = sent;
  return { method, path, query, requestHeaders, requestBody: body, status, responseHeaders, responseBody };
}

function listen(application: Hono<Binding>, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: application.fetch, port, hostname: '127.0.0.1' }, () => resolve(server)) as Server;
    server.once('error', reject);
  });
}

async function close(server: Server, store: Store): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
  });
  store.close();
}
