import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import type { Change } from '../../engine/model/plan.ts';
import { textOf } from '../../engine/model/value.ts';
import { BudgetExhausted, DestinationUnavailable } from '../../engine/port/destination.ts';
import { duplicatesBySource } from '../checker/duplicates.ts';
import { TRACE_LABEL } from '../stand-in/kickserv/generate.ts';
import { collect, type ExampleAccount, openExampleAccount, quietProgress } from './apply-account.ts';
import { checkCounts, countOurs } from './apply-counts.ts';
import { adopt, create, exampleChanges, exampleCounts } from './apply-plan.ts';

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
  expect(duplicatesBySource(account.storePath, TRACE_LABEL)).toEqual([]);
  const writes = (await collect(account.ledger.writes())).filter(({ entry }) => !entry.startsWith('schema.'));
  expect(writes.every(({ state, after }) => state === 'applied' && after !== undefined)).toBe(true);
});

const WRITES = '^/(api/)?v[12]/(organizations|persons|deals|leads|products|notes|files|activities)';

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

  expect(account.sandbox.simulator.meter().faults[kind]).toBeGreaterThan(0);
  account.sandbox.simulator.clearFaults();
  const repaired = await account.apply(plan);
  expect([...report.failures.map(({ reason }) => reason), ...repaired.failures]).toEqual(
    report.failures.map(() => 'not_written'),
  );
  checkCounts(account.storePath, exampleCounts(8));
  expect(duplicatesBySource(account.storePath, TRACE_LABEL)).toEqual([]);
  expect(await account.ledger.openIntents()).toEqual([]);
  const described = (await collect((await account.records()).list('file'))).filter(({ fields }) =>
    textOf(fields['name']).startsWith('time-'),
  );
  expect(described.every(({ fields }) => textOf(fields['description']).startsWith('Hours of job'))).toBe(true);
});

test('relations between records, which hold no key and no content, are written once too', async () => {
  const account = await open();
  await account.provision();
  const organizations = exampleChanges(4).filter(({ object }) => object === 'organization');
  const relation = (key: string, owner: string, linked: string) =>
    create('branch.relation', key, 'organization_relationship', {
      type: 'parent',
      rel_owner_org_id: { entry: 'customer.organization', key: owner },
      rel_linked_org_id: { entry: 'customer.organization', key: linked },
    });
  const relations = [relation('R1', 'C0', 'C1'), relation('R2', 'C0', 'C2'), relation('R3', 'C0', 'C3')];
  const plan = await account.savePlan('load', [...organizations, ...relations]);
  const match = { method: 'POST', path: '/api/v1/organizationRelationships' };
  account.sandbox.simulator.addFault({ kind: 'drop-answer', times: 1, match });
  account.sandbox.simulator.addFault({ kind: 'error-500-before', times: 1, match });

  const report = await account.apply(plan);

  expect(report.objects['organization_relationship']).toMatchObject({ applied: 3, failed: 0, found: 3 });
  const ids = (await collect(account.ledger.crosswalkEntries('branch.relation'))).map((entry) => entry.destinationId);
  const [parent] = await collect(account.ledger.crosswalkEntries('customer.organization'));
  const parents = { field: 'rel_owner_org_id', ids: [parent?.destinationId ?? ''] };
  const there = await collect((await account.records()).list('organization_relationship', { parents }));
  expect(there.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
});

test('applying a plan again writes nothing', async () => {
  const account = await open();
  await account.provision();
  const plan = await account.savePlan('load', exampleChanges(3));
  await account.apply(plan);
  const before = (await collect(account.ledger.writes())).length;

  const again = await account.apply(plan);

  expect((await collect(account.ledger.writes())).length).toBe(before);
  expect(again.objects['deal']).toMatchObject({ planned: 3, applied: 0, skipped: 3 });
});

test('a record that is refused fails with its reason, and what links to it is held for that', async () => {
  const account = await open();
  await account.provision();
  const changes = exampleChanges(2).map((change) =>
    change.action === 'create' && change.key === 'J1'
      ? { ...change, fields: { ...change.fields, owner_id: { entry: 'employee.user', key: 'E1' } } }
      : change,
  );
  await account.ledger.putCrosswalk([
    {
      entry: 'employee.user',
      key: 'E1',
      object: 'user',
      destinationId: '424242',
      fingerprint: '',
      origin: 'adopted',
      written: {},
    },
  ]);
  await stageMapped(account, changes);
  const plan = await account.savePlan('load', changes);

  const report = await account.apply(plan);

  expect(report.failures).toMatchObject([{ entry: 'job.deal', key: 'J1' }]);
  expect(report.failures[0]?.reason).toContain('owner_id');
  const states = await collect(account.staging.states.scan());
  const of = (object: string, key: string) => states.find((state) => state.object === object && state.key === key);
  expect(of('source job.deal', 'J1')).toMatchObject({ state: 'failed' });
  expect(of('source note.note', 'N1')).toMatchObject({ state: 'held', reason: 'reference_failed', at: 'deal_id' });
  expect(of('source note.note', 'N0')).toMatchObject({ state: 'done' });
  expect(countOurs(account.storePath)).toMatchObject({ deal: 1, note: 1, file: 1, activity: 1 });
});

test('what the plan holds back holds back what links to it', async () => {
  const account = await open();
  await account.provision();
  const changes = exampleChanges(2).map((change): Change => {
    if (change.key !== 'C1') return change;
    const { entry, key, object, fingerprint } = change;
    return { entry, key, object, fingerprint, action: 'held', reason: 'ambiguous_match', detail: 'two have this name' };
  });
  await stageMapped(account, changes);

  await account.apply(await account.savePlan('load', changes));

  const states = await collect(account.staging.states.scan({ state: 'held' }));
  expect(Object.fromEntries(states.map(({ key, reason }) => [key, reason]))).toMatchObject({
    C1: 'ambiguous_match',
    P1: 'reference_held',
    J1: 'reference_held',
    N1: 'reference_held',
  });
});

test('when the daily budget ends, everything sent is settled and the next day goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-budget-'));
  const storePath = join(folder, 'account.sqlite');
  let skipped = 0;
  const timeScale = 100;
  const small = { plan: 'lite', seats: 1, storePath, timeScale, now: () => Date.now() + skipped } as const;
  const before = await openExampleAccount(small);
  const today = new Date(before.sandbox.clock.now()).toISOString().slice(0, 10);
  await before.close();
  const store = new DatabaseSync(storePath);
  store.prepare('INSERT INTO meter (name, value) VALUES (?, 29400)').run(`tokens:${today}`);
  store.close();
  const account = await open(small);
  await account.provision();
  const plan = await account.savePlan('load', exampleChanges(12));

  await expect(account.apply(plan)).rejects.toThrow(BudgetExhausted);
  const unsettled = await account.ledger.openIntents();
  const partly = countOurs(storePath);
  skipped = 86_400_000 / timeScale;
  const rested = await account.apply(plan);

  expect(unsettled).toEqual([]);
  expect(partly['organization']).toBeGreaterThan(0);
  expect(partly['activity']).toBe(0);
  expect(rested.failures).toEqual([]);
  checkCounts(storePath, exampleCounts(12));
  rmSync(folder, { recursive: true, force: true });
});

test('a block ends the run at once; the next run finds out what was written', async () => {
  const account = await open();
  await account.provision();
  const plan = await account.savePlan('load', exampleChanges(4));
  account.sandbox.simulator.addFault({ kind: 'html-403', times: 1, match: { method: 'POST', path: '/api/v2/deals' } });

  await expect(account.apply(plan)).rejects.toThrow(DestinationUnavailable);
  await account.apply(plan, { destination: account.sandbox.connect() });

  checkCounts(account.storePath, exampleCounts(4));
  expect(duplicatesBySource(account.storePath, TRACE_LABEL)).toEqual([]);
});

test('told to stop, it stops between writes and says that it is not finished', async () => {
  const account = await open();
  await account.provision();
  const plan = await account.savePlan('load', exampleChanges(6));
  const stop = new AbortController();
  const say = (message: string) => message.startsWith('person') && stop.abort();
  const progress = { ...quietProgress([]), say };

  const report = await account.apply(plan, { progress, signal: stop.signal });
  const rest = await account.apply(plan);

  expect(report.finished).toBe(false);
  expect(await account.ledger.openIntents()).toEqual([]);
  expect(rest.finished).toBe(true);
  checkCounts(account.storePath, exampleCounts(6));
});

test('told to stop while writes wait for their turn, it settles them as never sent', async () => {
  const stop = new AbortController();
  const account = await open({ plan: 'lite', timeScale: 20 }, { signal: stop.signal });
  await account.provision();
  const plan = await account.savePlan('load', exampleChanges(30));
  setTimeout(() => stop.abort(), 150);

  const report = await account.apply(plan, { signal: stop.signal });
  const unsettled = await account.ledger.openIntents();
  const rest = await account.apply(plan, {
    destination: account.sandbox.connect({ signal: new AbortController().signal }),
  });

  expect(report.finished).toBe(false);
  expect(unsettled).toEqual([]);
  expect(rest.failures).toEqual([]);
  checkCounts(account.storePath, exampleCounts(30));
});

test('a write that arrives after its client gave up is seen, not sent again', async () => {
  const account = await open({ timeScale: 20 }, { timeoutMs: 250 });
  await account.provision();
  const plan = await account.savePlan('load', exampleChanges(2));
  for (const path of ['/api/v2/deals', '/api/v1/notes', '/api/v1/files']) {
    account.sandbox.simulator.addFault({ kind: 'slow', ms: 8_000, times: 1, match: { method: 'POST', path } });
  }

  const report = await account.apply(plan, { graceMs: 8_000 });

  expect(report.failures).toEqual([]);
  checkCounts(account.storePath, exampleCounts(2));
  expect(duplicatesBySource(account.storePath, TRACE_LABEL)).toEqual([]);
});

test.each([300_000, -300_000])('clocks that are %i ms apart make nothing arrive twice', async (difference) => {
  const account = await open();
  await account.provision();
  const { clock, simulator } = account.sandbox;
  const wrong = { ...clock, now: () => clock.now() + difference };
  simulator.addFault({ kind: 'drop-answer', probability: 0.3, seed: 2, match: { method: 'POST', path: WRITES } });

  const report = await account.apply(await account.savePlan('load', exampleChanges(8)), { clock: wrong });

  expect(report.failures).toEqual([]);
  expect(report.missing).toEqual([]);
  checkCounts(account.storePath, exampleCounts(8));
  expect(duplicatesBySource(account.storePath, TRACE_LABEL)).toEqual([]);
});

test('two equal notes are both written, also when the answer to one of them is lost', async () => {
  const account = await open();
  await account.provision();
  const [job] = exampleChanges(1).filter(({ object }) => object === 'organization');
  const note = (key: string) =>
    create('note.note', key, 'note', {
      content: '<p>No answer, left word</p>',
      org_id: { entry: 'customer.organization', key: 'C0' },
      add_time: '2024-04-02T08:15:00Z',
    });
  const plan = await account.savePlan('load', [job as Change, note('N1'), note('N2'), note('N3')]);
  account.sandbox.simulator.addFault({
    kind: 'drop-answer',
    times: 2,
    match: { method: 'POST', path: '/api/v1/notes' },
  });

  await account.apply(plan);

  expect(countOurs(account.storePath).note).toBe(3);
  const ids = new Set(
    (await collect(account.ledger.crosswalkEntries('note.note'))).map((entry) => entry.destinationId),
  );
  expect(ids.size).toBe(3);
});

test('an equal note of somebody else does not pass for one whose answer was lost', async () => {
  const account = await open();
  const records = account.sandbox.destination.records({ fields: [], stages: [] });
  const [organization] = await collect(records.list('organization'));
  const fields = { content: '<p>left word</p>', add_time: '2024-04-02T08:15:00Z' };
  const theirs = await records.create('note', { ...fields, org_id: { id: organization?.id ?? '' } });
  await account.provision();
  const link: Change = {
    entry: 'customer.organization',
    key: 'C1',
    object: 'organization',
    fingerprint: 'f',
    action: 'link',
    destinationId: organization?.id ?? '',
    because: 'name',
  };
  const note = create('note.note', 'N1', 'note', { ...fields, org_id: { entry: 'customer.organization', key: 'C1' } });
  const plan = await account.savePlan('load', [link, note]);
  account.sandbox.simulator.addFault({ kind: 'reset', times: 1, match: { method: 'POST', path: '/api/v1/notes' } });

  const report = await account.apply(plan);

  expect(report.objects['note']).toMatchObject({ applied: 1, failed: 0 });
  expect((await account.ledger.crosswalk('note.note', 'N1'))?.destinationId).not.toBe(theirs);
  expect(countOurs(account.storePath).note).toBe(2);
});

test('a field that a person edited after the plan was made is not overwritten', async () => {
  const account = await open();
  await account.provision();
  const [person] = await collect((await account.records()).list('person'));
  const id = person?.id ?? '';
  const planned = { phones: person?.fields['phones'] ?? null };
  const change = adopt('contact.person', 'P1', 'person', id, { phones: [{ value: '555-0100' }] }, planned);
  const plan = await account.savePlan('load', [change]);
  await account.edit('person', id, { phones: [{ value: '555-0199', primary: true, label: 'work' }] });

  const report = await account.apply(plan);

  expect(report.objects['person']).toMatchObject({ applied: 0, held: 1 });
  const now = await (await account.records()).read('person', id);
  expect(now?.fields['phones']).toMatchObject([{ value: '555-0199' }]);
});

/** Gives every change a source record, so that states have somebody to speak of. */
async function stageMapped(account: ExampleAccount, changes: readonly Change[]): Promise<void> {
  await account.staging.mapped.add(
    changes.map(({ entry, key, object, fingerprint }) => ({
      entry,
      key,
      object,
      fields: {},
      outcome: { state: 'ready' },
      fingerprint,
      sources: [{ object: `source ${entry}`, key }],
      coverage: [],
    })),
  );
}
