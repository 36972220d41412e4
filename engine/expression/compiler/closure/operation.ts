import type { NegateNode, OperationNode, Operator, Scope } from '../ir.ts';
import * as operators from '../runtime/operators.ts';
import { makeClosure } from './emit.ts';
import type { Closure } from './frame.ts';

/** What each operator does with two values. */
export const OPERATIONS: Readonly<Record<Operator, (left: unknown, right: unknown) => unknown>> = {
  '+': operators.add,
  '-': operators.subtract,
  '*': operators.multiply,
  '/': operators.divide,
  '%': operators.remainder,
  '=': operators.equal,
  '!=': operators.unequal,
  '<': operators.less,
  '<=': operators.lessOrEqual,
  '>': operators.greater,
  '>=': operators.greaterOrEqual,
  '&': operators.concatenate,
  in: operators.includes,
  '..': operators.range,
};

export function operation({ operator, left, right }: OperationNode, scope: Scope): Closure {
  const first = makeClosure(left, scope);
  const second = makeClosure(right, scope);
  const operate = OPERATIONS[operator];
  if (right.kind === 'literal') {
    const { value } = right;
    return (context, frame) => operate(first(context, frame), value);
  }
  return (context, frame) => operate(first(context, frame), second(context, frame));
}

export function negation({ value, position }: NegateNode, scope: Scope): Closure {
  const run = makeClosure(value, scope);
  return (context, frame) => operators.negate(run(context, frame), position);
}
