import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from '../../engine/connector/files/lines.ts';
import { type Row, rowsOf } from '../../engine/connector/files/rows.ts';

async function* chunksOf(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function read(text: string, size = 7): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const more of rowsOf(linesOf(chunksOf(text, size)), ',')) rows.push(...more);
  return rows;
}

function shown(rows: readonly Row[]): readonly string[] {
  return rows.map((row) =>
    row.kind === 'cells' ? `${row.line}: ${row.cells.join(' | ')}` : `${row.line}! ${row.reason}`,
  );
}

const OPEN = 'a quote is opened and never closed';
const INSIDE = 'a quote stands inside a cell that does not begin with one';
const AFTER = 'a closing quote is followed by more text';

test('cells keep quotes, delimiters and line ends that stand inside of quotes', async () => {
  const rows = await read('a,b\r\n1,"x ""y"", z"\r\n2,"two\r\nlines\n"\r\n3,\n');
  expect(rows).toEqual([
    { kind: 'cells', line: 1, cells: ['a', 'b'] },
    { kind: 'cells', line: 2, cells: ['1', 'x "y", z'] },
    { kind: 'cells', line: 3, cells: ['2', 'two\r\nlines\n'] },
    { kind: 'cells', line: 6, cells: ['3', ''] },
  ]);
});

test.each([
  ['a quote in the middle of a cell', 'a,b\n1,12" pipe\n2,y\n', ['1: a | b', `2! ${INSIDE}`, '3: 2 | y']],
  ['text after a closing quote', 'a,b\n1,"x" y\n2,y\n', ['1: a | b', `2! ${AFTER}`, '3: 2 | y']],
  ['too few cells', 'a,b\n1\n2,y\n', ['1: a | b', '2! the row has 1 cells, the header has 2', '3: 2 | y']],
  ['too many cells', 'a,b\n1,x,\n2,y', ['1: a | b', '2! the row has 3 cells, the header has 2', '3: 2 | y']],
  ['a quote left open in the last row', 'a,b\n1,x\n2,"y', ['1: a | b', '2: 1 | x', `3! ${OPEN}`]],
  [
    'a quote left open before rows without quotes',
    'a,b,c\n1,"x,z\n2,y,z\n3,y,z\n',
    ['1: a | b | c', `2! ${OPEN}`, '3: 2 | y | z', '4: 3 | y | z'],
  ],
  [
    'a quote left open before rows with quotes',
    'a,b,c\n1,"x,z\n2,y,z\n3,"y, y",z\n4,"",z\n',
    ['1: a | b | c', `2! ${OPEN}`, '3: 2 | y | z', '4: 3 | y, y | z', '5: 4 |  | z'],
  ],
  [
    'a stray quote before a cell of several lines',
    'a,b,c\n1,12" pipe,z\n2,y,z\n3,"two\nlines",z\n4,y,z\n',
    ['1: a | b | c', `2! ${INSIDE}`, '3: 2 | y | z', '4: 3 | two\nlines | z', '6: 4 | y | z'],
  ],
  [
    'a row of several lines with too few cells is one broken row',
    'a,b,c\n1,"two\nlines"\n2,y,z\n',
    ['1: a | b | c', '2! the row has 2 cells, the header has 3', '4: 2 | y | z'],
  ],
  [
    'two broken rows on end',
    'a,b,c\n1,"x,z\n2,y\n3,y,z\n',
    ['1: a | b | c', `2! ${OPEN}`, '3! the row has 2 cells, the header has 3', '4: 3 | y | z'],
  ],
  ['blank lines', 'a,b\n\n1,x\n\n\n2,y\n\n', ['1: a | b', '3: 1 | x', '6: 2 | y']],
  ['old line ends', 'a,b\r1,x\r2,y\r', ['1: a | b', '2: 1 | x', '3: 2 | y']],
])('%s', async (_name, text, expected) => {
  for (const size of [1, 7, 1000]) expect(shown(await read(text, size))).toEqual(expected);
});

test('a broken row is given with its own text', async () => {
  const rows = await read('a,b,c\n1,"two\nlines"\n2,y,z\n');
  expect(rows[1]).toMatchObject({ kind: 'broken', line: 2, text: '1,"two\nlines"' });
});

const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', '💧'), maxLength: 8 });

function written(cells: readonly string[]): string {
  return cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
}

test('whatever is written with doubled quotes is read back, however the file is cut into chunks', async () => {
  const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), fc.constantFrom('\n', '\r\n'), async (rows, size, end) => {
      const text = [['x', 'y', 'z'], ...rows].map((cells) => written(cells) + end).join('');
      const found = await read(text, size);
      expect(found.map((row) => (row.kind === 'cells' ? row.cells : row.reason))).toEqual([['x', 'y', 'z'], ...rows]);
    }),
  );
});

const damage = fc.constantFrom('9,12" pipe,q', '9,"open,q', '9,"x" y,q', '9,q', '9,q,q,q');

test('one damaged row never costs another row, wherever it stands', async () => {
  const plain = fc.constantFrom('x,y,z', '"x, 1",y,z', 'x,"two\nlines, here",z', 'x,"say ""hi""",z', 'x,"",z');
  await fc.assert(
    fc.asyncProperty(
      fc.array(plain, { maxLength: 12 }),
      fc.array(plain, { maxLength: 12 }),
      damage,
      fc.integer({ min: 1, max: 60 }),
      async (before, after, broken, size) => {
        const rows = await read(`${['a,b,c', ...before, broken, ...after].join('\n')}\n`, size);
        expect(rows.filter(({ kind }) => kind === 'cells')).toHaveLength(1 + before.length + after.length);
        expect(rows.filter(({ kind }) => kind === 'broken')).toHaveLength(1);
      },
    ),
    { numRuns: 500 },
  );
});
