import type {
  ApplyNode,
  CallNode,
  EvaluateTextNode,
  HigherOrderNode,
  LambdaNode,
  Node,
  PartialNode,
  Scope,
} from '../ir.ts';
import { applyTo, checkCallee, functionValue, invoke, leaveCall, partial } from '../runtime/apply.ts';
import { callBuiltIn } from '../runtime/built-ins.ts';
import { directCall, MISS } from '../runtime/direct.ts';
import { evaluateTextIn } from '../runtime/evaluate-text.ts';
import { callHigherOrder } from '../runtime/higher-order.ts';
import { map } from '../runtime/list-functions.ts';
import { fixedTable } from '../shapes.ts';
import { makeClosure } from './emit.ts';
import { type Closure, type ClosureFrame, frameAt, hopsTo, UNBOUND } from './frame.ts';

/** A call of a built-in, or of whatever a node gives. */
export function builtInOrValueCall(node: CallNode, scope: Scope): Closure {
  const { callee, arguments: given } = node;
  const runs = given.map((one) => argumentOf(callee, one, scope));
  return callee.kind === 'built_in' ? builtInCall(callee.name, runs, node, scope) : valueCall(node, runs, scope);
}

/** A table on the spot that is only looked into is made once. */
function argumentOf(callee: CallNode['callee'], node: Node, scope: Scope): Closure {
  const table = callee.kind === 'built_in' && callee.name === 'lookup' ? fixedTable(node) : undefined;
  return table === undefined ? makeClosure(node, scope) : () => table;
}

function builtInCall(name: string, runs: readonly Closure[], node: CallNode, scope: Scope): Closure {
  const contextOf = tailContext(node.tail, scope);
  const direct = directCall(name, runs.length);
  const [first, second, third] = runs;
  if (direct !== undefined && first !== undefined && second === undefined) {
    return (context, frame) => {
      const value = first(context, frame);
      const result = direct(value);
      return result === MISS ? callBuiltIn(name, [value], contextOf(context, frame)) : result;
    };
  }
  if (direct !== undefined && first !== undefined && second !== undefined) {
    return (context, frame) => {
      const one = first(context, frame);
      const two = second(context, frame);
      const three = third?.(context, frame);
      const result = direct(one, two, three);
      if (result !== MISS) return result;
      return callBuiltIn(name, third === undefined ? [one, two] : [one, two, three], contextOf(context, frame));
    };
  }
  return (context, frame) => callBuiltIn(name, allOf(runs, context, frame), contextOf(context, frame));
}

/** What stands left of a call: the context, or for what a function ends with, whatever its caller had there. */
function tailContext(tail: CallNode['tail'], scope: Scope): Closure {
  if (tail === 'no') return (context) => context;
  if (tail === 'here') return () => null;
  const hops = hopsTo(scope, functionOf(scope));
  return (_, frame) => frameAt(frame, hops)[1];
}

function functionOf(scope: Scope): Scope {
  return scope.kind === 'function' || scope.outer === undefined ? scope : functionOf(scope.outer);
}

function allOf(runs: readonly Closure[], context: unknown, frame: ClosureFrame): unknown[] {
  const values: unknown[] = [];
  for (const run of runs) values.push(run(context, frame));
  return values;
}

interface Called {
  readonly value: Node;
  readonly mistaken: boolean;
}

function calleeClosure({ value, mistaken }: Called, code: 'T1005' | 'T1007', position: number, scope: Scope): Closure {
  const run = makeClosure(value, scope);
  return mistaken ? (context, frame) => checkCallee(run(context, frame), code, position) : run;
}

function valueCall({ callee, tail, depth, position }: CallNode, runs: readonly Closure[], scope: Scope): Closure {
  const calleeOf = calleeClosure(callee as Called, 'T1005', position, scope);
  if (tail === 'leave') {
    return (context, frame) => {
      const called = calleeOf(context, frame);
      return leaveCall(called, allOf(runs, context, frame));
    };
  }
  return (context, frame) => {
    const called = calleeOf(context, frame);
    const given = allOf(runs, context, frame);
    return invoke(called, given, tail === 'here' ? null : context, depth, position);
  };
}

/** A function: a frame with its arguments for each call. */
export function lambda({ scope: own, parameters, signature, body }: LambdaNode): Closure {
  const run = makeClosure(body, own);
  const count = parameters.length;
  const others = own.locals.length - count;
  const validate = signature === undefined ? undefined : signature.validate.bind(signature);
  return (context, frame) =>
    functionValue(
      (given, left) => {
        const opened: ClosureFrame = [frame, left];
        for (let place = 0; place < count; place += 1) opened.push(given[place]);
        for (let place = 0; place < others; place += 1) opened.push(UNBOUND);
        return run(context, opened);
      },
      count,
      validate,
    );
}

/** Calls the body of a function with its arguments in a frame of its own. */
function inFrame(
  run: Closure,
  context: unknown,
  frame: ClosureFrame,
  count: number,
  others: number,
): (...given: readonly unknown[]) => unknown {
  if (others === 0 && count === 1) return (item) => run(context, [frame, null, item]);
  if (others === 0 && count === 2) return (item, place) => run(context, [frame, null, item, place]);
  return (...given) => {
    const opened: ClosureFrame = [frame, null];
    for (let place = 0; place < count; place += 1) opened.push(given[place]);
    for (let place = 0; place < others; place += 1) opened.push(UNBOUND);
    return run(context, opened);
  };
}

/** A function on the spot is called without becoming a value. */
export function higherOrder(node: HigherOrderNode, scope: Scope): Closure {
  const { name, arguments: given, function: written } = node;
  const runs = given.map((one) => makeClosure(one, scope));
  const { scope: own, parameters, body } = written;
  const run = makeClosure(body, own);
  const count = parameters.length;
  const others = own.locals.length - count;
  const contextOf = tailContext(node.tail, scope);
  const [listOf] = runs;
  if (name === 'map' && listOf !== undefined && others === 0 && count === 1) {
    return (context, frame) => {
      const list = listOf(context, frame);
      const items: readonly unknown[] = Array.isArray(list) ? list : list === undefined ? [] : [list];
      return list === undefined ? undefined : map(items, (item) => run(context, [frame, null, item]));
    };
  }
  return (context, frame) => {
    const call = inFrame(run, context, frame, count, others);
    const values = allOf(runs, context, frame);
    return callHigherOrder(name ?? '', values, call, count, contextOf(context, frame));
  };
}

/** A function with some of its arguments. */
export function partialCall({ callee, mistaken, arguments: given, position }: PartialNode, scope: Scope): Closure {
  const runs = given.map((one) => (one === undefined ? undefined : makeClosure(one, scope)));
  const open = runs.flatMap((run, place) => (run === undefined ? [place] : []));
  const calleeOf = calleeClosure({ value: callee, mistaken }, 'T1007', position, scope);
  return (context, frame) => {
    const values = runs.map((run) => run?.(context, frame));
    return partial(calleeOf(context, frame), values, open, position);
  };
}

export function apply({ value, function: callee, position, depth }: ApplyNode, scope: Scope): Closure {
  const given = makeClosure(value, scope);
  const calleeOf = makeClosure(callee, scope);
  return (context, frame) => {
    const made = given(context, frame);
    return applyTo(made, calleeOf(context, frame), position, depth);
  };
}

export function evaluateText({ arguments: given, visible }: EvaluateTextNode, scope: Scope): Closure {
  const runs = given.map((one) => makeClosure(one, scope));
  const names = visible.map((one) => ({ name: one.name, run: makeClosure(one, scope) }));
  return (context, frame) => {
    const known = Object.fromEntries(names.map(({ name, run }) => [name, run(context, frame)]));
    return evaluateTextIn(allOf(runs, context, frame), context, known);
  };
}
