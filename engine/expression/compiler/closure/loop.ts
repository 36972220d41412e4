import type { NameStep, Scope, Stage, ValueStep } from '../ir.ts';
import { checkLength, spend } from '../runtime/guard.ts';
import { applyStage, collected } from '../runtime/path.ts';
import { fieldReader, flattenInto, lookUp, markOf, rawLookUp, settleKept, WHOLE } from '../runtime/values.ts';
import { isPlainTest } from '../shapes.ts';
import { makeClosure } from './emit.ts';
import type { Closure, ClosureFrame } from './frame.ts';
import { testRun } from './path.ts';

/** What the last step gave so far: a list is only made if there are several results. */
interface Results {
  count: number;
  first: unknown;
  list: unknown[] | undefined;
}

/** Takes one item on its way through the rest of a path. */
type Sink = (item: unknown, frame: ClosureFrame, into: Results) => void;

/** A path whose steps are loops within loops: no list is made between two steps. */
export function loops(steps: readonly (NameStep | ValueStep)[], keep: boolean, scope: Scope): Closure {
  const through = steps.reduceRight<Sink | undefined>((next, step) => stepSink(step, next, scope), undefined);
  const [first] = steps;
  const absolute = first?.kind === 'value' && first.opens === 'variable';
  return (context, frame) => {
    const into: Results = { count: 0, first: undefined, list: undefined };
    if (Array.isArray(context) && !absolute) {
      spend(context.length);
      for (const item of context) through?.(item, frame, into);
    } else through?.(context, frame, into);
    return collected(into.count, into.first, into.list, keep);
  };
}

function stepSink(step: NameStep | ValueStep, next: Sink | undefined, scope: Scope): Sink {
  const run = step.kind === 'name' ? fieldOfItem(step) : makeClosure(step.value, scope);
  const { stages } = step;
  const last = stages.at(-1);
  if (last?.kind === 'filter' && isPlainTest(last.test)) {
    const value = staged(run, stages.slice(0, -1), scope);
    return filterSink(value, makeClosure(last.test.value, scope), next ?? addAlone, step.position);
  }
  const value = staged(run, stages, scope);
  if (next === undefined) return (item, frame, into) => add(value(item, frame), into);
  return (item, frame, into) => {
    const made = value(item, frame);
    if (!Array.isArray(made) || (markOf(made) & WHOLE) !== 0) {
      if (made !== undefined) next(made, frame, into);
      return;
    }
    spend(made.length, step.position);
    for (let place = 0; place < made.length; place += 1) next(made[place], frame, into);
  };
}

function fieldOfItem({ name, keep }: NameStep): Closure {
  const read = fieldReader(name);
  if (keep) return (item) => (Array.isArray(item) ? settleKept(rawLookUp(item, name)) : read(item));
  return (item) => (Array.isArray(item) ? lookUp(item, name) : read(item));
}

function staged(run: Closure, stages: readonly Stage[], scope: Scope): Closure {
  return stages.reduce<Closure>((value, stage) => {
    if (stage.kind !== 'filter') return value;
    const ready = testRun(stage.test, scope);
    return (item, frame) => applyStage(ready, value(item, frame), frame);
  }, run);
}

/** Goes on with every item for which the test holds. */
function filterSink(value: Closure, test: Closure, next: Sink, position: number): Sink {
  return (item, frame, into) => {
    const made = value(item, frame);
    if (!Array.isArray(made)) {
      if (test(made, frame) === true) next(made, frame, into);
      return;
    }
    spend(made.length, position);
    for (let place = 0; place < made.length; place += 1) {
      const one: unknown = made[place];
      if (test(one, frame) === true) next(one, frame, into);
    }
  };
}

/** Adds a result as it stands, even if it is a list: a filter gives sequences. */
const addAlone: Sink = (item, _frame, into) => {
  into.list ??= [];
  into.list.push(item);
  // Two make `collected` look at the list alone.
  into.count = 2;
  checkLength(into.list.length);
};

function add(value: unknown, into: Results): void {
  if (value === undefined) return;
  into.count += 1;
  if (into.count === 1) {
    into.first = value;
    return;
  }
  if (into.list === undefined) {
    into.list = [];
    flattenInto(into.list, into.first);
  }
  flattenInto(into.list, value);
  checkLength(into.list.length);
}
