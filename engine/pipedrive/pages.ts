import { DestinationUnavailable } from '../port/destination.ts';
import type { Paging } from './catalogue.ts';
import type { Client, Reply } from './client.ts';
import { numberOf, recordOf, recordsOf, textOf, type WireRecord } from './wire.ts';

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

/** Where the next page begins; `undefined`: there is none. */
type Position = Readonly<Record<string, string>> | undefined;

/** Reads a list page by page. A list that leads back to where it was is an error, not an endless loop. */
export async function* readPages(client: Client, request: ListRequest): AsyncGenerator<readonly WireRecord[]> {
  const { path, cost, paging, limit, query } = request;
  const size = paging === 'whole' ? {} : { limit: String(limit) };
  const seen = new Set<string>();
  for (let position: Position = {}; position !== undefined; ) {
    const reply = await client.send({ method: 'GET', path, cost, query: { ...query, ...size, ...position } });
    if (reply === undefined) return;
    const page = recordsOf(reply.data);
    if (page.length > 0) yield page;
    position = NEXT_POSITION[paging](reply, page.length);
    const mark = JSON.stringify(position);
    if (position !== undefined && seen.has(mark)) throw repeats(path);
    seen.add(mark);
  }
}

/** All records of a list, for lists that are short by nature. */
export async function readAll(client: Client, request: ListRequest): Promise<readonly WireRecord[]> {
  const records: WireRecord[] = [];
  for await (const page of readPages(client, request)) records.push(...page);
  return records;
}

const NEXT_POSITION: Readonly<Record<Paging, (reply: Reply, received: number) => Position>> = {
  whole: () => undefined,
  cursor: ({ additional }) => {
    const cursor = textOf(additional['next_cursor']);
    return cursor === null ? undefined : { cursor };
  },
  // Some lists of v1 put the position into an object of its own, and not all say where the next page begins.
  offset: ({ additional }, received) => {
    const position = recordOf(additional['pagination']) ?? additional;
    if (position['more_items_in_collection'] !== true) return undefined;
    const start = numberOf(position['next_start']) ?? (numberOf(position['start']) ?? 0) + received;
    return { start: String(start) };
  },
};

function repeats(path: string): DestinationUnavailable {
  return new DestinationUnavailable(
    `Pipedrive's list ${path} does not end: a page named one that had been read already. Nothing was lost; run the same command again.`,
  );
}
