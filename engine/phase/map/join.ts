import type { CompiledPair, CreateEntry } from '../../model/mapping.ts';
import type { SourceRecord } from '../../model/record.ts';
import type { FoldItem, MappedStaging } from '../../port/staging.ts';
import { type Hold, hold, type MapContext } from './context.ts';
import { groupAddress, type MergeKey, memberItem, mergeKey } from './merge.ts';

/** A staged member of a group and the entry that takes it. */
export interface GroupItem {
  readonly entry: CreateEntry;
  readonly item: FoldItem;
}

/** The record itself, and what other entries take that joins it. */
export interface Joining {
  readonly own: GroupItem;
  readonly guests: readonly GroupItem[];
}

type Groups = Pick<MappedStaging, 'foldItems'>;

/** Entries whose records join those of this one. */
export function guestsOf({ address }: CreateEntry, { entries }: CompiledPair): readonly CreateEntry[] {
  return entries.filter(
    (entry): entry is CreateEntry => entry.kind === 'create' && entry.merge?.into?.entry === address,
  );
}

/** Where the records are staged that a guest may join, when their own entry does not merge. */
export function hostAddress(guest: CreateEntry): string {
  return `${guest.address}.joins`;
}

/** The records of other entries that are to be part of this one, or why that cannot be said. `merged`: its own group. */
export async function joiningMembers(
  host: CreateEntry,
  guests: readonly CreateEntry[],
  record: SourceRecord,
  merged: Exclude<MergeKey, Hold>,
  context: MapContext,
  groups: Groups,
): Promise<Joining | Hold> {
  const joining: GroupItem[] = [];
  let preferred: FoldItem | undefined;
  for (const guest of guests) {
    const into = guest.merge?.into;
    const value = into?.by === undefined ? merged : await mergeKey(into, record, context);
    if (value.kind === 'held') return value;
    if (value.kind === 'none') continue;
    const hosts = await groups.foldItems(hostAddress(guest), value.by);
    if (hosts.length > 1) continue;
    preferred ??= hosts[0];
    const items = await groups.foldItems(groupAddress(guest), value.by);
    joining.push(...items.map((item) => ({ entry: guest, item })));
  }
  return { own: { entry: host, item: preferred ?? memberItem(groupAddress(host), record, '') }, guests: joining };
}

/** What would join one of several records that are not one themselves: which of them, nobody can say. */
export async function ambiguousHost(guest: CreateEntry, by: string, groups: Groups): Promise<Hold | undefined> {
  const into = guest.merge?.into;
  if (into === undefined) return undefined;
  const [first, second] = await groups.foldItems(hostAddress(guest), by);
  if (first === undefined || second === undefined) return undefined;
  return hold('ambiguous_link', `${into.entry} ${first.key} and ${second.key} have the value to merge by`);
}
