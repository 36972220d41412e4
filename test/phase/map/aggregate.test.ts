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
          if (result.overflow) expect(lines.at(-1)).toBe(`… and ${words.length - kept.length} more`);
        },
      ),
    );
  });
});
