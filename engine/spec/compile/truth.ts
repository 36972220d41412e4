import { expressionsOfForm, hasImages } from '../../model/entry-parts.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type {
  Cardinality,
  CreateEntry,
  Entry,
  FieldMapping,
  FoldEntry,
  FoldField,
  ValueForm,
} from '../../model/mapping.ts';
import type { SourceField } from '../../model/system.ts';
import type { CustomFieldType } from '../../model/value.ts';
import { exclude } from '../check/exhaustive.ts';
import type { PairContext } from './context.ts';
import type { DraftRow } from './rows.ts';

/** What a row's entries really do, beside what the page says. */
export function truthOf(row: DraftRow, context: PairContext): { cardinality: Cardinality; losses: readonly string[] } {
  return { cardinality: cardinalityOf(row, context), losses: row.entries.flatMap((entry) => lossesOf(entry, context)) };
}

/** Whether several records may become one, one may become several, both, or nothing arrives at all. */
function cardinalityOf(row: DraftRow, context: PairContext): Cardinality {
  const written = row.entries.filter(({ kind }) => kind !== 'document');
  if (written.length === 0 && row.entries.length > 0) return 'lossy';
  const manyIn = row.entries.some((entry) => joinsRecords(entry, row, context));
  const manyOut = splitsRecords(row, context);
  if (manyIn && manyOut) return 'lossy';
  return manyIn ? 'many:1' : manyOut ? '1:many' : '1:1';
}

/** Merging, adding up and listing make one of many; so does a field that the destination computes from lines made here. */
function joinsRecords(entry: Entry, row: DraftRow, context: PairContext): boolean {
  if (standsForMany(entry.from, context)) return true;
  if (entry.kind === 'create') return entry.merge !== undefined;
  if (entry.kind !== 'fold') return false;
  return entry.fields.some(({ aggregate }) => aggregate.kind !== 'only') || isComputedFromLines(entry, row, context);
}

/** A view of distinct values, or a view on one. */
function standsForMany(object: string | undefined, context: PairContext): boolean {
  const derived = object === undefined ? undefined : context.source.objects.get(object)?.derived;
  return derived !== undefined && (derived.distinct.length > 0 || standsForMany(derived.from, context));
}

function isComputedFromLines(fold: FoldEntry, row: DraftRow, context: PairContext): boolean {
  return fold.fields.some(({ target, field }) => {
    const lines = target.overriddenBy?.object;
    const made = row.entries.some((entry) => entry.kind === 'create' && entry.object === lines);
    return lines !== undefined && made && context.destination.objects.has(lines) && field === target.name;
  });
}

/** Two entries that may take the same record make two of one. */
function splitsRecords(row: DraftRow, context: PairContext): boolean {
  const making = row.entries.filter((entry) => entry.kind === 'attach' || (entry.kind === 'create' && !entry.once));
  return making.some((entry, index) =>
    making.slice(index + 1).some((other) => other.from === entry.from && !exclude(entry.when, other.when, context)),
  );
}

function lossesOf(entry: Entry, context: PairContext): readonly string[] {
  const fields = entry.from === undefined ? undefined : context.source.objects.get(entry.from)?.fields;
  if (entry.kind === 'create' || entry.kind === 'attach') {
    const typed = entry.kind === 'create' ? typeLosses(entry, context) : [];
    return [...entry.fields.flatMap((mapping) => mappingLosses(mapping, fields)), ...typed];
  }
  return entry.kind === 'fold' ? entry.fields.flatMap((field) => foldLosses(field, fields)) : [];
}

/** What values lose in fields that their account defines, by the account's own word for the type where a map names it. */
function typeLosses({ object, fields }: CreateEntry, { destination }: PairContext): readonly string[] {
  if (destination.objects.get(object)?.defines === undefined) return [];
  const given = fields.find(({ field }) => field === 'type');
  return (given === undefined ? [] : typesGiven(given.form)).flatMap(([word, type]) => {
    const loses = destination.fieldTypes.get(type as CustomFieldType)?.loses;
    return loses === undefined ? [] : [`fields of the type ${word} lose ${loses}`];
  });
}

/** The types that a form can give, each with the word that leads to it. */
function typesGiven(form: ValueForm): readonly (readonly [word: string, type: string])[] {
  switch (form.kind) {
    case 'constant':
      return [[String(form.value), String(form.value)]];
    case 'map': {
      const { values, unknown } = form.map;
      const other = unknown.kind === 'use' ? [['not in the map', unknown.value] as const] : [];
      return [...values, ...other];
    }
    case 'first_of':
      return form.forms.flatMap(typesGiven);
    default:
      return [];
  }
}

function mappingLosses(
  { field, form, target, tooLong }: FieldMapping,
  fields: ReadonlyMap<string, SourceField> | undefined,
): readonly string[] {
  const timed = target.type === 'date' ? timesRead(expressionsOfForm(form), fields) : [];
  return [
    ...timed.map((name) => `${field} keeps the day of ${name}, not its hour`),
    ...(hasImages(form) ? [`${field} links to its images instead of showing them`] : []),
    ...(tooLong !== 'hold' && target.type === 'text' && target.max !== undefined
      ? [`${field} is cut after ${target.max} characters`]
      : []),
  ];
}

const AGGREGATE_LOSSES = {
  only: undefined,
  list: undefined,
  sum: 'the sum',
  count: 'the number',
  min: 'the least',
  max: 'the greatest',
  earliest: 'the earliest',
  latest: 'the latest',
} as const satisfies Record<FoldField['aggregate']['kind'], string | undefined>;

function foldLosses(
  { field, aggregate, target }: FoldField,
  fields: ReadonlyMap<string, SourceField> | undefined,
): readonly string[] {
  const kept = AGGREGATE_LOSSES[aggregate.kind];
  const timed =
    aggregate.kind === 'only' && target.type === 'date' ? timesRead(expressionsOfForm(aggregate.form), fields) : [];
  return [
    ...(kept === undefined ? [] : [`${field} keeps only ${kept} of several values`]),
    ...timed.map((name) => `${field} keeps the day of ${name}, not its hour`),
  ];
}

/** The fields with a time of day that expressions read. */
function timesRead(
  expressions: readonly CompiledExpression[],
  fields: ReadonlyMap<string, SourceField> | undefined,
): readonly string[] {
  const names = expressions.flatMap(({ reads }) => reads ?? []);
  return [...new Set(names)].filter((name) => fields?.get(name)?.type === 'datetime');
}
