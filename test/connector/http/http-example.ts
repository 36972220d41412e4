import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openHttpSource } from '../../../engine/connector/http/open-http-source.ts';
import type { HttpRequest, HttpTransport } from '../../../engine/model/http.ts';
import type { SourceObject } from '../../../engine/model/system.ts';
import type { Clock } from '../../../engine/port/clock.ts';
import type { Source, SourceItem } from '../../../engine/port/source.ts';
import { object, system } from '../system-example.ts';

/** What a test's server is asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What it answers. */
export interface Answered {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server that is running, and what it was asked so far. */
export interface Answering {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly stop: () => Promise<void>;
}

/** An answer in JSON. */
export function json(value: unknown, status = 200): Answered {
  return { status, body: JSON.stringify(value) };
}

/** An object that is read from `/things` unless told otherwise. */
export function thing(request: Partial<HttpRequest> = {}, more: Parameters<typeof object>[3] = {}): SourceObject {
  const whole = { path: '/things', query: {}, select: [], ...request };
  return object('thing', ['id'], { id: 'text', name: 'text' }, { requests: [whole], ...more });
}

/** Starts a server on this machine that answers as told. */
export async function startAnswering(answer: (asked: Asked, count: number) => Answered): Promise<Answering> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const { method = '', headers } = request;
      const body = Buffer.concat(chunks).toString('utf8');
      const one = { method, path: url.pathname, query: url.searchParams, headers, body };
      asked.push(one);
      const { status, body: sent, headers: more } = answer(one, asked.length);
      response.writeHead(status, more).end(sent);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((problem) => (problem === undefined ? resolve() : reject(problem)));
      }),
  };
}

/** A clock that jumps instead of waiting, and remembers how far. */
export function jumpingClock(): Clock & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  let now = 0;
  return {
    waits,
    now: () => now,
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

/** What tests leave out of a transport. */
const PLAIN: Omit<HttpTransport, 'url'> = {
  hosts: ['example.com'],
  headers: {},
  decode: 'json',
  errors: [],
  rate: { perSecond: 1000, concurrency: 4 },
  dateFormats: ['iso'],
  downloadLimitMegabytes: 1,
  secrets: new Map(),
};

/** How a test reads: the clock, the secrets, and what is said to people. */
export interface Circumstances {
  readonly clock?: Clock;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, string>>;
  readonly say?: (message: string) => void;
}

/** The source behind a server. */
export function httpSource(
  { url }: { readonly url: string },
  objects: readonly SourceObject[],
  transport: Partial<HttpTransport> = {},
  { clock = jumpingClock(), secrets = {}, settings = {}, say = () => undefined }: Circumstances = {},
): Source {
  const { files: _files, ...rest } = system(objects);
  const http = { ...PLAIN, url, ...transport };
  return openHttpSource({
    system: { ...rest, transport: 'http', http },
    settings,
    secrets,
    clock,
    random: () => 0.5,
    say,
  });
}

/** All items of one object. */
export async function itemsOf(source: Source, object: SourceObject): Promise<readonly SourceItem[]> {
  const items: SourceItem[] = [];
  for await (const item of source.read(object)) items.push(item);
  return items;
}

/** The keys of the records alone. */
export async function keysOf(source: Source, object: SourceObject): Promise<readonly string[]> {
  return (await itemsOf(source, object)).flatMap((item) => (item.kind === 'record' ? [item.record.key] : []));
}
