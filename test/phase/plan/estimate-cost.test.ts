import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openLedger } from '../../../engine/ledger/sqlite.ts';
import type { Change, PlanEstimate } from '../../../engine/model/plan.ts';
import type { Fields } from '../../../engine/model/value.ts';
import { openCostMeter } from '../../../engine/phase/plan/estimate-cost.ts';
import { openPair } from '../../../engine/spec/load.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const { pair } = await openPair({ root: ROOT, pair: 'kickserv-to-pipedrive' });
const ALLOWANCE = { burstRequests: 40, tokensPerDay: 300_000 };

test('a record costs its creation and a page of the list that reads it back', async () => {
  expect(await costOf(creation('deal', { title: 'Roof' }))).toMatchObject({ requests: 2, tokens: 5 + 10 });
});

test('what a creation cannot carry costs a second call', async () => {
  const plain = await costOf(creation('file', { name: 'a.pdf' }));
  const described = await costOf(creation('file', { name: 'a.pdf', description: 'Signed in May' }));

  expect(plain).toMatchObject({ requests: 2, tokens: 10 + 20 });
  expect(described).toMatchObject({ requests: 3, tokens: 10 + 10 + 20 });
});

test('five lines of one deal go together, four one by one', async () => {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, key) => creation('deal_product', { deal_id: 'd1', quantity: 1 }, `${key}`));

  expect(await costOf(...lines(4))).toMatchObject({ requests: 5, tokens: 4 * 5 + 10 });
  expect(await costOf(...lines(5))).toMatchObject({ requests: 2, tokens: 25 + 10 });
});

test('nothing that is held or stands already costs anything', async () => {
  const base = { entry: 'row.entry', key: '1', object: 'deal', fingerprint: '' };
  const held: Change = { ...base, action: 'held', reason: 'missing_required', detail: 'no title' };

  expect(await costOf(held, { ...base, action: 'unchanged', destinationId: '7' })).toMatchObject({
    requests: 0,
    tokens: 0,
  });
});

function creation(object: string, fields: Fields, key = '1'): Change {
  return { action: 'create', entry: `row.${object}`, key, object, fingerprint: '', fields };
}

async function costOf(...changes: readonly Change[]): Promise<PlanEstimate> {
  if (pair === undefined) throw new Error('The pair compiles.');
  const opened = await openLedger({ path: ':memory:' });
  try {
    const meter = openCostMeter(pair.destination, opened.staging.notes);
    for (const change of changes) await meter.add(change);
    return await meter.total(ALLOWANCE);
  } finally {
    await opened.close();
  }
}
