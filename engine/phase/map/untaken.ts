import { createHash } from 'node:crypto';
import type { CompiledPair, Entry, Row } from '../../model/mapping.ts';
import { type RecordName, type SourceRecord, survivorOf } from '../../model/record.ts';
import { distinctKey, sourceKey } from '../../model/source-key.ts';
import type { Derived } from '../../model/system.ts';
import { textOf } from '../../model/value.ts';
import type { RecordState, Staging } from '../../port/staging.ts';
import { baseOf, failed, type MapContext, unreadableIn } from './context.ts';
import { isTrue } from './form.ts';
import type { MappedWriter } from './writer.ts';

/** The reason of what is written into an inventory and nowhere else. */
const DOCUMENTED = 'documented';

/** Stands where an entry's address stands, for records that no row takes. */
const NO_ROW = 'rows';

/** Records that no entry of a row takes are held, or dropped with the row's reason. Never lost without a word. */
export async function settleUntaken(context: MapContext, writer: MappedWriter): Promise<void> {
  for (const row of context.pair.rows) {
    for (const object of conditionalObjects(row)) {
      const entries = row.entries.filter((entry) => 'from' in entry && entry.from === object);
      for await (const batch of context.source.scan(object)) {
        for (const record of batch) {
          if (!(await takenByAny(entries, record, context))) await writer.setStates([untaken(row, record)]);
        }
      }
    }
  }
}

/** Source objects that a row reads under conditions only. */
function conditionalObjects(row: Row): readonly string[] {
  const objects = new Set(row.entries.flatMap((entry) => (entry.from === undefined ? [] : [entry.from])));
  return [...objects].filter((object) =>
    row.entries.every((entry) => entry.from !== object || (entry.when !== undefined && entry.kind !== 'document')),
  );
}

async function takenByAny(entries: readonly Entry[], record: SourceRecord, context: MapContext): Promise<boolean> {
  for (const entry of entries) if (await takes(entry, record, context)) return true;
  return false;
}

async function takes(entry: Entry, record: SourceRecord, context: MapContext): Promise<boolean> {
  // Where the condition cannot be decided, the entry itself already held the record for that.
  if (entry.when === undefined || unreadableIn([entry.when], record) !== undefined) return true;
  try {
    return await isTrue(entry.when, record, context);
  } catch (problem) {
    failed(problem);
    return true;
  }
}

function untaken(row: Row, record: SourceRecord): RecordState {
  const base = { ...baseOf(record), entry: row.id };
  return row.otherwise.kind === 'drop'
    ? { ...base, state: 'left_out', reason: row.otherwise.reason }
    : { ...base, state: 'held', reason: 'no_entry_takes_it', detail: `no entry of ${row.id} takes this record` };
}

/**
 * The last net: records that were read for some entry and of which nothing was said. What an inventory takes is left out
 * as documented; of what a view of distinct values took, the first record stands for the others; what no view and no
 * entry takes is held. Needs memory for the keys of these records only.
 */
export async function settleRest(context: MapContext, staging: Staging, writer: MappedWriter): Promise<void> {
  const { pair } = context;
  const roots = new Set(pair.entries.flatMap(({ from }) => (from === undefined ? [] : [rootOf(pair, from)])));
  for (const object of roots) {
    const rest = new Set<string>();
    for await (const batch of staging.states.unsettled(object)) for (const { key } of batch) rest.add(key);
    if (rest.size > 0) await settleRepresented(object, rest, context, writer);
    if (rest.size > 0) await settleDocumented(object, rest, context, writer);
    for (const key of rest) {
      const detail = 'no entry and no view takes this record';
      await writer.setStates([{ object, key, entry: NO_ROW, state: 'held', reason: 'no_entry_takes_it', detail }]);
    }
  }
}

/** Takes from `rest` what another record with the same values stands for, in a view of distinct values. */
async function settleRepresented(
  object: string,
  rest: Set<string>,
  context: MapContext,
  writer: MappedWriter,
): Promise<void> {
  for (const entry of context.pair.entries) {
    const view = entry.from === undefined ? undefined : context.pair.source.objects.get(entry.from);
    const derived = view?.derived;
    if (view === undefined || derived === undefined || derived.distinct.length === 0) continue;
    if (rootOf(context.pair, derived.from) !== object) continue;
    for await (const batch of context.source.scan(derived.from)) {
      for (const record of batch) {
        const name = baseOf(record);
        if (name.object !== object || !rest.has(name.key)) continue;
        const state = (await isInView(record, derived, context))
          ? await represented(record, entry, view.key, context)
          : undefined;
        if (state === undefined) continue;
        rest.delete(name.key);
        await writer.setStates([{ ...name, entry: entry.address, ...state }]);
      }
    }
  }
}

/** What becomes of a record for which another one stands: the same as of that one. */
async function represented(
  record: SourceRecord,
  entry: Entry,
  keyFields: readonly string[],
  context: MapContext,
): Promise<Pick<RecordState, 'state' | 'reason' | 'detail'> | undefined> {
  const key = distinctKey(keyFields, record, sha256);
  if (key === undefined) return undefined;
  const outcome = (await context.mapped.get(entry.address, key))?.outcome;
  switch (outcome?.state) {
    case undefined:
      return undefined;
    case 'ready':
      return { state: 'merged', reason: key };
    case 'merged':
      return { state: 'merged', reason: survivorOf(outcome) };
    case 'held':
      return { state: 'held', reason: 'reference_held', detail: `${entry.address} ${key} does not move` };
    case 'left_out':
      return { state: 'left_out', reason: outcome.reason };
    default:
      return outcome satisfies never;
  }
}

async function isInView(record: SourceRecord, { where, onlyWith }: Derived, context: MapContext): Promise<boolean> {
  try {
    if (where !== undefined && !(await isTrue(where, record, context))) return false;
  } catch (problem) {
    failed(problem);
    return false;
  }
  if (onlyWith === undefined) return true;
  const neighbour = textOf(record.fields[onlyWith.by]);
  return (await context.source.get(onlyWith.object, sourceKey([neighbour], sha256))) !== undefined;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Takes from `rest` what a document entry writes down. */
async function settleDocumented(
  object: string,
  rest: Set<string>,
  context: MapContext,
  writer: MappedWriter,
): Promise<void> {
  for (const entry of context.pair.entries) {
    if (entry.kind !== 'document' || rootOf(context.pair, entry.from) !== object) continue;
    for await (const batch of context.source.scan(entry.from)) {
      for (const record of batch) {
        const name: RecordName = baseOf(record);
        if (name.object !== object || !rest.has(name.key) || !(await takes(entry, record, context))) continue;
        rest.delete(name.key);
        await writer.setStates([{ ...name, entry: entry.address, state: 'left_out', reason: DOCUMENTED }]);
      }
    }
  }
}

/** The object that was read, of which an object may be a view of a view. */
function rootOf(pair: CompiledPair, object: string): string {
  const derived = pair.source.objects.get(object)?.derived;
  return derived === undefined ? object : rootOf(pair, derived.from);
}
