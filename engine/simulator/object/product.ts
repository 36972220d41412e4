/** Products (v2). */

import { type Account, requireLive } from '../account.ts';
import { mergeCustomFields } from '../custom-field.ts';
import { isObject, type Json, type JsonObject, listAt, objectAt } from '../json.ts';
import { bodySort, COLUMN_FILTERS, COMMON_SORTS, listPage } from '../listing.ts';
import { createRecord, deleteRecord, updateRecord } from '../records.ts';
import { forbidden, invalid } from '../refusal.ts';
import { type Answer, type Call, created, integerParam, ok, type Route } from '../route.ts';
import type { StoredRecord } from '../store.ts';
import * as values from '../validation.ts';
import { PRESENTATION_PARAMETERS, presenter, presentOne, presentWritten } from './present.ts';

/** How often something is billed. */
export const BILLING_FREQUENCIES = ['one-time', 'annually', 'semi-annually', 'quarterly', 'monthly', 'weekly'] as const;

/** A billing frequency other than once, which small plans do not have. */
export const BILLING_FREQUENCY: values.ValueType = {
  expected: 'string',
  read: (value, path, account) => {
    const frequency = values.oneOf(...BILLING_FREQUENCIES).read(value, path, account);
    if (frequency !== 'one-time' && !account.limits.recurring) {
      throw forbidden(`${path} is only available in Growth and above plans`);
    }
    return frequency;
  },
};

const PRICE = values.object({
  product_id: { type: values.integer(1) },
  currency: { type: values.CURRENCY, required: true },
  price: { type: values.number(), required: true },
  cost: { type: values.number(), nullable: true },
  direct_cost: { type: values.number(), nullable: true },
  notes: { type: values.text(), nullable: true },
});

/** Prices: one for each currency. */
const PRICES: values.ValueType = {
  expected: 'array',
  read: (value, path, account) => {
    const prices = values.list(PRICE).read(value, path, account);
    const complete = Array.isArray(prices) ? prices.filter(isObject).map(completePrice) : [];
    const currencies = new Set(complete.map(({ currency }) => currency));
    if (currencies.size !== complete.length) throw invalid(`${path}: There can be one price per currency`);
    return complete;
  },
};

const PRODUCT_KEYS: values.WritableKeys = {
  name: { type: values.NAME, required: true },
  code: { type: values.text(255) },
  description: { type: values.text() },
  unit: { type: values.text(255) },
  tax: { type: values.number(0) },
  category: { type: values.number(), nullable: 'by-switch' },
  owner_id: { type: values.OWNER },
  is_linkable: { type: values.BOOLEAN },
  visible_to: { type: values.VISIBILITY },
  prices: { type: PRICES },
  billing_frequency: { type: BILLING_FREQUENCY },
  billing_frequency_cycles: { type: values.integer(1, 208), nullable: true },
};

/** Endpoints of products. */
export const PRODUCT_ROUTES: readonly Route[] = [
  { version: 'v2', method: 'GET', path: '/products', cost: 10, handle: listProducts },
  { version: 'v2', method: 'POST', path: '/products', cost: 5, handle: createProduct },
  {
    version: 'v2',
    method: 'GET',
    path: '/products/:id',
    cost: 1,
    handle: (call) => ok(presentOne(call, 'product', withProductId(requireProduct(call)))),
  },
  { version: 'v2', method: 'PATCH', path: '/products/:id', cost: 5, handle: changeProduct },
  {
    version: 'v2',
    method: 'DELETE',
    path: '/products/:id',
    cost: 3,
    handle: (call) => {
      const product = requireProduct(call);
      deleteRecord(call.account, 'product', product);
      return ok({ id: product.id });
    },
  },
];

function requireProduct(call: Call): StoredRecord {
  return requireLive(call.account, 'product', integerParam(call, 'id', 'Product'), 'Product');
}

function listProducts(call: Call): Answer {
  const { owner_id, updated_since } = COLUMN_FILTERS;
  const sorts = { ...COMMON_SORTS, name: bodySort('name') };
  const show = presenter(call, 'product');
  const present = (record: StoredRecord): Json => show(withProductId(record));
  return listPage(
    call,
    { type: 'product', filters: { owner_id, updated_since }, sorts, present },
    PRESENTATION_PARAMETERS,
  );
}

function createProduct({ account, body: input }: Call): Answer {
  const rules = { keys: PRODUCT_KEYS, customFields: 'product', mode: 'create', version: 'v2' } as const;
  const body = values.readBody(account, input, rules);
  refuseCategory(account, body);
  const record = createRecord(account, 'product', {
    code: null,
    description: null,
    unit: null,
    tax: 0,
    category: null,
    owner_id: account.userId,
    is_linkable: true,
    is_deleted: false,
    visible_to: 3,
    prices: [completePrice({ currency: account.company.currency })],
    billing_frequency: 'one-time',
    billing_frequency_cycles: null,
    ...body,
    custom_fields: mergeCustomFields({}, objectAt(body, 'custom_fields')),
  });
  return created(presentWritten(account, 'product', withProductId(record)));
}

function changeProduct(call: Call): Answer {
  const { account } = call;
  const { id, body } = requireProduct(call);
  const rules = { keys: PRODUCT_KEYS, customFields: 'product', mode: 'update', version: 'v2' } as const;
  const changes = values.readBody(account, call.body, rules);
  refuseCategory(account, changes);
  const custom = mergeCustomFields(objectAt(body, 'custom_fields'), objectAt(changes, 'custom_fields'));
  const record = updateRecord(account, 'product', id, { ...body, ...changes, custom_fields: custom });
  return ok(presentWritten(account, 'product', withProductId(record)));
}

/** A category is an option of the built-in field `category`. */
function refuseCategory(account: Account, body: JsonObject): void {
  const category = body['category'];
  if (typeof category !== 'number') return;
  if (account.definitions('product').get('category')?.optionIds.has(category) !== true) {
    throw invalid(`category: Option ${category} not found`);
  }
  body['category'] = String(category);
}

/** Prices are kept without the id that every answer repeats in them. */
function withProductId(record: StoredRecord): StoredRecord {
  const prices = listAt(record.body, 'prices').filter(isObject);
  return {
    ...record,
    body: { ...record.body, prices: prices.map((price): Json => ({ product_id: record.id, ...price })) },
  };
}

function completePrice(price: JsonObject): JsonObject {
  const { price: amount = 0, currency = null, cost, direct_cost = null, notes } = price;
  return { price: amount, currency, cost: cost ?? 0, direct_cost, notes: notes ?? '' };
}
