import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../../model/value.ts';
import { SourceProblem } from '../../port/source.ts';
import { isJsonObject } from '../value/read-value.ts';
import { decideEncoding, decodeFile } from './encoding.ts';
import { linesOf } from './lines.ts';
import { rowsOf } from './rows.ts';

/** A file of records in a folder that no spec describes yet. */
export interface UndescribedFile {
  /** Its name in the folder. */
  readonly file: string;
  readonly format: 'csv' | 'jsonl';
  /** The first of the encodings tried in which the whole file decodes. */
  readonly encoding: string;
  /** Between the cells of a CSV file. */
  readonly delimiter?: string;
  /** The rows that can be read, by column; cells of CSV files are texts. */
  readonly rows: () => AsyncIterable<Readonly<Record<string, Json>>>;
}

/** Tried in order; windows-1252 decodes nearly anything, so it comes last. */
const ENCODINGS = ['utf-8', 'windows-1252'] as const;

const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * Finds the CSV and JSON Lines files of a folder, in the order of their names, and how they are written.
 * @throws SourceProblem when the folder cannot be opened, holds no such file, or a file is not text.
 */
export async function lookThrough(folder: string): Promise<readonly UndescribedFile[]> {
  const names = (await namesIn(folder)).filter((name) => /\.(csv|jsonl)$/i.test(name));
  const found: UndescribedFile[] = [];
  for (const file of names.toSorted()) {
    const path = join(folder, file);
    const facts = await stat(path);
    if (!facts.isFile() || facts.size === 0) continue;
    const encoding = await decideEncoding(path, ENCODINGS);
    if (encoding === undefined) {
      throw new SourceProblem(
        `${file} in ${folder} is not text in ${ENCODINGS.join(' or ')}. Export it again as UTF-8.`,
      );
    }
    found.push(/\.csv$/i.test(file) ? await csvFile(path, file, encoding) : jsonLinesFile(path, file, encoding));
  }
  if (found.length === 0) {
    throw new SourceProblem(
      `${folder} holds no .csv or .jsonl file with records. Put the export there, or name its folder.`,
    );
  }
  return found;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new SourceProblem(`The folder ${folder} is not there or cannot be opened. Name the folder of the export.`, {
      cause,
    });
  }
}

async function csvFile(path: string, file: string, encoding: string): Promise<UndescribedFile> {
  const delimiter = await delimiterOf(path, encoding);
  return { file, format: 'csv', encoding, delimiter, rows: () => csvRows(path, encoding, delimiter) };
}

/** The one that cuts the first line into the most cells. */
async function delimiterOf(path: string, encoding: string): Promise<string> {
  for await (const lines of linesOf(decodeFile(path, encoding))) {
    const [first = ''] = lines;
    const cells = (delimiter: string): number => first.split(delimiter).length;
    return DELIMITERS.reduce((best, next) => (cells(next) > cells(best) ? next : best), DELIMITERS[0]);
  }
  return DELIMITERS[0];
}

async function* csvRows(
  path: string,
  encoding: string,
  delimiter: string,
): AsyncGenerator<Readonly<Record<string, Json>>> {
  let header: readonly string[] | undefined;
  for await (const rows of rowsOf(linesOf(decodeFile(path, encoding)), delimiter)) {
    for (const row of rows) {
      if (row.kind === 'broken') continue;
      if (header === undefined) header = row.cells.map((cell) => cell.trim());
      else yield rowOf(header, row.cells);
    }
  }
}

/** The first of columns with one name wins. */
function rowOf(header: readonly string[], cells: readonly string[]): Readonly<Record<string, Json>> {
  const row = new Map<string, Json>();
  for (const [index, name] of header.entries()) if (!row.has(name)) row.set(name, cells[index] ?? '');
  return Object.fromEntries(row);
}

function jsonLinesFile(path: string, file: string, encoding: string): UndescribedFile {
  return { file, format: 'jsonl', encoding, rows: () => jsonRows(path, encoding) };
}

async function* jsonRows(path: string, encoding: string): AsyncGenerator<Readonly<Record<string, Json>>> {
  for await (const lines of linesOf(decodeFile(path, encoding))) {
    for (const line of lines) {
      const item = parsed(line);
      if (isJsonObject(item)) yield item;
    }
  }
}

/** A line that is no JSON says nothing about the file; reading it later reports it. */
function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}
