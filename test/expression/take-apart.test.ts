import { expect, test } from 'vitest';
import { takeApart } from '../../engine/expression/take-apart.ts';
import { ORDER } from './type/order.ts';

const RECORD = {
  title: ' a',
  first: 'Ann',
  last: 'Lee',
  status: 'Paid',
  total: 7,
  phones: ['1', '22'],
  lines: [
    { article: 'x', price: 2, quantity: 3, kind: 'part' },
    { article: 'y', price: 1, quantity: 1, kind: 'labor' },
  ],
};

async function takenApart(source: string, record: typeof RECORD | undefined = RECORD): Promise<readonly string[]> {
  const view = { label: 'order', fields: ORDER, declaredSettings: new Map(), settings: {} };
  const { steps } = await takeApart(source, record === undefined ? view : { ...view, record });
  return steps.map(({ text, value, type, depth }) => `${depth} ${text} = ${JSON.stringify(value)} : ${type}`);
}

test.each([
  [
    '$join([first, last], " ")',
    [
      '2 first = "Ann" : text',
      '2 last = "Lee" : text',
      '1 [first, last] = ["Ann","Lee"] : a list (text)',
      '0 $join([first, last], " ") = "Ann Lee" : text',
    ],
  ],
  [
    '( $a := $trim(title); $b := $a & "(\\"x\\")"; $uppercase($b) )',
    [
      '2 title = " a" : text',
      '1 $trim(title) = "a" : text',
      '2 $a = "a" : text',
      '1 $a & "(\\"x\\")" = "a(\\"x\\")" : text',
      '2 $b = "a(\\"x\\")" : text',
      '1 $uppercase($b) = "A(\\"X\\")" : text',
      '0 ( $a := $trim(title); $b := $a & "(\\"x\\")"; $uppercase($b) ) = "A(\\"X\\")" : text',
    ],
  ],
  [
    'email ?? phones[0]',
    ['1 email = undefined : text', '1 phones[0] = "1" : text', '0 email ?? phones[0] = "1" : text'],
  ],
  [
    '$sum(lines[kind = "part"].(quantity * price)) + total',
    [
      '2 lines[kind = "part"].(quantity * price) = 6 : one or several (a number), or nothing',
      '1 $sum(lines[kind = "part"].(quantity * price)) = 6 : a number, or nothing',
      '1 total = 7 : a number',
      '0 $sum(lines[kind = "part"].(quantity * price)) + total = 13 : a number, or nothing',
    ],
  ],
  [
    '$map(lines, function($l) { $l.article & "!" })[0]',
    [
      '1 lines = [{"article":"x","price":2,"quantity":3,"kind":"part"},{"article":"y","price":1,"quantity":1,"kind":"labor"}] : a list (an object of article, kind, quantity, price, day, tags)',
      '0 $map(lines, function($l) { $l.article & "!" })[0] = "x!" : text',
    ],
  ],
  ['title ~> $trim()', ['1 title = " a" : text', '0 title ~> $trim() = "a" : text']],
])('every part of %s in the order of evaluation', async (source, steps) => {
  expect(await takenApart(source)).toEqual(steps);
});

test('without a record the types are known', async () => {
  const view = { label: 'order', fields: ORDER, declaredSettings: new Map(), settings: {} };
  const { steps } = await takeApart('total > 3', view);

  expect(steps.map(({ text, type, value }) => [text, type, value])).toEqual([
    ['total', 'a number', undefined],
    ['total > 3', 'yes or no', undefined],
  ]);
});

test('a part that fails says why, and what is wrong whatever the record holds is found', async () => {
  const view = { label: 'order', fields: ORDER, declaredSettings: new Map(), settings: {}, record: RECORD };
  const { steps, faults } = await takeApart('title + 1', view);

  expect(steps.at(-1)?.problem).toContain('T2001');
  expect(faults.map(({ kind, offset }) => [kind, offset])).toEqual([['operand', 6]]);
});
