import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../../engine/ledger/sqlite.ts';
import { ExpressionFailure } from '../../../engine/model/expression.ts';
import type { Aggregate } from '../../../engine/model/mapping.ts';
import { expression } from '../../connector/system-example.ts';
import { copy, create, fold, mapAll, mappedOf, pairOf, ref, statesOf } from '../pair-builder.ts';

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
const fails = expression(() => {
  throw new ExpressionFailure('it fails', 'x', 'T2001');
}, []);

async function keyed(address: string) {
  return Object.fromEntries((await mappedOf(opened.staging, address)).map((record) => [record.key, record]));
}

describe('merging', () => {
  const merging = (prefer?: string) => ({
    ...ORG,
    merge: { by: copy('email'), ...(prefer === undefined ? {} : { prefer: copy(prefer) }) },
  });
  const spent = fold('time.spent', 'time', ref('customer.org', 'customer'), { 'custom.hours': HOURS });

  test('the greatest wins, the others fill gaps, the name stays with the first', async () => {
    await mapAll(pairOf([merging('rank'), DEAL]), opened.staging, {
      customer: [
        { id: '1', name: 'Old', city: 'Rome', email: 'A@x.com', rank: 1 },
        { id: '2', name: 'New', email: 'a@x.com ', rank: 3 },
        { id: '3', name: 'Mid', city: 'Oslo', email: 'a@x.com', rank: 2 },
        { id: '4', name: 'Alone', email: 'b@x.com' },
        { id: '5', name: 'Nobody' },
      ],
      job: [{ id: 'a', name: 'Roof', customer: '3' }],
    });

    const orgs = await keyed('customer.org');
    expect(orgs['1']?.fields).toMatchObject({ name: 'New', city: 'Oslo', 'custom.trace_source_id': '1' });
    expect((await keyed('job.deal')).a?.fields.org_id).toEqual({ entry: 'customer.org', key: '1' });
    expect(await statesOf(opened.staging)).toEqual({
      'customer/1': 'ready',
      'customer/2': 'merged 1',
      'customer/3': 'merged 1',
      'customer/4': 'ready',
      'customer/5': 'ready',
      'job/a': 'ready',
    });
  });

  test('children of all members are aggregated together', async () => {
    await mapAll(pairOf([merging(), spent]), opened.staging, {
      customer: [
        { id: '1', name: 'One', email: 'a@x.com' },
        { id: '2', name: 'Two', email: 'a@x.com' },
      ],
      time: [
        { id: 't', customer: '1', hours: 1 },
        { id: 'u', customer: '2', hours: 2 },
      ],
    });

    expect((await keyed('customer.org'))['1']?.fields).toMatchObject({ name: 'One', 'custom.hours': 3 });
    expect(await statesOf(opened.staging)).toMatchObject({ 'time/t': 'ready', 'time/u': 'ready' });
  });

  test('a member that cannot move is held alone, and gaps are filled before anything is required', async () => {
    await mapAll(pairOf([merging()]), opened.staging, {
      customer: [
        { id: '1', name: ['a', 'b'], email: 'a@x.com' },
        { id: '2', city: 'Rome', email: 'a@x.com' },
        { id: '3', name: 'Named', email: 'a@x.com' },
        { id: '4', city: 'Rome', email: 'b@x.com' },
        { id: '5', city: 'Oslo', email: 'b@x.com' },
      ],
    });

    expect((await keyed('customer.org'))['2']?.fields).toMatchObject({ name: 'Named', city: 'Rome' });
    expect(await statesOf(opened.staging)).toEqual({
      'customer/1': 'held several_where_one',
      'customer/2': 'ready',
      'customer/3': 'merged 2',
      'customer/4': 'held missing_required',
      'customer/5': 'held missing_required',
    });
  });

  test('what to merge by may fail', async () => {
    await mapAll(pairOf([{ ...ORG, merge: { by: fails } }]), opened.staging, { customer: [{ id: '1', name: 'One' }] });

    expect(await statesOf(opened.staging)).toEqual({ 'customer/1': 'held expression_failed' });
  });
});

describe('order, once, late', () => {
  test('records are made in the order of `order`, whatever that of the export', async () => {
    await mapAll(pairOf([{ ...ORG, order: copy('rank') }]), opened.staging, {
      customer: [
        { id: '1', name: 'c', rank: 10 },
        { id: '2', name: 'none' },
        { id: '3', name: 'a', rank: 2 },
        { id: '4', name: 'b', rank: 9 },
      ],
    });

    expect((await mappedOf(opened.staging, 'customer.org')).map(({ key }) => key)).toEqual(['3', '4', '1', '2']);
  });

  test('a record made once is made when something refers to it, and so is what it refers to', async () => {
    const house = create('house.org', undefined, 'org', { name: { kind: 'constant', value: 'House' } });
    const placeholder = create('placeholder.deal', undefined, 'deal', {
      title: { kind: 'constant', value: 'Placeholder' },
      org_id: ref('house.org'),
    });
    const line = create('line.line', 'line', 'line', { deal_id: ref('placeholder.deal') });
    await mapAll(pairOf([house, placeholder, line]), opened.staging, {});
    expect(await mappedOf(opened.staging, 'house.org')).toEqual([]);

    await mapAll(pairOf([house, placeholder, line]), opened.staging, { line: [{ id: '1' }] });

    expect((await keyed('placeholder.deal'))['']?.fields).toMatchObject({ org_id: { entry: 'house.org', key: '' } });
    expect((await keyed('house.org'))['']?.outcome).toEqual({ state: 'ready' });
  });

  test('a record made once that cannot be made holds what needs it', async () => {
    const product = create('line.product', undefined, 'product', {
      name: { kind: 'constant', value: 'Ad hoc' },
      price: { kind: 'money', amount: expression(() => 1), currency: expression(() => 'XTS') },
    });
    const line = create('line.deal', 'line', 'deal', { title: 'name', 'custom.product': ref('line.product') });
    await mapAll(pairOf([product, line]), opened.staging, { line: [{ id: '1', name: 'x' }] }, { currencies: ['USD'] });

    expect(await statesOf(opened.staging)).toEqual({ 'line/1': 'held reference_held' });
  });

  test('with the policy omit an amount in a foreign currency is left out, and its record moves', async () => {
    const deal = create('job.deal', 'job', 'deal', {
      title: 'name',
      value: { kind: 'money', amount: expression(({ total }) => total), currency: expression(({ code }) => code) },
    });
    const { policies, ...rest } = pairOf([deal]);
    const pair = { ...rest, policies: { ...policies, unknownCurrency: 'omit' as const } };
    const job = [
      { id: 'a', name: 'Roof', total: 5, code: 'XTS' },
      { id: 'b', name: 'Wall', total: 5, code: 'EUR' },
    ];
    await mapAll(pair, opened.staging, { job }, { currencies: ['EUR'] });

    expect(await statesOf(opened.staging)).toEqual({ 'job/a': 'ready', 'job/b': 'ready' });
    const deals = await keyed('job.deal');
    expect(deals['a']?.fields).not.toHaveProperty('value');
    expect(deals['a']?.coverage).toContain('job.deal/value=currency omitted');
    expect(deals['b']?.fields).toMatchObject({ value: { amount: 5, currency: 'EUR' } });
  });

  test('so is a sum over children', async () => {
    const deal = create('job.deal', 'job', 'deal', { title: 'name' });
    const sum = fold('bill.sum', 'bill', ref('job.deal', 'job'), {
      value: { kind: 'sum', value: expression(({ total }) => total), currency: expression(({ code }) => code) },
    });
    const { policies, ...rest } = pairOf([deal, sum]);
    const pair = { ...rest, policies: { ...policies, unknownCurrency: 'omit' as const } };
    const bill = [{ id: '1', job: 'a', total: 5, code: 'XTS' }];
    await mapAll(pair, opened.staging, { job: [{ id: 'a', name: 'Roof' }], bill }, { currencies: ['EUR'] });

    const { a } = await keyed('job.deal');
    expect(a?.outcome).toEqual({ state: 'ready' });
    expect(a?.fields).not.toHaveProperty('value');
    expect(a?.coverage).toContain('bill.sum/value=currency omitted');
  });

  test('late links close circles; one that leads to what is held holds its record and all that point to it', async () => {
    const org = create('customer.org', 'customer', 'org', {
      name: 'name',
      parent_id: ref('customer.org', 'parent', { late: true }),
    });
    await mapAll(pairOf([org, DEAL]), opened.staging, {
      customer: [
        { id: '1', name: 'A', parent: '2' },
        { id: '2', name: 'B', parent: '1' },
        { id: '3', name: 'C', parent: '4' },
        { id: '4' },
        { id: '5', name: 'E', parent: '3' },
        { id: '6', name: 'F', parent: '99' },
      ],
      job: [
        { id: 'a', name: 'Roof', customer: '5' },
        { id: 'b', name: 'Wall', customer: '1' },
      ],
    });

    expect((await keyed('customer.org'))['1']?.fields.parent_id).toEqual({ entry: 'customer.org', key: '2' });
    expect(await statesOf(opened.staging)).toEqual({
      'customer/1': 'ready',
      'customer/2': 'ready',
      'customer/3': 'held reference_held',
      'customer/4': 'held missing_required',
      'customer/5': 'held reference_held',
      'customer/6': 'held reference_missing',
      'job/a': 'held reference_held',
      'job/b': 'ready',
    });
  });

  test('a late link that may be missing is left out', async () => {
    const org = create('customer.org', 'customer', 'org', {
      name: 'name',
      parent_id: ref('customer.org', 'parent', { late: true, missing: 'omit' }),
    });
    await mapAll(pairOf([org]), opened.staging, { customer: [{ id: '1', name: 'A', parent: '2' }, { id: '2' }] });

    expect((await keyed('customer.org'))['1']).toMatchObject({ outcome: { state: 'ready' } });
    expect((await keyed('customer.org'))['1']?.fields).not.toHaveProperty('parent_id');
  });
});
