import type {
  FilterNode,
  GroupNode,
  ListNode,
  NameStep,
  ObjectNode,
  Pairs,
  PathNode,
  Scope,
  Stage,
  Step,
  Test,
} from '../ir.ts';
import { carriersOf, walkCarrying } from '../runtime/carry.ts';
import { group, type PairRun } from '../runtime/group.ts';
import { gather } from '../runtime/operators.ts';
import {
  applyStage,
  asItems,
  kept,
  type NameChain,
  namesFrom,
  type Run,
  type StageRun,
  type StepRun,
  startOf,
  together,
  walk,
} from '../runtime/path.ts';
import {
  fieldReader,
  lookUp,
  marked,
  type PlainObject,
  rawLookUp,
  settle,
  settleKept,
  WHOLE,
} from '../runtime/values.ts';
import { fixedNames, isLoop } from '../shapes.ts';
import { makeClosure } from './emit.ts';
import { type Closure, inCarried } from './frame.ts';
import { loops } from './loop.ts';

/** A path: the common ones are a chain of names behind the context or a variable. */
export function path(node: PathNode, scope: Scope): Closure {
  const { steps, keep, carriesFrom, handsOn, group: pairs } = node;
  const chain = pairs === undefined && carriesFrom === undefined ? nameChain(node) : undefined;
  if (chain !== undefined) return chainClosure(node, chain, scope);
  if (carriesFrom === undefined && pairs === undefined && steps.every(isLoop)) return loops(steps, keep, scope);
  const runs = steps.map((step) => stepRun(step, scope));
  const [first] = runs as [StepRun, ...StepRun[]];
  const result: Closure =
    carriesFrom === undefined
      ? (context, frame) => walk(startOf(context, first), runs, frame)
      : pairs !== undefined
        ? (context, frame) => carriersOf(startOf(context, first), runs, carriesFrom, frame)
        : (context, frame) => walkCarrying(startOf(context, first), runs, carriesFrom, handsOn, frame);
  if (pairs !== undefined) {
    const ready = pairRuns(pairs, scope);
    return (context, frame) => group(result(context, frame), ready, frame, pairs.position);
  }
  if (keep) return (context, frame) => settle(kept(result(context, frame)));
  return (context, frame) => settle(result(context, frame));
}

/** The names of a path that has nothing but names, save what it opens with. */
function nameChain({ steps, keep }: PathNode): NameChain | undefined {
  const [first] = steps;
  const named = first?.kind === 'value' && first.opens === 'variable' ? steps.slice(1) : steps;
  const opening = named.length < steps.length && first !== undefined ? first.stages.length === 0 : true;
  const plain = named.every((step): step is NameStep => step.kind === 'name' && step.stages.length === 0);
  if (!plain || !opening || named.length === 0) return undefined;
  return { names: named.map(({ name }) => name), keeps: named.map((step) => step.keep), keep };
}

function chainClosure({ steps }: PathNode, chain: NameChain, scope: Scope): Closure {
  const [first] = steps;
  const follow = follower(chain);
  if (first?.kind !== 'value') return follow;
  const opening = makeClosure(first.value, scope);
  return (context, frame) => {
    const value = opening(context, frame);
    return follow(Array.isArray(value) ? asItems(value) : value);
  };
}

/** Reads one field after the other, until there is a list: the rest is the runtime's. */
function follower(chain: NameChain): (start: unknown) => unknown {
  const { keep, names } = chain;
  const [name, another] = names;
  const isPlain = names.every((one) => !(one in Object.prototype));
  if (name !== undefined && another === undefined && !keep && isPlain) {
    return (start) => {
      if (typeof start !== 'object' || start === null) return undefined;
      if (Array.isArray(start)) return namesFrom(start, chain, 0);
      const value = (start as PlainObject)[name];
      return Array.isArray(value) ? settle(value) : value;
    };
  }
  const reads = names.map(fieldReader);
  return (start) => {
    let value = start;
    for (let place = 0; place < reads.length; place += 1) {
      if (Array.isArray(value)) return namesFrom(value, chain, place);
      value = (reads[place] as (value: unknown) => unknown)(value);
      if (value === undefined) return undefined;
    }
    return keep && !Array.isArray(value) ? keptScalar(value) : settle(value);
  };
}

function keptScalar(value: unknown): unknown {
  return kept(marked([value], 1));
}

function stepRun(step: Step, scope: Scope): StepRun {
  const { stages, focus, index, ancestor } = step;
  const shared = { stages: stages.map((stage) => stageRun(stage, scope)), focus, index, ancestor };
  if (step.kind === 'name') {
    const { name, keep } = step;
    const run: Run = keep ? (item) => settleKept(rawLookUp(item, name)) : (item) => lookUp(item, name);
    return { ...shared, run, terms: undefined, opens: 'each' };
  }
  if (step.kind === 'sort') {
    const terms = step.terms.map(({ value, descending, scope: own }) => ({
      run: inCarried(makeClosure(value, own ?? scope), own),
      descending,
    }));
    return { ...shared, run: (item) => item, terms, opens: 'each' };
  }
  const run = inCarried(makeClosure(step.value, step.scope ?? scope), step.scope);
  return { ...shared, run, terms: undefined, opens: step.opens };
}

/** A filter behind a step. */
function stageRun(stage: Stage, scope: Scope): StageRun {
  return stage.kind === 'number' ? stage : testRun(stage.test, scope);
}

/** What stands between brackets, ready to run. */
export function testRun(test: Test, scope: Scope): StageRun {
  if (test.kind === 'at') return test;
  return { kind: 'where', test: inCarried(makeClosure(test.value, test.scope ?? scope), test.scope) };
}

function pairRuns({ pairs, scope: own }: Pairs, scope: Scope): readonly PairRun[] {
  return pairs.map(({ name, value }) => ({
    name: inCarried(makeClosure(name, own ?? scope), own),
    value: inCarried(makeClosure(value, own ?? scope), own),
  }));
}

export function filtered({ value, test }: FilterNode, scope: Scope): Closure {
  const run = makeClosure(value, scope);
  const stage = testRun(test, scope);
  return (context, frame) => applyStage(stage, run(context, frame), frame);
}

export function grouped({ value, pairs }: GroupNode, scope: Scope): Closure {
  const run = makeClosure(value, scope);
  const ready = pairRuns(pairs, scope);
  return (context, frame) => group(run(context, frame), ready, frame, pairs.position);
}

export function objectOf({ pairs }: ObjectNode, scope: Scope): Closure {
  const names = fixedNames(pairs);
  if (names === undefined) {
    const ready = pairRuns(pairs, scope);
    return (context, frame) => group(context, ready, frame, pairs.position);
  }
  const runs = pairs.pairs.map(({ value }) => makeClosure(value, scope));
  return (context, frame) => {
    const inner = Array.isArray(context) ? together(context) : context;
    const result: PlainObject = {};
    for (let place = 0; place < runs.length; place += 1) {
      const value = (runs[place] as Closure)(inner, frame);
      if (value !== undefined) result[names[place] as string] = value;
    }
    return result;
  };
}

export function listOf({ items, whole }: ListNode, scope: Scope): Closure {
  const runs = items.map(({ value, nested }) => ({ run: makeClosure(value, scope), nested }));
  return (context, frame) => {
    const list: unknown[] = [];
    for (const { run, nested } of runs) gather(list, run(context, frame), nested);
    return whole ? marked(list, WHOLE) : list;
  };
}
