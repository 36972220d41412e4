import { rmSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ExpressionFailure } from '../../engine/model/expression.ts';
import { CUSTOMER, type ExportFolder, exportFolder, HEADER } from './export-folder.ts';
import { expression, object } from './system-example.ts';

let folder: ExportFolder;

beforeEach(() => {
  folder = exportFolder();
});

afterEach(() => {
  folder.remove();
});

describe('a file that is in order', () => {
  test('gives typed records with key and position, absent fields left out', async () => {
    folder.write(`${HEADER}\n1001, Ana Ruiz ,,"$1,234.50",03/01/2024 02:30 PM\n`);

    expect(await folder.read(CUSTOMER, { zoneSetting: 'zone' }, { zone: 'America/New_York' })).toEqual([
      {
        kind: 'record',
        record: {
          object: 'customer',
          key: '1001',
          fields: {
            customer_number: '1001',
            name: 'Ana Ruiz',
            balance: 1234.5,
            created_at: '2024-03-01T14:30:00-05:00',
          },
          position: 'customers.csv:2',
        },
      },
    ]);
  });

  test('matches headers without case, spaces, underscores and hyphens, and by alias', async () => {
    folder.write('CUSTOMER_NUMBER,name,company,balance,Created-At\n1,a,b,2,2024-03-01T00:00:00Z\n');

    expect(await folder.read()).toEqual([
      expect.objectContaining({
        record: expect.objectContaining({ fields: expect.objectContaining({ company: 'b' }) }),
      }),
    ]);
  });

  test('gathers the columns of one prefix under what follows it, and knows them all', async () => {
    const deal = object(
      'deal',
      ['id'],
      { id: 'text', custom: { type: 'object', columnPrefix: 'cf:' } },
      { file: 'deals.csv' },
    );
    folder.write('Id,cf:Budget,CF: Key account,cf:Budget,cf:\n1,500,,7,x\n2,,yes,,\n', 'deals.csv');

    const items = await folder.read(deal);
    expect(items.filter(({ kind }) => kind !== 'record')).toEqual([
      { kind: 'unknown_column', column: 'cf:Budget' },
      { kind: 'unknown_column', column: 'cf:' },
    ]);
    expect(await folder.fields(deal)).toEqual([
      { id: '1', custom: { Budget: '500' } },
      { id: '2', custom: { 'Key account': 'yes' } },
    ]);
  });

  test('keeps the raw text of what it cannot read, and the key as it was written', async () => {
    const entry = object(
      'entry',
      ['about', 'at'],
      { about: 'text', at: 'datetime', hours: 'number' },
      { file: 'entries.csv' },
    );
    folder.write('About,At,Hours\n7,soon,abc\n8,,2\n', 'entries.csv');

    expect(await folder.read(entry)).toEqual([
      {
        kind: 'record',
        record: {
          object: 'entry',
          key: '7|soon',
          fields: { about: '7' },
          unreadable: { at: 'soon', hours: 'abc' },
          position: 'entries.csv:2',
        },
      },
      expect.objectContaining({ record: expect.objectContaining({ key: '8|', fields: { about: '8', hours: 2 } }) }),
    ]);
  });

  test('shortens a long key so that two long keys stay two', async () => {
    const note = object('note', ['text'], { text: 'text' });
    folder.write(`Text\n${'x'.repeat(121)}\n${'x'.repeat(122)}\n${'y'.repeat(120)}\n`, 'notes.csv');

    const keys = (await folder.read(note)).map((item) => (item.kind === 'record' ? item.record.key : item.kind));

    expect(keys).toEqual([
      expect.stringMatching(/^x{80}~[0-9a-f]{16}$/),
      expect.stringMatching(/^x{80}~[0-9a-f]{16}$/),
      'y'.repeat(120),
    ]);
    expect(new Set(keys).size).toBe(3);
  });

  test('computes fields from the raw row, by field names and, for other columns, by header', async () => {
    const job = object('job', ['number'], {
      number: 'text',
      total: 'number',
      net: { type: 'number', at: expression((row) => Number(row.total) - Number(row['Sales Tax'])) },
    });
    folder.write('Number,Total,Sales Tax\n1,10,2.5\n', 'jobs.csv');

    expect(await folder.fields(job)).toEqual([{ number: '1', total: 10, net: 7.5 }]);
  });

  test('a computed field that fails is unreadable, and the record is not lost', async () => {
    const failing = expression(() => {
      throw new ExpressionFailure('a function got text where it takes a number', 'x', 'type');
    });
    const job = object('job', ['number'], { number: 'text', net: { type: 'number', at: failing } });
    folder.write('Number\n1\n', 'jobs.csv');

    expect((await folder.read(job))[0]).toMatchObject({
      kind: 'record',
      record: { fields: { number: '1' }, unreadable: { net: 'a function got text where it takes a number' } },
    });
  });
});

describe('encodings and line ends', () => {
  const row = '1,Zoë “Z” Peña,,,';

  test.each([
    ['UTF-8', Buffer.from(`${HEADER}\n${row}\n`)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${HEADER}\r\n${row}\r\n`)],
    ['windows-1252', iconv.encode(`${HEADER}\r\n${row}\r\n`, 'windows-1252')],
    ['UTF-16 with a byte order mark', iconv.encode(`${HEADER}\n${row}\n`, 'utf-16le', { addBOM: true })],
    ['old Mac line ends', Buffer.from(`${HEADER}\r${row}\r`)],
    ['no line end at the end', Buffer.from(`${HEADER}\n${row}`)],
  ])('%s', async (_name, bytes) => {
    folder.write(bytes);
    expect(await folder.fields()).toEqual([{ customer_number: '1', name: 'Zoë “Z” Peña' }]);
  });

  test('a fault in the last byte decides for the whole file, before anything was read', async () => {
    const good = `${'x'.repeat(99)}é`.repeat(2_000);
    folder.write(
      Buffer.concat([Buffer.from(`${HEADER}\n1,${good},,,\n2,`), Buffer.from([0xff, 0xe9]), Buffer.from(',,,\n')]),
    );

    const [first] = await folder.fields();

    expect(first).toMatchObject({ name: expect.stringContaining('Ã©') });
  });

  test('a file in none of the encodings is refused with what to do', async () => {
    folder.write(Buffer.concat([Buffer.from(`${HEADER}\n1,`), Buffer.from([0x81, 0xff]), Buffer.from(',,,\n')]));

    expect(await folder.refusal()).toBe(
      `SourceProblem: customers.csv in ${folder.path} is not text in utf-8 or windows-1252. Export it again as UTF-8, or add ` +
        'its encoding to  transports.files.encodings  of the system spec.',
    );
  });
});

describe('a file that is not in order', () => {
  test('broken rows are rejected with line and text, and reading goes on', async () => {
    folder.write(`${HEADER}\n1,12" pipe,,,\n2,b,,,\n3,c\n4,"d,,,\n5,e,,,\n6,"f`);

    const items = await folder.read();

    expect(items.flatMap((item) => (item.kind === 'record' ? [item.record.key] : []))).toEqual(['2', '5']);
    expect(
      items.flatMap((item) => (item.kind === 'rejected' ? [`${item.file}:${item.line} ${item.text}`] : [])),
    ).toEqual([
      'customers.csv:2 1,12" pipe,,,',
      'customers.csv:4 3,c',
      'customers.csv:5 4,"d,,,',
      'customers.csv:7 6,"f',
    ]);
  });

  test('a row without a key is rejected, a row without anything is none', async () => {
    folder.write(`${HEADER}\n,Nobody,,,\n,,,,\n`);

    expect(await folder.read()).toEqual([
      {
        kind: 'rejected',
        file: 'customers.csv',
        line: 2,
        reason: 'the row has no key (customer_number: no value)',
        text: ',Nobody,,,',
      },
    ]);
  });

  test('missing, unknown and repeated columns are told once, and the first of equal columns is read', async () => {
    folder.write('Customer Number,Name,Legacy Flag,Name,Company\n1,first,x,second,c\n2,first,x,second,c\n');

    const items = await folder.read();

    expect(items.filter(({ kind }) => kind !== 'record')).toEqual([
      { kind: 'missing_column', column: 'balance' },
      { kind: 'missing_column', column: 'created_at' },
      { kind: 'unknown_column', column: 'Legacy Flag' },
      { kind: 'unknown_column', column: 'Name' },
    ]);
    expect(await folder.fields()).toEqual(['1', '2'].map((n) => ({ customer_number: n, name: 'first', company: 'c' })));
  });

  test('unknown columns are kept where the contract evolves, and refused where it is frozen', async () => {
    folder.write('Customer Number,Legacy Flag,Größe (cm)\n1, x ,\n');

    expect(await folder.fields({ ...CUSTOMER, contract: 'evolve' })).toEqual([
      { customer_number: '1', legacy_flag: 'x' },
    ]);
    expect(await folder.refusal({ ...CUSTOMER, contract: 'freeze' })).toMatch(
      /^SourceProblem: customers.csv has the column Legacy Flag, which customer does not declare, and its contract is frozen/,
    );
  });

  test('a file without the key column is refused', async () => {
    folder.write('Number;Name\n1;a\n');

    expect(await folder.refusal()).toBe(
      `SourceProblem: customers.csv in ${folder.path} has no column customer_number, which identifies each customer. Export the ` +
        'file with that column, or declare under customer.fields how the export calls it. If the header looks right, ' +
        'check that the cells are separated by ",".',
    );
  });

  test('an empty file is refused, a header alone is no records', async () => {
    folder.write('');
    expect(await folder.refusal()).toMatch(
      /^SourceProblem: customers.csv in .* is empty: it has not even a header row\. Export/,
    );

    folder.write('\uFEFF\n\n');
    expect(await folder.refusal()).toMatch(/is empty: it has not even a header row/);

    folder.write(`${HEADER}\n`);
    expect(await folder.read()).toEqual([]);
  });

  test('a header with a broken quote is refused', async () => {
    folder.write('Customer Number,"Name\n1,a\n');
    expect(await folder.refusal()).toMatch(
      /^SourceProblem: The header of customers.csv in .* a quote is opened and never closed/,
    );
  });

  test('a missing file is refused by name, with what the folder holds', async () => {
    folder.write('x', 'Customers.CSV');
    expect(await folder.refusal()).toMatch(
      /has no customers.csv, which holds each customer\. There is Customers\.CSV, spelled/,
    );

    rmSync(join(folder.path, 'Customers.CSV'));
    folder.write('x', 'other.csv');
    expect(await folder.refusal()).toMatch(
      /has no customers.csv, .* Export it from the source and put it there\. .* holds: other\.csv\./,
    );
  });

  test('a missing folder is refused', async () => {
    rmSync(folder.path, { recursive: true });
    expect(await folder.refusal()).toMatch(
      /^SourceProblem: The export folder .* is not there or cannot be opened\. Put the export/,
    );
  });
});

describe('what the system spec or the settings get wrong', () => {
  test.each([
    ['an encoding', { encodings: ['klingon'] }, {}, /The encoding klingon is not known/],
    ['a date format', { dateFormats: ['MM/DD'] }, {}, /The date format MM\/DD must hold YYYY, MM and DD once each/],
    ['a zone', { zoneSetting: 'zone' }, { zone: 'Mars/Base' }, /The setting zone must name a time zone/],
    ['a missing zone', { zoneSetting: 'zone' }, {}, /The setting zone must name a time zone/],
  ])('%s is refused when the source is opened', (_name, files, settings, message) => {
    expect(() => folder.source(CUSTOMER, files, settings)).toThrow(message);
  });

  test('a path out of the folder is refused', async () => {
    expect(await folder.refusal(object('customer', ['id'], { id: 'text' }, { file: '../customers.csv' }))).toMatch(
      /^SourceProblem: \.\.\/customers\.csv is not read: the path leads out of the export folder/,
    );
  });
});

describe('JSON', () => {
  const job = object(
    'job',
    ['job_number'],
    {
      job_number: 'text',
      total: 'number',
      done: 'yes_no',
      charges: { type: 'object', many: true, fields: new Map() },
    },
    { file: 'jobs.jsonl' },
  );

  test('lines give records; what is no object is rejected; unknown keys are told once', async () => {
    folder.write(
      '{"jobNumber":7,"total":"1.5","done":true,"x":1}\n\n{"job_number":"8","total":null,"x":2}\nnonsense\n[1]\n',
      'jobs.jsonl',
    );

    expect(await folder.read(job)).toEqual([
      { kind: 'unknown_column', column: 'x' },
      {
        kind: 'record',
        record: {
          object: 'job',
          key: '7',
          fields: { job_number: '7', total: 1.5, done: true },
          position: 'jobs.jsonl:1',
        },
      },
      { kind: 'record', record: { object: 'job', key: '8', fields: { job_number: '8' }, position: 'jobs.jsonl:3' } },
      { kind: 'rejected', file: 'jobs.jsonl', line: 4, reason: 'the line is not one JSON object', text: 'nonsense' },
      { kind: 'rejected', file: 'jobs.jsonl', line: 5, reason: 'the line is not one JSON object', text: '[1]' },
    ]);
  });

  test('what an expression reads of a line is no unknown key', async () => {
    const placed = object(
      'job',
      ['id'],
      { id: 'text', city: { at: expression((item) => (item.place as { city: string }).city, ['place.city']) } },
      { file: 'jobs.jsonl' },
    );
    folder.write('{"id":"1","place":{"city":"Bath"},"size":3}\n', 'jobs.jsonl');

    expect(await folder.read(placed)).toEqual([
      { kind: 'unknown_column', column: 'size' },
      expect.objectContaining({ record: expect.objectContaining({ fields: { id: '1', city: 'Bath' } }) }),
    ]);
  });

  test('keys of one prefix are gathered as columns are', async () => {
    const deal = object(
      'deal',
      ['id'],
      { id: 'text', custom: { type: 'object', columnPrefix: 'cf:' } },
      { file: 'deals.jsonl' },
    );
    folder.write('{"id":1,"cf:Budget":500,"cf:Tags":["a","b"],"other":2}\n{"id":2,"cf:Budget":null}\n', 'deals.jsonl');

    expect(await folder.read(deal)).toContainEqual({ kind: 'unknown_column', column: 'other' });
    expect(await folder.fields(deal)).toEqual([{ id: '1', custom: { Budget: 500, Tags: ['a', 'b'] } }, { id: '2' }]);
  });

  test('a document is one list of records', async () => {
    const whole = { ...job, read: { transport: 'files', file: 'jobs.json', format: 'json' } } as const;
    folder.write('[{"job_number":"1"}, 5]', 'jobs.json');

    expect(await folder.read(whole)).toEqual([
      expect.objectContaining({ kind: 'record' }),
      { kind: 'rejected', file: 'jobs.json', line: 2, reason: 'the item is not an object', text: '5' },
    ]);

    folder.write('{"jobs":[]}', 'jobs.json');
    expect(await folder.refusal(whole)).toMatch(/^SourceProblem: jobs.json in .* is not a JSON list of records/);
  });
});
