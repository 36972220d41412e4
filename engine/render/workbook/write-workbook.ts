import { writeXlsx } from 'hucre/xlsx';
import type { Sheet } from './review-sheets.ts';

const HEADER = { font: { bold: true }, alignment: { vertical: 'top' } } as const;
const BODY = { alignment: { wrapText: true, vertical: 'top' } } as const;

/**
 * The bytes of an .xlsx workbook: bold headers that stay in sight, columns that can be filtered. A text that begins with
 * `=` stays a text: cells are written with their type, and no cell is a formula.
 */
export async function writeWorkbook(title: string, sheets: readonly Sheet[]): Promise<Uint8Array> {
  return writeXlsx({
    properties: { title, creator: 'Crosswalk' },
    sheets: sheets.map(({ name, columns, rows }) => ({
      name,
      columns: columns.map(({ width }) => ({ width, style: BODY })),
      rows: [columns.map(({ header }) => header), ...rows.map((row) => [...row])],
      cells: new Map(columns.map((_column, index) => [`0,${index}`, { style: HEADER }])),
      freezePane: { rows: 1 },
      autoFilter: { range: `A1:${columnName(columns.length)}${rows.length + 1}` },
    })),
  });
}

/** The letters of a column, the first being 1. */
function columnName(number: number): string {
  const rest = (number - 1) % 26;
  const letter = String.fromCharCode('A'.charCodeAt(0) + rest);
  return number <= 26 ? letter : `${columnName((number - 1 - rest) / 26)}${letter}`;
}
