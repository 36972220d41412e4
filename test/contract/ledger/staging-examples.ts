import * as fc from 'fast-check';
import type { DestinationRecord, MappedRecord, Outcome, SourceRecord } from '../../../engine/model/record.ts';
import type { Json } from '../../../engine/model/value.ts';
import type { FoldItem } from '../../../engine/port/staging.ts';

export function record(key: string, fields: SourceRecord['fields']): SourceRecord {
  return { object: 'customer', key, fields };
}

/** Few keys and values, so that keys repeat, with the same fields and with others, and in another order. */
export function anyRecord(): fc.Arbitrary<SourceRecord> {
  const value = fc.constantFrom<Json>('x', 1, 0.1, true, ['x', 'y'], { a: 1, b: null });
  const fields = fc.dictionary(fc.constantFrom('name', 'note', 'sum'), value, { noNullPrototype: true });
  return fc.record({ object: fc.constantFrom('customer', 'job'), key: fc.constantFrom('1', '2', 'ä|3'), fields });
}

export function mappedRecord(key: string, outcome: Outcome = { state: 'ready' }): MappedRecord {
  return {
    entry: 'row.one',
    key,
    object: 'deal',
    fields: { title: `Deal ${key}` },
    outcome,
    fingerprint: `fingerprint of ${key}`,
    sources: [{ object: 'customer', key }],
    coverage: ['row.one/title=set'],
  };
}

export function foldItem(targetKey: string, key: string): FoldItem {
  const values = { total: { value: 2, order: '2026-01-01', currency: 'EUR' } };
  return { fold: 'row.fold', targetEntry: 'row.one', targetKey, object: 'line', key, values };
}

export function destinationRecord(id: string, name: string): DestinationRecord {
  return { object: 'person', id, fields: { name }, addedAt: '2026-01-01T00:00:00Z' };
}
