import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnswerKey } from '../stand-in/answer-key.ts';
import { ACCOUNT_EXAMPLE } from '../stand-in/kickserv/account-example.ts';
import { generateExport } from '../stand-in/kickserv/generate.ts';
import { type AccountSnapshot, snapshotAccount } from './account-snapshot.ts';
import { checkDestination } from './check-destination.ts';
import type { CheckResult, Defect } from './defect.ts';
import { loadPerfectly } from './perfect-load.ts';
import { ACCOUNT_BEFORE, customField, type StoreRow, writeStore } from './store-example.ts';
import { type Json, type JsonObject, textOf } from './stored-account.ts';

let root: string;
let key: AnswerKey;
let before: AccountSnapshot;
let perfect: readonly StoreRow[];
let stores = 0;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'checker-'));
  key = await generateExport({
    seed: 3,
    records: 1000,
    folder: join(root, 'export'),
    ...ACCOUNT_EXAMPLE,
    dirt: 'real',
  });
  writeStore(join(root, 'before.sqlite'), ACCOUNT_BEFORE);
  before = snapshotAccount(join(root, 'before.sqlite'));
  perfect = loadPerfectly(key, (name) => readFileSync(join(root, 'export', 'signatures', name)));
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('a destination without a fault', () => {
  test('has no defects, every record and the whole value', () => {
    const { defects, counts, sums, equivalences } = check(perfect);

    expect(defects).toEqual([]);
    for (const [object, count] of Object.entries(counts))
      expect({ object, ...count }).toEqual({ object, expected: count.expected, found: count.expected });
    expect(Object.keys(sums)).toContain('USD');
    for (const { expected, actual } of Object.values(sums)) expect(actual).toBe(expected);
    expect(Object.keys(equivalences).toSorted()).toEqual(
      expect.arrayContaining(['address text', 'blank', 'channel values', 'instant', 'markup', 'yes or no']),
    );
  });

  test('may have deleted records in its recycle bin', () => {
    const deal = recordOf('deal');

    expect(check([...perfect, { ...deal, id: 9999, deleted: true }]).defects).toEqual([]);
  });
});

describe('one fault is one defect', () => {
  test.each(['organization', 'person', 'product', 'deal'])('a missing %s', (object) => {
    const lost = recordOf(object);
    const { defects, counts } = check(perfect.filter((row) => row !== lost));

    expect(defects.filter(({ kind }) => kind === 'missing').map((defect) => defect.object)).toContain(object);
    expect(counts[object]?.found).toBe((counts[object]?.expected ?? 0) - 1);
  });

  test.each([
    ['note', 'note'],
    ['file', 'file'],
    ['dealProduct', 'deal_product'],
  ])('a missing %s', (type, object) => {
    const lost = loneChild(type);

    expect(kinds(check(perfect.filter((row) => row !== lost)))).toEqual([`missing ${object}`]);
  });

  test.each(['organization', 'deal', 'note', 'file', 'dealProduct'])('a second %s', (type) => {
    const { defects } = check([...perfect, { ...recordOf(type), id: 9999 }]);

    const kind = ['organization', 'deal'].includes(type) ? 'duplicate' : 'extra';
    expect(defects.map((defect) => defect.kind)).toEqual([kind]);
  });

  test.each(['organization', 'activity', 'lead', 'participant', 'note'])('an %s that nobody asked for', (type) => {
    const stranger: StoreRow = { type, id: 9999, body: { name: 'Stranger', deal_id: 1, custom_fields: {} } };

    expect(kinds(check([...perfect, stranger]))).toEqual([`extra ${type}`]);
  });

  test.each([
    ['deal', 'title', 'Another title', 'title'],
    ['deal', 'status', 'deleted', 'status'],
    ['deal', 'value', 1234567.5, 'value'],
    ['deal', 'currency', 'GBP', 'currency'],
    ['deal', 'stage_id', 1, 'stage'],
    ['deal', 'owner_id', 14004, 'owner'],
    ['organization', 'name', 'Another name', 'name'],
    ['organization', 'address', { value: 'Elsewhere' }, 'address'],
    ['organization', 'add_time', '2026-10-01 08:00:00', 'add_time'],
    ['person', 'emails', [], 'emails'],
    ['person', 'phones', [{ value: '1', label: 'work' }], 'phones'],
    ['product', 'prices', [{ currency: 'EUR', price: 1, cost: 0 }], 'prices'],
    ['note', 'content', 'Something else', 'content'],
    ['note', 'add_time', '2026-10-01 08:00:00', 'add_time'],
    ['file', 'description', '', 'description'],
    ['dealProduct', 'quantity', 77, 'quantity'],
    ['dealProduct', 'item_price', 0.01, 'item_price'],
    ['dealProduct', 'comments', 'wrong', 'comments'],
  ] as const)('a wrong value: %s.%s', (type, field, value, named) => {
    const row = type === 'deal' ? assignedDeal() : recordOf(type);
    const defects = check(changed(row, { [field]: value })).defects;

    expect(defects.map((defect) => `${defect.kind} ${defect.field}`)).toEqual([`field ${named}`]);
  });

  test.each([
    'ks_job_status',
    'ks_job_total',
    'ks_time_hours',
    'ks_technician_name',
    'ks_created_at',
    'ks_invoice_url',
  ])('a lost custom value: deal.%s', (label) => {
    const code = codeOf('deal', label);
    const deal = created('deal').find(({ body }) => customOf(body)[code] !== undefined);
    const custom = Object.fromEntries(Object.entries(customOf(deal?.body ?? {})).filter(([name]) => name !== code));

    expect(only(check(changed(deal, { custom_fields: custom })))).toMatchObject({
      kind: 'field',
      object: 'deal',
      field: label,
    });
  });

  test('an option with another label', () => {
    const field = perfect.find(({ type, body }) => type === 'dealField' && body['field_name'] === 'ks_job_status');
    const options = ((field?.body['options'] ?? []) as readonly JsonObject[]).map((option) => ({
      ...option,
      label: `${textOf(option['label'])}!`,
    }));
    const { defects } = check(changed(field, { options }));

    expect(new Set(defects.map(({ kind, field }) => `${kind} ${field}`))).toEqual(new Set(['field ks_job_status']));
    expect(defects).toHaveLength(key.expected['deal']?.length ?? 0);
  });

  test.each([
    ['person', 'org_id', 'organization'],
    ['deal', 'org_id', 'organization'],
    ['dealProduct', 'product_id', 'product'],
  ])('a link that leads elsewhere: %s.%s', (type, field, target) => {
    const row = recordOf(type);
    const elsewhere = created(target).find(({ id }) => id !== row.body[field]);

    expect(only(check(changed(row, { [field]: elsewhere?.id ?? 0 })))).toMatchObject({ kind: 'link', field });
  });

  test('a note that hangs on another deal', () => {
    const note = loneChild('note');
    const other = created('deal').find(
      ({ id }) => !perfect.some(({ type, body }) => type === 'note' && body['deal_id'] === id),
    );

    expect(kinds(check(changed(note, { deal_id: other?.id ?? 0, org_id: null })))).toEqual([
      'missing note',
      'extra note',
    ]);
  });

  test('a picture with other bytes', () => {
    const file = created('file').find(({ body }) => textOf(body['name']).endsWith('.png'));
    const content = Uint8Array.from(file?.content ?? [], (byte, index) => (index === 60 ? byte ^ 1 : byte));

    expect(only(check(perfect.map((row) => (row === file ? { ...file, content } : row))))).toMatchObject({
      kind: 'file',
    });
  });

  test('a list of time entries that is one row short', () => {
    const file = created('file').find(({ body }) => textOf(body['name']).endsWith('.csv'));
    const lines = Buffer.from(file?.content ?? [])
      .toString()
      .split('\n');
    const content = Buffer.from(lines.slice(0, -2).join('\n'));

    expect(only(check(perfect.map((row) => (row === file ? { ...file, content } : row))))).toMatchObject({
      kind: 'file',
    });
  });

  test('a field made although the account had it', () => {
    const again = customField('organizationField', 999, { code: 'c'.repeat(40), label: 'Phone', type: 'phone' });

    expect(only(check([...perfect, again]))).toMatchObject({ kind: 'duplicate', object: 'organizationField' });
  });
});

describe('what was there before', () => {
  test('keeps what it had when a source record adopts it', () => {
    const adopted = perfect.find(({ type, body }) => type === 'organization' && body['name'] === 'Harborview Dental');
    const renamed = check(changed(adopted, { name: 'HARBORVIEW DENTAL' }));

    expect(only(renamed)).toMatchObject({ kind: 'changed', field: 'name', expected: 'Harborview Dental' });
  });

  test('is not made a second time', () => {
    const adopted = perfect.find(({ type, body }) => type === 'organization' && body['name'] === 'Third Coast Print');
    const former = ACCOUNT_BEFORE.find(({ type, id }) => type === 'organization' && id === adopted?.id);
    const again = [
      ...perfect.map((row) => (row === adopted && former ? former : row)),
      { ...recordOf('organization'), ...adopted, id: 9999 },
    ];

    expect(kinds(check(again))).toContain('duplicate organization');
  });

  test.each([
    [
      'changed',
      (rows: readonly StoreRow[]) =>
        rows.map((row) => (isFormerDeal(row) ? { ...row, body: { ...row.body, value: 11 } } : row)),
    ],
    [
      'deleted',
      (rows: readonly StoreRow[]) => rows.map((row) => (isFormerDeal(row) ? { ...row, deleted: true } : row)),
    ],
  ] as const)('is not %s unasked', (_what, change) => {
    expect(only(check(change(perfect)))).toMatchObject({ kind: 'changed', object: 'deal', identity: '1 (Old deal)' });
  });
});

function check(rows: readonly StoreRow[]): CheckResult {
  stores += 1;
  const path = join(root, `${stores}.sqlite`);
  writeStore(path, rows);
  return checkDestination(path, key, before);
}

function only({ defects }: CheckResult): Defect | undefined {
  expect(defects).toHaveLength(1);
  return defects[0];
}

function kinds({ defects }: CheckResult): readonly string[] {
  return defects.map(({ kind, object }) => `${kind} ${object}`);
}

/** Records that the migration made. */
function created(type: string): readonly StoreRow[] {
  return perfect.filter((row) => row.type === type && row.id >= 1000);
}

function recordOf(type: string): StoreRow {
  const row = created(type).findLast(({ body }) => !/^Ad-hoc line$|[.]csv$/.test(textOf(body['name'])));
  if (row === undefined) throw new Error(`The example has no ${type}.`);
  return row;
}

/** A record that is the only one of its type on its deal, so that nothing else can be taken for it. */
function loneChild(type: string): StoreRow {
  const row = created(type).find(
    ({ body }) =>
      typeof body['deal_id'] === 'number' &&
      created(type).filter((other) => other.body['deal_id'] === body['deal_id']).length === 1,
  );
  if (row === undefined) throw new Error(`No deal of the example has a single ${type}.`);
  return row;
}

function assignedDeal(): StoreRow {
  const expected = (key.expected['deal'] ?? []).find(({ owner }) => owner === 'ana.silva@example.com');
  const trace = expected?.identity.by === 'trace' ? expected.identity.value : '';
  const deal = created('deal').find(({ body }) => customOf(body)[codeOf('deal', 'ks_source_id')] === trace);
  if (deal === undefined) throw new Error('The example has no deal of Ana Silva.');
  return deal;
}

function changed(row: StoreRow | undefined, values: Readonly<Record<string, Json>>): readonly StoreRow[] {
  if (row === undefined) throw new Error('The example has no such record.');
  return perfect.map((candidate) => (candidate === row ? { ...row, body: { ...row.body, ...values } } : candidate));
}

function codeOf(object: string, label: string): string {
  const field = perfect.find(({ type, body }) => type === `${object}Field` && body['field_name'] === label);
  return textOf(field?.body['field_code']);
}

function customOf(body: JsonObject): JsonObject {
  return (body['custom_fields'] ?? {}) as JsonObject;
}

function isFormerDeal({ type, id }: StoreRow): boolean {
  return type === 'deal' && id === 1;
}
