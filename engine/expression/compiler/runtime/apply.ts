import { EvaluationStop, fail, guard, spend } from './guard.ts';
import { type FunctionValue, isFunctionValue, settle } from './values.ts';

/** What a function gives instead of a result when the last thing it does is a call: the caller makes that call. */
const TAIL_CALL: unique symbol = Symbol('tail call');

const pending: { callee: unknown; given: readonly unknown[] } = { callee: undefined, given: [] };

/** Leaves a call to the caller, so that a function that ends by calling itself needs no stack. */
export function leaveCall(callee: unknown, given: readonly unknown[]): typeof TAIL_CALL {
  pending.callee = callee;
  pending.given = given;
  return TAIL_CALL;
}

/**
 * Calls a function. `context` is what stands left of the call, for functions that default to it; `depth` how deep the call
 * stands in the function that makes it. The result is not settled.
 */
export function invoke(
  callee: unknown,
  given: readonly unknown[],
  context: unknown,
  depth = 1,
  position?: number,
): unknown {
  guard.depth += depth;
  // The body of the function is one deeper.
  if (guard.depth >= guard.mostDepth) throw new EvaluationStop('D1011', position, true);
  let result = callOnce(callee, given, context, position);
  while (result === TAIL_CALL) result = callOnce(pending.callee, pending.given, context, position);
  guard.depth -= depth;
  return result;
}

/** A call is as much work as some items. */
const CALL = 4;

function callOnce(callee: unknown, given: readonly unknown[], context: unknown, position?: number): unknown {
  spend(CALL, position);
  if (!isFunctionValue(callee)) return fail('T1006', position);
  const { validate } = callee;
  return callee(validate === undefined ? given : validate(given, context), context);
}

/** Called with an item, its place and the whole. */
export type Each = (item: unknown, place: unknown, whole: unknown) => unknown;

/** Calls a function value with as many of item, place and whole as it takes. */
export function eachOf(callee: unknown): Each {
  if (!isFunctionValue(callee)) return fail('T1006');
  const arity = callee.arity ?? 0;
  if (arity >= 3) return (item, place, whole) => invoke(callee, [item, place, whole], null);
  if (arity === 2) return (item, place) => invoke(callee, [item, place], null);
  return (item) => invoke(callee, [item], null);
}

/** Gives a function value what it declares. */
export function functionValue(
  call: (given: readonly unknown[], context: unknown) => unknown,
  arity: number,
  validate?: FunctionValue['validate'],
): FunctionValue {
  const value = call as FunctionValue;
  value.arity = arity;
  if (validate !== undefined) value.validate = validate;
  return value;
}

/** Stops where a field was called that has the name of a function. */
export function checkCallee(callee: unknown, code: 'T1005' | 'T1007', position: number): unknown {
  return callee === undefined ? fail(code, position) : callee;
}

/** `f ~> g`: a function that calls one with what the other gives. */
function chain(first: unknown, second: unknown): FunctionValue {
  return functionValue((given) => leaveCall(second, [settle(invoke(first, given, null))]), 1);
}

/** `value ~> function`: calls it, or puts two functions together. */
export function applyTo(value: unknown, callee: unknown, position: number, depth: number): unknown {
  if (!isFunctionValue(callee)) return fail('T2006', position);
  return isFunctionValue(value) ? chain(value, callee) : invoke(callee, [value], null, depth, position);
}

/** A function with some of its arguments given; `open` are the places that are still to come. */
export function partial(
  callee: unknown,
  given: readonly unknown[],
  open: readonly number[],
  position: number,
): FunctionValue {
  if (!isFunctionValue(callee)) return fail('T1008', position);
  const wanted = open.filter((place) => place < (callee.parameters ?? callee.arity ?? 0));
  // jsonata checks no signature here.
  return functionValue((later, context) => {
    const all = [...given];
    for (const [index, place] of wanted.entries()) all[place] = later[index];
    return callee(all, context);
  }, wanted.length);
}
