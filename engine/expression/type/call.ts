import { BUILT_IN_FUNCTIONS } from '../built-in.ts';
import { LIBRARY } from '../function/library.ts';
import type { SyntaxNode } from '../syntax.ts';
import { callNamed, isWrongArgument, typesOfFunction } from './function-type.ts';
import { noteDefault } from './look-up.ts';
import { ANY, NOTHING_AT_ALL, ofShape, presentItem, type Type } from './type.ts';
import { type Scope, type TypeWalk, variableOf } from './walk.ts';

/** `$name(a, b)`; of a call that leaves places open nothing is known but what stands in the others. */
export function visitCall(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  return callWith([], node, scope, walk);
}

/** `a ~> $f(b)` is `$f(a, b)`. */
export function visitApply(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  const left = node.lhs !== undefined && 'type' in node.lhs ? walk.visit(node.lhs, scope) : ANY;
  if (node.rhs?.type === 'function') {
    const type = callWith([left], node.rhs, scope, walk);
    walk.types.set(node.rhs, type);
    return type;
  }
  const [applied] = node.rhs === undefined ? [] : walk.visit(node.rhs, scope).shapes;
  // Two functions chained give a third.
  const chained = left.shapes.some(({ kind }) => kind === 'function');
  return applied?.kind === 'function' && !chained ? applied.call([left]) : ANY;
}

function callWith(piped: readonly Type[], node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  const { procedure, arguments: written = [] } = node;
  const name = procedure?.type === 'variable' ? String(procedure.value) : undefined;
  // What is asked for, or has a default behind it, may be missing; not what stands deeper in its arguments.
  const { defaulted, ...plain } = scope;
  const inner: Scope = name === 'exists' ? { ...plain, defaulted: true } : plain;
  const given = [...piped, ...written.map((argument) => walk.visit(argument, inner))];
  if (procedure === undefined) return ANY;
  if (name === undefined) return called(walk.visit(procedure, scope), given);
  const bound = variableOf(name, scope);
  if (bound !== undefined) return called(bound, given);
  if (!BUILT_IN_FUNCTIONS.has(name) && !LIBRARY.has(name)) return ANY;
  const site: SyntaxNode = { ...procedure, arguments: written };
  if (defaulted) noteDefault(site, walk);
  return callNamed(name, { given: withContext(name, given, scope), node: site, walk });
}

function called(type: Type, given: readonly Type[]): Type {
  const [shape, another] = type.shapes;
  return shape?.kind === 'function' && another === undefined ? shape.call(given) : ANY;
}

/** What stands left of a call is its first argument, where the call has too few, or the first one does not fit. */
function withContext(name: string, given: readonly Type[], { context }: Scope): readonly Type[] {
  const reading = BUILT_IN_FUNCTIONS.get(name) ?? 0;
  if (given.length < reading && (reading === 1 || given.length === 0)) return [context, ...given];
  const [wanted, ...others] = typesOfFunction(name)?.parameters ?? [];
  const [first] = given;
  if (reading === 0 || wanted === undefined || first === undefined || given.length > others.length) return given;
  const shifted = isWrongArgument(wanted, first) && !isWrongArgument(wanted, context);
  return given.length < reading || shifted ? [context, ...given] : given;
}

/** Functions that call each other are followed this deep. */
const MOST_CALLS = 6;

/** A function that is written down. Its body has a type for every call. */
export function visitLambda(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  const { arguments: parameters = [], body, signature } = node;
  if (body === undefined) return ANY;
  // The parser wraps a call in tail position into a function of its own.
  if (node.thunk === true) return walk.visit(body, scope);
  let open = 0;
  const call = (given: readonly Type[]): Type => {
    walk.uncalled.delete(node);
    // A signature may shift the arguments, or make lists of them.
    if (open >= MOST_CALLS || signature !== undefined) return ANY;
    open += 1;
    const variables = new Map(
      parameters.map(({ value }, index) => [String(value), given[index] ?? NOTHING_AT_ALL] as const),
    );
    const type = walk.visit(body, { context: scope.context, variables, outer: scope });
    open -= 1;
    return type;
  };
  walk.uncalled.set(node, () => call(parameters.map(() => ANY)));
  return ofShape({ kind: 'function', call });
}

/** A call that leaves places open gives a function, of which only what stands in the others is looked at. */
export function visitPartial(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  for (const argument of node.arguments ?? []) walk.visit(argument, scope);
  return ANY;
}

/** `|pattern|update, delete|` is a function that changes the parts of its input that the pattern finds. */
export function visitTransform(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  const call = (given: readonly Type[]): Type => {
    walk.uncalled.delete(node);
    const input = { ...scope, context: presentItem(given[0] ?? ANY) };
    const context = node.pattern === undefined ? ANY : presentItem(walk.visit(node.pattern, input));
    if (node.update !== undefined) walk.visit(node.update, { ...scope, context });
    if (node.delete !== undefined) walk.visit(node.delete, { ...scope, context });
    return ANY;
  };
  walk.uncalled.set(node, () => call([ANY]));
  return ofShape({ kind: 'function', call });
}
