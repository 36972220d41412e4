import type { BindNode, BlockNode, NameSource, Scope, VariableNode } from '../ir.ts';
import { builtInValue } from '../runtime/built-ins.ts';
import type { Carried } from '../runtime/path.ts';
import { makeClosure } from './emit.ts';
import {
  type Closure,
  type ClosureFrame,
  FIRST_LOCAL,
  frameAt,
  hasFrame,
  hopsTo,
  openFrame,
  type RootValues,
  UNBOUND,
} from './frame.ts';

/** A name: each source is asked in turn, until one has it. */
export function variable({ sources }: VariableNode, scope: Scope): Closure {
  return sources.reduceRight<Closure>(
    (next, source) => fromSource(source, scope, next),
    () => undefined,
  );
}

function fromSource(source: NameSource, scope: Scope, next: Closure): Closure {
  switch (source.kind) {
    case 'local':
      return fromLocal(source.local.index + FIRST_LOCAL, hopsTo(scope, source.local.scope), source.sure, next);
    case 'carried': {
      const { name } = source;
      const hops = hopsTo(scope, source.scope);
      return (context, frame) => {
        const carried = frameAt(frame, hops)[1] as Carried;
        return Object.hasOwn(carried, name) ? carried[name] : next(context, frame);
      };
    }
    case 'given': {
      const { name } = source;
      const hops = hopsTo(scope, rootOf(scope));
      return (_, frame) => (frameAt(frame, hops)[1] as RootValues).given[name];
    }
    case 'built_in': {
      const value = builtInValue(source.name);
      return () => value;
    }
    case 'nothing':
      return () => undefined;
  }
}

function fromLocal(place: number, hops: number, sure: boolean, next: Closure): Closure {
  if (sure && hops === 0) return (_, frame) => frame[place];
  if (sure && hops === 1) return (_, frame) => (frame[0] as ClosureFrame)[place];
  if (sure) return (_, frame) => frameAt(frame, hops)[place];
  return (context, frame) => {
    const value = frameAt(frame, hops)[place];
    return value === UNBOUND ? next(context, frame) : value;
  };
}

function rootOf(scope: Scope): Scope {
  return scope.outer === undefined ? scope : rootOf(scope.outer);
}

/** `$$`. */
export function rootInput(scope: Scope): Closure {
  const hops = hopsTo(scope, rootOf(scope));
  return (_, frame) => (frameAt(frame, hops)[1] as RootValues).input;
}

export function bind({ local, value }: BindNode, scope: Scope): Closure {
  const run = makeClosure(value, scope);
  const hops = hopsTo(scope, local.scope);
  const place = local.index + FIRST_LOCAL;
  return (context, frame) => {
    const made = run(context, frame);
    frameAt(frame, hops)[place] = made;
    return made;
  };
}

export function block({ expressions, scope }: BlockNode): Closure {
  const runs = expressions.map((one) => makeClosure(one, scope));
  const run = sequenceOf(runs);
  const size = scope.locals.length;
  return hasFrame(scope) ? (context, frame) => run(context, openFrame(frame, undefined, size)) : run;
}

function sequenceOf(runs: readonly Closure[]): Closure {
  const [first, second] = runs;
  if (first === undefined) return () => undefined;
  if (second === undefined) return first;
  return (context, frame) => {
    let result: unknown;
    for (const run of runs) result = run(context, frame);
    return result;
  };
}
