import type { SyntaxNode } from '../syntax.ts';
import {
  type BindNode,
  type Node,
  type NodeKind,
  type Operator,
  type Pairs,
  type Scope,
  type Test,
  Unsupported,
  type VariableNode,
} from './ir.ts';
import { isScalarBuiltIn } from './kinds.ts';
import { lowerApply, lowerCall, lowerLambda, lowerPartial, lowerTailCall } from './lower-call.ts';
import { lowerPath } from './lower-path.ts';
import {
  boundNames,
  carriedNames,
  declare,
  isNode,
  type KnownNames,
  type Numbering,
  openScope,
  resolve,
} from './scope.ts';

/** Where a node stands: what it can see, and what becomes of its value. */
export interface Place {
  readonly scope: Scope;
  readonly known: KnownNames;
  readonly numbering: Numbering;
  /** In nodes, from the start of the function that it is in. */
  readonly depth: number;
  /** The context is the input itself. */
  readonly atRoot: boolean;
  /** What is done with a call that the function ends with. */
  readonly tail: 'leave' | 'here';
  /** It is evaluated whenever what follows it is. */
  readonly direct: boolean;
}

/** A checked tree, and the scope of what it binds outside of any block. */
export interface Lowered {
  readonly root: Node;
  readonly scope: Scope;
}

/** Turns the parser's tree into the checked one. Throws `Unsupported` for shapes that are left to the reference. */
export function lower(tree: SyntaxNode, known: KnownNames, numbering: Numbering = { next: 1 }): Lowered {
  const scope = openScope('root', undefined, numbering, boundNames(tree));
  const place: Place = { scope, known, numbering, depth: 1, atRoot: true, tail: 'leave', direct: true };
  return { root: lowerNode(tree, place), scope };
}

/** One node, with what the evaluator does behind every node: filters, groups, settling. */
export function lowerNode(node: SyntaxNode, place: Place): Node {
  const { type, position = 0 } = node;
  if (type === 'lambda' && node.thunk === true) return lowerTailCall(node, place);
  const lowered = LOWER[type]?.(node, place);
  if (lowered === undefined) throw new Unsupported(`The parser's ${type}.`, position);
  let result = lowered;
  for (const { expr } of node.predicate ?? []) {
    refuseTail(node);
    result = {
      kind: 'filter',
      position,
      value: result,
      test: lowerTest(expr, inside(place), carrying(node, expr, place)),
    };
  }
  if (node.group !== undefined && type !== 'path') {
    refuseTail(node);
    const { lhs, position: at = position } = node.group;
    const pairs = lowerPairs(lhs, at, inside(place), carrying(node, lhs, place));
    result = { kind: 'group', position, value: result, pairs };
  }
  if (needsSettling(result)) {
    return { kind: 'settle', position, value: result, keep: node.keepArray === true };
  }
  return result;
}

/** The scope of what is evaluated on the items of a block that hands on the names that they carry. */
function carrying(node: SyntaxNode, part: unknown, { scope, numbering }: Place): Scope | undefined {
  return node.tuple === true ? openScope('tuple', scope, numbering, boundNames(part), carriedNames(node)) : undefined;
}

/** A function that ends with a call inside a filtered block filters the call, not its result. */
function refuseTail({ type, position = 0, expressions }: SyntaxNode): void {
  if (type === 'condition' || (type === 'block' && expressions?.some((one) => one.thunk === true) === true)) {
    throw new Unsupported('A filter behind what a function ends with.', position);
  }
}

/** Their values may be sequences. */
const SEQUENCES: ReadonlySet<NodeKind> = new Set<NodeKind>([
  'wildcard',
  'call',
  'higher_order',
  'apply',
  'evaluate_text',
  'filter',
  'settle',
]);

/** Every node settles what it gives, once; only what may be a sequence still has to be looked at. */
function needsSettling(node: Node): boolean {
  switch (node.kind) {
    case 'variable':
      return node.sources.some((source) => source.kind === 'carried' || (source.kind === 'local' && source.local.raw));
    case 'call':
      return node.callee.kind === 'value' || !isScalarBuiltIn(node.callee.name);
    case 'block':
    case 'condition':
    case 'bind':
      return mayNest(node);
    default:
      return SEQUENCES.has(node.kind);
  }
}

/**
 * A value that is settled may be a sequence again: `$map` gives a sequence of one, whose item is the sequence of a function
 * that ends with a call. The next node settles that one.
 */
function mayNest(node: Node): boolean {
  switch (node.kind) {
    case 'block': {
      const last = node.expressions.at(-1);
      return last !== undefined && mayNest(last);
    }
    case 'condition':
      return mayNest(node.yes) || (node.no !== undefined && mayNest(node.no));
    case 'bind':
      return mayNest(node.value);
    default:
      return node.kind === 'settle' && node.value.kind !== 'wildcard';
  }
}

/** The place of a part: one node deeper, and nothing follows from its being evaluated. */
export function inside(place: Place): Place {
  return { ...place, depth: place.depth + 1, direct: false };
}

/** The place of a part that is evaluated on items: its context is not the input. */
export function onItems(place: Place, scope: Scope = place.scope): Place {
  return { ...inside(place), scope, atRoot: false };
}

type Lower = (node: SyntaxNode, place: Place) => Node;

const literal: Lower = ({ value, position = 0 }) => ({
  kind: 'literal',
  position,
  value: value as string | number | boolean | null,
});

const LOWER: Readonly<Record<string, Lower>> = {
  string: literal,
  number: literal,
  value: literal,
  path: lowerPath,
  binary: lowerBinary,
  unary: lowerUnary,
  wildcard: ({ position = 0 }) => ({ kind: 'wildcard', position, deep: false }),
  descendant: ({ position = 0 }) => ({ kind: 'wildcard', position, deep: true }),
  parent: ({ slot, position = 0 }, place) => variable(slot?.label ?? '', position, place),
  condition: lowerCondition,
  block: lowerBlock,
  bind: lowerBind,
  regex: lowerRegex,
  function: lowerCall,
  variable: lowerVariable,
  lambda: lowerLambda,
  partial: lowerPartial,
  apply: lowerApply,
  transform: lowerTransform,
};

function lowerVariable({ value, position = 0 }: SyntaxNode, place: Place): Node {
  const name = String(value);
  if (name === '') return { kind: 'context', position, of: 'item', atRoot: place.atRoot };
  if (name === '$') return { kind: 'context', position, of: 'root', atRoot: true };
  return variable(name, position, place);
}

/** A name, wherever its value comes from. */
export function variable(name: string, position: number, { scope, known }: Place): VariableNode {
  return { kind: 'variable', position, name, sources: resolve(name, scope, known) };
}

const OPERATORS: ReadonlySet<unknown> = new Set<Operator>([
  '+',
  '-',
  '*',
  '/',
  '%',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '&',
  'in',
  '..',
]);

function lowerBinary({ value, lhs, rhs, position = 0 }: SyntaxNode, place: Place): Node {
  if (!isNode(lhs) || rhs === undefined) throw new Unsupported('An operator without two sides.', position);
  const left = lowerNode(lhs, inside(place));
  const right = lowerNode(rhs, inside(place));
  if (value === 'and' || value === 'or') return { kind: 'logic', position, operator: value, left, right };
  if (!OPERATORS.has(value)) throw new Unsupported(`The operator ${String(value)}.`, position);
  return { kind: 'operation', position, operator: value as Operator, left, right };
}

function lowerUnary(node: SyntaxNode, place: Place): Node {
  const { value, expressions = [], expression, lhs, position = 0, consarray } = node;
  if (value === '{') {
    const pairs = lowerPairs(Array.isArray(lhs) ? lhs : [], position, inside(place), undefined);
    return { kind: 'object', position, pairs };
  }
  if (value === '[') {
    const items = expressions.map((item) => ({
      value: lowerNode(item, inside(place)),
      nested: item.value === '[',
    }));
    return { kind: 'list', position, items, whole: consarray === true };
  }
  if (expression === undefined) throw new Unsupported('A sign without a value.', position);
  return { kind: 'negate', position, value: lowerNode(expression, inside(place)) };
}

/** Names and values; `scope` where the items that they are evaluated on carry names. */
export function lowerPairs(
  pairs: readonly (readonly SyntaxNode[])[],
  position: number,
  place: Place,
  scope: Scope | undefined,
): Pairs {
  const at = onItems(place, scope);
  const lowered = pairs.map(([name, value]) => ({
    name: lowerNode(name as SyntaxNode, at),
    value: lowerNode(value as SyntaxNode, at),
  }));
  return { position, pairs: lowered, scope };
}

/** What stands between brackets. */
export function lowerTest(expr: SyntaxNode | undefined, place: Place, scope: Scope | undefined): Test {
  if (expr === undefined) throw new Unsupported('An empty filter.', 0);
  if (expr.type === 'number') return { kind: 'at', index: Number(expr.value) };
  return { kind: 'where', value: lowerNode(expr, onItems(place, scope)), scope };
}

function lowerCondition(node: SyntaxNode, place: Place): Node {
  const { condition, then, else: otherwise, position = 0 } = node;
  if (condition === undefined || then === undefined) throw new Unsupported('Half a condition.', position);
  const at = inside(place);
  return {
    kind: 'condition',
    position,
    condition: lowerNode(condition, at),
    yes: lowerNode(then, at),
    no: otherwise === undefined ? undefined : lowerNode(otherwise, at),
  };
}

function lowerBlock({ expressions = [], position = 0 }: SyntaxNode, place: Place): Node {
  const scope = openScope('block', place.scope, place.numbering, boundNames(expressions));
  const at: Place = { ...place, scope, depth: place.depth + 1, direct: true };
  return { kind: 'block', position, scope, expressions: expressions.map((one) => lowerNode(one, at)) };
}

function lowerBind({ lhs, rhs, position = 0 }: SyntaxNode, place: Place): BindNode {
  if (!isNode(lhs) || rhs === undefined) throw new Unsupported('Half a binding.', position);
  const local = declare(place.scope, String(lhs.value), place.numbering, false);
  const value = lowerNode(rhs, inside(place));
  if (place.direct) local.sure = true;
  if (mayNest(value)) local.raw = true;
  return { kind: 'bind', position, local, value };
}

function lowerRegex({ value, position = 0 }: SyntaxNode): Node {
  // The parser copies the left side of `?:` and `??` as JSON, which turns a regular expression into an empty object.
  if (!(value instanceof RegExp)) throw new Unsupported('A regular expression that the parser lost.', position);
  return { kind: 'regex', position, pattern: value };
}

function lowerTransform(node: SyntaxNode, place: Place): Node {
  const { pattern, update, delete: remove, position = 0 } = node;
  if (pattern === undefined || update === undefined) throw new Unsupported('Half a transformation.', position);
  if (resolve('clone', place.scope, place.known)[0]?.kind !== 'built_in') {
    throw new Unsupported('A transformation where $clone is something else.', position);
  }
  const at = onItems(place);
  return {
    kind: 'transform',
    position,
    pattern: lowerNode(pattern, at),
    update: lowerNode(update, at),
    remove: remove === undefined ? undefined : lowerNode(remove, at),
  };
}
