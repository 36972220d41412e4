import type { Node, NodeKind, Scope } from '../ir.ts';
import { kindOf } from '../kinds.ts';
import { regexValue } from '../runtime/matcher.ts';
import { oneAt } from '../runtime/path.ts';
import { descendants, transformer, wildcard } from '../runtime/traverse.ts';
import { markOf, settle, settleKept, truth, WRAPPER } from '../runtime/values.ts';
import { apply, builtInOrValueCall, evaluateText, higherOrder, lambda, partialCall } from './call.ts';
import { type Closure, type ClosureFrame, inCarried } from './frame.ts';
import { bind, block, rootInput, variable } from './names.ts';
import { negation, operation } from './operation.ts';
import { filtered, grouped, listOf, objectOf, path } from './path.ts';

type Emitter<K extends NodeKind> = (node: Extract<Node, { kind: K }>, scope: Scope) => Closure;

/** One maker for each kind of node: the backend for hosts that forbid generated code. */
const EMITTERS: { readonly [K in NodeKind]: Emitter<K> } = {
  literal:
    ({ value }) =>
    () =>
      value,
  context: ({ of, atRoot }, scope) => (of === 'root' ? rootInput(scope) : atRoot ? unwrapped : (context) => context),
  variable,
  path,
  wildcard: ({ deep }) => (deep ? descendants : wildcard),
  negate: negation,
  operation,
  logic: ({ operator, left, right }, scope) => {
    const first = testClosure(left, scope);
    const second = testClosure(right, scope);
    return operator === 'and'
      ? (context, frame) => first(context, frame) && second(context, frame)
      : (context, frame) => first(context, frame) || second(context, frame);
  },
  list: listOf,
  object: objectOf,
  condition: ({ condition, yes, no }, scope) => {
    const test = testClosure(condition, scope);
    const then = makeClosure(yes, scope);
    const otherwise = no === undefined ? () => undefined : makeClosure(no, scope);
    return (context, frame) => (test(context, frame) ? then(context, frame) : otherwise(context, frame));
  },
  block,
  bind,
  regex: ({ pattern }) => {
    const value = regexValue(pattern);
    return () => value;
  },
  lambda,
  call: builtInOrValueCall,
  higher_order: higherOrder,
  partial: partialCall,
  apply,
  transform: ({ pattern, update, remove, position }, scope) => {
    const part = (node: Node) => inCarried(makeClosure(node, scope), undefined);
    const ready = {
      pattern: part(pattern),
      update: part(update),
      remove: remove === undefined ? undefined : part(remove),
    };
    return (_, frame) => transformer(ready, frame, position);
  },
  evaluate_text: evaluateText,
  filter: filtered,
  group: grouped,
  settle: ({ value, keep }, scope) => {
    if (value.kind === 'filter' && value.test.kind === 'at' && !keep) {
      const { index } = value.test;
      const list = makeClosure(value.value, scope);
      return (context, frame) => oneAt(list(context, frame), index);
    }
    const run = makeClosure(value, scope);
    return keep ? (context, frame) => settleKept(run(context, frame)) : (context, frame) => settle(run(context, frame));
  },
};

/** The function that evaluates a node in a scope. */
export function makeClosure(node: Node, scope: Scope): Closure {
  const emitter = EMITTERS[node.kind] as Emitter<NodeKind>;
  return emitter(node, scope);
}

/** Whether a node's value counts as a yes. */
function testClosure(node: Node, scope: Scope): (context: unknown, frame: ClosureFrame) => boolean {
  const run = makeClosure(node, scope);
  if (kindOf(node).of === 'boolean') return (context, frame) => run(context, frame) === true;
  return (context, frame) => truth(run(context, frame));
}

function unwrapped(context: unknown): unknown {
  return Array.isArray(context) && (markOf(context) & WRAPPER) !== 0 ? context[0] : context;
}
