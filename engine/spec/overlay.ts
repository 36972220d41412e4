import type { CompiledPair } from '../model/mapping.ts';
import type { Reporter } from './compile/context.ts';
import { suggest } from './suggest.ts';
import type { MapEntry, MapNode, SpecNode } from './tree.ts';

/** Places whose value is replaced whole: a half-merged value form or list would mean what nobody wrote. `*` is any name. */
const REPLACED_WHOLE: readonly (readonly string[])[] = [
  ['rows', '*', '*', '*', 'fields', '*'],
  ['rows', '*', '*', '*', 'into'],
  ['rows', '*', '*', '*', 'to'],
  ['rows', '*', '*', '*', 'merge'],
  ['rows', '*', '*', '*', 'too_big'],
  ['rows', '*', 'otherwise'],
  ['custom_fields', '*', '*', 'options'],
  ['maps', '*', 'unknown'],
];

/** Maps whose members may be switched off or placed, by where they stand. */
const SWITCHABLE: readonly (readonly string[])[] = [
  ['rows', '*'],
  ['rows', '*', '*', '*'],
  ['rows', '*', '*', '*', 'fields', '*'],
];
const PLACEABLE: readonly (readonly string[])[] = [
  ['rows', '*'],
  ['rows', '*', '*', '*'],
  ['pipelines', '*', 'stages', '*'],
];

/** Lays a customer's changes over a pair. Maps are merged by key, everything else is replaced; every node keeps its file. */
export function mergeOverlay(pair: SpecNode, overlay: SpecNode, context: Reporter): SpecNode {
  return merge(pair, overlay, [], context);
}

function merge(base: SpecNode, over: SpecNode, path: readonly string[], context: Reporter): SpecNode {
  if (base.kind !== 'map' || over.kind !== 'map' || matches(path, REPLACED_WHOLE)) return over;
  const entries = new Map(base.entries);
  for (const entry of over.entries.values()) {
    const below = [...path, entry.key];
    const known = base.entries.get(entry.key);
    if (known === undefined && !isWelcome(entry, below, base, context)) continue;
    const value = known === undefined ? entry.value : merge(known.value, entry.value, below, context);
    entries.set(entry.key, { ...entry, keyAt: known?.keyAt ?? entry.keyAt, value });
  }
  return { ...base, entries };
}

/** Something new is welcome where it is complete; a row without a place, and switching off what is not there, are mistakes. */
function isWelcome(entry: MapEntry, path: readonly string[], base: MapNode, context: Reporter): boolean {
  const switches = childOf(entry.value, 'off') !== undefined && matches(path, SWITCHABLE);
  const misplaced = matches(path, [['rows', '*']]) && childOf(entry.value, 'after') === undefined;
  if (!switches && !misplaced) return true;
  const suggestion = suggest(entry.key, base.entries.keys());
  context.report('overlay-unknown-address', entry.keyAt, { name: addressOf(path), suggestion });
  return false;
}

/** A tree from which what is switched off is gone, and where what is placed stands in its place. */
export interface Switched {
  readonly root: SpecNode;
  readonly switchedOff: CompiledPair['switchedOff'];
}

/** Carries out `off` and `after`. */
export function applySwitches(root: SpecNode, context: Reporter): Switched {
  const switchedOff: { address: string; reason: string }[] = [];
  const walk = (node: SpecNode, path: readonly string[]): SpecNode => {
    if (node.kind !== 'map') return node;
    const kept: MapEntry[] = [];
    for (const entry of node.entries.values()) {
      const below = [...path, entry.key];
      const off = matches(below, SWITCHABLE) ? childOf(entry.value, 'off') : undefined;
      if (off === undefined) kept.push({ ...entry, value: walk(entry.value, below) });
      else switchedOff.push({ address: addressOf(below), reason: reasonOf(off, context) });
    }
    const placed = matches([...path, '*'], PLACEABLE) ? placeAfter(kept, path, context) : kept;
    return { ...node, entries: new Map(placed.map((entry) => [entry.key, entry])) };
  };
  return { root: walk(root, []), switchedOff };
}

const NO_REASONS: ReadonlySet<string> = new Set(['', 'true', 'false', 'yes', 'no']);

function reasonOf(off: SpecNode, context: Reporter): string {
  const reason = off.kind === 'text' ? off.value.trim() : '';
  if (NO_REASONS.has(reason.toLowerCase())) context.report('overlay-off-without-reason', off.at, {});
  return reason;
}

function placeAfter(entries: readonly MapEntry[], path: readonly string[], context: Reporter): readonly MapEntry[] {
  const order = entries.filter(({ value }) => childOf(value, 'after') === undefined);
  for (const entry of entries) {
    const after = childOf(entry.value, 'after');
    if (after === undefined) continue;
    const name = after.kind === 'text' ? after.value : '';
    const index = order.findIndex(({ key }) => key === name);
    if (index < 0) {
      const suggestion = suggest(
        name,
        entries.map(({ key }) => key),
      );
      context.report('overlay-unknown-address', after.at, { name: addressOf([...path, name]), suggestion });
      order.push(entry);
    } else order.splice(index + 1, 0, entry);
  }
  return order;
}

function childOf(node: SpecNode, key: string): SpecNode | undefined {
  return node.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

function matches(path: readonly string[], patterns: readonly (readonly string[])[]): boolean {
  return patterns.some(
    (pattern) => pattern.length === path.length && pattern.every((part, index) => part === '*' || part === path[index]),
  );
}

/** `rows/job/create/deal/fields/title` as people say it: `job.deal/title`. */
function addressOf(path: readonly string[]): string {
  const [top, row = '', _block, entry, _fields, field] = path;
  if (top !== 'rows') return path.join('.');
  return `${row}${entry === undefined ? '' : `.${entry}`}${field === undefined ? '' : `/${field}`}`;
}
