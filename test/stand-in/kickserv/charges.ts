import type { ExpectedRecord } from '../answer-key.ts';
import { compositeKey } from '../composite-key.ts';
import { planDirt } from '../dirt-schedule.ts';
import { asNumber, writeAmount } from '../written-amount.ts';
import type { CatalogEntry } from './catalog.ts';
import {
  choicesFor,
  collectRepeats,
  expectRecord,
  type Generation,
  type Outcome,
  outcomeUnder,
  type PlannedRow,
  requireAllPlanted,
  writeRow,
} from './generation.ts';
import { childCount, missingJobNumber, type ParentJob } from './parents.ts';

const KINDS = [
  'no_item',
  'unknown_item',
  'identical_duplicate',
  'duplicate_key',
  'orphan',
  'unreadable_value',
  'surplus_cells',
] as const;
type ChargeDirt = (typeof KINDS)[number];

/** The product that stands for lines whose item is not in the price list. */
const AD_HOC_LINE = 'Ad-hoc line';

/** A line of a job. Quantity and price in hundredths. */
export interface Charge {
  readonly sortOrder: string;
  readonly item: string;
  readonly description: string;
  readonly quantity: number;
  readonly price: number;
}

/** The lines of a job that become lines of its deal. */
export interface LoadedLines {
  readonly count: number;
  /** Hundredths. */
  readonly total: number;
}

/** Writes job_charges.csv, job by job. */
export interface ChargeWriter {
  readonly write: (job: ParentJob, charges: readonly Charge[]) => LoadedLines;
  /** Writes the repeats, and the expectation of the stand-in product if any line needed it. */
  readonly finish: () => void;
}

/** Makes up the lines of one job; lines of whole dollars have part quantities, so that every line is whole cents. */
export function describeCharges(
  generation: Generation,
  catalog: readonly CatalogEntry[],
  jobIndex: number,
): readonly Charge[] {
  const choices = choicesFor(generation, 'job_charge', jobIndex);
  const { charges, jobs } = generation.sizes;
  const count = catalog.length === 0 ? 0 : childCount(choices, charges / jobs);
  return Array.from({ length: count }, (_, index) => {
    const entry = choices.pick(catalog);
    const partly = entry.kind === 'service' && entry.unit === 'hour';
    return {
      sortOrder: String(index + 1),
      item: entry.name,
      description: choices.chance(0.3)
        ? ''
        : `${entry.name}: "as agreed", ${choices.pick(['unit 1', 'unit 2, roof', 'rear'])}`,
      quantity: partly ? choices.integer(1, 32) * 25 : choices.integer(1, 12) * 100,
      price: choices.chance(0.05) ? 0 : (entry.price ?? 1500),
    };
  });
}

/** Hundredths of the job's currency. */
export function amountOf(charge: Charge): number {
  return Math.round((charge.quantity * charge.price) / 100);
}

/** Opens job_charges.csv for the jobs of this export. */
export function openCharges(generation: Generation, catalog: readonly CatalogEntry[]): ChargeWriter {
  const schedule = planDirt(generation.dirt, KINDS, generation.sizes.charges);
  const repeats = collectRepeats(generation);
  const products = new Set(catalog.map(({ name }) => name));
  let row = -1;
  let adHocLines = 0;
  const writeCharge = (job: ParentJob, described: Charge): Charge | undefined => {
    row += 1;
    const dirt = schedule.take(job.fate === 'loaded');
    const charge = dirt === undefined ? described : (CHANGES[dirt]?.(described) ?? described);
    const jobNumber = dirt === 'orphan' ? missingJobNumber(row) : job.number;
    const { outcome, findings } = outcomeUnder(dirt === 'orphan' ? 'absent' : job.fate);
    const planned: PlannedRow = {
      object: 'job_charge',
      key: compositeKey(jobNumber, charge.sortOrder),
      cells: { ...cellsOf(jobNumber, charge), ...(dirt === 'unreadable_value' ? { Quantity: 'abc' } : {}) },
      outcome: dirt === undefined ? outcome : (OUTCOMES[dirt] ?? outcome),
      findings: dirt === 'unreadable_value' ? [dirt] : findings,
    };
    writeRow(generation, planned);
    if (dirt === 'identical_duplicate' || dirt === 'duplicate_key') repeats.plan(dirt, planned, { Quantity: '99' });
    return planned.outcome.state === 'done' ? charge : undefined;
  };
  return {
    write: (job, charges) => {
      const loaded = charges.map((charge) => writeCharge(job, charge)).filter((charge) => charge !== undefined);
      for (const charge of loaded) {
        if (!products.has(charge.item)) adHocLines += 1;
        expectRecord(generation, lineOf(job, charge, products));
      }
      return { count: loaded.length, total: loaded.reduce((sum, charge) => sum + amountOf(charge), 0) };
    },
    finish: () => {
      repeats.write();
      requireAllPlanted('job_charge', schedule.owed());
      if (adHocLines > 0) expectRecord(generation, AD_HOC_PRODUCT);
    },
  };
}

const AD_HOC_PRODUCT: ExpectedRecord = {
  object: 'product',
  identity: { by: 'content', value: { name: AD_HOC_LINE } },
  fields: { name: AD_HOC_LINE },
  custom: {},
  links: {},
};

const OUTCOMES: Readonly<Partial<Record<ChargeDirt, Outcome>>> = {
  unreadable_value: { state: 'held', reason: 'unreadable_value' },
  surplus_cells: { state: 'unreadable', damage: 'surplus_cells' },
};

const CHANGES: Readonly<Partial<Record<ChargeDirt, (charge: Charge) => Charge>>> = {
  no_item: (charge) => ({ ...charge, item: '', description: 'Haul away old unit' }),
  unknown_item: (charge) => ({ ...charge, item: 'Discontinued part #7' }),
};

function cellsOf(jobNumber: string, charge: Charge): Record<string, string> {
  return {
    'Job Number': jobNumber,
    'Sort Order': charge.sortOrder,
    Item: charge.item,
    Description: charge.description,
    Quantity: charge.quantity % 100 === 0 ? String(charge.quantity / 100) : writeAmount(charge.quantity, 'plain'),
    'Price Per Unit': writeAmount(charge.price, charge.price >= 100_000 ? 'dollar' : 'plain'),
    Total: writeAmount(amountOf(charge), 'plain'),
  };
}

function lineOf(job: ParentJob, charge: Charge, products: ReadonlySet<string>): ExpectedRecord {
  const deal = { object: 'deal', trace: job.number };
  const known = products.has(charge.item);
  const values = {
    quantity: asNumber(charge.quantity),
    item_price: asNumber(charge.price),
    comments: charge.description || null,
  };
  return {
    object: 'deal_product',
    identity: { by: 'content', parent: deal, value: { product: known ? charge.item : AD_HOC_LINE, ...values } },
    fields: values,
    custom: {},
    links: {
      deal_id: deal,
      product_id: known ? { object: 'product', trace: charge.item } : { object: 'product', name: AD_HOC_LINE },
    },
  };
}
