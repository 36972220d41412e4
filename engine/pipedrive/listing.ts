import type { DestinationRecord } from '../model/record.ts';
import type { DestinationId } from '../model/value.ts';
import { isResolvedLink } from '../model/value.ts';
import type { ListQuery } from '../port/destination.ts';
import { CATALOGUE, type CatalogueEntry } from './catalogue.ts';
import type { Client } from './client.ts';
import type { ObjectName } from './codec/object-codec.ts';
import type { RecordCodec } from './codec/record-codec.ts';
import { toInstant } from './instant.ts';
import { type ListRequest, readAll, readPages } from './pages.ts';
import { compareIds, flagOf, idOf, type WireRecord } from './wire.ts';

type WirePages = AsyncIterable<readonly WireRecord[]>;

/** Deals that one list of lines covers. */
const DEALS_PER_LIST = 100;

/**
 * Up to so many parents are asked one by one for their children; beyond, the whole list is read and the children are
 * picked out of it, which costs the same whatever the number of parents.
 */
const PARENTS_ONE_BY_ONE = 50;

/**
 * Lists an object. By ascending id, but for two: leads, whose ids say nothing, come by time of creation, archived ones
 * last; lines of deals come by deal.
 */
export async function* listRecords(
  client: Client,
  codec: RecordCodec,
  object: ObjectName,
  query: ListQuery,
): AsyncGenerator<readonly DestinationRecord[]> {
  const wanted = localFilter(query);
  for await (const page of wirePages(client, object, query)) {
    const records = page
      .filter((wire) => isLive(object, wire))
      .map((wire) => codec.decode(object, wire))
      .filter(wanted);
    if (records.length > 0) yield records;
  }
}

/** Whether a record is not in the recycle bin. `active_flag` of a user only says whether they may log in. */
export function isLive(object: ObjectName, wire: WireRecord): boolean {
  return flagOf(wire['is_deleted']) !== true && (object === 'user' || flagOf(wire['active_flag']) !== false);
}

function wirePages(client: Client, object: ObjectName, query: ListQuery): WirePages {
  if (object === 'deal_product') return linePages(client, query);
  if (object === 'organization_relationship') return relationshipPages(client, query);
  const entry = CATALOGUE[object];
  const requests = childLists(entry, query);
  if (requests !== undefined) return sortedPages(client, requests, entry.limit);
  const main = readPages(client, mainList(entry, query));
  if (entry.archive === undefined) return main;
  const archived = readPages(client, archiveList(entry, entry.archive, query));
  return entry.paging === 'cursor' ? mergeById(main, archived, entry.limit) : oneAfterTheOther(main, archived);
}

function mainList({ path, paging, limit, order, costs, updatedSince }: CatalogueEntry, query: ListQuery): ListRequest {
  return { path, paging, limit, cost: costs.list, query: { ...order, ...sinceParameter(updatedSince, query) } };
}

function archiveList(
  entry: CatalogueEntry,
  { path, cost, updatedSince }: NonNullable<CatalogueEntry['archive']>,
  query: ListQuery,
): ListRequest {
  return { ...mainList(entry, {}), path, cost, query: { ...entry.order, ...sinceParameter(updatedSince, query) } };
}

function sinceParameter(supported: boolean, { updatedSince }: ListQuery): Readonly<Record<string, string>> {
  const instant = supported && updatedSince !== undefined ? toInstant(updatedSince) : undefined;
  return instant === undefined ? {} : { updated_since: instant };
}

/** One list for each parent, where Pipedrive has such lists and they are cheaper than the whole. */
function childLists(entry: CatalogueEntry, query: ListQuery): readonly ListRequest[] | undefined {
  const { parents } = query;
  if (parents === undefined || parents.ids.length > PARENTS_ONE_BY_ONE) return undefined;
  const whole = mainList(entry, query);
  const parameter = entry.parentParameters[parents.field];
  const path = entry.parentPaths?.[parents.field];
  if (path !== undefined) return parents.ids.map((id) => ({ ...whole, path: path(id) }));
  if (parameter === undefined) return undefined;
  return parents.ids.flatMap((id) => {
    const query = { ...whole.query, [parameter]: id };
    const own = { ...whole, query };
    return entry.archive === undefined ? [own] : [own, { ...own, path: entry.archive.path, cost: entry.archive.cost }];
  });
}

/** Children of few parents are few: they are put in order in memory. */
async function* sortedPages(client: Client, requests: readonly ListRequest[], limit: number): WirePages {
  const byId = new Map<DestinationId, WireRecord>();
  for (const request of requests) {
    for (const wire of await readAll(client, request)) byId.set(idOf(wire['id']) ?? '', wire);
  }
  const sorted = [...byId].sort(([a], [b]) => compareIds(a, b)).map(([, wire]) => wire);
  for (let start = 0; start < sorted.length; start += limit) yield sorted.slice(start, start + limit);
}

async function* oneAfterTheOther(...lists: readonly WirePages[]): WirePages {
  for (const list of lists) yield* list;
}

/** Two lists, each in the order of ids, as one. */
async function* mergeById(first: WirePages, second: WirePages, limit: number): WirePages {
  const [left, right] = [await openReader(first), await openReader(second)];
  let page: WireRecord[] = [];
  for (;;) {
    const [a, b] = [left.head(), right.head()];
    const next = a === undefined || (b !== undefined && compareIds(idKey(b), idKey(a)) < 0) ? right : left;
    const wire = next.head();
    if (wire === undefined) break;
    page.push(wire);
    await next.advance();
    if (page.length === limit) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}

interface Reader {
  head(): WireRecord | undefined;
  advance(): Promise<void>;
}

async function openReader(pages: WirePages): Promise<Reader> {
  const iterator = pages[Symbol.asyncIterator]();
  let page: readonly WireRecord[] = [];
  let position = 0;
  const load = async (): Promise<void> => {
    const result = await iterator.next();
    page = result.done === true ? [] : result.value;
    position = 0;
  };
  await load();
  return {
    head: () => page[position],
    advance: async () => {
      position += 1;
      if (position >= page.length && page.length > 0) await load();
    },
  };
}

function idKey(wire: WireRecord): DestinationId {
  return idOf(wire['id']) ?? '';
}

/** Lines are listed by their deals; without a choice of deals, by all deals there are. */
async function* linePages(client: Client, query: ListQuery): WirePages {
  const { parents } = query;
  const deals = parents?.field === 'deal_id' ? [parents.ids] : allIds(client, 'deal');
  const { path, limit, costs, order, paging } = CATALOGUE.deal_product;
  for await (const ids of deals) {
    for (let start = 0; start < ids.length; start += DEALS_PER_LIST) {
      const deal_ids = ids.slice(start, start + DEALS_PER_LIST).join(',');
      yield* readPages(client, { path, limit, paging, cost: costs.list, query: { ...order, deal_ids } });
    }
  }
}

async function* allIds(client: Client, object: 'deal' | 'organization'): AsyncGenerator<readonly DestinationId[]> {
  for await (const page of wirePages(client, object, {})) yield page.filter((wire) => isLive(object, wire)).map(idKey);
}

/** Relationships are listed by one organization at a time, and each shows under both of its ends. */
async function* relationshipPages(client: Client, query: ListQuery): WirePages {
  const { path, costs, paging, limit } = CATALOGUE.organization_relationship;
  const requests: ListRequest[] = [];
  const organizations = query.parents === undefined ? allIds(client, 'organization') : [query.parents.ids];
  for await (const ids of organizations) {
    for (const org_id of ids) requests.push({ path, limit, paging, cost: costs.list, query: { org_id } });
  }
  yield* sortedPages(client, requests, limit);
}

/** What the lists of Pipedrive could not be asked for. */
function localFilter({ updatedSince, parents }: ListQuery): (record: DestinationRecord) => boolean {
  const since = updatedSince === undefined ? undefined : toInstant(updatedSince);
  const ids = parents === undefined ? undefined : new Set(parents.ids);
  return ({ addedAt, updatedAt = addedAt, fields }) => {
    // A record without a time cannot be shown to be older.
    if (since !== undefined && updatedAt !== undefined && updatedAt < since) return false;
    if (parents === undefined || ids === undefined) return true;
    const value = fields[parents.field];
    const links: readonly unknown[] = Array.isArray(value) ? value : [value];
    return links.some((link) => isResolvedLink(link) && ids.has(link.id));
  };
}
