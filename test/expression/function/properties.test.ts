import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIBRARY } from '../../../engine/expression/function/library.ts';
import { type Json, textOf } from '../../../engine/model/value.ts';

function call(name: string, ...given: readonly unknown[]): Json | undefined {
  const declared = LIBRARY.get(name);
  if (declared === undefined) throw new Error(`There is no $${name}.`);
  return declared.call(given);
}

const DIRT = Array.from(' .,-+()@:/<>&;"\'$€%0123456789aZé\n\t');

const dirty = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom(...DIRT) }));

/** Arguments behind the first, for functions that need them. */
const RULES: Readonly<Record<string, readonly unknown[]>> = {
  phone: ['US'],
  phoneNational: ['US'],
  phoneCountry: ['US'],
  dateTime: ['DD/MM/YYYY hh:mm', 'Europe/London'],
  inZone: ['America/New_York'],
  dateAdd: [1, 'months'],
  dateDifference: ['2025-01-01', 'days'],
};

test('whatever text is read, the answer is nothing or the same value each time, and never an error', () => {
  const readers = [...LIBRARY.values()].filter(({ parameters }) => parameters[0]?.type === 'text');

  expect(readers.length).toBeGreaterThan(15);
  fc.assert(
    fc.property(fc.constantFrom(...readers), dirty, (declared, text) => {
      const given = [text, ...(RULES[declared.name] ?? [])];
      expect(declared.call(given)).toEqual(declared.call(given));
    }),
    { numRuns: 2_000 },
  );
});

describe('what was normalised stays as it is', () => {
  const phones = fc.oneof(
    fc.stringMatching(/^\+?[0-9 ()-]{6,16}( ?(x|ext\.?) ?[0-9]{1,5})?$/),
    fc.integer({ min: 200, max: 989 }).map((area) => `(${area}) 555-2671 x77`),
  );
  const emails = fc.oneof(fc.emailAddress(), dirty);
  const urls = fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.domain(), dirty);
  const cases: readonly (readonly [string, fc.Arbitrary<string>])[] = [
    ['phone', phones],
    ['email', emails],
    ['url', urls],
    ['host', urls],
    ['domain', fc.oneof(urls, emails)],
    ['address', dirty],
  ];

  test.each(cases)('$%s', (name, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const rest = RULES[name] ?? [];
        const once = call(name, text, ...rest);
        fc.pre(once !== undefined);
        expect(call(name, once, ...rest)).toBe(once);
      }),
    );
  });
});

describe('names', () => {
  const word = fc.stringMatching(/^[A-Z][a-z]{2,7}x$/);
  const particle = fc.constantFrom('', 'van ', 'van der ', 'de la ', 'von ');

  test('natural order and last name first say the same', () => {
    fc.assert(
      fc.property(word, fc.option(word), particle, word, (first, middle, before, name) => {
        const given = middle === null ? first : `${first} ${middle}`;
        const last = `${before}${name}`;
        const expected = { first, ...(middle !== null && { middle }), last };

        expect(call('personName', `${given} ${last}`)).toEqual(expected);
        expect(call('personName', `${last}, ${given}`)).toEqual(expected);
        expect(call('personName', `Dr. ${given} ${last}, Jr.`)).toEqual({
          honorific: 'Dr.',
          ...expected,
          suffix: 'Jr.',
        });
      }),
    );
  });

  test('no word is lost or made up', () => {
    const words = fc.array(fc.oneof(word, fc.constantFrom('van', 'de', 'y', 'Mr.', 'Jr.', 'V', 'II')), {
      minLength: 1,
    });
    fc.assert(
      fc.property(words, (names) => {
        const parts = call('personName', names.join(' '));
        fc.pre(parts !== undefined);
        expect(
          Object.values(parts as object)
            .join(' ')
            .split(' ')
            .toSorted(),
        ).toEqual(names.toSorted());
      }),
    );
  });

  test.each([
    ['Madonna', { first: 'Madonna' }],
    ['Mrs. Smith', { honorific: 'Mrs.', last: 'Smith' }],
    ['Sir Elton', { honorific: 'Sir', first: 'Elton' }],
    ['Van Morrison', { first: 'Van', last: 'Morrison' }],
    ['Oscar De La Hoya', { first: 'Oscar', last: 'De La Hoya' }],
    ['Ana Maria de Souza e Silva', { first: 'Ana', middle: 'Maria', last: 'de Souza e Silva' }],
    ['Smith Jr., John', { first: 'John', last: 'Smith', suffix: 'Jr.' }],
    ['Smith, John, Jr.', { first: 'John', last: 'Smith', suffix: 'Jr.' }],
    ['Smith, Dr. Jane, PhD', { honorific: 'Dr.', first: 'Jane', last: 'Smith', suffix: 'PhD' }],
    ['John Smith V', { first: 'John', last: 'Smith', suffix: 'V' }],
    ['John V', { first: 'John', last: 'V' }],
    ['Jean-Luc Picard', { first: 'Jean-Luc', last: 'Picard' }],
    ['Liz (Betty) O’Neil', { first: 'Liz', last: 'O’Neil', nickname: 'Betty' }],
  ])('%s', (name, parts) => {
    expect(call('personName', name)).toEqual(parts);
  });

  test.each(['Smith, John, Mary', 'Acme LLC', 'Unit 4', 'jane@example.com', 'Tom and Ann', ', John', 'Mr.'])(
    '%s is not the name of one person',
    (name) => {
      expect(call('personName', name)).toBeUndefined();
    },
  );
});

describe('amounts', () => {
  const cents = fc.integer({ min: -99_999_999, max: 99_999_999 });

  test.each([
    ['en-US', '.'],
    ['de-DE', ','],
    ['fr-FR', ','],
    ['de-CH', '.'],
    ['en-IN', '.'],
  ])('what %s writes is read back, with two decimals without being told how', (locale, decimal) => {
    const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    fc.assert(
      fc.property(cents, (units) => {
        const amount = units / 100;
        fc.pre(amount !== 0);
        const text = format.format(amount);
        expect(call('amount', text)).toBe(amount);
        expect(call('amount', text, decimal)).toBe(amount);
        expect([call('amount', `${text} EUR`), call('currency', `${text} EUR`)]).toEqual([amount, 'EUR']);
      }),
    );
  });

  test.each(['0.500', '.5', '1,234,567', '12,5', '1.234.567,00', '1234,567', '-5', '5-', '(5)', '5 -'])(
    '%s can be read in one way',
    (text) => {
      expect(call('amount', text)).toBeTypeOf('number');
    },
  );

  test.each([
    '1.234',
    '12,345',
    '1,2,3',
    '1.2.3',
    '1,23,4.5',
    '--5',
    '(-5)',
    '1 2',
    '1-2',
    '$',
    '1.234,56,7',
    '9'.repeat(16),
  ])('%s is not read', (text) => {
    expect(call('amount', text)).toBeUndefined();
  });

  test('smallest units and amounts go both ways, whatever decimals the currency has', () => {
    fc.assert(
      fc.property(fc.constantFrom('USD', 'JPY', 'KWD'), cents, (currency, units) => {
        expect(call('toMinorUnits', call('fromMinorUnits', units, currency), currency)).toBe(units);
      }),
    );
  });
});

describe('dates and times', () => {
  // Before 1946 some clocks were off by seconds, which an ISO offset cannot say.
  const days = fc
    .date({ min: new Date('1946-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10));
  const zones = fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Kolkata', 'UTC');

  test('a day written in another order is the same day', () => {
    fc.assert(
      fc.property(days, (day) => {
        const [year, month, date] = day.split('-');
        expect(call('date', `${date}/${month}/${year}`, 'DD/MM/YYYY')).toBe(day);
        expect(call('date', day)).toBe(day);
      }),
    );
  });

  test('another clock shows the same point in time', () => {
    fc.assert(
      fc.property(days, zones, zones, (day, from, to) => {
        const there = call('dateTime', `${day} 13:45`, 'YYYY-MM-DD hh:mm', from);
        const here = call('inZone', there, to);
        expect(call('dateDifference', there, here, 'seconds')).toBe(0);
        expect(there).toContain(`${day}T13:45:00`);
      }),
    );
  });

  test('what was added is the difference', () => {
    fc.assert(
      fc.property(
        days,
        fc.integer({ min: -5_000, max: 5_000 }),
        fc.constantFrom('days', 'weeks'),
        (day, count, unit) => {
          expect(call('dateDifference', day, call('dateAdd', day, count, unit), unit)).toBe(count);
          const time = `${day}T08:30:00+02:00`;
          expect(call('dateDifference', time, call('dateAdd', time, count, unit), unit)).toBe(count);
        },
      ),
    );
  });

  test('a month is a month of the clock it is counted on', () => {
    expect(call('dateDifference', '2025-01-31T23:00:00-05:00', '2025-03-01T03:00:00Z', 'months')).toBe(0);
    expect(call('dateAdd', '2025-07-01T08:00:00Z', 1, 'years')).toBe('2026-07-01T08:00:00Z');
    expect(call('dateAdd', '+999999-01-01', 1, 'years')).toBeUndefined();
    expect(call('dateAdd', '2025-01-01', 9_000_000_000, 'years')).toBeUndefined();
  });
});

describe('rich text', () => {
  test('plain text that becomes rich text reads the same again', () => {
    const line = fc.array(fc.stringMatching(/^[A-Za-z0-9<>&"';#/]{1,8}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        const text = lines.map((words) => words.join(' ')).join('\n');
        expect(call('htmlToText', call('textToHtml', text))).toBe(text);
      }),
    );
  });

  test('no markup is left of a page', () => {
    const html =
      '<style>p{}</style><h2>Visit</h2>\n<p>Caf&eacute;&nbsp;&#39;A&#39;<br>2nd line</p><table><tr><td>a</td> <td>b</td></tr>' +
      '</table><div>end <b>bold</b><img src="x" onerror="alert(1)"></div><a href="javascript:alert(1)">click</a>' +
      '<a href="mailto:jane@example.com">jane@example.com</a>';

    expect(call('htmlToText', html)).toBe("Visit\n\nCafé 'A'\n2nd line\n\na | b\n\nend bold\nclickjane@example.com");
  });

  test('text of a form keeps its lines', () => {
    expect(call('htmlToText', 'first\r\nsecond <b>x</b>\tend')).toBe('first\nsecond x end');
  });
});

test('all lines of a table without its last column are equally wide, however wide the letters are', () => {
  const cells = fc.record({
    Part: fc.string({ unit: 'grapheme', minLength: 1 }),
    Count: fc.integer(),
    End: fc.constant('|'),
  });
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
  fc.assert(
    fc.property(fc.array(cells, { minLength: 1, maxLength: 5 }), (rows) => {
      const lines = textOf(call('textTable', rows)).split('\n');
      const widths = lines.slice(2).map((line) => Array.from(graphemes.segment(line)).length);

      expect(lines).toHaveLength(rows.length + 2);
      expect(new Set(widths).size).toBe(1);
    }),
  );
});

test('equal texts have equal names, and a longer name begins with the shorter one', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 8, max: 64 }), (text, digits) => {
      fc.pre(text.trim() !== '');
      const whole = textOf(call('hash', text, 64));
      expect(whole).toMatch(/^[0-9a-f]{64}$/);
      expect(call('hash', text, digits)).toBe(whole.slice(0, digits));
    }),
  );
});
