import { DestinationUnavailable } from '../port/destination.ts';
import type { Paging } from './catalogue.ts';
import type { Client, Reply } from './client.ts';
import { idOf, recordOf, recordsOf, textOf, type WireRecord } from './wire.ts';

/** One list to read from beginning to end. */
export interface ListRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly paging: Paging;
  /** Most records of a page. */
  readonly limit: number;
  /** Tokens for each page. */
  readonly cost: number;
}

type Pages = AsyncGenerator<readonly WireRecord[]>;

/** Reads a list page by page. A list that leads back to where it was is an error, not an endless loop. */
export async function* readPages(client: Client, request: ListRequest): Pages {
  for await (const page of READERS[request.paging](client, request)) {
    if (page.length > 0) yield page;
  }
}

/** All records of a list, for lists that are short by nature. */
export async function readAll(client: Client, request: ListRequest): Promise<readonly WireRecord[]> {
  const records: WireRecord[] = [];
  for await (const page of readPages(client, request)) records.push(...page);
  return records;
}

const READERS: Readonly<Record<Paging, (client: Client, request: ListRequest) => Pages>> = {
  whole: readWhole,
  cursor: readByCursor,
  offset: readByOffset,
};

/** How often a list may shift under us before we give up. */
const MOST_SHIFTS = 100;

async function* readWhole(client: Client, request: ListRequest): Pages {
  const reply = await readPage(client, request, {});
  yield recordsOf(reply?.data);
}

async function* readByCursor(client: Client, request: ListRequest): Pages {
  const seen = new Set<string>();
  const size = { limit: String(request.limit) };
  for (let cursor: string | null = ''; cursor !== null; ) {
    const reply = await readPage(client, request, cursor === '' ? size : { ...size, cursor });
    if (reply === undefined) return;
    yield recordsOf(reply.data);
    cursor = textOf(reply.additional['next_cursor']);
    if (cursor === null) return;
    if (seen.has(cursor)) throw restless(request.path);
    seen.add(cursor);
  }
}

/**
 * Counts off a list from its beginning. When somebody deletes a record that was read already, all that follow move
 * forward, and counting on would skip one: a skipped record would look as if it had never been written. So each page
 * begins with the last record of the one before; when that is not there, the list is taken up again a page earlier.
 */
async function* readByOffset(client: Client, request: ListRequest): Pages {
  const { limit, path } = request;
  let known: ReadonlySet<string> = new Set();
  let shifts = 0;
  for (let start = 0; ; ) {
    const reply = await readPage(client, request, { start: String(start), limit: String(limit) });
    const page = recordsOf(reply?.data);
    const ids = page.map((wire) => idOf(wire['id']) ?? '');
    if (start > 0 && !ids.some((id) => known.has(id))) {
      shifts += 1;
      if (shifts > MOST_SHIFTS) throw restless(path);
      start = Math.max(0, start - limit);
      continue;
    }
    const already = known;
    yield page.filter((_, index) => !already.has(ids[index] ?? ''));
    const next = start + page.length - 1;
    if (reply === undefined || !hasMore(reply)) return;
    if (next <= start) throw restless(path);
    // The page before is enough: a list shifts by few records between two requests.
    known = new Set([...already].slice(-limit).concat(ids));
    start = next;
  }
}

function readPage(
  client: Client,
  { path, cost, query }: ListRequest,
  position: Readonly<Record<string, string>>,
): Promise<Reply | undefined> {
  return client.send({ method: 'GET', path, cost, query: { ...query, ...position } });
}

/** Some lists of v1 put the position into an object of its own. */
function hasMore({ additional }: Reply): boolean {
  return (recordOf(additional['pagination']) ?? additional)['more_items_in_collection'] === true;
}

function restless(path: string): DestinationUnavailable {
  return new DestinationUnavailable(
    `Pipedrive's list ${path} does not come to an end: what should have been the next page led back. Nothing was lost; run the same command again.`,
  );
}
