import { afterEach, expect, test } from 'vitest';
import type { Change } from '../../engine/model/plan.ts';
import { snapshotAccount } from '../checker/account-snapshot.ts';
import { residue } from '../checker/residue.ts';
import { collect, type ExampleAccount, openExampleAccount } from './apply-account.ts';
import { countOurs } from './apply-counts.ts';
import { create, exampleChanges } from './apply-plan.ts';

const accounts: ExampleAccount[] = [];

/** An account with one loaded job. */
async function loaded(): Promise<ExampleAccount> {
  const account = await openExampleAccount();
  accounts.push(account);
  await account.provision();
  await account.apply(await account.savePlan('load', exampleChanges(1)));
  return account;
}

afterEach(async () => {
  for (const account of accounts.splice(0)) await account.close();
});

async function idOf(account: ExampleAccount, entry: string, key: string): Promise<string> {
  return (await account.ledger.crosswalk(entry, key))?.destinationId ?? '';
}

async function changed(
  account: ExampleAccount,
  fields: Extract<Change, { action: 'update' }>['fields'],
  cleared: readonly string[],
): Promise<Change> {
  const destinationId = await idOf(account, 'customer.organization', 'C0');
  const base = { entry: 'customer.organization', key: 'C0', object: 'organization', fingerprint: 'second' } as const;
  return { ...base, action: 'update', because: 'changed', destinationId, fields, cleared };
}

test('a change of the source becomes an update, and what it dropped is emptied', async () => {
  const account = await loaded();
  const change = await changed(account, { name: 'Customer 0 Ltd' }, ['address']);

  await account.apply(await account.savePlan('delta', [change]));
  const again = await account.apply(await account.savePlan('same', [change]));

  const known = await account.ledger.crosswalk('customer.organization', 'C0');
  const record = await (await account.records()).read('organization', known?.destinationId ?? '');
  expect(record?.fields).toMatchObject({ name: 'Customer 0 Ltd', address: null });
  expect(known?.written).toMatchObject({ name: 'Customer 0 Ltd' });
  expect(known?.written).not.toHaveProperty('address');
  expect(again.objects['organization']).toMatchObject({ applied: 0, skipped: 1 });
});

test('a record that a person edited is not updated over the edit', async () => {
  const account = await loaded();
  const change = await changed(account, { name: 'Customer 0 Ltd' }, []);
  await account.edit('organization', await idOf(account, 'customer.organization', 'C0'), { name: 'Named by Ana' });

  const report = await account.apply(await account.savePlan('delta', [change]));

  expect(report.objects['organization']).toMatchObject({ applied: 0, held: 1 });
});

test('an update whose answer is lost is settled by reading the record', async () => {
  const account = await loaded();
  const change = await changed(account, { name: 'Customer 0 Ltd' }, []);
  account.sandbox.simulator.addFault({ kind: 'error-500-after', match: { method: 'PATCH' }, times: 20 });

  const report = await account.apply(await account.savePlan('delta', [change]));

  expect(report.objects['organization']).toMatchObject({ applied: 1, failed: 0 });
  expect(await account.ledger.openIntents()).toEqual([]);
});

test('a file whose content changed is made anew, and the old one goes', async () => {
  const account = await loaded();
  const [file] = exampleChanges(1).filter(({ object }) => object === 'file');
  if (file?.action !== 'create') throw new Error('The example has no file.');
  const { entry, key, object, fields, fingerprint } = file;
  const known = await account.ledger.crosswalk(entry, key);
  const destinationId = known?.destinationId ?? '';
  const expected = known?.written ?? {};
  const plan = await account.savePlan('delta', [
    { entry, key, object, fingerprint, action: 'delete', destinationId, expected },
    create(entry, key, object, fields, 'other,content\n'),
  ]);

  await account.apply(plan);
  const ids = [destinationId, await idOf(account, entry, key)];
  const again = await account.apply(plan);

  expect(new Set(ids).size).toBe(2);
  expect(countOurs(account.storePath)['file']).toBe(1);
  expect(again.objects['file']).toMatchObject({ applied: 0, skipped: 2 });
});

test('a link that closes a circle is written once both ends are there', async () => {
  const account = await openExampleAccount();
  accounts.push(account);
  await account.provision();
  const person = create('contact.person', 'P1', 'person', { name: 'Contact 1' });
  const organization = create('customer.organization', 'C1', 'organization', { name: 'Customer 1' });
  const late: Change = {
    entry: 'contact.person',
    key: 'P1',
    object: 'person',
    fingerprint: person.fingerprint,
    action: 'update',
    because: 'late_link',
    destinationId: '',
    fields: { org_id: { entry: 'customer.organization', key: 'C1' } },
    cleared: [],
  };
  const plan = await account.savePlan('load', [person, organization, late]);

  await account.apply(plan);
  const again = await account.apply(plan);

  const record = await (await account.records()).read('person', await idOf(account, 'contact.person', 'P1'));
  expect(record?.fields['org_id']).toEqual({ id: await idOf(account, 'customer.organization', 'C1') });
  expect(again.objects['person']).toMatchObject({ planned: 2, applied: 0, skipped: 2 });
});

test('a person who stood alone becomes part of another, and goes with it in a rollback', async () => {
  const account = await openExampleAccount();
  accounts.push(account);
  const before = snapshotAccount(account.storePath);
  await account.provision();
  const person = create('lead.person', 'L1', 'person', { name: 'Ann' });
  await account.apply(await account.savePlan('load', [person]));
  const destinationId = await idOf(account, 'lead.person', 'L1');
  const base = { entry: 'customer.person', key: 'C1', object: 'person', fingerprint: 'second', destinationId } as const;
  const formerly = { entry: 'lead.person', key: 'L1' };
  const update: Change = {
    ...base,
    formerly,
    action: 'update',
    because: 'changed',
    fields: { name: 'Ann Lee' },
    cleared: [],
  };
  const delta = await account.savePlan('delta', [update]);

  await account.apply(delta);
  const again = await account.apply(delta);
  expect(again.objects['person']).toMatchObject({ applied: 0, skipped: 1 });
  expect(await idOf(account, 'lead.person', 'L1')).toBe('');
  expect(await account.ledger.crosswalk('customer.person', 'C1')).toMatchObject({ destinationId, origin: 'made' });
  const unchanged: Change = { ...base, formerly, action: 'unchanged' };
  await account.apply(await account.savePlan('third', [unchanged]));

  expect((await account.apply(await account.planRollback('undo', true))).failures).toEqual([]);
  expect(residue(before, snapshotAccount(account.storePath))).toEqual([]);
  expect(await collect(account.ledger.crosswalkEntries())).toEqual([]);
});

test('a person who only changed hands is known to a rollback under the new name', async () => {
  const account = await openExampleAccount();
  accounts.push(account);
  const before = snapshotAccount(account.storePath);
  await account.provision();
  const person = create('lead.person', 'L1', 'person', { name: 'Ann' });
  await account.apply(await account.savePlan('load', [person]));
  await account.ledger.renameCrosswalk({ entry: 'lead.person', key: 'L1' }, { entry: 'customer.person', key: 'C1' });

  await account.apply(await account.planRollback('undo', true));

  expect(residue(before, snapshotAccount(account.storePath))).toEqual([]);
  expect(await collect(account.ledger.crosswalkEntries())).toEqual([]);
});

test('loads and deltas are rolled back together', async () => {
  const account = await openExampleAccount();
  accounts.push(account);
  const before = snapshotAccount(account.storePath);
  await account.provision();
  await account.apply(await account.savePlan('load', exampleChanges(2)));
  const more = exampleChanges(3);
  await account.apply(
    await account.savePlan('delta', [await changed(account, { name: 'Renamed' }, ['address']), ...more]),
  );
  await account.apply(await account.savePlan('second', [await changed(account, { name: 'Renamed again' }, [])]));

  const report = await account.apply(await account.planRollback('undo', true));

  expect(report.failures).toEqual([]);
  expect(residue(before, snapshotAccount(account.storePath))).toEqual([]);
  const standing = await collect(account.ledger.writes({ standing: true, state: 'applied' }));
  expect(standing.filter(({ plan }) => plan !== 'undo')).toEqual([]);
});
