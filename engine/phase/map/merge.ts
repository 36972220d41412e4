import type { CreateEntry, FoldEntry, Merge } from '../../model/mapping.ts';
import { greatestFirst } from '../../model/order.ts';
import type { MappedRecord, SourceRecord } from '../../model/record.ts';
import { isBlank, type Json, textOf } from '../../model/value.ts';
import type { FoldItem } from '../../port/staging.ts';
import { baseOf, failed, type Hold, type MapContext, visible } from './context.ts';
import { type Created, completeRecord, type Draft, draftRecord, holdRecord } from './create.ts';

/** What all source records of one person or company have in common, or why that cannot be said. */
export type MergeKey =
  | { readonly kind: 'key'; readonly by: string; readonly prefer?: Json }
  | { readonly kind: 'none' }
  | Hold;

/** Text is compared trimmed and without regard to case. A record with nothing to merge by stands for itself. */
export async function mergeKey(
  values: Partial<Pick<Merge, 'by' | 'prefer'>> | undefined,
  record: SourceRecord,
  context: MapContext,
): Promise<MergeKey> {
  try {
    const by = await values?.by?.evaluate(visible(record), context.settings);
    if (isBlank(by)) return { kind: 'none' };
    const prefer = await values?.prefer?.evaluate(visible(record), context.settings);
    const key = { kind: 'key', by: textOf(by).trim().toLowerCase() } as const;
    return isBlank(prefer) ? key : { ...key, prefer };
  } catch (problem) {
    return failed(problem);
  }
}

/** The members of groups are staged like children of a record, under an address that no entry has. */
export function groupAddress(entry: CreateEntry): string {
  return `${entry.address}.merge`;
}

/** A member of a group, with what it is preferred by. */
export function memberItem(address: string, { object, key }: SourceRecord, by: string, prefer?: Json): FoldItem {
  const order = prefer === undefined ? {} : { order: prefer };
  return { fold: address, targetEntry: address, targetKey: by, object, key, values: { prefer: order } };
}

/** A member of a group as it is read again. */
export interface Member {
  /** The entry that takes it: the group's own, or one that joins it. */
  readonly entry: CreateEntry;
  readonly record: SourceRecord;
  /** What `prefer` gave; absent: preferred least. */
  readonly order?: Json;
  readonly children: readonly FoldItem[];
}

/** What a group becomes: one record and the names under which it is known besides, or nothing but held records. */
export interface Merged {
  readonly created: Created | undefined;
  readonly others: readonly MappedRecord[];
}

/**
 * Makes one record of a group: the most preferred member's fields, gaps filled from the others in the order of
 * preference, and the children of all. It keeps the name of the first member in the order of the export, so that a
 * better record that comes later changes the record instead of making another. A member that cannot move for a reason
 * of its own is held and gives nothing; where that is so of all of the entry's own, what would join them stands alone.
 */
export async function mergeGroup(
  entry: CreateEntry,
  members: readonly Member[],
  folds: readonly FoldEntry[],
  context: MapContext,
): Promise<Merged> {
  const drafted: Drafted[] = [];
  const held: MappedRecord[] = [];
  for (const member of members) {
    const { draft, problem } = await draftRecord(member.entry, member.record, context);
    if (problem === undefined) drafted.push({ ...member, draft });
    else held.push(holdRecord(member.entry, member.record, draft, problem));
  }
  const first = drafted.find((member) => member.entry === entry);
  if (first === undefined) return { created: undefined, others: held.filter((one) => one.entry === entry.address) };
  const later = drafted.filter((member) => member !== first);
  const children = drafted.flatMap((member) => member.children);
  const draft = fillGaps(greatestFirst(drafted));
  const made = completeRecord(entry, first.record, draft, folds, children, context);
  const { outcome } = made.record;
  const others = later.map((member) => partOf(made.record, member));
  if (outcome.state !== 'ready' || later.length === 0) return { created: made, others: [...held, ...others] };
  const joined = later.filter((member) => member.entry !== entry);
  const record: MappedRecord = {
    ...made.record,
    absorbed: later.map((member) => ({ entry: member.entry.address, key: member.record.key })),
    coverage: [...made.record.coverage, ...joined.map((member) => `${member.entry.address}=${JOINED}`)],
  };
  return { created: { ...made, record }, others: [...held, ...others] };
}

/** The branch of a record that became part of another entry's record. */
export const JOINED = 'joined';

type Drafted = Member & { readonly draft: Draft };

/** What became of a member that is not the one whose name the record keeps: it shares its fate. */
function partOf(
  { object, fingerprint, entry, key, outcome }: MappedRecord,
  { entry: own, record }: Member,
): MappedRecord {
  const into = own.address === entry ? { into: key } : { into: key, entry };
  return {
    entry: own.address,
    key: record.key,
    object,
    fields: {},
    outcome: outcome.state === 'ready' ? { state: 'merged', ...into } : outcome,
    fingerprint,
    sources: [baseOf(record)],
    coverage: [],
  };
}

/** The first draft with its gaps filled from the later ones. */
function fillGaps(ranked: readonly Drafted[]): Draft {
  const [first, ...others] = ranked;
  if (first === undefined) throw new Error('A group of nothing cannot be merged.');
  const { draft: best } = first;
  for (const {
    entry,
    draft: { fields, cut, images, coverage, fallbacks },
  } of others) {
    for (const [name, value] of Object.entries(fields)) {
      if (best.fields[name] !== undefined || isAnswered(entry, name, best)) continue;
      best.fields[name] = value;
      if (cut[name] !== undefined) best.cut[name] = cut[name];
      if (images[name] !== undefined) best.images[name] = images[name];
      if (fallbacks.has(name)) best.fallbacks.add(name);
    }
    best.coverage.push(...coverage);
  }
  return best;
}

/** What stands in for an unresolved link is no gap where the link is resolved. */
function isAnswered(entry: CreateEntry, name: string, { fields, fallbacks }: Draft): boolean {
  const sibling = entry.fields.find(({ field }) => field === name)?.form.ifUnresolved;
  return sibling !== undefined && fields[sibling] !== undefined && !fallbacks.has(sibling);
}
