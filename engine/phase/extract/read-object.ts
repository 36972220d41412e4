import { choiceFor, type FindingChoices } from '../../model/finding-choice.ts';
import type { SourceRecord } from '../../model/record.ts';
import { REPEATED_KEY, repeatRecord, repeatState, repeatsOf } from '../../model/repeat.ts';
import type { SourceObject } from '../../model/system.ts';
import type { Json } from '../../model/value.ts';
import type { Stretch } from '../../port/progress.ts';
import { type Source, type SourceItem, SourceProblem } from '../../port/source.ts';
import type { ObjectFacts, SourceStaging, Staging } from '../../port/staging.ts';

const BATCH = 250;

/** Rejected rows are kept to be shown, not to be repaired from here; more of one row helps nobody. In characters. */
const LONGEST_REJECT = 1_000;

/** After so many rejected rows a file with more rejected than read rows is not dirty but misread. */
const REJECTS_BEFORE_DOUBT = 1_000;

/** How many rows of one object repeat the key of an earlier one. */
export interface RepeatCounts {
  readonly identical: number;
  readonly different: number;
}

/** What reading one object needs. */
export interface ReadInput {
  readonly object: SourceObject;
  readonly source: Source;
  readonly staging: Staging;
  readonly choices: FindingChoices;
  /** When the extraction began, as ISO. */
  readonly at: string | undefined;
  readonly stretch: Stretch;
}

/**
 * Streams one object of the source into the staging from the beginning, in batches that are kept whole or not at all.
 */
export async function readObject(
  input: ReadInput,
): Promise<{ readonly facts: ObjectFacts; readonly repeats: RepeatCounts }> {
  const { object, staging, choices } = input;
  await staging.source.clear(object.name);
  await staging.source.clear(repeatsOf(object.name));
  await staging.source.index(repeatsOf(object.name), REPEATED_KEY);
  const tally = newTally();
  await eachBatch(input, tally, (records) => stage(records, input, tally));
  if (tally.different > 0 && choiceFor('duplicate_key', choices) === 'merge') await readMerged(input);
  const facts: ObjectFacts = {
    read: tally.read,
    ...(input.at === undefined ? {} : { at: input.at }),
    rejected: tally.rejected,
    unknownColumns: tally.unknownColumns,
    missingColumns: tally.missingColumns,
  };
  await staging.source.complete(object.name, facts);
  return { facts, repeats: { identical: tally.identical, different: tally.different } };
}

interface Tally {
  read: number;
  identical: number;
  different: number;
  readonly rejected: ObjectFacts['rejected'][number][];
  readonly unknownColumns: string[];
  readonly missingColumns: string[];
}

function newTally(): Tally {
  return { read: 0, identical: 0, different: 0, rejected: [], unknownColumns: [], missingColumns: [] };
}

async function eachBatch(
  { object, source, stretch }: ReadInput,
  tally: Tally,
  take: (records: readonly SourceRecord[]) => Promise<void>,
): Promise<void> {
  let batch: SourceRecord[] = [];
  const flush = async () => {
    const records = batch;
    batch = [];
    if (records.length > 0) await take(records);
    stretch.advance(records.length);
  };
  for await (const item of source.read(object)) {
    if (item.kind === 'record') batch.push(item.record);
    else note(item, tally, object);
    if (batch.length >= BATCH) await flush();
  }
  await flush();
}

function note(item: Exclude<SourceItem, { kind: 'record' }>, tally: Tally, object: SourceObject): void {
  switch (item.kind) {
    case 'unknown_column':
      tally.unknownColumns.push(item.column);
      return;
    case 'missing_column':
      tally.missingColumns.push(item.column);
      return;
    case 'rejected': {
      const { file, line, reason, text } = item;
      tally.rejected.push({ file, line, reason, text: copyOf(text.slice(0, LONGEST_REJECT)) });
      requireBelievable(tally, object, file, reason);
      return;
    }
    default:
      item satisfies never;
  }
}

/** Well-formed, in memory of its own: a mere part of a text would keep all of the file's text around it in memory. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

function requireBelievable(tally: Tally, object: SourceObject, file: string, reason: string): void {
  if (tally.rejected.length < REJECTS_BEFORE_DOUBT || tally.rejected.length <= tally.read + BATCH) return;
  throw new SourceProblem(
    `Most rows of ${file} cannot be read as ${object.label}; the last one because ${reason}. Check the delimiter and ` +
      'the quotes of the file against the system spec, or export it again.',
  );
}

async function stage(records: readonly SourceRecord[], input: ReadInput, tally: Tally): Promise<void> {
  const { staging, choices } = input;
  await staging.transaction(async () => {
    const repeated = await staging.source.add(records);
    if (repeated.length === 0) return;
    const before = tally.identical + tally.different;
    const repeats = repeated.map(({ record, identical }, index) => repeatRecord(record, identical, before + index));
    await staging.source.add(repeats);
    await staging.states.set(repeats.map((repeat) => repeatState(repeat, choices)));
    const identical = repeated.filter((repeat) => repeat.identical).length;
    tally.identical += identical;
    tally.different += repeated.length - identical;
  });
  tally.read += records.length;
}

/**
 * Reads the object once more, now that all its repeats are known, and stages each first record with its gaps filled.
 * Staged records are never changed in place, so that an interruption leaves an object that is read again, not a
 * mixture.
 */
async function readMerged(input: ReadInput): Promise<void> {
  const { object, staging } = input;
  const repeatedKeys = new Set<string>();
  for await (const batch of staging.source.scan(repeatsOf(object.name))) {
    for (const { origin } of batch) if (origin !== undefined) repeatedKeys.add(origin.key);
  }
  await staging.source.clear(object.name);
  await eachBatch(input, newTally(), async (records) => {
    const filled: SourceRecord[] = [];
    for (const record of records) {
      filled.push(repeatedKeys.has(record.key) ? await withGapsFilled(record, staging.source) : record);
    }
    await staging.transaction(() => staging.source.add(filled));
  });
}

/** The first record of its key, with fields it lacks taken from the rows that repeat it, in their order. */
async function withGapsFilled(first: SourceRecord, source: SourceStaging): Promise<SourceRecord> {
  const repeats = await source.find(repeatsOf(first.object), REPEATED_KEY, first.key);
  const fields: Record<string, Json> = { ...first.fields };
  for (const repeat of repeats) {
    for (const [name, value] of Object.entries((repeat.fields.fields ?? {}) as Record<string, Json>)) {
      if (first.unreadable?.[name] === undefined) fields[name] ??= value;
    }
  }
  return { ...first, fields };
}
