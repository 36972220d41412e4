import { type ReadingRules, readScalar } from '../../model/reading.ts';
import type { SourceField } from '../../model/system.ts';
import { isBlank, type Json, textOf } from '../../model/value.ts';

/** What one field gave. `unreadable`: the raw text by path below the field (empty: the field itself). */
export type FieldReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'value'; readonly value: Json; readonly unreadable: readonly UnreadablePart[] }
  | { readonly kind: 'unreadable'; readonly raw: string };

/** One part of an object or list that could not be read. `path` counts from the field: `0.quantity`. */
export interface UnreadablePart {
  readonly path: string;
  readonly raw: string;
}

const ABSENT: FieldReading = { kind: 'absent' };

/**
 * Reads the raw value of one field (a cell's text, or JSON) as its declared type. Blank is absent, whatever the type.
 */
export function readField(field: SourceField, raw: Json | undefined, rules: ReadingRules): FieldReading {
  if (isBlank(raw)) return ABSENT;
  return field.many ? readMany(field, raw, rules) : readOne(field, raw, rules);
}

function readMany(field: SourceField, raw: Json, rules: ReadingRules): FieldReading {
  const items = itemsOf(field, raw);
  const values: Json[] = [];
  const unreadable: UnreadablePart[] = [];
  for (const item of items) {
    if (isBlank(item)) continue;
    const reading = readOne(field, item, rules);
    if (reading.kind === 'unreadable') return { kind: 'unreadable', raw: textOf(raw) };
    if (reading.kind === 'absent') continue;
    const place = values.push(reading.value) - 1;
    unreadable.push(...reading.unreadable.map((part) => ({ ...part, path: `${place}.${part.path}` })));
  }
  return values.length === 0 ? ABSENT : { kind: 'value', value: values, unreadable };
}

function itemsOf(field: SourceField, raw: Json): readonly Json[] {
  if (Array.isArray(raw)) return raw as readonly Json[];
  if (typeof raw !== 'string') return [raw];
  if (field.split !== undefined) return raw.split(field.split);
  const parsed = field.type === 'object' ? parseJson(raw) : undefined;
  return Array.isArray(parsed) ? (parsed as readonly Json[]) : [raw];
}

function readOne(field: SourceField, raw: Json, rules: ReadingRules): FieldReading {
  if (field.type === 'object') return readObject(field, raw, rules);
  const value = readScalar(field.type, raw, rules);
  return value === undefined ? { kind: 'unreadable', raw: textOf(raw) } : { kind: 'value', value, unreadable: [] };
}

function readObject(field: SourceField, raw: Json, rules: ReadingRules): FieldReading {
  const object = typeof raw === 'string' ? parseJson(raw) : raw;
  if (!isJsonObject(object)) return { kind: 'unreadable', raw: textOf(raw) };
  if (field.fields === undefined) return wrap(pruned(object));
  const values: Record<string, Json> = {};
  const unreadable: UnreadablePart[] = [];
  for (const inner of field.fields.values()) {
    const reading = readField(inner, object[inner.columns[0] ?? inner.name] ?? object[inner.name], rules);
    if (reading.kind === 'unreadable') unreadable.push({ path: inner.name, raw: reading.raw });
    if (reading.kind !== 'value') continue;
    values[inner.name] = reading.value;
    unreadable.push(...reading.unreadable.map((part) => ({ ...part, path: `${inner.name}.${part.path}` })));
  }
  return Object.keys(values).length === 0 && unreadable.length === 0
    ? ABSENT
    : { kind: 'value', value: values, unreadable };
}

function wrap(value: Json | undefined): FieldReading {
  return value === undefined ? ABSENT : { kind: 'value', value, unreadable: [] };
}

/** JSON without what is absent: nulls, blank texts, and what holds nothing else. */
export function pruned(value: Json): Json | undefined {
  if (isBlank(value)) return undefined;
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map(pruned).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, item]) => {
    const kept = pruned(item);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Whether the value is an object of JSON, and not a list. */
export function isJsonObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Not JSON is an answer here: the caller keeps the raw text as unreadable.
    return undefined;
  }
}
