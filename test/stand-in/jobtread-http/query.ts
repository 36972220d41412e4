import { type ConnectionPage, pageOf, type Tokens } from './connection.ts';
import type { Grant, GraphNode, GraphValue } from './graph.ts';
import { Refusal, unknownField } from './refusal.ts';
import { type ObjectType, TYPES } from './schema.ts';
import { isTypedReference, type Store } from './store.ts';
import { isMap } from './where.ts';

/** What answering one query needs. */
export interface Asking {
  readonly store: Store;
  /** The key it is asked with; `undefined` when it is unknown or has expired. */
  readonly grant: Grant | undefined;
  readonly tokens: Tokens;
  /** Where the file of this id can be fetched for a while. */
  readonly urlOf: (id: string) => string;
}

type Selection = Readonly<Record<string, unknown>>;
type Answer = Record<string, unknown>;

/** While one query is answered. */
interface Walk extends Asking {
  /** Objects inside the objects of a page: too many make the answer too large. */
  inner: number;
}

/** What an answer holds inside its pages before it is too large; found by trying with a hundred jobs. */
const MOST_INNER = 500;

const ROOT_ARGUMENTS: ReadonlySet<string> = new Set(['grantKey', 'notify', 'timeZone', 'viaUserId']);

/** Read by whoever has a key at all. */
const FREE: ReadonlySet<string> = new Set(['organization', 'user', 'role']);

const ID = /^22[0-9A-Za-z]{1,14}$/;

/**
 * Answers a query tree.
 * @throws Refusal with the sentence and status of the source. The tree is looked at before the key is.
 */
export function answerTo(query: Selection, asking: Asking): Answer {
  const walk: Walk = { ...asking, inner: 0 };
  const answer: Answer = {};
  for (const name of Object.keys(isMap(query['$']) ? query['$'] : {})) {
    if (!ROOT_ARGUMENTS.has(name)) throw new Refusal(`The argument "${name}" does not exist at "root"`);
  }
  for (const [name, selection] of fieldsOf(query, 'root')) {
    const field = realName(name, selection);
    answer[name] = field === 'currentGrant' ? currentGrant(selection, walk) : rootObject(field, selection, walk);
  }
  return answer;
}

function rootObject(field: string, selection: Selection, walk: Walk): Answer | null {
  const type = TYPES[field];
  if (type === undefined || type.collection === '')
    return unknownField(field, 'root', ['currentGrant', ...Object.keys(TYPES)]);
  const id = isMap(selection['$']) ? selection['$']['id'] : undefined;
  if (typeof id !== 'string' || !ID.test(id))
    throw new Refusal(`Expected a JobTreadID but got ${JSON.stringify(id ?? null)}`);
  const node = walk.store.node(field, id) ?? { id };
  const answer = objectOf(node, field, selection, walk, 0);
  const { grant, store } = walk;
  if (grant === undefined) throw new Refusal('Supplied key is invalid or expired', 401);
  const isTheirs = grant.organization.id === store.organizationId;
  return isTheirs && walk.store.node(field, id) !== undefined ? answer : null;
}

/** Answered for a dead key too, with nothing in it: such an answer proves nothing. */
function currentGrant(selection: Selection, walk: Walk): Answer {
  const { grant } = walk;
  const user = grant === undefined ? null : grant.user.id;
  const organization = grant === undefined ? null : grant.organization.id;
  const node: Readonly<Record<string, GraphValue>> = {
    id: grant?.id ?? null,
    name: grant?.name ?? null,
    expiresAt: grant?.expiresAt ?? null,
    allowedActions: grant?.allowedActions ?? null,
    user,
    organization,
  };
  return fieldsOfObject(node, GRANT, 'grant', selection, walk, 0);
}

const GRANT: ObjectType = {
  collection: '',
  scalars: ['id', 'name', 'expiresAt', 'allowedActions'],
  relations: { user: 'user', organization: 'organization' },
  unions: {},
  connections: {},
};

function objectOf(node: GraphNode, type: string, selection: Selection, walk: Walk, depth: number): Answer {
  const shape = TYPES[type];
  if (shape === undefined) throw new Error(`The graph leads to the type ${type}, of which nothing is known.`);
  const action = `read${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  if (!FREE.has(type) && shape.collection !== '' && walk.grant?.allowedActions.includes(action) === false) {
    throw new Refusal(`This request requires the "${action}" action but the provided grant does not allow it.`, 403);
  }
  const shown = type === 'file' ? { ...node, url: walk.urlOf(node.id) } : node;
  return fieldsOfObject(shown, shape, type, selection, walk, depth);
}

function fieldsOfObject(
  node: Readonly<Record<string, GraphValue>>,
  shape: ObjectType,
  type: string,
  selection: Selection,
  walk: Walk,
  depth: number,
): Answer {
  const fields = fieldsOf(selection, type);
  if (fields.length > 0 && !fields.some(([name]) => name === 'id'))
    throw new Refusal(`The "id" field is required at "${type}"`);
  const answer: Answer = {};
  for (const [name, inner] of fields) {
    const field = realName(name, inner);
    answer[name] = fieldOf(node, shape, { type, field, selection: inner }, walk, depth);
  }
  return answer;
}

interface Asked {
  readonly type: string;
  readonly field: string;
  readonly selection: Selection;
}

function fieldOf(
  node: Readonly<Record<string, GraphValue>>,
  shape: ObjectType,
  { type, field, selection }: Asked,
  walk: Walk,
  depth: number,
): unknown {
  if (field === '_type') return type;
  if (shape.scalars.includes(field)) {
    if (Object.keys(selection).some((name) => name !== '_')) throw new Refusal(`"${field}" at "${type}" has no fields`);
    return node[field] ?? null;
  }
  const relation = shape.relations[field];
  if (relation !== undefined) {
    const id = node[field];
    const found = typeof id === 'string' ? walk.store.node(relation, id) : undefined;
    // What is asked is checked, whether there is something or not.
    const answer = objectOf(found ?? { id: '' }, relation, selection, walk, depth);
    return found === undefined ? null : answer;
  }
  const union = shape.unions[field];
  if (union !== undefined) return unionOf(node[field], union, selection, walk, depth);
  const connection = shape.connections[field];
  if (connection === undefined) {
    const { scalars, relations, unions, connections } = shape;
    return unknownField(field, type, [...scalars, ...Object.keys({ ...relations, ...unions, ...connections })]);
  }
  const owner = node as GraphNode;
  const all = walk.store.connected(owner, field, connection);
  const at = `${type}/${owner.id}/${field}`;
  const page = pageOf(all, selection['$'], { type: connection.of, at, store: walk.store, tokens: walk.tokens });
  return connectionOf(page, connection.of, selection, walk, depth);
}

function unionOf(
  value: GraphValue | undefined,
  types: readonly string[],
  selection: Selection,
  walk: Walk,
  depth: number,
): Answer | null {
  const answer: Answer = {};
  for (const [name, inner] of fieldsOf(selection, types.join('|'))) {
    const type = name.replace(/^_on_/, '');
    if (name !== '_type' && !types.includes(type))
      unknownField(
        name,
        types.join('|'),
        types.map((one) => `_on_${one}`),
      );
    if (!isTypedReference(value)) continue;
    answer['_type'] = value._type;
    if (value._type !== type) continue;
    Object.assign(answer, objectOf(walk.store.node(type, value.id) ?? { id: value.id }, type, inner, walk, depth));
  }
  return isTypedReference(value) ? answer : null;
}

const OUTPUTS = ['nodes', 'count', 'nextPage', 'previousPage'] as const;

function connectionOf(page: ConnectionPage, type: string, selection: Selection, walk: Walk, depth: number): Answer {
  const answer: Answer = {};
  for (const [name, inner] of fieldsOf(selection, `${type}Connection`)) {
    const output = OUTPUTS.find((one) => one === realName(name, inner));
    if (output === undefined) unknownField(name, `${type}Connection`, OUTPUTS);
    else answer[name] = output === 'nodes' ? nodesOf(page, type, inner, walk, depth) : page[output];
  }
  return answer;
}

function nodesOf(
  { nodes }: ConnectionPage,
  type: string,
  selection: Selection,
  walk: Walk,
  depth: number,
): readonly Answer[] {
  // An empty page is checked like a full one.
  if (nodes.length === 0) objectOf({ id: '' }, type, selection, walk, depth + 1);
  if (depth > 0) walk.inner += nodes.length;
  if (walk.inner > MOST_INNER) throw new Refusal('Request Entity Too Large', 413);
  return nodes.map((node) => objectOf(node, type, selection, walk, depth + 1));
}

/** The fields that are selected, their arguments and other name left out. */
function fieldsOf(selection: Selection, type: string): readonly (readonly [string, Selection])[] {
  return Object.entries(selection).flatMap(([name, inner]) => {
    if (name === '$' || name === '_') return [];
    if (!isMap(inner)) throw new Refusal(`Expected "${name}" at "${type}" to be an object`);
    return [[name, inner] as const];
  });
}

/** `"phase": { "_": "customFieldValues" }` gives a field under another name. */
function realName(name: string, selection: Selection): string {
  return typeof selection['_'] === 'string' ? selection['_'] : name;
}
