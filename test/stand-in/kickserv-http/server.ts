import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Resource, resourcesOf } from './resources.ts';
import { type Elements, errorDocument, listDocument } from './xml.ts';

/** Ways in which the source misbehaves, each as it was seen or reported. */
export interface Faults {
  /** Pages after the last repeat the last. */
  readonly repeatsLastPage?: boolean;
  /** The token stops working after so many answers, as when its owner changes the password. */
  readonly tokenEndsAfter?: number;
  /** So many requests are refused with 429 first. */
  readonly busy?: number;
  /** Answers with status 200 and an error inside. */
  readonly errorInside?: boolean;
  /** Types that their texts are not. */
  readonly lies?: boolean;
}

/** A source that is running. */
export interface KickservServer {
  readonly url: string;
  /** Method, path and query of each request, in order. */
  readonly requests: readonly string[];
  readonly stop: () => Promise<void>;
}

const PAGE = 30;
const PARAMETERS: ReadonlySet<string> = new Set(['page', 'include', 'which']);

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * Speaks the XML of the source's first interface, strictly: basic authentication with the token twice, thirty records on
 * a page, lists in their typed wrapper, 400 and not 404 for what does not exist, and no way to write.
 */
export async function startKickserv(options: {
  readonly folder: string;
  readonly slug: string;
  readonly token: string;
  readonly faults?: Faults;
}): Promise<KickservServer> {
  const { slug, token, faults = {} } = options;
  const resources = resourcesOf(options.folder);
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const answer = answerTo(request, requests.length, { slug, token, faults, resources });
    response.writeHead(answer.status, { 'content-type': 'application/xml; charset=utf-8' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    stop: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((problem) => (problem === undefined ? resolve() : reject(problem)));
      }),
  };
}

interface Account {
  readonly slug: string;
  readonly token: string;
  readonly faults: Faults;
  readonly resources: Readonly<Record<string, Resource>>;
}

function answerTo(request: IncomingMessage, count: number, { slug, token, faults, resources }: Account): Answer {
  if (count <= (faults.busy ?? 0)) return { status: 429, body: errorDocument('Slow down.') };
  const expected = `Basic ${Buffer.from(`${token}:${token}`).toString('base64')}`;
  const expired = faults.tokenEndsAfter !== undefined && count > faults.tokenEndsAfter;
  if (request.headers.authorization !== expected || expired) {
    return { status: 401, body: errorDocument('Invalid Username, Account or password.') };
  }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const name = new RegExp(`^/${slug}/([a-z]+)\\.xml$`).exec(url.pathname)?.[1] ?? '';
  const resource = resources[name];
  if (request.method !== 'GET' || resource === undefined) return refused(`Invalid ${name || 'request'}.`);
  for (const parameter of url.searchParams.keys())
    if (!PARAMETERS.has(parameter)) return refused(`Invalid ${parameter}.`);
  if (faults.errorInside === true) return { status: 200, body: errorDocument('Account is being moved.') };
  return pageOf(resource, url.searchParams, faults);
}

function refused(message: string): Answer {
  return { status: 400, body: errorDocument(message) };
}

function pageOf({ root, of, records, includes }: Resource, query: URLSearchParams, faults: Faults): Answer {
  const wanted = (query.get('include') ?? '').split(',').filter((part) => part !== '');
  const unknown = wanted.find((part) => !includes.includes(part));
  if (unknown !== undefined) return refused(`Invalid include ${unknown}.`);
  const page = Number(query.get('page') ?? '1');
  if (!Number.isInteger(page) || page < 1) return refused('Invalid page.');
  const last = Math.max(1, Math.ceil(records.length / PAGE));
  const shown = faults.repeatsLastPage === true ? Math.min(page, last) : page;
  const hidden = new Set(includes.filter((part) => !wanted.includes(part)).map((part) => part.replaceAll('_', '-')));
  const items = records
    .slice((shown - 1) * PAGE, shown * PAGE)
    .map((record) => Object.fromEntries(Object.entries(record).filter(([name]) => !hidden.has(name))));
  return { status: 200, body: listDocument(root, of, faults.lies === true ? items.map(lying) : items) };
}

/** Says of every amount that it is a whole number, and gives words for it. */
function lying(elements: Elements): Elements {
  return { ...elements, total: { kind: 'typed', type: 'integer', text: 'see invoice' } };
}
