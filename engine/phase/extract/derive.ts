import { createHash } from 'node:crypto';
import { ExpressionFailure } from '../../model/expression.ts';
import type { RecordName, SourceRecord } from '../../model/record.ts';
import { REPEATED_KEY, repeatRecord, repeatsOf } from '../../model/repeat.ts';
import { sourceKey } from '../../model/source-key.ts';
import type { Derived, SourceObject } from '../../model/system.ts';
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
 * alone), then for each the items of `expand` with the parent's `with` fields, then `nest`ed children and `join`ed
 * parents. A record keeps the name of the read record it comes from as its `origin`. Records for which the condition
 * fails are rejected and named, not lost.
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
    await stage(records, made, staging);
    made += records.length;
    stretch.advance(batch.length);
  }
  const facts: ObjectFacts = { read: made, rejected, unknownColumns: [], missingColumns: [] };
  await staging.source.complete(object.name, facts);
  return facts;
}

/** Whether the condition holds; a text says why it cannot be decided. */
async function isTaken(record: SourceRecord, { object, derived, settings }: DeriveInput): Promise<boolean | string> {
  if (derived.where === undefined) return true;
  try {
    return (await derived.where.evaluate(record.fields, settings)) === true;
  } catch (problem) {
    if (!(problem instanceof ExpressionFailure)) throw problem;
    return `the condition of ${object.name} fails: ${problem.message}`;
  }
}

function rejection(record: SourceRecord, reason: string): ObjectFacts['rejected'][number] {
  const position = /^(?<file>.*):(?<line>\d+)$/.exec(record.position ?? '')?.groups;
  return { file: position?.file ?? record.object, line: Number(position?.line ?? 0), reason, text: record.key };
}

async function stage(records: readonly SourceRecord[], made: number, staging: Staging): Promise<void> {
  if (records.length === 0) return;
  await staging.transaction(async () => {
    const repeated = await staging.source.add(records);
    if (repeated.length === 0) return;
    await staging.source.add(
      repeated.map(({ record, identical }, index) => repeatRecord(record, identical, made + index)),
    );
  });
}

async function deriveRecords(record: SourceRecord, input: DeriveInput): Promise<readonly SourceRecord[]> {
  const { object, derived, staging } = input;
  const views = derived.expand === undefined ? [view(record, object)] : expand(record, derived.expand, input);
  if (derived.nest.length === 0 && derived.join.length === 0) return views;
  const finished: SourceRecord[] = [];
  for (const one of views) finished.push(await withNeighbours(one, derived, staging.source));
  return finished;
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

async function withNeighbours(record: SourceRecord, derived: Derived, source: SourceStaging): Promise<SourceRecord> {
  const fields: Record<string, Json> = { ...record.fields };
  const unreadable: Record<string, string> = { ...record.unreadable };
  const take = (as: string, value: Json, from: readonly SourceRecord[]): void => {
    fields[as] = value;
    const broken = from.flatMap((neighbour) => Object.values(neighbour.unreadable ?? {}))[0];
    if (broken !== undefined) unreadable[as] ??= broken;
  };
  for (const { as, object, by } of derived.nest) {
    const children = await source.find(object, by, record.key);
    if (children.length > 0) {
      take(
        as,
        children.map((child) => child.fields),
        children,
      );
    }
  }
  for (const { as, object, by } of derived.join) {
    const key = textOf(record.fields[by]).trim();
    const parent = key === '' ? undefined : await source.get(object, key);
    if (parent !== undefined) take(as, parent.fields, [parent]);
  }
  const { unreadable: _before, ...rest } = record;
  return { ...rest, fields, ...(Object.keys(unreadable).length === 0 ? {} : { unreadable }) };
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
