import type { ExpectedValue } from '../answer-key.ts';
import { type Claims, claimsOn } from '../claims.ts';
import { planDirt } from '../dirt-schedule.ts';
import { asNumber, writeAmount } from '../written-amount.ts';
import {
  choicesFor,
  collectRepeats,
  DONE,
  expectRecord,
  type Generation,
  type Outcome,
  type PlannedRow,
  requireAllPlanted,
  writeRow,
} from './generation.ts';
import { GOODS, SERVICES } from './vocabulary.ts';

const KINDS = [
  'no_price',
  'no_cost',
  'identical_duplicate',
  'duplicate_key',
  'unreadable_value',
  'surplus_cells',
  'adopt',
] as const;
type CatalogDirt = (typeof KINDS)[number];

/** An entry of the price list. Amounts in hundredths of the account's currency. */
export interface CatalogEntry {
  readonly name: string;
  readonly kind: 'service' | 'item';
  readonly unit: string;
  readonly price: number | undefined;
  readonly cost: number | undefined;
  readonly variable: boolean | undefined;
  readonly onHand: number | undefined;
}

/** Writes items.csv and returns the entries that become products, for the lines that name them. */
export function writeCatalog(generation: Generation): readonly CatalogEntry[] {
  const count = generation.sizes.catalogItems;
  const claims = claimsOn(generation.account.productNames);
  const schedule = planDirt(generation.dirt, KINDS, count);
  const repeats = collectRepeats(generation);
  const loaded: CatalogEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    const dirt = schedule.take(true);
    const described = describeEntry(generation, index);
    const entry = dirt === undefined ? described : CHANGES[dirt](described, claims);
    const outcome = dirt === undefined ? DONE : (OUTCOMES[dirt] ?? DONE);
    const row: PlannedRow = {
      object: 'catalog_item',
      key: entry.name,
      cells: { ...cellsOf(entry, index), ...(dirt === 'unreadable_value' ? { Cost: 'n/a' } : {}) },
      outcome,
      findings: dirt === 'unreadable_value' ? [dirt] : [],
    };
    writeRow(generation, row);
    if (dirt === 'identical_duplicate' || dirt === 'duplicate_key') repeats.plan(dirt, row, { Price: '1.00' });
    if (outcome.state !== 'done') continue;
    loaded.push(entry);
    expectProduct(generation, entry, claims.finds(entry.name));
  }
  repeats.write();
  requireAllPlanted('catalog_item', schedule.owed());
  return loaded;
}

const OUTCOMES: Readonly<Partial<Record<CatalogDirt, Outcome>>> = {
  unreadable_value: { state: 'held', reason: 'unreadable_value' },
  surplus_cells: { state: 'unreadable', damage: 'surplus_cells' },
};

const CHANGES: Readonly<Record<CatalogDirt, (entry: CatalogEntry, claims: Claims) => CatalogEntry>> = {
  no_price: (entry) => ({ ...entry, price: undefined }),
  no_cost: (entry) => ({ ...entry, cost: undefined }),
  identical_duplicate: (entry) => entry,
  duplicate_key: (entry) => entry,
  unreadable_value: (entry) => entry,
  surplus_cells: (entry) => entry,
  adopt: (entry, claims) => ({ ...entry, name: claims.take() ?? entry.name }),
};

/** Services cost whole dollars, so that quarter hours of them come out in whole cents. */
function describeEntry(generation: Generation, index: number): CatalogEntry {
  const choices = choicesFor(generation, 'catalog_item', index);
  const kind = index % 3 === 0 ? 'service' : 'item';
  const position = kind === 'service' ? index / 3 : index - Math.ceil(index / 3);
  const entries = kind === 'service' ? SERVICES : GOODS;
  const { name, unit, dollars } = entries[position % entries.length] ?? SERVICES[0];
  const series = Math.floor(position / entries.length);
  const cents = kind === 'service' ? 0 : choices.pick([0, 25, 49, 95, 99]);
  const price = (dollars + series * 5) * 100 + cents;
  return {
    name: series === 0 ? name : `${name}, series ${series + 1}`,
    kind,
    unit,
    price,
    cost: choices.chance(0.2) ? 0 : Math.round(price * 0.6),
    variable: kind === 'service' ? choices.chance(0.3) : undefined,
    onHand: kind === 'item' && choices.chance(0.8) ? choices.integer(0, 250) : undefined,
  };
}

function cellsOf(entry: CatalogEntry, index: number): Record<string, string> {
  const { price, cost, variable, onHand } = entry;
  return {
    Name: entry.name,
    'Item Type': entry.kind === 'service' ? 'Service' : index % 2 === 0 ? 'NonInventory' : 'Inventory',
    Description: descriptionOf(entry),
    Price: price === undefined ? '' : writeAmount(price, index % 4 === 1 ? 'dollar' : 'thousands'),
    Cost: cost === undefined ? '' : writeAmount(cost, 'plain'),
    Unit: entry.unit,
    'Variable Price': variable === undefined ? '' : variable ? 'Yes' : index % 2 === 0 ? 'No' : 'false',
    'Quantity On Hand': onHand === undefined ? '' : String(onHand),
    Active: index % 9 === 8 ? 'No' : 'true',
  };
}

function descriptionOf({ name, unit }: CatalogEntry): string {
  return `${name}, per ${unit}`;
}

/** A price list entry is a product whatever its kind, but only a service may vary in price and only an item has a stock. */
function expectProduct(generation: Generation, entry: CatalogEntry, adopts: boolean): void {
  const { name, kind, unit, price, cost } = entry;
  const prices: ExpectedValue =
    price === undefined
      ? []
      : [{ currency: 'USD', price: asNumber(price), ...(cost === undefined ? {} : { cost: asNumber(cost) }) }];
  expectRecord(generation, {
    object: 'product',
    identity: { by: 'trace', value: name },
    ...(adopts ? { adopts } : {}),
    fields: { name, description: descriptionOf(entry), unit, prices },
    custom:
      kind === 'service'
        ? { ks_source_id: name, product_variable: entry.variable ?? null }
        : { ks_source_id: name, stock_quantity: entry.onHand ?? null },
    links: {},
  });
}
