import { afterEach, expect, test } from 'vitest';
import { checkCounts } from './apply-counts.ts';
import { duplicatesBySource } from '../checker/duplicates.ts';
import { collect, type ExampleAccount, openExampleAccount } from './apply-account.ts';
import { create, exampleChanges, exampleCounts } from './apply-plan.ts';

const accounts: ExampleAccount[] = [];

async function open(...options: Parameters<typeof openExampleAccount>): Promise<ExampleAccount> {
  const account = await openExampleAccount(...options);
  accounts.push(account);
  return account;
}

afterEach(async () => {
  for (const account of accounts.splice(0)) await account.close();
});

test('a plan becomes exactly its records, each settled and read back', async () => {
  const account = await open();
  await account.provision();
  const plan = await account.savePlan('load', exampleChanges(8));

  const report = await account.apply(plan);

  expect(report.failures).toEqual([]);
  expect(report.missing).toEqual([]);
  for (const [object, planned] of Object.entries(exampleCounts(8))) {
    expect([object, report.objects[object]]).toEqual([
      object,
      { planned, applied: planned, skipped: 0, held: 0, failed: 0, kept: 0, found: planned },
    ]);
  }
  checkCounts(account.storePath, exampleCounts(8));
  expect(duplicatesBySource(account.storePath)).toEqual([]);
  const writes = (await collect(account.ledger.writes())).filter(({ entry }) => !entry.startsWith('schema.'));
  expect(writes.every(({ state, after }) => state === 'applied' && after !== undefined)).toBe(true);
});

const WRITES = '^/(api/)?v[12]/(organizations|persons|deals|products|notes|files|activities)';

test.each([
  ['drop-answer', 0.25],
  ['error-500-after', 0.25],
  ['error-500-before', 0.25],
  ['reset', 0.25],
  ['error-503', 0.2],
  ['rate-limited', 0.05],
] as const)('under %s every record is still written exactly once', async (kind, probability) => {
  const account = await open();
  await account.provision();
  const plan = await account.savePlan('load', exampleChanges(8));
  for (const method of ['POST', 'PUT']) {
    account.sandbox.simulator.addFault({ kind, probability, seed: 7, match: { method, path: WRITES } });
  }

  const report = await account.apply(plan);

  account.sandbox.simulator.clearFaults();
  const repaired = await account.apply(plan);
  expect([...report.failures.map(({ reason }) => reason), ...repaired.failures]).toEqual(
    report.failures.map(() => 'not_written'),
  );
  checkCounts(account.storePath, exampleCounts(8));
  expect(duplicatesBySource(account.storePath)).toEqual([]);
  expect(await account.ledger.openIntents()).toEqual([]);
  const described = (await collect((await account.records()).list('file'))).filter(({ fields }) =>
    String(fields['name']).startsWith('time-'),
  );
  expect(described.every(({ fields }) => String(fields['description']).startsWith('Hours of job'))).toBe(true);
});
