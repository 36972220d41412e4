import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TRACE_LABEL } from '../stand-in/kickserv/generate.ts';
import { type AccountSnapshot, NOT_COMPARED, snapshotAccount } from './account-snapshot.ts';
import { duplicatesBySource } from './duplicates.ts';
import { residue } from './residue.ts';
import { ACCOUNT_BEFORE, customField, PHONE_FIELD_CODE, type StoreRow, writeStore } from './store-example.ts';

const DRAWING: StoreRow = {
  type: 'file',
  id: 7,
  body: { name: 'plan.png', deal_id: 1, description: '' },
  content: Buffer.from('ink'),
};
const SEGMENT: StoreRow = customField('dealField', 8, {
  code: 'b'.repeat(40),
  label: 'Segment',
  type: 'enum',
  options: [
    { id: 1, label: 'Home' },
    { id: 2, label: 'Office' },
  ],
});
const BEFORE = [...ACCOUNT_BEFORE, DRAWING, SEGMENT];

let root: string;
let before: AccountSnapshot;
let stores = 0;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'residue-'));
  before = snapshotAccount(store(BEFORE));
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('no residue', () => {
  test('is left by an account that is as it was', () => {
    expect(residue(before, snapshotAccount(store(BEFORE)))).toEqual([]);
  });

  test('is a record that was made and deleted again', () => {
    const deleted: StoreRow = {
      type: 'organization',
      id: 900,
      body: { name: 'Gone', custom_fields: {} },
      deleted: true,
    };

    expect(residueAfter([...BEFORE, deleted])).toEqual([]);
  });

  test('is a record that came back under another id', () => {
    expect(residueAfter(BEFORE.map((row) => (row.type === 'note' ? { ...row, id: 77 } : row)))).toEqual([]);
  });

  test('is what the list of exclusions names', () => {
    const touched = edit('deal', 1, { stage_change_time: '2026-10-02T00:00:00Z', sum: 12 });

    expect(residueAfter(touched)).toEqual([]);
    expect(NOT_COMPARED.map(({ what }) => what).join()).toContain('stage_change_time');
  });
});

describe('residue', () => {
  test.each([
    ['organization', { name: 'Extra Inc', custom_fields: {} }],
    ['product', { name: 'Ad-hoc line', custom_fields: {} }],
    ['pipeline', { name: 'Field service' }],
    ['stage', { name: 'Scheduled', pipeline_id: 1 }],
    ['activityType', { name: 'Visit', key_string: 'visit' }],
    ['dealField', { field_name: 'ks_tags', field_type: 'text', field_code: 'a', is_custom_field: true }],
  ] as const)('is a %s too many', (type, body) => {
    expect(residueAfter([...BEFORE, { type, id: 900, body }])).toMatchObject([
      { kind: 'added', object: type, id: '900' },
    ]);
  });

  test.each(['organization', 'note', 'file', 'stage', 'organizationField'])('is a %s too few', (type) => {
    const lost = BEFORE.find((row) => row.type === type);
    const items = residueAfter(BEFORE.filter((row) => row !== lost)).filter(({ kind }) => kind === 'removed');

    expect(items).toMatchObject([{ object: type, id: String(lost?.id) }]);
  });

  test.each([
    ['organization', 2, { name: 'Other' }, 'name'],
    ['organization', 1, { custom_fields: { [PHONE_FIELD_CODE]: '0' } }, 'custom:Phone'],
    ['organization', 2, { custom_fields: { [PHONE_FIELD_CODE]: '+1' } }, 'custom:Phone'],
    ['person', 1, { org_id: 2 }, 'org_id'],
    ['deal', 1, { value: 11 }, 'value'],
    ['product', 1, { prices: [] }, 'prices'],
    ['note', 1, { content: 'Call me' }, 'content'],
    ['stage', 1, { name: 'Renamed' }, 'name'],
    ['dealField', 8, { options: [{ id: 1, label: 'Home' }] }, 'options'],
  ] as const)('is a changed value: %s %i', (type, id, values, field) => {
    expect(residueAfter(edit(type, id, values))).toMatchObject([
      { kind: 'changed', object: type, id: String(id), field },
    ]);
  });

  test('is a file with other bytes', () => {
    const items = residueAfter(BEFORE.map((row) => (row === DRAWING ? { ...row, content: Buffer.from('inc') } : row)));

    expect(items).toMatchObject([{ kind: 'changed', object: 'file', field: 'content' }]);
  });

  test('is excused where the API cannot take a value back', () => {
    const [item] = residueAfter(edit('deal', 1, { expected_close_date: '2026-12-01' }));

    expect(item).toMatchObject({ field: 'expected_close_date', excused: 'the API refuses to clear this field' });
    expect(residueAfter(edit('person', 1, { org_id: 2 }))[0]).toHaveProperty('excused');
    expect(residueAfter(edit('deal', 1, { title: 'x' }))[0]).not.toHaveProperty('excused');
  });
});

describe('duplicates', () => {
  const trace = customField('dealField', 50, { code: 'c'.repeat(40), label: 'ks_source_id', type: 'varchar' });
  const deal = (id: number, value: string): StoreRow => ({
    type: 'deal',
    id,
    body: { title: 'Job', custom_fields: { ['c'.repeat(40)]: value } },
  });
  const note = (id: number, content: string, time = '2026-01-01 10:00:00'): StoreRow => ({
    type: 'note',
    id,
    body: { content, deal_id: 1, add_time: time },
  });

  test('are two live records with one source key', () => {
    const rows = [
      ...BEFORE,
      trace,
      deal(20, '20001'),
      deal(21, '20002'),
      deal(22, '20001'),
      { ...deal(23, '20002'), deleted: true },
    ];

    expect(duplicatesBySource(store(rows), TRACE_LABEL)).toEqual([
      { object: 'deal', by: 'trace', identity: '20001', ids: ['20', '22'] },
    ]);
  });

  test('are two notes or files of one parent with one content', () => {
    const rows = [
      ...BEFORE,
      note(30, 'a<br>b'),
      note(31, 'a<br />b'),
      note(32, 'a<br>b', '2026-01-02 10:00:00'),
      { ...DRAWING, id: 33 },
    ];

    expect(duplicatesBySource(store(rows), TRACE_LABEL).map(({ object, ids }) => [object, ids])).toEqual([
      ['note', ['30', '31']],
      ['file', ['7', '33']],
    ]);
  });

  test('are two custom fields with one name and type', () => {
    const again = customField('organizationField', 60, { code: 'd'.repeat(40), label: 'Phone', type: 'phone' });
    const other = customField('organizationField', 61, { code: 'e'.repeat(40), label: 'Phone', type: 'varchar' });

    expect(duplicatesBySource(store([...BEFORE, again, other]), TRACE_LABEL)).toMatchObject([
      { by: 'definition', identity: 'Phone (phone)', ids: ['1', '60'] },
    ]);
  });
});

function residueAfter(rows: readonly StoreRow[]) {
  return residue(before, snapshotAccount(store(rows)));
}

function edit(type: string, id: number, values: StoreRow['body']): readonly StoreRow[] {
  expect(BEFORE.some((row) => row.type === type && row.id === id)).toBe(true);
  return BEFORE.map((row) => (row.type === type && row.id === id ? { ...row, body: { ...row.body, ...values } } : row));
}

function store(rows: readonly StoreRow[]): string {
  stores += 1;
  const path = join(root, `${stores}.sqlite`);
  writeStore(path, rows);
  return path;
}
