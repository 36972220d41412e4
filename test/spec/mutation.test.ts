import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkShape } from '../../engine/spec/check/shape.ts';
import { DIAGNOSTICS } from '../../engine/spec/diagnostics.ts';
import { checkPair } from '../../engine/spec/load.ts';
import { parseSpec } from '../../engine/spec/parse.ts';
import { SOUND } from '../broken/fixture.ts';
import { withProject } from './project.ts';

const FILES = ['pairs/shop-to-crm/pair.yaml', 'specs/shop.system.yaml', 'specs/crm.system.yaml'] as const;
const texts = new Map(
  await Promise.all(FILES.map(async (file) => [file, await readFile(join(SOUND, file), 'utf8')] as const)),
);

/** One line of one file taken out, doubled, cut short, or with a word of another line in it. */
const mutation = fc
  .tuple(fc.constantFrom(...FILES), fc.nat(), fc.nat(), fc.constantFrom('drop', 'double', 'cut', 'swap', 'indent'))
  .map(([file, first, second, kind]) => {
    const lines = texts.get(file)!.split('\n');
    const index = first % (lines.length - 1);
    const line = lines[index]!;
    const words = lines[second % (lines.length - 1)]!.trim().split(/\s+/);
    const changed = {
      drop: [],
      double: [line, line],
      cut: [line.slice(0, second % (line.length + 1))],
      swap: [line.replace(/[\w.]+(?=\W*$)/, () => words[first % words.length]!)],
      indent: [`  ${line}`],
    }[kind];
    return { file, text: [...lines.slice(0, index), ...changed, ...lines.slice(index + 1)].join('\n') };
  });

test('no spec, however broken, breaks the checker: it says what is wrong, where, and gives no pair', async () => {
  await fc.assert(
    fc.asyncProperty(mutation, async ({ file, text }) => {
      const { pair, diagnostics } = await withProject({ [file]: [[texts.get(file)!, text]] }, (root) =>
        checkPair({ root, pair: 'shop-to-crm' }),
      );

      for (const { at, code, message } of diagnostics) {
        expect(Object.keys(DIAGNOSTICS)).toContain(code);
        expect(at.line).toBeGreaterThanOrEqual(1);
        expect(at.column).toBeGreaterThanOrEqual(1);
        expect(message).not.toContain('undefined');
      }
      expect(pair === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
    }),
    { numRuns: 150 },
  );
});

test('what is left of a broken tree is accepted by its schema', () => {
  const rejected = (file: string, text: string) => {
    const root = parseSpec(text, file).file?.root;
    const kind = file.startsWith('specs') ? 'system' : 'pair';
    const sound = root && checkShape(root, kind).sound;
    return sound === undefined ? [] : checkShape(sound, kind).diagnostics;
  };

  fc.assert(
    fc.property(mutation, ({ file, text }) => {
      expect(rejected(file, text)).toEqual([]);
    }),
    { numRuns: 300 },
  );
  expect(rejected(FILES[0], texts.get(FILES[0])!)).toEqual([]);
});
