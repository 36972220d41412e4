import type { CompiledPair, Row } from '../model/mapping.ts';

/** Everything that prose may take from a pair, by the name it has in `{{ ... }}`. */
const PAIR_FACTS: Readonly<Record<string, (pair: CompiledPair) => string>> = {
  grade: ({ published }) => published.grade,
  grade_name: ({ published }) => published.gradeName,
  timeline: ({ published }) => published.timeline,
  'source.label': ({ source }) => source.label,
  'destination.label': ({ destination }) => destination.label,
  'rows.count': ({ rows }) => String(rows.length),
  'rows.one_to_one': ({ rows }) => String(rows.filter(({ published }) => published.cardinality === '1:1').length),
  'fields.count': ({ rows }) => String(rows.reduce((total, row) => total + fieldCount(row), 0)),
  'custom_fields.count': ({ customFields }) => String(customFields.length),
  'pipelines.count': ({ pipelines }) => String(pipelines.length),
  'stages.count': ({ pipelines }) => String(pipelines.reduce((total, { stages }) => total + stages.length, 0)),
};

/** The same of one row: `rows.<id>.` and one of these. */
const ROW_FACTS: Readonly<Record<string, (row: Row) => string>> = {
  source: ({ published }) => published.source,
  destination: ({ published }) => published.destination,
  cardinality: ({ published }) => published.cardinality,
  'fields.count': (row) => String(fieldCount(row)),
};

/** A fact that a text asks for. `offset` counts characters from the start of the text. */
export interface Placeholder {
  readonly name: string;
  readonly offset: number;
}

/** Every fact of a pair, by name. */
export function factsOf(pair: CompiledPair): ReadonlyMap<string, string> {
  const ofRows = pair.rows.flatMap((row) =>
    Object.entries(ROW_FACTS).map(([name, fact]) => [`rows.${row.id}.${name}`, fact(row)] as const),
  );
  return new Map([...Object.entries(PAIR_FACTS).map(([name, fact]) => [name, fact(pair)] as const), ...ofRows]);
}

const PLACEHOLDER = /\{\{\s*([^}]*?)\s*\}\}/g;

/** The facts that a text asks for, in order. */
export function placeholdersIn(text: string): readonly Placeholder[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => ({
    name: match[1] ?? '',
    offset: match.index + match[0].indexOf(match[1] ?? ''),
  }));
}

/** A text with its facts filled in. A name that is no fact is left as it stands: the check reports it. */
export function fillFacts(text: string, facts: ReadonlyMap<string, string>): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) => facts.get(name) ?? whole);
}

/** Destination fields that the entries of a row write. */
function fieldCount({ entries }: Row): number {
  return entries.reduce((total, entry) => total + ('fields' in entry ? entry.fields.length : 0), 0);
}
