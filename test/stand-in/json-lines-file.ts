import { closeSync, openSync, writeSync } from 'node:fs';
import type { ExportRow } from './export-table.ts';

/** A file with one JSON object on each line, being written. */
export interface JsonLinesFile {
  /** Writes one object and returns its line, the first being 1. */
  readonly write: (row: ExportRow) => number;
  /** Writes the first part of an object, as an export that was interrupted has it, and returns its line. */
  readonly writeCut: (row: ExportRow) => number;
  readonly rows: () => number;
  readonly close: () => void;
}

/** Creates the file. */
export function openJsonLinesFile(path: string): JsonLinesFile {
  const descriptor = openSync(path, 'w');
  let rows = 0;
  const append = (text: string): number => {
    rows += 1;
    writeSync(descriptor, `${text}\n`);
    return rows;
  };
  return {
    write: (row) => append(JSON.stringify(row)),
    writeCut: (row) => {
      const text = JSON.stringify(row);
      return append(text.slice(0, Math.ceil(text.length / 2)));
    },
    rows: () => rows,
    close: () => closeSync(descriptor),
  };
}
