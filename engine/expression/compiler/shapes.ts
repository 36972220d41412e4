import type { Node, Pairs, Step, Test } from './ir.ts';
import { kindOf } from './kinds.ts';

/** Names that an object cannot be given by writing them down: jsonata keeps two for itself, JavaScript one. */
const RESERVED: ReadonlySet<unknown> = new Set(['_jsonata_lambda', '_jsonata_function', '__proto__']);

/** The names of an object, if each is written on the spot and they differ: nothing has to be grouped. */
export function fixedNames({ pairs }: Pairs): readonly string[] | undefined {
  const names = pairs.map(({ name }) => (name.kind === 'literal' ? name.value : undefined));
  const fixed = names.filter((name): name is string => typeof name === 'string' && !RESERVED.has(name));
  return fixed.length === names.length && new Set(fixed).size === fixed.length ? fixed : undefined;
}

/** A table that is written on the spot: names and fixed values. */
export function fixedTable(node: Node): Readonly<Record<string, unknown>> | undefined {
  const names = node.kind === 'object' ? fixedNames(node.pairs) : undefined;
  if (node.kind !== 'object' || names === undefined) return undefined;
  const values = node.pairs.pairs.map(({ value }) => (value.kind === 'literal' ? value.value : undefined));
  if (values.includes(undefined)) return undefined;
  return Object.fromEntries(names.map((name, place) => [name, values[place]]));
}

/** The items of a list that is written on the spot, if all are fixed. */
export function fixedItems(node: Node): ReadonlySet<unknown> | undefined {
  if (node.kind !== 'list') return undefined;
  const values = node.items.map(({ value }) => (value.kind === 'literal' ? value.value : undefined));
  return values.includes(undefined) ? undefined : new Set(values);
}

/** A step that a loop can be made of: its items carry no names, are not ordered, and it is repeated for each. */
export function isLoop(step: Step): step is Exclude<Step, { kind: 'sort' }> {
  if (step.kind === 'sort' || (step.kind === 'value' && step.opens === 'whole')) return false;
  return step.stages.every((stage) => stage.kind === 'filter');
}

/** A filter that says yes or no, and names no place. */
export function isPlainTest(test: Test): test is Extract<Test, { kind: 'where' }> {
  return test.kind === 'where' && test.scope === undefined && kindOf(test.value).of === 'boolean';
}
