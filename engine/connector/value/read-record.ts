import { createHash } from 'node:crypto';
import { ExpressionFailure } from '../../model/expression.ts';
import type { ReadingRules } from '../../model/reading.ts';
import type { SourceRecord } from '../../model/record.ts';
import { sourceKey } from '../../model/source-key.ts';
import type { SourceField, SourceObject } from '../../model/system.ts';
import { isBlank, type Json, textOf } from '../../model/value.ts';
import { type FieldReading, pruned, readField } from './read-value.ts';

/** One record as a transport gave it, before its fields have types. */
export interface RawRecord {
  /** Where it was read: `jobs.csv:12`. */
  readonly position: string;
  /** The raw value of a field that is copied from a column or a key. */
  raw(field: string): Json | undefined;
  /** The whole raw item, for fields that are computed from it. */
  whole(): Json;
  /** Fields that the spec does not know but the object's contract keeps, as text. */
  readonly kept?: Readonly<Record<string, Json>>;
}

/** A typed record, or why it has none: nothing in the export says which record it is. */
export type RecordReading =
  | { readonly kind: 'record'; readonly record: SourceRecord }
  | { readonly kind: 'no_key'; readonly reason: string };

/** Gives a function that reads the raw records of one object. */
export function recordReader(
  object: SourceObject,
  rules: ReadingRules,
  settings: Readonly<Record<string, Json>>,
): (raw: RawRecord) => Promise<RecordReading> {
  const fields = [...object.fields.values()];
  const computed = fields.filter((field) => field.at !== undefined);
  return async (raw) => {
    const values = await computeFields(computed, raw, settings);
    const rawOf = (name: string): Json | undefined => (values.has(name) ? values.get(name)?.value : raw.raw(name));
    const parts = object.key.map((name) => rawText(rawOf(name)));
    if (parts.every((part) => part === '')) return { kind: 'no_key', reason: `${object.key.join(', ')}: no value` };
    const unreadable: Record<string, string> = {};
    for (const [name, { failure }] of values) if (failure !== undefined) unreadable[name] = failure;
    const readings = fields.map((field) => [field.name, readField(field, rawOf(field.name), rules)] as const);
    return { kind: 'record', record: recordOf(object, sourceKey(parts, sha256), raw, readings, unreadable) };
  };
}

/** The raw text of a key part; lists and objects have none that an export would repeat in the same spelling. */
function rawText(raw: Json | undefined): string {
  return isBlank(raw) || typeof raw === 'object' ? '' : textOf(raw).trim();
}

/** What an expression gave for a field, or why it failed; the message names no data. */
interface Computed {
  readonly value?: Json | undefined;
  readonly failure?: string;
}

const NOTHING_COMPUTED: ReadonlyMap<string, Computed> = new Map();

async function computeFields(
  computed: readonly SourceField[],
  raw: RawRecord,
  settings: Readonly<Record<string, Json>>,
): Promise<ReadonlyMap<string, Computed>> {
  if (computed.length === 0) return NOTHING_COMPUTED;
  const whole = pruned(raw.whole()) ?? {};
  const values = new Map<string, Computed>();
  for (const { name, at } of computed) {
    try {
      values.set(name, { value: await at?.evaluate(whole, settings) });
    } catch (problem) {
      if (!(problem instanceof ExpressionFailure)) throw problem;
      values.set(name, { failure: problem.message });
    }
  }
  return values;
}

function recordOf(
  object: SourceObject,
  key: string,
  raw: RawRecord,
  readings: readonly (readonly [string, FieldReading])[],
  unreadable: Record<string, string>,
): SourceRecord {
  const fields: Record<string, Json> = { ...raw.kept };
  for (const [name, reading] of readings) {
    if (reading.kind === 'unreadable') unreadable[name] = reading.raw;
    if (reading.kind !== 'value') continue;
    fields[name] = reading.value;
    for (const part of reading.unreadable) {
      // By the field's own name for those who read the whole field, by the path for those who read one item.
      unreadable[name] ??= part.raw;
      unreadable[`${name}.${part.path}`] = part.raw;
    }
  }
  const record = { object: object.name, key, fields, position: raw.position };
  return Object.keys(unreadable).length === 0 ? record : { ...record, unreadable };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
