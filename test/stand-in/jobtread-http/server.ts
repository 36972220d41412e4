import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Grant, Graph } from './graph.ts';
import { type Asking, answerTo } from './query.ts';
import { Refusal } from './refusal.ts';
import { openStore } from './store.ts';
import { isMap } from './where.ts';

/** Ways in which the source misbehaves, each as it was seen or reported. Requests are counted from 1. */
export interface Faults {
  /** The status of the answer to some requests, whatever they ask. */
  readonly statuses?: Readonly<Record<number, 429 | 500 | 502 | 503>>;
  /** Answers with status 200 and an error inside. */
  readonly errorInside?: boolean;
  /** Every page shows the first one again, behind a new token. */
  readonly repeatsPages?: boolean;
  /** Tokens of answers before this request are refused from then on. */
  readonly changesTokensAt?: number;
  /** Requests after which the url of a file stops working. */
  readonly urlsLast?: number;
}

/** A source that is running. */
export interface JobTreadServer {
  readonly url: string;
  /** The query tree of each request, in order, without its key; and `GET /files/<id>`. */
  readonly requests: readonly (Readonly<Record<string, unknown>> | string)[];
  readonly stop: () => Promise<void>;
}

/** What a server answers from. */
export interface ServerOptions {
  readonly graph: Graph;
  readonly grants: readonly Grant[];
  /** The time, by which keys expire. */
  readonly now?: string;
  readonly faults?: Faults;
}

/**
 * Speaks Pave as the source does, strictly: one endpoint, the key in the query, ten objects on a page unless more are
 * asked for (inside objects too), a hundred at most, `id` in every object, errors as plain text, tokens that belong to
 * the query they came from, and no way to write. Of the language it has what reading needs: no groups, sums or
 * introspection, which are refused like everything else that it does not know.
 */
export async function startJobTread(options: ServerOptions): Promise<JobTreadServer> {
  const { graph, grants, faults = {}, now = '2026-11-01T00:00:00Z' } = options;
  const store = openStore(graph, grants);
  const requests: (Readonly<Record<string, unknown>> | string)[] = [];
  let url = '';
  const urlOf = (id: string): string => `${url}/files/${id}?made=${requests.length}`;
  const askingWith = (key: unknown): Asking => ({
    store,
    grant: grants.find((grant) => grant.key === key && (grant.expiresAt === null || grant.expiresAt > now)),
    tokens: {
      salt: requests.length >= (faults.changesTokensAt ?? Number.POSITIVE_INFINITY) ? 'later' : 'first',
      repeats: faults.repeatsPages ?? false,
    },
    urlOf,
  });

  const app = new Hono();
  app.post('/pave', async (context) => {
    const query = await queryIn(context.req.raw);
    const { $: root, ...tree } = query ?? {};
    requests.push(tree);
    const status = faults.statuses?.[requests.length];
    if (status !== undefined) return context.text('Something went wrong on our end', status);
    if (faults.errorInside === true) return context.json({ errors: [{ message: 'Something went wrong on our end' }] });
    if (query === undefined) return context.text('A valid query is required', 400);
    const key = isMap(root) ? root['grantKey'] : undefined;
    return context.json(answerTo(query, askingWith(key)));
  });
  app.get('/files/:id', (context) => {
    const id = context.req.param('id');
    requests.push(`GET /files/${id}`);
    const age = requests.length - Number(context.req.query('made'));
    if (age > (faults.urlsLast ?? Number.POSITIVE_INFINITY)) return context.text('Request has expired', 403);
    const content = graph.contents?.get(id);
    return content === undefined ? context.text('Not Found', 404) : context.body(content);
  });
  app.notFound((context) => context.text('Not Found', 404));
  app.onError((problem, context) => {
    if (problem instanceof Refusal) return context.text(problem.message, problem.status);
    return context.text('Something went wrong on our end', 500);
  });

  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    stop: () =>
      new Promise((resolve, reject) => {
        if ('closeAllConnections' in server) server.closeAllConnections();
        server.close((problem) => (problem === undefined ? resolve() : reject(problem)));
      }),
  };
}

async function queryIn(request: Request): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const body: unknown = await request.json();
    const query = isMap(body) ? body['query'] : undefined;
    return isMap(query) ? query : undefined;
  } catch {
    // What is not JSON has no query.
    return undefined;
  }
}
