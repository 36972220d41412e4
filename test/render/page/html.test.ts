import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { html, paragraphs, slug } from '../../../engine/render/page/html.ts';

/** Texts full of what ends elements, attributes and character references. */
const hostile = fc
  .array(fc.constantFrom('<', '>', '"', "'", '&', 'script', '</p>', '<img src=x onerror=', ' ', '\n', 'a', '&lt;', '$'))
  .map((parts) => parts.join(''));

describe('html', () => {
  test('no text can become markup, in content or in an attribute', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const written = html`<p title="${text}">${text}</p>`.html;

        const inside = written.slice('<p title="'.length, -'</p>'.length).split('">');
        expect(inside).toHaveLength(2);
        for (const part of inside) expect(part).not.toMatch(/[<>"']/);
      }),
    );
  });

  test('what is escaped can be read again as it was', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(decoded(html`${text}`.html)).toBe(text);
      }),
    );
  });

  test('pieces of HTML, lists and nothing', () => {
    expect(html`<ul>${[html`<li>${'a<b'}</li>`, undefined, 'c']}</ul>${undefined}${7}`.html).toBe(
      '<ul><li>a&lt;b</li>c</ul>7',
    );
  });

  test('a blank line begins a paragraph', () => {
    expect(paragraphs('One\ntwo.\n\n \nThree <b>.\n').html).toBe('<p>One\ntwo.</p><p>Three &lt;b&gt;.</p>');
  });

  test.each([
    ['Deal Stage', 'deal-stage'],
    ['Job Attachment / Photo', 'job-attachment-photo'],
    ['Über "uns"', 'uber-uns'],
    ['<>', 'section'],
  ])('%s is %s in an address', (text, expected) => {
    expect(slug(text)).toBe(expected);
  });
});

function decoded(written: string): string {
  return written
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
