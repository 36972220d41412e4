import { checkLength, spend } from './guard.ts';
import { applyStage, type Carried, type Frame, orderedBy, type StepRun, walk } from './path.ts';
import { CARRIER, marked, markOf, SEQUENCE } from './values.ts';

/**
 * Walks a path whose items carry names from the step `from` on (`@$name`, `#$name`, `%`). `handsOn`: the items go on
 * carrying them beyond the path. The result is not settled.
 */
export function walkCarrying(
  start: unknown[],
  steps: readonly StepRun[],
  from: number,
  handsOn: boolean,
  frame: Frame,
): unknown[] {
  const carriers = carriersOf(start, steps, from, frame);
  if (handsOn) return carriers;
  return marked(
    carriers.map((carried) => carried['@']),
    SEQUENCE,
  );
}

/** The items at the end of the path with the names that they carry: what `{ ... }` behind it groups. */
export function carriersOf(start: unknown[], steps: readonly StepRun[], from: number, frame: Frame): Carried[] {
  const items = walk(start, steps, frame, from) ?? [];
  if (items.length === 0 && from > 0) return [];
  let carriers: Carried[] | undefined;
  for (const step of steps.slice(from)) {
    if (step.terms !== undefined) carriers = sortStep(step, carriers, items, frame);
    else carriers = carryStep(step, carriers ?? items.map((item) => ({ '@': item })), frame);
  }
  return carriers ?? [];
}

function sortStep(step: StepRun, carriers: Carried[] | undefined, items: unknown[], frame: Frame): Carried[] {
  const terms = step.terms ?? [];
  const ordered =
    carriers === undefined
      ? orderedBy(terms, items, frame).map((item, place) => ({ '@': item, ...named(step.index, place) }))
      : (orderedBy(terms, carriers, frame) as Carried[]);
  return staged(step, marked([...ordered], SEQUENCE | CARRIER), frame);
}

function carryStep(step: StepRun, carriers: readonly Carried[], frame: Frame): Carried[] {
  spend(carriers.length);
  const results: Carried[] = [];
  for (const carried of carriers) {
    const result = step.run(carried['@'], frame, carried);
    if (result === undefined) continue;
    const list: unknown[] = Array.isArray(result) ? result : [result];
    const carries = (markOf(list) & CARRIER) !== 0;
    checkLength(results.length + list.length);
    for (let place = 0; place < list.length; place += 1) {
      results.push(
        carries ? { ...carried, ...(list[place] as Carried) } : newCarrier(step, carried, list[place], place),
      );
    }
  }
  return staged(step, marked(results, SEQUENCE | CARRIER), frame);
}

function newCarrier(step: StepRun, carried: Carried, item: unknown, place: number): Carried {
  return {
    ...carried,
    ...(step.focus === undefined ? { '@': item } : { [step.focus]: item }),
    ...named(step.index, place),
    ...(step.ancestor === undefined ? {} : { [step.ancestor]: carried['@'] }),
  };
}

function named(name: string | undefined, place: number): Carried {
  return name === undefined ? {} : { [name]: place };
}

function staged(step: StepRun, carriers: Carried[], frame: Frame): Carried[] {
  let result: unknown = carriers;
  for (const stage of step.stages) result = applyStage(stage, result, frame);
  return result as Carried[];
}
