import type { SourceObject } from '../../model/system.ts';
import { isBlank, type Json } from '../../model/value.ts';
import type { SourceItem } from '../../port/source.ts';
import { SourceProblem } from '../../port/source.ts';
import type { RawRecord, RecordReading } from '../value/read-record.ts';

/** What the formats of an export have in common while one file is read. */
export interface FileReading {
  readonly object: SourceObject;
  /** The file's path as the spec names it, for messages and positions. */
  readonly file: string;
  /** The export folder, for messages. */
  readonly folder: string;
  readonly read: (raw: RawRecord) => Promise<RecordReading>;
}

/** Reads one raw record, or says why nothing can be known about it. */
export async function readItem(reading: FileReading, raw: RawRecord, line: number, text: string): Promise<SourceItem> {
  const result = await reading.read(raw);
  return result.kind === 'record'
    ? { kind: 'record', record: result.record }
    : { kind: 'rejected', file: reading.file, line, reason: `the row has no key (${result.reason})`, text };
}

/**
 * Fields that the spec does not know, kept as the object's contract says.
 * @throws SourceProblem where the contract is `freeze`.
 */
export function unknownColumnItem(reading: FileReading, column: string): SourceItem {
  const { object, file } = reading;
  if (object.contract === 'freeze') {
    throw new SourceProblem(
      `${file} has the column ${column}, which ${object.name} does not declare, and its contract is frozen. ` +
        'Declare the column as a field of the object, or set its contract to discard.',
    );
  }
  return { kind: 'unknown_column', column };
}

/** Kept values of unknown columns; blank ones are absent. */
export function keptFields(
  object: SourceObject,
  values: readonly { readonly name: string; readonly value: Json | undefined }[],
): Readonly<Record<string, Json>> {
  const kept: Record<string, Json> = {};
  for (const { name, value } of values) {
    if (object.fields.has(name) || name in kept || isBlank(value)) continue;
    kept[name] = typeof value === 'string' ? value.trim() : value;
  }
  return kept;
}
