import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../../engine/ledger/sqlite.ts';
import { ExpressionFailure } from '../../../engine/model/expression.ts';
import type { Aggregate, CreateEntry } from '../../../engine/model/mapping.ts';
import type { MappedRecord } from '../../../engine/model/record.ts';
import { expression } from '../../connector/system-example.ts';
import { lines, openAccount } from '../account-example.ts';
import { copy, create, fold, mapAll, mappedOf, pairOf, type Rows, ref, statesOf } from '../pair-builder.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const BY = { by: copy('email'), prefer: copy('rank') };
const ORG = create('customer.org', 'customer', 'org', { name: 'name', city: 'city', phones: 'phone' });
const CUSTOMER: CreateEntry = { ...ORG, merge: BY };
const LEAD = create(
  'lead.org',
  'lead',
  'org',
  { name: 'name', city: 'city', 'custom.source': 'source' },
  { merge: { ...BY, into: { entry: 'customer.org' } } },
);
/** The joined entry merges nothing itself: its records give the value by the joining entry's expressions. */
const GUEST: CreateEntry = { ...LEAD, merge: { ...BY, into: { entry: 'customer.org', ...BY } } };
const DEAL = create('job.deal', 'job', 'deal', { title: 'name', org_id: ref('lead.org', 'lead') });
const PAIR = pairOf([CUSTOMER, LEAD, DEAL]);

const BOTH: Rows = {
  customer: [
    { id: 'c1', name: 'Acme', email: 'A@x.com', phone: '1', rank: 1 },
    { id: 'c2', name: 'Beta', email: 'b@x.com', rank: 5 },
  ],
  lead: [
    { id: 'l1', name: 'Acme Ltd', city: 'Rome', email: 'a@x.com ', source: 'fair', rank: 2 },
    { id: 'l2', name: 'Beta Ltd', city: 'Oslo', email: 'B@x.com', rank: 4 },
    { id: 'l3', name: 'Alone', email: 'z@x.com' },
    { id: 'l4', name: 'Nobody' },
  ],
  job: [
    { id: 'a', name: 'Roof', lead: 'l1' },
    { id: 'b', name: 'Door', lead: 'l3' },
  ],
};

async function keyed(address: string): Promise<Readonly<Record<string, MappedRecord>>> {
  return Object.fromEntries((await mappedOf(opened.staging, address)).map((record) => [record.key, record]));
}

describe('joining', () => {
  test.each([
    ['which merges itself', PAIR],
    ['which does not', pairOf([ORG, GUEST, DEAL])],
  ])('records of one value become the record of the entry that is joined, %s', async (_, pair) => {
    await mapAll(pair, opened.staging, BOTH);

    const orgs = await keyed('customer.org');
    expect(orgs.c1?.fields).toEqual({
      name: 'Acme Ltd',
      city: 'Rome',
      phones: [{ value: '1' }],
      'custom.source': 'fair',
      'custom.trace_source_id': 'c1',
    });
    expect(orgs.c1?.absorbed).toEqual([{ entry: 'lead.org', key: 'l1' }]);
    expect(orgs.c1?.coverage).toContain('lead.org=joined');
    expect(orgs.c2?.fields).toMatchObject({ name: 'Beta', city: 'Oslo' });
    const deals = await keyed('job.deal');
    expect(deals.a?.fields.org_id).toEqual({ entry: 'customer.org', key: 'c1' });
    expect(deals.b?.fields.org_id).toEqual({ entry: 'lead.org', key: 'l3' });
    expect(await statesOf(opened.staging)).toEqual({
      'customer/c1': 'ready',
      'customer/c2': 'ready',
      'lead/l1': 'merged customer.org/c1',
      'lead/l2': 'merged customer.org/c2',
      'lead/l3': 'ready',
      'lead/l4': 'ready',
      'job/a': 'ready',
      'job/b': 'ready',
    });
  });

  test('without a preference the joined record wins and the others fill its gaps', async () => {
    const lead: CreateEntry = { ...LEAD, merge: { by: copy('email'), into: { entry: 'customer.org' } } };
    await mapAll(pairOf([{ ...ORG, merge: { by: copy('email') } }, lead]), opened.staging, BOTH);

    expect((await keyed('customer.org')).c1?.fields).toMatchObject({ name: 'Acme', city: 'Rome' });
  });

  test('several of one value that are not one themselves are a doubt that names both', async () => {
    await mapAll(pairOf([ORG, GUEST]), opened.staging, {
      customer: [
        { id: 'c1', name: 'One', email: 'a@x.com' },
        { id: 'c2', name: 'Two', email: 'a@x.com' },
      ],
      lead: [{ id: 'l1', name: 'Lead', email: 'a@x.com' }],
    });

    expect((await keyed('lead.org')).l1?.outcome).toMatchObject({
      reason: 'ambiguous_link',
      detail: 'customer.org c1 and c2 have the value to merge by',
    });
    expect(await statesOf(opened.staging)).toMatchObject({ 'customer/c1': 'ready', 'customer/c2': 'ready' });
  });

  test('a joined record that cannot move joins nothing, and one that lacks a field is whole with what joins it', async () => {
    await mapAll(PAIR, opened.staging, {
      customer: [
        { id: 'c1', name: ['a', 'b'], email: 'a@x.com' },
        { id: 'c2', city: 'Rome', email: 'b@x.com' },
      ],
      lead: [
        { id: 'l1', name: 'Lead', email: 'a@x.com' },
        { id: 'l2', name: 'Named', email: 'b@x.com' },
        { id: 'l3', name: ['a', 'b'], email: 'b@x.com' },
      ],
      job: [],
    });

    expect((await keyed('customer.org')).c2?.fields).toMatchObject({ name: 'Named', city: 'Rome' });
    expect(await statesOf(opened.staging)).toEqual({
      'customer/c1': 'held several_where_one',
      'customer/c2': 'ready',
      'lead/l1': 'ready',
      'lead/l2': 'merged customer.org/c2',
      'lead/l3': 'held several_where_one',
    });
  });

  test('what is held for the joined record is held for all of it', async () => {
    await mapAll(PAIR, opened.staging, {
      customer: [{ id: 'c1', email: 'a@x.com' }],
      lead: [{ id: 'l1', city: 'Rome', email: 'a@x.com' }],
      job: [{ id: 'a', name: 'Roof', lead: 'l1' }],
    });

    expect(await statesOf(opened.staging)).toEqual({
      'customer/c1': 'held missing_required',
      'lead/l1': 'held missing_required',
      'job/a': 'held reference_held',
    });
  });

  test('children of both are aggregated together', async () => {
    const hours: Aggregate = { kind: 'sum', value: copy('hours') };
    const into = [ref('customer.org', 'customer'), ref('lead.org', 'lead')];
    await mapAll(
      pairOf([CUSTOMER, LEAD, fold('time.spent', 'time', into, { 'custom.hours': hours })]),
      opened.staging,
      {
        ...BOTH,
        time: [
          { id: 't', customer: 'c1', hours: 1 },
          { id: 'u', lead: 'l1', hours: 2 },
          { id: 'v', lead: 'l3', hours: 4 },
        ],
      },
    );

    expect((await keyed('customer.org')).c1?.fields['custom.hours']).toBe(3);
    expect((await keyed('lead.org')).l3?.fields['custom.hours']).toBe(4);
    expect(await statesOf(opened.staging)).toMatchObject({ 'time/t': 'ready', 'time/u': 'ready', 'time/v': 'ready' });
  });

  test('a value that cannot be computed holds the record of either side', async () => {
    const fails = expression(() => {
      throw new ExpressionFailure('it fails', 'x', 'T2001');
    }, []);
    const guest: CreateEntry = { ...GUEST, merge: { ...BY, into: { entry: 'customer.org', by: fails } } };
    await mapAll(pairOf([ORG, guest]), opened.staging, {
      customer: [{ id: 'c1', name: 'One' }],
      lead: [{ id: 'l1', name: 'Lead', email: 'a@x.com' }],
    });

    expect(await statesOf(opened.staging)).toEqual({ 'customer/c1': 'held expression_failed', 'lead/l1': 'ready' });
  });
});

describe('deltas', () => {
  const pair = PAIR;

  async function mapAgain(rows: Rows): Promise<void> {
    for (const object of pair.source.objects.keys()) await opened.staging.source.clear(object);
    await mapAll(pair, opened.staging, rows);
  }

  test('a record that stood alone is taken over by the one that it joins, and what links to it stays as it is', async () => {
    await mapAll(pair, opened.staging, { ...BOTH, customer: [] });
    const account = openAccount(pair, opened);
    await account.apply(await account.plan('alone'));
    const id = (await opened.ledger.crosswalk('lead.org', 'l1'))?.destinationId;

    await mapAgain(BOTH);
    const plan = await account.plan('joined');
    const changes = await account.changes(plan);
    expect(lines(changes)).toEqual([
      'update customer.org/c1',
      'update customer.org/c2',
      'merged lead.org/l1',
      'merged lead.org/l2',
      'unchanged lead.org/l3',
      'unchanged lead.org/l4',
      'unchanged job.deal/a',
      'unchanged job.deal/b',
    ]);
    expect(changes[0]).toMatchObject({ destinationId: id, formerly: { entry: 'lead.org', key: 'l1' } });

    await account.apply(plan);
    const second = await account.changes(await account.plan('second'));
    expect(new Set(second.map(({ action }) => action))).toEqual(new Set(['unchanged', 'merged']));
    expect([...account.records.values()].filter(({ object }) => object === 'org')).toHaveLength(4);
  });

  test('a record that parts from another is made for itself, and what it gave is taken back', async () => {
    await mapAll(pair, opened.staging, BOTH);
    const account = openAccount(pair, opened);
    await account.apply(await account.plan('joined'));

    const [first, ...rest] = BOTH.lead ?? [];
    await mapAgain({ ...BOTH, lead: [{ ...first, id: 'l1', email: 'new@x.com' }, ...rest] });
    const changes = await account.changes(await account.plan('parted'));

    expect(lines(changes)).toContain('create lead.org/l1');
    expect(changes[0]).toMatchObject({
      action: 'update',
      fields: { name: 'Acme' },
      cleared: ['city', 'custom.source'],
    });
  });
});

interface Person {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly city?: string;
  readonly rank?: number;
}

const EMAILS = ['a@x.com', 'b@x.com', 'c@x.com', undefined] as const;
const person = fc.record({
  email: fc.constantFrom(...EMAILS),
  city: fc.option(fc.constantFrom('Rome', 'Oslo', 'Bonn'), { nil: undefined }),
  rank: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
});
const people = fc.array(person, { maxLength: 7 });

test('of whatever records, one stands for each value, none is lost, and the preferred one wins', async () => {
  await fc.assert(
    fc.asyncProperty(people, people, async (customers, leads) => {
      const world = await openLedger({ path: ':memory:' });
      try {
        const rows = (list: typeof customers, letter: string): readonly Person[] =>
          list.map((one, index) => {
            const given = Object.entries(one).filter(([, value]) => value !== undefined);
            return { id: `${letter}${index}`, name: `${letter}${index}`, ...Object.fromEntries(given) };
          });
        const [customer, lead] = [rows(customers, 'c'), rows(leads, 'l')];
        await mapAll(pairOf([CUSTOMER, LEAD]), world.staging, {
          customer: customer.map((one) => ({ ...one })),
          lead: lead.map((one) => ({ ...one })),
        });

        const records = [
          ...(await mappedOf(world.staging, 'customer.org')),
          ...(await mappedOf(world.staging, 'lead.org')),
        ];
        const all = [...customer, ...lead];
        expect(records).toHaveLength(all.length);
        const ready = records.filter(({ outcome }) => outcome.state === 'ready');
        const values = all.map(({ email }) => email);
        const alone = values.filter((email) => email === undefined).length;
        expect(ready).toHaveLength(new Set(values.filter((email) => email !== undefined)).size + alone);
        for (const { entry, key, fields } of ready) {
          const own = all.filter(({ id }) => id === key);
          const email = own[0]?.email;
          const group = email === undefined ? own : all.filter((other) => other.email === email);
          const ranked = group.toSorted((a, b) => (b.rank ?? -1) - (a.rank ?? -1));
          expect(fields.name).toBe(ranked[0]?.name);
          expect(fields.city).toBe(ranked.find(({ city }) => city !== undefined)?.city);
          const survivor = group.find(({ id }) => id.startsWith('c')) ?? group[0];
          expect([entry, key]).toEqual([survivor?.id.startsWith('c') ? 'customer.org' : 'lead.org', survivor?.id]);
        }
      } finally {
        await world.close();
      }
    }),
    { numRuns: 60, seed: 20_261_120 },
  );
});
