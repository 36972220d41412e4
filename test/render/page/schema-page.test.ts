import { expect, test } from 'vitest';
import { schemaPage } from '../../../engine/render/page/schema-page.ts';

const SCHEMA = {
  description: 'A file of examples.',
  properties: {
    kind: { description: 'What it is.', enum: ['a', 'b'], examples: ['a'] },
    parts: { description: 'Its parts.', items: { $ref: '#/definitions/small_part' } },
    limits: { description: 'How far.', properties: { most: { type: 'integer', description: 'At most.' } } },
  },
  required: ['kind'],
  definitions: { small_part: { description: 'One part.', type: ['string', 'number'] } },
};

test('every key and definition has its place, and links lead to the definitions', () => {
  const { sections } = schemaPage('example', SCHEMA);
  const whole = sections.map(({ body }) => body.html).join('');

  expect(sections.map(({ id }) => id)).toEqual(['the-example-file', 'limits-of-example', 'small-part']);
  expect(whole).toContain('<code>kind</code> <span class="mark">needed</span>');
  expect(whole).toContain('<code>a</code> or <code>b</code>');
  expect(whole).toContain('a list of: <a href="#small-part">small part</a>');
  expect(whole).toContain('a whole number');
  expect(whole).toContain('Takes text or a number');
});
