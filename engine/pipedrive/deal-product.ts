import type { DestinationId } from '../model/value.ts';
import { DestinationRefusal, UncertainWrite } from '../port/destination.ts';
import { CATALOGUE } from './catalogue.ts';
import type { Client } from './client.ts';
import { recordId } from './codec/record-codec.ts';
import { readPages } from './pages.ts';
import { CALL_COSTS } from './token-cost.ts';
import { idOf, numberOf, recordsOf, type WireBody, type WireRecord } from './wire.ts';

/** Lines of a deal: products attached to it. They are reached through their deal only. */

/** The lines of one deal. */
export function linePath(deal: DestinationId): string {
  return `/api/v2/deals/${deal}/products`;
}

/** The body of a line: its deal is named by the path. */
export function withoutDeal(line: WireBody): WireBody {
  return Object.fromEntries(Object.entries(line).filter(([key]) => key !== 'deal_id'));
}

/** One line by its id, `<deal>/<line>`: there is no request for a single line. */
export async function findLine(client: Client, id: DestinationId): Promise<WireRecord | undefined> {
  const [deal = '', line = ''] = id.split('/');
  const { limit, costs, order, paging } = CATALOGUE.deal_product;
  const pages = readPages(client, { path: linePath(deal), limit, paging, cost: costs.list, query: order });
  for await (const page of pages) {
    const found = page.find((wire) => idOf(wire['id']) === line);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Attaches lines to one deal with one request. Whether a bulk is all or nothing is not documented, so even a refusal
 * leaves open what was written: it comes as the cause of an `UncertainWrite`, to be settled by looking. What is then
 * found missing should be sent line by line, so that the bad one can be told.
 */
export async function createLines(client: Client, lines: readonly WireBody[]): Promise<readonly DestinationId[]> {
  const [deal, ...others] = new Set(lines.map((line) => idOf(line['deal_id']) ?? ''));
  if (deal === undefined) return [];
  if (others.length > 0) throw new Error('One request can only attach lines to one deal.');
  const data = lines.map((line) => withoutDeal(line));
  const path = `${linePath(deal)}/bulk`;
  const call = { method: 'POST', path, cost: CALL_COSTS.bulkLines, body: { kind: 'json', value: { data } } } as const;
  const reply = await client.send(call).catch((reason: unknown) => {
    if (!(reason instanceof DestinationRefusal) || reason.code === 'not_found') throw reason;
    throw new UncertainWrite(
      `Pipedrive refused ${lines.length} lines together, and may have kept some: ${reason.message}`,
      {
        cause: reason,
      },
    );
  });
  return inOrder(data, recordsOf(reply?.data));
}

/** The ids in the order of what was sent. An answer in any other order is matched by content. */
function inOrder(sent: readonly WireBody[], made: readonly WireRecord[]): readonly DestinationId[] {
  const rest = [...made].sort((a, b) => Number(a['id']) - Number(b['id']));
  return sent.map((line) => {
    const index = rest.findIndex((wire) => sameLine(line, wire));
    const [wire] = index < 0 ? [] : rest.splice(index, 1);
    if (wire === undefined) {
      throw new UncertainWrite('Pipedrive attached the lines but did not name each of them in its answer.');
    }
    return recordId('deal_product', wire);
  });
}

function sameLine(line: WireBody, wire: WireRecord): boolean {
  const numbers = ['product_id', 'quantity', 'item_price'].every((key) => numberOf(line[key]) === numberOf(wire[key]));
  return numbers && (line['comments'] ?? '') === (wire['comments'] ?? '');
}
