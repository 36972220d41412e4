import type { SyntaxNode } from '../syntax.ts';
import { ANY, type Count, NUMBER, OPEN_OBJECT, presentItem, type Type, weakest } from './type.ts';
import type { Scope, TypeWalk } from './walk.ts';

/** Each step is taken from every value of the one before it. */
export function visitPath(node: SyntaxNode, scope: Scope, walk: TypeWalk): Type {
  const { steps = [] } = node;
  const inner: Scope = { ...scope, variables: new Map(), outer: scope };
  // What stands above an item is not followed.
  const climbs = steps.some(({ type }) => type === 'parent');
  let context = climbs ? ANY : scope.context;
  for (const [index, step] of steps.entries()) {
    const found = walk.visit(step, { ...inner, context: presentItem(context) });
    // What `@$one` names is no step: the next one is taken from where this one was.
    if (step.focus !== undefined) context = { ...context, count: 'some' };
    else context = index === 0 && step.type !== 'name' ? found : afterStep(step, context, found);
  }
  if (climbs) return ANY;
  if (node.group !== undefined) {
    for (const part of node.group.lhs.flat()) walk.visit(part, { ...inner, context: presentItem(context) });
    return OPEN_OBJECT;
  }
  return node.keepSingletonArray === true ? { ...context, count: 'list' } : context;
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
