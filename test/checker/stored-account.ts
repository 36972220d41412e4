import { DatabaseSync } from 'node:sqlite';

/** JSON as the store keeps it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** A live record as the store keeps it: `body` is what the API answers, custom fields by code under `custom_fields`. */
export interface StoredRecord {
  readonly type: string;
  readonly id: string;
  readonly body: JsonObject;
}

/** A custom field's definition. */
export interface CustomField {
  readonly code: string;
  readonly label: string;
  readonly type: string;
  readonly options: ReadonlyMap<number, string>;
}

/** The live records of an account. What is in the recycle bin is not here. */
export interface StoredAccount {
  readonly live: (type: string) => readonly StoredRecord[];
  readonly find: (type: string, id: Json | undefined) => StoredRecord | undefined;
  /** Custom fields of an object, in the order in which they were made. */
  readonly customFields: (type: string) => readonly CustomField[];
  /** Bytes of a record of type `file`. */
  readonly content: (fileId: string) => Uint8Array | undefined;
}

/**
 * Reads the simulator's raw store and hands the account to `work`. Relies on these columns only: `record(type, id, body,
 * deleted)`, where definitions are records of the types `dealField`, `personField`, `organizationField` and
 * `productField`, and `blob(file_id, content)`. The file is opened read-only and closed again.
 */
export function withStoredAccount<Result>(storePath: string, work: (account: StoredAccount) => Result): Result {
  const database = new DatabaseSync(storePath, { readOnly: true });
  try {
    return work(readAccount(database));
  } finally {
    database.close();
  }
}

function readAccount(database: DatabaseSync): StoredAccount {
  const byType = new Map<string, Map<string, StoredRecord>>();
  const rows = database.prepare('SELECT type, id, body FROM record WHERE deleted = 0 ORDER BY type, id');
  for (const row of rows.iterate()) {
    const type = String(row['type']);
    const id = String(row['id']);
    const records = byType.get(type) ?? new Map<string, StoredRecord>();
    records.set(id, { type, id, body: JSON.parse(String(row['body'])) as JsonObject });
    byType.set(type, records);
  }
  const content = database.prepare('SELECT content FROM blob WHERE file_id = ?');
  const live = (type: string): readonly StoredRecord[] => [...(byType.get(type)?.values() ?? [])];
  const customFields = new Map<string, readonly CustomField[]>();
  return {
    live,
    find: (type, id) =>
      typeof id === 'string' || typeof id === 'number' ? byType.get(type)?.get(String(id)) : undefined,
    customFields: (type) => {
      const known = customFields.get(type) ?? live(`${type}Field`).flatMap(asCustomField);
      customFields.set(type, known);
      return known;
    },
    content: (fileId) => content.get(Number(fileId))?.['content'] as Uint8Array | undefined,
  };
}

function asCustomField({ body }: StoredRecord): readonly CustomField[] {
  if (body['is_custom_field'] !== true) return [];
  const options = Array.isArray(body['options']) ? (body['options'] as readonly JsonObject[]) : [];
  return [
    {
      code: textOf(body['field_code']),
      label: textOf(body['field_name']),
      type: textOf(body['field_type']),
      options: new Map(options.map((option) => [Number(option['id']), textOf(option['label'])])),
    },
  ];
}

/** Text as it is, anything else as JSON. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** Whether the value is an object with keys. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value stands for nothing: null, empty text, an empty list, or an address without text. */
export function isBlank(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && 'value' in value && isBlank(value['value']);
}
