import { createHash } from 'node:crypto';
import { isObject, type Json, type StoredAccount, type StoredRecord, textOf } from './stored-account.ts';

/**
 * The custom fields of a record by label, in logical terms: options as labels, addresses as text. Where an account has
 * two fields with one label, the one with a value counts; two values are given as a list, which equals nothing expected.
 */
export function customValues(account: StoredAccount, record: StoredRecord): Readonly<Record<string, Json>> {
  const stored = isObject(record.body['custom_fields']) ? record.body['custom_fields'] : {};
  const values: Record<string, Json> = {};
  for (const { code, label, type, options } of account.customFields(FIELDS_OF[record.type] ?? record.type)) {
    const value = logicalValue(stored[code] ?? null, type, options);
    const earlier = values[label] ?? null;
    if (earlier === null) values[label] = value;
    else if (value !== null) values[label] = [earlier, value];
  }
  return values;
}

/** Records that carry the custom fields of another type. */
const FIELDS_OF: Readonly<Record<string, string>> = { lead: 'deal' };

function logicalValue(value: Json, type: string, options: ReadonlyMap<number, string>): Json {
  const label = (id: Json): Json => options.get(Number(id)) ?? null;
  if (value === null) return null;
  if (type === 'enum') return label(value);
  if (type === 'set')
    return Array.isArray(value)
      ? value.map((id) => textOf(label(id))).toSorted((left, right) => left.localeCompare(right))
      : label(value);
  if (type === 'address' && isObject(value)) return value['value'] ?? null;
  return value;
}

/** A built-in field of a record, under the names that answer keys use. */
export function builtInValue(account: StoredAccount, record: StoredRecord, field: string): Json {
  const special = SPECIAL_FIELDS[field];
  return special === undefined ? (record.body[field] ?? null) : special(account, record);
}

const SPECIAL_FIELDS: Readonly<Record<string, (account: StoredAccount, record: StoredRecord) => Json>> = {
  stage: (account, { body }) => account.find('stage', body['stage_id'])?.body['name'] ?? null,
  pipeline: (account, { body }) => account.find('pipeline', body['pipeline_id'])?.body['name'] ?? null,
  product: (account, { body }) => account.find('product', body['product_id'])?.body['name'] ?? null,
  label: (_account, { body }) => body['field_name'] ?? null,
  type: (_account, { body }) => body['field_type'] ?? body['type'] ?? null,
  options: (_account, { body }) => optionLabels(body['options'] ?? null),
  content: (account, { body }) => namedFiles(account, body['content'] ?? null),
  note: (account, { body }) => namedFiles(account, body['note'] ?? null),
};

/** The address under which the account gives a file to who is signed in. */
const FILE_ADDRESS = /https?:\/\/[^\s"'<>]*\/files\/(\d+)\/download/g;

/** A text that leads to files of the account says which: `file:<name>#<digest>`. An address of no file stays. */
function namedFiles(account: StoredAccount, text: Json): Json {
  if (typeof text !== 'string') return text;
  return text.replaceAll(FILE_ADDRESS, (address, id: string) => {
    const file = account.find('file', id);
    const content = account.content(id);
    if (file === undefined || content === undefined) return address;
    return `file:${nameOf(file)}#${createHash('sha256').update(content).digest('hex')}`;
  });
}

function optionLabels(options: Json): Json {
  return Array.isArray(options)
    ? options.map((option) => (isObject(option) ? (option['label'] ?? null) : option))
    : null;
}

/** What a person would call the record. */
export function nameOf({ type, id, body }: StoredRecord): string {
  for (const key of ['name', 'title', 'subject', 'field_name', 'content']) {
    if (typeof body[key] === 'string' && body[key] !== '') return body[key].slice(0, 80);
  }
  return `${type} ${id}`;
}

/** The e-mail address of the user who owns the record. */
export function ownerOf(account: StoredAccount, { body }: StoredRecord): string | null {
  const user = account.find('user', body['owner_id'] ?? body['user_id']);
  return user === undefined ? null : textOf(user.body['email']);
}
