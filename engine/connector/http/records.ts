import type { HttpRequest } from '../../model/http.ts';
import type { SourceObject } from '../../model/system.ts';
import type { Json } from '../../model/value.ts';
import { type SourceItem, SourceProblem } from '../../port/source.ts';
import { headersOf, isCopied, type KeyReader, keyReader } from '../value/key-reader.ts';
import type { RawRecord, RecordReading } from '../value/read-record.ts';
import { isJsonObject } from '../value/read-value.ts';

/** The name under which an expanded item has the item it came from. */
const PARENT = 'parent';

/** The name under which an item has the value that its request was sent for. */
export const EACH = 'each';

/** What the pages of one object have in common while they are read. */
export interface ObjectReading {
  readonly object: SourceObject;
  readonly keys: KeyReader;
  /** Names of the answer that no column holds but an expression reads. */
  readonly computedFrom: ReadonlySet<string>;
  /** Fields that some item had. */
  readonly met: Set<string>;
  readonly read: (raw: RawRecord) => Promise<RecordReading>;
}

/** Begins to read an object. */
export function readingOf(object: SourceObject, read: ObjectReading['read']): ObjectReading {
  const paths = [...object.fields.values()].flatMap(({ at }) => at?.reads ?? []);
  return {
    object,
    keys: keyReader(object),
    computedFrom: new Set([PARENT, EACH, ...paths.map((path) => path.split('.')[0] ?? path)]),
    met: new Set(),
    read,
  };
}

/** The records in the items of one page: the items themselves, or those of the list that the request expands. */
export function expanded(items: readonly Json[], { expand }: HttpRequest): readonly Json[] {
  if (expand === undefined) return items;
  return items.flatMap((parent) => {
    const list = isJsonObject(parent) ? parent[expand] : undefined;
    const children = Array.isArray(list) ? (list as readonly Json[]) : isJsonObject(list) ? [list] : [];
    return children.map((child) => (isJsonObject(child) ? { ...child, [PARENT]: parent } : child));
  });
}

/**
 * Reads one item. Only declared fields leave here, whatever the contract keeps of files: an answer may hold what nobody
 * asked for and nobody should have, such as the digests of passwords. Of the rest the names alone are told, once.
 * @throws SourceProblem where the contract is `freeze` and the item has another field.
 */
export async function* recordItems(
  item: Json,
  reading: ObjectReading,
  place: { readonly shown: string; readonly number: number },
): AsyncGenerator<SourceItem> {
  const { shown, number } = place;
  if (!isJsonObject(item)) {
    yield { kind: 'rejected', file: shown, line: number, reason: 'the item is not an object', text: '' };
    return;
  }
  for (const column of reading.keys.newlyUnknown(item)) {
    if (!reading.computedFrom.has(column)) yield unknownField(column, reading.object, shown);
  }
  const values = declaredValues(item, reading);
  const raw: RawRecord = {
    position: `${shown} #${number}`,
    raw: (field) => values.get(field),
    whole: () => item,
  };
  const result = await reading.read(raw);
  if (result.kind === 'record') {
    yield { kind: 'record', record: result.record };
    return;
  }
  const text = JSON.stringify(Object.fromEntries(values));
  yield { kind: 'rejected', file: shown, line: number, reason: `the item has no key (${result.reason})`, text };
}

function declaredValues(
  item: { readonly [key: string]: Json },
  { keys, met }: ObjectReading,
): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>();
  for (const [key, value] of Object.entries(item)) {
    const field = keys.fieldOf(key);
    if (field === undefined) continue;
    met.add(field);
    // Some sources give a value under two names, one of them empty.
    if (!values.has(field) || values.get(field) === null || values.get(field) === '') values.set(field, value);
  }
  for (const [field, value] of keys.prefixed(item)) values.set(field, value);
  return values;
}

function unknownField(column: string, object: SourceObject, shown: string): SourceItem {
  if (object.contract !== 'freeze') return { kind: 'unknown_column', column };
  throw new SourceProblem(
    `The answer to ${shown} has the field ${column}, which ${object.name} does not declare, and its contract is frozen. ` +
      'Declare it as a field of the object, or set its contract to discard.',
  );
}

/** Declared fields that no item had, by the name under which they were looked for. */
export function neverMet({ object, met }: ObjectReading): readonly string[] {
  return [...object.fields.values()]
    .filter((field) => isCopied(field) && !met.has(field.name))
    .map((field) => headersOf(field)[0] ?? field.name);
}
