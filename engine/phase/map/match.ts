import type { MatchEntry } from '../../model/mapping.ts';
import type { OwnerMatch } from '../../model/owner.ts';
import type { MappedRecord, Outcome, SourceRecord } from '../../model/record.ts';
import { baseOf, fingerprintOf } from './context.ts';

/** Turns what the owner crosswalk says of one source record into a mapped record that links can point to. */
export function matchRecord(entry: MatchEntry, record: SourceRecord, match: OwnerMatch | undefined): MappedRecord {
  const resolved = match?.destinationId !== undefined;
  const by = match?.by ?? 'unmatched';
  const outcome: Outcome = resolved
    ? { state: 'ready' }
    : entry.unmatched === 'queue'
      ? { state: 'left_out', reason: 'queued until somebody is named' }
      : { state: 'held', reason: 'unmatched', detail: `${entry.address} finds nobody for ${record.key}` };
  return {
    entry: entry.address,
    key: record.key,
    object: entry.object,
    fields: {},
    outcome,
    fingerprint: fingerprintOf(entry.object, { matched: match?.destinationId ?? '' }),
    sources: [baseOf(record)],
    coverage: [entry.address, `${entry.address}=${by}`],
    ...(match?.destinationId === undefined ? {} : { matched: { id: match.destinationId, by } }),
  };
}
