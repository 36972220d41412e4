import { createHash } from 'node:crypto';
import { type CompiledExpression, ExpressionFailure } from '../../model/expression.ts';
import { greatestFirst, inOrder } from '../../model/order.ts';
import type { RecordName, SourceRecord } from '../../model/record.ts';
import { REPEATED_KEY, repeatRecord, repeatsOf } from '../../model/repeat.ts';
import { distinctKey, sourceKey } from '../../model/source-key.ts';
import type { Derived, Nest, SourceObject } from '../../model/system.ts';
import { isBlank, type Json, textOf } from '../../model/value.ts';
import type { Stretch } from '../../port/progress.ts';
import type { ObjectFacts, SourceStaging, Staging } from '../../port/staging.ts';

/** What making one derived object needs. */
export interface DeriveInput {
  readonly object: SourceObject;
  readonly derived: Derived;
  /** The object it is made of. */
  readonly base: SourceObject;
  readonly staging: Staging;
  readonly settings: Readonly<Record<string, Json>>;
  readonly stretch: Stretch;
}

/**
 * Stages a derived object from what is staged already: the base records that `where` takes (it sees the base record
 * alone) and whose `only_with` neighbour is there, then for each the items of `expand` with the parent's `with` fields,
 * then `nest`ed and `pivot`ed children and `join`ed parents; or one record for each `distinct` combination of values. A
 * record keeps the name of the read record it comes from (of equal ones the first) as its `origin`. Records for which the
 * condition fails are rejected and named, not lost.
 */
export async function deriveObject(input: DeriveInput): Promise<ObjectFacts> {
  const { object, derived, staging, stretch } = input;
  await staging.source.clear(object.name);
  await staging.source.clear(repeatsOf(object.name));
  await staging.source.index(repeatsOf(object.name), REPEATED_KEY);
  const rejected: ObjectFacts['rejected'][number][] = [];
  let made = 0;
  for await (const batch of staging.source.scan(derived.from)) {
    const records: SourceRecord[] = [];
    for (const record of batch) {
      const taken = await isTaken(record, input);
      if (typeof taken === 'string') rejected.push(rejection(record, taken));
      else if (taken) records.push(...(await deriveRecords(record, input)));
    }
    made += derived.distinct.length === 0 ? await stage(records, made, staging) : await stageDistinct(records, staging);
    stretch.advance(batch.length);
  }
  const facts: ObjectFacts = { read: made, rejected, unknownColumns: [], missingColumns: [] };
  await staging.source.complete(object.name, facts);
  return facts;
}

/** Whether the conditions hold; a text says why it cannot be decided. */
async function isTaken(record: SourceRecord, input: DeriveInput): Promise<boolean | string> {
  const { object, derived, settings, staging } = input;
  try {
    if (derived.where !== undefined && (await derived.where.evaluate(record.fields, settings)) !== true) return false;
    const { onlyWith } = derived;
    return onlyWith === undefined || (await neighbourOf(record, onlyWith, staging.source)) !== undefined;
  } catch (problem) {
    if (!(problem instanceof ExpressionFailure)) throw problem;
    return `the condition of ${object.name} fails: ${problem.message}`;
  }
}

function rejection(record: SourceRecord, reason: string): ObjectFacts['rejected'][number] {
  const position = /^(?<file>.*):(?<line>\d+)$/.exec(record.position ?? '')?.groups;
  return { file: position?.file ?? record.object, line: Number(position?.line ?? 0), reason, text: record.key };
}

/** Stages records, those that repeat a key beside the others, and says how many there were. */
async function stage(records: readonly SourceRecord[], made: number, staging: Staging): Promise<number> {
  if (records.length === 0) return 0;
  await staging.transaction(async () => {
    const repeated = await staging.source.add(records);
    if (repeated.length === 0) return;
    await staging.source.add(
      repeated.map(({ record, identical }, index) => repeatRecord(record, identical, made + index)),
    );
  });
  return records.length;
}

/** Of records with the same values the first stands for all, so repeats are no findings. Says how many there are. */
async function stageDistinct(records: readonly SourceRecord[], staging: Staging): Promise<number> {
  if (records.length === 0) return 0;
  const repeated = await staging.transaction(() => staging.source.add(records));
  return records.length - repeated.length;
}

async function deriveRecords(record: SourceRecord, input: DeriveInput): Promise<readonly SourceRecord[]> {
  const { object, derived } = input;
  if (derived.distinct.length > 0) return distinct(record, input);
  const views = derived.expand === undefined ? [view(record, object)] : expand(record, derived.expand, input);
  if (derived.nest.length + derived.join.length + derived.pivot.length === 0) return views;
  const finished: SourceRecord[] = [];
  for (const one of views) finished.push(await withNeighbours(one, input));
  return finished;
}

/** The distinct fields alone, under the object's key (without one of its own, all of them); nothing where that is blank. */
function distinct(record: SourceRecord, { object, derived }: DeriveInput): readonly SourceRecord[] {
  const key = distinctKey(object.key, record, sha256);
  if (key === undefined) return [];
  const fields = Object.fromEntries(
    derived.distinct.flatMap((name) => (record.fields[name] === undefined ? [] : [[name, record.fields[name]]])),
  ) as Record<string, Json>;
  const unreadable = only(record.unreadable, derived.distinct);
  return [
    {
      object: object.name,
      key,
      fields,
      origin: originOf(record),
      ...(record.position === undefined ? {} : { position: record.position }),
      ...(Object.keys(unreadable).length === 0 ? {} : { unreadable }),
    },
  ];
}

function view(record: SourceRecord, object: SourceObject): SourceRecord {
  return { ...record, object: object.name, origin: originOf(record) };
}

function originOf(record: SourceRecord): RecordName {
  return record.origin ?? { object: record.object, key: record.key };
}

function expand(record: SourceRecord, field: string, input: DeriveInput): readonly SourceRecord[] {
  const items = listOf(record.fields[field]);
  const shared = Object.fromEntries(
    input.derived.with.flatMap((name) => (record.fields[name] === undefined ? [] : [[name, record.fields[name]]])),
  ) as Record<string, Json>;
  return items.map((item, index): SourceRecord => {
    const fields = isObject(item) ? { ...shared, ...item } : { ...shared, [field]: item };
    const unreadable = {
      ...only(record.unreadable, input.derived.with),
      ...below(record.unreadable, `${field}.${index}.`),
    };
    return {
      object: input.object.name,
      key: itemKey(fields, record.key, index, input),
      fields,
      origin: originOf(record),
      ...(record.position === undefined ? {} : { position: record.position }),
      ...(Object.keys(unreadable).length === 0 ? {} : { unreadable }),
    };
  });
}

/** The item's own key; where it declares or has none, the parent's key and the item's place, counted from 1. */
function itemKey(fields: Readonly<Record<string, Json>>, parent: string, index: number, input: DeriveInput): string {
  const { object, base } = input;
  const inherited =
    object.key.every((name, place) => base.key[place] === name) && object.key.length === base.key.length;
  const parts = object.key.map((name) => textOf(fields[name]));
  const own = !inherited && parts.some((part) => !isBlank(part));
  return sourceKey(own ? parts : [parent, String(index + 1)], sha256);
}

async function withNeighbours(record: SourceRecord, input: DeriveInput): Promise<SourceRecord> {
  const { derived, settings } = input;
  const { source } = input.staging;
  const fields: Record<string, Json> = { ...record.fields };
  const unreadable: Record<string, string> = { ...record.unreadable };
  const take = (as: string, value: Json, from: readonly SourceRecord[]): void => {
    fields[as] = value;
    const broken = from.flatMap((neighbour) => Object.values(neighbour.unreadable ?? {}))[0];
    if (broken !== undefined) unreadable[as] ??= broken;
  };
  for (const { as, object, by, order } of derived.nest) {
    const children = await ordered(await source.find(object, by, record.key), order, settings);
    if (children.length > 0) {
      take(
        as,
        children.map((child) => child.fields),
        children,
      );
    }
  }
  for (const { as, object, by, name, value } of derived.pivot) {
    const children = await source.find(object, by, record.key);
    const values = pivoted(children, name, value);
    if (values !== undefined) take(as, values, children);
  }
  for (const relation of derived.join) {
    const parent = await neighbourOf(record, relation, source);
    if (parent === undefined) continue;
    fields[relation.as] = parent.fields;
    // Field by field: what reads one of them is not held for another.
    for (const [name, raw] of Object.entries(parent.unreadable ?? {})) unreadable[`${relation.as}.${name}`] ??= raw;
  }
  const { unreadable: _before, ...rest } = record;
  return { ...rest, fields, ...(Object.keys(unreadable).length === 0 ? {} : { unreadable }) };
}

/** The record whose key our field holds. */
async function neighbourOf(
  record: SourceRecord,
  { object, by }: { readonly object: string; readonly by: string },
  source: SourceStaging,
): Promise<SourceRecord | undefined> {
  const value = textOf(record.fields[by]);
  return isBlank(value) ? undefined : source.get(object, sourceKey([value], sha256));
}

/** Children for which the order fails come last, as do those for which it gives nothing: none is lost by being listed. */
async function ordered(
  children: readonly SourceRecord[],
  order: Nest['order'],
  settings: DeriveInput['settings'],
): Promise<readonly SourceRecord[]> {
  if (order === undefined) return children;
  const ranked: { readonly child: SourceRecord; readonly order?: Json }[] = [];
  for (const child of children) {
    const rank = await rankOf(child, order.by, settings);
    ranked.push(isBlank(rank) ? { child } : { child, order: rank });
  }
  return (order.descending ? greatestFirst(ranked) : inOrder(ranked)).map(({ child }) => child);
}

async function rankOf(
  child: SourceRecord,
  by: CompiledExpression,
  settings: DeriveInput['settings'],
): Promise<Json | undefined> {
  try {
    return await by.evaluate(child.fields, settings);
  } catch (problem) {
    if (!(problem instanceof ExpressionFailure)) throw problem;
    return undefined;
  }
}

/** Names with their values; several values of one name are a list. `undefined` when there is none. */
function pivoted(children: readonly SourceRecord[], name: string, value: string): Json | undefined {
  const values = new Map<string, readonly Json[]>();
  for (const { fields } of children) {
    const [label, content] = [textOf(fields[name]).trim(), fields[value]];
    if (label === '' || isBlank(content)) continue;
    values.set(label, [...(values.get(label) ?? []), content]);
  }
  if (values.size === 0) return undefined;
  return Object.fromEntries([...values].map(([label, all]) => [label, all.length === 1 ? (all[0] ?? null) : all]));
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function only(texts: Readonly<Record<string, string>> | undefined, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(texts ?? {}).filter(([name]) => names.includes(name)));
}

/** The unreadable parts of one item, by their names within it and, for nested ones, under the first name as well. */
function below(texts: Readonly<Record<string, string>> | undefined, prefix: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [path, raw] of Object.entries(texts ?? {})) {
    if (!path.startsWith(prefix)) continue;
    const inner = path.slice(prefix.length);
    found[inner] = raw;
    found[inner.split('.')[0] ?? inner] ??= raw;
  }
  return found;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
