import { expressionsOfEntry } from '../../../engine/model/entry-parts.ts';
import type { Location } from '../../../engine/model/location.ts';
import type { CompiledPair, Entry } from '../../../engine/model/mapping.ts';
import type { DestinationField } from '../../../engine/model/system.ts';
import type { SpecNode } from '../../../engine/spec/tree.ts';
import type { YamlPath } from './mutation.ts';

/** One value of a pair's file. */
export interface Site {
  readonly path: YamlPath;
  readonly node: SpecNode;
  /** Of the key, or of the list item. */
  readonly at: Location;
}

/** Every value below a node, in the order written. */
export function sitesOf(node: SpecNode, path: YamlPath = []): readonly Site[] {
  const children: readonly Site[] =
    node.kind === 'map'
      ? [...node.entries.values()].map(({ key, keyAt, value }) => ({ path: [...path, key], node: value, at: keyAt }))
      : node.kind === 'list'
        ? node.items.map((item, index) => ({ path: [...path, index], node: item, at: item.at }))
        : [];
  return children.flatMap((child) => [child, ...sitesOf(child.node, child.path)]);
}

/** An expression as the engine reads it: what it says, and which source object it sees. */
export interface ExpressionSite {
  readonly source: string;
  readonly from: string | undefined;
}

/** Every expression of a pair by the place where it stands: nobody but the engine knows which texts are expressions. */
export function expressionPlaces(pair: CompiledPair): ReadonlyMap<string, ExpressionSite> {
  const ofEntries = pair.entries.flatMap((entry) =>
    expressionsOfEntry(entry).map(({ at, source }) => [placeOf(at), { source, from: entry.from }] as const),
  );
  const ofOptions = pair.customFields.flatMap(({ options }) =>
    options.kind === 'distinct'
      ? [[placeOf(options.value.at), { source: options.value.source, from: options.from }] as const]
      : [],
  );
  return new Map([...ofEntries, ...ofOptions]);
}

/** A place as a key. */
export function placeOf({ line, column }: Location): string {
  return `${line}:${column}`;
}

/** The entry that a path under `rows` belongs to: `rows.<row>.<disposition>.<entry>...`. */
export function entryOf(path: YamlPath, pair: CompiledPair): Entry | undefined {
  const [top, row, , name] = path;
  return top === 'rows' ? pair.entries.find(({ address }) => address === `${row}.${name}`) : undefined;
}

/** The destination fields that an entry writes, by the name it writes them under. */
export function targetsOf(entry: Entry): ReadonlyMap<string, DestinationField> {
  if (entry.kind !== 'create' && entry.kind !== 'fold') return new Map();
  return new Map(entry.fields.map(({ field, target }) => [field, target]));
}
