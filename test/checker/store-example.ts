import { DatabaseSync } from 'node:sqlite';
import { ACCOUNT_EXAMPLE } from '../stand-in/kickserv/account-example.ts';
import type { JsonObject } from './stored-account.ts';

/** A row of the store, as a test writes it. */
export interface StoreRow {
  readonly type: string;
  readonly id: number;
  readonly body: JsonObject;
  readonly deleted?: boolean;
  /** Bytes of a file. */
  readonly content?: Uint8Array;
}

/** Writes a store with the tables that the judge reads. The file must not exist. */
export function writeStore(path: string, rows: readonly StoreRow[]): void {
  const database = new DatabaseSync(path);
  database.exec(`
    CREATE TABLE record (type TEXT NOT NULL, id NOT NULL, body TEXT NOT NULL, deleted INTEGER NOT NULL,
      add_time TEXT NOT NULL, update_time TEXT NOT NULL, PRIMARY KEY (type, id)) WITHOUT ROWID;
    CREATE TABLE blob (file_id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, content BLOB);
    BEGIN`);
  const insert = database.prepare('INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)');
  const attach = database.prepare('INSERT INTO blob VALUES (?, ?, ?, ?)');
  const time = '2026-10-01T08:00:00Z';
  for (const { type, id, body, deleted = false, content } of rows) {
    insert.run(type, id, JSON.stringify({ id, ...body, update_time: time }), deleted ? 1 : 0, time, time);
    if (content !== undefined) attach.run(id, '', content.byteLength, content);
  }
  database.exec('COMMIT');
  database.close();
}

/** The custom field that the account already has for telephone numbers of organizations. */
export const PHONE_FIELD_CODE = 'f0'.repeat(20);

/** An account in use: users, organizations, persons and products that the generator can match, and work of its own. */
export const ACCOUNT_BEFORE: readonly StoreRow[] = [
  ...ACCOUNT_EXAMPLE.users.map(({ name, email, active }, index) => ({
    type: 'user',
    id: 14001 + index,
    body: { name, email, active_flag: active },
  })),
  customField('organizationField', 1, { code: PHONE_FIELD_CODE, label: 'Phone', type: 'phone' }),
  ...ACCOUNT_EXAMPLE.existingOrganizations.map((name, index) => ({
    type: 'organization',
    id: 1 + index,
    body: {
      name,
      owner_id: 14001,
      address: null,
      add_time: '2024-05-05T10:00:00Z',
      custom_fields: index === 0 ? { [PHONE_FIELD_CODE]: '+1 555 0100' } : {},
    },
  })),
  ...ACCOUNT_EXAMPLE.existingPersonEmails.map((value, index) => ({
    type: 'person',
    id: 1 + index,
    body: {
      name: `Person ${index + 1}`,
      owner_id: 14001,
      org_id: null,
      emails: [{ value, primary: true, label: 'work' }],
      phones: [],
      custom_fields: {},
    },
  })),
  ...ACCOUNT_EXAMPLE.existingProducts.map((name, index) => ({
    type: 'product',
    id: 1 + index,
    body: { name, unit: null, prices: [{ currency: 'USD', price: 1200, cost: 0 }], custom_fields: {} },
  })),
  { type: 'pipeline', id: 1, body: { name: 'Sales Pipeline' } },
  { type: 'stage', id: 1, body: { name: 'Qualified', pipeline_id: 1 } },
  {
    type: 'deal',
    id: 1,
    body: {
      title: 'Old deal',
      org_id: 1,
      stage_id: 1,
      pipeline_id: 1,
      status: 'open',
      value: 10,
      currency: 'USD',
      expected_close_date: null,
      custom_fields: {},
    },
  },
  { type: 'note', id: 1, body: { content: 'Call them', org_id: 1, deal_id: null, add_time: '2024-06-01 09:00:00' } },
  { type: 'activityType', id: 1, body: { name: 'Call', key_string: 'call' } },
];

/** A row that defines a custom field. */
export function customField(
  type: string,
  id: number,
  field: {
    readonly code: string;
    readonly label: string;
    readonly type: string;
    readonly options?: readonly JsonObject[];
  },
): StoreRow {
  return {
    type,
    id,
    body: {
      field_code: field.code,
      field_name: field.label,
      field_type: field.type,
      options: field.options ?? null,
      is_custom_field: true,
    },
  };
}
