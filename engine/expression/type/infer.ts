import { BUILT_IN_FUNCTIONS } from '../built-in.ts';
import { LIBRARY } from '../function/library.ts';
import type { SyntaxNode } from '../syntax.ts';
import { visitApply, visitCall, visitLambda, visitPartial, visitTransform } from './call.ts';
import type { TypeFault } from './fault.ts';
import { namedFunction } from './function-type.ts';
import { visitBinary, visitCondition, visitUnary } from './operation.ts';
import { afterStages, visitPath } from './path.ts';
import { ANY, literal, NOTHING_AT_ALL, NUMBER, OPEN_OBJECT, ofShape, type Type, YES_NO } from './type.ts';
import { fieldOf, type Scope, type TypeWalk, variableOf } from './walk.ts';

/** What is known of an expression's values before any record is there. */
export interface Inference {
  readonly type: Type;
  /** What is wrong whatever the record holds, in the order of the source. */
  readonly faults: readonly TypeFault[];
  /** The type of every part, by its node. A part of a function's body has that of its last call. */
  readonly types: ReadonlyMap<SyntaxNode, Type>;
}

/** No expression that a person writes comes near these; a chain of functions that call each other would be endless. */
const MOST_DEPTH = 300;
const MOST_VISITS = 20_000;

/**
 * Follows the types of the declared fields through an expression. What cannot be known is `any`, which silences every
 * check: nothing is found that a record could make right.
 */
export function inferType(
  tree: SyntaxNode,
  source: string,
  sees: { readonly record: Type; readonly settings: Type },
): Inference {
  const walk: TypeWalk = {
    source,
    ...sees,
    faults: new Map(),
    report: (fault) => {
      const name = `${fault.kind} ${fault.offset}`;
      if (!walk.faults.has(name)) walk.faults.set(name, fault);
    },
    types: new Map(),
    uncalled: new Map(),
    depth: 0,
    visited: 0,
    visit: (node, scope) => visit(node, scope, walk),
  };
  const type = walk.visit(tree, { context: sees.record, variables: new Map() });
  for (const look of walk.uncalled.values()) look();
  return { type, faults: [...walk.faults.values()].toSorted((a, b) => a.offset - b.offset), types: walk.types };
}

function visit(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  walk.visited += 1;
  if (walk.depth > MOST_DEPTH || walk.visited > MOST_VISITS) return ANY;
  walk.depth += 1;
  const own = (VISITORS[node.type] ?? anything)(node, scope, walk);
  // A filter right behind `@$one` or `#$index` may use the variable already.
  if (node.focus !== undefined) scope.variables.set(node.focus, { ...own, count: 'one' });
  if (node.index !== undefined) scope.variables.set(node.index, NUMBER);
  const chosen = afterStages(node, own, scope, walk);
  const grouped = node.group === undefined || node.type === 'path' ? chosen : OPEN_OBJECT;
  const type: Type = node.keepArray === true ? { ...grouped, count: 'list' } : grouped;
  walk.depth -= 1;
  walk.types.set(node, type);
  return type;
}

type Visitor = (node: SyntaxNode, scope: Scope, walk: TypeWalk) => Type;

function anything(): Type {
  return ANY;
}

const VALUES: ReadonlyMap<unknown, Type> = new Map([
  [true, YES_NO],
  [false, YES_NO],
  [null, ofShape({ kind: 'null' })],
]);

const VISITORS: Readonly<Record<string, Visitor>> = {
  string: ({ value }) => literal(String(value)),
  number: () => NUMBER,
  value: ({ value }) => VALUES.get(value) ?? ANY,
  name: (node, scope, walk) => fieldOf(scope.context, node, walk),
  path: visitPath,
  variable: visitVariable,
  block: visitBlock,
  bind: visitBind,
  condition: visitCondition,
  binary: visitBinary,
  unary: visitUnary,
  function: visitCall,
  lambda: visitLambda,
  apply: visitApply,
  partial: visitPartial,
  transform: visitTransform,
  sort: visitSort,
  regex: anything,
};

function visitVariable(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  const name = String(node.value);
  if (name === '') return scope.context;
  if (name === '$') return walk.record;
  const bound = variableOf(name, scope);
  if (bound !== undefined) return bound;
  if (name === 'settings') return walk.settings;
  return BUILT_IN_FUNCTIONS.has(name) || LIBRARY.has(name) ? namedFunction(name, node, walk) : ANY;
}

function visitBlock(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  const inner: Scope = { context: scope.context, variables: new Map(), outer: scope };
  const { expressions = [] } = node;
  // Functions may call each other before both are bound.
  for (const { type, lhs, rhs } of expressions) {
    if (type === 'bind' && rhs?.type === 'lambda' && lhs !== undefined && 'value' in lhs) {
      inner.variables.set(String(lhs.value), ANY);
    }
  }
  const types = expressions.map((expression) => walk.visit(expression, inner));
  return types.at(-1) ?? NOTHING_AT_ALL;
}

function visitBind(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  if (node.lhs === undefined || !('value' in node.lhs) || node.rhs === undefined) return ANY;
  const name = String(node.lhs.value);
  // A function may name itself in its body; what it gives there is not followed.
  if (node.rhs.type === 'lambda') scope.variables.set(name, ANY);
  const type = walk.visit(node.rhs, scope);
  scope.variables.set(name, type);
  return type;
}

function visitSort(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  for (const { expression } of node.terms ?? []) walk.visit(expression, scope);
  return scope.context;
}
