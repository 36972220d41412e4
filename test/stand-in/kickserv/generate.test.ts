import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CsvError, parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnswerKey, ExpectedValue, SourceRow } from '../answer-key.ts';
import { readAnswerKey } from '../answer-key-ledger.ts';
import { ACCOUNT_EXAMPLE } from './account-example.ts';
import { EXPORT_FILES, type KickservObject } from './export-files.ts';
import { type ExportOptions, generateExport, generateLargeExport } from './generate.ts';

/** The columns whose trimmed cells, joined by `|`, are the key: stated here again, so that the generator is checked. */
const KEY_COLUMNS: Readonly<Record<KickservObject, readonly string[]>> = {
  customer: ['Customer Number'],
  contact: ['Customer Number', 'Name', 'Email'],
  job: ['Job Number'],
  job_charge: ['Job Number', 'Sort Order'],
  catalog_item: ['Name'],
  employee: ['Employee Number'],
  time_entry: ['Job Number', 'Employee Number', 'Started On'],
  note: ['About', 'Job Number', 'Customer Number', 'Created At', 'Note'],
  signature: ['Job Number', 'Document Type', 'Signed At'],
};
const OBJECTS = Object.keys(EXPORT_FILES) as KickservObject[];
const LARGE_SIGNATURE_MEGABYTES = 0.5;

let root: string;
let clean: AnswerKey;
let dirty: AnswerKey;

function options(name: string, more: Partial<ExportOptions>): ExportOptions {
  return { seed: 7, records: 2000, folder: join(root, name), ...ACCOUNT_EXAMPLE, ...more };
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'kickserv-export-'));
  clean = await generateExport(options('clean', {}));
  dirty = await generateExport(options('dirty', { dirt: 'real', signatureMegabytes: LARGE_SIGNATURE_MEGABYTES }));
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('the same options', () => {
  test('give the same bytes for the same seed, and others for another seed', async () => {
    await generateExport(options('again', { dirt: 'real', signatureMegabytes: LARGE_SIGNATURE_MEGABYTES }));
    await generateExport(options('other', { dirt: 'real', signatureMegabytes: LARGE_SIGNATURE_MEGABYTES, seed: 8 }));

    expect(digestOf('again')).toBe(digestOf('dirty'));
    expect(digestOf('other')).not.toBe(digestOf('dirty'));
  });

  test('give the same answers in memory and as JSON Lines', async () => {
    const path = join(root, 'streamed.jsonl');
    const given = options('streamed', { dirt: 'real', signatureMegabytes: LARGE_SIGNATURE_MEGABYTES });

    const summary = await generateLargeExport(given, path);

    expect(readAnswerKey(path)).toEqual(dirty);
    expect(dirty).toMatchObject(summary);
  });
});

describe.each(['clean', 'dirty'] as const)('a %s export', (kind) => {
  test.each(OBJECTS)('accounts for every row of its %s file exactly once', (object) => {
    const key = kind === 'clean' ? clean : dirty;
    const rows = readRows(kind, object);
    const unreadable = key.unreadable.filter((row) => row.object === object);
    const answered = answersOf(key, object);

    expect(answered.map((row) => row.key).sort()).toEqual(rows.map((row) => keyOf(object, row)).sort());
    expect(rows.length + unreadable.length).toBe(key.counts[object]);
    expect(new Set([...answered, ...unreadable].map(({ line }) => line)).size).toBe(key.counts[object]);
    expect(Object.values(key.states[object] ?? {}).reduce((sum, rows) => sum + rows, 0)).toBe(key.counts[object]);
  });

  test.each(OBJECTS)('names the line on which each %s row starts', (object) => {
    const key = kind === 'clean' ? clean : dirty;
    const lines = textOf(kind, object).split('\n');

    for (const row of answersOf(key, object)) {
      const start = row.key.split(/[|~]/)[0]?.slice(0, 20).replaceAll('"', '""') ?? '';
      const line = lines[row.line - 1] ?? '';
      expect(line.replace(/^"/, '').trimStart().slice(0, start.length), `line ${row.line}`).toBe(start);
    }
  });
});

test('no key depends on how a reader counts characters', () => {
  const wholes = OBJECTS.flatMap((object) => readRows('dirty', object).map((row) => wholeKeyOf(object, row)));

  const long = wholes.filter((whole) => whole.length > 120);

  expect(long.length).toBeGreaterThan(20);
  expect(wholes.filter((whole) => Array.from(whole).length > 120)).toEqual(long);
  expect(long.map((whole) => Array.from(whole).slice(0, 80).join(''))).toEqual(long.map((whole) => whole.slice(0, 80)));
});

test('jobs get as many lines as asked for', async () => {
  const key = await generateExport(options('lines', { records: 1000, lines: 40 }));
  const jobs = key.counts['job'] ?? 1;

  expect(Math.abs((key.counts['job_charge'] ?? 0) / jobs - 40)).toBeLessThan(5);
});

test('a clean export is loaded whole and gives the audit nothing to say', () => {
  expect(clean.findings).toEqual([]);
  expect([...clean.held, ...clean.leftOut, ...clean.merged, ...clean.unreadable]).toEqual([]);
  expect(clean.expected['deal']).toHaveLength(clean.counts['job'] ?? 0);
});

test('a small export has the proportions of a small field-service company', () => {
  const total = Object.values(clean.counts).reduce((sum, rows) => sum + rows, 0);

  expect(Math.abs(total - 2000)).toBeLessThan(200);
  expect(clean.counts['job']).toBeGreaterThan(2 * (clean.counts['customer'] ?? 0));
});

describe('every kind of dirt is planted with its answer', () => {
  test.each([
    [
      'identical_duplicate',
      ['customer', 'contact', 'job', 'job_charge', 'catalog_item', 'time_entry', 'note', 'signature'],
    ],
    ['duplicate_key', ['customer', 'contact', 'job', 'job_charge', 'catalog_item', 'time_entry', 'signature']],
    ['broken_reference', ['contact', 'job', 'job_charge', 'time_entry', 'note', 'signature']],
    ['unreadable_row', ['customer', 'contact', 'job', 'job_charge', 'catalog_item', 'time_entry', 'note']],
    ['unreadable_value', ['customer', 'job', 'job_charge', 'catalog_item', 'time_entry']],
    ['missing_required', ['customer', 'job']],
    ['possible_duplicate', ['customer']],
    ['unresolved_owner', ['employee']],
    ['unknown_value', ['job']],
    ['unknown_currency', ['job']],
    ['text_too_long', ['job']],
    ['unknown_column', ['job']],
    ['missing_file', ['signature']],
    ['large_file', ['signature']],
  ] as const)('finding %s', (code, objects) => {
    const found = new Set(dirty.findings.filter((finding) => finding.code === code).map(({ object }) => object));

    expect([...found].sort()).toEqual([...objects].sort());
  });

  test.each([
    ['missing_required', ['customer', 'job']],
    ['reference_held', ['contact', 'job', 'job_charge', 'time_entry', 'note', 'signature']],
    ['reference_missing', ['contact', 'job', 'job_charge', 'time_entry', 'note', 'signature']],
    ['duplicate_key', ['customer', 'contact', 'job', 'job_charge', 'catalog_item', 'time_entry', 'signature']],
    ['unreadable_value', ['customer', 'job', 'job_charge', 'catalog_item', 'time_entry']],
    ['ambiguous_match', ['customer', 'contact']],
    ['unknown_value', ['job']],
    ['unknown_currency', ['job']],
    ['too_long', ['job']],
    ['missing_file', ['signature']],
  ] as const)('held for %s', (reason, objects) => {
    const held = new Set(dirty.held.filter((row) => row.reason === reason).map(({ object }) => object));

    expect([...held].sort()).toEqual([...objects].sort());
  });

  test('and an export too small to hold it all is refused', async () => {
    await expect(generateExport(options('tiny', { dirt: 'real', records: 100 }))).rejects.toThrow(RangeError);
  });
});

describe('the dirt is in the bytes', () => {
  test('rows called unreadable are refused by a strict reader, and no others are', () => {
    for (const object of OBJECTS) {
      const lines = textOf('dirty', object).split('\n');
      const unreadable = dirty.unreadable.filter((row) => row.object === object);
      let refused = 0;
      parse(lines.join('\n'), {
        columns: true,
        skip_records_with_error: true,
        on_skip: () => {
          refused += 1;
        },
      });

      expect(refused).toBe(unreadable.length);
      for (const { line } of unreadable) {
        expect(() => parse(`${lines[0]}\n${lines[line - 1]}`, { columns: true }), `${object} ${line}`).toThrow(
          CsvError,
        );
      }
    }
  });

  test('files differ in encoding and line ends', () => {
    const customers = readFileSync(join(root, 'dirty', 'customers.csv'));
    const items = readFileSync(join(root, 'dirty', 'items.csv'));

    expect([...customers.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(items)).toThrow(TypeError);
    expect(iconv.decode(items, 'windows-1252')).toContain('Réfrigérant R-410A');
    expect(textOf('dirty', 'job').split('\n')[0]).toMatch(/,Legacy Flag,Description\r$/);
  });

  test('signatures are real pictures, byte for byte those of the key', () => {
    const files = (dirty.expected['file'] ?? []).flatMap(({ file }) =>
      file !== undefined && 'sha256' in file ? [file] : [],
    );

    expect(files.length).toBeGreaterThan(30);
    for (const { name, size, sha256 } of files) {
      const bytes = readFileSync(join(root, 'dirty', 'signatures', name));
      expect(bytes.subarray(1, 4).toString()).toBe('PNG');
      expect({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }).toEqual({
        size,
        sha256,
      });
    }
  });

  test('one signature has the size asked for, one is missing', () => {
    const sizeOf = (key: string): number | undefined => {
      const [number, type] = key.split('|');
      const path = join(root, 'dirty', 'signatures', `${number}-${type?.replaceAll(' ', '-')}.png`);
      return readdirSync(join(root, 'dirty', 'signatures')).some((name) => path.endsWith(name))
        ? readFileSync(path).length
        : undefined;
    };

    expect(dirty.leftOut).toHaveLength(1);
    expect(sizeOf(dirty.leftOut[0]?.key ?? '')).toBe(LARGE_SIGNATURE_MEGABYTES * 1024 * 1024);
    expect(sizeOf(dirty.held.find(({ reason }) => reason === 'missing_file')?.key ?? '')).toBeUndefined();
  });
});

describe('the answers follow from one another', () => {
  test('a deal is worth the sum of its loaded lines, and the sum over all deals is the total', () => {
    const totals = new Map<string, number>();
    for (const { identity, fields } of dirty.expected['deal_product'] ?? []) {
      const deal =
        identity.by === 'content' && identity.parent !== undefined && 'trace' in identity.parent
          ? identity.parent.trace
          : '';
      totals.set(deal, (totals.get(deal) ?? 0) + Number(fields['quantity']) * Number(fields['item_price']));
    }
    const deals = dirty.expected['deal'] ?? [];
    const withLines = deals.filter(({ identity }) => identity.by === 'trace' && totals.has(identity.value));

    expect(withLines.length).toBeGreaterThan(100);
    for (const { identity, fields } of withLines) {
      expect(fields['value']).toBeCloseTo(totals.get(identity.by === 'trace' ? identity.value : '') ?? -1, 6);
    }
    const all = Object.values(dirty.sums['dealValue'] ?? {}).reduce((sum, value) => sum + value, 0);
    expect(all).toBeCloseTo(
      deals.reduce((sum, { fields }) => sum + Number(fields['value']), 0),
      4,
    );
  });

  test('every link leads to a record that is expected too', () => {
    const names = new Set(
      Object.values(dirty.expected)
        .flat()
        .map(({ object, identity }) =>
          identity.by === 'trace' ? `${object} ${identity.value}` : `${object} ${textIn(identity.value['name'])}`,
        ),
    );

    for (const { links } of Object.values(dirty.expected).flat()) {
      for (const link of Object.values(links)) {
        expect(names).toContain(`${link.object} ${'trace' in link ? link.trace : link.name}`);
      }
    }
  });

  test('a long time sheet is cut after twenty lines and kept whole in a file', () => {
    const sheets = (dirty.expected['deal'] ?? []).map(({ custom }) => textIn(custom['ks_time_notes']).split('\n'));
    const files = (dirty.expected['file'] ?? []).flatMap(({ file }) =>
      file !== undefined && 'rows' in file ? [file.rows] : [],
    );

    expect(sheets.filter((lines) => lines.at(-1) === '… and 10 more').map((lines) => lines.length)).toEqual([21]);
    expect(sheets.filter((lines) => lines.at(-1) === '… and 1 more').map((lines) => lines.length)).toEqual([21]);
    expect(sheets.filter((lines) => lines.length === 20)).toHaveLength(1);
    expect(files.toSorted((left, right) => left - right)).toEqual([21, 30]);
  });

  test('an organization of the account is taken by one customer only', () => {
    const adopted = (dirty.expected['organization'] ?? [])
      .filter(({ adopts }) => adopts)
      .map(({ fields }) => textIn(fields['name']).toLowerCase());

    expect(adopted).toEqual(['harborview dental', 'old mill bakery', 'third coast print']);
  });
});

test('a hundred thousand records are made in the memory of a thousand', () => {
  const generator = fileURLToPath(new URL('generate.ts', import.meta.url));
  const request = { seed: 7, records: 100_000, folder: join(root, 'large'), ...ACCOUNT_EXAMPLE, dirt: 'real' };
  const script = `
    const { generateLargeExport } = await import(${JSON.stringify(generator)});
    const summary = await generateLargeExport(${JSON.stringify(request)}, ${JSON.stringify(join(root, 'large.jsonl'))});
    console.log(JSON.stringify(summary.counts));`;

  const output = execFileSync(process.execPath, ['--max-old-space-size=32', '--input-type=module', '-e', script]);

  const counts = JSON.parse(output.toString()) as Record<string, number>;
  expect(Object.values(counts).reduce((sum, rows) => sum + rows, 0)).toBeGreaterThan(95_000);
});

function textIn(value: ExpectedValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function answersOf(key: AnswerKey, object: KickservObject): readonly SourceRow[] {
  return [...key.done, ...key.held, ...key.merged, ...key.leftOut].filter((row) => row.object === object);
}

function textOf(folder: string, object: KickservObject): string {
  const bytes = readFileSync(join(root, folder, EXPORT_FILES[object].file));
  const text = folder === 'dirty' && object === 'catalog_item' ? iconv.decode(bytes, 'windows-1252') : bytes.toString();
  return text.replace(/^\uFEFF/, '');
}

/** The readable rows; of two columns with one header the first counts. */
function readRows(folder: string, object: KickservObject): readonly Readonly<Record<string, string>>[] {
  const seen = new Set<string>();
  return parse(textOf(folder, object), {
    columns: (headers: string[]) =>
      headers.map((header) => {
        const again = seen.has(header);
        seen.add(header);
        return again ? false : header;
      }),
    skip_records_with_error: true,
  });
}

function keyOf(object: KickservObject, row: Readonly<Record<string, string>>): string {
  const whole = wholeKeyOf(object, row);
  if (whole.length <= 120) return whole;
  return `${whole.slice(0, 80)}~${createHash('sha256').update(whole).digest('hex').slice(0, 16)}`;
}

function wholeKeyOf(object: KickservObject, row: Readonly<Record<string, string>>): string {
  return KEY_COLUMNS[object].map((column) => (row[column] ?? '').trim()).join('|');
}

/** One digest over all files of a folder, names included. */
function digestOf(folder: string): string {
  const digest = createHash('sha256');
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names.filter((name) => /\.(csv|png)$/.test(name))) {
    digest.update(`${name}\n`).update(readFileSync(join(root, folder, name)));
  }
  return digest.digest('hex');
}
