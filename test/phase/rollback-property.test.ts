import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change } from '../../engine/model/plan.ts';
import { snapshotAccount } from '../checker/account-snapshot.ts';
import { duplicatesBySource } from '../checker/duplicates.ts';
import { residue } from '../checker/residue.ts';
import { TRACE_LABEL } from '../stand-in/kickserv/generate.ts';
import { collect, openExampleAccount } from './apply-account.ts';
import { adopt, exampleChanges } from './apply-plan.ts';

/** Trouble that a network or a busy service makes, and does not make for ever. */
const fault = fc.record({
  kind: fc.constantFrom('drop-answer', 'error-500-before', 'error-500-after', 'error-503', 'reset', 'rate-limited'),
  probability: fc.double({ min: 0.02, max: 0.12, noNaN: true }),
  seed: fc.integer({ min: 1, max: 10_000 }),
});

/** A load of some jobs, of which some customers were in the account before and get some of their fields from us. */
const load = fc.record({
  size: fc.integer({ min: 1, max: 4 }),
  adopted: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  fields: fc.subarray(['address', 'website', 'custom.trace_source_id'], { minLength: 1 }),
  faults: fc.array(fault, { maxLength: 2 }),
});

test('whatever is loaded under whatever trouble, a rollback restores the account', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(load, async ({ size, adopted, fields, faults }) => {
      const account = await openExampleAccount();
      try {
        const neighbours = await collect(
          account.sandbox.destination.records({ fields: [], stages: [] }).list('organization'),
        );
        const before = snapshotAccount(account.storePath);
        await account.provision();
        await account.staging.destination.add(neighbours.map((record) => ({ record, names: [] })));
        const changes = exampleChanges(size).map((change, index): Change => {
          const neighbour = neighbours[index];
          const adopts = change.action === 'create' && change.object === 'organization' && adopted.includes(index);
          if (!adopts || neighbour === undefined) return change;
          const values = { website: 'https://example.com', ...change.fields };
          const given = Object.fromEntries(Object.entries(values).filter(([name]) => fields.includes(name)));
          return adopt(change.entry, change.key, change.object, neighbour.id, given);
        });
        const plan = await account.savePlan('load', changes);
        const { simulator } = account.sandbox;
        for (const each of faults) simulator.addFault({ ...each, match: { method: 'POST' } });
        await account.apply(plan);
        simulator.clearFaults();
        await account.apply(plan);
        expect(duplicatesBySource(account.storePath, TRACE_LABEL)).toEqual([]);

        const undo = await account.planRollback('undo', true);
        for (const each of faults) simulator.addFault({ ...each, match: { method: 'DELETE' } });
        await account.apply(undo);
        simulator.clearFaults();
        await account.apply(undo);

        expect(residue(before, snapshotAccount(account.storePath))).toEqual([]);
      } finally {
        await account.close();
      }
    }),
    { numRuns: 15, seed: 20_261_120 },
  );
});
