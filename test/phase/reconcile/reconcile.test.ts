import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../../engine/ledger/sqlite.ts';
import type { Discrepancy, Reconciliation } from '../../../engine/model/report.ts';
import { diffWritten } from '../../../engine/phase/diff/diff-written.ts';
import { reconcile } from '../../../engine/phase/reconcile/reconcile.ts';
import { mapAll } from '../pair-builder.ts';
import { LOAD_PAIR, type LoadExample, loadExample } from './load-example.ts';

let opened: OpenedLedger;
let load: LoadExample;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
  load = await loadExample(opened);
  // The states that applying leaves.
  for await (const batch of opened.staging.states.scan()) {
    await opened.staging.states.set(batch.map((state) => ({ ...state, state: 'done' })));
  }
});

afterEach(async () => {
  await opened.close();
});

async function check(plan = load.plan): Promise<Reconciliation> {
  const { ledger, staging } = opened;
  const diff = await diffWritten({ pair: LOAD_PAIR, ledger, destination: staging.destination, source: staging.source });
  return reconcile({ pair: LOAD_PAIR, plan, ledger, staging, diff });
}

const kinds = (found: Reconciliation) => new Set(found.discrepancies.map(({ kind }) => kind));

test('a load that arrived has no discrepancy', async () => {
  expect(await check()).toMatchObject({
    objects: {
      org: { planned: 2, applied: 2, found: 2 },
      deal: { planned: 2, applied: 2, found: 2 },
      line: { planned: 2, applied: 2, found: 2 },
    },
    sums: { 'deal.total USD': { expected: 30.3, actual: 30.3 } },
    states: { done: 6, held: 0 },
    discrepancies: [],
  });
});

describe('each planted fault is found', () => {
  test.each([
    ['a record that vanished', ['customer.org', '1', undefined], ['missing', 'count', 'field']],
    ['an amount that changed', ['job.deal', 'b', { total: { amount: 2, currency: 'USD' } }], ['sum', 'field']],
    [
      'an amount in another currency',
      ['job.deal', 'b', { total: { amount: 20.2, currency: 'EUR' } }],
      ['sum', 'field'],
    ],
    ['a link that was cut', ['job.deal', 'a', { org_id: null }], ['link', 'field']],
    ['a text that changed', ['customer.org', '2', { name: 'Gamma' }], ['field']],
  ] as const)('%s', async (_, [entry, key, fields], expected) => {
    await load.spoil(entry, key, fields);

    expect(kinds(await check())).toEqual(new Set(expected));
  });

  test('a record that carries our key and that nobody knows', async () => {
    load.account.put('org', '77', { name: 'Stranger', 'custom.trace_source_id': '9' });
    await load.account.survey();

    expect((await check()).discrepancies).toEqual<readonly Discrepancy[]>([
      { kind: 'extra', object: 'org', detail: 'id 77 carries a migration key unknown here' },
    ]);
  });

  test('a change of the plan that was never carried out', async () => {
    await opened.staging.source.clear('customer');
    await mapAll(LOAD_PAIR, opened.staging, {
      customer: ['1', '2', '3'].map((id) => ({ id, name: `Customer ${id}` })),
    });
    const plan = await load.account.plan('more');

    expect((await check(plan)).discrepancies).toContainEqual({
      kind: 'count',
      object: 'org',
      detail: '3 planned, 2 applied, 2 found',
    });
  });

  test('a source record that ends nowhere', async () => {
    await opened.staging.states.set([{ object: 'job', key: 'z', entry: 'job.deal', state: 'ready' }]);

    expect((await check()).discrepancies).toEqual([
      { kind: 'missing', object: 'job', detail: '1 source records were mapped and never written' },
    ]);
  });
});

test('what was brought over and is held or gone since is no discrepancy', async () => {
  for (const object of ['customer', 'charge']) await opened.staging.source.clear(object);
  await mapAll(LOAD_PAIR, opened.staging, { customer: [{ id: '1' }] });
  const plan = await load.account.plan('later');
  for await (const batch of opened.staging.states.scan({})) {
    await opened.staging.states.set(
      batch.map((state) => (state.state === 'held' ? state : { ...state, state: 'done' })),
    );
  }

  expect((await check(plan)).discrepancies).toEqual([]);
});
