import { expect, test } from 'vitest';
import { renderMappingTable } from '../../engine/render/mapping-table.ts';
import { checkPair, openPair } from '../../engine/spec/load.ts';
import { resultsOf } from '../pairs/opened-pair.ts';
import { type Edits, withProject } from './project.ts';

/** The text of a client's letter with its placeholders renamed. */
async function renamed(letter: string, marks = '{{ }}', more: Edits[string] = []): Promise<unknown> {
  const edits: Edits = {
    'specs/shop.system.yaml': [
      ['    unique: [ name ]\n', `    unique: [ name ]\n    label: Shop Client\n    merge_fields: "${marks}"\n`],
      ['email: text, phones', 'email: { type: text, columns: [ E-mail Address ] }, phones'],
    ],
    'specs/crm.system.yaml': [
      ['  organization:\n', '  organization:\n    label: Organization\n'],
      ['  deal:\n', '  deal:\n    label: Deal\n'],
    ],
    'pairs/shop-to-crm/pair.yaml': [
      ...more,
      [
        'leftover:\n  client: { archive: [ fax, country ] }',
        '  letter:\n    published: { source: Letter, destination: None, cardinality: lossy, compatibility: full }\n' +
          '    from: client\n' +
          '    document: { letters: { title: name, columns: { Text: { merge_fields: country } } } }\n' +
          'leftover:\n  client: { archive: [ fax ] }',
      ],
    ],
  };
  const { pair, diagnostics } = await withProject(edits, (root) => openPair({ root, pair: 'shop-to-crm' }));
  expect(diagnostics).toEqual([]);
  const entry = pair?.entries.find(({ address }) => address === 'letter.letters');
  if (entry?.kind !== 'document') throw new Error('There is no inventory of letters.');
  return entry.columns[0]?.value.evaluate({ country: letter }, {});
}

test.each([
  ['a native field by its name', 'Dear {{client.name}},', 'Dear {{Organization.name}},'],
  ['a custom field by its label', '{{order.status}} on {{order.delivered}}', '{{Deal.State}} on {{Deal.Delivered}}'],
  ['spelled as people see it', '{{ Shop Client.e-mail address }}', '{{Organization.emails}}'],
  ['what several fields make has no name of its own', '{{order.title}}', '{{order.title (no new field)}}'],
  ['a link is no value', '{{order.client}}', '{{order.client (no new field)}}'],
  ['what nobody knows is marked', '{{ client.shoe size }}', '{{client.shoe size (no new field)}}'],
  ['text without placeholders stays', 'Sum: { } }} {{', 'Sum: { } }} {{'],
])('%s', async (_name, text, wanted) => {
  expect(await renamed(text)).toBe(wanted);
});

test('marks are taken literally, whatever they are', async () => {
  expect(await renamed('Dear *|client.name|* and {{client.name}}', '*| |*')).toBe(
    'Dear *|Organization.name|* and {{client.name}}',
  );
});

test('no text is no template', async () => {
  expect(await renamed(' ')).toBeUndefined();
});

test('a field that is taken before others moves there, unless another field takes it alone', async () => {
  const more = [['{ first_of: [ name, { constant: Nobody } ] }', '{ first_of: [ name, email ] }']] as const;

  expect(await renamed('{{client.name}} {{client.email}}', '{{ }}', more)).toBe(
    '{{Organization.name}} {{Organization.emails}}',
  );
});

/** A client's letter becomes a note of its own, its placeholders renamed. */
async function noted(marks: string | undefined) {
  const edits: Edits = {
    'specs/shop.system.yaml': [
      [
        '    unique: [ name ]\n',
        `    unique: [ name ]\n${marks === undefined ? '' : `    merge_fields: "${marks}"\n`}`,
      ],
    ],
    'pairs/shop-to-crm/pair.yaml': [
      [
        'leftover:\n  client: { archive: [ fax, country ] }',
        '  letter:\n    published: { source: Letter, destination: Note, cardinality: 1:1, compatibility: full }\n' +
          '    from: client\n' +
          '    create: { note: { fields: { content: { first_of: [ { merge_fields: fax }, name ] }, org: { ref: client.organization, by: number } } } }\n' +
          'leftover:\n  client: { archive: [ country ] }',
      ],
    ],
    'pairs/shop-to-crm/cases/order.yaml': [
      [
        'cases:\n',
        'cases:\n  a letter:\n' +
          '    given: { client: [ { number: 7, name: Acme, fax: "Dear [client.name], [client.fax] <b>soon</b>" } ] }\n' +
          '    expect: { letter.note/7: { content: "Dear [organization.name], [client.fax (no new field)] <b>soon</b>" } }\n',
      ],
    ],
  };
  const { pair, cases, diagnostics } = await withProject(edits, (root) => checkPair({ root, pair: 'shop-to-crm' }));
  return { pair: pair!, cases, codes: diagnostics.map(({ code }) => code) };
}

test('a template may become a field of a record', async () => {
  const { pair, cases, codes } = await noted('[ ]');
  expect(codes).toEqual([]);

  const results = await resultsOf(pair, cases);

  expect(results.flatMap(({ failures }) => failures.map(({ message }) => message))).toEqual([]);
  expect(renderMappingTable(pair)).toContain('fax, placeholders renamed');
});

test('a template of an object that does not say how placeholders look is no template', async () => {
  expect((await noted(undefined)).codes).toContain('merge-fields-undeclared');
});
