import type { CompiledPair, CreateEntry, Entry, FoldEntry, MatchEntry } from '../../model/mapping.ts';
import { onceKey } from '../../model/mapping.ts';
import { inOrder } from '../../model/order.ts';
import type { OwnerCrosswalk, OwnerMatch } from '../../model/owner.ts';
import type { MappedRecord, Outcome, SourceRecord } from '../../model/record.ts';
import { type EntryAddress, isBlank, type Json } from '../../model/value.ts';
import type { Progress } from '../../port/progress.ts';
import type { Source } from '../../port/source.ts';
import type { FoldItem, RecordState, Staging } from '../../port/staging.ts';
import { attachRecord } from './attach.ts';
import { baseOf, entryAt, failed, type Hold, type MapContext, unreadable, unreadableIn, visible } from './context.ts';
import { type Created, createRecord, emptyDraft, holdRecord } from './create.ts';
import { type FieldRoom, openDefinitions, type UndefinedName } from './definition.ts';
import { foldChild } from './fold.ts';
import { openFoldBatch } from './fold-batch.ts';
import { isTrue } from './form.ts';
import { ambiguousHost, type GroupItem, guestsOf, hostAddress, joiningMembers } from './join.ts';
import { settleLateLinks } from './late-links.ts';
import { matchRecord } from './match.ts';
import { groupAddress, type Member, memberItem, mergeGroup, mergeKey } from './merge.ts';
import { cutRecords, overflowRecord } from './overflow.ts';
import { statesOf } from './record-states.ts';
import { imageRecords } from './text-image.ts';
import { settleRest, settleUntaken } from './untaken.ts';
import { type MappedWriter, mappedWriter } from './writer.ts';

/** What mapping needs besides the pair. */
export interface MapInput {
  readonly pair: CompiledPair;
  readonly staging: Staging;
  readonly owners: OwnerCrosswalk;
  /** ISO codes the account knows; `undefined` where there is no account, as in cases. */
  readonly currencies?: readonly string[];
  /** To learn whether files are there and how large; `undefined` where files do not matter. */
  readonly files?: Source;
  /** How many fields the account still takes; `undefined` where there is no account. */
  readonly room?: FieldRoom | undefined;
  readonly progress: Progress;
}

/**
 * Maps the staged snapshot to the desired state, entry by entry, in bounded memory. Writes `staging.mapped` and
 * `staging.states`, both from the beginning: afterwards every record that an entry could read has a state. Gives the names
 * of values that were left out because nothing defines them.
 */
export async function mapRecords(input: MapInput): Promise<readonly UndefinedName[]> {
  const { pair, staging } = input;
  await staging.mapped.clear();
  await staging.states.clear();
  const writer = mappedWriter(staging);
  const context: MapContext = {
    pair,
    settings: pair.settings,
    source: staging.source,
    mapped: writer,
    currencies: input.currencies === undefined ? undefined : new Set(input.currencies),
    files: input.files,
    definitions: openDefinitions(input.room, (record) => keepRecord(record, run)),
    makeOnce: (address) => makeOnce(address, run),
  };
  const total = await countRecords(pair.entries, staging);
  const stretch = input.progress.begin('map', total, 'records');
  const matches = new Map(input.owners.matches.map((match) => [`${match.entry}\u0000${match.key}`, match]));
  const run: MapRun = {
    context,
    staging,
    writer,
    matches,
    staged: new Set(),
    made: new Set(),
    advance: (count) => stretch.advance(count),
  };
  for (const entry of pair.entries) {
    await mapEntry(entry, run);
    await writer.flush();
  }
  await settleLateLinks(
    context,
    staging,
    (record) => keepRecord(record, run),
    () => writer.flush(),
  );
  await strandChildren(run);
  await settleUntaken(context, writer);
  await writer.flush();
  await settleRest(context, staging, writer);
  await writer.flush();
  stretch.end();
  return context.definitions.undefinedNames();
}

/** What all entries of one mapping share. */
interface MapRun {
  readonly context: MapContext;
  readonly staging: Staging;
  readonly writer: MappedWriter;
  readonly matches: ReadonlyMap<string, OwnerMatch>;
  /** Folds whose children are staged, and groups whose members are. */
  readonly staged: Set<EntryAddress>;
  /** Once-entries that something referred to. */
  readonly made: Set<EntryAddress>;
  advance(count: number): void;
}

async function mapEntry(entry: Entry, run: MapRun): Promise<void> {
  switch (entry.kind) {
    case 'create':
      return mapCreate(entry, run);
    case 'match':
      return eachTaken(entry, run, (record) => keepMatch(entry, record, run));
    case 'attach':
      return eachTaken(entry, run, async (source) => {
        const { record, note } = await attachRecord(entry, source, run.context);
        await keepRecord(record, run);
        if (note !== undefined) await run.writer.put(note, []);
      });
    case 'fold':
    case 'document':
      return;
    default:
      return entry satisfies never;
  }
}

/** Children are staged before the first of the records they may fold into is mapped, and so is what joins it. */
async function mapCreate(entry: CreateEntry, run: MapRun): Promise<void> {
  if (entry.once) return;
  const guests = guestsOf(entry, run.context.pair);
  for (const taking of [entry, ...guests]) {
    for (const fold of foldsInto(taking, run)) {
      if (run.staged.has(fold.address)) continue;
      run.staged.add(fold.address);
      await stageChildren(fold, run);
    }
    if (taking.merge !== undefined) await stageGroups(taking, run);
  }
  for (const guest of guests) {
    if (guest.merge?.into?.by !== undefined) await stageHosts(entry, guest, run);
  }
  await inCreationOrder(entry, run, (record) => mapOne(entry, guests, record, run));
}

function foldsInto({ address }: CreateEntry, { context }: MapRun): readonly FoldEntry[] {
  return context.pair.entries.filter(
    (entry): entry is FoldEntry => entry.kind === 'fold' && entry.into.some(({ target }) => target === address),
  );
}

async function mapOne(
  entry: CreateEntry,
  guests: readonly CreateEntry[],
  record: SourceRecord,
  run: MapRun,
): Promise<void> {
  const { context, writer } = run;
  // What joined another entry's record was kept with it.
  if (entry.merge?.into !== undefined && (await writer.get(entry.address, record.key)) !== undefined) return;
  const holdBack = (problem: Hold) => keepRecord(holdRecord(entry, record, emptyDraft(entry), problem), run);
  const merged = await mergeKey(entry.merge, record, context);
  if (merged.kind === 'held') return holdBack(merged);
  const doubt = merged.kind === 'key' ? await ambiguousHost(entry, merged.by, run.staging.mapped) : undefined;
  if (doubt !== undefined) return holdBack(doubt);
  const own = merged.kind === 'key' ? await run.staging.mapped.foldItems(groupAddress(entry), merged.by) : [];
  // A group is mapped when its first member comes by; the others are part of it.
  if (own.length > 0 && own[0]?.key !== record.key) return;
  const joining = await joiningMembers(entry, guests, record, merged, context, run.staging.mapped);
  if ('reason' in joining) return holdBack(joining);
  if (own.length === 0 && joining.guests.length === 0) {
    const folds = foldsInto(entry, run);
    const children = await childrenOf(entry, record.key, folds, run);
    return keepCreated([entry], await createRecord(entry, record, folds, children, context), children, folds, run);
  }
  const members = own.length === 0 ? [joining.own] : own.map((item) => ({ entry, item }));
  await mapGroup(entry, [...members, ...joining.guests], run);
}

/** One record of all members of a group, whatever entries take them. */
async function mapGroup(entry: CreateEntry, items: readonly GroupItem[], run: MapRun): Promise<void> {
  const members: Member[] = [];
  const folds = new Set<FoldEntry>();
  for (const { entry: taking, item } of items) {
    const record = await run.context.source.get(item.object, item.key);
    if (record === undefined) throw new Error(`${entry.address} merges ${item.key}, which is not staged.`);
    const order = item.values.prefer?.order;
    const into = foldsInto(taking, run);
    for (const fold of into) folds.add(fold);
    const children = await childrenOf(taking, item.key, into, run);
    members.push({ entry: taking, record, children, ...(order === undefined ? {} : { order }) });
  }
  const { created, others } = await mergeGroup(entry, members, [...folds], run.context);
  const children = members.flatMap((member) => member.children);
  const takers = [...new Set(members.map((member) => member.entry))];
  if (created !== undefined) await keepCreated(takers, created, children, [...folds], run);
  for (const other of others) await keepRecord(other, run);
}

function childrenOf(
  entry: CreateEntry,
  key: string,
  folds: readonly FoldEntry[],
  run: MapRun,
): Promise<readonly FoldItem[]> {
  return folds.length === 0 ? Promise.resolve([]) : run.staging.mapped.foldItems(entry.address, key);
}

/** Keeps a record, and the files of what did not fit into it. */
async function keepCreated(
  entries: readonly CreateEntry[],
  created: Created,
  children: readonly FoldItem[],
  folds: readonly FoldEntry[],
  run: MapRun,
): Promise<void> {
  const own = entries.find(({ address }) => address === created.record.entry);
  const { record } = created;
  await keepRecord(own === undefined ? record : run.context.definitions.place(own, record, run.context), run);
  for (const image of own === undefined ? [] : imageRecords(own, record, created.images, run.context)) {
    await run.writer.put(image, []);
  }
  for (const fold of folds.filter(({ address }) => created.overflowing.has(address))) {
    const file = overflowRecord(fold, created, children, run.context);
    if (file !== undefined) await run.writer.put(file, []);
  }
  for (const file of cutRecords(entries, created, run.context)) await run.writer.put(file, []);
}

/** Who belongs together is known only after all were read once. */
async function stageGroups(entry: CreateEntry, run: MapRun): Promise<void> {
  const address = groupAddress(entry);
  if (run.staged.has(address)) return;
  run.staged.add(address);
  const batch = openFoldBatch(run.staging);
  await eachTaken(entry, { ...run, advance: () => undefined }, async (record) => {
    const merged = await mergeKey(entry.merge, record, run.context);
    if (merged.kind === 'key') await batch.add(memberItem(address, record, merged.by, merged.prefer));
  });
  await batch.flush();
}

/** The records that others may join, where their own entry does not merge. One that gives no value joins nothing. */
async function stageHosts(host: CreateEntry, guest: CreateEntry, run: MapRun): Promise<void> {
  const batch = openFoldBatch(run.staging);
  await eachTaken(host, { ...run, advance: () => undefined }, async (record) => {
    const value = await mergeKey(guest.merge?.into, record, run.context);
    if (value.kind === 'key') await batch.add(memberItem(hostAddress(guest), record, value.by, value.prefer));
  });
  await batch.flush();
}

/**
 * The records an entry takes, in the order of its `order`; else in that of the export. An order needs memory for the
 * keys of one entry, which is why it is for definitions of an account, such as stages, and not for its bulk.
 */
async function inCreationOrder(
  entry: CreateEntry,
  run: MapRun,
  take: (record: SourceRecord) => Promise<void>,
): Promise<void> {
  const { order: by, from } = entry;
  if (by === undefined || from === undefined) return eachTaken(entry, run, take);
  const taken: { readonly key: string; readonly order?: Json }[] = [];
  await eachTaken(entry, run, async (record) => {
    try {
      const order = await by.evaluate(visible(record), run.context.settings);
      taken.push(isBlank(order) ? { key: record.key } : { key: record.key, order });
    } catch (problem) {
      await keepRecord(holdRecord(entry, record, emptyDraft(entry), failed(problem)), run);
    }
  });
  for (const { key } of inOrder(taken)) {
    const record = await run.context.source.get(from, key);
    if (record !== undefined) await take(record);
  }
}

async function stageChildren(fold: FoldEntry, run: MapRun): Promise<void> {
  const children = openFoldBatch(run.staging);
  await eachTaken(fold, run, async (record) => {
    const result = await foldChild(fold, record, run.context);
    const base = { ...baseOf(record), entry: fold.address };
    if (result.kind === 'held') {
      await run.writer.setStates([{ ...base, state: 'held', reason: result.reason, detail: result.detail }]);
      return;
    }
    await run.writer.setStates([{ ...base, state: 'ready' }]);
    await children.add(result.item);
  });
  await children.flush();
}

/** Children whose record does not move stay behind with it. */
async function strandChildren(run: MapRun): Promise<void> {
  await run.writer.flush();
  for (const fold of run.context.pair.entries.flatMap(({ kind, address }) => (kind === 'fold' ? [address] : []))) {
    for await (const batch of run.staging.mapped.strandedFoldItems(fold)) {
      for (const item of batch) {
        const state = await strandedState(item, item.target, run);
        if (state !== undefined) await run.writer.setStates([state]);
      }
    }
  }
}

async function strandedState(
  { object, key, fold, targetEntry, targetKey }: FoldItem,
  target: Outcome | undefined,
  { context, writer }: MapRun,
): Promise<RecordState | undefined> {
  const base = { object, key, entry: fold, state: 'held' } as const;
  if (target?.state === 'merged') {
    const into = await writer.get(target.entry ?? targetEntry, target.into);
    if (into?.outcome.state === 'ready') return undefined;
  }
  // A view of the very record that does not move: its own entry says why.
  const own = (await writer.get(targetEntry, targetKey))?.sources[0];
  if (own?.object === object && own.key === key) return undefined;
  const { from } = entryAt(context.pair, targetEntry);
  if (target === undefined && (from === undefined || (await context.source.get(from, targetKey)) === undefined)) {
    return { ...base, reason: 'reference_missing', detail: `${targetEntry} has no record ${targetKey}` };
  }
  return { ...base, reason: 'reference_held', detail: `${targetEntry} ${targetKey} does not move` };
}

async function eachTaken(
  entry: Exclude<Entry, { kind: 'document' }>,
  run: MapRun,
  take: (record: SourceRecord) => Promise<void>,
): Promise<void> {
  if (entry.from === undefined) return;
  for await (const batch of run.staging.source.scan(entry.from)) {
    for (const record of batch) {
      if (await takes(entry, record, run)) await take(record);
    }
    run.advance(batch.length);
  }
}

/** A condition that cannot be decided, because it fails or reads what could not be read, holds the record. */
async function takes(entry: Entry, record: SourceRecord, run: MapRun): Promise<boolean> {
  if (entry.when === undefined) return true;
  const doubt = unreadableIn([entry.when], record);
  if (doubt !== undefined) return holdUndecided(unreadable(doubt), entry, record, run);
  try {
    return await isTrue(entry.when, record, run.context);
  } catch (problem) {
    return holdUndecided(failed(problem), entry, record, run);
  }
}

async function holdUndecided(
  { reason, detail }: Hold,
  entry: Entry,
  record: SourceRecord,
  { writer }: MapRun,
): Promise<false> {
  await writer.setStates([{ ...baseOf(record), entry: entry.address, state: 'held', reason, detail }]);
  return false;
}

async function keepMatch(entry: MatchEntry, record: SourceRecord, run: MapRun): Promise<void> {
  await keepRecord(matchRecord(entry, record, run.matches.get(`${entry.address}\u0000${record.key}`)), run);
}

async function keepRecord(record: MappedRecord, run: MapRun): Promise<void> {
  await run.writer.put(record, statesOf(record));
}

/** Maps a record that is made once for the whole migration, now that something refers to it. */
async function makeOnce(address: EntryAddress, run: MapRun): Promise<void> {
  const entry = entryAt(run.context.pair, address);
  if (run.made.has(address) || entry.kind !== 'create' || !entry.once) return;
  run.made.add(address);
  const nobody: SourceRecord = { object: '', key: onceKey, fields: {} };
  await run.writer.put((await createRecord(entry, nobody, [], [], run.context)).record, []);
}

async function countRecords(entries: readonly Entry[], staging: Staging): Promise<number> {
  let total = 0;
  for (const entry of entries) {
    if (entry.kind !== 'document' && entry.from !== undefined) total += await staging.source.count(entry.from);
  }
  return total;
}
