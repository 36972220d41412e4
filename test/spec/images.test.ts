import { expect, test } from 'vitest';
import { renderMappingTable } from '../../engine/render/mapping-table.ts';
import { checkPair } from '../../engine/spec/load.ts';
import { resultsOf } from '../pairs/opened-pair.ts';
import { type Edits, withProject } from './project.ts';

const PAIR = 'pairs/shop-to-crm/pair.yaml';
const CASES = 'pairs/shop-to-crm/cases/order.yaml';
const NOTE = '          content: { html: article & " " & quantity & " x " & price }';

async function opened(edits: Edits) {
  const { pair, cases, diagnostics } = await withProject(edits, (root) => checkPair({ root, pair: 'shop-to-crm' }));
  const complaints = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return { pair: pair!, cases, complaints };
}

const LINES = `
    given:
      order: [ { number: 1, title: Chair, status: Open } ]
      order_line: [ { order: 1, position: 1, quantity: 1, article: '<p><img src="plans/a.png"><img src="b.png"></p>' } ]
`;

const CASE = `cases:
  the images of a text are files of its order:${LINES}    files: { b.png: missing }
    expect:
      line.note/1|1:
        content: <p><a href="crosswalk-file:line.note.images/1%7C1/content/1">a.png</a><span>(image b.png)</span></p>
      line.note.images/1|1/content/1: { name: a.png, deal: order.deal/1 }
      line.note.images/1|1/content/2: { held: missing_file }
`;

test('images are compiled, rendered with their loss, and can be expected in cases', async () => {
  const { pair, cases, complaints } = await opened({
    [PAIR]: [[NOTE, '          content: { html: article, images: attach }']],
    [CASES]: [['cases:\n', CASE]],
  });
  expect(complaints).toEqual([]);

  const results = await resultsOf(pair, cases);

  expect(results.flatMap(({ failures }) => failures.map(({ message }) => message))).toEqual([]);
  expect(renderMappingTable(pair)).toContain('rich text of article, its images attached');
  expect(renderMappingTable(pair)).toContain('images are links to files');
  expect(pair.rows.find(({ id }) => id === 'line')?.truth.losses).toEqual([
    'content links to its images instead of showing them',
  ]);
});

test.each([
  ['a field that takes no rich text', [['title: title & " " & number', 'title: { html: title, images: attach }']]],
  [
    'a fold',
    [['          custom.hours: { sum: hours }', '          custom.hours: { only: { html: remark, images: attach } }']],
  ],
] satisfies readonly (readonly [string, Edits[string]])[])('%s has no images', async (_, edits) => {
  expect((await opened({ [PAIR]: edits })).complaints).toContain('keyword-misplaced');
});

test('files need a record on which they can hang', async () => {
  const edits: Edits = {
    [PAIR]: [[NOTE, '          content: { html: article, images: attach }']],
    'specs/crm.system.yaml': [['description: text, deal: { type: ref, to: deal }', 'description: text']],
  };

  expect((await opened(edits)).complaints).toContain('attach-has-no-place');
});
