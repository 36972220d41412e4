import type { CreateEntry } from '../../model/mapping.ts';
import type { MappedRecord, RecordName, SourceRecord } from '../../model/record.ts';
import { isBlank, textOf } from '../../model/value.ts';
import { fingerprintOf, type MapContext, visible } from './context.ts';

/** What records of one person or company have in common; `undefined`: the entry does not merge, or the record has nothing to merge by. */
export async function mergeKey(
  entry: CreateEntry,
  record: SourceRecord,
  context: MapContext,
): Promise<string | undefined> {
  if (entry.merge === undefined) return undefined;
  const value = await entry.merge.by.evaluate(visible(record), context.settings);
  return isBlank(value) ? undefined : textOf(value).trim().toLowerCase();
}

/** A name under which another record can be found. */
export function aliasOf(
  entry: string,
  key: string,
  record: MappedRecord,
  into: string,
  sources: readonly RecordName[],
): MappedRecord {
  return { ...record, entry, key, fields: {}, outcome: { state: 'merged', into }, sources };
}

/** The first record with its gaps filled from a later one. A held later record gives nothing. */
export function fillGaps(first: MappedRecord, later: MappedRecord): MappedRecord {
  if (later.outcome.state !== 'ready') return first;
  const fields = { ...later.fields, ...first.fields };
  return { ...first, fields, fingerprint: fingerprintOf(first.object, fields, first.file, first.content) };
}
