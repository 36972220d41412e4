import type { SyntaxNode } from '../syntax.ts';
import { ANY, type Count, NUMBER, OPEN_OBJECT, presentItem, type Type, weakest } from './type.ts';
import type { Scope, TypeWalk } from './walk.ts';

/** Each step is taken from every value of the one before it. */
export function visitPath(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  const { steps = [] } = node;
  // The value above an item, and names that items carry along, are not followed.
  if (steps.some(({ type, tuple }) => type === 'parent' || tuple === true)) return visitUnfollowed(steps, scope, walk);
  const inner: Scope = { ...scope, variables: new Map(), outer: scope };
  let context = scope.context;
  for (const [index, step] of steps.entries()) {
    const found = walk.visit(step, { ...inner, context: presentItem(context) });
    context = index === 0 && step.type !== 'name' ? found : afterStep(step, context, found);
  }
  if (node.group !== undefined) {
    for (const part of node.group.lhs.flat()) walk.visit(part, { ...inner, context: presentItem(context) });
    return OPEN_OBJECT;
  }
  return node.keepSingletonArray === true ? { ...context, count: 'list' } : context;
}

/** Names are still bound, so that what uses them is known to exist; their types are not. */
function visitUnfollowed(steps: readonly SyntaxNode[], scope: Scope, walk: TypeWalk): Type {
  const variables = new Map<string, Type>();
  for (const step of steps) {
    if (step.focus !== undefined) variables.set(step.focus, ANY);
    if (step.index !== undefined) variables.set(step.index, NUMBER);
  }
  for (const step of steps) {
    if (step.type !== 'parent') walk.visit(step, { context: ANY, variables: new Map(variables), outer: scope });
  }
  return ANY;
}

function afterStep(step: SyntaxNode, from: Type, found: Type): Type {
  // Sorting chooses nothing; it puts the same values in another order.
  if (step.type === 'sort') return from.count === 'one' ? from : { ...from, count: 'some' };
  return {
    ...found,
    count: from.count === 'one' ? found.count : 'some',
    absence: weakest([from.absence, found.absence]),
  };
}

/** Filters choose among the values; an index chooses one of them. */
export function afterStages(node: SyntaxNode, type: Type, scope: Scope, walk: TypeWalk): Type {
  let chosen = type;
  for (const stage of [...(node.stages ?? []), ...(node.predicate ?? [])]) {
    if (stage.type === 'index') scope.variables.set(String(stage.value), NUMBER);
    else if (stage.expr !== undefined) chosen = afterFilter(stage.expr, chosen, scope, walk);
  }
  return chosen;
}

function afterFilter(expression: SyntaxNode, type: Type, scope: Scope, walk: TypeWalk): Type {
  const given = walk.visit(expression, { context: presentItem(type), variables: new Map(), outer: scope });
  if (expression.type === 'number') {
    // A list that is there has a first and a last value.
    const atEnd = expression.value === 0 || expression.value === -1;
    return { ...type, count: 'one', absence: atEnd ? type.absence : 'possible' };
  }
  const single = type.count === 'one' || given.shapes.every(({ kind }) => kind === 'number');
  const count: Count = single && given.count === 'one' ? 'one' : 'some';
  return { ...type, count: type.shapes.some(({ kind }) => kind === 'any') ? 'one' : count, absence: 'possible' };
}
