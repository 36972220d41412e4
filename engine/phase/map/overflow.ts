import { OVERFLOW } from '../../model/entry-parts.ts';
import type { CreateEntry, FoldEntry } from '../../model/mapping.ts';
import { ARCHIVED, type MappedRecord } from '../../model/record.ts';
import type { FoldItem } from '../../port/staging.ts';
import { overflowFile } from './aggregate.ts';
import { fingerprintOf, type MapContext } from './context.ts';
import type { Created } from './create.ts';

/** The destination object that files become; a destination without one cannot take `rest: attach`, which the check refuses. */
const FILE = 'file';

/** The whole list of a fold that did not fit, as a CSV file on the record that received the rest, or in the archive. */
export function overflowRecord(
  fold: FoldEntry,
  { record: target, overflowing }: Created,
  children: readonly FoldItem[],
  context: MapContext,
): MappedRecord | undefined {
  if (target.outcome.state !== 'ready') return undefined;
  const items = children.filter((child) => child.fold === fold.address);
  const labels = new Map(context.pair.customFields.map(({ id, label }) => [`custom.${id}`, label]));
  const content = overflowFile(fold, items, labels);
  const name = `${fileName(fold, items)}.csv`;
  const file = fileOn(fold.address, target, name, content, context);
  return overflowing.get(fold.address) === 'archive' ? archived(file) : file;
}

/** What the spec calls the file, by the first child that has a word for it. */
function fileName(fold: FoldEntry, items: readonly FoldItem[]): string {
  const named = items.flatMap(({ values }) =>
    Object.values(values).flatMap(({ file }) => (file === undefined ? [] : [file])),
  );
  return named[0] ?? fold.name;
}

/** Whole texts that were cut, each as a text file on the record, or in the archive. */
export function cutRecords(
  entries: readonly CreateEntry[],
  created: Created,
  context: MapContext,
): readonly MappedRecord[] {
  const { record } = created;
  if (record.outcome.state !== 'ready') return [];
  return Object.entries(created.cut).flatMap(([field, whole]) => {
    const name = `${field.replace(/^custom\./, '').replaceAll(/[/\\:]/g, '_')}-${record.key}.txt`;
    const file = fileOn(`${record.entry}${OVERFLOW}`, record, name, whole, context);
    if (file === undefined) return [];
    const mapping = entries.flatMap(({ fields }) => fields).find((one) => one.field === field);
    const spread = entries.find((entry) => entry.spread !== undefined)?.spread;
    const tooLong = mapping?.tooLong ?? spread?.tooLong ?? 'attach';
    const complete = { ...file, key: `${record.key}|${field}` };
    return [tooLong === 'archive' ? archived(complete) : complete];
  });
}

/** Nothing is uploaded; the content stays with the mapped record until it is exported. */
function archived<File extends MappedRecord | undefined>(file: File): File {
  return file === undefined ? file : { ...file, outcome: { state: 'left_out', reason: ARCHIVED } };
}

function fileOn(
  address: string,
  target: MappedRecord,
  name: string,
  content: string,
  context: MapContext,
): MappedRecord | undefined {
  const object = context.pair.destination.objects.get(FILE);
  const parent = [...(object?.fields.values() ?? [])].find((field) => field.ref === target.object);
  if (object === undefined || parent === undefined) return undefined;
  const fields = { [parent.name]: { entry: target.entry, key: target.key }, name };
  return {
    entry: address,
    key: target.key,
    object: object.name,
    fields,
    outcome: { state: 'ready' },
    fingerprint: fingerprintOf(object.name, fields, undefined, content),
    content,
    sources: [],
    coverage: [`${address}=file`],
  };
}
