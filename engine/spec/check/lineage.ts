import type { PairFile } from '../../../schema/pair.generated.ts';
import { expressionsOfEntry, refsOfEntry, refsOfForm } from '../../model/entry-parts.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { Location } from '../../model/location.ts';
import type { CreateEntry, Entry } from '../../model/mapping.ts';
import type { Derived, SourceField, SourceObject, SourceSystem } from '../../model/system.ts';
import type { PairContext } from '../compile/context.ts';
import type { CompiledSource } from '../compile/source-system.ts';
import { items, part, parts, type Written } from '../written.ts';

/** A field of an object that is read from the source; no steps: all of it. */
interface Origin {
  readonly object: string;
  readonly steps: readonly string[];
}

/**
 * Every field of the source is accounted for: read by something, or named as a leftover, and never both. Where entries
 * are switched off, what only they read is accounted for by the reason given there.
 */
export function checkLineage(
  pair: Written<PairFile>,
  entries: readonly Entry[],
  source: CompiledSource,
  switchedOff: boolean,
  context: PairContext,
): void {
  const { system } = source;
  const read = readFields(entries, system, context);
  const left = checkLeftovers(pair, system, read, context);
  for (const object of system.objects.values()) {
    if (object.derived !== undefined) continue;
    const reads = read.get(object.name);
    if (object.read === undefined) {
      if (reads !== undefined) reportUnreadable(object, source, context);
    } else if (!switchedOff) reportUnread(object, reads, left.get(object.name), source, context);
  }
}

function reportUnread(
  object: SourceObject,
  reads: ReadonlySet<string> | undefined,
  leftovers: ReadonlySet<string> | undefined,
  { fieldPlaces, objectPlaces }: CompiledSource,
  context: PairContext,
): void {
  const declared = objectPlaces.get(object.name);
  if (reads === undefined && leftovers === undefined && declared !== undefined) {
    context.report('unread-source-object', declared, { object: object.name });
    return;
  }
  for (const field of leavesOf(object.fields)) {
    const at = fieldPlaces.get(`${object.name}.${field}`);
    if (covers(reads, field) || covers(leftovers, field) || at === undefined) continue;
    context.report('unread-source-field', at, { field, object: object.name });
  }
}

function reportUnreadable(object: SourceObject, { objectPlaces, system }: CompiledSource, context: PairContext): void {
  const at = objectPlaces.get(object.name);
  if (at !== undefined) context.report('transport-missing', at, { object: object.name, transport: system.transport });
}

/** Paths read, by object; the empty path is all of it. */
type Reads = Map<string, Set<string>>;

function readFields(
  entries: readonly Entry[],
  system: SourceSystem,
  context: PairContext,
): ReadonlyMap<string, ReadonlySet<string>> {
  const reads: Reads = new Map();
  const visited = new Set<string>();
  const note = (object: string | undefined, expressions: readonly CompiledExpression[]) => {
    if (object === undefined) return;
    visitObject(object, system, reads, visited);
    for (const expression of expressions) noteExpression(object, expression, system, reads);
  };
  for (const entry of entries) {
    note(entry.from, expressionsOfEntry(entry));
    if (entry.kind === 'create') noteJoined(entry, note, context);
    if (entry.kind === 'attach') noteFields(entry.from, [system.objects.get(entry.from)?.download?.at], system, reads);
    for (const link of linksOfEntry(entry)) {
      const target = context.symbols.get(link.target);
      noteFields(target?.from, [link.on], system, reads);
    }
  }
  for (const { options } of context.customFields) {
    if (options.kind === 'distinct') note(options.from, [options.value]);
  }
  return reads;
}

/** What is merged into another entry's record reads the source records of that entry as well, to compare them. */
function noteJoined(
  { merge }: CreateEntry,
  note: (object: string | undefined, expressions: readonly CompiledExpression[]) => void,
  context: PairContext,
): void {
  const { entry, by, prefer } = merge?.into ?? {};
  const reads = [by, prefer].filter((expression) => expression !== undefined);
  if (entry !== undefined) note(context.symbols.get(entry)?.from, reads);
}

function linksOfEntry(entry: Entry) {
  switch (entry.kind) {
    case 'create':
      return refsOfEntry(entry);
    case 'fold': {
      const forms = entry.fields.flatMap(({ aggregate }) => (aggregate.kind === 'only' ? [aggregate.form] : []));
      return [...entry.into, ...forms.flatMap(refsOfForm)];
    }
    case 'attach':
      return entry.to.map(({ link }) => link);
    case 'match':
    case 'document':
      return [];
    default:
      return entry satisfies never;
  }
}

/** What making the records of an object reads by itself: keys, conditions, and the fields by which records are joined. */
function visitObject(name: string, system: SourceSystem, reads: Reads, visited: Set<string>): void {
  const object = system.objects.get(name);
  if (object === undefined || visited.has(name)) return;
  visited.add(name);
  noteFields(name, object.key, system, reads);
  if (object.derived === undefined) {
    if (!reads.has(name)) reads.set(name, new Set());
    return;
  }
  const { from, where, with: kept, distinct } = object.derived;
  visitObject(from, system, reads, visited);
  noteFields(from, [...kept, ...distinct], system, reads);
  visitNeighbours(object.derived, system, reads, visited);
  noteExpression(name, where, system, reads);
}

function visitNeighbours(derived: Derived, system: SourceSystem, reads: Reads, visited: Set<string>): void {
  const { from, nest, join, pivot, onlyWith } = derived;
  for (const { object, by, order } of nest) {
    visitObject(object, system, reads, visited);
    noteFields(object, [by], system, reads);
    noteExpression(object, order?.by, system, reads);
  }
  for (const { object, by, name, value } of pivot) {
    visitObject(object, system, reads, visited);
    noteFields(object, [by, name, value], system, reads);
  }
  for (const { object, by } of [...join, ...(onlyWith === undefined ? [] : [onlyWith])]) {
    visitObject(object, system, reads, visited);
    noteFields(from, [by], system, reads);
  }
}

function noteExpression(
  object: string,
  expression: CompiledExpression | undefined,
  system: SourceSystem,
  reads: Reads,
): void {
  if (expression === undefined) return;
  const paths = expression.reads?.map((path) => path.split('.')) ?? [[]];
  for (const path of paths) add(originsOf(object, path, system), reads);
}

function noteFields(
  object: string | undefined,
  fields: readonly (string | undefined)[],
  system: SourceSystem,
  reads: Reads,
): void {
  if (object === undefined) return;
  for (const field of fields) if (field !== undefined) add(originsOf(object, field.split('.'), system), reads);
}

function add(origins: readonly Origin[], reads: Reads): void {
  for (const { object, steps } of origins) {
    const paths = reads.get(object) ?? new Set();
    reads.set(object, paths.add(steps.join('.')));
  }
}

/** Where the source really holds a field of a view: views only pass on what their base and their relations have. */
function originsOf(name: string, steps: readonly string[], system: SourceSystem): readonly Origin[] {
  const object = system.objects.get(name);
  if (object?.derived === undefined) return [{ object: name, steps }];
  const { from, expand, nest, join, pivot, with: kept } = object.derived;
  const [first, ...rest] = steps;
  if (first === undefined) {
    const related = [...nest, ...join].flatMap((relation) => originsOf(relation.object, [], system));
    return [...originsOf(from, expand === undefined ? [] : [expand], system), ...related];
  }
  const relation = [...nest, ...join].find(({ as }) => as === first);
  if (relation !== undefined) return originsOf(relation.object, rest, system);
  const pivoted = pivot.find(({ as }) => as === first);
  if (pivoted !== undefined) return originsOf(pivoted.object, [pivoted.value], system);
  const inside = expand !== undefined && !kept.includes(first);
  return originsOf(from, inside ? [expand, ...steps] : steps, system);
}

/** The leftovers by object; those that are read all the same are reported. */
function checkLeftovers(
  pair: Written<PairFile>,
  system: SourceSystem,
  read: ReadonlyMap<string, ReadonlySet<string>>,
  context: PairContext,
): ReadonlyMap<string, ReadonlySet<string>> {
  const left: Reads = new Map();
  for (const [name, leftover] of parts(part(pair, 'leftover'))) {
    const archived = items(part(leftover, 'archive')).map(({ value, at }) => ({ value, at }));
    const dropped = parts(part(leftover, 'drop')).map(([value, { keyAt }]) => ({ value, at: keyAt }));
    for (const { value, at } of [...archived, ...dropped]) {
      for (const { object, steps } of originsOf(name, value.split('.'), system)) {
        add([{ object, steps }], left);
        reportIfRead(object, steps.join('.'), at, read, context);
      }
    }
  }
  return left;
}

function reportIfRead(
  object: string,
  field: string,
  at: Location,
  read: ReadonlyMap<string, ReadonlySet<string>>,
  context: PairContext,
): void {
  // An expression that reads the whole record names no field, so it contradicts nobody.
  if (read.get(object)?.has(field) === true) context.report('leftover-but-read', at, { field, object });
}

/** Paths of all fields that hold a value themselves. */
function leavesOf(fields: ReadonlyMap<string, SourceField>, prefix = ''): readonly string[] {
  return [...fields.values()].flatMap((field) =>
    field.fields === undefined ? [`${prefix}${field.name}`] : leavesOf(field.fields, `${prefix}${field.name}.`),
  );
}

/** A path is accounted for by itself, by what it is a part of, and by the whole record. */
function covers(paths: ReadonlySet<string> | undefined, field: string): boolean {
  if (paths === undefined) return false;
  const steps = field.split('.');
  return paths.has('') || steps.some((_step, index) => paths.has(steps.slice(0, index + 1).join('.')));
}
