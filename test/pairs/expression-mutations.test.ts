import { expect, test } from 'vitest';
import { randomFor } from '../stand-in/random.ts';
import { expressionMutations } from './mutation/expression-mutations.ts';

/** `kind: expression with the mistake` of everything that can be done to an expression. */
function mistakesIn(source: string, fields: readonly string[] = [], settings: readonly string[] = []): string[] {
  return expressionMutations(source, { fields, settings }, randomFor(1)).map((one) => `${one.kind}: ${one.source}`);
}

test('a name becomes each of its neighbours, and a word that nothing has', () => {
  expect(mistakesIn('price', ['price', 'cost']).toSorted()).toEqual([
    'misspells a field: price_x',
    'names another field: cost',
  ]);
});

test('of many neighbours only a few are tried, by chance', () => {
  const fields = ['a', 'b', 'c', 'd', 'e', 'f'];

  expect(mistakesIn('a', fields).filter((mistake) => mistake.startsWith('names'))).toHaveLength(3);
});

test('a name is changed where it is read, not where it stands in a text', () => {
  expect(mistakesIn('name = "name"', ['name', 'kind'])).toEqual([
    'names another field: kind = "name"',
    'misspells a field: name_x = "name"',
    'changes an operator: name != "name"',
    'alters a constant: name = "namex"',
  ]);
});

test('a word that several paths begin with is one word', () => {
  const wrong = mistakesIn('lines.(name & price)', ['lines', 'jobs']);

  expect(wrong.filter((mistake) => mistake.includes('lines_x'))).toEqual(['misspells a field: lines_x.(name & price)']);
  expect(wrong.filter((mistake) => mistake.startsWith('names'))).toEqual(['names another field: jobs.(name & price)']);
});

test('a setting becomes another', () => {
  expect(mistakesIn('$settings.slug', [], ['slug', 'zone'])).toEqual(['names another setting: $settings.zone']);
});

test('a function becomes another, and is left out with all but its first argument', () => {
  expect(mistakesIn('$join([$trim(a), "b, c"], ", ")')).toEqual([
    'misspells a field: $join([$trim(a_x), "b, c"], ", ")',
    'changes a function: $count([$trim(a), "b, c"], ", ")',
    'changes a function: $join([$uppercase(a), "b, c"], ", ")',
    'changes a function: $join([$length(a), "b, c"], ", ")',
    'alters a constant: $join([$trim(a), "b, cx"], ", ")',
    'alters a constant: $join([$trim(a), "b, c"], ", x")',
    'drops a call: [$trim(a), "b, c"]',
    'drops a call: $join([a, "b, c"], ", ")',
  ]);
});

test('a default is left out', () => {
  expect(mistakesIn('a ?? 0')).toEqual([
    'misspells a field: a_x ?? 0',
    'changes an operator: a & 0',
    'changes an operator: a = 0',
    'alters a constant: a ?? 1',
    'drops a call: a ',
  ]);
});
