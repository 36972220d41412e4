import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFilesSource } from '../../engine/connector/files/open-files-source.ts';
import type { FilesTransport, SourceObject } from '../../engine/model/system.ts';
import type { Scalar } from '../../engine/model/value.ts';
import type { Source, SourceItem } from '../../engine/port/source.ts';
import { object, system } from './system-example.ts';

/** The object that `customers.csv` holds. */
export const CUSTOMER = object('customer', ['customer_number'], {
  customer_number: 'text',
  name: 'text',
  company: { columns: ['Company Name', 'Company'] },
  balance: 'number',
  created_at: 'datetime',
});

/** Its header row. */
export const HEADER = 'Customer Number,Name,Company Name,Balance,Created At';

/** An export folder that a test fills, and ways to read it. Objects are `CUSTOMER` unless told otherwise. */
export interface ExportFolder {
  readonly path: string;
  readonly write: (text: string | Buffer, file?: string) => void;
  readonly source: (
    of?: SourceObject,
    files?: Partial<FilesTransport>,
    settings?: Readonly<Record<string, Scalar>>,
  ) => Source;
  readonly read: (...of: Parameters<ExportFolder['source']>) => Promise<readonly SourceItem[]>;
  /** The fields of the records alone. */
  readonly fields: (...of: Parameters<ExportFolder['source']>) => Promise<readonly object[]>;
  /** Name and message of what reading throws. */
  readonly refusal: (of?: SourceObject) => Promise<string>;
  readonly remove: () => void;
}

export function exportFolder(): ExportFolder {
  const path = mkdtempSync(join(tmpdir(), 'crosswalk-files-'));
  const source: ExportFolder['source'] = (of = CUSTOMER, files = {}, settings = {}) =>
    openFilesSource({ folder: path, system: system([of], files), settings });
  const read: ExportFolder['read'] = async (of = CUSTOMER, files = {}, settings = {}) => {
    const items: SourceItem[] = [];
    for await (const item of source(of, files, settings).read(of)) items.push(item);
    return items;
  };
  return {
    path,
    source,
    read,
    write: (text, file = 'customers.csv') => writeFileSync(join(path, file), text),
    fields: async (...of) =>
      (await read(...of)).flatMap((item) => (item.kind === 'record' ? [item.record.fields] : [])),
    refusal: (of) =>
      read(of).then(
        () => 'nothing was refused',
        (problem: Error) => `${problem.name}: ${problem.message}`,
      ),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
