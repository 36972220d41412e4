import { createHash } from 'node:crypto';
import type { GraphNode } from './graph.ts';
import { Refusal, unknownField } from './refusal.ts';
import { TYPES } from './schema.ts';
import type { Store } from './store.ts';
import { conditionOf, isMap } from './where.ts';

/** What stands under `$` of a connection, checked. */
interface Arguments {
  readonly where?: unknown;
  readonly sortBy: readonly { readonly field: string; readonly descending: boolean }[];
  readonly size: number;
  readonly page?: string;
}

/** One page of a connection. */
export interface ConnectionPage {
  readonly nodes: readonly GraphNode[];
  readonly count: number;
  readonly nextPage: string | null;
  readonly previousPage: string | null;
}

/** How tokens are made: `salt` is a part of each, and one with another salt is refused. */
export interface Tokens {
  readonly salt: string;
  /** Pages after the first show the first again. */
  readonly repeats: boolean;
}

const DEFAULT_SIZE = 10;
const LARGEST_SIZE = 100;
const MOST_SORTS = 5;
const ARGUMENTS: ReadonlySet<string> = new Set(['where', 'sortBy', 'size', 'page']);

/**
 * The page that the arguments ask for: ten objects unless they say otherwise, a hundred at most.
 * @throws Refusal for arguments that are none, and for a token of another object, condition, order or size.
 */
export function pageOf(
  all: readonly GraphNode[],
  written: unknown,
  {
    type,
    at,
    store,
    tokens,
  }: { readonly type: string; readonly at: string; readonly store: Store; readonly tokens: Tokens },
): ConnectionPage {
  const options = argumentsOf(written, type);
  const matching = options.where === undefined ? all : all.filter(conditionOf(options.where, type, store));
  const sorted = options.sortBy.length === 0 ? matching : matching.toSorted((a, b) => compare(a, b, options.sortBy));
  const { page: token, ...bound } = options;
  const mark = createHash('sha256')
    .update(JSON.stringify([at, bound, tokens.salt]))
    .digest('base64url')
    .slice(0, 16);
  const start = token === undefined ? 0 : startOf(token, mark);
  const end = start + options.size;
  const shown = tokens.repeats ? 0 : start;
  return {
    nodes: sorted.slice(shown, shown + options.size),
    count: sorted.length,
    nextPage: end < sorted.length ? tokenOf(end, mark) : null,
    previousPage: start > 0 ? tokenOf(Math.max(0, start - options.size), mark) : null,
  };
}

function argumentsOf(written: unknown, type: string): Arguments {
  const given = written ?? {};
  if (!isMap(given)) throw new Refusal('Expected "$" to be an object');
  for (const name of Object.keys(given)) {
    if (!ARGUMENTS.has(name)) throw new Refusal(`The argument "${name}" does not exist`);
  }
  const { where, page } = given;
  if (page !== undefined && page !== null && typeof page !== 'string')
    throw new Refusal('Expected page to be a string');
  return {
    ...(where === undefined || where === null ? {} : { where }),
    sortBy: sortsOf(given['sortBy'], type),
    size: sizeOf(given['size']),
    ...(typeof page === 'string' ? { page } : {}),
  };
}

function sizeOf(size: unknown): number {
  if (size === undefined || size === null) return DEFAULT_SIZE;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1)
    throw new Refusal('Expected size to be an integer');
  if (size > LARGEST_SIZE) throw new Refusal(`Expected size of ${size} to be no more than ${LARGEST_SIZE}`);
  return size;
}

function sortsOf(sortBy: unknown, type: string): Arguments['sortBy'] {
  const sorts: readonly unknown[] =
    sortBy === undefined || sortBy === null ? [] : Array.isArray(sortBy) ? sortBy : [sortBy];
  if (sorts.length > MOST_SORTS) throw new Refusal(`Expected no more than ${MOST_SORTS} sorts`);
  const { scalars = [] } = TYPES[type] ?? {};
  return sorts.map((sort) => {
    const field = isMap(sort) ? sort['field'] : undefined;
    const order = isMap(sort) ? (sort['order'] ?? 'asc') : undefined;
    if (typeof field !== 'string' || (order !== 'asc' && order !== 'desc'))
      throw new Refusal('A valid sort is required');
    if (!scalars.includes(field)) unknownField(field, type, scalars);
    return { field, descending: order === 'desc' };
  });
}

function compare(one: GraphNode, other: GraphNode, sortBy: Arguments['sortBy']): number {
  for (const { field, descending } of sortBy) {
    const [a, b] = [sortable(one[field]), sortable(other[field])];
    if (a !== b) return (a < b ? -1 : 1) * (descending ? -1 : 1);
  }
  return 0;
}

function sortable(value: GraphNode[string] | undefined): string | number {
  return typeof value === 'number' ? value : typeof value === 'string' ? value.toLowerCase() : '';
}

function tokenOf(start: number, mark: string): string {
  return Buffer.from(JSON.stringify({ start, mark })).toString('base64url');
}

function startOf(token: string, mark: string): number {
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (isMap(read) && read['mark'] === mark && typeof read['start'] === 'number') return read['start'];
  } catch {
    // What is not JSON is no token either.
  }
  throw new Refusal('The supplied page is invalid');
}
