import type { Aggregate, FoldEntry, FoldField } from '../../model/mapping.ts';
import { type FieldValue, isBlank, isMoney, type Json, textOf } from '../../model/value.ts';
import type { FoldItem } from '../../port/staging.ts';
import { type Hold, hold } from './context.ts';
import { convert, toUtc } from './convert.ts';

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
      return value(children.length, 'count');
    case 'sum':
    case 'min':
    case 'max':
      return calculate(aggregate.kind, children, field, defaultCurrency);
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

const CALCULATIONS = {
  sum: (numbers: readonly number[]) => roundMoney(numbers.reduce((total, number) => total + number, 0)),
  min: (numbers: readonly number[]) => Math.min(...numbers),
  max: (numbers: readonly number[]) => Math.max(...numbers),
} as const;

/** Sums of decimal amounts gather binary dust; nine places are more than any amount has. */
function roundMoney(amount: number): number {
  return Math.round(amount * 1e9) / 1e9;
}

function calculate(
  kind: keyof typeof CALCULATIONS,
  children: readonly Child[],
  field: FoldField,
  defaultCurrency: string | undefined,
): Aggregated {
  const present = children.filter((child) => !isBlank(child.value));
  const numbers = present.map((child) => Number(child.value));
  if (numbers.length === 0) return { kind: 'nothing', branch: 'fold none' };
  if (numbers.some((number) => Number.isNaN(number)))
    return hold('unreadable_value', `${field.field} adds what is no number`);
  const currencies = new Set(present.map((child) => child.currency ?? defaultCurrency));
  if (field.target.type === 'money' && currencies.size > 1) {
    return hold('mixed_currencies', `${field.field} would add ${[...currencies].join(' and ')}`);
  }
  return finish(CALCULATIONS[kind](numbers), field, [...currencies][0], size(numbers.length));
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
  let kept = allowed;
  while (kept > 0 && !fits(kept)) kept -= 1;
  return { text: assemble(lines.slice(0, kept), lines.length - kept, aggregate), overflow: true };
}

function assemble(lines: readonly string[], more: number, aggregate: ListAggregate): string {
  if (aggregate.as === 'json') return `[${lines.join(',')}]`;
  const all = more === 0 ? lines : [...lines, `… and ${more} more`];
  const text = all.join(aggregate.as === 'commas' ? ', ' : '\n');
  return aggregate.heading === undefined ? text : `${aggregate.heading}\n${text}`;
}

/** Stable: children without an order, or of the same, stay in the order of the export, those without at the end. */
export function inOrder<Item extends { readonly order?: Json }>(children: readonly Item[]): readonly Item[] {
  return children.toSorted((a, b) => {
    if (a.order === undefined || b.order === undefined)
      return Number(a.order === undefined) - Number(b.order === undefined);
    return compare(a.order, b.order);
  });
}

const TIME = /^\d{4}-\d{2}-\d{2}T/;

/** Numbers by size, times by instant whatever their offsets, all else by text. */
function compare(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [orderText(a), orderText(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function orderText(value: Json): string {
  const text = textOf(value);
  return TIME.test(text) ? (toUtc(text) ?? text) : text;
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
