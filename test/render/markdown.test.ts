import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeSpan, plainText, table } from '../../engine/render/markdown.ts';

/** How GitHub cuts a table row: a backslash takes the next character with it, then pipes part the cells. */
function cellsOf(line: string): readonly string[] {
  return line
    .slice(1, -1)
    .replace(/\\./g, '__')
    .split('|')
    .map((cell) => cell.trim());
}

const SPELLINGS = [
  ['markup', '<b>Bold</b> & <script>', '&lt;b&gt;Bold&lt;/b&gt; &amp; &lt;script&gt;'],
  ['a pipe', 'Text | Number', 'Text \\| Number'],
  ['a link', '[here](x) ![y](z)', '\\[here\\](x) !\\[y\\](z)'],
  ['emphasis', '*one* _two_ ~~three~~ `four`', '\\*one\\* \\_two\\_ \\~\\~three\\~\\~ \\`four\\`'],
  ['a name with underscores', 'ks_job_status', 'ks_job_status'],
  ['a heading', '# One', '\\# One'],
  ['a list', '- one', '\\- one'],
  ['a numbered list', '1. one', '1\\. one'],
  ['line breaks', 'one\r\n two', 'one two'],
  ['a cardinality and a range', '1:1, 3–7 days', '1:1, 3–7 days'],
] as const;

describe('plain text', () => {
  test.each(SPELLINGS)('shows %s as it is', (_, text, markdown) => {
    expect(plainText(text)).toBe(markdown);
  });

  test('loses no word', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const shown = plainText(text)
          .replace(/\\(.)/g, '$1')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&amp;', '&');
        expect(shown).toBe(text.replace(/\s+/g, ' ').trim());
      }),
    );
  });
});

describe('a code span', () => {
  test.each([
    ['a | b', '`a \\| b`'],
    ['say `x`', '`` say `x` ``'],
    ['a\nb', '`a b`'],
    ['a \\| b', '<code>a \\\\\\| b</code>'],
    ['', ''],
  ])('of %j is %j', (text, markdown) => {
    expect(codeSpan(text)).toBe(markdown);
  });
});

/** Half of it made of what tables are cut and escaped by. */
const ANY_TEXT = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('|', '\\', '`', ' ', 'a') }));

test('a table keeps its columns whatever its cells hold', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(ANY_TEXT, ANY_TEXT), { minLength: 1 }), (rows) => {
      const lines = table(
        ['One', 'Two'],
        rows.map(([one, two]) => [plainText(one), codeSpan(two)]),
      ).split('\n');

      expect(lines).toHaveLength(rows.length + 2);
      for (const line of lines) expect(cellsOf(line)).toHaveLength(2);
    }),
  );
});
