import { closeSync, openSync, writeSync } from 'node:fs';
import iconv from 'iconv-lite';

/** How a text file is stored. A byte order mark is part of the encoding, as exports mean it. */
export type FileEncoding = 'utf-8' | 'utf-8-bom' | 'windows-1252';

/** The ways in which an export breaks a row so that no reader can know its cells. */
export type RowDamage = 'missing_cells' | 'surplus_cells' | 'stray_quote' | 'unclosed_quote';

/** A comma-separated file being written. Only a small buffer of it is ever in memory. */
export interface DelimitedFile {
  /** Writes one row; a column without a cell is blank. Returns the line on which the row starts. */
  readonly write: (cells: Readonly<Record<string, string>>) => number;
  /**
   * Writes a row that cannot be parsed and returns the line on which it starts. All kinds but `unclosed_quote` stay on
   * their line; that one swallows what follows, so it is allowed only as the last row.
   */
  readonly writeDamaged: (cells: Readonly<Record<string, string>>, damage: RowDamage) => number;
  readonly rows: () => number;
  readonly close: () => void;
}

/** A column: its header, and the name by which the row holds the cell. They differ where a header appears twice. */
export interface Column {
  readonly header: string;
  readonly cell: string;
}

const FLUSH_AT = 64 * 1024;

/** Creates the file and writes its header row. Characters that the encoding lacks are an error, never a question mark. */
export function openDelimitedFile(
  path: string,
  columns: readonly Column[],
  form: { readonly encoding: FileEncoding; readonly lineEnd: '\n' | '\r\n' },
): DelimitedFile {
  const descriptor = openSync(path, 'w');
  const encode = encoderFor(form.encoding, path);
  let waiting = '';
  let nextLine = 1;
  let rows = 0;
  const flush = (): void => {
    if (waiting !== '') writeSync(descriptor, encode(waiting));
    waiting = '';
  };
  const append = (text: string): number => {
    const line = nextLine;
    waiting += text;
    nextLine += text.split('\n').length - 1;
    if (waiting.length >= FLUSH_AT) flush();
    return line;
  };
  if (form.encoding === 'utf-8-bom') writeSync(descriptor, Buffer.from([0xef, 0xbb, 0xbf]));
  append(columns.map(({ header }) => quoted(header)).join(',') + form.lineEnd);
  return {
    write: (cells) => {
      rows += 1;
      return append(columns.map(({ cell }) => quoted(cells[cell] ?? '')).join(',') + form.lineEnd);
    },
    writeDamaged: (cells, damage) => {
      rows += 1;
      const values = columns.map(({ cell }) => quoted((cells[cell] ?? '').replaceAll(/[\r\n"]+/g, ' ')));
      return append(DAMAGED[damage](values) + (damage === 'unclosed_quote' ? '' : form.lineEnd));
    },
    rows: () => rows,
    close: () => {
      flush();
      closeSync(descriptor);
    },
  };
}

const DAMAGED: Readonly<Record<RowDamage, (values: readonly string[]) => string>> = {
  missing_cells: (values) => values.slice(0, -2).join(','),
  surplus_cells: (values) => [...values, 'moved', 'from', 'old system'].join(','),
  stray_quote: (values) => [`${values[0] ?? ''} 12" pipe`, ...values.slice(1)].join(','),
  unclosed_quote: (values) => [...values.slice(0, -1), '"cut off by the export'].join(','),
};

function quoted(value: string): string {
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function encoderFor(encoding: FileEncoding, path: string): (text: string) => Buffer {
  if (encoding !== 'windows-1252') return (text) => Buffer.from(text, 'utf8');
  return (text) => {
    const bytes = iconv.encode(text, 'windows-1252');
    if (iconv.decode(bytes, 'windows-1252') !== text) throw new Error(`${path} holds text that windows-1252 cannot.`);
    return bytes;
  };
}
