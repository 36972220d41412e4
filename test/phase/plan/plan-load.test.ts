import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../../engine/ledger/sqlite.ts';
import type { CompiledPair, CreateEntry } from '../../../engine/model/mapping.ts';
import type { Change } from '../../../engine/model/plan.ts';
import type { Json } from '../../../engine/model/value.ts';
import { lines, openAccount } from '../account-example.ts';
import { copy, create, fold, mapAll, pairOf, type Rows, ref, stage, statesOf } from '../pair-builder.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const ORG = create(
  'customer.org',
  'customer',
  'org',
  { name: 'name', city: 'city' },
  { matchRules: [{ fields: ['name'] }] },
);
const DEAL = create('job.deal', 'job', 'deal', { title: 'name', org_id: ref('customer.org', 'customer') });
const PAIR = pairOf([ORG, DEAL]);
const TWO: Rows = {
  customer: [
    { id: '1', name: 'Acme', city: 'Rome' },
    { id: '2', name: 'acme' },
  ],
};

/** Forgets the snapshot and maps another. */
async function mapAgain(pair: CompiledPair, rows: Rows): Promise<void> {
  for (const object of pair.source.objects.keys()) await opened.staging.source.clear(object);
  await mapAll(pair, opened.staging, rows);
}

async function accountWith(rows: Rows, pair: CompiledPair = PAIR) {
  await mapAll(pair, opened.staging, rows);
  return openAccount(pair, opened);
}

describe('what is there already', () => {
  test('one record of the name is adopted and only its empty fields are filled', async () => {
    const account = await accountWith({ customer: [{ id: '1', name: ' ACME ', city: 'Rome' }] });
    account.put('org', '7', { name: 'Acme', city: '' });

    const [change] = await account.changes(await account.plan('p'));

    expect(change).toMatchObject({ action: 'update', because: 'adopted', destinationId: '7' });
    expect(Object.keys((change as Extract<Change, { action: 'update' }>).fields)).toEqual([
      'city',
      'custom.trace_source_id',
    ]);
  });

  test.each([
    ['overwrite', { action: 'update', fields: { name: 'Acme', city: 'Rome', 'custom.trace_source_id': '1' } }],
    ['link', { action: 'link', destinationId: '7', because: 'name' }],
  ] as const)('found: %s', async (found, expected) => {
    const pair = pairOf([{ ...ORG, found }]);
    const account = await accountWith({ customer: [{ id: '1', name: 'Acme', city: 'Rome' }] }, pair);
    account.put('org', '7', { name: 'Acme', city: 'Oslo' });

    expect((await account.changes(await account.plan('p')))[0]).toMatchObject(expected);
  });

  test('two records of the name are a doubt that names both; one stands for one source record only', async () => {
    const account = await accountWith({ ...TWO, job: [{ id: 'a', name: 'Roof', customer: '2' }] });
    account.put('org', '7', { name: 'Acme' });
    expect(lines(await account.changes(await account.plan('one')))).toEqual([
      'update customer.org/1',
      'held customer.org/2 ambiguous_match',
      'held job.deal/a reference_held',
    ]);

    account.put('org', '8', { name: 'Acme' });
    const changes = await account.changes(await account.plan('two'));
    expect(changes[0]).toMatchObject({ reason: 'ambiguous_match', detail: 'org 7 and 8 have the same name' });
    expect(await statesOf(opened.staging)).toMatchObject({
      'customer/2': 'held ambiguous_match',
      'job/a': 'held reference_held',
    });
  });

  test('two source records of one name are both made, before and after the first of them was', async () => {
    const account = await accountWith(TWO);
    const first = await account.plan('one');
    await account.apply(first, ({ key }) => key === '1');
    const second = await account.plan('two');

    expect(lines(await account.changes(first))).toEqual(['create customer.org/1', 'create customer.org/2']);
    expect(lines(await account.changes(second))).toEqual(['unchanged customer.org/1', 'create customer.org/2']);
    expect(second.digest).toBe(first.digest);
  });

  test('what we filled into an adopted record makes it nobody else’s match', async () => {
    const rules = [{ fields: ['city'] }, { fields: ['name'] }];
    const account = await accountWith(
      {
        customer: [
          { id: '1', name: 'Acme', city: 'Rome' },
          { id: '2', name: 'Beta', city: 'Rome' },
        ],
      },
      pairOf([{ ...ORG, matchRules: rules }]),
    );
    account.put('org', '7', { name: 'Acme', city: '' });
    const first = await account.plan('one');
    await account.apply(first, ({ key }) => key === '1');

    expect((await account.plan('two')).digest).toBe(first.digest);
  });

  test('a rule with a link compares what it leads to, in one plan and after the first part of it was applied', async () => {
    const deal = { ...DEAL, matchRules: [{ fields: ['org_id', 'title'] }] };
    const rows: Rows = {
      customer: [
        { id: '1', name: 'Acme' },
        { id: '2', name: 'Beta' },
      ],
      job: [
        { id: 'a', name: 'Roof', customer: '1' },
        { id: 'b', name: 'Roof', customer: '2' },
      ],
    };
    const account = await accountWith(rows, pairOf([ORG, deal]));
    account.put('org', '7', { name: 'Acme' });
    account.put('deal', '8', { title: 'Roof', org_id: { id: '7' } });
    account.put('deal', '9', { title: 'Roof', org_id: { id: '6' } });
    const first = await account.plan('one');

    expect((await account.changes(first)).map((change) => [change.key, change.action])).toEqual([
      ['1', 'update'],
      ['2', 'create'],
      ['a', 'update'],
      ['b', 'create'],
    ]);
    await account.apply(first, ({ key }) => key === '1');
    expect((await account.plan('two')).digest).toBe(first.digest);
  });

  test('a record of ours that the ledger has forgotten is found by its migration key', async () => {
    const account = await accountWith({ customer: [{ id: '1', name: 'Acme' }] });
    account.put('org', '7', { name: 'Renamed', 'custom.trace_source_id': '1' });

    expect((await account.changes(await account.plan('p')))[0]).toMatchObject({ action: 'link', destinationId: '7' });
  });
});

describe('what was brought over before', () => {
  const loaded = async (given: Readonly<Record<string, Json>>, entry: CreateEntry = ORG) => {
    const pair = pairOf([entry]);
    const account = await accountWith({ customer: [given] }, pair);
    await account.apply(await account.plan('first'));
    return { account, pair };
  };

  test('a change of the source is written, a value that went away is cleared', async () => {
    const { account, pair } = await loaded({ id: '1', name: 'Acme', city: 'Rome' });
    await mapAgain(pair, { customer: [{ id: '1', name: 'Acme Ltd' }] });

    expect((await account.changes(await account.plan('p')))[0]).toMatchObject({
      action: 'update',
      because: 'changed',
      fields: { name: 'Acme Ltd' },
      cleared: ['city'],
    });
  });

  test('what can be written at creation only is neither changed nor cleared', async () => {
    const entry = create('customer.org', 'customer', 'org', { name: 'name', add_time: 'made' });
    const { account, pair } = await loaded({ id: '1', name: 'Acme', made: '2024-01-01T10:00:00Z' }, entry);
    await mapAgain(pair, { customer: [{ id: '1', name: 'Acme' }] });

    expect(lines(await account.changes(await account.plan('p')))).toEqual(['unchanged customer.org/1']);
  });

  test('a person’s edit of a field that should change is a conflict; an edit of another field is none', async () => {
    const { account, pair } = await loaded({ id: '1', name: 'Acme', city: 'Rome' });
    const [made] = account.records.values();
    account.put('org', made?.id ?? '', { ...made?.fields, city: 'Oslo' });
    await mapAgain(pair, { customer: [{ id: '1', name: 'Acme', city: 'Bern' }] });
    expect((await account.changes(await account.plan('p')))[0]).toMatchObject({
      reason: 'edited_in_destination',
      at: 'city',
    });

    await mapAgain(pair, { customer: [{ id: '1', name: 'Beta', city: 'Rome' }] });
    expect((await account.changes(await account.plan('q')))[0]).toMatchObject({
      action: 'update',
      fields: { name: 'Beta' },
    });
  });

  test('a record that a person deleted is not called unchanged', async () => {
    const { account } = await loaded({ id: '1', name: 'Acme' });
    account.records.clear();

    expect(lines(await account.changes(await account.plan('p')))).toEqual([
      'held customer.org/1 edited_in_destination',
    ]);
  });

  test.each([
    ['fill', 'unchanged customer.org/1'],
    ['overwrite', 'update customer.org/1'],
    ['link', 'unchanged customer.org/1'],
  ] as const)('an adopted record whose own value differs, found: %s', async (found, line) => {
    const pair = pairOf([{ ...ORG, found }]);
    const account = await accountWith({ customer: [{ id: '1', name: 'Acme' }] }, pair);
    account.put('org', '7', { name: 'Acme', city: 'Oslo' });
    await account.apply(await account.plan('first'));
    await mapAgain(pair, { customer: [{ id: '1', name: 'Acme', city: 'Rome' }] });

    expect(lines(await account.changes(await account.plan('p')))).toEqual([line]);
  });

  test.each([
    ['report', 'keep customer.org/1'],
    ['delete', 'delete customer.org/1'],
  ] as const)('what the source no longer has, source_deleted: %s', async (sourceDeleted, line) => {
    const { account, pair } = await loaded({ id: '1', name: 'Acme' });
    await mapAgain(pair, {});
    const again = openAccount({ ...pair, policies: { ...pair.policies, sourceDeleted } }, opened);
    for (const { object, id, fields } of account.records.values()) again.put(object, id, fields);

    expect(lines(await again.changes(await again.plan('p')))).toEqual([line]);
  });

  test('a file whose content changed is deleted and made again; one that is held now stays', async () => {
    const list = {
      kind: 'list',
      columns: [{ name: 'note', value: copy('note') }],
      as: 'lines',
      unique: false,
      atMost: 1,
      rest: 'attach',
    } as const;
    const pair = pairOf([DEAL, fold('time.notes', 'time', ref('job.deal', 'job'), { notes: list })]);
    const times = (...notes: readonly string[]) => notes.map((note, id) => ({ id: `${id}`, job: 'a', note }));
    const account = await accountWith({ job: [{ id: 'a', name: 'Roof' }], time: times('x', 'y') }, pair);
    await account.apply(await account.plan('first'));
    await mapAgain(pair, { job: [{ id: 'a', name: 'Roof' }], time: times('x', 'z') });
    expect(lines(await account.changes(await account.plan('p')))).toEqual([
      'delete time.notes/a',
      'unchanged job.deal/a',
      'create time.notes/a',
    ]);

    await mapAgain(pair, { job: [{ id: 'a' }], time: times('x', 'z') });
    expect(lines(await account.changes(await account.plan('q')))).toEqual([
      'held job.deal/a missing_required',
      'keep time.notes/a',
    ]);
  });
});

describe('late links', () => {
  const CIRCLE = create('customer.org', 'customer', 'org', {
    name: 'name',
    parent_id: ref('customer.org', 'parent', { late: true }),
  });
  const given: Rows = {
    customer: [
      { id: '1', name: 'A', parent: '2' },
      { id: '2', name: 'B', parent: '1' },
    ],
  };

  test('follow once both ends exist, and only they when a run ended between the passes', async () => {
    const account = await accountWith(given, pairOf([CIRCLE]));
    const first = await account.plan('one');
    expect(lines(await account.changes(first))).toEqual([
      'create customer.org/1',
      'create customer.org/2',
      'update customer.org/1',
      'update customer.org/2',
    ]);
    await account.apply(first, ({ action, key }) => action === 'create' || key === '1');

    const second = await account.plan('two');
    expect(lines(await account.changes(second))).toEqual([
      'unchanged customer.org/1',
      'unchanged customer.org/2',
      'update customer.org/2',
    ]);
    expect(second.digest).toBe(first.digest);
  });

  test('of an adopted record wait as well', async () => {
    const account = await accountWith(given, pairOf([{ ...CIRCLE, matchRules: [{ fields: ['name'] }] }]));
    account.put('org', '7', { name: 'A', 'custom.trace_source_id': '1' });

    const changes = await account.changes(await account.plan('one'));
    expect(lines(changes)).toEqual([
      'link customer.org/1',
      'create customer.org/2',
      'update customer.org/1',
      'update customer.org/2',
    ]);
  });
});

describe('properties', () => {
  const word = fc.constantFrom('Acme', 'Beta', 'acme ', 'Gamma');
  const customers = fc.uniqueArray(
    fc.record({ id: fc.integer({ min: 1, max: 9 }).map(String), name: word, city: word }),
    { selector: ({ id }) => id, minLength: 1 },
  );
  const jobs = fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 9 }).map(String),
      name: word,
      customer: fc.integer({ min: 1, max: 9 }).map(String),
    }),
    { selector: ({ id }) => id },
  );
  const there = fc.array(fc.record({ name: word, city: fc.constantFrom('', 'Acme', 'Rome') }), { maxLength: 4 });
  const rules = fc.constantFrom([], [{ fields: ['name'] }], [{ fields: ['city'] }, { fields: ['name'] }]);
  const part = fc.func(fc.boolean());

  test('a digest outlives any part of its plan, and a plan after all of it writes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(customers, jobs, there, rules, part, async (customer, job, existing, matchRules, isChosen) => {
        const own = await openLedger({ path: ':memory:' });
        const pair = pairOf([{ ...ORG, matchRules }, DEAL]);
        const account = openAccount(pair, own);
        for (const [index, fields] of existing.entries()) account.put('org', `${index + 1}`, fields);
        await stage(own.staging, {});
        await mapAll(pair, own.staging, { customer, job });
        const first = await account.plan('first');
        await account.apply(first, (change) => change.object === 'org' && isChosen(change.key));
        const second = await account.plan('second');
        await account.apply(second);
        const third = await account.plan('third');
        await own.close();

        expect(second.digest).toBe(first.digest);
        expect(third.digest).toBe(first.digest);
        const { create: made = 0, update: changed = 0, link: linked = 0 } = third.totals.actions;
        expect(made + changed + linked).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});
