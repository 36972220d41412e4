import { refsOfEntry } from '../../model/entry-parts.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import type { Derived, SourceObject } from '../../model/system.ts';

/** A field by which records of an object are looked up. */
export interface IndexedField {
  readonly object: string;
  readonly field: string;
}

/** The fields that links (`on`) and nested or pivoted children (`by`) are found by, each once. Joins go by key and need none. */
export function indexedFields(pair: CompiledPair): readonly IndexedField[] {
  const found = new Map<string, IndexedField>();
  const keep = (object: string, field: string) => found.set(`${object}.${field}`, { object, field });
  const sourceOf = new Map(pair.entries.map((entry) => [entry.address, entry.from]));
  for (const ref of pair.entries.flatMap(refsOfEntry)) {
    const object = sourceOf.get(ref.target);
    if (ref.on !== undefined && object !== undefined) keep(object, ref.on);
  }
  for (const { derived } of pair.source.objects.values()) {
    for (const { object, by } of [...(derived?.nest ?? []), ...(derived?.pivot ?? [])]) keep(object, by);
  }
  return [...found.values()];
}

/** The source objects without which the pair cannot be mapped: those that entries read, and what these are made of. */
export function requiredObjects(pair: CompiledPair): ReadonlySet<string> {
  const required = new Set<string>();
  const add = (name: string): void => {
    if (required.has(name)) return;
    required.add(name);
    const derived = pair.source.objects.get(name)?.derived;
    if (derived !== undefined) for (const base of basesOf(derived)) add(base);
  };
  for (const { from } of pair.entries) if (from !== undefined) add(from);
  for (const { options } of pair.customFields) if (options.kind === 'distinct') add(options.from);
  return required;
}

/**
 * Derived objects, each after those it is made of.
 * @throws Error where objects are made of one another; checking a spec refuses that before.
 */
export function derivedInOrder(objects: ReadonlyMap<string, SourceObject>): readonly SourceObject[] {
  const ordered: SourceObject[] = [];
  const placed = new Set<string>();
  const place = (object: SourceObject, above: readonly string[]): void => {
    if (object.derived === undefined || placed.has(object.name)) return;
    if (above.includes(object.name)) throw new Error(`${[...above, object.name].join(' is made of ')}.`);
    for (const base of basesOf(object.derived)) {
      const found = objects.get(base);
      if (found === undefined) throw new Error(`${object.name} is made of ${base}, which the system does not declare.`);
      place(found, [...above, object.name]);
    }
    placed.add(object.name);
    ordered.push(object);
  };
  for (const object of objects.values()) place(object, []);
  return ordered;
}

function basesOf({ from, nest, join, pivot, onlyWith }: Derived): readonly string[] {
  const neighbours = [...nest, ...join, ...pivot, ...(onlyWith === undefined ? [] : [onlyWith])];
  return [from, ...neighbours.map(({ object }) => object)];
}
