import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { fieldTable } from '../../engine/render/field-table.ts';
import { renderMappingCsv, renderMappingTable } from '../../engine/render/mapping-table.ts';
import { SMALL_PAIR } from './small-pair.ts';

const page = renderMappingTable(SMALL_PAIR);

describe('the page', () => {
  test.each([
    ['the summary', '3 of 5 objects map 1:1. Complexity B Standard. Timeline 3–7 days.'],
    [
      'labels with markup and pipes',
      '| `visit` | Visit \\| &lt;b&gt;Tour&lt;/b&gt; | Deal | 1:1 | 1:1 | Fully supported | create |',
    ],
    ['why truth and claim part', '- Differs from the published claim: Hours are added.'],
    ['a remark', '- Looked up by name.'],
    ['a declared loss', '- Loses: The hour'],
    ['what is left out', '- Otherwise left out: Nobody asked'],
    [
      'how existing records are found',
      '- Looks for an existing one by `title` and `owner_id`; its empty fields are filled',
    ],
    ['conditions', '- Only if `hours > 0`'],
    [
      'what an owner who is not there comes to',
      '- Looks up `user`; inactive ones do not count; the fallback owner if nobody is found',
    ],
    ['large files', '- Over 20 MB: put into the package folder'],
    ['inventories', '- Nothing is written; an inventory is exported'],
    ['where the source key is kept', '- The source key is kept in `source id` where the object has custom fields'],
    ['what becomes of text that is too long', '- Text that is too long: the record is held'],
    ['stages', '| New | `service.new` | 20 % |'],
    ['custom fields', '| `deal` | `custom.day` | Day | date |  |'],
    ['archived fields', '| `visit` | `photo` | archived with the run |'],
    ['dropped fields and why', '| `visit` | `crew` | left: Kept \\| elsewhere |'],
    ['what an overlay switched off', '- `rules`: Not wanted'],
  ])('shows %s', (_, line) => {
    expect(page.split('\n')).toContain(line);
  });

  test('leaves out sections that would be empty', () => {
    const bare = renderMappingTable({ ...SMALL_PAIR, pipelines: [], customFields: [], leftovers: [], switchedOff: [] });

    expect(bare).not.toMatch(/^## (Pipeline|Custom fields|Left behind|Switched off)/m);
  });
});

describe('the field table', () => {
  const lines = fieldTable(SMALL_PAIR);

  test('has a line for each field of each kind of entry', () => {
    expect(lines.map(({ entry, destinationField }) => `${entry}/${destinationField}`)).toEqual([
      'visit.deal/title',
      'visit.deal/custom.day',
      'visit.deal/owner_id',
      'hours.sum/custom.hours',
      'crew.user/name',
      'photo.file/deal_id',
      'photo.file/name',
      'rules.inventory/Title',
      'rules.inventory/Begins',
    ]);
  });

  test('tells source fields with their types from destination fields with theirs', () => {
    expect(lines[2]).toEqual({
      row: 'visit',
      entry: 'visit.deal',
      sourceObject: 'visit',
      sourceFields: ['crew'],
      sourceTypes: ['many text'],
      expression: 'crew.user by crew[0] on name, left out if not found',
      destinationObject: 'deal',
      destinationField: 'owner_id',
      destinationType: 'ref to user',
      loss: '',
    });
    expect(lines[6]).toMatchObject({
      sourceFields: ['photo'],
      expression: 'the name of the file',
      destinationType: 'text',
    });
  });

  test.each([
    ['a text that is cut', 0, 'text after 255 characters, kept in a file'],
    ['a time in a field for days', 1, 'time of day'],
    ['a sum', 3, 'the single values'],
  ])('names what is lost by %s', (_, index, loss) => {
    expect(lines[index]?.loss).toBe(loss);
  });

  test('is the same as CSV', () => {
    const rows = parse(renderMappingCsv(SMALL_PAIR), { columns: true }) as readonly Record<string, string>[];

    expect(rows).toHaveLength(lines.length);
    expect(rows[1]).toEqual({
      Row: 'visit',
      Entry: 'visit.deal',
      'Source object': 'visit',
      'Source fields': 'begins',
      'Source types': 'datetime',
      Expression: '$substring(begins, 0, 10)',
      'Destination object': 'deal',
      'Destination field': 'custom.day',
      'Destination type': 'date',
      Loss: 'time of day',
    });
  });
});
