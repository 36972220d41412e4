import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { html, paragraphs } from '../../engine/render/page/html.ts';
import { contentFile, dataFile, sitePage } from '../../scripts/site/page-file.ts';

const HOSTILE = 'A "label"\n---\n</script><script>alert(1)</script>\n\n# Not a heading\n\n    not code';

function pageOf(text: string) {
  return sitePage(
    'pairs/a-to-b',
    {
      title: text,
      description: text,
      top: html`<p>${text}</p>`,
      sections: [{ id: 'one', title: 'One', body: paragraphs(text) }],
      unfinished: [],
    },
    { data: { text }, structured: { '@type': 'TechArticle', headline: text } },
  );
}

describe('the file of a page', () => {
  const { path, text } = contentFile(pageOf(HOSTILE));
  const [, front = '', ...body] = text.split(/^---$/m);

  test('its front matter survives every text', () => {
    const read = parse(front) as { title: string; description: string };

    expect(path).toBe('pairs/a-to-b.md');
    expect(read.title).toBe(HOSTILE);
    expect(read.description).toBe(HOSTILE);
  });

  test('structured data cannot end the element that it stands in', () => {
    const { head } = parse(front) as { head: readonly { tag: string; content?: string }[] };
    const script = head.find(({ tag }) => tag === 'script')?.content ?? '';

    expect(script).not.toContain('<');
    expect(JSON.parse(script)).toMatchObject({ headline: HOSTILE });
  });

  test('no blank line lets a text of the page be read as Markdown', () => {
    const blocks = body.join('---').trim().split('\n\n');

    expect(blocks).toHaveLength(3);
    expect(blocks.map((block) => block.slice(0, 4))).toEqual(['<p>A', '## O', '<div']);
    expect(blocks.join('')).not.toContain('<script');
  });

  test('the address of its data is relative to the page', () => {
    const { head } = parse(front) as { head: readonly { attrs: { href?: string } }[] };

    expect(head[0]?.attrs.href).toBe('../../pairs/a-to-b.json');
    expect(JSON.parse(dataFile(pageOf(HOSTILE)).text)).toEqual({ text: HOSTILE });
  });
});
