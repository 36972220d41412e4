import jsonata from 'jsonata';
import type { SyntaxNode } from '../syntax.ts';
import { makeClosure } from './closure/emit.ts';
import { openFrame } from './closure/frame.ts';
import { type Lowered, lower } from './lower.ts';
import { BUILT_INS } from './runtime/built-ins.ts';
import { installTextEvaluator } from './runtime/evaluate-text.ts';
import { beginEvaluation, type GuardLimits, type World } from './runtime/guard.ts';
import { marked, type PlainObject, SEQUENCE, setField, WRAPPER } from './runtime/values.ts';
import type { KnownNames, Numbering } from './scope.ts';
import { type Compiled, compileSource, compileSourceTogether, type Finish } from './source/compile.ts';

/** How an expression is run: as JavaScript made for it, or as functions within functions where code may not be made. */
export type Backend = 'source' | 'closures';

/** Generated code, unless the host was started to forbid it. */
export const DEFAULT_BACKEND: Backend = mayGenerateCode() ? 'source' : 'closures';

function mayGenerateCode(): boolean {
  try {
    // oxlint-disable-next-line no-new-func, no-implied-eval -- asks whether it may
    return typeof new Function('') === 'function';
  } catch {
    return false;
  }
}

/** Runs an expression on an input that it leaves as it is, with what the caller binds. May throw; nothing waits. */
export type Program = (input: unknown, given: Readonly<Record<string, unknown>>) => unknown;

/**
 * Makes a program of the parser's tree. `given` names every binding that the program will be run with. Throws
 * `Unsupported` for the few shapes that are left to the reference.
 */
export function compileTree(tree: SyntaxNode, given: Iterable<string>, backend: Backend): Program {
  const lowered = lower(tree, namesKnown(given));
  return backend === 'source' ? sourceProgram(compileSource(lowered)) : closureProgram(lowered);
}

/**
 * One program for several trees on the same input. It gives an object of what `finish` makes of their values, under their
 * names; or throws what the first throws.
 */
export function compileTrees(
  trees: Readonly<Record<string, SyntaxNode>>,
  given: Iterable<string>,
  backend: Backend,
  finish: Finish,
): Program {
  const known = namesKnown(given);
  const numbering: Numbering = { next: 1 };
  const lowered = Object.entries(trees).map(([name, tree]) => [name, lower(tree, known, numbering)] as const);
  if (backend === 'source') return sourceProgram(compileSourceTogether(Object.fromEntries(lowered), finish));
  const runs = lowered.map(([name, { root, scope }]) => {
    return { name, run: makeClosure(root, scope), size: scope.locals.length };
  });
  return (input, bindings) => {
    const context = asContext(input);
    const values = { input, given: bindings };
    const result: PlainObject = {};
    for (const { name, run, size } of runs) {
      setField(result, name, finish(run(context, openFrame(undefined, values, size))));
    }
    return result;
  };
}

function namesKnown(given: Iterable<string>): KnownNames {
  return { given: new Set(given), builtIn: (name) => BUILT_INS.has(name) };
}

function sourceProgram(run: Compiled): Program {
  return (input, bindings) => run(asContext(input), input, bindings);
}

function closureProgram({ root, scope }: Lowered): Program {
  const run = makeClosure(root, scope);
  const size = scope.locals.length;
  return (input, bindings) => run(asContext(input), openFrame(undefined, { input, given: bindings }, size));
}

/** An input that is a list is one input. */
function asContext(input: unknown): unknown {
  return Array.isArray(input) ? marked([input], SEQUENCE | WRAPPER) : input;
}

/** Runs a program within limits. */
export function runProgram(
  program: Program,
  input: unknown,
  given: Readonly<Record<string, unknown>>,
  limits: GuardLimits,
  world?: World,
): unknown {
  beginEvaluation(limits, world);
  return program(input, given);
}

installTextEvaluator((source, input, known) => {
  const tree = jsonata(source).ast() as unknown as SyntaxNode;
  const { root, scope } = lower(tree, namesKnown(Object.keys(known)));
  const run = makeClosure(root, scope);
  return run(input, openFrame(undefined, { input, given: known }, scope.locals.length));
});
