import { expect, test } from 'vitest';
import { checkPair } from '../../engine/spec/load.ts';
import { openChecked, resultsOf } from '../pairs/opened-pair.ts';
import { type Edits, withProject } from './project.ts';

const CASES = 'pairs/shop-to-crm/cases/order.yaml';

async function caseNamed(name: string, edits: Edits = {}) {
  const { cases, diagnostics } = await withProject(edits, (root) => checkPair({ root, pair: 'shop-to-crm' }));
  expect(diagnostics).toEqual([]);
  return cases.find((candidate) => candidate.name === name);
}

/** Edits that put other expectations in the place of those of the first case. */
function expecting(expectations: string): Edits {
  return {
    [CASES]: [
      [
        'order.deal/1: { title: Chair 1, value: 10 EUR, org: client.organization/7, custom.hours: nothing }',
        expectations,
      ],
    ],
  };
}

test('given records are raw: every scalar is text', async () => {
  const { given } = (await caseNamed('an order becomes a deal'))!;

  expect(given).toEqual({
    client: [{ number: '7', name: 'Acme' }],
    order: [{ number: '1', client: '7', title: 'Chair', status: 'Open', total: '10' }],
  });
});

test('expected values have the type of their fields, links are addresses, nothing is no value', async () => {
  const { expect: expectations, exactly } = (await caseNamed('an order becomes a deal'))!;

  expect(exactly).toBe(false);
  expect(expectations).toMatchObject([
    {
      entry: 'order.deal',
      key: '1',
      kind: 'fields',
      at: { file: CASES, line: 9, column: 7 },
      fields: [
        { field: 'title', value: 'Chair 1' },
        { field: 'value', value: { amount: 10, currency: 'EUR' } },
        { field: 'org', value: { entry: 'client.organization', key: '7' } },
        { field: 'custom.hours', value: undefined },
      ],
    },
  ]);
});

test('a quoted nothing is the word itself, and other types are read too', async () => {
  const { expect: expectations } = (await caseNamed(
    'an order becomes a deal',
    expecting(
      'order.deal/1: { title: "nothing", done: true, stage: pipelines.sales.new }\n' +
        '      client.organization/7: { emails: [ a@b.example, { value: c@d.example, label: work } ] }',
    ),
  ))!;

  expect(expectations).toMatchObject([
    {
      fields: [{ value: 'nothing' }, { value: true }, { value: { entry: 'pipelines.sales.new', key: '' } }],
    },
    { fields: [{ value: [{ value: 'a@b.example' }, { value: 'c@d.example', label: 'work' }] }] },
  ]);
});

test('what else can become of a record', async () => {
  const { expect: expectations } = (await caseNamed(
    'an order becomes a deal',
    expecting(
      'order.deal/1: { held: missing_required, at: title }\n' +
        '      order.deal/2: { held: unknown_value }\n' +
        '      line.note/1|2: { left_out: Empty lines say nothing }\n' +
        '      client.organization/a/b: { merged: c }\n' +
        '      visit.visits/1: { name: visits.csv, deal: order.deal/1 }',
    ),
  ))!;

  expect(expectations).toMatchObject([
    { kind: 'held', reason: 'missing_required', field: 'title' },
    { kind: 'held', reason: 'unknown_value' },
    { kind: 'left_out', key: '1|2', reason: 'Empty lines say nothing' },
    { kind: 'merged', key: 'a/b', into: 'c' },
    { kind: 'fields', entry: 'visit.visits', fields: [{ value: 'visits.csv' }, { value: { entry: 'order.deal' } }] },
  ]);
});

test('a text that was cut is a file with an address of its own', async () => {
  const { expect: expectations } = (await caseNamed(
    'an order becomes a deal',
    expecting('order.deal.overflow/1|title: { name: title-1.txt, deal: order.deal/1 }'),
  ))!;

  expect(expectations).toMatchObject([
    { entry: 'order.deal.overflow', key: '1|title', fields: [{ value: 'title-1.txt' }, { field: 'deal' }] },
  ]);
});

/** A row that writes an inventory of clients, and what is expected of it in place of the first case's expectation. */
function inventoried(expectations: string): Edits {
  return {
    ...expecting(expectations),
    'pairs/shop-to-crm/pair.yaml': [
      [
        'leftover:\n  client: { archive: [ fax, country ] }',
        '  letter:\n    published: { source: Letter, destination: None, cardinality: lossy, compatibility: full }\n' +
          '    from: client\n' +
          '    document: { letters: { title: name, when: number != "8", columns: { Country: country, Length: $length(name) } } }\n' +
          'leftover:\n  client: { archive: [ fax ] }',
      ],
    ],
  };
}

const LETTER = 'letter.letters/7: { title: Acme, columns: { Length: 4, Country: nothing } }';

test('an inventory is expected by its title and the names of its columns', async () => {
  const { expect: expectations } = (await caseNamed('an order becomes a deal', inventoried(LETTER)))!;

  expect(expectations).toMatchObject([
    {
      kind: 'inventory',
      entry: 'letter.letters',
      key: '7',
      cells: [
        { column: undefined, text: 'Acme' },
        { column: 'Length', text: '4' },
        { column: 'Country', text: undefined },
      ],
    },
  ]);
});

test.each([
  ['as it is', LETTER, []],
  ['a cell', LETTER.replace('4', '5'), ['letter.letters/7 Length: expected 5, got 4']],
  [
    'a cell that is empty',
    LETTER.replace('nothing', 'Spain'),
    ['letter.letters/7 Country: expected Spain, got nothing'],
  ],
  ['the title', LETTER.replace('Acme', 'Axme'), ['letter.letters/7 title: expected Axme, got Acme']],
  ['a record that is not there', LETTER.replace('/7', '/9'), ['letter.letters/9 is not in the inventory']],
  ['a record that the entry does not take', LETTER.replace('/7', '/8'), ['letter.letters/8 is not in the inventory']],
])('an inventory is compared: %s', async (_name, expectation, wanted) => {
  const edits = inventoried(expectation);
  const given: Edits = {
    ...edits,
    [CASES]: [
      ...(edits[CASES] ?? []),
      ['[ { number: 7, name: Acme } ]', '[ { number: 7, name: Acme }, { number: 8, name: Late } ]'],
    ],
  };
  const failures = await withProject(given, async (root) => {
    const { pair, cases } = await openChecked(root, 'shop-to-crm');
    const [result] = await resultsOf(pair, cases.slice(0, 1));
    return result?.failures.map(({ message }) => message);
  });

  expect(failures).toEqual(wanted);
});

test('an exact case names every column of an inventory', async () => {
  const edits = inventoried('letter.letters/7: { title: Acme, columns: { Length: 4 } }');
  const failures = await withProject(edits, async (root) => {
    const { pair, cases } = await openChecked(root, 'shop-to-crm');
    const given = { client: [{ number: '7', name: 'Acme', country: 'Spain' }] };
    const exact = cases.slice(0, 1).map((example) => ({ ...example, given, exactly: true }));
    const [result] = await resultsOf(pair, exact);
    return result?.failures.map(({ message }) => message);
  });

  expect(failures).toContain('letter.letters/7 also has Country');
});

test.each([
  ['letter.letters/7: { titel: Acme }', 'titel'],
  ['letter.letters/7: { columns: { Lenght: 4 } }', 'Lenght'],
])('a name that an inventory does not have is reported: %s', async (expectation, name) => {
  const { diagnostics } = await withProject(inventoried(expectation), (root) =>
    checkPair({ root, pair: 'shop-to-crm' }),
  );

  expect(diagnostics).toMatchObject([{ code: 'case-unknown-field', message: expect.stringContaining(name) }]);
});
