import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../engine/simulator/server.ts';
import {
  STANDARD_ORGANIZATIONS,
  STANDARD_PERSONS,
  STANDARD_PRODUCTS,
  STANDARD_USERS,
  standardEmail,
} from '../../engine/simulator/standard-account.ts';
import type { AnswerKey, ExpectedRecord, ExpectedValue, LinkTarget } from '../stand-in/answer-key.ts';
import { generateExport, TRACE_LABEL } from '../stand-in/kickserv/generate.ts';
import { type AccountSnapshot, snapshotAccount } from './account-snapshot.ts';
import { checkDestination } from './check-destination.ts';
import { duplicatesBySource } from './duplicates.ts';
import { residue } from './residue.ts';
import { isBlank, type Json, type JsonObject, textOf } from './stored-account.ts';

/** The judge and the simulator were written apart; here they meet, over real HTTP and a real store. */

const STAGES = ['New', 'Scheduled', 'In progress', 'Completed'];
const LISTS: ReadonlySet<string> = new Set(['ks_job_status', 'ks_job_priority', 'product_variable']);
const TEXTS: ReadonlySet<string> = new Set(['ks_description', 'ks_time_employee', 'ks_time_date', 'ks_time_notes']);

let root: string;
let simulator: RunningSimulator;
let key: AnswerKey;
let before: AccountSnapshot;
const ids = new Map<string, number>();
const made: string[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'simulator-load-'));
  let now = 0;
  simulator = await startSimulator({
    storePath: join(root, 'account.sqlite'),
    plan: 'ultimate',
    seats: 50,
    startTime: Date.parse('2026-10-01T08:00:00Z'),
    // Every look at the clock is a second later, so that no limit on the rate is ever met.
    now: () => (now += 1000),
  });
  await call('POST', '/api/v2/organizations', { name: STANDARD_ORGANIZATIONS[9] ?? '' });
  before = snapshotAccount(join(root, 'account.sqlite'));
  key = await generateExport({
    seed: 5,
    records: 1000,
    folder: join(root, 'export'),
    dirt: 'real',
    users: STANDARD_USERS,
    existingOrganizations: [...STANDARD_ORGANIZATIONS.slice(0, 10), STANDARD_ORGANIZATIONS[9] ?? ''],
    existingPersonEmails: STANDARD_PERSONS.slice(0, 5).map(standardEmail),
    existingProducts: STANDARD_PRODUCTS.map(([name]) => name),
  });
  await load();
});

afterAll(async () => {
  await simulator.stop();
  rmSync(root, { recursive: true, force: true });
});

test('an account loaded by its answer key over HTTP is found right, and only what was filled in stays behind', async () => {
  const store = join(root, 'account.sqlite');
  const { defects, counts } = checkDestination(store, key, before);

  expect(defects).toEqual([]);
  expect(counts['deal']?.found).toBe(key.expected['deal']?.length);
  expect(duplicatesBySource(store, TRACE_LABEL)).toEqual([]);
  expect(residue(before, snapshotAccount(store)).filter(({ kind }) => kind === 'added')).toHaveLength(made.length);

  for (const path of made.toReversed()) await call('DELETE', path);
  const filled = new Set(adopted().map(({ object, fields }) => `${object} ${textOf(fields['name'])}`.toLowerCase()));
  const rest = residue(before, snapshotAccount(store));
  expect(rest.length).toBeGreaterThan(0);
  for (const { kind, object, name, before: was } of rest) {
    expect({
      kind,
      blank: isBlank(was),
      adopted: object === 'person' || filled.has(`${object} ${name}`.toLowerCase()),
    }).toEqual({
      kind: 'changed',
      blank: true,
      adopted: true,
    });
  }
}, 60_000);

function adopted(): readonly ExpectedRecord[] {
  return Object.values(key.expected)
    .flat()
    .filter(({ adopts }) => adopts);
}

async function load(): Promise<void> {
  const codes = await makeSchema();
  const pipeline = await make('/api/v2/pipelines', { name: 'Field service' });
  for (const name of STAGES) ids.set(`stage ${name}`, await make('/api/v2/stages', { name, pipeline_id: pipeline }));
  for (const object of ['organization', 'person', 'product', 'deal'] as const) {
    for (const expected of key.expected[object] ?? []) await writeRecord(object, expected, codes);
  }
  for (const { fields, links } of key.expected['deal_product'] ?? []) {
    const line = { ...fields, comments: fields['comments'] ?? '', product_id: idOf(links['product_id']) };
    await make(`/api/v2/deals/${idOf(links['deal_id'])}/products`, line);
  }
  for (const { fields, links } of key.expected['note'] ?? []) {
    const parents = Object.fromEntries(Object.entries(links).map(([field, link]) => [field, idOf(link)]));
    await make('/api/v1/notes', {
      content: fields['content'] ?? '',
      add_time: plainTime(fields['add_time']),
      ...parents,
    });
  }
  for (const expected of key.expected['file'] ?? []) await upload(expected);
}

interface FieldCode {
  readonly code: string;
  readonly options: readonly JsonObject[];
}

async function makeSchema(): Promise<ReadonlyMap<string, FieldCode>> {
  const codes = new Map<string, FieldCode>();
  const values = new Map<string, Set<string>>();
  for (const { object, custom } of Object.values(key.expected).flat()) {
    for (const [label, value] of Object.entries(custom)) {
      const name = `${object}/${label}`;
      const options = values.get(name) ?? new Set();
      if (LISTS.has(label) && value !== null) options.add(optionOf(value));
      values.set(name, options);
    }
  }
  for (const [name, options] of values) {
    const [object = '', field_name = ''] = name.split('/');
    const path = `/api/v2/${object}Fields`;
    if (name === 'organization/Phone') {
      const { data } = await call('GET', `${path}?limit=500`);
      const phone = (data as readonly JsonObject[]).find((field) => field['field_name'] === 'Phone');
      codes.set(name, { code: textOf(phone?.['field_code']), options: [] });
      continue;
    }
    const labels = [...options].map((label) => ({ label }));
    const body = {
      field_name,
      field_type: fieldType(field_name),
      ...(LISTS.has(field_name) ? { options: labels } : {}),
    };
    const { data } = await call('POST', path, body);
    const { field_code, options: stored } = data as JsonObject;
    made.push(`${path}/${textOf(field_code)}`);
    codes.set(name, { code: textOf(field_code), options: (stored ?? []) as readonly JsonObject[] });
  }
  return codes;
}

function fieldType(label: string): string {
  if (LISTS.has(label)) return 'enum';
  if (TEXTS.has(label)) return 'text';
  if (/_lat$|_lng$|_hours$|_quantity$/.test(label)) return 'double';
  if (label.endsWith('_total')) return 'monetary';
  if (label.endsWith('_address')) return 'address';
  return label.endsWith('ed_date') ? 'date' : 'varchar';
}

async function writeRecord(
  object: string,
  expected: ExpectedRecord,
  codes: ReadonlyMap<string, FieldCode>,
): Promise<void> {
  const path = `/api/v2/${object}s`;
  const custom = Object.entries(expected.custom).flatMap(([label, value]): readonly (readonly [string, Json])[] => {
    const field = codes.get(`${object}/${label}`);
    return field === undefined || value === null ? [] : [[field.code, storedValue(label, value, field)]];
  });
  const body = { ...builtIn(expected), custom_fields: Object.fromEntries(custom) };
  const name = nameOfRecord(expected);
  if (expected.adopts !== true) {
    ids.set(name, await make(path, body));
    return;
  }
  const former = await findFormer(path, expected);
  const has = (former['custom_fields'] ?? {}) as JsonObject;
  const blanks = Object.entries(builtIn(expected)).filter(
    ([field, value]) => isBlank(former[field]) && !isBlank(value),
  );
  const customBlanks = custom.filter(([code]) => isBlank(has[code]));
  await call('PATCH', `${path}/${Number(former['id'])}`, {
    ...Object.fromEntries(blanks),
    custom_fields: Object.fromEntries(customBlanks),
  });
  ids.set(name, Number(former['id']));
}

function builtIn({ fields, links, owner }: ExpectedRecord): JsonObject {
  const { stage, pipeline: _, ...rest } = fields;
  const values = Object.entries(rest).map(([field, value]): [string, Json] => [
    field,
    WRITTEN[field]?.(value) ?? value,
  ]);
  const linked = Object.entries(links).map(([field, link]): [string, Json] => [field, idOf(link)]);
  const user = STANDARD_USERS.findIndex(({ email }) => email === owner);
  return {
    ...Object.fromEntries(values.filter(([, value]) => !isBlank(value))),
    ...Object.fromEntries(linked),
    ...(stage === undefined ? {} : { stage_id: ids.get(`stage ${textOf(stage)}`) ?? 0 }),
    ...(user === -1 ? {} : { owner_id: 14_001 + user }),
  };
}

const WRITTEN: Readonly<Record<string, (value: ExpectedValue) => Json>> = {
  address: (value) => (value === null ? null : { value }),
  emails: (value) => (value as readonly Json[]).map((address) => ({ value: address })),
};

function storedValue(label: string, value: ExpectedValue, { options }: FieldCode): Json {
  if (LISTS.has(label)) return options.find((option) => option['label'] === optionOf(value))?.['id'] ?? 0;
  return label.endsWith('_address') ? { value } : value;
}

function optionOf(value: ExpectedValue): string {
  return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : textOf(value);
}

async function findFormer(path: string, { object, fields }: ExpectedRecord): Promise<JsonObject> {
  const folded = (value: Json | undefined): string => textOf(value).trim().toLowerCase();
  const { data } = await call('GET', `${path}?limit=500`);
  const [email = null] = (fields['emails'] ?? []) as readonly Json[];
  const found = (data as readonly JsonObject[]).find((record) =>
    object === 'person'
      ? (record['emails'] as readonly JsonObject[]).some(({ value }) => folded(value) === folded(email))
      : folded(record['name']) === folded(fields['name']),
  );
  if (found === undefined) throw new Error(`The account has no ${object} ${textOf(fields['name'])}.`);
  return found;
}

async function upload({ fields, links, file }: ExpectedRecord): Promise<void> {
  if (file === undefined) return;
  const listed =
    'rows' in file ? Array.from({ length: file.rows }, (_, row) => [row, ...file.contains.map(quoted)].join(',')) : [];
  const content =
    'rows' in file
      ? Buffer.from(['header', ...listed].join('\n'))
      : readFileSync(join(root, 'export', 'signatures', file.name));
  const form = new FormData();
  form.set('file', new Blob([content]), file.name);
  form.set('deal_id', String(idOf(links['deal_id'])));
  const id = await make('/api/v1/files', form);
  const description = fields['description'];
  if (typeof description !== 'string') return;
  await call('PUT', `/api/v1/files/${id}`, new URLSearchParams({ description }));
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function plainTime(value: ExpectedValue | undefined): string {
  return textOf(value).replace('T', ' ').replace('Z', '');
}

function idOf(link: LinkTarget | undefined): number {
  if (link === undefined) throw new Error('The record has no such link.');
  return ids.get('trace' in link ? `${link.object} ${link.trace}` : `${link.object} named ${link.name}`) ?? Number.NaN;
}

function nameOfRecord({ object, identity, fields }: ExpectedRecord): string {
  return identity.by === 'trace' ? `${object} ${identity.value}` : `${object} named ${textOf(fields['name'])}`;
}

async function make(path: string, body: JsonObject | FormData): Promise<number> {
  const { data } = await call('POST', path, body);
  const { id } = data as JsonObject;
  made.push(`${path}/${Number(id)}`);
  return Number(id);
}

async function call(method: string, path: string, body?: JsonObject | FormData | URLSearchParams): Promise<JsonObject> {
  const raw = body instanceof FormData || body instanceof URLSearchParams;
  const response = await fetch(`${simulator.url}${path}`, {
    method,
    headers: { 'x-api-token': simulator.apiToken, ...(raw ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
  });
  const answer = (await response.json()) as JsonObject;
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)} for ${JSON.stringify(body)}`);
  return answer;
}
