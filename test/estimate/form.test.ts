import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COUNT, type EstimateForm, emptyForm, estimateFields, readForm } from '../../engine/estimate/form.ts';
import { decodeForm, encodeForm } from '../../engine/estimate/link.ts';
import { shippedFacts, shippedRules } from './rules.ts';

const RULES = await shippedRules();
const FACTS = await shippedFacts('kickserv-to-pipedrive', RULES);
const FIELDS = estimateFields(FACTS, RULES);

const SOUND: EstimateForm = {
  ...emptyForm(FACTS, RULES),
  ...Object.fromEntries(FACTS.objects.map(({ name }) => [`${COUNT}${name}`, '10'])),
};

function complaints(form: EstimateForm): readonly string[] {
  const read = readForm(FACTS, RULES, form);
  return 'problems' in read ? read.problems.map(({ field, message }) => `${field}| ${message}`) : [];
}

describe('a form', () => {
  test('is sound with counts alone', () => {
    expect(complaints(SOUND)).toEqual([]);
    expect(readForm(FACTS, RULES, { ...SOUND, share: '50' })).toMatchObject({ input: { share: 0.5, seats: 5 } });
  });

  test.each([
    ['count.customer', '', 'Customer: say how many, 0 if there are none.'],
    ['count.customer', '-1', 'Customer: "-1" is below 0.'],
    ['count.customer', '1.5', 'Customer: "1.5" is no whole number; write digits only.'],
    ['count.customer', '1e9', 'Customer: "1e9" is no whole number; write digits only.'],
    ['count.customer', 'NaN', 'Customer: "NaN" is no whole number; write digits only.'],
    ['count.customer', '99999999999999999999', 'Customer: "99999999999999999999" is more than 1,000,000,000.'],
    ['seats', '0', 'Paid seats: "0" is below 1.'],
    ['share', '101', 'Percent of the daily budget that the migration may use: "101" is more than 100.'],
    ['plan', 'gold', 'Plan of the account: "gold" is none of lite, growth, premium, ultimate.'],
    ['plan', 'constructor', 'Plan of the account: "constructor" is none of lite, growth, premium, ultimate.'],
    ['quality', '', 'How clean the records are: choose one.'],
    ['attachments_mb', '1,5', 'Megabytes of all files: "1,5" is no number; write digits only.'],
    ['count.nobody', '3', '"count.nobody" is nothing that this pair asks for.'],
  ])('%s of %j gets one line', (field, text, message) => {
    expect(complaints({ ...SOUND, [field]: text })).toEqual([`${field}| ${message}`]);
  });

  test('with anything at all in a field is read or gets a line for that field, and never a number that is none', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS.map(({ name }) => name)), fc.string(), (field, text) => {
        const read = readForm(FACTS, RULES, { ...SOUND, [field]: text });

        const [blamed, made] =
          'problems' in read ? [read.problems.map((problem) => problem.field), {}] : [[field], read.input];

        // JSON writes a number that is none as null.
        expect(blamed).toEqual([field]);
        expect(JSON.stringify(made)).not.toContain('null');
      }),
    );
  });
});

describe('a link', () => {
  test('brings back what it was made of', () => {
    const counts = fc.tuple(...FACTS.objects.map(() => fc.nat(1_000_000_000)));
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 100 }), (given, share) => {
        const form = {
          ...SOUND,
          ...Object.fromEntries(FACTS.objects.map(({ name }, index) => [`${COUNT}${name}`, String(given[index])])),
          share: String(share),
        };
        const { form: back, problems } = decodeForm(FACTS, RULES, encodeForm(FACTS, form));

        expect(problems).toEqual([]);
        expect(readForm(FACTS, RULES, back)).toEqual(readForm(FACTS, RULES, form));
      }),
    );
  });

  test('that somebody changed keeps what is sound and says what is not', () => {
    const link = encodeForm(FACTS, SOUND)
      .replace('count.customer=10', 'count.customer=-10')
      .replace('seats=5', 'seats=%3Cscript%3E')
      .concat('&__proto__=1&count.spaceship=1');
    const { form, problems } = decodeForm(FACTS, RULES, link);

    expect(form['count.contact']).toBe('10');
    expect(form['count.customer']).toBeUndefined();
    expect(problems.map(({ field, message }) => `${field}| ${message}`)).toEqual([
      'count.customer| Customer: "-10" is below 0.',
      'seats| Paid seats: "<script>" is no whole number; write digits only.',
      'link| The link names "__proto__", which this pair does not ask for.',
      'link| The link names "count.spaceship", which this pair does not ask for.',
    ]);
  });

  test.each([
    ['v=2&pair=kickserv-to-pipedrive', 'The link is of another version; fill in the form again.'],
    ['v=1&pair=other', 'The link belongs to another page than kickserv-to-pipedrive.'],
    [`v=1&pair=kickserv-to-pipedrive&seats=${'9'.repeat(9_000)}`, 'The link is longer than any that this page makes.'],
  ])('%.40s is refused', (link, message) => {
    expect(decodeForm(FACTS, RULES, link)).toEqual({ form: {}, problems: [{ field: 'link', message }] });
  });

  test('of any text never fails', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(
          readForm(FACTS, RULES, decodeForm(FACTS, RULES, `v=1&pair=kickserv-to-pipedrive&${text}`).form),
        ).toBeDefined();
      }),
    );
  });
});
