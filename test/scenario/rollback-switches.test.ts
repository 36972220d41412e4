import { expect, test } from 'vitest';
import { type Switches, singleDepartures, WORST_SWITCHES } from '../../engine/simulator/switches.ts';
import { snapshotAccount } from '../checker/account-snapshot.ts';
import { duplicatesBySource } from '../checker/duplicates.ts';
import { residue } from '../checker/residue.ts';
import { openExampleAccount } from '../phase/apply-account.ts';
import { countOurs } from '../phase/apply-counts.ts';
import { exampleChanges, exampleCounts } from '../phase/apply-plan.ts';
import { TRACE_LABEL } from '../stand-in/kickserv/generate.ts';

const SIZE = 4;

const CASES: readonly (readonly [string, Partial<Switches>])[] = [
  ['everything at its worst', WORST_SWITCHES],
  ...singleDepartures().map(({ name, switches }) => [`${name} = ${switches[name]}`, switches] as const),
];

test.each(CASES)('with %s, a load arrives once and a rollback leaves nothing behind', async (_name, switches) => {
  const account = await openExampleAccount({ switches });
  const before = snapshotAccount(account.storePath);
  await account.provision();
  for (const method of ['POST', 'DELETE']) {
    const match = { method, path: '^/api/v[12]/(organizations|persons|deals|notes|files|activities)' };
    account.sandbox.simulator.addFault({ kind: 'drop-answer', probability: 0.1, seed: 11, match });
  }

  const loaded = await account.apply(await account.savePlan('load', exampleChanges(SIZE)));
  const counts = countOurs(account.storePath);
  const undone = await account.apply(await account.planRollback('undo', true));

  expect(loaded.failures).toEqual([]);
  expect(counts).toEqual(exampleCounts(SIZE));
  expect(duplicatesBySource(account.storePath, TRACE_LABEL)).toEqual([]);
  expect(undone.failures).toEqual([]);
  expect(residue(before, snapshotAccount(account.storePath))).toEqual([]);
  await account.close();
});
