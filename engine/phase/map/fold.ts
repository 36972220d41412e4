import type { CompiledExpression } from '../../model/expression.ts';
import type { Aggregate, FoldEntry, FoldField, RefForm } from '../../model/mapping.ts';
import type { SourceRecord } from '../../model/record.ts';
import { isBlank, type Json, textOf } from '../../model/value.ts';
import type { FoldItem, FoldValue } from '../../port/staging.ts';
import { baseOf, failed, type Hold, hold, type MapContext, visible } from './context.ts';
import { evaluateForm, unreadableField } from './form.ts';
import { linkKeys } from './link.ts';

/** What one child gives to the record it folds into, or why it gives nothing. */
export type ChildResult = { readonly kind: 'item'; readonly item: FoldItem } | { readonly kind: 'absent' } | Hold;

/** Evaluates one child of a fold: which record it goes to, and its value for each field. */
export async function foldChild(entry: FoldEntry, record: SourceRecord, context: MapContext): Promise<ChildResult> {
  try {
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

/** The first alternative whose source record exists; with one alternative, that one, so that what is missing can be named. */
async function receiver(
  alternatives: readonly RefForm[],
  record: SourceRecord,
  context: MapContext,
): Promise<{ readonly entry: string; readonly key: string } | undefined> {
  let first: { readonly entry: string; readonly key: string } | undefined;
  for (const form of alternatives) {
    const [value] = await linkKeys(form, record, context);
    if (value === undefined) continue;
    const object = context.pair.entries.find((entry) => entry.address === form.target)?.from;
    if (object === undefined) continue;
    const key = form.on === undefined ? value : (await context.source.find(object, form.on, value))[0]?.key;
    if (key === undefined) continue;
    const candidate = { entry: form.target, key };
    if ((await context.source.get(object, key)) !== undefined) return candidate;
    first ??= candidate;
  }
  return first;
}

async function childValue(field: FoldField, record: SourceRecord, context: MapContext): Promise<FoldValue | Hold> {
  const { aggregate } = field;
  if (aggregate.kind === 'only') {
    const result = await evaluateForm(aggregate.form, field.target, record, context);
    if (result.kind === 'held') return result;
    return result.kind === 'nothing' ? {} : { value: result.value as unknown as Json };
  }
  const unreadable = unreadableIn(aggregate, record);
  if (unreadable !== undefined) return hold('unreadable_value', `${unreadable} cannot be read as its declared type`);
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

function unreadableIn(aggregate: Exclude<Aggregate, { kind: 'only' }>, record: SourceRecord): string | undefined {
  const expressions =
    aggregate.kind === 'count'
      ? []
      : aggregate.kind === 'list'
        ? [...aggregate.columns.map((column) => column.value), ...(aggregate.order ? [aggregate.order] : [])]
        : [aggregate.value, ...('order' in aggregate ? [aggregate.order] : [])];
  for (const value of expressions) {
    const name = unreadableField({ kind: 'expression', value }, record);
    if (name !== undefined) return name;
  }
  return undefined;
}
