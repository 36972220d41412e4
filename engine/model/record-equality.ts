import { compareValues } from './equality.ts';
import type { DestinationObject } from './system.ts';
import type { StoredFields } from './value.ts';

/**
 * Names of the expected fields that a record no longer holds. Fields that the destination computes from a record's lines
 * do not count, nor do fields that the record does not show at all.
 */
export function differingFields(
  expected: StoredFields,
  actual: StoredFields,
  object: DestinationObject | undefined,
): readonly string[] {
  return Object.entries(expected)
    .filter(([name, value]) => {
      const field = object?.fields.get(name);
      const now = actual[name];
      return now !== undefined && field?.overriddenBy === undefined && !compareValues(value, now, field).equal;
    })
    .map(([name]) => name);
}
