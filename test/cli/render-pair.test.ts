import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { CommandProblem, EXIT } from '../../engine/cli/exit-code.ts';
import { type Format, renderPair } from '../../engine/cli/render-pair.ts';
import type { GradeSummary } from '../../engine/render/grades.ts';
import { type Edits, withProject } from '../spec/project.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('grades are printed as JSON, each with what it comes from', async () => {
  const { code, printed } = await render('grades');
  const { pair, overall, factors } = JSON.parse(printed) as GradeSummary;

  expect(code).toBe(EXIT.done);
  expect(pair).toBe('shop-to-crm');
  expect(overall).toEqual({
    published: { grade: 'B', name: 'Standard' },
    computed: { grade: 'B', name: 'Standard' },
    mean: 0.8,
    differs: null,
  });
  expect(factors).toHaveLength(5);
  expect(factors[0]?.evidence[0]).toEqual({
    measure: 'rows_not_whole',
    value: 2 / 6,
    says: '2 of 6 rows lose something, join records or split them',
    grade: 'B',
    bounds: { A: 0.1, B: 0.4, C: 0.7 },
    from: ['order', 'visit'],
  });
});

test('rules that are unsound end it with what is wrong with them', async () => {
  const { code, printed } = await render('grades', { 'specs/grading.yaml': [['weight: 1', 'weigth: 1']] });

  expect(code).toBe(EXIT.invalidSpec);
  expect(printed).toMatch(/specs\/grading\.yaml:\d+:\d+.*\n?.*weigth/);
});

test('a project that has no rules has no grades, and still its table', async () => {
  await withProject({}, async (root) => {
    await rm(join(root, 'specs', 'grading.yaml'));
    const printed = keepOutput();

    await expect(renderPair('shop-to-crm', { as: 'grades', root })).rejects.toThrow(CommandProblem);
    expect(await renderPair('shop-to-crm', { as: 'markdown', root })).toBe(EXIT.done);
    expect(printed.join('')).not.toContain('## Complexity');
  });
});

async function render(format: Format, edits: Edits = {}): Promise<{ readonly code: number; readonly printed: string }> {
  const printed = keepOutput();
  const code = await withProject(edits, (root) => renderPair('shop-to-crm', { as: format, root }));
  return { code, printed: printed.join('') };
}

function keepOutput(): readonly string[] {
  const printed: string[] = [];
  const keep = (text: string | Uint8Array): boolean => {
    printed.push(text.toString());
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
  return printed;
}

test('a workbook needs a place to be written to', async () => {
  await expect(withProject({}, (root) => renderPair('shop-to-crm', { as: 'workbook', root }))).rejects.toThrow('--out');
});
