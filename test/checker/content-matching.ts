import type { ExpectedRecord } from '../stand-in/answer-key.ts';
import { storedType } from './correspondence.ts';
import type { Defect } from './defect.ts';
import { sameValue } from './equivalence.ts';
import { builtInValue, nameOf } from './logical-values.ts';
import { type ComparisonSetting, compareRecord, identityOf } from './record-comparison.ts';
import { type StoredAccount, type StoredRecord, textOf } from './stored-account.ts';

/** What matching by content found. */
export interface ContentMatches {
  readonly defects: readonly Defect[];
  readonly matched: readonly StoredRecord[];
  /** By record of the account, as `type id`: what may have been filled in. */
  readonly adopted: ReadonlyMap<string, ExpectedRecord>;
}

/**
 * Matches records that carry no source key, parent by parent: first those that agree in everything, then the rest with
 * whatever is most like them. An expected record that adopts is looked for among those that were there before, any
 * other among the new ones.
 */
export function matchByContent(setting: ComparisonSetting, expected: readonly ExpectedRecord[]): ContentMatches {
  const candidates = candidateIndex(setting, expected);
  const defects: Defect[] = [];
  const pairs: Match[] = [];
  for (const [place, group] of groupByPlace(setting, expected)) {
    const found = matchGroup(setting, group, place === undefined ? [] : (candidates.get(place) ?? []));
    defects.push(...found.defects);
    pairs.push(...found.pairs);
  }
  return {
    defects,
    matched: pairs.map(({ record }) => record),
    adopted: new Map(
      pairs
        .filter(({ wanted }) => wanted.adopts === true)
        .map(({ wanted, record }) => [`${record.type} ${record.id}`, wanted]),
    ),
  };
}

/** What was expected, and the record that it is. */
interface Match {
  readonly wanted: ExpectedRecord;
  readonly record: StoredRecord;
}

function matchGroup(
  setting: ComparisonSetting,
  expected: readonly ExpectedRecord[],
  candidates: readonly StoredRecord[],
): { readonly defects: readonly Defect[]; readonly pairs: readonly Match[] } {
  const { correspondence, before } = setting;
  const free = new Set(candidates);
  const pairs: Match[] = [];
  const defects: Defect[] = [];
  const suits = (wanted: ExpectedRecord) => (record: StoredRecord) =>
    correspondence.wasThere(record) === (wanted.adopts === true);
  const differences = (wanted: ExpectedRecord, record: StoredRecord): readonly Defect[] =>
    compareRecord(setting, wanted, record, before[record.type]?.[record.id]);
  const take = (wanted: ExpectedRecord, record: StoredRecord): void => {
    free.delete(record);
    pairs.push({ wanted, record });
  };
  const unequal = expected.filter((wanted) => {
    const equal = [...free].filter(suits(wanted)).find((record) => differences(wanted, record).length === 0);
    if (equal !== undefined) take(wanted, equal);
    return equal === undefined;
  });
  for (const wanted of unequal) {
    const [closest] = [...free]
      .filter(suits(wanted))
      .map((record) => ({ record, likeness: likeness(setting.account, wanted, record) }))
      .filter(({ likeness }) => likeness > 0)
      .toSorted((left, right) => right.likeness - left.likeness);
    if (closest === undefined) {
      const { object, fields } = wanted;
      defects.push({ kind: 'missing', object, identity: identityOf(wanted), expected: fields, actual: null });
    } else {
      take(wanted, closest.record);
      defects.push(...differences(wanted, closest.record));
    }
  }
  return { defects, pairs };
}

/** How many of the values that tell the record from its neighbours agree. */
function likeness(account: StoredAccount, { identity }: ExpectedRecord, record: StoredRecord): number {
  if (identity.by === 'trace') return 0;
  return Object.entries(identity.value).filter(
    ([field, value]) => sameValue(value, builtInValue(account, record, field), field).same,
  ).length;
}

/** Where a record hangs: its object, the field that names the parent, and the parent's id; both blank for none. */
type Place = string;

/** Groups expectations by place; `undefined` holds those whose parent is not in the account. */
function groupByPlace(
  { correspondence }: ComparisonSetting,
  expected: readonly ExpectedRecord[],
): ReadonlyMap<Place | undefined, readonly ExpectedRecord[]> {
  const groups = new Map<Place | undefined, ExpectedRecord[]>();
  for (const record of expected) {
    const link = linkToParent(record);
    const parent = link === undefined ? undefined : correspondence.targets(link.target)[0];
    const hasNoParent = record.identity.by === 'content' && record.identity.parent === undefined;
    const place = hasNoParent
      ? placeOf(record.object, '', '')
      : parent && link && placeOf(record.object, link.field, parent.id);
    const there = groups.get(place);
    if (there === undefined) groups.set(place, [record]);
    else there.push(record);
  }
  return groups;
}

function candidateIndex(
  { account, correspondence }: ComparisonSetting,
  expected: readonly ExpectedRecord[],
): ReadonlyMap<Place, readonly StoredRecord[]> {
  const linkFields = new Map<string, Set<string>>();
  const adopting = new Set(expected.filter(({ adopts }) => adopts === true).map(({ object }) => object));
  for (const record of expected) {
    const fields = linkFields.get(record.object) ?? new Set<string>();
    linkFields.set(record.object, fields.add(linkToParent(record)?.field ?? ''));
  }
  const index = new Map<Place, StoredRecord[]>();
  for (const [object, fields] of linkFields) {
    for (const record of account.live(storedType(object))) {
      if (!adopting.has(object) && correspondence.wasThere(record)) continue;
      for (const field of fields) {
        const parent = field === '' ? '' : (record.body[field] ?? null);
        if (parent === null || (field === '' && correspondence.traceOf(record) !== undefined)) continue;
        const place = placeOf(object, field, textOf(parent));
        const there = index.get(place);
        if (there === undefined) index.set(place, [record]);
        else there.push(record);
      }
    }
  }
  return index;
}

function linkToParent({ identity, links }: ExpectedRecord) {
  if (identity.by === 'trace' || identity.parent === undefined) return undefined;
  const parent = JSON.stringify(identity.parent);
  const [field] = Object.entries(links).find(([, link]) => JSON.stringify(link) === parent) ?? [];
  if (field === undefined) {
    throw new Error(`The answer key names the parent ${parent}, but no link of the record leads there.`);
  }
  return { field, target: identity.parent };
}

function placeOf(object: string, field: string, parent: string): Place {
  return `${object}/${field}/${parent}`;
}

/** An extra record in words. */
export function describeExtra(account: StoredAccount, record: StoredRecord): string {
  const parents = ['deal_id', 'org_id', 'person_id']
    .filter((field) => (record.body[field] ?? null) !== null)
    .map((field) => `${field} ${textOf(record.body[field])}`);
  const product = record.type === 'dealProduct' ? [textOf(builtInValue(account, record, 'product'))] : [];
  return [`${record.type} ${record.id}`, nameOf(record), ...product, ...parents].join(', ');
}
