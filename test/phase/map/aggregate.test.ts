import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CompiledExpression } from '../../../engine/model/expression.ts';
import type { Aggregate, FoldField } from '../../../engine/model/mapping.ts';
import type { DestinationType } from '../../../engine/model/value.ts';
import { aggregateField } from '../../../engine/phase/map/aggregate.ts';
import type { FoldItem } from '../../../engine/port/staging.ts';

const expression: CompiledExpression = {
  source: 'x',
  at: { file: 'test', line: 1, column: 1 },
  reads: ['x'],
  settings: [],
  evaluate: () => Promise.resolve(undefined),
};

function fieldOf(aggregate: Aggregate, type: DestinationType = 'text', max?: number): FoldField {
  const target = {
    name: 'field',
    type,
    many: false,
    required: false,
    writable: { create: true, update: true },
    clearable: true,
    ...(max === undefined ? {} : { max }),
  };
  return { field: 'field', target, aggregate, at: expression.at };
}

function children(...values: readonly FoldItem['values'][string][]): readonly FoldItem[] {
  return values.map((value, index) => ({
    fold: 'row.fold',
    targetEntry: 'row.target',
    targetKey: '1',
    object: 'child',
    key: String(index),
    values: { field: value },
  }));
}

const LINES: Aggregate = {
  kind: 'list',
  columns: [{ name: 'value', value: expression }],
  as: 'lines',
  order: expression,
  unique: false,
  atMost: 3,
  rest: 'attach',
};

const cell = (value: string, order?: string) => ({ value: { value }, ...(order === undefined ? {} : { order }) });

describe('aggregating children', () => {
  test('no child gives nothing', () => {
    expect(aggregateField(fieldOf(LINES), [], 'USD')).toMatchObject({ kind: 'nothing' });
    expect(aggregateField(fieldOf({ kind: 'sum', value: expression }, 'number'), [], 'USD')).toMatchObject({
      kind: 'nothing',
    });
  });

  test('a list is in order of the instant, not of its spelling', () => {
    const items = children(cell('late', '2024-03-01T10:00:00-05:00'), cell('early', '2024-03-01T11:00:00Z'));

    expect(aggregateField(fieldOf(LINES), items, 'USD')).toMatchObject({ value: 'early\nlate', overflow: false });
  });

  test('a list over its number keeps whole items and says how many are left', () => {
    const items = children(...['a', 'b', 'c', 'd', 'e'].map((value) => cell(value)));

    expect(aggregateField(fieldOf(LINES), items, 'USD')).toMatchObject({
      value: 'a\nb\nc\n… and 2 more',
      overflow: true,
    });
  });

  test('a list that may not overflow holds the record', () => {
    const items = children(...['a', 'b', 'c', 'd'].map((value) => cell(value)));

    expect(aggregateField(fieldOf({ ...LINES, rest: 'hold' }), items, 'USD')).toMatchObject({
      kind: 'held',
      reason: 'too_long',
    });
  });

  test('two children where exactly one is expected hold the record', () => {
    const only: Aggregate = { kind: 'only', form: { kind: 'expression', value: expression } };

    expect(aggregateField(fieldOf(only), children({ value: 'a' }, { value: 'b' }), 'USD')).toMatchObject({
      reason: 'several_where_one',
    });
    expect(aggregateField(fieldOf(only), children({}, { value: 'b' }), 'USD')).toMatchObject({ value: 'b' });
  });

  test('amounts of two currencies are never added', () => {
    const sum: Aggregate = { kind: 'sum', value: expression, currency: expression };
    const mixed = children({ value: 1, currency: 'USD' }, { value: 2, currency: 'EUR' });

    expect(aggregateField(fieldOf(sum, 'money'), mixed, 'USD')).toMatchObject({
      kind: 'held',
      reason: 'mixed_currencies',
    });
    expect(aggregateField(fieldOf(sum, 'money'), children({ value: 0.1 }, { value: 0.2 }), 'USD')).toMatchObject({
      value: { amount: 0.3, currency: 'USD' },
    });
  });

  test.each([
    ['sum', 'number', [1, 2.5, 0.1], 3.6],
    ['min', 'number', [3, -1, 2], -1],
    ['max', 'number', [3, 10, 9], 10],
    ['min', 'date', ['2024-03-02', '2024-03-01T23:00:00-05:00'], '2024-03-01'],
    ['max', 'datetime', ['2024-03-01T10:00:00-05:00', '2024-03-01T14:00:00Z'], '2024-03-01T15:00:00Z'],
  ] as const)('%s of a %s field', (kind, type, values, expected) => {
    const aggregate: Aggregate = { kind, value: expression };
    const items = children(...values.map((value) => ({ value })), {});

    expect(aggregateField(fieldOf(aggregate, type), items, 'USD')).toMatchObject({ value: expected });
  });

  test('what cannot be calculated holds the record', () => {
    const sum: Aggregate = { kind: 'sum', value: expression };

    for (const type of ['number', 'date'] as const) {
      expect(aggregateField(fieldOf(sum, type), children({ value: 'soon' }), 'USD')).toMatchObject({
        reason: 'unreadable_value',
      });
    }
  });

  test('counting counts every child, those without a value too; none is 0', () => {
    expect(aggregateField(fieldOf({ kind: 'count' }, 'number'), children({}, { value: 1 }), 'USD')).toMatchObject({
      value: 2,
    });
    expect(aggregateField(fieldOf({ kind: 'count' }, 'number'), [], 'USD')).toMatchObject({ value: 0 });
  });

  test.each([
    ['commas', 'a, b, a'],
    ['lines', 'a\nb\na'],
    ['json', '["a","b","a"]'],
  ] as const)('a list as %s', (as, expected) => {
    const items = children(cell('a'), cell('b'), {}, cell('a'));

    expect(aggregateField(fieldOf({ ...LINES, as }), items, 'USD')).toMatchObject({ value: expected });
  });

  test('a list of several columns, each item once, under a heading', () => {
    const columns = ['Day', 'Hours'].map((name) => ({ name, value: expression }));
    const list: Aggregate = { ...LINES, columns, unique: true, heading: 'Visits' };
    const items = children(
      { value: { Day: 'Mon', Hours: 2 } },
      { value: { Day: 'Mon', Hours: 2 } },
      { value: { Hours: 1 } },
    );

    expect(aggregateField(fieldOf(list), items, 'USD')).toMatchObject({
      value: 'Visits\nDay: Mon, Hours: 2\nHours: 1',
    });
  });

  test('a list of very many children is cut as fast as it is long', () => {
    const { atMost: _, ...free } = LINES;
    const items = children(...Array.from({ length: 20_000 }, (_one, index) => cell(`item ${index}`)));
    const result = aggregateField(fieldOf(free, 'text', 100_000), items, 'USD');

    expect(result).toMatchObject({ kind: 'value', overflow: true });
  });

  test('the latest child wins, whatever the order of the export', () => {
    const latest: Aggregate = { kind: 'latest', value: expression, order: expression };
    const items = children({ value: 'new', order: '2024-05-01' }, { value: 'old', order: '2024-01-01' });

    expect(aggregateField(fieldOf(latest), items, 'USD')).toMatchObject({ value: 'new' });
    expect(aggregateField(fieldOf({ ...latest, kind: 'earliest' }), items, 'USD')).toMatchObject({ value: 'old' });
  });

  test('what is written never exceeds the field, and no item is cut in half', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 40, max: 200 }),
        (words, max) => {
          const { atMost: _, ...free } = LINES;
          const result = aggregateField(
            fieldOf(free, 'text', max),
            children(...words.map((word) => cell(word))),
            'USD',
          );

          if (result.kind !== 'value' || typeof result.value !== 'string') throw new Error('a list gives text');
          expect(result.value.length).toBeLessThanOrEqual(max);
          const lines = result.value.split('\n');
          const kept = result.overflow ? lines.slice(0, -1) : lines;
          expect(kept).toEqual(words.slice(0, kept.length));
          expect(result.overflow ? lines.at(-1) : '').toBe(
            result.overflow ? `… and ${words.length - kept.length} more` : '',
          );
        },
      ),
    );
  });
});
