import type { CompiledPair, CreateEntry, Entry, FoldEntry, MatchEntry } from '../../model/mapping.ts';
import { onceKey } from '../../model/mapping.ts';
import type { OwnerCrosswalk, OwnerMatch } from '../../model/owner.ts';
import type { MappedRecord, SourceRecord } from '../../model/record.ts';
import type { Progress } from '../../port/progress.ts';
import type { Source } from '../../port/source.ts';
import type { FoldItem, RecordState, Staging } from '../../port/staging.ts';
import { attachRecord } from './attach.ts';
import { baseOf, failed, hold, type MapContext } from './context.ts';
import { createRecord } from './create.ts';
import { foldChild } from './fold.ts';
import { isTrue } from './form.ts';
import { matchRecord } from './match.ts';
import { aliasOf, fillGaps, mergeKey } from './merge.ts';
import { cutRecords, overflowRecord } from './overflow.ts';
import { settleUntaken } from './untaken.ts';
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
  readonly progress: Progress;
}

/** Maps the staged snapshot to the desired state, entry by entry, in bounded memory. Writes `staging.mapped` and `staging.states`. */
export async function mapRecords(input: MapInput): Promise<void> {
  const { pair, staging } = input;
  await staging.mapped.clear();
  const writer = mappedWriter(staging);
  const context: MapContext = {
    pair,
    settings: pair.settings,
    source: staging.source,
    mapped: writer,
    currencies: input.currencies === undefined ? undefined : new Set(input.currencies),
    files: input.files,
    needed: new Set(),
  };
  const total = await countRecords(pair.entries, staging);
  const stretch = input.progress.begin('map', total, 'records');
  const matches = new Map(input.owners.matches.map((match) => [`${match.entry}\u0000${match.key}`, match]));
  const run: MapRun = { context, staging, writer, matches, advance: (count) => stretch.advance(count) };
  for (const entry of pair.entries) {
    await mapEntry(entry, run);
    await writer.flush();
  }
  await mapOnce(run);
  await settleUntaken(context, writer);
  await writer.flush();
  stretch.end();
}

/** What all entries of one mapping share. */
interface MapRun {
  readonly context: MapContext;
  readonly staging: Staging;
  readonly writer: MappedWriter;
  readonly matches: ReadonlyMap<string, OwnerMatch>;
  advance(count: number): void;
}

async function mapEntry(entry: Entry, run: MapRun): Promise<void> {
  switch (entry.kind) {
    case 'create':
      return mapCreate(entry, run);
    case 'match':
      return eachTaken(entry, run, (record) => keepMatch(entry, record, run));
    case 'attach':
      return eachTaken(entry, run, async (record) => keepRecord(await attachRecord(entry, record, run.context), run));
    case 'fold':
    case 'document':
      return;
    default:
      return entry satisfies never;
  }
}

/** Children are staged before the records they fold into are mapped; those left without one are held afterwards. */
async function mapCreate(entry: CreateEntry, run: MapRun): Promise<void> {
  if (entry.once) return;
  const folds = run.context.pair.entries.filter(
    (candidate): candidate is FoldEntry =>
      candidate.kind === 'fold' && candidate.into.some((form) => form.target === entry.address),
  );
  for (const fold of folds) {
    if (fold.into[0]?.target === entry.address) await stageChildren(fold, run);
  }
  await eachTaken(entry, run, (record) => mapOne(entry, record, folds, run));
  await run.writer.flush();
  for (const fold of folds) await strandChildren(fold, run);
}

async function mapOne(
  entry: CreateEntry,
  record: SourceRecord,
  folds: readonly FoldEntry[],
  run: MapRun,
): Promise<void> {
  const children = folds.length === 0 ? [] : await run.staging.mapped.foldItems(entry.address, record.key);
  const created = await createRecord(entry, record, folds, children, run.context);
  const key = await mergeKey(entry, record, run.context);
  const earlier = key === undefined ? undefined : await run.writer.get(entry.address, `by:${key}`);
  if (key !== undefined && earlier === undefined) {
    await run.writer.put(aliasOf(entry.address, `by:${key}`, created.record, record.key, []), []);
  }
  if (earlier?.outcome.state === 'merged') return mergeInto(entry, earlier.outcome.into, created.record, run);
  await keepRecord(created.record, run);
  for (const address of created.overflowing) {
    const fold = folds.find((candidate) => candidate.address === address);
    const file = fold && overflowRecord(fold, created.record, children, run.context);
    if (file !== undefined) await run.writer.put(file, []);
  }
  for (const file of cutRecords(entry, created, run.context)) await run.writer.put(file, []);
}

/** A record of an equal `by` fills the gaps of the first; `prefer` was decided by the order of reading. */
async function mergeInto(entry: CreateEntry, into: string, later: MappedRecord, run: MapRun): Promise<void> {
  const first = await run.writer.get(entry.address, into);
  if (first === undefined) throw new Error(`${entry.address} merges into ${into}, which was not mapped.`);
  await run.writer.put(fillGaps(first, later), []);
  const alias = aliasOf(entry.address, later.key, later, into, later.sources);
  await run.writer.put(alias, statesOf(alias));
}

async function stageChildren(fold: FoldEntry, run: MapRun): Promise<void> {
  let batch: FoldItem[] = [];
  const flush = async () => {
    const items = batch;
    batch = [];
    if (items.length > 0) await run.staging.transaction(() => run.staging.mapped.addFoldItems(items));
  };
  await eachTaken(fold, run, async (record) => {
    const result = await foldChild(fold, record, run.context);
    const base = { ...baseOf(record), entry: fold.address };
    if (result.kind === 'held') {
      await run.writer.setStates([{ ...base, state: 'held', reason: result.reason, detail: result.detail }]);
      return;
    }
    if (result.kind === 'absent') return;
    await run.writer.setStates([{ ...base, state: 'ready' }]);
    batch.push(result.item);
    if (batch.length >= 1_000) await flush();
  });
  await flush();
}

async function strandChildren(fold: FoldEntry, run: MapRun): Promise<void> {
  for await (const batch of run.staging.mapped.strandedFoldItems(fold.address)) {
    const states = batch.map(({ object, key, targetEntry, targetKey, target }): RecordState => {
      const base = { object, key, entry: fold.address };
      if (target === undefined) {
        return {
          ...base,
          state: 'held',
          reason: 'reference_missing',
          detail: `${targetEntry} has no record ${targetKey}`,
        };
      }
      return { ...base, state: 'held', reason: 'reference_held', detail: `${targetEntry} ${targetKey} does not move` };
    });
    await run.writer.setStates(states);
  }
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

async function takes(entry: Entry, record: SourceRecord, run: MapRun): Promise<boolean> {
  if (entry.when === undefined) return true;
  try {
    return await isTrue(entry.when, record, run.context);
  } catch (problem) {
    const { reason, detail } = failed(problem);
    await run.writer.setStates([{ ...baseOf(record), entry: entry.address, state: 'held', reason, detail }]);
    return false;
  }
}

async function keepMatch(entry: MatchEntry, record: SourceRecord, run: MapRun): Promise<void> {
  await keepRecord(matchRecord(entry, record, run.matches.get(`${entry.address}\u0000${record.key}`)), run);
}

async function keepRecord(record: MappedRecord, run: MapRun): Promise<void> {
  await run.writer.put(record, statesOf(record));
}

function statesOf(record: MappedRecord): readonly RecordState[] {
  const { outcome, entry } = record;
  // Children of a record that does not move are held for that, not for its own reason.
  const named = outcome.state === 'ready' ? record.sources : record.sources.slice(0, 1);
  return named.map(({ object, key }): RecordState => {
    const base = { object, key, entry };
    switch (outcome.state) {
      case 'ready':
        return { ...base, state: 'ready' };
      case 'held':
        return { ...base, ...outcome };
      case 'left_out':
        return { ...base, ...outcome };
      case 'merged':
        return { ...base, state: 'merged', reason: outcome.into };
      default:
        return outcome satisfies never;
    }
  });
}

/** Records made once for the whole migration, if anything refers to them. */
async function mapOnce(run: MapRun): Promise<void> {
  for (const entry of run.context.pair.entries) {
    if (entry.kind !== 'create' || !entry.once || !run.context.needed.has(entry.address)) continue;
    const nobody: SourceRecord = { object: '', key: onceKey, fields: {} };
    const { record } = await createRecord(entry, nobody, [], [], run.context);
    if (record.outcome.state === 'held') {
      throw new Error(`${entry.address} cannot be made: ${hold(record.outcome.reason, record.outcome.detail).detail}`);
    }
    await run.writer.put(record, []);
  }
}

async function countRecords(entries: readonly Entry[], staging: Staging): Promise<number> {
  let total = 0;
  for (const entry of entries) {
    if (entry.kind !== 'document' && entry.from !== undefined) total += await staging.source.count(entry.from);
  }
  return total;
}
