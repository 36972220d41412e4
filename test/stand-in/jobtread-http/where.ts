import type { GraphNode, GraphValue } from './graph.ts';
import { Refusal, unknownField } from './refusal.ts';
import { TYPES } from './schema.ts';
import type { Store } from './store.ts';

/** Whether an object is among those asked for. */
export type Condition = (node: GraphNode) => boolean;

const MOST_PARTS = 100;
const LONGEST_PATH = 10;

/**
 * Reads a condition: `["f", v]`, `["f", "op", v]`, `[["job", "id"], "in", [...]]`, `{ and: [...] }`, `{ or: [...] }`.
 * @throws Refusal for anything else, unknown fields, and relations that are compared themselves.
 */
export function conditionOf(where: unknown, type: string, store: Store): Condition {
  if (Array.isArray(where)) return comparison(where as readonly unknown[], type, store);
  for (const [word, holds] of [
    ['and', (parts: readonly Condition[], node: GraphNode) => parts.every((part) => part(node))],
    ['or', (parts: readonly Condition[], node: GraphNode) => parts.some((part) => part(node))],
  ] as const) {
    const parts = isMap(where) && Object.keys(where).length === 1 ? where[word] : undefined;
    if (!Array.isArray(parts)) continue;
    if (parts.length > MOST_PARTS) throw new Refusal(`Expected no more than ${MOST_PARTS} conditions`);
    const conditions = parts.map((part) => conditionOf(part, type, store));
    return (node) => holds(conditions, node);
  }
  throw new Refusal('A valid condition is required');
}

function comparison(where: readonly unknown[], type: string, store: Store): Condition {
  if (where.length !== 2 && where.length !== 3) throw new Refusal('A valid condition is required');
  const [field, second, third] = where;
  const value = fieldReader(field, type, store);
  const operator = where.length === 2 ? '=' : second;
  const operand = where.length === 2 ? second : third;
  const compare = typeof operator === 'string' ? OPERATORS[operator] : undefined;
  if (compare === undefined) throw new Refusal(`The operator ${JSON.stringify(operator)} does not exist`);
  const wanted = operandOf(operand, String(operator));
  return (node) => compare(value(node), wanted);
}

/** Leads along relations to a scalar. */
function fieldReader(field: unknown, type: string, store: Store): (node: GraphNode) => GraphValue {
  const path = typeof field === 'string' ? [field] : field;
  if (!Array.isArray(path) || path.length === 0 || path.length > LONGEST_PATH) {
    throw new Refusal('A valid field is required');
  }
  const [first, ...rest] = path as readonly string[];
  const shape = TYPES[type];
  if (first === undefined || shape === undefined) throw new Refusal('A valid field is required');
  if (rest.length === 0) {
    if (first in shape.relations || first in shape.unions) throw new Refusal(`${first} is not queryable`);
    if (!shape.scalars.includes(first)) unknownField(first, type, shape.scalars);
    return (node) => node[first] ?? null;
  }
  const next = shape.relations[first];
  if (next === undefined) return unknownField(first, type, Object.keys(shape.relations));
  const inner = fieldReader(rest, next, store);
  return (node) => {
    const id = node[first];
    const found = typeof id === 'string' ? store.node(next, id) : undefined;
    return found === undefined ? null : inner(found);
  };
}

type Operand = GraphValue | readonly GraphValue[];

function operandOf(operand: unknown, operator: string): Operand {
  const count = Array.isArray(operand) ? operand.length : undefined;
  if (operator.endsWith('in') && (count === undefined || count > MOST_PARTS)) {
    throw new Refusal(`Expected a list of no more than ${MOST_PARTS} values`);
  }
  if (operator.endsWith('between') && count !== 2) throw new Refusal('Expected a list of 2 values');
  if (count === undefined && typeof operand === 'object' && operand !== null)
    throw new Refusal('A valid value is required');
  return operand as Operand;
}

const equal = (value: GraphValue, other: Operand | undefined): boolean => folded(value) === folded(other);
const inOrder = (value: GraphValue, other: Operand | undefined): number | undefined => {
  const [one, two] = [folded(value), folded(other)];
  if (one === null || two === null || one === undefined || two === undefined) return undefined;
  return one === two ? 0 : one < two ? -1 : 1;
};
const isIn = (value: GraphValue, list: Operand): boolean =>
  Array.isArray(list) && (list as readonly GraphValue[]).some((item) => equal(value, item));
const isBetween = (value: GraphValue, list: Operand): boolean => {
  const [least, most] = list as readonly GraphValue[];
  return (inOrder(value, least) ?? -1) >= 0 && (inOrder(value, most) ?? 1) <= 0;
};
const isLike = (value: GraphValue, pattern: Operand): boolean => {
  if (typeof value !== 'string' || typeof pattern !== 'string') return false;
  const parts = pattern.split('%').map((part) => part.replaceAll(/[^\w\s]/g, (sign) => `\\${sign}`));
  return new RegExp(`^${parts.join('.*')}$`, 'is').test(value);
};

const OPERATORS: Readonly<Record<string, (value: GraphValue, operand: Operand) => boolean>> = {
  '=': equal,
  '!=': (value, operand) => !equal(value, operand),
  '<': (value, operand) => (inOrder(value, operand) ?? 0) < 0,
  '<=': (value, operand) => (inOrder(value, operand) ?? 1) <= 0,
  '>': (value, operand) => (inOrder(value, operand) ?? 0) > 0,
  '>=': (value, operand) => (inOrder(value, operand) ?? -1) >= 0,
  in: isIn,
  'not in': (value, operand) => !isIn(value, operand),
  like: isLike,
  'not like': (value, operand) => !isLike(value, operand),
  between: isBetween,
  'not between': (value, operand) => !isBetween(value, operand),
};

/** Texts are compared without case. */
function folded(value: Operand | undefined): string | number | boolean | null | undefined {
  if (typeof value === 'string') return value.toLowerCase();
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** Whether something is a map of names. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
