import { describe, expect, test } from 'vitest';
import { toUtc } from '../../../engine/model/instant.ts';
import type { ValueForm } from '../../../engine/model/mapping.ts';
import type { SourceRecord } from '../../../engine/model/record.ts';
import type { DestinationField } from '../../../engine/model/system.ts';
import type { Json } from '../../../engine/model/value.ts';
import type { MapContext } from '../../../engine/phase/map/context.ts';
import { openDefinitions } from '../../../engine/phase/map/definition.ts';
import { evaluateForm } from '../../../engine/phase/map/form.ts';
import { expression } from '../../connector/system-example.ts';
import { copy, create, equals, field, pairOf, ref, value } from '../pair-builder.ts';

const ORG = create('customer.org', 'customer', 'org', { name: 'name' });
const READY = { state: 'ready' } as const;

/** Nothing is staged but two companies, one of them held, and a person who was merged into the first. */
const TARGETS: Readonly<
  Record<string, Pick<import('../../../engine/model/record.ts').MappedRecord, 'outcome' | 'fields'>>
> = {
  '1': { outcome: READY, fields: { name: 'Acme', parent_id: { entry: 'customer.org', key: '9' } } },
  '2': { outcome: { state: 'held', reason: 'missing_required', detail: '' }, fields: {} },
  '3': { outcome: { state: 'merged', into: '1' }, fields: {} },
  '4': { outcome: READY, fields: { name: 'Delta' } },
};

const CONTEXT: MapContext = {
  pair: pairOf([ORG]),
  settings: { currency: 'USD' },
  currencies: new Set(['USD', 'EUR']),
  files: undefined,
  definitions: openDefinitions(undefined, () => Promise.resolve()),
  makeOnce: () => Promise.resolve(),
  mapped: {
    get: async (entry, key) => {
      const found = TARGETS[key];
      return found && { entry, key, object: 'org', fingerprint: '', sources: [], coverage: [], ...found };
    },
  },
  source: {
    get: async () => undefined,
    find: async (object: string, name: string, text: string) => {
      const keys = { acme: ['1'], twin: ['1', '2'] }[text] ?? [];
      return keys.map((key): SourceRecord => ({ object, key, fields: { [name]: text } }));
    },
  } as Partial<MapContext['source']> as MapContext['source'],
};

async function give(
  form: ValueForm,
  target: DestinationField,
  fields: Readonly<Record<string, Json>> = {},
): Promise<unknown> {
  const unreadable = { broken: 'soon' };
  const result = await evaluateForm(form, target, { object: 'x', key: '1', fields, unreadable }, CONTEXT);
  if (result.kind === 'held') return `held ${result.reason}`;
  return result.kind === 'nothing' ? 'nothing' : result.value;
}

describe('what an expression gives, in the type of its field', () => {
  test.each<readonly [DestinationField['type'], Json | undefined, unknown]>([
    ['text', 'a', 'a'],
    ['text', 7, '7'],
    ['text', true, 'true'],
    ['text', '  ', 'nothing'],
    ['text', null, 'nothing'],
    ['text', undefined, 'nothing'],
    ['text', ['a', ''], 'a'],
    ['text', ['a', 'b'], 'held several_where_one'],
    ['text', { a: 1 }, 'held unreadable_value'],
    ['html', 'a\nb<script>x</script>', 'a<br>b'],
    ['html', '<b onclick="x()">a</b>', '<b>a</b>'],
    ['html', '<p>a\nb</p>', '<p>a\nb</p>'],
    ['html', '1 < 2 & 3', '1 &lt; 2 &amp; 3'],
    ['html', '<script>x</script>', 'nothing'],
    ['number', 1.5, 1.5],
    ['number', ' 1.50 ', 1.5],
    ['number', '1,5', 'held unreadable_value'],
    ['number', '0x10', 'held unreadable_value'],
    ['number', 'abc', 'held unreadable_value'],
    ['yes_no', false, false],
    ['yes_no', 'yes', 'held unreadable_value'],
    ['date', '2024-03-01', '2024-03-01'],
    ['date', '2024-03-01T23:30:00-05:00', '2024-03-01'],
    ['date', '2024-02-30', 'held unreadable_value'],
    ['date', '2024-03-01 soon', 'held unreadable_value'],
    ['datetime', '2024-03-01T23:30:00-05:00', '2024-03-02T04:30:00Z'],
    ['datetime', '2024-03-01', '2024-03-01T00:00:00Z'],
    ['datetime', '2024-03-01T10:00:00', 'held unreadable_value'],
    ['datetime', 'March 7', 'held unreadable_value'],
    ['money', 10, { amount: 10, currency: 'USD' }],
    ['money', 'ten', 'held unreadable_value'],
    ['address', 'Main St 1', 'Main St 1'],
    ['single_option', ' High ', 'High'],
    ['multiple_options', ['a', ' b ', 'a', ''], ['a', 'b']],
    ['multiple_options', 'a', ['a']],
    ['labelled', ['a', ''], [{ value: 'a' }]],
    ['labelled', 5551234, [{ value: '5551234' }]],
  ])('%s from %j', async (type, given, expected) => {
    const fields = given === undefined ? {} : { x: given };

    expect(await give(value('x'), field('target', type), fields)).toEqual(expected);
  });

  test('a closed list takes its words only', async () => {
    const status = field('status', 'one_of', { values: ['open', 'won'] });

    expect(await give(value('x'), status, { x: 'open' })).toBe('open');
    expect(await give(value('x'), status, { x: 'Open' })).toBe('held unknown_value');
  });

  test('a day without a time of day stays one where the field keeps whole days', async () => {
    const starts = field('starts_at', 'datetime', { wholeDays: true });

    expect(await give(value('x'), starts, { x: '2024-03-01' })).toBe('2024-03-01');
    expect(await give(value('x'), starts, { x: '2024-03-01T23:30:00-05:00' })).toBe('2024-03-02T04:30:00Z');
    expect(await give(value('x'), starts, { x: '2024-02-30' })).toBe('held unreadable_value');
    expect(await give(value('x'), starts, { x: '2024-03' })).toBe('held unreadable_value');
  });

  test('no time without an offset depends on where the program runs', () => {
    expect(toUtc('2024-03-01T10:00:00.500+01:00')).toBe('2024-03-01T09:00:00Z');
    expect(toUtc('2024-02-30T10:00:00Z')).toBeUndefined();
    expect(toUtc('7')).toBeUndefined();
  });
});

describe('forms', () => {
  const TEXT = field('text');
  const LINK = field('link', 'ref', { ref: 'org' });
  const org = (key: string) => ({ entry: 'customer.org', key });
  const map = (
    unknown: { kind: 'hold' | 'omit' | 'as_is' } | { kind: 'use'; value: string },
    keys = ['x'],
  ): ValueForm => ({
    kind: 'map',
    values: keys.map(copy),
    map: {
      id: 'm',
      to: 'text',
      values: new Map([
        ['new', 'N'],
        ['NEW', 'exact'],
        ['a|b', 'AB'],
      ]),
      unknown,
    },
  });
  const firstOf = (...forms: readonly ValueForm[]): ValueForm => ({ kind: 'first_of', forms });
  const money: ValueForm = { kind: 'money', amount: copy('x'), currency: copy('c') };
  const items: ValueForm = {
    kind: 'items',
    items: [{ form: value('x'), label: 'work' }, { form: value('y'), label: 'mobile' }, { form: value('x') }],
  };

  test.each<readonly [string, ValueForm, DestinationField, Readonly<Record<string, Json>>, unknown]>([
    ['constant', { kind: 'constant', value: 5 }, field('n', 'number'), {}, 5],
    ['when false', { ...value('x'), when: equals('y', 1) }, TEXT, { x: 'a' }, 'nothing'],
    ['when true', { ...value('x'), when: equals('y', 1) }, TEXT, { x: 'a', y: 1 }, 'a'],
    [
      'when reads what could not be read',
      { ...value('x'), when: equals('broken', 1) },
      TEXT,
      { x: 'a' },
      'held unreadable_value',
    ],
    ['what could not be read', value('broken'), TEXT, {}, 'held unreadable_value'],
    ['map: trimmed, any case', map({ kind: 'hold' }), TEXT, { x: ' New ' }, 'N'],
    ['map: an exact spelling wins', map({ kind: 'hold' }), TEXT, { x: 'NEW' }, 'exact'],
    ['map: two keys', map({ kind: 'hold' }, ['x', 'y']), TEXT, { x: 'A', y: 'b' }, 'AB'],
    ['map: absent', map({ kind: 'hold' }), TEXT, {}, 'nothing'],
    ['map: unknown, hold', map({ kind: 'hold' }), TEXT, { x: 'odd' }, 'held unknown_value'],
    ['map: unknown, omit', map({ kind: 'omit' }), TEXT, { x: 'odd' }, 'nothing'],
    ['map: unknown, as it is', map({ kind: 'as_is' }), TEXT, { x: ' odd ' }, 'odd'],
    ['map: unknown, use', map({ kind: 'use', value: 'else' }), TEXT, { x: 'odd' }, 'else'],
    ['first of: the first with a value', firstOf(value('x'), value('y')), TEXT, { x: ' ', y: 'b' }, 'b'],
    ['first of: none', firstOf(value('x'), value('y')), TEXT, {}, 'nothing'],
    [
      'first of: a missing link falls through',
      firstOf(ref('customer.org', 'x'), ref('customer.org', 'y')),
      LINK,
      { x: '8', y: '1' },
      org('1'),
    ],
    [
      'first of: the last missing link decides',
      firstOf(ref('customer.org', 'x'), ref('customer.org', 'y')),
      LINK,
      { x: '8', y: '9' },
      'held reference_missing',
    ],
    [
      'items: parts without a value and repeats fall out',
      items,
      field('p', 'labelled'),
      { x: '1' },
      [{ value: '1', label: 'work' }],
    ],
    [
      'items: a part of several values gives each of them its label',
      items,
      field('p', 'labelled'),
      { x: ['1', ' 2 ', ''], y: ['2', '3'] },
      [
        { value: '1', label: 'work' },
        { value: '2', label: 'work' },
        { value: '3', label: 'mobile' },
      ],
    ],
    ['items: none', items, field('p', 'labelled'), {}, 'nothing'],
    ['money: its own currency', money, field('m', 'money'), { x: 1, c: ' eur ' }, { amount: 1, currency: 'EUR' }],
    ['money: the setting stands in', money, field('m', 'money'), { x: 1 }, { amount: 1, currency: 'USD' }],
    ['money: a currency the account lacks', money, field('m', 'money'), { x: 1, c: 'XTS' }, 'held unknown_currency'],
    ['money: no amount, no currency asked', money, field('m', 'money'), { c: 'XTS' }, 'nothing'],
    ['html', { kind: 'html', value: copy('x') }, field('h', 'html'), { x: 'a\r\nb' }, 'a<br>b'],
    ['ref', ref('customer.org', 'x'), LINK, { x: ' 1 ' }, org('1')],
    ['ref: absent', ref('customer.org', 'x'), LINK, {}, 'nothing'],
    ['ref: held', ref('customer.org', 'x'), LINK, { x: '2' }, 'held reference_held'],
    ['ref: merged leads on', ref('customer.org', 'x'), LINK, { x: '3' }, org('1')],
    ['ref: missing, hold', ref('customer.org', 'x'), LINK, { x: '9' }, 'held reference_missing'],
    ['ref: missing, omit', ref('customer.org', 'x', { missing: 'omit' }), LINK, { x: '9' }, 'nothing'],
    ['ref: two where one', ref('customer.org', 'x'), LINK, { x: ['1', '4'] }, 'held several_where_one'],
    ['ref: many', ref('customer.org', 'x'), { ...LINK, many: true }, { x: ['1', '4'] }, [org('1'), org('4')]],
    [
      'ref: many, one missing and omitted',
      ref('customer.org', 'x', { missing: 'omit' }),
      { ...LINK, many: true },
      { x: ['9', '4'] },
      [org('4')],
    ],
    ['ref: on another field', ref('customer.org', 'x', { on: 'email' }), LINK, { x: 'acme' }, org('1')],
    ['ref: on a field of two', ref('customer.org', 'x', { on: 'email' }), LINK, { x: 'twin' }, 'held ambiguous_link'],
    [
      'ref: on a field of none',
      ref('customer.org', 'x', { on: 'email' }),
      LINK,
      { x: 'nobody' },
      'held reference_missing',
    ],
    ['ref: take', ref('customer.org', 'x', { take: 'name' }), TEXT, { x: '1' }, 'Acme'],
    [
      'ref: take in the type of the field',
      ref('customer.org', 'x', { take: 'name' }),
      field('n', 'number'),
      { x: '1' },
      'held unreadable_value',
    ],
    ['ref: take of a link', ref('customer.org', 'x', { take: 'parent_id' }), LINK, { x: '1' }, org('9')],
    ['ref: take of nothing', ref('customer.org', 'x', { take: 'city' }), TEXT, { x: '1' }, 'nothing'],
    [
      'ref: a stage',
      ref('pipelines.sales.new'),
      field('s', 'ref', { ref: 'stage' }),
      {},
      { entry: 'pipelines.sales.new', key: '' },
    ],
  ])('%s', async (_, form, target, fields, expected) => {
    expect(await give(form, target, fields)).toEqual(expected);
  });

  test('a map to stages gives links', async () => {
    const stages = {
      id: 's',
      to: 'stage',
      values: new Map([['new', 'sales.first']]),
      unknown: { kind: 'hold' },
    } as const;
    const form: ValueForm = { kind: 'map', values: [copy('x')], map: stages };

    expect(await give(form, field('stage_id', 'ref'), { x: 'New' })).toEqual({
      entry: 'pipelines.sales.first',
      key: '',
    });
  });

  test('a long key is looked up under its short form', async () => {
    const keys: string[] = [];
    const mapped: MapContext['mapped'] = {
      get: async (_, key) => {
        keys.push(key);
        return undefined;
      },
    };
    const record = { object: 'x', key: '1', fields: { x: 'k'.repeat(200) } };
    await evaluateForm(ref('customer.org', 'x'), LINK, record, { ...CONTEXT, mapped });

    expect(keys[0]).toMatch(/^k{80}~[0-9a-f]{16}$/);
  });

  test('an error that is no failed expression is our bug and stays one', async () => {
    const broken = expression(() => {
      throw new TypeError('ours');
    });

    await expect(give({ kind: 'expression', value: broken }, TEXT)).rejects.toThrow(TypeError);
  });
});
