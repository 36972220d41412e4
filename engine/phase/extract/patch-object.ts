import type { SourceRecord } from '../../model/record.ts';
import { repeatsOf } from '../../model/repeat.ts';
import type { SourceObject } from '../../model/system.ts';
import type { Stretch } from '../../port/progress.ts';
import type { Source } from '../../port/source.ts';
import type { ObjectFacts, Staging } from '../../port/staging.ts';

/** What bringing one staged object up to date needs. */
export interface PatchInput {
  readonly object: SourceObject;
  /** What is known of the object as it is staged. */
  readonly facts: ObjectFacts;
  readonly source: Source;
  readonly staging: Staging;
  /** When this extraction began, as ISO. */
  readonly at: string;
  readonly stretch: Stretch;
}

/** An object brought up to date, and how many of its records were looked at again or are gone. */
export interface Patched {
  readonly facts: ObjectFacts;
  readonly again: number;
  readonly gone: number;
}

const BATCH = 1_000;

/**
 * Brings a staged object to what the source holds now by its changes alone, so that the snapshot is the one that reading
 * everything again would give. `undefined` where that is not certain: the source does not tell of every change, nobody
 * knows since when, or some records repeat keys or could not be read, and are known only by where they stood. Then the
 * object has to be read again. Interrupted, it is brought up to date from the same instant once more.
 */
export async function patchObject(input: PatchInput): Promise<Patched | undefined> {
  const { object, facts, source, staging, at, stretch } = input;
  if (facts.at === undefined || facts.rejected.length > 0) return undefined;
  if ((await staging.source.count(repeatsOf(object.name))) > 0) return undefined;
  const changes = source.changes?.(object, facts.at);
  if (changes === undefined) return undefined;
  let records: SourceRecord[] = [];
  let again = 0;
  const gone: string[] = [];
  const unknown = new Set(facts.unknownColumns);
  const flush = async (): Promise<void> => {
    const batch = records;
    records = [];
    again += batch.length;
    await staging.transaction(() => staging.source.replace(batch));
    stretch.advance(batch.length);
  };
  for await (const change of changes) {
    if (change.kind === 'rejected') return undefined;
    if (change.kind === 'record') records.push(change.record);
    if (change.kind === 'gone') gone.push(change.key);
    if (change.kind === 'unknown_column') unknown.add(change.column);
    if (records.length >= BATCH) await flush();
  }
  await flush();
  await staging.transaction(() => staging.source.remove(object.name, gone));
  const read = await staging.source.count(object.name);
  const now: ObjectFacts = { ...facts, read, at, unknownColumns: [...unknown] };
  await staging.source.complete(object.name, now);
  return { facts: now, again, gone: gone.length };
}
