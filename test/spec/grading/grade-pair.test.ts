import { describe, expect, test } from 'vitest';
import type { CompiledPair } from '../../../engine/model/mapping.ts';
import { gradePair } from '../../../engine/spec/grading/grade-pair.ts';
import { MEASURES } from '../../../engine/spec/grading/measures.ts';
import type { GradingRules } from '../../../engine/spec/grading/rules.ts';
import { openGrading, openPair } from '../../../engine/spec/load.ts';
import { SOUND } from '../../broken/fixture.ts';
import { withProject } from '../project.ts';

const PAIR = await openShop(SOUND);
const RULES = await openRules(SOUND);

describe('what is measured on the sound pair, counted by hand', () => {
  test.each([
    ['rows_not_whole', 2 / 6, ['order', 'visit']],
    ['fields_left_behind', 3, ['client.fax', 'client.country', 'order.rebate']],
    ['proposed_entries', 0, []],
    ['untyped_fields', 0, []],
    ['opaque_expressions', 0, []],
    ['open_value_maps', 0, []],
    ['longest_chain', 3, ['client.organization', 'order.deal', 'line.note']],
    ['custom_fields_of_smallest_plan', 6 / 30, expect.arrayContaining(['crm.plans.small.custom_fields', 'deal.state'])],
    ['days_for_ten_thousand', (10 * 10_000) / 30_000, ['crm.plans.small.tokens_per_seat', 'crm.note.write']],
    ['fields_needing_a_feature', 0, []],
    ['objects_without_bulk', 4, ['organization', 'deal', 'note', 'file']],
    ['requests_to_list_ten_thousand', 100, ['crm.file.write.list_limit']],
    ['lists_that_overflow', 1, ['visit.visits.custom.visits']],
  ] as const)('%s', (measure, value, from) => {
    expect(MEASURES[measure](PAIR)).toMatchObject({ value, from });
  });

  test('objects that are derived from others are not exported', () => {
    const { value, from } = MEASURES.objects_read_from_files(PAIR);

    expect(value).toBe(6);
    expect(from).toContain('order: orders.csv');
    expect(from.join()).not.toContain('paid_order');
  });

  test('entries of every kind', () => {
    expect(MEASURES.entries(PAIR)).toMatchObject({ value: 6, says: '6 entries' });
  });
});

describe('what an edit of the specs comes to', () => {
  test.each([
    [
      'a list of values that the source no longer gives opens both maps over it',
      { 'specs/shop.system.yaml': [['status: { type: text, values: [ Open, Paid, Void ] }', 'status: text']] },
      'open_value_maps',
      ['order_stage', 'order_status'],
    ],
    [
      'an object without its fields',
      { 'specs/shop.system.yaml': [['rebate: number', 'rebate: object']] },
      'untyped_fields',
      ['order.rebate'],
    ],
    [
      'an expression with a computed name',
      { 'pairs/shop-to-crm/pair.yaml': [['phone: phones[0]', 'phone: $lookup($, "phones")[0]']] },
      'opaque_expressions',
      ['client.organization: $lookup($, "phones")[0]'],
    ],
    [
      'a field that needs a feature',
      { 'specs/crm.system.yaml': [['phone: text', 'phone: { type: text, needs: Phone book }']] },
      'fields_needing_a_feature',
      ['client.organization.phone: Phone book'],
    ],
    [
      'an object that can be made in bulk',
      {
        'specs/crm.system.yaml': [
          [
            'write: { create: 10, update: 10, remove: 6, list: 20, list_limit: 500 }',
            'write: { create: 10, update: 10, remove: 6, list: 20, list_limit: 500, bulk: { parent: deal, most: 100, cost: 25 } }',
          ],
        ],
      },
      'objects_without_bulk',
      ['organization', 'deal', 'file'],
    ],
    [
      'fields that the account defines are made in the setup, not with the records',
      {
        'pairs/shop-to-crm/pair.yaml': [
          [
            '      note:\n        when: quantity > 0\n',
            '      field:\n        object: deal_field\n        when: quantity < 1\n        fields: { label: article, type: { constant: short_text } }\n      note:\n        when: quantity > 0\n',
          ],
        ],
      },
      'objects_without_bulk',
      ['organization', 'deal', 'note', 'file'],
    ],
  ] as const)('%s', async (_, edits, measure, from) => {
    await withProject(edits, async (root) => {
      const measured = MEASURES[measure](await openShop(root));

      expect(measured).toMatchObject({ value: from.length, from });
    });
  });
});

describe('grades', () => {
  test('the worst measure decides a factor, the rounded mean decides overall', () => {
    const { overall, factors } = gradePair(PAIR, RULES);

    expect(factors.map(({ name, computed }) => `${name} ${computed}`)).toEqual([
      'object_compatibility B',
      'field_mapping_clarity A',
      'timeline B',
      'api_constraints B',
      'data_volume B',
    ]);
    expect(overall).toEqual({
      published: { grade: 'B', name: 'Standard' },
      computed: { grade: 'B', name: 'Standard' },
      mean: 0.8,
      differs: undefined,
    });
  });

  test('a factor counts by its weight', () => {
    const weights: Readonly<Record<string, number>> = { field_mapping_clarity: 10 };
    const factors = RULES.factors.map((factor) => ({ ...factor, weight: weights[factor.name] ?? 1 }));

    expect(gradePair(PAIR, { ...RULES, factors }).overall).toMatchObject({
      computed: { grade: 'A', name: 'Simple' },
      mean: 4 / 14,
    });
  });

  test('half way between two grades it is the harder one', () => {
    const timeline = RULES.factors.filter(({ name }) => name === 'timeline' || name === 'field_mapping_clarity');

    expect(gradePair(PAIR, { ...RULES, factors: timeline }).overall).toMatchObject({
      computed: { grade: 'B' },
      mean: 0.5,
    });
  });

  test('a limit that no spec tells is as bad as can be', () => {
    const unlimited = { ...PAIR, destination: { ...PAIR.destination, plans: new Map() } };
    const api = gradePair(unlimited, RULES).factors.find(({ name }) => name === 'api_constraints');

    expect(api?.computed).toBe('D');
    expect(api?.evidence.filter(({ grade }) => grade === 'D').map(({ value, says }) => [value, says])).toEqual([
      [undefined, 'the number of custom fields that a plan has is not known'],
      [undefined, 'how many tokens a plan has is not known'],
    ]);
  });

  test('what is published stands beside what is computed', () => {
    const published = {
      ...PAIR.published,
      grade: 'C',
      differs: 'The page is older.',
      factors: new Map([['timeline', { grade: 'A', differs: 'It counts otherwise.' }]]),
    };
    const { overall, factors } = gradePair({ ...PAIR, published }, RULES);

    expect(overall).toMatchObject({
      published: { grade: 'C' },
      computed: { grade: 'B' },
      differs: 'The page is older.',
    });
    expect(factors.map(({ published: claim, differs }) => [claim, differs])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ['A', 'It counts otherwise.'],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });
});

describe('rules that cannot be used', () => {
  test.each([
    ['a measure that nobody takes', 'longest_chain:', 'longest_chains:'],
    ['a weight of nothing', 'weight: 1\n    measures:\n      entries', 'weight: 0\n    measures:\n      entries'],
    ['bounds that fall', 'longest_chain: { A: 2', 'longest_chain: { A: 20'],
  ])('%s', async (_, from, to) => {
    await withProject({ 'specs/grading.yaml': [[from, to]] }, async (root) => {
      const { rules, diagnostics } = await openGrading(root);

      expect(rules).toBeUndefined();
      expect(diagnostics.map(({ severity }) => severity)).toContain('error');
    });
  });

  test('a project without them has no grades and no complaints', async () => {
    expect(await openGrading('/nowhere')).toEqual({ rules: undefined, diagnostics: [], files: [] });
  });
});

async function openShop(root: string): Promise<CompiledPair> {
  const { pair, diagnostics } = await openPair({ root, pair: 'shop-to-crm' });
  if (pair === undefined) throw new Error(diagnostics.map(({ message }) => message).join(' '));
  return pair;
}

async function openRules(root: string): Promise<GradingRules> {
  const { rules } = await openGrading(root);
  if (rules === undefined) throw new Error('The sound project has no sound rules for grades.');
  return rules;
}
