import { expect, test } from 'vitest';
import { openPair } from '../../engine/spec/load.ts';
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
