import { conditionBranch, UNKNOWN, valueConditionsOf } from '../model/branch.ts';
import type { CompiledExpression } from '../model/expression.ts';
import type { Location } from '../model/location.ts';
import {
  type AttachEntry,
  type CompiledPair,
  type CreateEntry,
  type Entry,
  type FieldMapping,
  type FoldEntry,
  SPREAD,
  type ValueForm,
} from '../model/mapping.ts';
import { CURRENCY_OMITTED } from '../model/record.ts';

/** One part of a pair that can go wrong by itself, and the branches that show it at work. */
export interface PairPart {
  readonly what: string;
  readonly at: Location;
  readonly shownBy: (branch: string) => boolean;
}

/**
 * All that a pair can do, in the order of the spec: a field that is written, each answer of a value map and its answer to
 * what it does not list, each alternative, a condition that holds and one that does not, a link that is left out, each rule
 * that finds people, a list too long for its field. Of what folds, the parts of a child's value are not told apart: only
 * the field, its conditions and its overflow count.
 */
export function partsOfPair({ entries }: CompiledPair): readonly PairPart[] {
  return entries.flatMap(partsOf);
}

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

function partsOf(entry: Entry): readonly PairPart[] {
  const values = valueConditionsOf(entry).flatMap((condition) => eitherWay(entry, condition));
  return [...ownParts(entry), ...takenOrNot(entry), ...values];
}

function ownParts(entry: Entry): readonly PairPart[] {
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

function partsOfMerge({ address, merge, at }: CreateEntry): readonly PairPart[] {
  if (merge?.into === undefined) return [];
  const what = `${address} becomes part of a record of ${merge.into.entry}`;
  return [{ what, at, shownBy: (branch) => branch === `${address}=joined` }];
}

function partsOfTooBig({ address, tooBig, at }: AttachEntry): readonly PairPart[] {
  if (tooBig.then !== 'note') return [];
  const what = `${address}: over ${tooBig.overMegabytes} MB`;
  return [{ what, at, shownBy: (branch) => branch === `${address}=note` }];
}

function partsOfField({ address }: Entry, { field, form, at }: FieldMapping): readonly PairPart[] {
  const prefix = `${address}/${field}=`;
  const special = specialBranches(form).map(([branch, words]) => ({
    what: `${address} ${field}: ${words}`,
    at,
    shownBy: (shown: string) => shown === `${prefix}${branch}`,
  }));
  return [isWritten(`${address} ${field}`, prefix, at), ...special];
}

function partsOfSpread({ address, spread }: CreateEntry): readonly PairPart[] {
  if (spread === undefined) return [];
  const prefix = `${address}/${SPREAD}=`;
  const written = isWritten(`${address} ${SPREAD}`, prefix, spread.at);
  if (spread.definitions.missing === 'hold') return [written];
  const what = `${address} ${SPREAD}: a name that nothing defines`;
  return [written, { what, at: spread.at, shownBy: (branch) => branch === `${prefix}spread unknown` }];
}

function partsOfFold(
  { address }: FoldEntry,
  { field, aggregate, at }: FoldEntry['fields'][number],
): readonly PairPart[] {
  const prefix = `${address}/${field}=`;
  const written = isWritten(`${address} ${field}`, prefix, at);
  if (aggregate.kind !== 'list' || aggregate.atMost === undefined) return [written];
  const what = `${address} ${field}: more than ${aggregate.atMost}`;
  return [written, { what, at, shownBy: (branch) => branch === `${prefix}fold overflow` }];
}

function isWritten(what: string, prefix: string, at: Location): PairPart {
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

/** What an entry takes is shown by all that mapping says of it; what a value's condition decides, by asking it. */
function takenOrNot(entry: Entry): readonly PairPart[] {
  const { address, when } = entry;
  if (when === undefined) return [];
  const [holds, fails] = eitherWay(entry, when);
  const field = `${address}/`;
  const isTaken = (branch: string) =>
    branch === address || (branch.startsWith(field) && !NOTHING.has(branch.slice(branch.indexOf('=') + 1)));
  return [{ ...holds, shownBy: (branch) => holds.shownBy(branch) || isTaken(branch) }, fails];
}

function eitherWay(entry: Entry, condition: CompiledExpression): readonly [holds: PairPart, fails: PairPart] {
  const part = (holds: boolean): PairPart => {
    const shown = conditionBranch(entry, condition, holds);
    const what = `${entry.address} when ${condition.source.trim()}: ${holds ? 'yes' : 'no'}`;
    return { what, at: condition.at, shownBy: (branch) => branch === shown };
  };
  return [part(true), part(false)];
}
