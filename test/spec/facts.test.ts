import { expect, test } from 'vitest';
import { factsOf, fillFacts, placeholdersIn } from '../../engine/spec/facts.ts';
import { openPage, openPair } from '../../engine/spec/load.ts';
import { SOUND } from '../broken/fixture.ts';

const { pair } = await openPair({ root: SOUND, pair: 'shop-to-crm' });

test('facts are computed from the pair', () => {
  const facts = factsOf(pair!);

  expect(Object.fromEntries(facts)).toMatchObject({
    grade: 'B',
    grade_name: 'Standard',
    'source.label': 'Shop',
    'rows.count': '6',
    'rows.one_to_one': '6',
    'rows.order.fields.count': '7',
    'rows.visit.cardinality': '1:1',
    'custom_fields.count': '6',
    'pipelines.count': '1',
    'stages.count': '2',
    'fields.count': '16',
  });
});

test('prose is filled with them, and what is no fact is left as it stands', () => {
  const facts = new Map([['rows.count', '6']]);

  expect(fillFacts('{{rows.count}} of {{ rows.count }}, {{ other }}', facts)).toBe('6 of 6, {{ other }}');
});

test('a placeholder carries the place of its name', () => {
  const text = 'one {{ grade }} two {{rows.count}}';

  expect(placeholdersIn(text)).toEqual([
    { name: 'grade', offset: text.indexOf('grade') },
    { name: 'rows.count', offset: text.indexOf('rows.count') },
  ]);
});

test('a page is read with its pair', async () => {
  const { page, diagnostics } = await openPage(SOUND, pair!);

  expect(diagnostics).toEqual([]);
  expect(page?.overview).toContain('{{ rows.count }}');
});
