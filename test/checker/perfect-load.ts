import type { AnswerKey, ExpectedRecord, ExpectedValue, LinkTarget } from '../stand-in/answer-key.ts';
import { ACCOUNT_BEFORE, customField, PHONE_FIELD_CODE, type StoreRow } from './store-example.ts';
import { isBlank, isObject, type Json, type JsonObject, textOf } from './stored-account.ts';

/**
 * The account after a migration without a fault: the answer key in the destination's own notation, laid over the account
 * from before. Tests break it in one place and see whether the judge notices.
 */
export function loadPerfectly(key: AnswerKey, contentOf: (fileName: string) => Uint8Array): readonly StoreRow[] {
  const schema = makeSchema(key);
  const order = ['organization', 'person', 'product', 'deal', 'deal_product', 'note', 'file'];
  const rows: StoreRow[] = [...ACCOUNT_BEFORE, ...schema.rows];
  const ids = new Map<string, number>();
  const idOf = (link: LinkTarget): number => ids.get(nameOf(link)) ?? Number.NaN;
  let nextId = 1000;
  for (const expected of order.flatMap((object) => key.expected[object] ?? [])) {
    const former = expected.adopts === true ? findFormer(rows, expected) : undefined;
    nextId += 1;
    const row =
      former === undefined
        ? createRow(expected, nextId, { schema, idOf, contentOf })
        : fillRow(former, expected, { schema, idOf });
    if (former === undefined) rows.push(row);
    else rows.splice(rows.indexOf(former), 1, row);
    ids.set(nameOfRecord(expected), row.id);
  }
  return rows;
}

interface Schema {
  readonly rows: readonly StoreRow[];
  /** Code and, for lists, option ids, by object and label. */
  readonly fields: ReadonlyMap<
    string,
    { readonly code: string; readonly type: string; readonly options: readonly string[] }
  >;
}

interface Loading {
  readonly schema: Schema;
  readonly idOf: (link: LinkTarget) => number;
}

const LISTS = new Set(['ks_job_status', 'ks_job_priority', 'product_variable']);
const STAGES = ['New', 'Scheduled', 'In progress', 'Completed'];
const FIRST_STAGE_ID = 50;

function makeSchema(key: AnswerKey): Schema {
  const fields = new Map([['organization/Phone', { code: PHONE_FIELD_CODE, type: 'phone', options: [] as string[] }]]);
  for (const { object, custom } of Object.values(key.expected).flat()) {
    for (const [label, value] of Object.entries(custom)) {
      const name = `${object}/${label}`;
      const type = LISTS.has(label) ? 'enum' : label === 'ks_billing_address' ? 'address' : 'text';
      const field = fields.get(name) ?? { code: String(fields.size).padStart(40, 'a'), type, options: [] };
      const option = typeof value === 'boolean' ? (value ? 'Yes' : 'No') : textOf(value);
      if (type === 'enum' && value !== null && !field.options.includes(option)) field.options.push(option);
      fields.set(name, field);
    }
  }
  const made = [...fields].filter(([, { code }]) => code !== PHONE_FIELD_CODE);
  const definitions = made.map(([name, { code, type, options }], index) => {
    const [object = '', label = ''] = name.split('/');
    const listed = options.map((option, id) => ({ id: id + 1, label: option }));
    return customField(`${object}Field`, 100 + index, { code, label, type, options: listed });
  });
  const stages = STAGES.map((name, index) => ({
    type: 'stage',
    id: FIRST_STAGE_ID + index,
    body: { name, pipeline_id: 2 },
  }));
  return { rows: [...definitions, { type: 'pipeline', id: 2, body: { name: 'Field service' } }, ...stages], fields };
}

function createRow(
  expected: ExpectedRecord,
  id: number,
  loading: Loading & { readonly contentOf: (fileName: string) => Uint8Array },
): StoreRow {
  const type = expected.object === 'deal_product' ? 'dealProduct' : expected.object;
  const owner = ACCOUNT_BEFORE.find(({ type, body }) => type === 'user' && body['email'] === expected.owner);
  const body = { owner_id: owner?.id ?? 14001, ...bodyOf(expected, loading) };
  const { file } = expected;
  if (file === undefined) return { type, id, body };
  const content = 'sha256' in file ? loading.contentOf(file.name) : listing(file.rows, file.contains);
  return { type, id, body, content };
}

/** A header and `rows` rows that hold every text asked for. */
function listing(rows: number, contains: readonly string[]): Uint8Array {
  const lines = Array.from({ length: rows }, (_, row) =>
    contains.filter((_text, index) => index % rows === row).map((text) => `"${text.replaceAll('"', '""')}"`),
  );
  return Buffer.from(['entry', ...lines.map((cells, row) => [`entry ${row}`, ...cells].join(','))].join('\n'));
}

function bodyOf(expected: ExpectedRecord, { schema, idOf }: Loading): JsonObject {
  const custom: Record<string, Json> = {};
  for (const [label, value] of Object.entries(expected.custom)) {
    const field = schema.fields.get(`${expected.object}/${label}`);
    if (field !== undefined && value !== null) custom[field.code] = storedCustom(value, field);
  }
  const { stage, pipeline, ...fields } = expected.fields;
  const builtIn = Object.entries(fields).map(([name, value]): [string, Json] => [name, STORED[name]?.(value) ?? value]);
  const links = Object.entries(expected.links).map(([name, link]): [string, Json] => [name, idOf(link)]);
  return {
    ...Object.fromEntries([...builtIn, ...links]),
    ...(stage === undefined
      ? {}
      : {
          stage_id: FIRST_STAGE_ID + STAGES.indexOf(textOf(stage)),
          pipeline_id: pipeline === 'Field service' ? 2 : 1,
        }),
    custom_fields: custom,
  };
}

function storedCustom(
  value: ExpectedValue,
  field: { readonly type: string; readonly options: readonly string[] },
): Json {
  if (field.type === 'address') return { value, locality: null };
  if (field.type !== 'enum') return value;
  return field.options.indexOf(typeof value === 'boolean' ? (value ? 'Yes' : 'No') : textOf(value)) + 1;
}

/** The notations in which the destination keeps what was written. */
const STORED: Readonly<Record<string, (value: ExpectedValue) => Json>> = {
  address: (value) => ({ value, locality: null, country: null }),
  add_time: (value) => textOf(value).replace('T', ' ').replace('Z', ''),
  emails: (value) =>
    (value as readonly Json[]).map((address, index) => ({ value: address, primary: index === 0, label: 'work' })),
  phones: (value) => (value as readonly JsonObject[]).map((phone, index) => ({ ...phone, primary: index === 0 })),
  prices: (value) =>
    isBlank(value)
      ? [{ currency: 'USD', price: 0, cost: 0 }]
      : (value as readonly JsonObject[]).map((price) => ({ cost: 0, notes: '', ...price })),
  comments: (value) => value ?? '',
  content: (value) => textOf(value).replaceAll('<br>', '<br />'),
};

function findFormer(rows: readonly StoreRow[], { object, fields }: ExpectedRecord): StoreRow | undefined {
  const folded = (value: Json | undefined): string => textOf(value).trim().toLowerCase();
  const emails = (fields['emails'] ?? []) as readonly Json[];
  return rows.find(({ type, id, body }) => {
    if (type !== object || id >= 1000) return false;
    if (object !== 'person') return folded(body['name']) === folded(fields['name']);
    return (body['emails'] as readonly JsonObject[]).some(({ value }) => folded(value) === folded(emails[0]));
  });
}

function fillRow(former: StoreRow, expected: ExpectedRecord, loading: Loading): StoreRow {
  const wanted = bodyOf(expected, loading);
  const fill = (has: JsonObject, gets: JsonObject): JsonObject => ({
    ...has,
    ...Object.fromEntries(Object.entries(gets).filter(([name]) => isBlank(has[name]))),
  });
  const customOf = (body: JsonObject): JsonObject => (isObject(body['custom_fields']) ? body['custom_fields'] : {});
  const { custom_fields: _, ...builtIn } = wanted;
  return {
    ...former,
    body: { ...fill(former.body, builtIn), custom_fields: fill(customOf(former.body), customOf(wanted)) },
  };
}

function nameOfRecord({ object, identity, fields }: ExpectedRecord): string {
  return identity.by === 'trace' ? `${object} ${identity.value}` : `${object} named ${textOf(fields['name'])}`;
}

function nameOf(link: LinkTarget): string {
  return 'trace' in link ? `${link.object} ${link.trace}` : `${link.object} named ${link.name}`;
}
