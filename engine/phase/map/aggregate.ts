import type { Aggregate, FoldEntry, FoldField } from '../../model/mapping.ts';
import { inOrder } from '../../model/order.ts';
import { type FieldValue, isBlank, isMoney, type Json, textOf } from '../../model/value.ts';
import type { FoldItem } from '../../port/staging.ts';
import { type Hold, hold } from './context.ts';
import { convert } from './convert.ts';
import { sumDecimals } from './decimal.ts';

/** One field's value over all children of one record. `overflow`: the whole list did not fit and goes elsewhere. */
export type Aggregated =
  | { readonly kind: 'value'; readonly value: FieldValue; readonly branch: string; readonly overflow: boolean }
  | { readonly kind: 'nothing'; readonly branch: string }
  | Hold;

type Child = FoldItem['values'][string];

/** Aggregates the children of one record for one field of a fold. Pure; `children` come in the order of the export. */
export function aggregateField(
  field: FoldField,
  items: readonly FoldItem[],
  defaultCurrency: string | undefined,
): Aggregated {
  const children = items.map((item) => item.values[field.field] ?? {});
  const { aggregate } = field;
  switch (aggregate.kind) {
    case 'only':
      return only(children);
    case 'count':
      return value(children.length, children.length === 0 ? 'fold none' : size(children.length));
    case 'sum':
      return calculate(children, field, defaultCurrency, sumDecimals);
    case 'min':
      return calculate(children, field, defaultCurrency, (numbers) => numbers.reduce((a, b) => Math.min(a, b)));
    case 'max':
      return calculate(children, field, defaultCurrency, (numbers) => numbers.reduce((a, b) => Math.max(a, b)));
    case 'earliest':
    case 'latest':
      return pick(aggregate.kind, children, field, defaultCurrency);
    case 'list':
      return list(aggregate, children, field);
    default:
      return aggregate satisfies never;
  }
}

function only(children: readonly Child[]): Aggregated {
  const present = children.filter((child) => !isBlank(child.value));
  if (present.length > 1) return hold('several_where_one', `exactly one child is expected and ${present.length} came`);
  const [child] = present;
  return child === undefined
    ? { kind: 'nothing', branch: 'fold none' }
    : value(child.value as unknown as FieldValue, 'fold one');
}

function calculate(
  children: readonly Child[],
  field: FoldField,
  defaultCurrency: string | undefined,
  of: (numbers: readonly number[]) => number,
): Aggregated {
  const present = children.filter((child) => !isBlank(child.value));
  if (present.length === 0) return { kind: 'nothing', branch: 'fold none' };
  if (field.target.type === 'date' || field.target.type === 'datetime') return extreme(present, field);
  const numbers = present.map((child) => Number(child.value));
  if (numbers.some((number) => !Number.isFinite(number)))
    return hold('unreadable_value', `${field.field} calculates with what is no number`);
  const currencies = new Set(present.map((child) => child.currency ?? defaultCurrency));
  if (field.target.type === 'money' && currencies.size > 1) {
    return hold('mixed_currencies', `${field.field} would mix ${[...currencies].join(' and ')}`);
  }
  return finish(of(numbers), field, [...currencies][0], size(numbers.length));
}

/** The first or the last day or instant, compared as they will be written; days cannot be added. */
function extreme(present: readonly Child[], field: FoldField): Aggregated {
  if (field.aggregate.kind === 'sum') return hold('unreadable_value', `${field.field} cannot add up times`);
  const times: string[] = [];
  for (const child of present) {
    const converted = convert(child.value, field.target, undefined);
    if (converted?.kind === 'held') return converted;
    if (converted !== undefined) times.push(textOf(converted.value));
  }
  const ordered = times.toSorted();
  const chosen = field.aggregate.kind === 'min' ? ordered[0] : ordered.at(-1);
  return chosen === undefined ? { kind: 'nothing', branch: 'fold none' } : value(chosen, size(times.length));
}

function pick(
  kind: 'earliest' | 'latest',
  children: readonly Child[],
  field: FoldField,
  defaultCurrency: string | undefined,
): Aggregated {
  const ordered = inOrder(children.filter((child) => !isBlank(child.value)));
  const child = kind === 'earliest' ? ordered[0] : ordered.at(-1);
  if (child?.value === undefined) return { kind: 'nothing', branch: 'fold none' };
  return finish(child.value, field, child.currency ?? defaultCurrency, size(ordered.length));
}

function finish(raw: Json, field: FoldField, currency: string | undefined, branch: string): Aggregated {
  const converted = convert(raw, field.target, currency);
  if (converted === undefined) return { kind: 'nothing', branch: 'fold none' };
  return converted.kind === 'held' ? converted : value(converted.value, branch);
}

type ListAggregate = Extract<Aggregate, { kind: 'list' }>;

function list(aggregate: ListAggregate, children: readonly Child[], field: FoldField): Aggregated {
  const ordered = inOrder(children.filter((child) => child.value !== undefined));
  const rendered = ordered.map((child) => renderItem(aggregate, child.value as Readonly<Record<string, Json>>));
  const lines = aggregate.unique ? [...new Set(rendered)] : rendered;
  if (lines.length === 0) return { kind: 'nothing', branch: 'fold none' };
  const fitted = takeWhole(lines, aggregate, field.target.max);
  if (!fitted.overflow) return { kind: 'value', value: fitted.text, branch: size(lines.length), overflow: false };
  if (aggregate.rest === 'hold') return hold('too_long', `${field.field} does not take ${lines.length} items`);
  return { kind: 'value', value: fitted.text, branch: 'fold overflow', overflow: true };
}

function renderItem(aggregate: ListAggregate, cells: Readonly<Record<string, Json>>): string {
  const [first, second] = aggregate.columns;
  if (first !== undefined && second === undefined && aggregate.as !== 'json') return textOf(cells[first.name]);
  if (aggregate.as === 'json') {
    return JSON.stringify(second === undefined && first !== undefined ? (cells[first.name] ?? null) : cells);
  }
  return aggregate.columns
    .filter(({ name }) => cells[name] !== undefined)
    .map(({ name }) => `${name}: ${textOf(cells[name])}`)
    .join(', ');
}

/** Whole items that fit; the last line says how many did not. */
function takeWhole(
  lines: readonly string[],
  aggregate: ListAggregate,
  max: number | undefined,
): { readonly text: string; readonly overflow: boolean } {
  const whole = assemble(lines, 0, aggregate);
  const allowed = Math.min(lines.length, aggregate.atMost ?? lines.length);
  if (allowed === lines.length && (max === undefined || whole.length <= max)) return { text: whole, overflow: false };
  const fits = (count: number) =>
    assemble(lines.slice(0, count), lines.length - count, aggregate).length <= (max ?? Number.POSITIVE_INFINITY);
  const kept = greatest(allowed, fits);
  return { text: assemble(lines.slice(0, kept), lines.length - kept, aggregate), overflow: true };
}

/** The greatest number up to `most` that fits, or 0; more items never make a shorter text. */
function greatest(most: number, fits: (count: number) => boolean): number {
  let [kept, tooMany] = [0, most + 1];
  while (tooMany - kept > 1) {
    const middle = Math.floor((kept + tooMany) / 2);
    if (fits(middle)) kept = middle;
    else tooMany = middle;
  }
  return kept;
}

function assemble(lines: readonly string[], more: number, aggregate: ListAggregate): string {
  if (aggregate.as === 'json') return `[${lines.join(',')}]`;
  const all = more === 0 ? lines : [...lines, `… and ${more} more`];
  const text = all.join(aggregate.as === 'commas' ? ', ' : '\n');
  return aggregate.heading === undefined ? text : `${aggregate.heading}\n${text}`;
}

/** The whole lists of a fold entry as CSV: a column for each of its fields, a row for each child in order. */
export function overflowFile(
  entry: FoldEntry,
  items: readonly FoldItem[],
  labels: ReadonlyMap<string, string>,
): string {
  const lists = entry.fields.filter((field) => field.aggregate.kind !== 'count');
  const orderedBy = lists.find((field) => field.aggregate.kind === 'list' && field.aggregate.order !== undefined);
  const sorted = inOrder(
    items.map((item) => {
      const order = orderedBy === undefined ? undefined : item.values[orderedBy.field]?.order;
      return order === undefined ? { item } : { item, order };
    }),
  );
  const columns = lists.flatMap((field) =>
    field.aggregate.kind === 'list' && field.aggregate.columns.length > 1
      ? field.aggregate.columns.map(({ name }) => ({ field: field.field, cell: name, title: name }))
      : [{ field: field.field, cell: singleColumn(field), title: labels.get(field.field) ?? field.field }],
  );
  const rows = sorted.map(({ item }) =>
    columns.map(({ field, cell }) => {
      const raw = item.values[field]?.value;
      return csvCell(textOf(cell === undefined ? raw : (raw as Readonly<Record<string, Json>> | undefined)?.[cell]));
    }),
  );
  return `${[columns.map(({ title }) => csvCell(title)), ...rows].map((row) => row.join(',')).join('\r\n')}\r\n`;
}

function singleColumn(field: FoldField): string | undefined {
  return field.aggregate.kind === 'list' ? field.aggregate.columns[0]?.name : undefined;
}

/** Quoted where CSV needs it. A leading sign that a spreadsheet would run as a formula is made text. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function size(count: number): string {
  return count === 1 ? 'fold one' : 'fold many';
}

function value(content: FieldValue, branch: string): Aggregated {
  return { kind: 'value', value: content, branch, overflow: false };
}

/** Money already has its currency; the rest is for whoever checks it against the account. */
export function currencyOf(content: FieldValue): string | undefined {
  return isMoney(content) ? content.currency : undefined;
}
