import { checkLength, fail, spend } from './guard.ts';
import type { Carried, Frame, Run } from './path.ts';
import { append, CARRIER, markOf, type PlainObject, setField } from './values.ts';

/** A name and a value, ready to run on the items of a group. */
export interface PairRun {
  readonly name: Run;
  readonly value: Run;
}

interface Group {
  items: unknown;
  readonly pair: number;
}

/** Names that jsonata keeps for itself. */
const RESERVED: ReadonlySet<unknown> = new Set(['_jsonata_lambda', '_jsonata_function']);

/**
 * An object of what the items give: items that give the same name are put together, and the value is evaluated on them.
 * No item at all still gives one object, so that `{ ... }` works where there is nothing.
 */
export function group(input: unknown, pairs: readonly PairRun[], frame: Frame, position: number): PlainObject {
  const list: readonly unknown[] = Array.isArray(input) ? input : [input];
  const carries = Array.isArray(input) && (markOf(input) & CARRIER) !== 0;
  const items = list.length === 0 && !carries ? [undefined] : list;
  const groups = new Map<string, Group>();
  for (const item of items) {
    for (const [place, pair] of pairs.entries()) {
      const name = carries ? pair.name((item as Carried)['@'], frame, item as Carried) : pair.name(item, frame);
      if (name !== undefined) addTo(groups, checkedName(name, position), item, place, position);
    }
  }
  spend(items.length * pairs.length);
  return valuesOf(groups, pairs, carries, frame);
}

/** A name has to be a text that jsonata does not use itself. */
function checkedName(name: unknown, position: number): string {
  if (typeof name !== 'string') return fail('T1003', position);
  return RESERVED.has(name) ? fail('D1013', position) : name;
}

function addTo(groups: Map<string, Group>, name: string, item: unknown, place: number, position: number): void {
  const known = groups.get(name);
  if (known === undefined) groups.set(name, { items: item, pair: place });
  else if (known.pair !== place) fail('D1009', position);
  else known.items = appendTo(known, item);
}

/** As `append`, without copying what this group alone holds. */
function appendTo(known: Group & { owned?: boolean }, item: unknown): unknown {
  if (known.owned !== true || item === undefined) {
    const joined = append(known.items, item);
    known.owned = known.items !== undefined && item !== undefined;
    return joined;
  }
  const list = known.items as unknown[];
  if (Array.isArray(item)) for (const part of item) list.push(part);
  else list.push(item);
  checkLength(list.length);
  return list;
}

function valuesOf(
  groups: ReadonlyMap<string, Group>,
  pairs: readonly PairRun[],
  carries: boolean,
  frame: Frame,
): PlainObject {
  const result: PlainObject = {};
  for (const [name, { items, pair }] of groups) {
    const { value } = pairs[pair] as PairRun;
    const made = carries ? valueOfStream(value, items, frame) : value(items, frame);
    if (made !== undefined) setField(result, name, made);
  }
  return result;
}

/** Items that carry names are put together name by name. */
function valueOfStream(value: Run, items: unknown, frame: Frame): unknown {
  const { '@': item, ...carried } = Array.isArray(items) ? reduced(items as Carried[]) : (items as Carried);
  return value(item, frame, carried);
}

function reduced(items: readonly Carried[]): Carried {
  const [first, ...others] = items;
  const result: Carried = { ...first };
  for (const item of others) {
    for (const name of Object.keys(item)) result[name] = append(result[name], item[name]);
  }
  return result;
}
