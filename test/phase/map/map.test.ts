import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../../engine/ledger/sqlite.ts';
import { ExpressionFailure } from '../../../engine/model/expression.ts';
import type { Aggregate } from '../../../engine/model/mapping.ts';
import { expression, object } from '../../connector/system-example.ts';
import {
  copy,
  create,
  equals,
  fold,
  mapAll,
  mappedOf,
  match,
  pairOf,
  QUIET,
  ref,
  rowOf,
  sourceRecord,
  statesOf,
  value,
  withObjects,
} from '../pair-builder.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const ORG = create('customer.org', 'customer', 'org', { name: 'name', city: 'city' });
const DEAL = create('job.deal', 'job', 'deal', { title: 'name', org_id: ref('customer.org', 'customer') });
const HOURS: Aggregate = { kind: 'sum', value: copy('hours') };
const SPENT = fold('time.spent', 'time', ref('job.deal', 'job'), { 'custom.hours': HOURS });
const fails = expression(() => {
  throw new ExpressionFailure('it fails', 'x', 'T2001');
}, []);

async function keyed(address: string) {
  return Object.fromEntries((await mappedOf(opened.staging, address)).map((record) => [record.key, record]));
}

describe('every source record has a state, and the right one', () => {
  test('links: what is missing, what is held, what is there', async () => {
    await mapAll(pairOf([ORG, DEAL]), opened.staging, {
      customer: [{ id: '1', name: 'Acme' }, { id: '2' }],
      job: [
        { id: 'a', name: 'Roof', customer: '1' },
        { id: 'b', name: 'Wall', customer: '2' },
        { id: 'c', name: 'Door', customer: '9' },
        { id: 'd', name: 'Free' },
      ],
    });

    expect(await statesOf(opened.staging)).toEqual({
      'customer/1': 'ready',
      'customer/2': 'held missing_required',
      'job/a': 'ready',
      'job/b': 'held reference_held',
      'job/c': 'held reference_missing',
      'job/d': 'ready',
    });
  });

  test('a parent that its entry does not take is there: its children are held for that', async () => {
    const active = { ...ORG, when: equals('active', true) };
    const rows = [rowOf('customer', [active], { otherwise: { kind: 'drop', reason: 'closed' } })];
    await mapAll(pairOf([active, DEAL, SPENT], { rows }), opened.staging, {
      customer: [{ id: '1', name: 'Acme', active: false }],
      job: [{ id: 'a', name: 'Roof', customer: '1' }],
      time: [{ id: 't', job: 'a', hours: 2 }],
    });

    expect(await statesOf(opened.staging)).toEqual({
      'customer/1': 'left_out closed',
      'job/a': 'held reference_held',
      'time/t': 'held reference_held',
    });
  });

  test('a child without a parent in the export', async () => {
    await mapAll(pairOf([ORG, DEAL, SPENT]), opened.staging, { time: [{ id: 't', job: 'a', hours: 2 }] });

    expect(await statesOf(opened.staging)).toEqual({ 'time/t': 'held reference_missing' });
  });

  test('a condition that fails, or reads what could not be read, holds the record', async () => {
    const entries = [
      { ...ORG, when: fails },
      { ...DEAL, when: equals('total', 1) },
    ];
    const unreadable = { ...sourceRecord('job', { id: 'a', name: 'Roof' }), unreadable: { total: 'abc' } };
    await opened.staging.source.add([unreadable]);
    await mapAll(pairOf(entries), opened.staging, { customer: [{ id: '1', name: 'Acme' }] });

    expect(await statesOf(opened.staging)).toEqual({
      'customer/1': 'held expression_failed',
      'job/a': 'held unreadable_value',
    });
  });

  test('what reads another field of a joined record than the unreadable one is not held', async () => {
    const joined = (fields: Record<string, string>) => create('job.deal', 'job', 'deal', fields);
    const unreadable = {
      ...sourceRecord('job', { id: 'a', name: 'Roof', 'client.title': 'Acme' }),
      unreadable: { 'client.total': 'abc' },
    };
    const states: unknown[] = [];
    for (const path of ['client.title', 'client.total', 'client']) {
      await opened.staging.source.clear('job');
      await opened.staging.source.add([unreadable]);
      await mapAll(pairOf([joined({ title: path })]), opened.staging, {});
      states.push((await statesOf(opened.staging))['job/a']);
    }

    expect(states).toEqual(['ready', 'held unreadable_value', 'held unreadable_value']);
  });

  test('what no entry and no view takes is held, and what an inventory takes is documented', async () => {
    const service = create('service.product', 'service', 'product', { name: 'name' });
    const catalog = object('catalog', ['id'], { id: 'text' });
    const view = object('service', ['id'], {}, { derived: { from: 'catalog', where: equals('kind', 'service') } });
    const rules = {
      ...rowOf('rule', []),
      entries: [
        {
          kind: 'document',
          address: 'rule.inventory',
          row: 'rule',
          name: 'inventory',
          at: service.at,
          proposed: false,
          from: 'rule',
          title: copy('name'),
          columns: [],
        },
      ],
    } as const;
    const pair = withObjects(pairOf([service, ...rules.entries]), [catalog, view, object('rule', ['id'], {})]);
    const origin = { object: 'catalog', key: '1' };
    await opened.staging.source.add([{ ...sourceRecord('service', { id: '1', name: 'Mowing' }), origin }]);
    await mapAll(pair, opened.staging, {
      catalog: [
        { id: '1', name: 'Mowing', kind: 'service' },
        { id: '2', kind: 'gift' },
      ],
      rule: [{ id: 'r', name: 'Remind' }],
    });

    expect(await statesOf(opened.staging)).toEqual({
      'catalog/1': 'ready',
      'catalog/2': 'held no_entry_takes_it',
      'rule/r': 'left_out documented',
    });
  });

  test('of what a view of distinct values took, the first record stands for the others', async () => {
    const answer = object('answer', ['id'], { id: 'text', question: 'text', kind: 'text', form: 'text' });
    const view = object(
      'question',
      ['question'],
      {},
      {
        derived: {
          from: 'answer',
          distinct: ['question'],
          where: expression((record) => {
            if (record.kind === 'broken') throw new ExpressionFailure('it fails', 'x', 'T2001');
            return record.kind !== 'spam';
          }),
          onlyWith: { object: 'form', by: 'form' },
        },
      },
    );
    const made = create('question.product', 'question', 'product', { name: 'name' });
    const pair = withObjects(pairOf([made]), [answer, view, object('form', ['id'], {})]);
    const origin = (key: string) => ({ origin: { object: 'answer', key } });
    await opened.staging.source.add([
      { object: 'question', key: 'Size', fields: { question: 'Size', name: 'Size' }, ...origin('1') },
      { object: 'question', key: 'Color', fields: { question: 'Color' }, ...origin('2') },
      { object: 'form', key: 'f', fields: { id: 'f' } },
    ]);
    await mapAll(pair, opened.staging, {
      answer: [
        { id: '1', question: 'Size', form: 'f' },
        { id: '2', question: 'Color', form: 'f' },
        { id: '3', question: 'Size', form: 'f' },
        { id: '4', question: 'Color', form: 'f' },
        { id: '5', question: 'Size', form: 'f', kind: 'spam' },
        { id: '6', question: 'Size', form: 'f', kind: 'broken' },
        { id: '7', question: 'Size', form: 'gone' },
        { id: '8', form: 'f' },
      ],
    });

    expect(await statesOf(opened.staging)).toEqual({
      'answer/1': 'ready',
      'answer/2': 'held missing_required',
      'answer/3': 'merged Size',
      'answer/4': 'held reference_held',
      'answer/5': 'held no_entry_takes_it',
      'answer/6': 'held no_entry_takes_it',
      'answer/7': 'held no_entry_takes_it',
      'answer/8': 'held no_entry_takes_it',
    });
  });

  test('a second mapping forgets the states of the first', async () => {
    await mapAll(pairOf([ORG, DEAL]), opened.staging, { job: [{ id: 'c', name: 'Door', customer: '9' }] });
    await mapAll(pairOf([ORG, DEAL]), opened.staging, { customer: [{ id: '9', name: 'Late' }] });

    expect(await statesOf(opened.staging)).toEqual({ 'customer/9': 'ready', 'job/c': 'ready' });
  });
});

describe('children', () => {
  test('go to the first alternative whose entry takes the record', async () => {
    const deal = { ...DEAL, fields: DEAL.fields.slice(0, 1), when: equals('won', true) };
    const org = create('lead.org', 'job', 'org', { name: 'name' }, { when: equals('won', false) });
    const spent = fold('time.spent', 'time', [ref('job.deal', 'job'), ref('lead.org', 'job')], {
      'custom.hours': HOURS,
    });
    const given = {
      job: [
        { id: 'a', name: 'Won', won: true },
        { id: 'b', name: 'Open', won: false },
      ],
      time: [
        { id: '1', job: 'a', hours: 1 },
        { id: '2', job: 'b', hours: 2 },
        { id: '3', job: 'b', hours: 3 },
      ],
    };
    const rows = [rowOf('all', [deal, org, spent])];
    await mapAll(pairOf([org, deal, spent], { rows }), opened.staging, given);

    expect((await keyed('job.deal')).a?.fields['custom.hours']).toBe(1);
    expect((await keyed('lead.org')).b?.fields['custom.hours']).toBe(5);
    expect(new Set(Object.values(await statesOf(opened.staging)))).toEqual(new Set(['ready']));
  });

  test('a text that folds into a field longer than it takes holds the record', async () => {
    const only = fold('time.note', 'time', ref('job.deal', 'job'), { notes: { kind: 'only', form: value('note') } });
    await mapAll(pairOf([DEAL, only]), opened.staging, {
      job: [{ id: 'a', name: 'Roof' }],
      time: [{ id: 't', job: 'a', note: 'x'.repeat(61) }],
    });

    expect(await statesOf(opened.staging)).toEqual({ 'job/a': 'held too_long', 'time/t': 'held reference_held' });
  });

  test('a list that does not fit travels as a file or waits in the archive, by the field that overflows', async () => {
    const list = (rest: 'attach' | 'archive'): Aggregate => ({
      kind: 'list',
      columns: [{ name: 'note', value: copy('note') }],
      as: 'lines',
      unique: false,
      atMost: 1,
      rest,
    });
    const attached = fold('time.notes', 'time', ref('job.deal', 'job'), { notes: list('attach') });
    const archived = fold('time.kept', 'time', ref('job.deal', 'job'), { 'custom.kept': list('archive') });
    await mapAll(pairOf([DEAL, attached, archived]), opened.staging, {
      job: [{ id: 'a', name: 'Roof' }],
      time: [
        { id: '1', job: 'a', note: 'first' },
        { id: '2', job: 'a', note: '=HYPERLINK(1)' },
      ],
    });

    expect((await keyed('job.deal')).a?.fields.notes).toBe('first\n… and 1 more');
    expect((await keyed('time.notes')).a?.content).toBe("notes\r\nfirst\r\n'=HYPERLINK(1)\r\n");
    expect((await keyed('time.kept')).a).toMatchObject({
      content: "custom.kept\r\nfirst\r\n'=HYPERLINK(1)\r\n",
      outcome: { state: 'left_out', reason: 'archived' },
    });
  });
});

describe('people', () => {
  const USER = match('employee.user', 'employee');
  const deal = create('job.deal', 'job', 'deal', {
    title: 'name',
    owner_id: ref('employee.user', 'owner', { missing: 'omit' }),
    notes: { kind: 'expression', value: copy('owner_name'), ifUnresolved: 'owner_id' },
  });

  test('a name is written only where nobody, or only the fallback, was found', async () => {
    const base = { entry: 'employee.user' } as const;
    await mapAll(
      pairOf([USER, deal]),
      opened.staging,
      {
        employee: [{ id: '1' }, { id: '2' }],
        job: [
          { id: 'a', name: 'x', owner: '1', owner_name: 'Ann' },
          { id: 'b', name: 'x', owner: '2', owner_name: 'Bob' },
          { id: 'c', name: 'x', owner: '3', owner_name: 'Cid' },
        ],
      },
      {
        owners: [
          { ...base, key: '1', destinationId: '10', by: 'email', status: 'matched' },
          { ...base, key: '2', destinationId: '99', by: 'fallback', status: 'fallback' },
        ],
      },
    );

    const deals = await keyed('job.deal');
    expect(deals.a?.fields).not.toHaveProperty('notes');
    expect(deals.b?.fields).toMatchObject({ owner_id: { key: '2' }, notes: 'Bob' });
    expect(deals.c?.fields).toMatchObject({ notes: 'Cid' });
    expect(deals.c?.fields).not.toHaveProperty('owner_id');
  });

  test.each([
    ['hold', 'held unmatched'],
    ['queue', 'left_out queued until somebody is named'],
  ] as const)('somebody unmatched: %s', async (unmatched, state) => {
    await mapAll(pairOf([{ ...USER, unmatched }]), opened.staging, { employee: [{ id: '1' }] });

    expect(await statesOf(opened.staging)).toEqual({ 'employee/1': state });
  });
});

test('mapping is deterministic: the same snapshot gives the same digest, however it was staged', async () => {
  const pair = pairOf([{ ...ORG, merge: { by: copy('email'), prefer: copy('rank') } }, DEAL, SPENT]);
  const small = fc.integer({ min: 0, max: 5 });
  const customers = fc.uniqueArray(
    fc.record({
      id: small.map(String),
      name: fc.constantFrom('', 'Acme', 'Beta'),
      email: fc.constantFrom('', 'a', 'b'),
      rank: small,
    }),
    { selector: ({ id }) => id },
  );
  const jobs = fc.uniqueArray(
    fc.record({ id: small.map(String), name: fc.constantFrom('Roof', ''), customer: small.map(String) }),
    { selector: ({ id }) => id },
  );
  const times = fc.uniqueArray(fc.record({ id: small.map(String), job: small.map(String), hours: small }), {
    selector: ({ id }) => id,
  });
  await fc.assert(
    fc.asyncProperty(customers, jobs, times, async (customer, job, time) => {
      const digestOf = async (parts: number) => {
        const again = await openLedger({ path: ':memory:' });
        for (let from = 0; from < customer.length; from += parts) {
          await again.staging.source.add(
            customer.slice(from, from + parts).map((fields) => sourceRecord('customer', present(fields))),
          );
        }
        await mapAll(pair, again.staging, { job: job.map(present), time });
        const states = await statesOf(again.staging);
        const digest = await again.staging.mapped.digest();
        await again.close();
        return { digest, states };
      };
      const [one, many] = [await digestOf(1), await digestOf(100)];

      expect(one).toEqual(many);
      expect(Object.keys(one.states)).toHaveLength(customer.length + job.length + time.length);
    }),
    { numRuns: 25 },
  );
});

/** Blank text is absent before any expression sees it. */
function present(fields: Readonly<Record<string, string | number>>): Readonly<Record<string, string | number>> {
  return Object.fromEntries(Object.entries(fields).filter(([, one]) => one !== ''));
}

test('progress counts every record of every entry', async () => {
  let total: number | undefined;
  let done = 0;
  const progress = {
    ...QUIET,
    begin: (_: string, count: number | undefined) => {
      total = count;
      return { advance: (step: number) => (done += step), remark: () => undefined, end: () => undefined };
    },
  };
  const { mapRecords } = await import('../../../engine/phase/map/map.ts');
  await opened.staging.source.add([sourceRecord('customer', { id: '1', name: 'A' }), sourceRecord('job', { id: 'a' })]);
  const pair = pairOf([{ ...ORG, merge: { by: copy('email') } }, DEAL, SPENT]);
  await mapRecords({ pair, staging: opened.staging, owners: { matches: [], digest: '' }, progress });

  expect(done).toBe(total);
});
