import type { Json } from '../../model/value.ts';
import { type SourceItem, SourceProblem } from '../../port/source.ts';
import { type KeyReader, keyReader } from '../value/key-reader.ts';
import type { RawRecord } from '../value/read-record.ts';
import { isJsonObject } from '../value/read-value.ts';
import { fieldNameOf } from './columns.ts';
import { linesOf } from './lines.ts';
import { type FileReading, keptFields, readItem, unknownColumnItem } from './read-items.ts';

/** JSON has to be read whole; more than this belongs into JSON Lines, which stream. In characters. */
const LONGEST_DOCUMENT = 256 * 1024 * 1024;

/** Reads a file with one JSON object on each line. Blank lines are skipped. */
export async function* readJsonLines(reading: FileReading, chunks: AsyncIterable<string>): AsyncGenerator<SourceItem> {
  const keys = keyReader(reading.object);
  let line = 0;
  for await (const lines of linesOf(chunks)) {
    for (const text of lines) {
      line += 1;
      if (text.trim() === '') continue;
      const item = parse(text);
      if (isJsonObject(item)) yield* readObject(reading, keys, item, line, text);
      else yield { kind: 'rejected', file: reading.file, line, reason: 'the line is not one JSON object', text };
    }
  }
}

/** Reads a file that is one JSON list of objects. Positions count the items of the list from 1. */
export async function* readJson(reading: FileReading, chunks: AsyncIterable<string>): AsyncGenerator<SourceItem> {
  const document = parse(await textOf(reading, chunks));
  if (!Array.isArray(document)) {
    throw new SourceProblem(
      `${reading.file} in ${reading.folder} is not a JSON list of records. Export it again as a list, or ` +
        'as JSON Lines.',
    );
  }
  const keys = keyReader(reading.object);
  for (const [index, item] of (document as readonly Json[]).entries()) {
    const text = JSON.stringify(item);
    if (isJsonObject(item)) yield* readObject(reading, keys, item, index + 1, text);
    else yield { kind: 'rejected', file: reading.file, line: index + 1, reason: 'the item is not an object', text };
  }
}

async function textOf(reading: FileReading, chunks: AsyncIterable<string>): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length > LONGEST_DOCUMENT) {
      throw new SourceProblem(
        `${reading.file} in ${reading.folder} is too large to be read as one JSON document. Export it as JSON Lines, ` +
          'one record on each line, and name it .jsonl in the system spec.',
      );
    }
  }
  return parts.join('');
}

async function* readObject(
  reading: FileReading,
  keys: KeyReader,
  item: { readonly [key: string]: Json },
  line: number,
  text: string,
): AsyncGenerator<SourceItem> {
  for (const column of keys.newlyUnknown(item)) yield unknownColumnItem(reading, column);
  yield await readItem(reading, rawRecord(reading, keys, item, line), line, text);
}

function rawRecord(
  { object, file }: FileReading,
  keys: KeyReader,
  item: { readonly [key: string]: Json },
  line: number,
): RawRecord {
  const values = new Map<string, Json>();
  for (const [key, value] of Object.entries(item)) {
    const field = keys.fieldOf(key);
    if (field !== undefined && !values.has(field)) values.set(field, value);
  }
  for (const [field, value] of keys.prefixed(item)) values.set(field, value);
  const unknown = object.contract === 'evolve' ? Object.entries(item).filter(([key]) => !keys.isTaken(key)) : [];
  return {
    position: `${file}:${line}`,
    raw: (field) => values.get(field),
    whole: () => item,
    kept: keptFields(
      object,
      unknown.map(([key, value]) => ({ name: fieldNameOf(key), value })),
    ),
  };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The caller says which line or file it was; the parser's own message would quote the data.
    return undefined;
  }
}
