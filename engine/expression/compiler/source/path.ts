import type { FilterNode, NameStep, Node, Pairs, PathNode, Scope, Stage, Step, Test, ValueStep } from '../ir.ts';
import { kindOf } from '../kinds.ts';
import { isLoop, isPlainTest } from '../shapes.ts';
import { type At, braced, branch, constant, declareLocals, fresh, helper, put, quoted, type Want } from './unit.ts';
import { write } from './write.ts';

/** A path: a chain of names, loops within loops, or, where items carry names or are ordered, the runtime's own walk. */
export function writePath(node: PathNode, at: At, want: Want): string {
  const { steps, carriesFrom, group } = node;
  const simple = carriesFrom === undefined && steps.every(isLoop);
  if (!simple) return writeWalk(node, at);
  const path = loopedPath(node, at, group === undefined ? want : 'plain');
  if (group === undefined) return path;
  return put(at, `${helper(at, 'group')}(${path}, ${pairsOf(group, at)}, undefined, ${group.position})`);
}

/** A function of the runtime walks, calling back for each step. */
function writeWalk({ steps, keep, carriesFrom, handsOn, group }: PathNode, at: At): string {
  const runs = put(at, `[${steps.map((step) => stepRun(step, at)).join(', ')}]`);
  const start = `${helper(at, 'startOf')}(${at.context}, ${runs}[0])`;
  const walked =
    carriesFrom === undefined
      ? `${helper(at, 'walk')}(${start}, ${runs}, undefined)`
      : group === undefined
        ? `${helper(at, 'walkCarrying')}(${start}, ${runs}, ${carriesFrom}, ${handsOn}, undefined)`
        : `${helper(at, 'carriersOf')}(${start}, ${runs}, ${carriesFrom}, undefined)`;
  if (group !== undefined) {
    return put(at, `${helper(at, 'group')}(${walked}, ${pairsOf(group, at)}, undefined, ${group.position})`);
  }
  return put(at, `${helper(at, 'settle')}(${keep ? `${helper(at, 'kept')}(${walked})` : walked})`);
}

function stepRun(step: Step, at: At): string {
  const stages = step.stages.map((stage) => stageRun(stage, at)).join(', ');
  const names = [
    `focus: ${step.focus === undefined ? 'undefined' : quoted(step.focus)}`,
    `index: ${step.index === undefined ? 'undefined' : quoted(step.index)}`,
    `ancestor: ${step.ancestor === undefined ? 'undefined' : quoted(step.ancestor)}`,
  ].join(', ');
  return `{ ${runOf(step, at)}, stages: [${stages}], ${names} }`;
}

function runOf(step: Step, at: At): string {
  if (step.kind === 'sort') {
    const terms = step.terms.map(
      ({ value, descending, scope }) => `{ run: ${callback(value, scope, at)}, descending: ${descending} }`,
    );
    return `run: undefined, terms: [${terms.join(', ')}], opens: "each"`;
  }
  if (step.kind === 'value') {
    return `run: ${callback(step.value, step.scope, at)}, terms: undefined, opens: ${quoted(step.opens)}`;
  }
  const read = step.keep
    ? `${helper(at, 'settleKept')}(${helper(at, 'rawLookUp')}(c, ${quoted(step.name)}))`
    : `${helper(at, 'lookUp')}(c, ${quoted(step.name)})`;
  return `run: (c) => ${read}, terms: undefined, opens: "each"`;
}

function stageRun(stage: Stage, at: At): string {
  if (stage.kind === 'number') return `{ kind: "number", name: ${quoted(stage.name)} }`;
  if (stage.test.kind === 'at') return `{ kind: "at", index: ${numeral(stage.test.index)} }`;
  return `{ kind: "where", test: ${callback(stage.test.value, stage.test.scope, at)} }`;
}

function numeral(index: number): string {
  return String(index);
}

/** A function that evaluates a node on an item that the runtime gives it. */
export function callback(node: Node, scope: Scope | undefined, at: At): string {
  const context = fresh(at);
  const carried = fresh(at);
  const inner = branch(at, {
    context,
    scope: scope ?? at.scope,
    carried: scope === undefined ? at.carried : new Map([...at.carried, [scope.id, carried]]),
  });
  if (scope !== undefined) declareLocals(inner, scope);
  const made = write(node, inner, 'value');
  inner.lines.push(`return ${made};`);
  return `(${context}, f, ${carried} = ${helper(at, 'NOTHING_CARRIED')}) => ${braced(inner)}`;
}

/** Names and values for the runtime's grouping. */
export function pairsOf({ pairs, scope }: Pairs, at: At): string {
  const written = pairs.map(
    ({ name, value }) => `{ name: ${callback(name, scope, at)}, value: ${callback(value, scope, at)} }`,
  );
  return `[${written.join(', ')}]`;
}

/** A filter behind something that is no step of a path. */
export function writeFilter({ value, test }: FilterNode, at: At): string {
  const made = write(value, at, 'value');
  return put(at, applied(test, made, at));
}

function applied(test: Test, value: string, at: At): string {
  return test.kind === 'at'
    ? `${helper(at, 'itemAt')}(${value}, ${numeral(test.index)})`
    : `${helper(at, 'where')}(${value}, ${callback(test.value, test.scope, at)}, undefined)`;
}

/** A path whose steps become loops. The value is settled. */
function loopedPath({ steps, keep }: PathNode, at: At, want: Want): string {
  const [first] = steps;
  const opening = first?.kind === 'value' && first.opens === 'variable' && first.stages.length === 0;
  const start = opening ? openedBy(first.value, at) : at.context;
  const rest = opening ? steps.slice(1) : steps;
  const names = leadingNames(rest);
  const chain = { names: names.map(({ name }) => name), keeps: names.map((step) => step.keep), keep };
  const asIs = first?.kind === 'value' && first.opens === 'variable' && !opening;
  if (names.length === rest.length && rest.length > 0) return writeChain(start, chain, at);
  const items = names.length === 0 ? start : writeFlatChain(start, chain, at);
  const loops = rest.slice(names.length);
  if (loops.length === 0) return put(at, `${helper(at, 'settle')}(${items})`);
  return writeLoops(items, loops, { keep, want, isStart: names.length === 0 && !opening, single: asIs }, at);
}

/** What a variable gives opens a path as the items of a list. */
function openedBy(value: Node, at: At): string {
  const raw = value.kind === 'settle' && value.value.kind === 'variable' && !value.keep;
  const made = write(raw ? value.value : value, at, 'plain');
  if (kindOf(value).of !== 'any' || made === 'input') return made;
  return put(at, `isArray(${made}) ? ${helper(at, raw ? 'settledItems' : 'asItems')}(${made}) : ${made}`);
}

function leadingNames(steps: readonly Step[]): readonly NameStep[] {
  const end = steps.findIndex((step) => step.kind !== 'name' || step.stages.length > 0);
  return steps.slice(0, end < 0 ? steps.length : end) as readonly NameStep[];
}

interface Chain {
  readonly names: readonly string[];
  readonly keeps: readonly boolean[];
  readonly keep: boolean;
}

/** A path of names: fields of objects are read on the spot, the first list that is met goes to the runtime. */
function writeChain(start: string, chain: Chain, at: At): string {
  const result = followed(start, chain, 'namesFrom', at);
  if (chain.keep) {
    return put(
      at,
      `${result} === undefined || isArray(${result}) ? ${result} : ${helper(at, 'settledKept')}([${result}])`,
    );
  }
  return result;
}

/** Names at the start of a longer path: an item, or the flat list of all items. */
function writeFlatChain(start: string, chain: Chain, at: At): string {
  return followed(start, chain, 'flatNames', at);
}

function followed(start: string, chain: Chain, onList: 'namesFrom' | 'flatNames', at: At): string {
  const value = fresh(at);
  const list = helper(at, onList);
  const written = constant(at, chain);
  const steps = chain.names.map((name, place) => {
    const read = `${value} = ${fieldRead(value, name, at)};`;
    return `if (isArray(${value})) { ${value} = ${list}(${value}, ${written}, ${place}); break p${value}; } ${read}`;
  });
  at.lines.push(
    `let ${value} = ${start};`,
    `p${value}: { ${steps.join(` if (${value} === undefined) break p${value}; `)} }`,
  );
  return value;
}

/** The field of something that is no list. Names that every object inherits are asked for with care. */
function fieldRead(value: string, name: string, at: At): string {
  if (name in Object.prototype) return `${helper(at, 'fieldOf')}(${value}, ${quoted(name)})`;
  return `typeof ${value} === "object" && ${value} !== null ? ${value}[${quoted(name)}] : undefined`;
}

interface LoopShape {
  readonly keep: boolean;
  readonly want: Want;
  /** The items are what stands left of the path: even nothing is one. */
  readonly isStart: boolean;
  /** The first step is evaluated once. */
  readonly single: boolean;
}

/** Results of the last step, as they come. */
interface Collector {
  readonly add: (value: string, inner: At) => void;
  readonly end: () => string;
}

function writeLoops(items: string, steps: readonly Step[], shape: LoopShape, at: At): string {
  const collector = collectorFor(steps.at(-1) as Step, shape, at);
  const source = shape.single ? { value: items, single: true } : { value: items, single: false };
  writeStep(steps as readonly (NameStep | ValueStep)[], 0, source, shape.isStart, collector, at);
  return collector.end();
}

/** The loop over the items of one step, with the loops of all further steps within. */
function writeStep(
  steps: readonly (NameStep | ValueStep)[],
  place: number,
  source: { readonly value: string; readonly single: boolean },
  withNothing: boolean,
  collector: Collector,
  at: At,
): void {
  const step = steps[place] as NameStep | ValueStep;
  eachItem(source, withNothing, { ...at, position: step.position }, (item, inner) => {
    const value = stepValue(step, item, inner);
    const last = place === steps.length - 1;
    const go = (made: string, there: At, single: boolean) =>
      last ? collector.add(made, there) : writeStep(steps, place + 1, { value: made, single }, false, collector, there);
    writeStages(step.stages, value, go, inner);
  });
}

/** Visits every item of a list, or the one value that is no list. */
function eachItem(
  { value, single }: { readonly value: string; readonly single: boolean },
  withNothing: boolean,
  at: At,
  visit: (item: string, inner: At) => void,
): void {
  if (single) {
    visit(value, at);
    return;
  }
  const many = put(at, `isArray(${value}) && (${helper(at, 'markOf')}(${value}) & 4) === 0`);
  const count = put(at, `${many} ? ${value}.length : ${withNothing ? '1' : `${value} === undefined ? 0 : 1`}`);
  const index = fresh(at);
  const inner = branch(at);
  const item = put(inner, `${many} ? ${value}[${index}] : ${value}`);
  visit(item, inner);
  at.lines.push(`if ((guard.work -= ${count}) < 0) spent(${at.position});`);
  at.lines.push(`for (let ${index} = 0; ${index} < ${count}; ${index}++) ${braced(inner)}`);
}

function stepValue(step: NameStep | ValueStep, item: string, at: At): string {
  if (step.kind === 'value') return write(step.value, { ...at, context: item }, 'value');
  const read = fieldRead(item, step.name, at);
  const listRead = step.keep
    ? `${helper(at, 'settleKept')}(${helper(at, 'rawLookUp')}(${item}, ${quoted(step.name)}))`
    : `${helper(at, 'lookUp')}(${item}, ${quoted(step.name)})`;
  return put(at, `isArray(${item}) ? ${listRead} : ${read}`);
}

/** Filters behind a step. The last one goes on with each item that it keeps, if its test is a plain yes or no. */
function writeStages(
  stages: readonly Stage[],
  value: string,
  go: (made: string, there: At, single: boolean) => void,
  at: At,
): void {
  let made = value;
  for (const [place, stage] of stages.entries()) {
    if (stage.kind !== 'filter') continue;
    const { test } = stage;
    if (place === stages.length - 1 && isPlainTest(test)) {
      writeFused(test, made, go, at);
      return;
    }
    made = put(at, applied(test, made, at));
  }
  go(made, at, false);
}

type FusedTest = Extract<Test, { kind: 'where' }>;

function writeFused(
  test: FusedTest,
  value: string,
  go: (made: string, there: At, single: boolean) => void,
  at: At,
): void {
  const many = put(at, `isArray(${value})`);
  const count = put(at, `${many} ? ${value}.length : 1`);
  const index = fresh(at);
  const inner = branch(at);
  const item = put(inner, `${many} ? ${value}[${index}] : ${value}`);
  const holds = write(test.value, { ...inner, context: item }, 'plain');
  const kept = branch(inner);
  go(item, kept, true);
  inner.lines.push(`if (${holds} === true) ${braced(kept)}`);
  at.lines.push(`if ((guard.work -= ${count}) < 0) spent(${at.position});`);
  at.lines.push(`for (let ${index} = 0; ${index} < ${count}; ${index}++) ${braced(inner)}`);
}

/** Where the results of the last step go: those that stand alone into a list, others one by one until there is a second. */
function collectorFor(step: Step, { keep, want }: LoopShape, at: At): Collector {
  const stage = step.stages.at(-1);
  const fused = stage?.kind === 'filter' && isPlainTest(stage.test);
  const alone = fused || (step.kind === 'value' && step.stages.length === 0 && kindOf(step.value).of !== 'any');
  const limited = (list: string) => `if (${list}.length > guard.mostItems) tooLong(${step.position});`;
  if (alone) {
    const list = put(at, '[]');
    return {
      add: (value, inner) => {
        const present = fused ? '' : `if (${value} !== undefined) `;
        inner.lines.push(`${present}${list}.push(${value});`, limited(list));
      },
      end: () => {
        if (keep) return put(at, `${helper(at, 'settledKept')}(${list})`);
        return put(
          at,
          want === 'plain' ? `${list}.length > 1 ? ${list} : ${list}[0]` : `${helper(at, 'settled')}(${list})`,
        );
      },
    };
  }
  const [count, first, list] = [fresh(at), fresh(at), fresh(at)];
  at.lines.push(`let ${count} = 0, ${first}, ${list};`);
  const flatten = helper(at, 'flattenInto');
  return {
    add: (value, inner) => {
      inner.lines.push(
        `if (${value} !== undefined) { if (${count}++ === 0) ${first} = ${value}; else { ` +
          `if (${count} === 2) { ${list} = []; ${flatten}(${list}, ${first}); } ${flatten}(${list}, ${value}); ` +
          `${limited(list)} } }`,
      );
    },
    end: () => put(at, `${helper(at, 'collected')}(${count}, ${first}, ${list}, ${keep})`),
  };
}
