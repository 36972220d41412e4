import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { textOf } from '../../../engine/model/value.ts';
import { type ExportReading, readExport, recordsOf, sourceSystem } from '../read-export.ts';
import { USERS_EXAMPLE } from '../users-example.ts';
import { generateClientjoyExport } from './generate.ts';

let root: string;
let agency: ExportReading;
let starter: ExportReading;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'clientjoy-'));
  const system = await sourceSystem('clientjoy');
  const read = async (plan: 'agency' | 'starter'): Promise<ExportReading> => {
    const folder = join(root, plan);
    generateClientjoyExport({ seed: 3, records: 800, folder, users: USERS_EXAMPLE, plan });
    return readExport(system, folder);
  };
  agency = await read('agency');
  starter = await read('starter');
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

test('columns headed cf are one object of custom fields, by the labels of their definitions', () => {
  const labels = recordsOf(agency, 'custom_field')
    .filter(({ fields }) => fields.entity === 'lead')
    .map(({ fields }) => textOf(fields.label));
  const found = new Set(recordsOf(agency, 'lead_record').flatMap(({ fields }) => Object.keys(fields.custom ?? {})));

  expect([...found].sort()).toEqual(['Budget', 'Industry', 'Newsletter']);
  expect([...labels].sort()).toEqual([...found].sort());
});

test('an account on the lowest plan has no custom fields at all', () => {
  expect(recordsOf(starter, 'custom_field')).toEqual([]);
  expect(recordsOf(starter, 'lead_record').filter(({ fields }) => fields.custom !== undefined)).toEqual([]);
  expect(recordsOf(starter, 'lead_record')).toHaveLength(recordsOf(agency, 'lead_record').length);
});

test('the header of an invoice agrees with its lines', () => {
  const invoices = recordsOf(agency, 'invoice_header');
  const lines = recordsOf(agency, 'invoice_item');

  for (const { key, fields } of invoices) {
    const sum = lines
      .filter((line) => line.fields.invoice_id === key)
      .reduce((total, line) => total + Number(line.fields.amount), 0);
    expect(sum).toBeCloseTo(Number(fields.subtotal), 2);
    const total = Number(fields.subtotal) + Number(fields.tax_total) - Number(fields.discount_total);
    expect(Number(fields.total)).toBeCloseTo(total, 2);
  }
  expect(invoices.length).toBeGreaterThan(50);
});

test('pipelines of one name stand in different workspaces', () => {
  const sales = recordsOf(agency, 'pipeline').filter(({ fields }) => fields.name === 'Sales');

  expect(sales.map(({ fields }) => fields.workspace_id)).toEqual(['11', '12']);
});
