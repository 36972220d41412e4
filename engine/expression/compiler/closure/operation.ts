import type { NegateNode, OperationNode, Operator, Scope } from '../ir.ts';
import * as operators from '../runtime/operators.ts';
import { fixedItems } from '../shapes.ts';
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

type Operate = (left: Closure, right: Closure) => Closure;

/** The common types on the spot; the runtime has the last word for all others. */
const QUICK: Readonly<Partial<Record<Operator, Operate>>> = {
  '+': (left, right) => (context, frame) => {
    const first = left(context, frame);
    const second = right(context, frame);
    const result = typeof first === 'number' && typeof second === 'number' ? first + second : Number.NaN;
    return result - result === 0 ? result : operators.add(first, second);
  },
  '*': (left, right) => (context, frame) => {
    const first = left(context, frame);
    const second = right(context, frame);
    const result = typeof first === 'number' && typeof second === 'number' ? first * second : Number.NaN;
    return result - result === 0 ? result : operators.multiply(first, second);
  },
  '&': (left, right) => (context, frame) => {
    const first = left(context, frame);
    const second = right(context, frame);
    return typeof first === 'string' && typeof second === 'string'
      ? operators.checked(first + second)
      : operators.concatenate(first, second);
  },
};

export function operation({ operator, left, right }: OperationNode, scope: Scope): Closure {
  const first = makeClosure(left, scope);
  const fixed = operator === 'in' ? fixedItems(right) : undefined;
  if (fixed !== undefined) return (context, frame) => fixed.has(first(context, frame));
  if (right.kind === 'literal') {
    const { value } = right;
    if (operator === '=') return (context, frame) => first(context, frame) === value;
  }
  const second = makeClosure(right, scope);
  const quick = QUICK[operator];
  if (quick !== undefined) return quick(first, second);
  const operate = OPERATIONS[operator];
  return (context, frame) => operate(first(context, frame), second(context, frame));
}

export function negation({ value, position }: NegateNode, scope: Scope): Closure {
  const run = makeClosure(value, scope);
  return (context, frame) => operators.negate(run(context, frame), position);
}
