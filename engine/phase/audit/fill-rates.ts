import type { SourceObject } from '../../model/system.ts';
import type { SourceStaging } from '../../port/staging.ts';
import type { ReadFields } from './read-fields.ts';

/** How often the fields of one object have a value. */
export interface FieldFill {
  readonly records: number;
  /** Records with a value, by field; declared fields that never have one are there with 0. */
  readonly filled: ReadonlyMap<string, number>;
}

/** Counts the values of every field of one object, streaming. A value that could not be read counts as one. */
export async function countFill(
  object: SourceObject,
  source: SourceStaging,
  advance: (count: number) => void,
): Promise<FieldFill> {
  const filled = new Map([...object.fields.keys()].map((name) => [name, 0]));
  let records = 0;
  for await (const batch of source.scan(object.name)) {
    for (const { fields, unreadable } of batch) {
      for (const name of Object.keys(fields)) filled.set(name, (filled.get(name) ?? 0) + 1);
      for (const name of Object.keys(unreadable ?? {})) {
        if (!name.includes('.') && !(name in fields)) filled.set(name, (filled.get(name) ?? 0) + 1);
      }
    }
    records += batch.length;
    advance(batch.length);
  }
  return { records, filled };
}

/** Fields with values that nothing reads and that are not knowingly left behind. */
export function unmappedFields({ filled }: FieldFill, read: ReadFields | undefined): readonly string[] {
  if (read === 'all') return [];
  return [...filled].filter(([name, count]) => count > 0 && read?.has(name) !== true).map(([name]) => name);
}
