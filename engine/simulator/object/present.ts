/** How v2 records look in answers. */

import { type Account, type FieldOwner, fieldTypeOf } from '../account.ts';
import { COMPOSITE_TYPES, presentCustomFields } from '../custom-field.ts';
import { isObject, type Json, type JsonObject, listAt } from '../json.ts';
import { refuseParameters } from '../listing.ts';
import { invalid } from '../refusal.ts';
import type { Call } from '../route.ts';
import type { StoredRecord } from '../store.ts';

/** Most keys that the parameter `custom_fields` may name. */
const MOST_CUSTOM_FIELDS = 15;

/** Parameters that choose what a record shows. */
export const PRESENTATION_PARAMETERS = ['include_fields', 'custom_fields', 'include_option_labels', 'include_labels'];

/** Counts that `include_fields` can ask for: the SQL condition on the children, with one `?` for the record's id. */
export type CountFields = Readonly<Record<string, string>>;

/** Writes a record of an object with custom fields as the call asks for it. */
export function presenter(
  call: Call,
  owner: FieldOwner,
  counts: CountFields = {},
): (record: StoredRecord) => JsonObject {
  const { account, query } = call;
  const codes = query['custom_fields']?.split(',').filter((code) => code !== '');
  if (codes !== undefined && codes.length > MOST_CUSTOM_FIELDS) {
    throw invalid(`custom_fields: At most ${MOST_CUSTOM_FIELDS} keys are allowed`);
  }
  const only = codes === undefined ? undefined : new Set(codes);
  const included = (query['include_fields'] ?? '').split(',').filter((name) => name !== '');
  const unknown = included.find((name) => counts[name] === undefined);
  if (unknown !== undefined) throw invalid(`include_fields: '${unknown}' is not supported`);
  const labelled = query['include_option_labels'] === 'true';
  return (record) => {
    const customFields = presentCustomFields(account, owner, record.body, only);
    const extra = included.map((name): [string, Json] => [name, account.store.count(counts[name] ?? '', [record.id])]);
    return {
      ...record.body,
      ...Object.fromEntries(extra),
      custom_fields: labelled ? withLabels(account, owner, customFields) : customFields,
    };
  };
}

/** The presentation of one record that was read, after its parameters were checked. */
export function presentOne(call: Call, owner: FieldOwner, record: StoredRecord, counts: CountFields = {}): JsonObject {
  refuseParameters(call.query, PRESENTATION_PARAMETERS);
  return presenter(call, owner, counts)(record);
}

/** The presentation of a record that was just written: writes take no presentation parameters. */
export function presentWritten(account: Account, owner: FieldOwner, record: StoredRecord): JsonObject {
  return { ...record.body, custom_fields: presentCustomFields(account, owner, record.body, undefined) };
}

function withLabels(account: Account, owner: FieldOwner, values: JsonObject): JsonObject {
  const fields = account.definitions(owner);
  const result: JsonObject = {};
  for (const [code, value] of Object.entries(values)) {
    const field = fields.get(code);
    const hasOptions = field !== undefined && !COMPOSITE_TYPES.has(field.type) && field.optionIds.size > 0;
    if (!hasOptions || value === null) {
      result[code] = value;
      continue;
    }
    const options = listAt(account.store.find(fieldTypeOf(owner), field.id)?.body ?? {}, 'options').filter(isObject);
    const labelled = (id: Json): Json => ({
      id,
      label: options.find((option) => option['id'] === id)?.['label'] ?? null,
    });
    result[code] = Array.isArray(value) ? value.map(labelled) : labelled(value);
  }
  return result;
}
