import { isBlank, type Json, textOf } from '../../model/value.ts';
import { libraryFunction } from './declaration.ts';

type Row = Readonly<Record<string, Json>>;

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many characters a reader sees. */
function width(text: string): number {
  return Array.from(GRAPHEMES.segment(text)).length;
}

function cellText(value: Json | undefined): string {
  const text = Array.isArray(value) ? value.map(textOf).join(', ') : textOf(value);
  return text.replaceAll(/\s+/gu, ' ').trim();
}

function textTable(rows: readonly Row[]): string | undefined {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length === 0) return undefined;
  const aligned = columns.map((column) => alignedColumn(column, rows));
  const lines = ['', ...rows].map((_, index) => aligned.map((cells) => cells[index] ?? '').join('  '));
  const [heading = '', ...body] = lines;
  const rule = aligned.map(([cell = '']) => '-'.repeat(width(cell))).join('  ');
  return [heading, rule, ...body].map((line) => line.trimEnd()).join('\n');
}

/** The heading and the cells of one column, equally wide; numbers end on the right. */
function alignedColumn(column: string, rows: readonly Row[]): readonly string[] {
  const values = rows.map((row) => row[column]);
  const cells = [cellText(column), ...values.map(cellText)];
  const widest = cells.reduce((most, cell) => Math.max(most, width(cell)), 0);
  const isNumeric = values.every((value) => typeof value === 'number' || isBlank(value));
  return cells.map((cell) => {
    const gap = ' '.repeat(widest - width(cell));
    return isNumeric ? gap + cell : cell + gap;
  });
}

/** Functions that lay out several records as one text. */
export const TABLE_FUNCTIONS = [
  libraryFunction({
    name: 'textTable',
    family: 'Text',
    summary: 'A list of records as an aligned table: a line of headings, a rule, a line for each record.',
    details:
      'The columns are the names in the records, in the order in which they first appear. Columns of numbers end on the right. ' +
      'Lists are joined by commas, line breaks become spaces.',
    nothing: 'there is no record, or none has a column',
    parameters: [{ name: 'records', type: 'records' }],
    result: 'text',
    examples: [
      {
        call: '$textTable([{"Part": "Valve", "Price": 12.5}, {"Part": "Pipe", "Price": 3}])',
        gives: 'Part   Price\n-----  -----\nValve   12.5\nPipe       3',
      },
      { call: '$textTable(lines)', is: 'nothing' },
    ],
    answer: textTable,
  }),
];
