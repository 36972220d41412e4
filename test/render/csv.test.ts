import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderCsv } from '../../engine/render/csv.ts';

test('what is written is read back, cell by cell', () => {
  const text = fc.string().filter((value) => !/^[=+\-@\t\r]/.test(value));
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text)), (rows) => {
      const csv = renderCsv(['One', 'Two'], rows);

      expect(parse(csv, { record_delimiter: '\r\n' })).toEqual([['One', 'Two'], ...rows]);
    }),
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['@sum', "'@sum"],
  ['-5', '-5'],
  ['-5 boxes', "'-5 boxes"],
])('a spreadsheet runs nothing of %j', (text, written) => {
  expect(renderCsv(['One'], [[text]])).toBe(`One\r\n${written}\r\n`);
});
