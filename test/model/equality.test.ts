import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareValues } from '../../engine/model/equality.ts';
import type { DestinationField } from '../../engine/model/system.ts';
import type { DestinationType, StoredValue } from '../../engine/model/value.ts';

const field = (type: DestinationType): DestinationField => ({
  name: 'field',
  type,
  many: false,
  required: false,
  writable: { create: true, update: true },
  clearable: true,
});

const CASES: readonly [string, DestinationType, StoredValue, StoredValue, string][] = [
  ['the same text', 'text', 'Ann', 'Ann', 'equal'],
  ['nothing and null', 'text', '', null, 'empty'],
  ['an empty list and null', 'labelled', [], null, 'empty'],
  ['text and nothing', 'text', 'Ann', null, 'different'],
  ['other case', 'text', 'Ann', 'ann', 'different'],
  ['white space at line ends', 'text', 'a\r\nb ', 'a\nb', 'white_space'],
  ['yes and the option of that name', 'yes_no', true, 'Yes', 'yes_no'],
  ['no and the option of that name', 'yes_no', 'No', false, 'yes_no'],
  ['yes and the option no', 'yes_no', true, 'No', 'different'],
  ['yes and a number', 'yes_no', true, 1, 'different'],
  ['a number a hair away', 'number', 0.1 + 0.2, 0.3, 'number'],
  ['another number', 'number', 1, 2, 'different'],
  ['money of another currency', 'money', { amount: 1, currency: 'USD' }, { amount: 1, currency: 'EUR' }, 'different'],
  ['one instant in two zones', 'datetime', '2024-03-01T10:00:00-05:00', '2024-03-01T15:00:00Z', 'instant'],
  ['two instants', 'datetime', '2024-03-01T10:00:00Z', '2024-03-01T10:00:01Z', 'different'],
  ['rich text re-spelled', 'html', '<b>Hi</b> Tom &amp; Ann', '<strong>Hi</strong> Tom & Ann', 'html'],
  [
    'rich text with another link',
    'html',
    '<a href="https://a.example">x</a>',
    '<a href="https://b.example">x</a>',
    'different',
  ],
  ['an address with other commas', 'address', '1 Main St, Troy', '1 Main St Troy', 'address'],
  ['a link to another record', 'ref', { id: '1' }, { id: '2' }, 'different'],
  ['options in another order', 'multiple_options', ['a', 'b'], ['b', 'a'], 'order'],
  [
    'a label the destination added',
    'labelled',
    [{ value: 'a@b.example' }],
    [{ value: 'a@b.example', label: 'work' }],
    'label',
  ],
  ['one option fewer', 'multiple_options', ['a', 'b'], ['a'], 'different'],
];

describe('comparing what was written with what was read back', () => {
  test.each(CASES)('%s', (_, type, expected, actual, verdict) => {
    const equality = compareValues(expected, actual, field(type));

    expect(equality.equal ? (equality.rule ?? 'equal') : 'different').toBe(verdict);
  });

  test('a whole day is not its first minute where whole days are kept', () => {
    const starts: DestinationField = { ...field('datetime'), wholeDays: true };

    expect(compareValues('2024-03-01', '2024-03-01', starts).equal).toBe(true);
    expect(compareValues('2024-03-01', '2024-03-01T00:00:00Z', starts).equal).toBe(false);
    expect(compareValues('2024-03-01T10:00:00Z', '2024-03-01T11:00:00+01:00', starts).equal).toBe(true);
  });

  test('a value always equals itself, and the order of the sides does not matter', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.constant(null),
      fc.record({
        amount: fc.double({ noNaN: true, noDefaultInfinity: true }),
        currency: fc.constantFrom('USD', 'EUR'),
      }),
      fc.array(fc.string()),
    );

    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(compareValues(a, a).equal).toBe(true);
        expect(compareValues(a, b).equal).toBe(compareValues(b, a).equal);
      }),
    );
  });
});
