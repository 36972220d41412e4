import type { OpenedLedger } from '../../../engine/ledger/sqlite.ts';
import type { CompiledPair } from '../../../engine/model/mapping.ts';
import type { Plan } from '../../../engine/model/plan.ts';
import { type ExampleAccount, openAccount } from '../account-example.ts';
import { create, fold, mapAll, pairOf, ref, rowOf, value } from '../pair-builder.ts';

const ORG = create('customer.org', 'customer', 'org', { name: 'name', city: 'city' });
const DEAL = create('job.deal', 'job', 'deal', {
  title: 'name',
  org_id: ref('customer.org', 'customer'),
  total: 'total',
  'custom.day': 'day',
});
const VALUE = fold('estimate.amount', 'job', ref('job.deal', 'id'), { value: { kind: 'only', form: value('total') } });
const LINE = create('charge.line', 'charge', 'line', {
  deal_id: ref('job.deal', 'job'),
  quantity: 'quantity',
  price: 'price',
});

/** Customers, jobs with lines, and a declared loss on a job's day. */
export const LOAD_PAIR: CompiledPair = pairOf([ORG, DEAL, VALUE, LINE], {
  rows: [
    rowOf('customer', [ORG]),
    rowOf('job', [DEAL, VALUE], { truth: { cardinality: '1:1', losses: ['custom.day: datetime becomes date'] } }),
    rowOf('charge', [LINE]),
  ],
});

export interface LoadExample {
  readonly account: ExampleAccount;
  readonly plan: Plan;
  /** The destination's id of a record. */
  id(entry: string, key: string): Promise<string>;
  /** Overwrites fields of a record, as a person or a fault would, and surveys again. */
  spoil(entry: string, key: string, fields: ExampleFields | undefined): Promise<void>;
}

type ExampleFields = Parameters<ExampleAccount['put']>[2];

/** Loads two jobs; the destination then computes the value of the one with lines. */
export async function loadExample(opened: OpenedLedger): Promise<LoadExample> {
  const { ledger, staging } = opened;
  await mapAll(LOAD_PAIR, staging, {
    customer: [
      { id: '1', name: 'Acme', city: 'Rome' },
      { id: '2', name: 'Beta' },
    ],
    job: [
      { id: 'a', name: 'Roof', customer: '1', total: 10.1, day: '2024-03-01T10:00:00-05:00' },
      { id: 'b', name: 'Wall', customer: '2', total: 20.2 },
    ],
    charge: [
      { id: 'x', job: 'a', quantity: 2, price: 4 },
      { id: 'y', job: 'a', quantity: 1, price: 0.5 },
    ],
  });
  const account = openAccount(LOAD_PAIR, opened);
  const plan = await account.plan('load');
  await account.apply(plan);
  const id = async (entry: string, key: string) => (await ledger.crosswalk(entry, key))?.destinationId ?? '';
  const spoil: LoadExample['spoil'] = async (entry, key, fields) => {
    const object = entry.split('.')[1] ?? '';
    const name = `${object} ${await id(entry, key)}`;
    const record = account.records.get(name);
    if (record === undefined) throw new Error(`${name} is not in the account.`);
    if (fields === undefined) account.records.delete(name);
    else account.put(object, record.id, { ...record.fields, ...fields });
    await account.survey();
  };
  await spoil('job.deal', 'a', { value: { amount: 8.5, currency: 'USD' } });
  return { account, plan, id, spoil };
}
