/** Products attached to deals (v2). */

import { type Account, requireLive } from '../account.ts';
import { isObject, type Json, type JsonObject, numberAt, textAt } from '../json.ts';
import { bodySort, COMMON_SORTS, type ListRules, listPage } from '../listing.ts';
import { createRecord, deleteRecord, requireOpenForChildren, updateRecord } from '../records.ts';
import { invalid, notFound, Refusal, refusalBody } from '../refusal.ts';
import { type Answer, type Call, created, integerParam, json, ok, type Route } from '../route.ts';
import type { StoredRecord } from '../store.ts';
import * as values from '../validation.ts';
import { requireDeal, revalueDeal } from './deal.ts';
import { BILLING_FREQUENCY } from './product.ts';

const LINE_KEYS: values.WritableKeys = {
  product_id: { type: values.reference('product', 'Product'), required: true },
  item_price: { type: values.number(), required: true },
  quantity: { type: values.number(), required: true },
  tax: { type: values.number(0) },
  comments: { type: values.text() },
  discount: { type: values.number(0) },
  is_enabled: { type: values.BOOLEAN },
  tax_method: { type: values.oneOf('exclusive', 'inclusive', 'none') },
  discount_type: { type: values.oneOf('percentage', 'amount') },
  product_variation_id: { type: values.integer(1), nullable: true },
  billing_frequency: { type: BILLING_FREQUENCY },
  billing_frequency_cycles: { type: values.integer(1, 208), nullable: true },
  billing_start_date: { type: values.DATE, nullable: true },
};

const MOST_IN_BULK = 100;
const MOST_DEALS = 100;
const MOST_RECURRING = 20;

const LINE_SORTS = {
  ...COMMON_SORTS,
  order_nr: bodySort('order_nr'),
  deal_id: bodySort('deal_id'),
};

/** Endpoints of the products on deals. */
export const DEAL_PRODUCT_ROUTES: readonly Route[] = [
  { version: 'v2', method: 'GET', path: '/deals/products', cost: 10, handle: listLinesOfDeals },
  { version: 'v2', method: 'GET', path: '/deals/:id/products', cost: 10, handle: listLines },
  { version: 'v2', method: 'POST', path: '/deals/:id/products', cost: 5, handle: createLine },
  { version: 'v2', method: 'POST', path: '/deals/:id/products/bulk', cost: 25, handle: createLines },
  { version: 'v2', method: 'DELETE', path: '/deals/:id/products', cost: 15, handle: deleteLines },
  { version: 'v2', method: 'PATCH', path: '/deals/:id/products/:line', cost: 5, handle: changeLine },
  { version: 'v2', method: 'DELETE', path: '/deals/:id/products/:line', cost: 3, handle: deleteLine },
];

const LIST: ListRules = { type: 'dealProduct', filters: {}, sorts: LINE_SORTS, present: ({ body }) => body };

function listLinesOfDeals(call: Call): Answer {
  const ids = (call.query['deal_ids'] ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0 || !ids.every((id) => /^\d{1,15}$/.test(id))) throw invalid('deal_ids: Required');
  if (ids.length > MOST_DEALS) throw invalid(`deal_ids: At most ${MOST_DEALS} ids are allowed`);
  const always = { condition: `deal_id IN (${ids.map(() => '?').join(', ')})`, values: ids.map(Number) };
  return listPage(call, { ...LIST, always }, ['deal_ids']);
}

function listLines(call: Call): Answer {
  const deal = requireDeal(call);
  return listPage(call, { ...LIST, always: { condition: 'deal_id = ?', values: [deal.id] } });
}

function createLine(call: Call): Answer {
  const deal = requireDeal(call);
  const line = addLine(call.account, deal, call.body ?? null);
  revalueDeal(call.account, Number(deal.id));
  return created(line);
}

function createLines(call: Call): Answer {
  const { account } = call;
  const deal = requireDeal(call);
  const items = isObject(call.body) ? call.body['data'] : undefined;
  if (!Array.isArray(items)) throw invalid('data: Required');
  if (items.length === 0 || items.length > MOST_IN_BULK) throw invalid(`data: Between 1 and ${MOST_IN_BULK} items`);
  if (account.switches.bulkProducts === 'partial') return createSome(account, deal, items);
  const lines = items.map((item) => addLine(account, deal, item));
  revalueDeal(account, Number(deal.id));
  return created(lines);
}

/** Writes item by item; the first bad one ends the call with its refusal, and what was written stays. */
function createSome(account: Account, deal: StoredRecord, items: readonly Json[]): Answer {
  const lines: Json[] = [];
  for (const item of items) {
    try {
      lines.push(addLine(account, deal, item));
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      revalueDeal(account, Number(deal.id));
      return json(cause.status, refusalBody('v2', cause));
    }
  }
  revalueDeal(account, Number(deal.id));
  return created(lines);
}

function addLine(account: Account, deal: StoredRecord, input: Json): JsonObject {
  requireOpenForChildren(account, deal.id);
  const body = values.readBody(account, input, { keys: LINE_KEYS, mode: 'create', version: 'v2' });
  const lines = linesOf(account, deal.id);
  const product = requireLive(account, 'product', numberAt(body, 'product_id'), 'Product');
  const line: JsonObject = {
    deal_id: deal.id,
    name: product.body['name'] ?? '',
    product_variation_id: null,
    order_nr: lines.length + 1,
    tax: 0,
    comments: '',
    currency: deal.body['currency'] ?? account.company.currency,
    discount: 0,
    discount_type: 'percentage',
    tax_method: lines[0]?.body['tax_method'] ?? 'exclusive',
    is_enabled: true,
    billing_frequency: 'one-time',
    billing_frequency_cycles: null,
    billing_start_date: null,
    ...body,
  };
  refuseBilling(line, lines);
  const record = createRecord(account, 'dealProduct', { ...line, sum: sumOf(line) });
  spreadTaxMethod(account, deal.id, record);
  return record.body;
}

function changeLine(call: Call): Answer {
  const { account } = call;
  const { deal, line } = requireLine(call);
  requireOpenForChildren(account, deal.id);
  const changes = values.readBody(account, call.body, { keys: LINE_KEYS, mode: 'update', version: 'v2' });
  const changed: JsonObject = { ...line.body, ...changes };
  if (changes['product_id'] !== undefined) {
    changed['name'] = requireLive(account, 'product', numberAt(changes, 'product_id'), 'Product').body['name'] ?? '';
  }
  refuseBilling(
    changed,
    linesOf(account, deal.id).filter(({ id }) => id !== line.id),
  );
  const record = updateRecord(account, 'dealProduct', line.id, { ...changed, sum: sumOf(changed) });
  if (changes['tax_method'] !== undefined) spreadTaxMethod(account, deal.id, record);
  revalueDeal(account, Number(deal.id));
  return ok(record.body);
}

function deleteLine(call: Call): Answer {
  const { deal, line } = requireLine(call);
  requireOpenForChildren(call.account, deal.id);
  deleteRecord(call.account, 'dealProduct', line);
  revalueDeal(call.account, Number(deal.id));
  return ok({ id: line.id });
}

/** Deletes the lines that `ids` names, or up to a hundred when it names none. */
function deleteLines(call: Call): Answer {
  const { account } = call;
  const deal = requireDeal(call);
  requireOpenForChildren(account, deal.id);
  const wanted = call.query['ids']?.split(',').map(Number);
  if (wanted !== undefined && wanted.length > MOST_IN_BULK)
    throw invalid(`ids: At most ${MOST_IN_BULK} ids are allowed`);
  const lines = linesOf(account, deal.id).filter(({ id }) => wanted?.includes(Number(id)) ?? true);
  const page = lines.slice(0, MOST_IN_BULK);
  for (const line of page) deleteRecord(account, 'dealProduct', line);
  revalueDeal(account, Number(deal.id));
  return ok({ ids: page.map(({ id }) => id) }, { more_items_in_collection: lines.length > page.length });
}

function requireLine(call: Call): { readonly deal: StoredRecord; readonly line: StoredRecord } {
  const deal = requireDeal(call);
  const line = requireLive(call.account, 'dealProduct', integerParam(call, 'line', 'Deal product'), 'Deal product');
  if (line.body['deal_id'] !== deal.id) throw notFound('Deal product');
  return { deal, line };
}

function linesOf(account: Account, dealId: StoredRecord['id']): readonly StoredRecord[] {
  return account.store.select("type = 'dealProduct' AND deleted = 0 AND deal_id = ? ORDER BY id", [dealId]);
}

function refuseBilling(line: JsonObject, others: readonly StoredRecord[]): void {
  const frequency = textAt(line, 'billing_frequency');
  const cycles = line['billing_frequency_cycles'] ?? null;
  if (frequency === 'one-time' && cycles !== null) {
    throw invalid('billing_frequency_cycles: Must be null when billing_frequency is one-time');
  }
  if (frequency === 'weekly' && cycles === null) {
    throw invalid('billing_frequency_cycles: Cannot be null when billing_frequency is weekly');
  }
  const recurring = others.filter(({ body }) => body['billing_frequency'] !== 'one-time').length;
  if (frequency !== 'one-time' && recurring >= MOST_RECURRING) {
    throw invalid(`billing_frequency: A deal can have up to ${MOST_RECURRING} recurring products`);
  }
}

/** One tax method holds for the whole deal: the last one written changes every line. */
function spreadTaxMethod(account: Account, dealId: StoredRecord['id'], { id, body }: StoredRecord): void {
  for (const line of linesOf(account, dealId)) {
    if (line.id === id || line.body['tax_method'] === body['tax_method']) continue;
    const changed = { ...line.body, tax_method: body['tax_method'] ?? 'exclusive' };
    updateRecord(account, 'dealProduct', line.id, { ...changed, sum: sumOf(changed) });
  }
}

/** Price x quantity less discount, with tax on top unless it is included or there is none; to two decimals. */
function sumOf(line: JsonObject): number {
  const gross = numberAt(line, 'item_price') * numberAt(line, 'quantity');
  const discount = numberAt(line, 'discount');
  const net = line['discount_type'] === 'amount' ? gross - discount : gross * (1 - discount / 100);
  const taxed = line['tax_method'] === 'exclusive' ? net * (1 + numberAt(line, 'tax') / 100) : net;
  return Math.round(taxed * 100) / 100;
}
