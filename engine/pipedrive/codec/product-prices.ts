import { isMoney, type StoredFields } from '../../model/value.ts';
import { numberOf, recordsOf, type WireRecord } from '../wire.ts';
import { asNumber, moneyOf, unfit } from './field-codec.ts';
import type { FieldGroup } from './field-group.ts';

/**
 * `price` and `cost` of a product: the first of its prices. Prices in other currencies are kept, although every write
 * replaces the list. A cost without a price has no currency to stand in, so it cannot be held and is left out.
 */
export const PRODUCT_PRICES: FieldGroup = {
  fields: ['price', 'cost'],
  needsCurrent: () => true,
  encode: (written, current) => {
    const { price = null, cost = null } = { ...(current && decodePrices(current)), ...written };
    const [first, ...others] = recordsOf(current?.['prices']).map(writablePart);
    if (price === null) return current === undefined ? {} : { prices: others };
    if (!isMoney(price)) throw unfit('price', 'this is not an amount of a currency.');
    const kept = first?.['currency'] === price.currency ? first : {};
    const { cost: _, ...withoutCost } = kept;
    const replaced = {
      ...withoutCost,
      currency: price.currency,
      price: price.amount,
      ...(cost === null ? {} : { cost: asNumber('cost', cost) }),
    };
    return { prices: [replaced, ...others.filter((other) => other['currency'] !== price.currency)] };
  },
  decode: decodePrices,
};

function decodePrices(wire: WireRecord): StoredFields {
  const [first] = recordsOf(wire['prices']);
  return { price: moneyOf(first?.['price'], first?.['currency']), cost: numberOf(first?.['cost']) };
}

/** A price that was read also names its product, which a write does not take. */
function writablePart(price: WireRecord): WireRecord {
  return Object.fromEntries(Object.entries(price).filter(([key, value]) => key !== 'product_id' && value !== null));
}
