import { describe, expect, test } from 'vitest';
import type { CompiledPair } from '../../engine/model/mapping.ts';
import { openPair } from '../../engine/spec/load.ts';
import { type Edits, withProject } from './project.ts';

const PAIR = 'pairs/shop-to-crm/pair.yaml';

async function compiled(edits: Edits): Promise<CompiledPair> {
  const { pair, diagnostics } = await withProject(edits, (root) => openPair({ root, pair: 'shop-to-crm' }));
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return pair!;
}

describe('views', () => {
  const VIEWS = 'derived: { from: order, where: status = "Paid", nest: { lines: { object: order_line, by: order } } }';
  const viewed = (view: string): Edits => ({ 'specs/shop.system.yaml': [[VIEWS, view]] });

  test('children of a view are ordered, and pivoted into an object of which nobody knows the names', async () => {
    const { source } = await compiled(
      viewed(
        'derived: { from: order, nest: { lines: { object: order_line, by: order, order: price, descending: true } }, ' +
          'pivot: { prices: { object: order_line, by: order, name: article, value: price } }, ' +
          'only_with: { object: client, by: client } }',
      ),
    );
    const view = source.objects.get('paid_order');

    expect(view?.derived).toMatchObject({
      nest: [{ as: 'lines', order: { by: { source: 'price' }, descending: true } }],
      pivot: [{ as: 'prices', object: 'order_line', by: 'order', name: 'article', value: 'price' }],
      onlyWith: { object: 'client', by: 'client' },
    });
    expect(view?.fields.get('prices')).toMatchObject({ type: 'object', many: false });
    expect(view?.fields.get('prices')?.fields).toBeUndefined();
  });

  test('a view of distinct values has these fields alone, and they are its key', async () => {
    const { source } = await compiled(viewed('derived: { from: order, where: total > 0, distinct: [ status ] }'));
    const view = source.objects.get('paid_order');

    expect(view?.key).toEqual(['status']);
    expect([...(view?.fields.keys() ?? [])]).toEqual(['status']);
  });

  test.each([
    ['distinct: [ colour ]', ['unknown-source-field']],
    ['distinct: [ status ], nest: { lines: { object: order_line, by: order } }', ['keyword-misplaced']],
    ['only_with: { object: nobody, by: client }', ['derived-unknown-base']],
    ['only_with: { object: client, by: customer }', ['unknown-source-field']],
    ['nest: { lines: { object: order_line, by: order, descending: true } }', ['keyword-misplaced']],
    ['nest: { lines: { object: order_line, by: order, order: rank } }', ['expression-unknown-field']],
    ['pivot: { prices: { object: order_line, by: order, name: article, value: cost } }', ['unknown-source-field']],
  ])('a view with %s is refused', async (keywords, codes) => {
    const { diagnostics } = await withProject(viewed(`derived: { from: order, ${keywords} }`), (root) =>
      openPair({ root, pair: 'shop-to-crm' }),
    );
    expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual(codes);
  });

  test('what a view of distinct values makes stands for many records', async () => {
    const edits: Edits = {
      ...viewed('derived: { from: order, distinct: [ status ] }'),
      [PAIR]: [
        [
          '  line:\n',
          '  states:\n    published: { source: A, destination: B, cardinality: 1:1, compatibility: full }\n    from: paid_order\n    create:\n      organization: { fields: { name: status } }\n  line:\n',
        ],
      ],
    };
    const { pair } = await withProject(edits, (root) => openPair({ root, pair: 'shop-to-crm' }));
    expect(pair?.rows.find(({ id }) => id === 'states')?.truth.cardinality).toBe('many:1');
  });
});
