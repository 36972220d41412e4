import { describe, expect, test } from 'vitest';
import { EQUIVALENCES, sameValue } from './equivalence.ts';
import { canonicalMarkup } from './markup.ts';
import type { Json } from './stored-account.ts';

const CASES: readonly (readonly [name: string, field: string | undefined, expected: Json, same: Json, other: Json])[] =
  [
    ['blank', undefined, null, '', ' '],
    ['number', undefined, 0.3, 0.1 + 0.2, 0.3000001],
    ['line ends', undefined, 'a\r\nb', 'a\nb', 'a b'],
    ['yes or no', undefined, true, 'Yes', 'No'],
    ['named parts', undefined, { value: 5, currency: 'USD' }, { currency: 'USD', value: 5, symbol: '$' }, { value: 5 }],
    ['item by item', undefined, [{ value: '1' }], [{ value: '1', primary: true }], [{ value: '1' }, { value: '2' }]],
    ['instant', 'add_time', '2024-03-01T19:30:00Z', '2024-03-01 19:30:00', '2024-03-01 14:30:00'],
    ['address text', 'address', '1 Main St', { value: '1 Main St', country: 'US' }, { value: '1 Main St ' }],
    ['markup', 'content', 'a &amp; b<br>c', 'a & b<br />\nc', 'a b<br>c'],
    ['channel values', 'emails', ['a@b.c'], [{ value: 'a@b.c', primary: true, label: 'work' }], [{ value: 'A@b.c' }]],
    ['no price', 'prices', [], [{ currency: 'USD', price: 0, cost: 0 }], [{ currency: 'USD', price: 1, cost: 0 }]],
    ['no value', 'value', null, 0, 0.01],
  ];

describe('two notations of one value are equal, two values are not', () => {
  test.each(CASES)('%s', (name, field, expected, same, other) => {
    expect(sameValue(expected, same, field)).toEqual({ same: true, by: name });
    expect(sameValue(expected, other, field)).toEqual({ same: false });
  });

  test('and every equivalence on the list has its case', () => {
    expect(CASES.map(([name]) => name).toSorted()).toEqual(EQUIVALENCES.map(({ name }) => name).toSorted());
  });

  test('an equivalence of one field does not hold for another', () => {
    expect(sameValue('2024-03-01T19:30:00Z', '2024-03-01 19:30:00', 'title')).toEqual({ same: false });
    expect(sameValue('(231) 555-0100', '231-555-0100', 'phones')).toEqual({ same: false });
  });
});

describe('markup', () => {
  test.each([
    ['<B>x</B>', '<b>x</b>'],
    ['a\n <br/> b', 'a<br>b'],
    [
      '<a target="_blank" href="https://x.example/?a=1&amp;b=2">x</a>',
      "<a href='https://x.example/?a=1&b=2' target=_blank>x</a>",
    ],
    ['&lt;40 psi', '<40 psi'],
    ['it&#39;s &quot;it&quot;', 'it\'s "it"'],
  ])('%s reads like %s', (left, right) => {
    expect(canonicalMarkup(left)).toBe(canonicalMarkup(right));
  });

  test.each([
    ['<b>x</b>', '<i>x</i>'],
    ['&lt;b&gt;x&lt;/b&gt;', '<b>x</b>'],
    ['a<br>b', 'a<br><br>b'],
    ['<p onclick="f()">x</p>', '<p>x</p>'],
    ['<a href="https://a.example">x</a>', '<a href="https://b.example">x</a>'],
    ['a b', 'ab'],
  ])('%s does not read like %s', (left, right) => {
    expect(canonicalMarkup(left)).not.toBe(canonicalMarkup(right));
  });
});
