/** Searches (v2): over one or several objects, and over the values of one field. They lag behind by a switch. */

import type { Account, FieldOwner } from '../account.ts';
import { toInstant } from '../clock.ts';
import { asText, isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import { readLimit, refuseParameters } from '../listing.ts';
import { invalid, notFound } from '../refusal.ts';
import { type Answer, type Call, ok, type Route } from '../route.ts';
import type { RecordType, StoredRecord } from '../store.ts';

/** How long a change is invisible to searches, in simulated milliseconds. */
const LAG_MS = { none: 0, 'five-seconds': 5_000, 'one-minute': 60_000 } as const;

/** Custom field types whose values can be searched. */
const SEARCHABLE = new Set(['address', 'varchar', 'text', 'varchar_auto', 'double', 'monetary', 'phone']);

/** What can be searched: its name in the API, and the values that each name in `fields` stands for. */
interface Searchable {
  readonly owner: FieldOwner;
  readonly title: 'title' | 'name';
  readonly fields: Readonly<Record<string, (body: JsonObject) => readonly string[]>>;
}

const values = (key: string) => (body: JsonObject) =>
  listAt(body, key)
    .filter(isObject)
    .map((item) => textAt(item, 'value'));

const textOf = (key: string) => (body: JsonObject) => [textAt(body, key)];

const SEARCHABLES = {
  deal: { owner: 'deal', title: 'title', fields: { title: textOf('title') } },
  lead: { owner: 'deal', title: 'title', fields: { title: textOf('title') } },
  person: {
    owner: 'person',
    title: 'name',
    fields: { name: textOf('name'), email: values('emails'), phone: values('phones') },
  },
  organization: {
    owner: 'organization',
    title: 'name',
    fields: { name: textOf('name'), address: (body) => [textAt(objectAt(body, 'address'), 'value')] },
  },
  product: { owner: 'product', title: 'name', fields: { name: textOf('name'), code: textOf('code') } },
} as const satisfies Partial<Record<RecordType, Searchable>>;

type SearchType = keyof typeof SEARCHABLES;

const SEARCH_TYPES = Object.keys(SEARCHABLES) as readonly SearchType[];

/** Endpoints of searches. */
export const SEARCH_ROUTES: readonly Route[] = [
  { version: 'v2', method: 'GET', path: '/itemSearch', cost: 20, search: true, handle: searchItems },
  { version: 'v2', method: 'GET', path: '/itemSearch/field', cost: 20, search: true, handle: searchField },
  ...SEARCH_TYPES.map(
    (type): Route => ({
      version: 'v2',
      method: 'GET',
      path: `/${type}s/search`,
      cost: 20,
      search: true,
      handle: (call) => searchOne(call, type),
    }),
  ),
];

const LARGEST_SEARCH = 100;
const COMMON = ['term', 'fields', 'exact_match', 'include_fields', 'limit', 'cursor'];

function searchItems(call: Call): Answer {
  refuseParameters(call.query, [...COMMON, 'item_types', 'search_for_related_items']);
  const wanted = call.query['item_types']?.split(',') ?? SEARCH_TYPES;
  const types = SEARCH_TYPES.filter((type) => wanted.includes(type));
  const found = types.flatMap((type) => matching(call, type).map((record) => item(call.account, type, record)));
  return page(call, found, LARGEST_SEARCH, (items) => ({ items: [...items], related_items: [] }));
}

function searchOne(call: Call, type: SearchType): Answer {
  refuseParameters(call.query, [...COMMON, 'person_id', 'organization_id', 'status']);
  const { person_id, organization_id, status } = call.query;
  const found = matching(call, type).filter(
    ({ body }) =>
      (person_id === undefined || body['person_id'] === Number(person_id)) &&
      (organization_id === undefined || (body['org_id'] ?? body['organization_id']) === Number(organization_id)) &&
      (status === undefined || body['status'] === status),
  );
  const items = found.map((record) => item(call.account, type, record));
  return page(call, items, LARGEST_SEARCH, (shown) => ({ items: [...shown] }));
}

/** Records of one type that the index knows by now and in which the term is found. */
function matching(call: Call, type: SearchType): readonly StoredRecord[] {
  const { owner, fields }: Searchable = SEARCHABLES[type];
  const exact = call.query['exact_match'] === 'true';
  const term = readTerm(call, exact).toLowerCase();
  const names = call.query['fields']?.split(',') ?? [...Object.keys(fields), 'custom_fields'];
  const searchable = [...call.account.definitions(owner).values()].filter(
    ({ custom, type: kind }) => custom && SEARCHABLE.has(kind),
  );
  return indexed(call, type).filter(({ body }) => {
    const custom = objectAt(body, 'custom_fields');
    const texts = [
      ...names.flatMap((name) => fields[name]?.(body) ?? []),
      ...(names.includes('custom_fields') ? searchable.map(({ code }) => plainValue(custom[code] ?? null)) : []),
    ].map((text) => text.toLowerCase());
    return texts.some((text) => (exact ? text === term : text.includes(term)));
  });
}

/** Finds records by the value of one field, case-sensitively: the only way to look up an id of another system. */
function searchField(call: Call): Answer {
  refuseParameters(call.query, ['term', 'entity_type', 'match', 'field', 'limit', 'cursor']);
  const { entity_type: entity, field = '', match = 'exact' } = call.query;
  const type = SEARCH_TYPES.find((candidate) => candidate === entity);
  if (type === undefined) throw invalid(`entity_type: The value must be one of ${SEARCH_TYPES.join(', ')}`);
  const term = readTerm(call, match === 'exact');
  const { owner, fields }: Searchable = SEARCHABLES[type];
  const definition = call.account.definitions(owner).get(field);
  const read = fields[field];
  if (definition === undefined && read === undefined) throw notFound('Field');
  if (definition?.custom === true && !SEARCHABLE.has(definition.type))
    throw invalid(`field: '${field}' is not searchable`);
  const test = matcher(match, term);
  const valuesOf = (body: JsonObject): readonly string[] =>
    read?.(body) ?? [plainValue(objectAt(body, 'custom_fields')[field] ?? body[field] ?? null)];
  const found = indexed(call, type).flatMap((record) => {
    const value = valuesOf(record.body).find((text) => text !== '' && test(text));
    return value === undefined ? [] : [fieldItem(call.account, record, field, value)];
  });
  return page(call, found, 500, (items) => [...items]);
}

function matcher(match: string, term: string): (text: string) => boolean {
  switch (match) {
    case 'exact':
      return (text) => text === term;
    case 'beginning':
      return (text) => text.startsWith(term);
    case 'middle':
      return (text) => text.includes(term);
    default:
      throw invalid('match: The value must be one of exact, beginning, middle');
  }
}

function fieldItem(account: Account, { id }: StoredRecord, field: string, value: string): Json {
  const item = { id, [field]: value };
  return account.switches.fieldSearchShape === 'plain-items' ? item : { result_score: 1, item };
}

function readTerm(call: Call, exact: boolean): string {
  const term = call.query['term'] ?? '';
  const shortest = exact ? 1 : 2;
  if (term.length < shortest) throw invalid(`term: The value must be at least ${shortest} characters long`);
  return term;
}

function indexed(call: Call, type: SearchType): readonly StoredRecord[] {
  if (call.staleSearch) return [];
  const { store, clock, switches } = call.account;
  const until = toInstant(clock.now() - LAG_MS[switches.searchLag]);
  return store.select('type = ? AND deleted = 0 AND update_time <= ? ORDER BY id', [type, until]);
}

function plainValue(value: Json): string {
  if (isObject(value)) return asText(value['value'] ?? '');
  return value === null ? '' : asText(value);
}

function page(call: Call, found: readonly Json[], largest: number, shape: (items: readonly Json[]) => Json): Answer {
  const limit = readLimit(call.query, largest);
  const start = readStart(call.query['cursor']);
  const next =
    start + limit < found.length ? Buffer.from(JSON.stringify({ start: start + limit })).toString('base64url') : null;
  return ok(shape(found.slice(start, start + limit)), { next_cursor: next });
}

function readStart(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const start = /^\{"start":(\d+)\}$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))?.[1];
  if (start === undefined) throw invalid('cursor: The cursor does not belong to this search');
  return Number(start);
}

function item(account: Account, type: SearchType, { id, body }: StoredRecord): Json {
  const { title }: Searchable = SEARCHABLES[type];
  const named = (kind: RecordType, key: string): Json => {
    const record = typeof body[key] === 'number' ? account.store.find(kind, body[key]) : undefined;
    return record === undefined ? null : { id: record.id, name: textAt(record.body, 'name') };
  };
  const custom = Object.values(objectAt(body, 'custom_fields')).map(plainValue);
  const common = {
    id,
    type,
    [title]: textAt(body, title),
    visible_to: Number(body['visible_to']),
    owner: { id: body['owner_id'] ?? 0 },
  };
  const extra: Readonly<Record<SearchType, () => JsonObject>> = {
    deal: () => ({
      value: body['value'] ?? 0,
      currency: body['currency'] ?? null,
      status: body['status'] ?? null,
      stage: named('stage', 'stage_id'),
      person: named('person', 'person_id'),
      organization: named('organization', 'org_id'),
      notes: [],
      is_archived: body['is_archived'] ?? false,
    }),
    lead: () => ({
      person: named('person', 'person_id'),
      organization: named('organization', 'organization_id'),
      phones: [],
      emails: [],
      notes: [],
      is_archived: body['is_archived'] ?? false,
    }),
    person: () => ({
      phones: [...SEARCHABLES.person.fields.phone(body)],
      emails: [...SEARCHABLES.person.fields.email(body)],
      organization: named('organization', 'org_id'),
      notes: [],
    }),
    organization: () => ({ address: textAt(objectAt(body, 'address'), 'value'), notes: [] }),
    product: () => ({ code: body['code'] ?? null }),
  };
  return { result_score: 1, item: { ...common, ...extra[type](), custom_fields: custom } };
}
