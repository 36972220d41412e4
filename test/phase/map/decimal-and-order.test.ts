import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareOrder, greatestFirst, inOrder } from '../../../engine/model/order.ts';
import { sumDecimals } from '../../../engine/phase/map/decimal.ts';

describe('sums of decimals', () => {
  test.each([
    [[0.1, 0.2], 0.3],
    [[12_345_678.91, 0.01, -0.02], 12_345_678.9],
    [[1e21, 1], 1e21],
    [[5e-7, 5e-7], 1e-6],
    [[], 0],
  ] as const)('%j', (numbers, sum) => {
    expect(sumDecimals(numbers)).toBe(sum);
  });

  test('of cents are exact, in whatever order', () => {
    const cents = fc.array(fc.integer({ min: -10_000_000_00, max: 10_000_000_00 }));
    fc.assert(
      fc.property(cents, (amounts) => {
        const sum = sumDecimals(amounts.map((amount) => amount / 100));

        expect(sum).toBe(amounts.reduce((a, b) => a + b, 0) / 100 || 0);
        expect(sumDecimals(amounts.toReversed().map((amount) => amount / 100))).toBe(sum);
      }),
    );
  });
});

describe('order', () => {
  const orders = (items: readonly { readonly order?: unknown }[]) => items.map(({ order }) => order);

  test('times by instant, numbers by size and before text, nothing at the end', () => {
    const given = [{}, { order: 'b' }, { order: 10 }, { order: 9 }, { order: 'a' }];

    expect(orders(inOrder(given))).toEqual([9, 10, 'a', 'b', undefined]);
    expect(orders(greatestFirst(given))).toEqual(['b', 'a', 10, 9, undefined]);
    expect(compareOrder('2024-03-01T10:00:00-05:00', '2024-03-01T11:00:00Z')).toBe(1);
    expect(compareOrder('2024-03-01T10:00:00.100Z', '2024-03-01T10:00:00.200Z')).toBe(-1);
  });

  test('is an order: whatever is compared, no circle', () => {
    const json = fc.oneof(fc.integer(), fc.stringMatching(/^\d{0,2}[a-z]?$/));
    fc.assert(
      fc.property(json, json, json, (a, b, c) => {
        expect(Math.sign(compareOrder(a, b))).toBe(-Math.sign(compareOrder(b, a)) || 0);
        const isCircle = compareOrder(a, b) <= 0 && compareOrder(b, c) <= 0 && compareOrder(a, c) > 0;
        expect(isCircle).toBe(false);
      }),
    );
  });
});
