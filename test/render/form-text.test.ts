import { describe, expect, test } from 'vitest';
import { expressionsOfAggregate, expressionsOfForm } from '../../engine/model/entry-parts.ts';
import type { Aggregate, ValueForm, ValueMap } from '../../engine/model/mapping.ts';
import { fieldsRead } from '../../engine/render/form-reads.ts';
import { aggregateText, formText } from '../../engine/render/form-text.ts';
import { expression, shown } from './small-pair.ts';

const STAGES: ValueMap = {
  id: 'stages',
  to: 'stage',
  values: new Map([['new', 'service.new']]),
  unknown: { kind: 'hold' },
};

const FORMS: readonly (readonly [string, ValueForm, readonly string[]])[] = [
  ['title', expression('title'), ['title']],
  ['title, if done', { kind: 'expression', value: shown('title'), when: shown('done') }, ['title', 'done']],
  [
    'title, if owner_id finds nobody',
    { kind: 'expression', value: shown('title'), ifUnresolved: 'owner_id' },
    ['title'],
  ],
  ['always "Line"', { kind: 'constant', value: 'Line' }, []],
  ['a, b through stages', { kind: 'map', values: [shown('a'), shown('b')], map: STAGES }, ['a', 'b']],
  [
    'crew.user by name on email, its phone, left out if not found, in a second pass',
    { kind: 'ref', target: 'crew.user', by: shown('name'), on: 'email', take: 'phone', missing: 'omit', late: true },
    ['name'],
  ],
  ['first of a; always true', { kind: 'first_of', forms: [expression('a'), { kind: 'constant', value: true }] }, ['a']],
  [
    'phone as work; fax',
    { kind: 'items', items: [{ form: expression('phone'), label: 'work' }, { form: expression('fax') }] },
    ['phone', 'fax'],
  ],
  ['total in currency', { kind: 'money', amount: shown('total'), currency: shown('currency') }, ['total', 'currency']],
  ['rich text of body', { kind: 'html', value: shown('body') }, ['body']],
];

const AGGREGATES: readonly (readonly [string, Aggregate, readonly string[]])[] = [
  ['only title', { kind: 'only', form: expression('title') }, ['title']],
  ['count', { kind: 'count' }, []],
  [
    'sum of total in currency',
    { kind: 'sum', value: shown('total'), currency: shown('currency') },
    ['total', 'currency'],
  ],
  ['latest total by made', { kind: 'latest', value: shown('total'), order: shown('made') }, ['total', 'made']],
  [
    'list of note as lines, ordered by made, at most 20, the whole list attached if it does not fit as number',
    {
      kind: 'list',
      columns: [{ name: 'value', value: shown('note') }],
      as: 'lines',
      order: shown('made'),
      unique: false,
      atMost: 20,
      rest: 'attach',
      fileName: shown('number'),
    },
    ['note', 'made', 'number'],
  ],
  [
    'different values of a: x, b: y as json, under "Both", held if it does not fit',
    {
      kind: 'list',
      columns: [
        { name: 'a', value: shown('x') },
        { name: 'b', value: shown('y') },
      ],
      as: 'json',
      heading: 'Both',
      unique: true,
      rest: 'hold',
    },
    ['x', 'y'],
  ],
];

describe('a form in one line', () => {
  test.each(FORMS)('%s', (text, form, reads) => {
    expect(formText(form)).toBe(text);
    expect(fieldsRead(expressionsOfForm(form))).toEqual(reads);
  });
});

describe('an aggregate in one line', () => {
  test.each(AGGREGATES)('%s', (text, aggregate, reads) => {
    expect(aggregateText(aggregate)).toBe(text);
    expect(fieldsRead(expressionsOfAggregate(aggregate))).toEqual(reads);
  });
});

test('what an expression reads is unknown as soon as one part of it is', () => {
  expect(fieldsRead([shown('title'), shown('begins')])).toEqual(['title', 'begins']);
  expect(fieldsRead([shown('title'), { ...shown('$keys()'), reads: undefined }])).toBeUndefined();
});
