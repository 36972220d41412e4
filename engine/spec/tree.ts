import type { Location } from '../model/location.ts';

/**
 * A piece of a spec as it was written: every scalar is text, because its position and not its spelling gives it a type
 * (`007`, `1.10` and `NO` survive). Every piece knows its file, line and column.
 */
export type SpecNode = TextNode | MapNode | ListNode;

export interface TextNode {
  readonly kind: 'text';
  readonly value: string;
  readonly quoted: boolean;
  readonly at: Location;
  /** The place of one character of `value`, in whatever style the scalar is written. */
  within(offset: number): Location;
  /** A `#` behind the text that reads like a part of it, but which YAML takes for a comment. */
  readonly hash?: Location;
}

export interface MapNode {
  readonly kind: 'map';
  /** In the order written. */
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly at: Location;
  /** Parts that were wrong have been taken out, so what seems to be missing may well be written. */
  readonly damaged?: true;
}

export interface MapEntry {
  readonly key: string;
  readonly keyAt: Location;
  readonly value: SpecNode;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly SpecNode[];
  readonly at: Location;
}

export const SPEC_KINDS = ['system', 'pair', 'cases', 'page', 'migration', 'grading', 'lexicon', 'estimator'] as const;
export type SpecKind = (typeof SPEC_KINDS)[number];

/** One file that could be read as YAML. */
export interface SpecFile {
  /** As shown to people: relative to the project where possible. */
  readonly path: string;
  readonly root: SpecNode;
}

/** Plain data of a node: maps become objects, and all scalars are text. */
export type SpecData = string | readonly SpecData[] | { readonly [key: string]: SpecData };

export function dataOf(node: SpecNode): SpecData {
  switch (node.kind) {
    case 'text':
      return node.value;
    case 'list':
      return node.items.map(dataOf);
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, dataOf(value)]));
    default:
      return node satisfies never;
  }
}

/** The same data with the order of maps kept, for digests: the order of rows and stages has a meaning. */
export function orderedDataOf(node: SpecNode): unknown {
  switch (node.kind) {
    case 'text':
      return node.value;
    case 'list':
      return node.items.map(orderedDataOf);
    case 'map':
      return { entries: [...node.entries].map(([key, { value }]) => [key, orderedDataOf(value)]) };
    default:
      return node satisfies never;
  }
}

/** The node under a path of keys and list positions; `undefined` when there is none. */
export function nodeAt(root: SpecNode, path: readonly (string | number)[]): SpecNode | undefined {
  let node: SpecNode | undefined = root;
  for (const part of path) node = node === undefined ? undefined : childOf(node, part);
  return node;
}

/** The text under a path; `undefined` when there is none. */
export function textIn(root: SpecNode, path: readonly string[]): string | undefined {
  const node = nodeAt(root, path);
  return node?.kind === 'text' ? node.value : undefined;
}

/** The parts of a JSON pointer such as `/rows/job/from`. */
export function pointerParts(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The same tree with one node replaced, or taken out when the replacement is `undefined`. */
export function withNode(root: SpecNode, path: readonly string[], node: SpecNode | undefined): SpecNode | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return node;
  const child = childOf(root, first);
  if (child === undefined) return root;
  const changed = withNode(child, rest, node);
  if (root.kind === 'list') {
    const items = root.items.flatMap((item, index) =>
      String(index) !== first ? [item] : changed === undefined ? [] : [changed],
    );
    return { ...root, items };
  }
  if (root.kind !== 'map') return root;
  const entries = new Map(root.entries);
  const entry = entries.get(first);
  if (changed === undefined) {
    entries.delete(first);
    return { ...root, entries, damaged: true };
  }
  if (entry !== undefined) entries.set(first, { ...entry, value: changed });
  return { ...root, entries };
}

function childOf(node: SpecNode, part: string | number): SpecNode | undefined {
  if (node.kind === 'map') return node.entries.get(String(part))?.value;
  return node.kind === 'list' ? node.items[Number(part)] : undefined;
}
