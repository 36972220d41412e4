import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../../engine/ledger/sqlite.ts';
import type { StoredValue } from '../../../engine/model/value.ts';
import { diffRecord, show } from '../../../engine/phase/diff/diff-record.ts';
import { diffWritten } from '../../../engine/phase/diff/diff-written.ts';
import { destinationObject, field } from '../pair-builder.ts';
import { LOAD_PAIR, loadExample } from '../reconcile/load-example.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const OBJECT = destinationObject('thing', [
  field('text'),
  field('number', 'number'),
  field('html', 'html'),
  field('address', 'address'),
  field('time', 'datetime'),
  field('value', 'money'),
  field('phones', 'labelled', { many: true }),
  field('tags', 'multiple_options', { many: true }),
  field('link', 'ref'),
]);

function judge(
  name: string,
  expected: StoredValue,
  actual: StoredValue,
  more: { computed?: number; loss?: string } = {},
) {
  const [difference] = diffRecord({
    entry: 'row.thing',
    key: '1',
    object: OBJECT,
    written: { [name]: expected },
    actual: { [name]: actual },
    computed: more.computed === undefined ? {} : { [name]: more.computed },
    declared: new Map(more.loss === undefined ? [] : [[name, more.loss]]),
    source: {},
  });
  return [difference?.verdict, difference?.rule].filter((part) => part !== undefined).join(' ');
}

describe('one field', () => {
  test.each([
    ['text', 'a', 'a', 'equal'],
    ['text', 'a\r\nb ', 'a\nb', 'equal_by_rule white_space'],
    ['text', 'a', 'b', 'defect'],
    ['text', 'a', null, 'defect'],
    ['text', '', null, 'equal_by_rule empty'],
    ['number', 0.1 + 0.2, 0.3, 'equal_by_rule number'],
    ['number', 0, null, 'defect'],
    ['html', '<p>a</p>', '<div>a</div>', 'equal_by_rule html'],
    ['html', '<a href="https://a.example">a</a>', '<a href="https://b.example">a</a>', 'defect'],
    ['address', 'Main St 1, Rome', 'main st 1 Rome', 'equal_by_rule address'],
    ['time', '2024-03-01T10:00:00Z', '2024-03-01T05:00:00-05:00', 'equal_by_rule instant'],
    ['time', '2024-03-01T10:00:00Z', '2024-03-01T10:00:01Z', 'defect'],
    ['value', { amount: 1, currency: 'USD' }, { amount: 1, currency: 'EUR' }, 'defect'],
    ['phones', [{ value: '1' }], [{ value: '1', label: 'work' }], 'equal_by_rule label'],
    ['tags', ['a', 'b'], ['b', 'a'], 'equal_by_rule order'],
    ['tags', ['a', 'b'], ['a'], 'defect'],
    ['link', { id: '1' }, { id: '2' }, 'defect'],
  ] as const)('%s: %j read back as %j is %s', (name, expected, actual, verdict) => {
    expect(judge(name, expected, actual)).toBe(verdict);
  });

  test('a declared loss is one only where something was written and the rest arrived', () => {
    const loss = 'datetime becomes date';
    expect(judge('text', '2024-03-01', '2024-03-01', { loss })).toBe(`declared_loss ${loss}`);
    expect(judge('text', '2024-03-01', '2024-03-02', { loss })).toBe('defect');
  });

  test('what the destination computes is right when the sum is', () => {
    const written = { amount: 10, currency: 'USD' };
    expect(judge('value', written, { amount: 8.5, currency: 'USD' }, { computed: 8.5 })).toBe('equal_by_rule computed');
    expect(judge('value', written, { amount: 8, currency: 'USD' }, { computed: 8.5 })).toBe('defect');
  });

  test.each([
    [null, ''],
    [{ amount: 1.5, currency: 'EUR' }, '1.5 EUR'],
    [[{ value: 'a', label: 'work' }, { value: 'b' }], 'a, b'],
    [[{ id: '7' }], '#7'],
    [false, 'false'],
  ] as const)('%j is shown as %s', (value, text) => {
    expect(show(value)).toBe(text);
  });

  test('every written field gets exactly one verdict, and what equals itself is never a defect', () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    );
    const fields = fc.dictionary(fc.constantFrom(...OBJECT.fields.keys()), scalar);
    fc.assert(
      fc.property(fields, fields, (written, actual) => {
        const base = { entry: 'row.thing', key: '1', object: OBJECT, computed: {}, declared: new Map(), source: {} };
        const found = diffRecord({ ...base, written, actual });

        expect(found.map((difference) => difference.field).toSorted()).toEqual(Object.keys(written).toSorted());
        expect(diffRecord({ ...base, written, actual: written }).some(({ verdict }) => verdict === 'defect')).toBe(
          false,
        );
      }),
    );
  });
});

describe('everything that was written', () => {
  const diff = (select?: (entry: string, key: string) => boolean) => {
    const { ledger, staging } = opened;
    const { destination, source } = staging;
    return diffWritten({ pair: LOAD_PAIR, ledger, destination, source, ...(select === undefined ? {} : { select }) });
  };

  test('a load that arrived has no defect, knows its losses and what the destination computed', async () => {
    await loadExample(opened);
    const report = await diff();

    expect(report).toMatchObject({
      records: 6,
      verdicts: { defect: 0, declared_loss: 1, equal_by_rule: 1 },
      rules: { computed: 1, 'datetime becomes date': 1 },
    });
    expect(Object.values(report.verdicts).reduce((sum, count) => sum + count, 0)).toBe(report.fields);
    expect(report.differences.find(({ field: name }) => name === 'custom.day')).toMatchObject({
      source: '2024-03-01T10:00:00-05:00',
      expected: '2024-03-01',
    });
  });

  test('a changed field and a vanished record are defects; the digest tells', async () => {
    const load = await loadExample(opened);
    const before = await diff();
    await load.spoil('customer.org', '1', { city: 'Oslo' });
    const changed = await diff();
    await load.spoil('charge.line', 'y', undefined);
    const gone = await diff();

    expect(changed.verdicts.defect).toBe(1);
    expect(changed.differences.find(({ verdict }) => verdict === 'defect')).toMatchObject({ key: '1', field: 'city' });
    expect(gone.verdicts.defect).toBeGreaterThan(3);
    expect(new Set([before.digest, changed.digest, gone.digest]).size).toBe(3);
  });

  test('a mistake in every record is counted whole and listed in part', async () => {
    await loadExample(opened);
    const ghosts = Array.from({ length: 10_100 }, (_, index) => ({
      entry: 'customer.org',
      key: `ghost ${index}`,
      object: 'org',
      destinationId: `9${index}`,
      fingerprint: 'f',
      origin: 'made' as const,
      written: { name: 'Ghost' },
    }));
    await opened.ledger.putCrosswalk(ghosts);
    const report = await diff((_, key) => key.startsWith('ghost'));

    expect(report.verdicts.defect).toBe(10_100);
    expect(report.differences).toHaveLength(10_000);
  });

  test('of a selection only', async () => {
    await loadExample(opened);

    expect(await diff((entry) => entry === 'customer.org')).toMatchObject({ records: 2, verdicts: { defect: 0 } });
  });
});
