import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNumber } from '../../engine/model/number.ts';

test.each([
  ['1234.5', 1234.5],
  ['1,234.50', 1234.5],
  ['$1,234.50', 1234.5],
  [' $ 12 ', 12],
  ['-$5', -5],
  ['$-5', -5],
  ['(5.00)', -5],
  ['($1,000)', -1000],
  ['+7', 7],
  ['.5', 0.5],
  ['5.', 5],
  ['1e3', 1000],
  ['-0', 0],
  ['007', 7],
])('%s is %d', (text, value) => {
  expect(readNumber(text)).toBe(value);
});

test.each([
  ['words', 'abc'],
  ['nothing', ''],
  ['a sign alone', '-'],
  ['a point alone', '.'],
  ['two signs', '-$-5'],
  ['a decimal comma', '12,5'],
  ['groups that are not of three', '1,23,456'],
  ['a comma after the point', '1.234,5'],
  ['a unit', '3 h'],
  ['hexadecimal', '0x10'],
  ['infinity', 'Infinity'],
  ['too large an exponent', '1e999'],
  ['more digits than a double holds', '12345678901234567'],
  ['a negative in parentheses', '(-5)'],
])('%s is no number', (_name, text) => {
  expect(readNumber(text)).toBeUndefined();
});

const cents = fc.integer({ min: -99_999_999_999, max: 99_999_999_999 });

test('an amount of cents is read back from every way of writing it', () => {
  fc.assert(
    fc.property(cents, fc.boolean(), fc.constantFrom('', '$', '€'), (amount, grouped, sign) => {
      const [whole = '', decimals] = (Math.abs(amount) / 100).toFixed(2).split('.');
      const groups = grouped ? whole.replaceAll(/\B(?=(\d{3})+$)/g, ',') : whole;
      expect(readNumber(`${amount < 0 ? '-' : ''}${sign}${groups}.${decimals}`)).toBe(amount / 100);
    }),
  );
});

test('what is read is a finite number, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,-+$() eE'.split('')) }), (text) => {
      const value = readNumber(text);
      expect(value === undefined || Number.isFinite(value)).toBe(true);
    }),
  );
});
