import { expect, test } from 'vitest';
import { renderMappingTable } from '../../engine/render/mapping-table.ts';
import { caseCoverage } from '../../engine/run/case-coverage.ts';
import { checkPair } from '../../engine/spec/load.ts';
import { resultsOf } from '../pairs/opened-pair.ts';
import { type Edits, withProject } from './project.ts';

const PAIR = 'pairs/shop-to-crm/pair.yaml';
const CASES = 'pairs/shop-to-crm/cases/order.yaml';

/** Photos over ten megabytes get a note. */
const NOTED: Edits[string] = [
  ['        created: taken', '        created: taken\n        too_big: { over_mb: 10, then: note }'],
];

const PHOTO = `
    given:
      order: [ { number: 1, title: Chair, status: Open } ]
      photo: [ { path: "a/<b>.jpg", order: 1 }, { path: c.jpg, order: 1, taken: 2024-03-01T10:00:00Z }, { path: d.jpg, order: 1 } ]
`;

const LARGE = `cases:
  large files leave a note, missing ones are held, all others are small:${PHOTO}
    files: { "a/<b>.jpg": 10.5, c.jpg: 11, d.jpg: missing }
    expect:
      photo.file/a/<b>.jpg: { left_out: packaged }
      photo.file.overflow/a/<b>.jpg:
        content: The file <b>&lt;b&gt;.jpg</b> (10.5 MB) is too large to be attached. It lies in the package folder as <b>photo.file-a_b_.jpg-&lt;b&gt;.jpg</b>.
        deal: order.deal/1
      photo.file.overflow/c.jpg:
        content: The file <b>c.jpg</b> (11.0 MB) is too large to be attached. It lies in the package folder as <b>photo.file-c.jpg-c.jpg</b>.<br>shop_created 2024-03-01T10:00:00Z
      photo.file/d.jpg: { held: missing_file }
`;

async function opened(edits: Edits) {
  const { pair, cases, diagnostics } = await withProject(edits, (root) => checkPair({ root, pair: 'shop-to-crm' }));
  const complaints = diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return { pair: pair!, cases, complaints };
}

test('a packaged file leaves a note on the record on which it would have hung', async () => {
  const { pair, cases, complaints } = await opened({ [PAIR]: NOTED, [CASES]: [['cases:\n', LARGE]] });
  expect(complaints).toEqual([]);

  const results = await resultsOf(pair, cases);

  expect(results.flatMap(({ failures }) => failures.map(({ message }) => message))).toEqual([]);
  expect(caseCoverage(pair, results).missed.map(({ what }) => what)).not.toContain('photo.file: over 10 MB');
  expect(renderMappingTable(pair)).toContain('- Over 10 MB: put into the package folder, with a note on the record');
});

test('without sizes, files do not matter to a case', async () => {
  const small = `cases:\n  files do not matter:${PHOTO}    expect: { photo.file/c.jpg: { name: c.jpg } }\n`;
  const { pair, cases } = await opened({ [PAIR]: NOTED, [CASES]: [['cases:\n', small]] });

  const results = await resultsOf(pair, cases);

  expect(results.flatMap(({ failures }) => failures)).toEqual([]);
  expect(caseCoverage(pair, results).missed.map(({ what }) => what)).toContain('photo.file: over 10 MB');
});

test('a size is a number of megabytes', async () => {
  const wrong = LARGE.replace('10.5', 'large');

  expect((await opened({ [PAIR]: NOTED, [CASES]: [['cases:\n', wrong]] })).complaints).toEqual([
    'case-unreadable-value',
  ]);
});

test('a note needs a place on the record', async () => {
  const edits: Edits = {
    [PAIR]: [...NOTED, ['to: { ref: order.deal, by: order }', 'to: { ref: client.organization, by: order }']],
    'specs/crm.system.yaml': [
      ['description: text, deal: { type: ref, to: deal }', 'description: text, org: { type: ref, to: organization }'],
      ['deal: { type: ref, to: deal }, org: { type: ref, to: organization } }', 'deal: { type: ref, to: deal } }'],
    ],
  };

  expect((await opened(edits)).complaints).toContain('attach-has-no-place');
});
