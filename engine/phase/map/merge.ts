import type { CreateEntry, FoldEntry } from '../../model/mapping.ts';
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
export async function mergeKey(entry: CreateEntry, record: SourceRecord, context: MapContext): Promise<MergeKey> {
  const { merge } = entry;
  if (merge === undefined) return { kind: 'none' };
  try {
    const by = await merge.by.evaluate(visible(record), context.settings);
    if (isBlank(by)) return { kind: 'none' };
    const prefer = await merge.prefer?.evaluate(visible(record), context.settings);
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
export function memberItem(entry: CreateEntry, { object, key }: SourceRecord, by: string, prefer?: Json): FoldItem {
  const address = groupAddress(entry);
  const order = prefer === undefined ? {} : { order: prefer };
  return { fold: address, targetEntry: address, targetKey: by, object, key, values: { prefer: order } };
}

/** A member of a group as it is read again. */
export interface Member {
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
 * of its own is held and gives nothing.
 */
export async function mergeGroup(
  entry: CreateEntry,
  members: readonly Member[],
  folds: readonly FoldEntry[],
  context: MapContext,
): Promise<Merged> {
  const drafted: (Member & { readonly draft: Draft })[] = [];
  const held: MappedRecord[] = [];
  for (const member of members) {
    const { draft, problem } = await draftRecord(entry, member.record, context);
    if (problem === undefined) drafted.push({ ...member, draft });
    else held.push(holdRecord(entry, member.record, draft, problem));
  }
  const [first, ...later] = drafted;
  if (first === undefined) return { created: undefined, others: held };
  const children = drafted.flatMap((member) => member.children);
  const draft = fillGaps(entry, greatestFirst(drafted));
  const created = completeRecord(entry, first.record, draft, folds, children, context);
  const { outcome } = created.record;
  const others = later.map(({ record }): MappedRecord => {
    const fate = outcome.state === 'ready' ? ({ state: 'merged', into: first.record.key } as const) : outcome;
    return { ...created.record, key: record.key, fields: {}, coverage: [], outcome: fate, sources: [baseOf(record)] };
  });
  return { created, others: [...held, ...others] };
}

/** The first draft with its gaps filled from the later ones. */
function fillGaps(entry: CreateEntry, ranked: readonly { readonly draft: Draft }[]): Draft {
  const [best, ...others] = ranked.map(({ draft }) => draft);
  if (best === undefined) throw new Error(`${entry.address} merges nothing.`);
  for (const { fields, cut, coverage, fallbacks } of others) {
    for (const [name, value] of Object.entries(fields)) {
      if (best.fields[name] !== undefined || isAnswered(entry, name, best)) continue;
      best.fields[name] = value;
      if (cut[name] !== undefined) best.cut[name] = cut[name];
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
