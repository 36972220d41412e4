import type { CompiledPair, Entry, Row } from '../../model/mapping.ts';
import { type FieldValue, isMoney, type Json, textOf } from '../../model/value.ts';
import type { Case, Expectation } from '../../spec/cases.ts';
import { type Html, html } from './html.ts';

/** One record before and after, taken from a case, so that a test keeps it true. */
export interface WorkedExample {
  readonly row: string;
  /** The name of the case. */
  readonly title: string;
  /** The entry that makes the record, as `row.entry`. */
  readonly entry: string;
  readonly before: readonly ShownValue[];
  readonly after: readonly ShownValue[];
}

/** A field and its value, as text. */
export interface ShownValue {
  readonly field: string;
  readonly value: string;
}

const MOST_VALUES = 12;

/** For each row the case that says most about one record of it; rows without such a case have none. */
export function workedExamples(pair: CompiledPair, cases: readonly Case[]): readonly WorkedExample[] {
  return pair.rows.flatMap((row) => bestExample(row, pair, cases) ?? []);
}

function bestExample(row: Row, pair: CompiledPair, cases: readonly Case[]): WorkedExample | undefined {
  const candidates = cases.flatMap((example) =>
    example.expect.flatMap((expectation) => exampleOf(row, expectation, { example, pair }) ?? []),
  );
  return candidates.toSorted((left, right) => weight(right) - weight(left))[0];
}

/** Many values say much; more than are shown say no more. */
function weight({ after, before }: WorkedExample): number {
  return Math.min(after.length, MOST_VALUES) + Math.min(before.length, MOST_VALUES) / 100;
}

type FieldExpectation = Extract<Expectation, { kind: 'fields' }>;

function exampleOf(
  row: Row,
  expectation: Expectation,
  { example, pair }: { readonly example: Case; readonly pair: CompiledPair },
): WorkedExample | undefined {
  const entry = row.entries.find(({ address }) => address === expectation.entry);
  if (entry === undefined || expectation.kind !== 'fields') return undefined;
  const raw = rawRecord(entry, expectation, example, pair);
  const after = shownFields(expectation, pair);
  if (raw === undefined || after.length === 0) return undefined;
  const before = Object.entries(raw).map(([field, value]) => ({ field, value: textOf(value) }));
  return { row: row.id, title: example.name, entry: entry.address, before, after };
}

/** The record that was given under the key, followed from views to what they are made of. */
function rawRecord(
  entry: Entry,
  { key }: FieldExpectation,
  { given }: Case,
  { source }: CompiledPair,
): Readonly<Record<string, Json>> | undefined {
  let object = entry.from === undefined ? undefined : source.objects.get(entry.from);
  while (object?.derived !== undefined) object = source.objects.get(object.derived.from);
  const names = object?.key ?? [];
  return (given[object?.name ?? ''] ?? []).find(
    (record) => names.map((name) => textOf(record[name])).join('|') === key,
  );
}

function shownFields({ fields }: FieldExpectation, pair: CompiledPair): readonly ShownValue[] {
  const labels = new Map(pair.customFields.map(({ id, label }) => [`custom.${id}`, label]));
  return fields.flatMap(({ field, value }) =>
    value === undefined ? [] : [{ field: labels.get(field) ?? field, value: shownValue(value) }],
  );
}

function shownValue(value: FieldValue): string {
  if (Array.isArray(value)) return value.map((item) => shownValue(item as FieldValue)).join(', ');
  if (isMoney(value)) return `${value.amount} ${value.currency}`;
  if (typeof value !== 'object' || value === null) return textOf(value);
  if ('entry' in value) return value.key === '' ? value.entry : `${value.entry}/${value.key}`;
  return 'value' in value ? textOf(value.value) : textOf(value);
}

/** Before and after, side by side on a wide screen and one below the other on a narrow one. */
export function exampleHtml({ title, entry, before, after }: WorkedExample, source: string, destination: string): Html {
  return html`<figure class="example"><figcaption>${title}</figcaption>
<div class="two">${side(`In ${source}`, before)}${side(`In ${destination}: ${entry}`, after)}</div></figure>`;
}

function side(name: string, values: readonly ShownValue[]): Html {
  const shown = values.slice(0, MOST_VALUES);
  const rest = values.length - shown.length;
  return html`<section><h4>${name}</h4><dl>${shown.map(
    ({ field, value }) => html`<dt>${field}</dt><dd>${value}</dd>`,
  )}</dl>${rest === 0 ? undefined : html`<p class="minor">and ${rest} more</p>`}</section>`;
}
