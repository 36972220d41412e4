import type { CompiledExpression } from '../../model/expression.ts';
import type { Aggregate, Entry, FoldEntry, FoldField, RefForm } from '../../model/mapping.ts';
import type { SourceRecord } from '../../model/record.ts';
import { isBlank, type Json, textOf } from '../../model/value.ts';
import type { FoldItem, FoldValue } from '../../port/staging.ts';
import {
  baseOf,
  entryAt,
  failed,
  type Hold,
  hold,
  type MapContext,
  unreadable,
  unreadableIn,
  visible,
} from './context.ts';
import { evaluateForm, isTrue } from './form.ts';
import { linkKeys } from './link.ts';

/** What one child gives to the record it folds into, or why it gives nothing. */
export type ChildResult = { readonly kind: 'item'; readonly item: FoldItem } | Hold;

/** Evaluates one child of a fold: which record it goes to, and its value for each field. */
export async function foldChild(entry: FoldEntry, record: SourceRecord, context: MapContext): Promise<ChildResult> {
  try {
    const doubt = unreadableIn(
      entry.into.flatMap(({ by, when }) => [by, when]),
      record,
    );
    if (doubt !== undefined) return unreadable(doubt);
    const target = await receiver(entry.into, record, context);
    if (target === undefined) return hold('reference_missing', `${entry.address} finds no record to fold into`);
    const values: Record<string, FoldValue> = {};
    for (const field of entry.fields) {
      const value = await childValue(field, record, context);
      if ('kind' in value) return value;
      values[field.field] = value;
    }
    const { object, key } = baseOf(record);
    return {
      kind: 'item',
      item: { fold: entry.address, targetEntry: target.entry, targetKey: target.key, object, key, values },
    };
  } catch (problem) {
    return failed(problem);
  }
}

/** The first alternative whose entry takes the record; where none does, the first named, so that what is missing can be said. */
async function receiver(
  alternatives: readonly RefForm[],
  record: SourceRecord,
  context: MapContext,
): Promise<{ readonly entry: string; readonly key: string } | undefined> {
  let first: { readonly entry: string; readonly key: string } | undefined;
  for (const form of alternatives) {
    if (form.when !== undefined && !(await isTrue(form.when, record, context))) continue;
    const [value] = await linkKeys(form, record, context);
    if (value === undefined) continue;
    const entry = entryAt(context.pair, form.target);
    const object = entry.from;
    if (object === undefined) continue;
    const key = form.on === undefined ? value : (await context.source.find(object, form.on, value))[0]?.key;
    if (key === undefined) continue;
    const candidate = { entry: form.target, key };
    const parent = alternatives.length === 1 ? undefined : await context.source.get(object, key);
    if (parent !== undefined && (await isTaken(entry, parent, context))) return candidate;
    first ??= candidate;
  }
  return first;
}

/** A condition that fails holds its own record, which then receives nothing. */
async function isTaken(entry: Entry, record: SourceRecord, context: MapContext): Promise<boolean> {
  try {
    return entry.when === undefined || (await isTrue(entry.when, record, context));
  } catch (problem) {
    failed(problem);
    return false;
  }
}

async function childValue(field: FoldField, record: SourceRecord, context: MapContext): Promise<FoldValue | Hold> {
  const { aggregate } = field;
  if (aggregate.kind === 'only') {
    const result = await evaluateForm(aggregate.form, field.target, record, context);
    if (result.kind === 'held') return result;
    return result.kind === 'nothing' ? {} : { value: result.value as unknown as Json };
  }
  const doubt = unreadableIn(expressionsOf(aggregate), record);
  if (doubt !== undefined) return unreadable(doubt);
  if (aggregate.kind === 'count') return { value: 1 };
  const value = await aggregateValue(aggregate, record, context);
  const order = 'order' in aggregate ? await evaluateOptional(aggregate.order, record, context) : undefined;
  const currency = 'currency' in aggregate ? await evaluateOptional(aggregate.currency, record, context) : undefined;
  const file = aggregate.kind === 'list' ? await evaluateOptional(aggregate.fileName, record, context) : undefined;
  return {
    ...(value === undefined ? {} : { value }),
    ...(isBlank(order) ? {} : { order }),
    ...(isBlank(currency) ? {} : { currency: textOf(currency).trim().toUpperCase() }),
    ...(isBlank(file) ? {} : { file: textOf(file) }),
  };
}

async function aggregateValue(
  aggregate: Exclude<Aggregate, { kind: 'only' | 'count' }>,
  record: SourceRecord,
  context: MapContext,
): Promise<Json | undefined> {
  if (aggregate.kind !== 'list') return aggregate.value.evaluate(visible(record), context.settings);
  const cells: Record<string, Json> = {};
  for (const column of aggregate.columns) {
    const value = await column.value.evaluate(visible(record), context.settings);
    if (!isBlank(value)) cells[column.name] = value;
  }
  return Object.keys(cells).length === 0 ? undefined : cells;
}

function evaluateOptional(
  expression: CompiledExpression | undefined,
  record: SourceRecord,
  context: MapContext,
): Promise<Json | undefined> {
  return expression === undefined ? Promise.resolve(undefined) : expression.evaluate(visible(record), context.settings);
}

function expressionsOf(aggregate: Exclude<Aggregate, { kind: 'only' }>): readonly (CompiledExpression | undefined)[] {
  switch (aggregate.kind) {
    case 'count':
      return [];
    case 'list':
      return [...aggregate.columns.map(({ value }) => value), aggregate.order];
    case 'earliest':
    case 'latest':
      return [aggregate.value, aggregate.order, aggregate.currency];
    case 'sum':
    case 'min':
    case 'max':
      return [aggregate.value, aggregate.currency];
    default:
      return aggregate satisfies never;
  }
}
