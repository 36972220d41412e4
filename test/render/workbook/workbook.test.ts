import { readXlsx } from 'hucre/xlsx';
import { expect, test } from 'vitest';
import { fieldTable } from '../../../engine/render/field-table.ts';
import { reviewSheets } from '../../../engine/render/workbook/review-sheets.ts';
import { writeWorkbook } from '../../../engine/render/workbook/write-workbook.ts';
import { SMALL_PAIR } from '../small-pair.ts';

test('a workbook holds every field, value and loss of a pair, and room for an answer', async () => {
  const { sheets } = await readXlsx(await writeWorkbook('A to B', reviewSheets(SMALL_PAIR, undefined)));

  expect(sheets.map(({ name }) => name)).toEqual(['Overview', 'Objects', 'Fields', 'Setup', 'Losses']);
  const fields = sheets.find(({ name }) => name === 'Fields')?.rows ?? [];
  expect(fields[0]?.at(-1)).toBe('Agreed? Comment');
  expect(fields.slice(1).map((row) => row[6])).toEqual(
    fieldTable(SMALL_PAIR).map(({ destinationField }) => destinationField),
  );
});

test('a text that looks like a formula or like markup stays a text', async () => {
  const nasty = ['=1+1', '+cmd', '@sum', '<b>&amp;</b>', 'line\nbreak', '\u0007bell', '😀'];
  const bytes = await writeWorkbook('Nasty', [
    { name: 'Texts', columns: [{ header: 'Text', width: 20 }], rows: nasty.map((text) => [text]) },
  ]);

  const { sheets } = await readXlsx(bytes);
  const cells = (sheets[0]?.rows ?? []).slice(1).map(([cell]) => cell);
  expect(cells.map((cell) => typeof cell)).toEqual(nasty.map(() => 'string'));
  expect(cells.slice(0, 5)).toEqual(nasty.slice(0, 5));
});
