import { describe, expect, test } from 'vitest';
import { pruned, readField } from '../../engine/connector/value/read-value.ts';
import { momentFormat } from '../../engine/model/moment.ts';
import { type ReadingRules, USUAL_FALSE_VALUES, USUAL_TRUE_VALUES } from '../../engine/model/reading.ts';
import type { SourceField } from '../../engine/model/system.ts';
import type { Json } from '../../engine/model/value.ts';

const RULES: ReadingRules = {
  formats: [momentFormat('iso')],
  zone: 'America/New_York',
  trueValues: new Set(USUAL_TRUE_VALUES),
  falseValues: new Set(USUAL_FALSE_VALUES),
};

function field(given: Partial<SourceField> & Pick<SourceField, 'type'>): SourceField {
  return { name: 'field', many: false, columns: [], ...given };
}

function read(given: Partial<SourceField> & Pick<SourceField, 'type'>, raw: Json | undefined): unknown {
  const reading = readField(field(given), raw, RULES);
  return reading.kind === 'value' ? reading.value : reading;
}

const ABSENT = { kind: 'absent' };

test.each([undefined, null, '', '  ', ' '])('blank (%j) is absent, whatever the type', (raw) => {
  for (const type of ['text', 'number', 'yes_no', 'date', 'datetime', 'object'] as const) {
    expect(read({ type }, raw)).toEqual(ABSENT);
    expect(read({ type, many: true }, raw)).toEqual(ABSENT);
  }
});

describe('one value', () => {
  test('text loses outer white space and nothing else', () => {
    expect(read({ type: 'text' }, '  two\r\n lines\t"x" ')).toBe('two\r\n lines\t"x"');
    expect(read({ type: 'text' }, 7)).toBe('7');
    expect(read({ type: 'text' }, { a: 1 })).toEqual({ kind: 'unreadable', raw: '{"a":1}' });
  });

  test.each([
    ['Yes', true],
    ['TRUE', true],
    ['no', false],
    [false, false],
  ])('%j as yes or no is %j', (raw, expected) => {
    expect(read({ type: 'yes_no' }, raw)).toBe(expected);
  });

  test.each([
    ['yes_no', 'maybe'],
    ['number', 'abc'],
    ['date', 'soon'],
    ['datetime', 'soon'],
    ['object', 'not json'],
  ] as const)('%s: the raw text %j is kept when it cannot be read', (type, raw) => {
    expect(read({ type }, raw)).toEqual({ kind: 'unreadable', raw });
  });

  test('a date of a time is its day, a time of a date is the start of the day', () => {
    expect(read({ type: 'date' }, '2024-03-01T23:00:00-08:00')).toBe('2024-03-01');
    expect(read({ type: 'datetime' }, '2024-03-01')).toBe('2024-03-01T00:00:00-05:00');
  });
});

describe('many values', () => {
  test('a split text loses blank parts and the white space around the others', () => {
    expect(read({ type: 'text', many: true, split: ';' }, 'Ana Ruiz; Ben ;; ')).toEqual(['Ana Ruiz', 'Ben']);
  });

  test('one value is a list of one', () => {
    expect(read({ type: 'number', many: true }, '5')).toEqual([5]);
  });

  test('one unreadable part makes the whole field unreadable', () => {
    expect(read({ type: 'number', many: true, split: ';' }, '1; x')).toEqual({ kind: 'unreadable', raw: '1; x' });
  });
});

describe('objects', () => {
  const charges = field({
    type: 'object',
    many: true,
    fields: new Map([
      ['item', field({ name: 'item', type: 'text' })],
      ['quantity', field({ name: 'quantity', type: 'number' })],
    ]),
  });

  test('declared fields are read by their types, undeclared ones are left behind', () => {
    const raw = '[{"item":" Filter ","quantity":"2","secret":1},{"item":null}]';
    expect(readField(charges, raw, RULES)).toEqual({
      kind: 'value',
      value: [{ item: 'Filter', quantity: 2 }],
      unreadable: [],
    });
  });

  test('an unreadable part is named by its path in what was read, and the rest is read', () => {
    expect(
      readField(
        charges,
        [
          { item: 'a', quantity: 1 },
          { item: 'b', quantity: 'x' },
        ],
        RULES,
      ),
    ).toEqual({
      kind: 'value',
      value: [{ item: 'a', quantity: 1 }, { item: 'b' }],
      unreadable: [{ path: '1.quantity', raw: 'x' }],
    });
  });

  test('without declared fields an object is what it is, without what is absent', () => {
    expect(read({ type: 'object' }, { a: null, b: [' ', 1], c: { d: '' } })).toEqual({ b: [1] });
    expect(pruned({ a: [null, ''] })).toBeUndefined();
  });
});
