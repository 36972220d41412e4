import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { textOf } from '../../../engine/model/value.ts';
import { type ExportReading, readExport, recordsOf, sourceSystem } from '../read-export.ts';
import { USERS_EXAMPLE } from '../users-example.ts';
import { generateBackdocket } from './answers.ts';
import { generateBackdocketExport } from './generate.ts';

let folder: string;
let firm: ExportReading;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backdocket-'));
  generateBackdocketExport({ seed: 3, records: 800, folder, users: USERS_EXAMPLE });
  firm = await readExport(await sourceSystem('backdocket'), folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('columns headed adhoc are one object of the fields that the firm added', () => {
  const labels = recordsOf(firm, 'matter_record').flatMap(({ fields }) => Object.keys(fields.adhoc ?? {}));

  expect([...new Set(labels)].sort()).toEqual(['Court', 'Statute Date']);
});

test('the file of a document has the size that its record states', () => {
  const documents = recordsOf(firm, 'document');

  const sizes = documents.map(({ fields }) => statSync(join(folder, textOf(fields.relative_path))).size);

  expect(sizes).toEqual(documents.map(({ fields }) => fields.size_bytes));
  expect(documents.length).toBeGreaterThan(30);
});

test('a billing entry is the price of its hours', () => {
  for (const { fields } of recordsOf(firm, 'billing_entry')) {
    expect(Number(fields.hours) * Number(fields.rate)).toBeCloseTo(Number(fields.amount), 2);
  }
});

test('each practice area has statuses of its own, and intakes are converted or not', () => {
  const statuses = (type: string): readonly string[] => {
    const found = recordsOf(firm, 'matter_record').filter(({ fields }) => fields.matter_type === type);
    return [...new Set(found.map(({ fields }) => textOf(fields.status)))].sort();
  };
  const converted = recordsOf(firm, 'intake_form').filter(({ fields }) => fields.converted_matter_id !== undefined);

  expect(statuses('Corporate')).toEqual(['Closed Won', 'On Hold', 'Open']);
  expect(statuses('Personal Injury')).toEqual(['Active w/Contract', 'Chase Call', 'Closed', 'Settled']);
  expect(new Set(converted.map(({ fields }) => fields.status))).toEqual(new Set(['Converted']));
  expect(converted.length).toBeLessThan(recordsOf(firm, 'intake_form').length);
});

test('every row of a dirty export ends in one state, as the key counts them', () => {
  const own = mkdtempSync(join(tmpdir(), 'backdocket-'));
  try {
    const fallbackOwner = USERS_EXAMPLE[0]?.email ?? '';
    const options = {
      seed: 4,
      records: 1_000,
      folder: own,
      users: USERS_EXAMPLE,
      fallbackOwner,
      dirt: 'heavy',
    } as const;
    const { counts, states, done, held, leftOut, merged, unreadable } = generateBackdocket(options);

    const lines = [...done, ...held, ...leftOut, ...merged].map(({ object, line }) => `${object}:${line}`);
    const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const byState = Object.values(states).flatMap((ofObject) => Object.values(ofObject));
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.length + unreadable.length).toBe(rows);
    expect(byState.reduce((sum, count) => sum + count, 0)).toBe(rows);
    expect(held.length).toBeGreaterThan(50);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
});
