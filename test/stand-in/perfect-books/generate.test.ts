import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { textOf } from '../../../engine/model/value.ts';
import { type ExportReading, readExport, recordsOf, sourceSystem } from '../read-export.ts';
import { USERS_EXAMPLE } from '../users-example.ts';
import { generatePerfectBooksExport } from './generate.ts';

let folder: string;
let practice: ExportReading;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perfect-books-'));
  generatePerfectBooksExport({ seed: 3, records: 800, folder, users: USERS_EXAMPLE });
  practice = await readExport(await sourceSystem('perfect-books'), folder);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('dates are read with the day first, at the time of the office', () => {
  const summer = recordsOf(practice, 'company').filter(({ fields }) => /-0[5-9]-/.test(textOf(fields.created_at)));
  const days = new Set(recordsOf(practice, 'deal').map(({ fields }) => textOf(fields.expected_close_date).slice(8)));

  expect(summer.length).toBeGreaterThan(5);
  expect(new Set(summer.map(({ fields }) => textOf(fields.created_at).slice(-6)))).toEqual(new Set(['+01:00']));
  expect(Math.max(...[...days].map(Number))).toBeGreaterThan(12);
});

test('contacts have no company, one, or several of which one was changed last', () => {
  const links = recordsOf(practice, 'contact_company_link');
  const companies = recordsOf(practice, 'contact_record').map(({ key }) =>
    links.filter(({ fields }) => fields.contact_id === key).map(({ fields }) => textOf(fields.updated_at)),
  );

  expect(new Set(companies.map((changed) => changed.length))).toEqual(new Set([0, 1, 2]));
  for (const changed of companies) expect(new Set(changed).size).toBe(changed.length);
});

test('a company belongs to an earlier one, so that no chain comes round', () => {
  const parents = recordsOf(practice, 'company').filter(({ fields }) => fields.parent_company_id !== undefined);

  expect(parents.length).toBeGreaterThan(5);
  for (const { key, fields } of parents) expect(textOf(fields.parent_company_id) < key).toBe(true);
});

test('custom values stand under the labels of their definitions, of every type that there is', () => {
  const defined = recordsOf(practice, 'custom_field');
  const labels = (entity: string): readonly string[] =>
    defined.filter(({ fields }) => fields.entity === entity).map(({ fields }) => textOf(fields.label));
  const used = (object: string): readonly string[] => [
    ...new Set(recordsOf(practice, object).flatMap(({ fields }) => Object.keys(fields.custom ?? {}))),
  ];

  expect(new Set(defined.map(({ fields }) => fields.type)).size).toBe(8);
  expect([...used('company')].sort()).toEqual([...labels('company')].sort());
  expect([...used('contact_record')].sort()).toEqual([...labels('contact')].sort());
  expect([...used('deal')].sort()).toEqual([...labels('deal')].sort());
});

test('some notes hold a picture', () => {
  const notes = recordsOf(practice, 'activity').filter(({ fields }) => fields.type === 'note');
  const pictures = notes.filter(({ fields }) => textOf(fields.body_html).includes('src="data:image/png;base64,'));

  expect(pictures.length).toBeGreaterThan(3);
  expect(pictures.length).toBeLessThan(notes.length / 2);
});
