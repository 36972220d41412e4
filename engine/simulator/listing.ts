/** Lists: opaque cursors and sorting in v2, start and limit in v1. */

import { parseInstant } from './clock.ts';
import { asText, type Json, type JsonObject } from './json.ts';
import { invalid } from './refusal.ts';
import { type Answer, type Call, ok } from './route.ts';
import type { RecordType, StoredRecord } from './store.ts';

/** How a query parameter narrows a list. */
export interface Filter {
  /** SQL condition with one `?`, or with several that all take the same value. */
  readonly condition: string;
  readonly value: 'integer' | 'text' | 'boolean' | 'instant';
}

/** An order of a list: what SQL compares, and the same value of a record that was read, for the cursor. */
export interface Sort {
  readonly column: string;
  readonly read: (record: StoredRecord) => string | number;
}

/** A list endpoint of v2. */
export interface ListRules {
  readonly type: RecordType;
  /** Condition that always holds, beside the record not being deleted, and the values of its parameters. */
  readonly always?: { readonly condition: string; readonly values: readonly (string | number)[] };
  /** Condition in place of "not deleted". */
  readonly visibility?: string;
  readonly filters: Readonly<Record<string, Filter>>;
  /** Every order that is offered, by its name. `id` is always one of them and the default. */
  readonly sorts: Readonly<Record<string, Sort>>;
  readonly present: (record: StoredRecord) => Json;
}

/** Filters that only compare a column. */
export const COLUMN_FILTERS = {
  owner_id: { condition: 'owner_id = ?', value: 'integer' },
  person_id: { condition: 'person_id = ?', value: 'integer' },
  org_id: { condition: 'org_id = ?', value: 'integer' },
  deal_id: { condition: 'deal_id = ?', value: 'integer' },
  lead_id: { condition: 'lead_id = ?', value: 'text' },
  pipeline_id: { condition: 'pipeline_id = ?', value: 'integer' },
  stage_id: { condition: 'stage_id = ?', value: 'integer' },
  done: { condition: 'done = ?', value: 'boolean' },
  updated_since: { condition: 'update_time >= ?', value: 'instant' },
  updated_until: { condition: 'update_time < ?', value: 'instant' },
} as const satisfies Record<string, Filter>;

/** The sorts of most lists. */
export const COMMON_SORTS = {
  id: { column: 'id', read: ({ id }) => id },
  add_time: { column: 'add_time', read: ({ addTime }) => addTime },
  update_time: { column: 'update_time', read: ({ updateTime }) => updateTime },
} as const satisfies Readonly<Record<string, Sort>>;

/** The order by a key of the body; records without a value come first. */
export function bodySort(key: string): Sort {
  return {
    column: `COALESCE(json_extract(body, '$.${key}'), '')`,
    read: ({ body }) => {
      const value = body[key] ?? '';
      return typeof value === 'number' ? value : asText(value);
    },
  };
}

const DEFAULT_LIMIT = 100;
const LARGEST_LIMIT = 500;
const MOST_IDS = 100;

/** Parameters that shape every list and are read here. */
const LIST_PARAMETERS = ['ids', 'limit', 'cursor', 'sort_by', 'sort_direction'];

interface Position {
  readonly sort: string;
  readonly descending: boolean;
  readonly value: string | number;
  readonly id: string | number;
}

/** Serves one page of a v2 list. `extra` names parameters that the endpoint reads itself. */
export function listPage(call: Call, rules: ListRules, extra: readonly string[] = []): Answer {
  const { account, query } = call;
  refuseParameters(query, [...LIST_PARAMETERS, ...Object.keys(rules.filters), ...extra]);
  const limit = readLimit(query, LARGEST_LIMIT);
  const position = readPosition(query, rules.sorts);
  const { column, read } = rules.sorts[position.sort] ?? COMMON_SORTS.id;
  const { conditions, values } = narrow(query, rules);
  if (query['cursor'] !== undefined) {
    const beyond = position.descending ? '<' : '>';
    conditions.push(`(${column} ${beyond} ? OR (${column} = ? AND id ${beyond} ?))`);
    values.push(position.value, position.value, position.id);
  }
  const direction = position.descending ? 'DESC' : 'ASC';
  const order = column === 'id' ? `id ${direction}` : `${column} ${direction}, id ${direction}`;
  const rows = account.store.select(`${conditions.join(' AND ')} ORDER BY ${order} LIMIT ?`, [...values, limit + 1]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const cursor = rows.length > limit && last !== undefined ? writeCursor(position, read(last), last.id) : null;
  return ok(page.map(rules.present), { next_cursor: cursor });
}

/** Refuses query parameters that an endpoint does not know. */
export function refuseParameters(query: Readonly<Record<string, string>>, known: readonly string[]): void {
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(`Parameter '${unknown}' is not allowed`);
}

/** The `limit` of a query: 100 when absent, refused beyond `largest`. */
export function readLimit(query: Readonly<Record<string, string>>, largest: number): number {
  const text = query['limit'];
  if (text === undefined) return Math.min(DEFAULT_LIMIT, largest);
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > largest) {
    throw invalid(`limit: The value must be between 1 and ${largest}`);
  }
  return limit;
}

function narrow(query: Readonly<Record<string, string>>, rules: ListRules) {
  const conditions = [
    'type = ?',
    rules.visibility ?? 'deleted = 0',
    ...(rules.always === undefined ? [] : [rules.always.condition]),
  ];
  const values: (string | number)[] = [rules.type, ...(rules.always?.values ?? [])];
  for (const [name, { condition, value }] of Object.entries(rules.filters)) {
    const text = query[name];
    if (text === undefined) continue;
    conditions.push(condition);
    for (const _ of condition.matchAll(/\?/g)) values.push(readFilter(name, text, value));
  }
  const ids = query['ids']?.split(',').filter((id) => id !== '');
  if (ids !== undefined) {
    if (ids.length > MOST_IDS) throw invalid(`ids: At most ${MOST_IDS} ids are allowed`);
    conditions.push(`id IN (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify(ids.map((id) => readFilter('ids', id, 'integer'))));
  }
  return { conditions, values };
}

function readFilter(name: string, text: string, value: Filter['value']): string | number {
  switch (value) {
    case 'integer':
      if (!/^-?\d{1,15}$/.test(text)) throw invalid(`${name}: The value is not a valid 'integer'`);
      return Number(text);
    case 'boolean':
      if (!['true', 'false', '1', '0'].includes(text)) throw invalid(`${name}: The value is not a valid 'boolean'`);
      return text === 'true' || text === '1' ? 1 : 0;
    case 'instant': {
      const instant = parseInstant(text);
      if (instant === undefined) throw invalid(`${name}: This value is not a valid datetime`);
      return instant;
    }
    case 'text':
      return text;
    default:
      return value satisfies never;
  }
}

function readPosition(query: Readonly<Record<string, string>>, sorts: Readonly<Record<string, Sort>>): Position {
  const sort = query['sort_by'] ?? 'id';
  const direction = query['sort_direction'] ?? 'asc';
  if (sorts[sort] === undefined) throw invalid(`sort_by: The value must be one of ${Object.keys(sorts).join(', ')}`);
  if (direction !== 'asc' && direction !== 'desc') throw invalid('sort_direction: The value must be asc or desc');
  const wanted: Position = { sort, descending: direction === 'desc', value: 0, id: 0 };
  if (query['cursor'] === undefined) return wanted;
  const position = parseCursor(query['cursor']);
  if (position === undefined || position.sort !== sort || position.descending !== wanted.descending) {
    throw invalid('cursor: The cursor does not belong to this list');
  }
  return position;
}

function parseCursor(cursor: string): Position | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const { sort, descending, value, id } = parsed as Partial<Position>;
    if (sort === undefined || descending === undefined || value === undefined || id === undefined) return undefined;
    return { sort, descending, value, id };
  } catch {
    return undefined;
  }
}

function writeCursor({ sort, descending }: Position, value: string | number, id: string | number): string {
  const position: Position = { sort, descending, value, id };
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** A list endpoint of v1: everything that fits, cut by `start` and `limit`. */
export interface SliceRules {
  readonly type: RecordType;
  readonly condition: string;
  readonly values: readonly (string | number)[];
  /** ORDER BY of the list. */
  readonly order: string;
  readonly largest: number;
  readonly present: (record: StoredRecord) => Json;
}

/** One slice of a v1 list: its items and where it stands. */
export function listSlice(call: Call, rules: SliceRules) {
  const start = Number(call.query['start'] ?? 0);
  if (!Number.isInteger(start) || start < 0) throw invalid("start: The value is not a valid 'integer'");
  const limit = readLimit(call.query, rules.largest);
  const rows = call.account.store.select(
    `type = ? AND deleted = 0 AND ${rules.condition} ORDER BY ${rules.order} LIMIT ? OFFSET ?`,
    [rules.type, ...rules.values, limit + 1, start],
  );
  const more = rows.length > limit;
  const items = rows.slice(0, limit).map(rules.present);
  const flat: JsonObject = { start, limit, more_items_in_collection: more };
  return { items, flat, paginated: { pagination: more ? { ...flat, next_start: start + limit } : flat } };
}
