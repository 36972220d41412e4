import { addressesOfEntry } from '../model/entry-parts.ts';
import { ARCHIVED } from '../model/record.ts';
import type { Run } from './context.ts';

/**
 * What the spec archives instead of moving: the leftover fields of every record that has them, then the whole texts and
 * lists that did not fit into a field.
 */
export async function* archivedContent({ pair, staging }: Pick<Run, 'pair' | 'staging'>): AsyncIterable<unknown> {
  for (const { object, archive } of pair.leftovers) {
    if (archive.length === 0) continue;
    for await (const batch of staging.source.scan(object)) {
      for (const { key, fields } of batch) {
        const kept = Object.fromEntries(archive.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));
        if (Object.keys(kept).length > 0) yield { object, key, fields: kept };
      }
    }
  }
  for (const address of pair.entries.flatMap(addressesOfEntry)) {
    for await (const batch of staging.mapped.scan(address)) {
      for (const { entry, key, fields, content, outcome } of batch) {
        if (outcome.state === 'left_out' && outcome.reason === ARCHIVED)
          yield { entry, key, name: fields.name, content };
      }
    }
  }
}
