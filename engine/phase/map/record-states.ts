import { type MappedRecord, survivorOf } from '../../model/record.ts';
import type { RecordState } from '../../port/staging.ts';

/** What a mapped record says of the source records behind it. */
export function statesOf(record: MappedRecord): readonly RecordState[] {
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
        return { ...base, state: 'merged', reason: survivorOf(outcome) };
      default:
        return outcome satisfies never;
    }
  });
}
