import type { Entry, Row } from '../../model/mapping.ts';
import type { SourceRecord } from '../../model/record.ts';
import type { RecordState } from '../../port/staging.ts';
import { baseOf, failed, type MapContext } from './context.ts';
import { isTrue } from './form.ts';
import type { MappedWriter } from './writer.ts';

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
  for (const entry of entries) {
    if (entry.when === undefined) return true;
    try {
      if (await isTrue(entry.when, record, context)) return true;
    } catch (problem) {
      // The entry itself already held the record for this.
      failed(problem);
      return true;
    }
  }
  return false;
}

function untaken(row: Row, record: SourceRecord): RecordState {
  const base = { ...baseOf(record), entry: row.id };
  return row.otherwise.kind === 'drop'
    ? { ...base, state: 'left_out', reason: row.otherwise.reason }
    : { ...base, state: 'held', reason: 'no_entry_takes_it', detail: `no entry of ${row.id} takes this record` };
}
