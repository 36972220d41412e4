import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSpec } from '../../engine/spec/parse.ts';
import { dataOf, nodeAt, type SpecNode, type TextNode } from '../../engine/spec/tree.ts';

function rootOf(text: string): SpecNode {
  const { file, diagnostics } = parseSpec(text, 'a.yaml');
  expect(diagnostics).toEqual([]);
  return file!.root;
}

function textAt(root: SpecNode, ...path: readonly string[]): TextNode {
  const node = nodeAt(root, path);
  if (node?.kind !== 'text') throw new Error(`${path.join('/')} is no text.`);
  return node;
}

test('every scalar stays text, whatever it looks like', () => {
  const root = rootOf('{ a: 007, b: 1.10, c: NO, d: 1:1, e: ~, f: 0x1F, g: 2024-01-01, h: "", i: }');

  expect(dataOf(root)).toEqual({
    a: '007',
    b: '1.10',
    c: 'NO',
    d: '1:1',
    e: '~',
    f: '0x1F',
    g: '2024-01-01',
    h: '',
    i: '',
  });
});

test('maps keep the order written, also with keys that look like numbers', () => {
  const root = rootOf('b: 1\n"10": 2\n"2": 3\na: 4\n');

  expect(root.kind === 'map' && [...root.entries.keys()]).toEqual(['b', '10', '2', 'a']);
});

test('a key named like a part of every object is a key', () => {
  const data = dataOf(rootOf('__proto__: { x: y }\nconstructor: z\n'));

  expect(Object.keys(data)).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

describe('a character of a scalar is found where it stands', () => {
  test.each([
    ['plain', 'a: first & second\n', 8, { line: 1, column: 12 }],
    ['in braces', '{ a: { b: first & second } }\n', 8, { line: 1, column: 19 }],
    ['single-quoted', "a: 'first & second'\n", 8, { line: 1, column: 13 }],
    ['literal block', 'a: |\n  first\n    & second\n', 10, { line: 3, column: 7 }],
    ['literal block, stripped', 'a: |-\n  first &\n  second\n', 8, { line: 3, column: 3 }],
    ['literal block after an empty line', 'a: |\n\n  first &\n  second\n', 9, { line: 4, column: 3 }],
    ['folded block', 'a: >-\n  first &\n  second\n', 8, { line: 3, column: 3 }],
    ['plain over two lines', 'a: first &\n  second\n', 8, { line: 2, column: 3 }],
  ])('%s', (_style, text, offset, place) => {
    const node = textAt(rootOf(text), ...(text.startsWith('{') ? ['a', 'b'] : ['a']));

    expect(node.value.slice(offset)).toMatch(/^s|^& s/);
    expect(node.within(offset)).toEqual({ file: 'a.yaml', ...place });
  });

  test('for any lines in a literal block', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(),
        (words, indent, pick) => {
          const pad = ' '.repeat(indent);
          const text = `a: |\n${words.map((line) => `${pad}${line}`).join('\n')}\n`;
          const index = pick % words.length;
          const offset = words.slice(0, index).join('\n').length + (index === 0 ? 0 : 1);

          expect(textAt(rootOf(text), 'a').within(offset)).toEqual({
            file: 'a.yaml',
            line: index + 2,
            column: indent + 1,
          });
        },
      ),
    );
  });
});

test('the loader knows which scalars were quoted', () => {
  const root = rootOf('a: "x"\nb: x\nc: \'x\'\n');

  expect(['a', 'b', 'c'].map((key) => textAt(root, key).quoted)).toEqual([true, false, true]);
});

test('a comment that reads like a part of the expression is seen, an ordinary one is not', () => {
  const root = rootOf('a: items #$i\nb: items # the first\nc: items #first\n');

  expect(textAt(root, 'a').hash).toEqual({ file: 'a.yaml', line: 1, column: 10 });
  expect(textAt(root, 'b').hash).toBeUndefined();
  expect(textAt(root, 'c').hash).toBeDefined();
});

describe('what a reader of a diff could not follow is refused', () => {
  test.each([
    ['an anchor', 'a: &x b\n', 1, 4],
    ['an anchor on a map', 'a: &x { b: c }\n', 1, 4],
    ['an alias', 'a: &x b\nc: *x\n', 1, 4],
    ['a tag', 'a: !!int 7\n', 1, 4],
    ['a merge key', '<<: { a: b }\n', 1, 1],
    ['a list as a key', '? [ a, b ]\n: c\n', 1, 3],
  ])('%s', (_what, text, line, column) => {
    const { diagnostics } = parseSpec(text, 'a.yaml');

    expect(diagnostics[0]).toMatchObject({ code: 'yaml-feature-refused', at: { line, column } });
  });
});

test('of several errors of syntax only the first is shown', () => {
  const { file, diagnostics } = parseSpec('a: b: c\nd: [ e\nf: }\n', 'a.yaml');

  expect(file).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(['yaml-syntax']);
});

test('every repeated key is shown, and the first of each stands', () => {
  const { file, diagnostics } = parseSpec('a: 1\na: 2\nb: 3\nb: 4\n', 'a.yaml');

  expect(diagnostics.map(({ code, at }) => [code, at.line])).toEqual([
    ['duplicate-key', 2],
    ['duplicate-key', 4],
  ]);
  expect(dataOf(file!.root)).toEqual({ a: '1', b: '3' });
});

/** Characters that YAML gives a meaning to, and two that it does not. */
const SIGNS = 'a b : { } [ ] - # | > & * ! ? " \' , % @ ` ~'.split(' ').concat(' ', '\n', '\t');

test('no text at all breaks the reader', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...SIGNS) }), (text) => {
      const { file, diagnostics } = parseSpec(text, 'a.yaml');
      expect(file !== undefined || diagnostics.length > 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});
