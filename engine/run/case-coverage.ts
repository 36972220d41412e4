import type { CompiledExpression } from '../model/expression.ts';
import type { Location } from '../model/location.ts';
import {
  type AttachEntry,
  type CompiledPair,
  type CreateEntry,
  type Entry,
  type FieldMapping,
  type FoldEntry,
  type RefForm,
  SPREAD,
  type ValueForm,
} from '../model/mapping.ts';
import { CURRENCY_OMITTED, type MappedRecord } from '../model/record.ts';
import type { SourceStaging } from '../port/staging.ts';

/** How much of a pair its cases exercise. */
export interface CaseCoverage {
  readonly total: number;
  readonly exercised: number;
  /** What no case exercises, in the order of the spec. */
  readonly missed: readonly { readonly what: string; readonly at: Location }[];
}

/** One part of a pair that can go wrong by itself, and the branches that show it at work. */
interface Part {
  readonly what: string;
  readonly at: Location;
  readonly shownBy: (branch: string) => boolean;
}

/**
 * Holds the branches that cases went through against all that a pair can do: a field that is written, each answer of a
 * value map and its answer to what it does not list, each alternative, a condition that holds and one that does not, a
 * link that is left out, each rule that finds people, a list too long for its field. Of what folds, the parts of a
 * child's value are not told apart: only the field, its conditions and its overflow count.
 */
export function caseCoverage(
  pair: CompiledPair,
  results: readonly { readonly coverage: readonly string[] }[],
): CaseCoverage {
  const branches = [...new Set(results.flatMap(({ coverage }) => coverage))];
  const parts = pair.entries.flatMap(partsOf);
  const missed = parts.filter(({ shownBy }) => !branches.some(shownBy));
  return {
    total: parts.length,
    exercised: parts.length - missed.length,
    missed: missed.map(({ what, at }) => ({ what, at })),
  };
}

/** The branches that mapped records do not carry: conditions either way, and values that hold a record for want of an answer. */
export async function furtherBranches(
  pair: CompiledPair,
  source: SourceStaging,
  mapped: readonly MappedRecord[],
): Promise<readonly string[]> {
  const unknown = mapped.flatMap(({ entry, outcome }) =>
    outcome.state === 'held' && outcome.reason === 'unknown_value' ? [`${entry}/${outcome.at}=${UNKNOWN}`] : [],
  );
  const conditions = new Set<string>();
  for (const entry of pair.entries) {
    const { from } = entry;
    const expressions = conditionsOf(entry);
    if (from === undefined || expressions.length === 0) continue;
    for await (const batch of source.scan(from)) {
      for (const { fields } of batch) {
        for (const condition of expressions) {
          // A condition that fails is neither; mapping holds its record and says why.
          const holds = await condition.evaluate(fields, pair.settings).catch(() => undefined);
          if (holds !== undefined) conditions.add(conditionBranch(entry, condition, holds === true));
        }
      }
    }
  }
  return [...unknown, ...conditions];
}

/** Branch of mapping: a value map had no answer. */
const UNKNOWN = 'map unknown';

/** Branches of mapping after which nothing is written. */
const NOTHING: ReadonlySet<string> = new Set([
  'absent',
  CURRENCY_OMITTED,
  'when false',
  UNKNOWN,
  'link absent',
  'link missing',
  'first none',
  'items none',
  'fold none',
  'sibling resolved',
  'spread unknown',
]);

function conditionBranch({ address }: Entry, { at }: CompiledExpression, holds: boolean): string {
  return `${address} when ${at.line}:${at.column}=${holds}`;
}

function partsOf(entry: Entry): readonly Part[] {
  return [...ownParts(entry), ...conditionsOf(entry).flatMap((condition) => eitherWay(entry, condition))];
}

function ownParts(entry: Entry): readonly Part[] {
  switch (entry.kind) {
    case 'create':
      return [
        ...entry.fields.flatMap((mapping) => partsOfField(entry, mapping)),
        ...partsOfSpread(entry),
        ...partsOfMerge(entry),
      ];
    case 'attach':
      return [...entry.fields.flatMap((mapping) => partsOfField(entry, mapping)), ...partsOfTooBig(entry)];
    case 'fold':
      return entry.fields.flatMap((field) => partsOfFold(entry, field));
    case 'match':
      return [...entry.rules.map(({ field }) => field), 'unmatched'].map((by) => ({
        what: by === 'unmatched' ? `${entry.address} finds nobody` : `${entry.address} finds by ${by}`,
        at: entry.at,
        shownBy: (branch) => branch === `${entry.address}=${by}`,
      }));
    case 'document':
      return [];
    default:
      return entry satisfies never;
  }
}

function partsOfMerge({ address, merge, at }: CreateEntry): readonly Part[] {
  if (merge?.into === undefined) return [];
  const what = `${address} becomes part of a record of ${merge.into.entry}`;
  return [{ what, at, shownBy: (branch) => branch === `${address}=joined` }];
}

function partsOfTooBig({ address, tooBig, at }: AttachEntry): readonly Part[] {
  if (tooBig.then !== 'note') return [];
  const what = `${address}: over ${tooBig.overMegabytes} MB`;
  return [{ what, at, shownBy: (branch) => branch === `${address}=note` }];
}

function partsOfField({ address }: Entry, { field, form, at }: FieldMapping): readonly Part[] {
  const prefix = `${address}/${field}=`;
  const special = specialBranches(form).map(([branch, words]) => ({
    what: `${address} ${field}: ${words}`,
    at,
    shownBy: (shown: string) => shown === `${prefix}${branch}`,
  }));
  return [isWritten(`${address} ${field}`, prefix, at), ...special];
}

function partsOfSpread({ address, spread }: CreateEntry): readonly Part[] {
  if (spread === undefined) return [];
  const prefix = `${address}/${SPREAD}=`;
  const written = isWritten(`${address} ${SPREAD}`, prefix, spread.at);
  if (spread.definitions.missing === 'hold') return [written];
  const what = `${address} ${SPREAD}: a name that nothing defines`;
  return [written, { what, at: spread.at, shownBy: (branch) => branch === `${prefix}spread unknown` }];
}

function partsOfFold({ address }: FoldEntry, { field, aggregate, at }: FoldEntry['fields'][number]): readonly Part[] {
  const prefix = `${address}/${field}=`;
  const written = isWritten(`${address} ${field}`, prefix, at);
  if (aggregate.kind !== 'list' || aggregate.atMost === undefined) return [written];
  const what = `${address} ${field}: more than ${aggregate.atMost}`;
  return [written, { what, at, shownBy: (branch) => branch === `${prefix}fold overflow` }];
}

function isWritten(what: string, prefix: string, at: Location): Part {
  return { what, at, shownBy: (branch) => branch.startsWith(prefix) && !NOTHING.has(branch.slice(prefix.length)) };
}

/** What a form can do besides giving a value: the branch as mapping names it, and words for people. */
function specialBranches(form: ValueForm): readonly (readonly [branch: string, words: string])[] {
  switch (form.kind) {
    case 'map': {
      const answers = [...form.map.values.keys()].map((key) => [`map ${key}`, `${form.map.id} has ${key}`] as const);
      return [...answers, [UNKNOWN, `${form.map.id} has no answer`]];
    }
    case 'ref':
      return form.missing === 'omit' ? [['link missing', `no ${form.target}`]] : [];
    case 'first_of':
      return form.forms.map((_, index) => [`first ${index + 1}`, `alternative ${index + 1}`]);
    case 'items':
      return form.items.map((_, index) => [`item ${index + 1}`, `item ${index + 1}`]);
    case 'expression':
    case 'constant':
    case 'money':
    case 'html':
      return [];
    default:
      return form satisfies never;
  }
}

function eitherWay(entry: Entry, condition: CompiledExpression): readonly Part[] {
  return [true, false].map((holds) => ({
    what: `${entry.address} when ${condition.source.trim()}: ${holds ? 'yes' : 'no'}`,
    at: condition.at,
    shownBy: (branch) => branch === conditionBranch(entry, condition, holds),
  }));
}

/** Every condition of an entry and of its values, however deep. */
function conditionsOf(entry: Entry): readonly CompiledExpression[] {
  const own = entry.when === undefined ? [] : [entry.when];
  switch (entry.kind) {
    case 'create': {
      const spread = entry.spread?.when === undefined ? [] : [entry.spread.when];
      return [...own, ...entry.fields.flatMap(({ form }) => conditionsOfForm(form)), ...spread];
    }
    case 'attach':
      return [...own, ...entry.fields.flatMap(({ form }) => conditionsOfForm(form))];
    case 'fold':
      return [
        ...own,
        ...entry.fields.flatMap(({ aggregate }) => (aggregate.kind === 'only' ? conditionsOfForm(aggregate.form) : [])),
      ];
    case 'match':
    case 'document':
      return own;
    default:
      return entry satisfies never;
  }
}

function conditionsOfForm(form: ValueForm | RefForm): readonly CompiledExpression[] {
  const own = 'when' in form && form.when !== undefined ? [form.when] : [];
  if (form.kind === 'first_of') return [...own, ...form.forms.flatMap(conditionsOfForm)];
  if (form.kind === 'items') return [...own, ...form.items.flatMap((item) => conditionsOfForm(item.form))];
  return own;
}
