import { createHash } from 'node:crypto';
import { customValues, nameOf } from './logical-values.ts';
import { isObject, type Json, type StoredAccount, type StoredRecord, withStoredAccount } from './stored-account.ts';

/** One live record: what people could have written into it, custom fields by label as `custom:<label>`. */
export interface SnapshotRecord {
  readonly name: string;
  readonly values: Readonly<Record<string, Json>>;
}

/** All live records of an account at one moment, by type and id. */
export type AccountSnapshot = Readonly<Record<string, Readonly<Record<string, SnapshotRecord>>>>;

/** Records that hold a company's data. */
export const DATA_TYPES = [
  'organization',
  'person',
  'deal',
  'lead',
  'activity',
  'product',
  'dealProduct',
  'note',
  'file',
  'participant',
  'organizationRelationship',
] as const;

/** Records that say what an account looks like. */
export const SCHEMA_TYPES = [
  'pipeline',
  'stage',
  'dealField',
  'personField',
  'organizationField',
  'productField',
  'activityType',
  'leadLabel',
  'user',
  'webhook',
] as const;

/** What a comparison of two snapshots does not see, and why. */
export const NOT_COMPARED: readonly { readonly what: string; readonly because: string }[] = [
  { what: 'update_time', because: 'every write moves it, the one that restores a value too' },
  { what: 'id', because: 'ids are never given twice, so what is made again has another' },
  { what: 'records in the recycle bin', because: 'a record that was made and deleted again is gone for its users' },
  {
    what: 'stage_change_time, marked_as_done_time, last_update_user_id',
    because: 'the server keeps them, no write sets them',
  },
  {
    what: 'sum, local_won_date, local_lost_date, local_close_date',
    because: 'they follow from fields that are compared',
  },
];

const KEYS_NOT_COMPARED = new Set([
  'id',
  'update_time',
  'stage_change_time',
  'marked_as_done_time',
  'last_update_user_id',
  'sum',
  'local_won_date',
  'local_lost_date',
  'local_close_date',
  'custom_fields',
]);

/** Takes the snapshot of the account in a store. */
export function snapshotAccount(storePath: string): AccountSnapshot {
  return withStoredAccount(storePath, takeSnapshot);
}

/** Takes the snapshot of an account that is open. */
export function takeSnapshot(account: StoredAccount): AccountSnapshot {
  return Object.fromEntries(
    [...DATA_TYPES, ...SCHEMA_TYPES].map((type) => [
      type,
      Object.fromEntries(account.live(type).map((record) => [record.id, snapshotOf(account, record)])),
    ]),
  );
}

function snapshotOf(account: StoredAccount, record: StoredRecord): SnapshotRecord {
  const values: Record<string, Json> = {};
  for (const [key, value] of Object.entries(record.body)) {
    if (!KEYS_NOT_COMPARED.has(key)) values[key] = key === 'options' ? withoutIds(value) : value;
  }
  for (const [label, value] of Object.entries(customValues(account, record))) {
    if (value !== null) values[`custom:${label}`] = value;
  }
  if (record.type === 'file') values['content'] = digestOf(account.content(record.id));
  return { name: nameOf(record), values };
}

/** Options of a field as people see them: in order, by label. */
function withoutIds(options: Json): Json {
  if (!Array.isArray(options)) return options;
  return options.map((option) =>
    isObject(option) ? Object.fromEntries(Object.entries(option).filter(([key]) => key !== 'id')) : option,
  );
}

function digestOf(content: Uint8Array | undefined): string | null {
  return content === undefined ? null : createHash('sha256').update(content).digest('hex');
}
