import type { FileReference } from '../model/record.ts';
import { PACKAGED } from '../model/record.ts';
import { REPEATED_KEY, repeatsOf } from '../model/repeat.ts';
import type { Staging } from '../port/staging.ts';
import type { Run } from './context.ts';

const UNMOVED = ['held', 'failed', 'left_out', 'merged'] as const;

/** Every source record that did not move, with its state, its reason and its own fields; then the rows that could not be read. */
export async function* unmovedRecords({ pair, staging }: Run): AsyncIterable<unknown> {
  for (const state of UNMOVED) {
    for await (const batch of staging.states.scan({ state })) {
      for (const { object, key, entry, reason, detail, at } of batch) {
        yield { state, object, ...(await named(object, key, staging)), entry, reason, detail, at };
      }
    }
  }
  for (const object of pair.source.objects.keys()) {
    for (const rejected of (await staging.source.facts(object))?.rejected ?? []) {
      yield { state: 'unreadable', object, ...rejected };
    }
  }
}

/** Files that the size policy puts into the package instead of uploading them. */
export async function* packagedFiles({
  pair,
  staging,
}: Run): AsyncIterable<{ readonly entry: string; readonly key: string; readonly file: FileReference }> {
  for (const entry of pair.entries) {
    if (entry.kind !== 'attach') continue;
    for await (const batch of staging.mapped.scan(entry.address)) {
      for (const { key, file, outcome } of batch) {
        if (file === undefined || outcome.state !== 'left_out' || outcome.reason !== PACKAGED) continue;
        yield { entry: entry.address, key, file };
      }
    }
  }
}

/** The record's own key and fields; a row that repeats a key is named by that key and its place in the export. */
async function named(object: string, key: string, { source }: Staging): Promise<Readonly<Record<string, unknown>>> {
  const record = await source.get(object, key);
  if (record !== undefined) return { key, fields: record.fields };
  const repeat = await source.get(repeatsOf(object), key);
  return {
    key: repeat?.fields[REPEATED_KEY] ?? key,
    row: repeat === undefined ? undefined : key.slice(key.lastIndexOf('@') + 1),
    fields: repeat?.fields.fields,
  };
}
