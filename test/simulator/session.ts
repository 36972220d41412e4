/** A simulator with a clock that only moves when it is told to, and a client that speaks plain HTTP to it. */

import { type RunningSimulator, type SimulatorOptions, startSimulator } from '../../engine/simulator/server.ts';

/** What came back: the JSON body as it is, or text when it is none. */
export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies whose shape is the point of the assertion
  readonly body: any;
  readonly headers: Headers;
}

/** A running simulator and the means to talk to it. */
export interface Session {
  readonly simulator: RunningSimulator;
  call(method: string, path: string, body?: unknown): Promise<Reply>;
  upload(path: string, name: string, content: Uint8Array, fields?: Readonly<Record<string, string>>): Promise<Reply>;
  form(method: string, path: string, fields: Readonly<Record<string, string>>): Promise<Reply>;
  /** Moves the clock on by milliseconds. */
  advance(ms: number): void;
  stop(): Promise<void>;
}

/** Where simulated time starts in tests. */
export const START = Date.parse('2026-03-02T09:00:00Z');

/** Starts a simulator in memory on the smallest plan but one; every call moves the clock so that no burst builds up. */
export async function openSession(
  options: Partial<SimulatorOptions> & { readonly pace?: number } = {},
): Promise<Session> {
  const { pace = 250, ...simulatorOptions } = options;
  const clock = { now: START };
  const simulator = await startSimulator({
    storePath: ':memory:',
    plan: 'growth',
    seats: 3,
    now: () => clock.now,
    startTime: START,
    ...simulatorOptions,
  });
  const send = async (
    method: string,
    path: string,
    body?: NonNullable<RequestInit['body']>,
    type?: string,
  ): Promise<Reply> => {
    clock.now += pace;
    const headers = new Headers({ 'x-api-token': simulator.apiToken });
    if (type !== undefined) headers.set('content-type', type);
    const response = await fetch(simulator.url + path, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    return { status: response.status, body: parseBody(text), headers: response.headers };
  };
  return {
    simulator,
    call: (method, path, body) =>
      body === undefined ? send(method, path) : send(method, path, JSON.stringify(body), 'application/json'),
    upload: (path, name, content, fields = {}) => {
      const form = new FormData();
      form.set('file', new Blob([content as Uint8Array<ArrayBuffer>]), name);
      for (const [key, value] of Object.entries(fields)) form.set(key, value);
      return send('POST', path, form);
    },
    form: (method, path, fields) => send(method, path, new URLSearchParams(fields)),
    advance: (ms) => {
      clock.now += ms;
    },
    stop: () => simulator.stop(),
  };
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
