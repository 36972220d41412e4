import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFilesSource } from '../../engine/connector/files/open-files-source.ts';
import type { SourceRecord } from '../../engine/model/record.ts';
import type { SourceSystem } from '../../engine/model/system.ts';
import { openSystem } from '../../engine/spec/load.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** What the files of an export hold: the records, and by row its object, line and key. */
export interface ExportReading {
  readonly records: readonly SourceRecord[];
  readonly rows: readonly (readonly [string, number, string | undefined])[];
}

/**
 * The source that a system spec describes, as a pair would read it from files.
 * @throws when the spec has errors, or is that of a destination.
 */
export async function sourceSystem(name: string): Promise<SourceSystem> {
  const { compiled } = await openSystem({ root: ROOT, system: name, transport: 'files' });
  if (compiled?.role !== 'source') throw new Error(`${name} is no source that compiles.`);
  return compiled.system;
}

/** The settings of a system, each at its default. */
export function defaultSettings(system: SourceSystem): Readonly<Record<string, string>> {
  return Object.fromEntries([...system.settings].map(([name, setting]) => [name, setting.default ?? '']));
}

/** Reads every file of an export folder. */
export async function readExport(system: SourceSystem, folder: string): Promise<ExportReading> {
  const source = openFilesSource({ folder, system, settings: defaultSettings(system) });
  const records: SourceRecord[] = [];
  const rows: (readonly [string, number, string | undefined])[] = [];
  for (const object of system.objects.values()) {
    if (object.derived !== undefined) continue;
    for await (const item of source.read(object)) {
      if (item.kind === 'record') {
        records.push(item.record);
        rows.push([object.name, Number(item.record.position?.split(':')[1]), item.record.key]);
      } else if (item.kind === 'rejected') rows.push([object.name, item.line, undefined]);
    }
  }
  return { records, rows };
}

/** The records of one object. */
export function recordsOf({ records }: ExportReading, object: string): readonly SourceRecord[] {
  return records.filter((record) => record.object === object);
}
