import { type Definition, definitionOf } from '../../model/definition.ts';
import type { CreateEntry, Spread } from '../../model/mapping.ts';
import { type MappedRecord, OVER_CAP, type SourceRecord } from '../../model/record.ts';
import type { Fields } from '../../model/value.ts';
import { baseOf, entryAt, fingerprintOf, type Hold, hold, type MapContext } from './context.ts';
import { keyOf } from './link.ts';

/** How many more custom fields the account takes, and which it has. */
export interface FieldRoom {
  /** Custom fields that the account's plan still allows once the declared ones are made. */
  readonly left: number;
  has(field: Pick<Definition, 'object' | 'label' | 'wireType'>): boolean;
}

/** What a name of a spread leads to. */
export type Defined =
  | { readonly kind: 'field'; readonly definition: Definition }
  /** There is no room for a field of its own; the field `pack` takes its values, behind the label. */
  | { readonly kind: 'packed'; readonly label: string; readonly pack: string }
  | { readonly kind: 'omitted' }
  | Hold;

/** A name that records have values under and that nothing defines, left out because the spec says so. */
export interface UndefinedName {
  readonly object: string;
  readonly name: string;
  readonly records: number;
}

/** What the definitions of one mapping have in common. */
export interface Definitions {
  /** Decides about a mapped record that defines a field; any other comes back as it is. */
  place(entry: CreateEntry, record: MappedRecord, context: MapContext): MappedRecord;
  /** Looks a name up to its field. */
  find(name: string, spread: Spread, record: SourceRecord, context: MapContext): Promise<Defined>;
  /** The names that were left out so far. */
  undefinedNames(): readonly UndefinedName[];
}

/**
 * Definitions are mapped before the first record that spreads values over them, so a name that was looked up once stays
 * what it is. Needs memory for the definitions of an account, which its plan counts in hundreds.
 */
export function openDefinitions(room: FieldRoom | undefined, keep: (made: MappedRecord) => Promise<void>): Definitions {
  const placed = new Set<string>();
  const known = new Map<string, Promise<Defined>>();
  const omitted = new Map<string, UndefinedName>();
  let left = room?.left ?? Number.POSITIVE_INFINITY;

  function place(entry: CreateEntry, record: MappedRecord, context: MapContext): MappedRecord {
    const definition = record.outcome.state === 'ready' ? definitionOf(record, context.pair.destination) : undefined;
    if (definition === undefined) return record;
    const declared = declaredTwin(definition, context);
    if (declared !== undefined) {
      const detail = `the pair declares custom.${declared} with the same label and type, and has another writer for it`;
      return { ...record, outcome: { state: 'held', reason: 'ambiguous_match', detail, at: 'label' } };
    }
    const name = `${definition.object}.${definition.id}`;
    if (placed.has(name) || room?.has(definition) === true) return record;
    if (left <= 0 && entry.overCap !== undefined) {
      return { ...record, outcome: { state: 'left_out', reason: OVER_CAP } };
    }
    placed.add(name);
    left -= 1;
    return record;
  }

  async function define(name: string, entry: CreateEntry, context: MapContext): Promise<Defined> {
    const record = place(entry, definitionFor(name, entry), context);
    await keep(record);
    return definedBy([record], entry, context) ?? unknown(name);
  }

  async function look(name: string, spread: Spread, evolves: boolean, context: MapContext): Promise<Defined> {
    const entry = entryAt(context.pair, spread.definitions.target);
    if (entry.kind !== 'create') throw new Error(`${entry.address} defines no fields.`);
    const defined = definedBy(await recordsOf(name, spread, context), entry, context);
    if (defined !== undefined) return defined;
    if (evolves) return define(name, entry, context);
    return spread.definitions.missing === 'omit' ? { kind: 'omitted' } : unknown(name);
  }

  function leaveOut(name: string, object: string): void {
    const id = `${object}\u0000${name}`;
    omitted.set(id, { object, name, records: (omitted.get(id)?.records ?? 0) + 1 });
  }

  return {
    place,
    undefinedNames: () => [...omitted.values()],
    async find(name, spread, record, context) {
      const { object } = baseOf(record);
      const evolves = context.pair.source.objects.get(object)?.contract === 'evolve';
      const { target, on = '', missing } = spread.definitions;
      const id = [target, on, missing, String(evolves), name].join('\u0000');
      const looking = known.get(id) ?? look(name, spread, evolves, context);
      known.set(id, looking);
      const found = await looking;
      if (found.kind === 'omitted') leaveOut(name, object);
      return found;
    },
  };
}

/** A definition that no record gives: the contract of an object lets its records bring fields along that nobody defined. */
function definitionFor(name: string, { address, object }: CreateEntry): MappedRecord {
  const fields: Fields = { label: name, type: 'long_text' };
  return {
    entry: address,
    key: `undefined|${name}`,
    object,
    fields,
    outcome: { state: 'ready' },
    fingerprint: fingerprintOf(object, fields),
    sources: [],
    coverage: [],
  };
}

function unknown(name: string): Hold {
  return hold('reference_missing', `${name} is defined by no record`);
}

/** The id of a declared field that the account could not tell from this one. */
function declaredTwin({ object, label, wireType }: Definition, { pair }: MapContext): string | undefined {
  const twin = pair.customFields.find(
    (field) =>
      field.object === object &&
      pair.destination.fieldTypes.get(field.type)?.wire === wireType &&
      field.label.trim().toLowerCase() === label.toLowerCase(),
  );
  return twin?.id;
}

/** The records of the entry that a name stands for, those they were merged into rather than themselves. */
async function recordsOf(
  name: string,
  { definitions: { target, on } }: Spread,
  context: MapContext,
): Promise<readonly MappedRecord[]> {
  const object = entryAt(context.pair, target).from ?? '';
  const keys =
    on === undefined ? [keyOf(name)] : (await context.source.find(object, on, name)).map((record) => record.key);
  const found = new Map<string, MappedRecord>();
  for (const key of keys) {
    let record = await context.mapped.get(target, key);
    if (record?.outcome.state === 'merged') {
      record = await context.mapped.get(record.outcome.entry ?? target, record.outcome.into);
    }
    // A definition that the entry does not take is of another object.
    if (record !== undefined) found.set(record.key, record);
  }
  return [...found.values()];
}

/** What records of one name define together: one field, nothing that moves, or more than one can be meant. */
function definedBy(
  records: readonly MappedRecord[],
  { overCap, address }: CreateEntry,
  context: MapContext,
): Defined | undefined {
  const found = new Map<string, Defined>();
  for (const record of records) {
    const definition = definitionOf(record, context.pair.destination);
    const { outcome } = record;
    if (outcome.state === 'ready' && definition !== undefined) found.set(definition.id, { kind: 'field', definition });
    if (outcome.state === 'left_out' && definition !== undefined && overCap !== undefined) {
      found.set(definition.id, { kind: 'packed', label: definition.label, pack: overCap.pack });
    }
  }
  const [first, second] = found.values();
  if (second !== undefined) {
    const keys = records.map(({ key }) => key).join(' and ');
    return hold('ambiguous_link', `${address} ${keys} are different fields of one name`);
  }
  const [held] = records;
  return first ?? (held && hold('reference_held', `${address} ${held.key} is held`));
}
