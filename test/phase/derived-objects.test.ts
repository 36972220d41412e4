import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../engine/ledger/sqlite.ts';
import { ExpressionFailure } from '../../engine/model/expression.ts';
import type { CompiledPair } from '../../engine/model/mapping.ts';
import type { SourceRecord } from '../../engine/model/record.ts';
import { repeatsOf } from '../../engine/model/repeat.ts';
import { extract } from '../../engine/phase/extract/extract.ts';
import { derivedInOrder } from '../../engine/phase/extract/needs.ts';
import type { Source } from '../../engine/port/source.ts';
import { expression, object } from '../connector/system-example.ts';
import { needs, pair, QUIET, source } from './extract-example.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const customer = object('customer', ['number'], { number: 'text', name: 'text', phone: 'text' });

function run(of: CompiledPair, from: Source) {
  return extract({ pair: of, source: from, staging: opened.staging, progress: QUIET, choices: {} });
}

async function staged(name: string): Promise<readonly SourceRecord[]> {
  const items: SourceRecord[] = [];
  for await (const batch of opened.staging.source.scan(name)) items.push(...batch);
  return items;
}

const fieldsOf = async (name: string) => (await staged(name)).map(({ fields }) => fields);

describe('derived objects', () => {
  const job = object('job', ['number'], {
    number: 'text',
    customer_number: 'text',
    total: 'number',
    lines: { type: 'object', many: true },
  });
  const derive = async (
    derived: Parameters<typeof object>[3],
    key: readonly string[],
    given: Parameters<typeof source>[0],
  ): Promise<readonly SourceRecord[]> => {
    const view = object('view', key, {}, derived);
    await run(pair([view, job, customer], { entries: [needs('view')] }), source({ customer: [], ...given }));
    return staged('view');
  };

  test('where takes the records for which it is true, and they name the record they come from', async () => {
    const where = expression((record) => record.total !== undefined, ['total']);
    const views = await derive({ derived: { from: 'job', where } }, ['number'], {
      job: [{ number: '1', total: 5 }, { number: '2' }],
    });

    expect(views).toEqual([
      {
        object: 'view',
        key: '1',
        fields: { number: '1', total: 5 },
        origin: { object: 'job', key: '1' },
        position: 'jobs.csv:2',
      },
    ]);
  });

  test('a record whose condition fails is rejected and named, and the others are taken', async () => {
    const where = expression((record) => {
      if (record.total === 13) throw new ExpressionFailure('a number was expected', 'total', 'type');
      return true;
    });
    const views = await derive({ derived: { from: 'job', where } }, ['number'], {
      job: [{ number: '1', total: 13 }, { number: '2' }],
    });

    expect(views.map(({ key }) => key)).toEqual(['2']);
    expect((await opened.staging.source.facts('view'))?.rejected).toEqual([
      { file: 'jobs.csv', line: 2, reason: 'the condition of view fails: a number was expected', text: '1' },
    ]);
  });

  test('expand makes a record of each item, with the fields of the parent that it is given', async () => {
    const views = await derive(
      { derived: { from: 'job', expand: 'lines', with: ['number', 'total'] } },
      ['number', 'id'],
      {
        job: [{ number: '1', total: 9, lines: [{ id: 'a', total: 4 }, { id: 'b' }] }, { number: '2' }],
      },
    );

    expect(views.map(({ key, fields }) => [key, fields])).toEqual([
      ['1|a', { number: '1', id: 'a', total: 4 }],
      ['1|b', { number: '1', id: 'b', total: 9 }],
    ]);
  });

  test.each([
    ['no key of their own', []],
    ['a key that no item has', ['id']],
    ['the key of the parent', ['number']],
  ])('items with %s are named by their parent and place', async (_name, key) => {
    const views = await derive({ derived: { from: 'job', expand: 'lines', with: ['number'] } }, key, {
      job: [{ number: '1', lines: [{ item: 'x' }, 'y'] }],
    });

    expect(views.map((view) => [view.key, view.fields])).toEqual([
      ['1|1', { number: '1', item: 'x' }],
      ['1|2', { number: '1', lines: 'y' }],
    ]);
  });

  test('nest puts the children on their parent, join the parent on its children', async () => {
    const nested = object(
      'with_jobs',
      ['number'],
      {},
      { derived: { from: 'customer', nest: [{ as: 'jobs', object: 'job', by: 'customer_number' }] } },
    );
    const joined = object(
      'with_customer',
      ['number'],
      {},
      { derived: { from: 'job', join: [{ as: 'customer', object: 'customer', by: 'customer_number' }] } },
    );
    await run(
      pair([nested, joined, job, customer], { entries: [needs('with_jobs'), needs('with_customer')] }),
      source({
        customer: [{ number: 'c1', name: 'a' }, { number: 'c2' }],
        job: [
          { number: '1', customer_number: 'c1' },
          { number: '2', customer_number: 'gone' },
          { number: '3', customer_number: 'c1' },
        ],
      }),
    );

    expect(await fieldsOf('with_jobs')).toEqual([
      {
        number: 'c1',
        name: 'a',
        jobs: [
          { number: '1', customer_number: 'c1' },
          { number: '3', customer_number: 'c1' },
        ],
      },
      { number: 'c2' },
    ]);
    expect(await fieldsOf('with_customer')).toEqual([
      { number: '1', customer_number: 'c1', customer: { number: 'c1', name: 'a' } },
      { number: '2', customer_number: 'gone' },
      { number: '3', customer_number: 'c1', customer: { number: 'c1', name: 'a' } },
    ]);
  });

  test('distinct makes one record of each combination of values, and repeats are neither records nor findings', async () => {
    const views = await derive(
      { derived: { from: 'job', distinct: ['customer_number', 'total'] } },
      ['customer_number', 'total'],
      {
        job: [
          { number: '1', customer_number: 'a', total: 5 },
          { number: '2', customer_number: 'a', total: 6 },
          { number: '3', customer_number: 'a ', total: 5 },
          { number: '4', total: 5 },
          { number: '5' },
        ],
      },
    );

    expect(views.map(({ key, fields, origin }) => [key, fields, origin?.key])).toEqual([
      ['a|5', { customer_number: 'a', total: 5 }, '1'],
      ['a|6', { customer_number: 'a', total: 6 }, '2'],
      ['|5', { total: 5 }, '4'],
    ]);
    expect((await opened.staging.source.facts('view'))?.read).toBe(3);
    expect(await staged(repeatsOf('view'))).toEqual([]);
  });

  test('distinct records are found by a key of their own, and the first of one key stands for the others', async () => {
    const views = await derive(
      { derived: { from: 'job', distinct: ['customer_number', 'total'] } },
      ['customer_number'],
      {
        job: [
          { number: '1', customer_number: 'a', total: 5 },
          { number: '2', customer_number: 'a', total: 6 },
          { number: '3', total: 5 },
        ],
      },
    );

    expect(views.map(({ key, fields, origin }) => [key, fields, origin?.key])).toEqual([
      ['a', { customer_number: 'a', total: 5 }, '1'],
    ]);
  });

  test('pivot puts names and values on their parent, and several values of one name are a list', async () => {
    const answer = object('answer', ['id'], { id: 'text', job: 'text', question: 'text', answer: 'text' });
    const view = object(
      'view',
      ['number'],
      {},
      {
        derived: {
          from: 'job',
          pivot: [{ as: 'answers', object: 'answer', by: 'job', name: 'question', value: 'answer' }],
        },
      },
    );
    await run(
      pair([view, job, answer], { entries: [needs('view')] }),
      source({
        job: [{ number: '1' }, { number: '2' }],
        answer: [
          { id: 'a', job: '1', question: 'Size', answer: 'L' },
          { id: 'b', job: '1', question: 'Color', answer: 'red' },
          { id: 'c', job: '1', question: ' Color ', answer: 'blue' },
          { id: 'd', job: '1', question: 'Empty' },
          { id: 'e', job: '1', question: ' ', answer: 'to nothing' },
          { id: 'f', job: '1', question: '__proto__', answer: 'x' },
          { id: 'g', job: '2', question: 'Empty', answer: ' ' },
        ],
      }),
    );

    const [first, second] = await fieldsOf('view');
    expect(Object.entries(first?.answers ?? {})).toEqual([
      ['Size', 'L'],
      ['Color', ['red', 'blue']],
      ['__proto__', 'x'],
    ]);
    expect(second).toEqual({ number: '2' });
  });

  test('only_with takes the records whose neighbour is there', async () => {
    const views = await derive(
      { derived: { from: 'job', onlyWith: { object: 'customer', by: 'customer_number' } } },
      ['number'],
      {
        customer: [{ number: 'c1' }],
        job: [
          { number: '1', customer_number: 'c1' },
          { number: '2', customer_number: 'gone' },
          { number: '3' },
          { number: '4', customer_number: ' c1 ' },
        ],
      },
    );
    expect(views.map(({ key }) => key)).toEqual(['1', '4']);
  });

  test.each([
    ['ascending', false, ['2', '3', '1', '4', '5']],
    ['descending', true, ['1', '2', '3', '4', '5']],
  ])(
    'nested children stand in %s order, those without one or with a failing one at the end',
    async (_name, descending, numbers) => {
      const by = expression((record) => {
        if (record.number === '5') throw new ExpressionFailure('a number was expected', 'total', 'type');
        return record.total;
      });
      const nested = object(
        'nested',
        ['number'],
        {},
        {
          derived: {
            from: 'customer',
            nest: [{ as: 'jobs', object: 'job', by: 'customer_number', order: { by, descending } }],
          },
        },
      );
      await run(
        pair([nested, job, customer], { entries: [needs('nested')] }),
        source({
          customer: [{ number: 'c1' }],
          job: [
            { number: '1', customer_number: 'c1', total: 10 },
            { number: '2', customer_number: 'c1', total: 9 },
            { number: '3', customer_number: 'c1', total: 9 },
            { number: '4', customer_number: 'c1' },
            { number: '5', customer_number: 'c1', total: 1 },
          ],
        }),
      );
      const [{ jobs } = {}] = await fieldsOf('nested');
      expect((jobs as readonly { number: string }[]).map(({ number }) => number)).toEqual(numbers);
    },
  );

  test('what could not be read stays known on the records made of it', async () => {
    const items = object('item', ['id'], {}, { derived: { from: 'job', expand: 'lines', with: ['total'] } });
    const nested = object(
      'with_jobs',
      ['number'],
      {},
      { derived: { from: 'customer', nest: [{ as: 'jobs', object: 'job', by: 'customer_number' }] } },
    );
    const from: Source = {
      ...source({}),
      async *read(of) {
        if (of.name === 'customer')
          yield { kind: 'record', record: { object: 'customer', key: 'c1', fields: { number: 'c1' } } };
        else {
          const fields = { number: '1', customer_number: 'c1', lines: [{ id: 'a' }, { id: 'b' }] };
          const unreadable = { total: 'abc', lines: 'x', 'lines.1.quantity': 'x' };
          yield { kind: 'record', record: { object: 'job', key: '1', fields, unreadable } };
        }
      },
    };
    const joined = object(
      'with_itself',
      ['number'],
      {},
      { derived: { from: 'job', join: [{ as: 'again', object: 'job', by: 'number' }] } },
    );
    const objects = [items, nested, joined, job, customer];
    await run(pair(objects, { entries: [needs('item'), needs('with_jobs'), needs('with_itself')] }), from);

    expect((await staged('item')).map(({ key, unreadable }) => [key, unreadable])).toEqual([
      ['a', { total: 'abc' }],
      ['b', { total: 'abc', quantity: 'x' }],
    ]);
    expect((await staged('with_jobs'))[0]?.unreadable).toEqual({ jobs: 'abc' });
    expect((await staged('with_itself'))[0]?.unreadable).toMatchObject({ 'again.total': 'abc', 'again.lines': 'x' });
  });

  test('views of views are made after what they are made of, and remember the record that was read', async () => {
    const inner = object('inner', ['number'], {}, { derived: { from: 'job' } });
    const outer = object('outer', ['number'], {}, { derived: { from: 'inner' } });
    await run(pair([outer, inner, job], { entries: [needs('outer')] }), source({ job: [{ number: '1' }] }));

    expect((await staged('outer'))[0]?.origin).toEqual({ object: 'job', key: '1' });
    expect(derivedInOrder(pair([outer, inner, job]).source.objects).map(({ name }) => name)).toEqual([
      'inner',
      'outer',
    ]);
  });

  test('objects that are made of one another are a fault of ours', () => {
    const one = object('one', [], {}, { derived: { from: 'two' } });
    const two = object('two', [], {}, { derived: { from: 'one' } });
    expect(() => derivedInOrder(pair([one, two]).source.objects)).toThrow('one is made of two is made of one.');
  });
});
