import { describe, expect, test } from 'vitest';
import { dependencySvg } from '../../../engine/render/page/dependency-graph.ts';

describe('the drawing of what depends on what', () => {
  const node = (id: string, level: number) => ({ id, label: id, becomes: 'Deal', level });

  test('a box for each row and a line for each need, levels from left to right', () => {
    const { html } = dependencySvg(
      { nodes: [node('customer', 0), node('stage', 0), node('job', 1)], edges: [{ from: 'customer', to: 'job' }] },
      'Order of loading',
    );

    const boxes = [...html.matchAll(/<rect x="(\d+)" y="(\d+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
    expect(boxes[0]?.[0]).toBe(boxes[1]?.[0]);
    expect(boxes[1]?.[1]).toBeGreaterThan(boxes[0]?.[1] ?? 0);
    expect(boxes[2]?.[0]).toBeGreaterThan(boxes[0]?.[0] ?? 0);
    expect(html.match(/<path /g)).toHaveLength(1);
  });

  test('labels are text, and long ones end where the box does', () => {
    const { html } = dependencySvg({ nodes: [node('<b>&"', 0), node('A'.repeat(60), 0)], edges: [] }, 'a "title"');

    expect(html).toContain('aria-label="a &quot;title&quot;"');
    expect(html).toContain('>&lt;b&gt;&amp;&quot;</text>');
    expect(html).toMatch(/>A{24}…</);
  });

  test('no rows, no boxes', () => {
    expect(dependencySvg({ nodes: [], edges: [] }, 'nothing').html).not.toContain('<rect');
  });
});
