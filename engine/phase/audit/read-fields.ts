import { expressionsOfEntry, refsOfEntry } from '../../model/entry-parts.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import type { Derived, SourceObject } from '../../model/system.ts';

/** The fields of one source object that something reads: by name, or all where an expression cannot be seen through. */
export type ReadFields = ReadonlySet<string> | 'all';

/**
 * What the pair reads of each source object that is read from the source, be it through derived objects, plus what it
 * knowingly leaves behind. A field that is not among them moves nowhere and nobody said so.
 */
export function accountedFields(pair: CompiledPair): ReadonlyMap<string, ReadFields> {
  const { objects } = pair.source;
  const found = new Map<string, Set<string> | 'all'>();
  const mark: Mark = (name, path) => {
    const object = objects.get(name);
    if (object === undefined) return;
    const [field] = path;
    if (object.derived !== undefined) {
      markBase(object.derived, path, mark);
      return;
    }
    const known = found.get(name) ?? new Set<string>();
    found.set(name, field === undefined || known === 'all' ? 'all' : known.add(field));
  };
  for (const object of objects.values()) markDeclared(object, mark);
  const sourceOf = new Map(pair.entries.map(({ address, from }) => [address, from]));
  for (const entry of pair.entries) {
    for (const expression of expressionsOfEntry(entry))
      if (entry.from !== undefined) markExpression(expression, entry.from, mark);
    for (const { target, on } of refsOfEntry(entry)) {
      const object = sourceOf.get(target);
      if (object !== undefined && on !== undefined) mark(object, [on]);
    }
  }
  for (const { options } of pair.customFields) {
    if (options.kind === 'distinct') markExpression(options.value, options.from, mark);
  }
  for (const { object, archive, drop } of pair.leftovers) {
    for (const field of [...archive, ...Object.keys(drop)]) mark(object, [field]);
  }
  return found;
}

/** Notes that a path of an object is read; an empty path is all of it. */
type Mark = (object: string, path: readonly string[]) => void;

/** Fields that make the key, the shape of derived objects, or the file of a record. */
function markDeclared(object: SourceObject, mark: Mark): void {
  for (const field of object.key) mark(object.name, [field]);
  if (object.download !== undefined) {
    mark(object.name, [object.download.at]);
    markExpression(object.download.name, object.name, mark);
  }
  const { derived } = object;
  if (derived === undefined) return;
  markExpression(derived.where, derived.from, mark);
  for (const { object: child, by, order } of derived.nest) {
    mark(child, [by]);
    markExpression(order?.by, child, mark);
  }
  for (const { object: child, by, name, value } of derived.pivot)
    for (const field of [by, name, value]) mark(child, [field]);
  for (const { by } of derived.join) mark(derived.from, [by]);
  if (derived.onlyWith !== undefined) mark(derived.from, [derived.onlyWith.by]);
}

/** Reading a derived object reads the objects it is made of. */
function markBase(derived: Derived, path: readonly string[], mark: Mark): void {
  const { from, expand, with: shared, nest, join, pivot } = derived;
  const [field, ...below] = path;
  // What a pivot is made of is marked already.
  if (pivot.some(({ as }) => as === field)) return;
  const neighbour = [...nest, ...join].find(({ as }) => as === field);
  const ofItem = expand !== undefined && (field === undefined || !shared.includes(field));
  if (neighbour !== undefined) mark(neighbour.object, below);
  else mark(from, ofItem ? [expand] : path);
}

function markExpression(expression: CompiledExpression | undefined, object: string, mark: Mark): void {
  if (expression === undefined) return;
  if (expression.reads === undefined) mark(object, []);
  else for (const path of expression.reads) mark(object, path.split('.'));
}
