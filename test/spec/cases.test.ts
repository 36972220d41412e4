import { expect, test } from 'vitest';
import { checkPair } from '../../engine/spec/load.ts';
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
