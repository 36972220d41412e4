import { afterEach, expect, test } from 'vitest';
import type { Change } from '../../engine/model/plan.ts';
import type { DestinationRecord } from '../../engine/model/record.ts';
import { DestinationUnavailable } from '../../engine/port/destination.ts';
import { snapshotAccount } from '../checker/account-snapshot.ts';
import { residue } from '../checker/residue.ts';
import { collect, type ExampleAccount, openExampleAccount } from './apply-account.ts';
import { countOurs } from './apply-counts.ts';
import { adopt, exampleChanges } from './apply-plan.ts';

const accounts: ExampleAccount[] = [];

async function open(...options: Parameters<typeof openExampleAccount>): Promise<ExampleAccount> {
  const account = await openExampleAccount(...options);
  accounts.push(account);
  return account;
}

afterEach(async () => {
  for (const account of accounts.splice(0)) await account.close();
});

const NEIGHBOUR = 'Was here before';

/** An account in which somebody without a phone number was there before us. */
async function openWithNeighbour(): Promise<ExampleAccount> {
  const account = await open();
  await account.sandbox.destination.records({ fields: [], stages: [] }).create('person', { name: NEIGHBOUR });
  return account;
}

/** Loads so many jobs; customer 0 and contact 0 are records that were there before. */
async function load(account: ExampleAccount, size: number): Promise<readonly DestinationRecord[]> {
  const before = account.sandbox.destination.records({ fields: [], stages: [] });
  const [organization] = await collect(before.list('organization'));
  const [person] = (await collect(before.list('person'))).filter(({ fields }) => fields['name'] === NEIGHBOUR);
  await account.provision();
  const adopted = [organization, person].filter((record) => record !== undefined);
  await account.staging.destination.add(adopted.map((record) => ({ record, names: [] })));
  const changes = exampleChanges(size).map((change): Change => {
    if (change.action !== 'create') return change;
    const { entry, key, object, fields } = change;
    if (key === 'C0') return adopt(entry, key, object, organization?.id ?? '', onlyCustom(fields));
    if (key === 'P0')
      return adopt(entry, key, object, person?.id ?? '', { ...onlyCustom(fields), phones: [{ value: '555-0100' }] });
    return change;
  });
  const report = await account.apply(await account.savePlan('load', changes));
  expect(report.failures).toEqual([]);
  expect(report.objects['person']).toMatchObject({ held: 0 });
  return adopted;
}

function onlyCustom(fields: Extract<Change, { action: 'create' }>['fields']) {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name.startsWith('custom.')));
}

test('a rollback with its schema leaves the account as it was', async () => {
  const account = await openWithNeighbour();
  const before = snapshotAccount(account.storePath);
  await load(account, 5);

  const report = await account.apply(await account.planRollback('undo', true));

  expect(report.failures).toEqual([]);
  expect(residue(before, snapshotAccount(account.storePath))).toEqual([]);
  expect(await account.residue()).toEqual([]);
  expect(await collect(account.ledger.crosswalkEntries())).toEqual([]);
});

test('a plain rollback leaves the schema alone and says so', async () => {
  const account = await openWithNeighbour();
  const before = snapshotAccount(account.storePath);
  await load(account, 2);

  const plan = await account.planRollback('undo', false);
  await account.apply(plan);

  const left = residue(before, snapshotAccount(account.storePath));
  expect(new Set(left.map(({ object }) => object))).toEqual(
    new Set(['pipeline', 'stage', 'organizationField', 'personField', 'dealField', 'productField']),
  );
  expect(plan.totals.actions['keep']).toBe(9);
  expect(await account.residue()).toEqual([]);
});

test('what a person edited stays, with everything it refers to, and the reason is given', async () => {
  const account = await openWithNeighbour();
  await load(account, 3);
  const deal = await account.ledger.crosswalk('job.deal', 'J1');
  await account.edit('deal', deal?.destinationId ?? '', { title: 'Renamed by Ana' });

  const plan = await account.planRollback('undo', true);
  const report = await account.apply(plan);

  const kept = (await collect(account.ledger.changes(plan.id))).flatMap((change) =>
    change.action === 'keep' ? [[change.entry, change.key, change.reason]] : [],
  );
  expect(kept).toEqual(
    expect.arrayContaining([
      ['job.deal', 'J1', 'edited_since: title'],
      ['customer.organization', 'C1', 'still_referenced'],
      ['contact.person', 'P1', 'still_referenced'],
      ['schema.field.deal.job_status', '', 'in_use'],
      ['schema.stage.service.new', '', 'in_use'],
      ['schema.pipeline.service', '', 'in_use'],
    ]),
  );
  expect(kept).not.toContainEqual(['schema.stage.service.done', '', 'in_use']);
  expect(report.failures).toEqual([]);
  expect(countOurs(account.storePath)).toMatchObject({ organization: 1, person: 1, deal: 0, note: 0 });
  expect(await account.residue()).toEqual([]);
});

test('an edit between the plan and its execution stays as well', async () => {
  const account = await openWithNeighbour();
  await load(account, 3);
  const known = await account.ledger.crosswalk('note.note', 'N2');
  await account.edit('note', known?.destinationId ?? '', { content: '<p>Ana changed this before</p>' });
  const plan = await account.planRollback('undo', false);
  const note = await account.ledger.crosswalk('note.note', 'N1');
  await account.edit('note', note?.destinationId ?? '', { content: '<p>Ana added this</p>' });

  const report = await account.apply(plan);

  expect(report.objects['note']).toMatchObject({ applied: 1, kept: 2 });
  const left = await (await account.records()).read('note', note?.destinationId ?? '');
  expect(left?.fields['content']).toContain('Ana added this');
});

test('a person who fills or empties any field of a record we made keeps it', async () => {
  const account = await openWithNeighbour();
  await load(account, 2);
  const idOf = async (entry: string, key: string) => (await account.ledger.crosswalk(entry, key))?.destinationId ?? '';
  await account.edit('organization', await idOf('customer.organization', 'C1'), { website: 'https://example.com' });
  await account.edit('person', await idOf('contact.person', 'P1'), { phones: [] });

  const plan = await account.planRollback('undo', false);

  const reasons = (await collect(account.ledger.changes(plan.id))).flatMap((change) =>
    change.action === 'keep' && !change.entry.startsWith('schema.') ? [`${change.key} ${change.reason}`] : [],
  );
  expect(reasons).toEqual(['P1 edited_since: phones', 'C1 edited_since: website']);
});

test('an adopted record gets back what we changed, but not what a person changed since', async () => {
  const account = await openWithNeighbour();
  const [, person] = await load(account, 2);
  await account.edit('person', person?.id ?? '', { phones: [{ value: '555-0199', primary: true, label: 'work' }] });

  await account.apply(await account.planRollback('undo', false));

  const now = await (await account.records()).read('person', person?.id ?? '');
  expect(now?.fields['phones']).toMatchObject([{ value: '555-0199' }]);
  expect(now?.fields['custom.trace_source_id']).toBeNull();
});

test('a field that the account refuses to empty is named, the others are restored', async () => {
  const account = await open({ switches: { compositeNull: 'rejected' } });
  const before = account.sandbox.destination.records({ fields: [], stages: [] });
  const [deal] = await collect(before.list('deal'));
  await account.provision();
  const fields = { 'custom.job_total': { amount: 5, currency: 'USD' }, 'custom.job_status': 'new' };
  await account.apply(await account.savePlan('load', [adopt('job.deal', 'J1', 'deal', deal?.id ?? '', fields)]));

  const report = await account.apply(await account.planRollback('undo', false));

  expect(report.failures).toMatchObject([{ entry: 'job.deal', key: 'J1' }]);
  expect(report.failures[0]?.reason).toContain('could not be restored: custom.job_total');
  const now = await (await account.records()).read('deal', deal?.id ?? '');
  expect(now?.fields).toMatchObject({ 'custom.job_status': null, 'custom.job_total': { amount: 5 } });
  expect(await account.residue()).toMatchObject([{ object: 'deal', kind: 'changed' }]);
});

test('a standard field that can never be emptied is named beforehand', async () => {
  const account = await open();
  const records = account.sandbox.destination.records({ fields: [], stages: [] });
  const id = await records.create('deal', { title: 'Without a date' });
  await account.provision();
  const change = adopt('job.deal', 'J1', 'deal', id, { expected_close_date: '2026-05-01', title: 'With a date' });
  await account.apply(await account.savePlan('load', [change]));

  const plan = await account.planRollback('undo', false);
  const report = await account.apply(plan);

  expect(await collect(account.ledger.changes(plan.id, { actions: ['keep'] }))).toContainEqual(
    expect.objectContaining({ key: 'J1', reason: 'cannot_be_cleared: expected_close_date' }),
  );
  expect(report.failures).toEqual([]);
  expect((await records.read('deal', id))?.fields).toMatchObject({ title: 'Without a date' });
  expect(await account.residue()).toEqual([]);
});

test('what a person deleted meanwhile needs no undoing and is forgotten', async () => {
  const account = await openWithNeighbour();
  const [organization] = await load(account, 2);
  const note = await account.ledger.crosswalk('note.note', 'N1');
  await account.remove('note', note?.destinationId ?? '');
  await account.remove('organization', organization?.id ?? '');

  const report = await account.apply(await account.planRollback('undo', true));

  expect(report.failures).toEqual([]);
  expect(await collect(account.ledger.crosswalkEntries())).toEqual([]);
  expect(countOurs(account.storePath)).toMatchObject({ note: 0, deal: 0 });
});

test('records of others that refer to ours keep them', async () => {
  const account = await openWithNeighbour();
  await load(account, 3);
  const organization = await account.ledger.crosswalk('customer.organization', 'C2');
  await account.sandbox.destination
    .records({ fields: [], stages: [] })
    .create('person', { name: 'Added by Ana', org_id: { id: organization?.destinationId ?? '' } });

  const plan = await account.planRollback('undo', false);
  await account.apply(plan);

  expect(countOurs(account.storePath)).toMatchObject({ organization: 1 });
});

test('an interrupted rollback goes on where it stopped', async () => {
  const account = await openWithNeighbour();
  const before = snapshotAccount(account.storePath);
  await load(account, 5);
  const plan = await account.planRollback('undo', true);
  const { simulator } = account.sandbox;
  simulator.addFault({ kind: 'drop-answer', probability: 0.2, seed: 3, match: { method: 'DELETE' } });
  simulator.addFault({ kind: 'html-403', times: 1, match: { method: 'DELETE', path: '/api/v2/persons' } });

  await expect(account.apply(plan)).rejects.toThrow(DestinationUnavailable);
  simulator.clearFaults();
  await account.apply(plan, { destination: account.sandbox.connect() });

  expect(residue(before, snapshotAccount(account.storePath))).toEqual([]);
  const standing = await collect(account.ledger.writes({ standing: true, state: 'applied' }));
  expect(standing.filter(({ plan: of }) => of === 'load')).toEqual([]);
});

test('after a rollback the same plan can be applied, and rolled back again', async () => {
  const account = await openWithNeighbour();
  const before = snapshotAccount(account.storePath);
  await load(account, 2);
  await account.apply(await account.planRollback('first', true));
  await account.provision();
  const plan = await account.savePlan('again', exampleChanges(2));

  await account.apply(plan);
  expect(countOurs(account.storePath)).toMatchObject({ organization: 2, deal: 2 });
  await account.apply(await account.planRollback('second', true));

  expect(residue(before, snapshotAccount(account.storePath))).toEqual([]);
});

test('a load that was cut off before anything was read back can be rolled back', async () => {
  const account = await openWithNeighbour();
  const before = snapshotAccount(account.storePath);
  await account.provision();
  const plan = await account.savePlan('load', exampleChanges(3));
  account.sandbox.simulator.addFault({
    kind: 'html-403',
    times: 1,
    match: { method: 'GET', path: '/api/v2/activities' },
  });
  account.sandbox.simulator.addFault({
    kind: 'drop-answer',
    times: 2,
    match: { method: 'POST', path: '/api/v2/activities' },
  });
  await expect(account.apply(plan)).rejects.toThrow(DestinationUnavailable);
  account.sandbox.simulator.clearFaults();

  await account.apply(await account.planRollback('undo', true));

  expect(residue(before, snapshotAccount(account.storePath))).toEqual([]);
});
