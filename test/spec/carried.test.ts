import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renderMappingTable } from '../../engine/render/mapping-table.ts';
import { caseCoverage } from '../../engine/run/case-coverage.ts';
import { checkPair } from '../../engine/spec/load.ts';
import { resultsOf } from '../pairs/opened-pair.ts';
import { type CarriedProject, carriedProject, PAIR } from '../scenario/carried/project.ts';

/** What a pair can say of fields that records define, and what becomes of their values: by cases, as an analyst writes them. */

let project: CarriedProject;

beforeEach(() => {
  project = carriedProject();
});

afterEach(() => project.remove());

/** One contact with one value under a defined field, and what is expected of it. */
function contactCase(definition: string, value: string, expected: string): string {
  return `crosswalk: cases/1
pair: ${PAIR}
cases:
  one:
    given:
      field: [ { id: f1, entity: contact, label: Value, ${definition} } ]
      contact: [ { id: c1, name: Ada, "cf:Value": ${value} } ]
    expect:
      contact.person/c1: { ${expected} }
`;
}

/** What fails of the cases, and what the check says of the pair and them. */
async function failuresOf(text: string): Promise<readonly string[]> {
  project.cases(text);
  const { pair, cases, diagnostics } = await checkPair({ root: project.root, pair: PAIR });
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  if (pair === undefined || errors.length > 0) return errors;
  const results = await resultsOf(pair, cases);
  return results.flatMap(({ failures }) => failures.map(({ message }) => message));
}

describe('a value is brought into the type of its field', () => {
  test.each([
    ['type: text', '" as it is "', 'custom.Value: as it is'],
    ['type: text', '[ one, two ]', 'custom.Value: "one, two"'],
    ['type: text', 'true', 'custom.Value: "true"'],
    ['type: number', '"1,250.50"', 'custom.Value: 1250.5'],
    ['type: number', 'many', 'held: unreadable_value, at: custom.*'],
    ['type: date', '31/01/2024', 'custom.Value: 2024-01-31'],
    ['type: date', '31/02/2024', 'held: unreadable_value, at: custom.*'],
    ['type: moment', '"31/01/2024 23:59"', 'custom.Value: 2024-01-31'],
    ['type: flag', '"Yes"', 'custom.Value: true'],
    ['type: flag', 'perhaps', 'held: unreadable_value, at: custom.*'],
    ['type: formula', '12.5', 'custom.Value: 12.5'],
    ['type: choice, options: Calm|Hot', 'hot', 'custom.Value: Hot'],
    ['type: choice, options: Calm|Hot', 'Moody', 'custom.Value: Moody'],
    ['type: choice, options: Calm|Hot', '[ Calm, Hot ]', 'held: several_where_one, at: custom.*'],
    ['type: choices, options: Calm|Hot', 'hot; Calm;hot', 'custom.Value: [ Hot, Calm ]'],
    ['type: choices, options: Calm|Hot', '[ hot, Cold ]', 'custom.Value: [ Hot, Cold ]'],
    ['type: text', '""', 'name: Ada, custom.Value: nothing'],
    ['type: strange', 'x', 'held: reference_held, at: custom.*'],
    ['type: text', `"${'x'.repeat(256)}"`, 'held: too_long, at: custom.*'],
  ])('%s of %s', async (definition, value, expected) => {
    expect(await failuresOf(contactCase(definition, value, expected))).toEqual([]);
  });

  test('an expectation that is wrong fails', async () => {
    expect(await failuresOf(contactCase('type: number', '5', 'custom.value: 6'))).toEqual([
      'contact.person/c1 custom.value: expected 6, got 5',
    ]);
  });
});

describe('a name is looked up among the definitions that the entry takes', () => {
  const given = (fields: string, value = '"cf:Value": 5') => `crosswalk: cases/1
pair: ${PAIR}
cases:
  one:
    given:
      field: [ ${fields} ]
      contact: [ { id: c1, name: Ada, ${value} } ]
      inquiry: [ { id: i1, title: Door, contact_id: c1, "cf:Other": 7 } ]
    expect:
`;
  const number = (id: string, label = 'Value', entity = 'contact') =>
    `{ id: ${id}, entity: ${entity}, label: ${label}, type: number }`;

  test('one of another object does not count', async () => {
    const text = `${given(`${number('f1')}, ${number('f2', 'Value', 'deal')}`)}      contact.person/c1: { custom.Value: 5 }\n`;
    expect(await failuresOf(text)).toEqual([]);
  });

  test('two of one label and type are one field', async () => {
    const text = `${given(`${number('f1')}, ${number('f2')}`)}      contact.person/c1: { custom.Value: 5 }\n`;
    expect(await failuresOf(text)).toEqual([]);
  });

  test('two of one label and different types are in doubt', async () => {
    const other = '{ id: f2, entity: contact, label: Value, type: text }';
    const text = `${given(`${number('f1')}, ${other}`)}      contact.person/c1: { held: ambiguous_link, at: custom.* }\n`;
    expect(await failuresOf(text)).toEqual([]);
  });

  test('none holds the record, or leaves the value out where the spec says so', async () => {
    const held = `${given(number('f1', 'Else'))}      contact.person/c1: { held: reference_missing, at: custom.* }\n`;
    expect(await failuresOf(held)).toEqual([]);
    const omitted = `${given(number('f1'))}      inquiry.lead/i1: { title: Door, custom.Other: nothing }\n`;
    expect(await failuresOf(omitted)).toEqual([]);
  });

  test('one that the pair declares with the same label and type is held, and with it what has a value for it', async () => {
    const declared = '{ id: f1, entity: contact, label: " further FIELDS", type: note }';
    project.edit('      formula: computed\n', '      formula: computed\n      note: long_text\n');
    const text = `${given(declared, '"cf:further FIELDS": x')}      field.on_person/f1: { held: ambiguous_match, at: label }
      contact.person/c1: { held: reference_held, at: custom.* }\n`;
    expect(await failuresOf(text)).toEqual([]);
  });
});

test('a choice that is not listed holds the record where the spec says so', async () => {
  project.edit('split: ";"', 'split: ";", unlisted: hold');
  const definition = 'type: choices, options: Calm|Hot';
  expect(await failuresOf(contactCase(definition, 'Calm;Moody', 'held: unknown_value, at: custom.*'))).toEqual([]);
  expect(await failuresOf(contactCase(definition, 'Calm;hot', 'custom.Value: [ Calm, Hot ]'))).toEqual([]);
});

test('the table shows how names find their fields, what types lose, and where values go beyond the cap', async () => {
  const { pair } = await checkPair({ root: project.root, pair: PAIR });
  const table = renderMappingTable(pair!);

  expect(table).toContain('each name of custom to the field of field.on_person on label, choices apart by ";"');
  expect(table).toContain('each name of custom to the field of field.on_deal on label, left out if nothing defines it');
  expect(table).toContain('fields of the type moment lose the time of day');
  expect(table).toContain('fields of the type formula lose the calculation behind the value');
  expect(table).toContain("Beyond what the account's plan allows, values go into `custom.further`");
});

test('cases have to show a spread at work, and a name that is left out', async () => {
  project.cases(contactCase('type: number', '5', 'custom.Value: 5'));
  const { pair, cases } = await checkPair({ root: project.root, pair: PAIR });
  const { missed } = caseCoverage(pair!, await resultsOf(pair!, cases));
  const spreads = missed.map(({ what }) => what).filter((what) => what.includes('custom.*'));

  expect(spreads).toEqual([
    'deal.deal custom.*',
    'inquiry.lead custom.*',
    'inquiry.lead custom.*: a name that nothing defines',
  ]);
});

test.each([
  [
    'spread',
    '{ spread: custom, ref: field.on_person, on: label, split: ";" }',
    '{ ref: field.on_person, on: label }',
    'missing-keyword',
  ],
  ['a key beside it', 'on: label, split: ";"', 'by: id', 'keyword-misplaced'],
  ['a field that definitions lack', 'on: label, split: ";"', 'on: labels', 'on-not-a-field'],
  [
    'an entry that is not there',
    'ref: field.on_person, on: label, split',
    'ref: field.on_people, on: label, split',
    'dangling-ref',
  ],
  [
    'fields of another object',
    'ref: field.on_person, on: label, split',
    'ref: field.on_deal, on: label, split',
    'spread-wrong-object',
  ],
  ['a rule for records', 'match: [ [ label, type ] ]', 'found: overwrite', 'keyword-misplaced'],
  ['a packed field that is not declared', 'pack: custom.further', 'pack: custom.else', 'unknown-custom-field'],
  ['a packed field that is too short', 'type: long_text', 'type: short_text', 'custom-field-type'],
])('the check says what is wrong with %s', async (_, from, to, code) => {
  project.edit(from, to);
  const { diagnostics } = await checkPair({ root: project.root, pair: PAIR });

  expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
});

test('a prefix of columns gathers them into an object, and into nothing else', async () => {
  project.edit(
    'fields: { id: text, name: text, custom: { type: object,',
    'fields: { id: text, name: text, custom: { type: text,',
    'system',
  );
  const { diagnostics } = await checkPair({ root: project.root, pair: PAIR });

  expect(diagnostics.map(({ code }) => code)).toContain('keyword-misplaced');
});

test('what is packed is written by the spread, so nobody else may write it', async () => {
  project.edit(
    '          name: name\n          custom.*: { spread: custom, ref: field.on_person',
    '          name: name\n          custom.further: id\n          custom.*: { spread: custom, ref: field.on_person',
  );
  const { diagnostics } = await checkPair({ root: project.root, pair: PAIR });

  expect(diagnostics.map(({ code }) => code)).toEqual(['two-writers']);
});
