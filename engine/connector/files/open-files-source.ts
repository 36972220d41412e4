import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { ReadingRules } from '../../model/reading.ts';
import type { FileReference } from '../../model/record.ts';
import type { FilesTransport, SourceObject, SourceSystem } from '../../model/system.ts';
import type { Scalar } from '../../model/value.ts';
import { type FileOpening, type Source, type SourceItem, SourceProblem } from '../../port/source.ts';
import { recordReader } from '../value/read-record.ts';
import { readingRules } from '../value/reading-rules.ts';
import { decideEncoding, decodeFile, isEncoding } from './encoding.ts';
import { resolveInside } from './path.ts';
import { readCsv } from './read-csv.ts';
import type { FileReading } from './read-items.ts';
import { readJson, readJsonLines } from './read-json.ts';

/** An export folder, how its files are written, and the values of the system's settings. */
export interface FilesSourceInput {
  readonly folder: string;
  readonly system: SourceSystem;
  readonly settings: Readonly<Record<string, Scalar>>;
}

/**
 * Reads a folder of exported files as a source. Nothing is read before it is asked for, and no file is held in memory
 * whole (but `.json`, which cannot be streamed).
 * @throws SourceProblem when the system cannot be read from files: no transport, an unknown encoding or time zone.
 */
export function openFilesSource({ folder, system, settings }: FilesSourceInput): Source {
  const transport = system.files;
  if (transport === undefined) {
    throw new SourceProblem(
      `${system.label} has no files transport. Add  transports.files  to its system spec, or choose another transport.`,
    );
  }
  for (const encoding of transport.encodings) requireEncoding(encoding);
  const rules = readingRules(transport, settings);
  return {
    read: (object) => readObject(folder, object, { transport, rules, settings }),
    open: (file) => openFile(folder, file),
  };
}

interface Reader {
  readonly transport: FilesTransport;
  readonly rules: ReadingRules;
  readonly settings: Readonly<Record<string, Scalar>>;
}

function requireEncoding(encoding: string): void {
  if (isEncoding(encoding)) return;
  throw new SourceProblem(`The encoding ${encoding} is not known. Write for example utf-8, windows-1252 or utf-16le.`);
}

async function* readObject(folder: string, object: SourceObject, reader: Reader): AsyncGenerator<SourceItem> {
  if (object.read?.transport !== 'files') throw new Error(`${object.name} is not read from a file.`);
  const { file, format } = object.read;
  const path = await requireFile(folder, file, object);
  const encoding = await decideEncoding(path, reader.transport.encodings);
  if (encoding === undefined) throw undecodable(folder, file, reader.transport.encodings);
  const reading: FileReading = { object, file, folder, read: recordReader(object, reader.rules, reader.settings) };
  const chunks = decodeFile(path, encoding);
  try {
    if (format === 'csv') yield* readCsv(reading, chunks, reader.transport.delimiter);
    else if (format === 'jsonl') yield* readJsonLines(reading, chunks);
    else yield* readJson(reading, chunks);
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
    throw new SourceProblem(`${file} in ${folder} cannot be read: ${problem.message} Export it again.`, {
      cause: problem,
    });
  }
}

async function requireFile(folder: string, file: string, object: SourceObject): Promise<string> {
  const found = await resolveInside(folder, file);
  if (found.kind === 'file') return found.path;
  if (found.kind === 'refused') {
    throw new SourceProblem(`${file} is not read: ${found.reason}. Correct  ${object.name}.read  in the system spec.`);
  }
  const present = await namesIn(folder);
  if (present === undefined) {
    throw new SourceProblem(
      `The export folder ${folder} is not there or cannot be opened. Put the export there, or correct  ` +
        'source.folder  ' +
        'of the migration.',
    );
  }
  const similar = present.filter((name) => name.toLowerCase() === file.toLowerCase());
  const advice =
    similar.length > 0
      ? `There is ${similar.join(', ')}, spelled otherwise: rename it.`
      : `Export it from the source and put it there. The folder holds: ${listed(present)}.`;
  throw new SourceProblem(`The export folder ${folder} has no ${file}, which holds each ${object.label}. ${advice}`);
}

async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    // Whatever keeps us out, the message of the caller is the same.
    return undefined;
  }
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  const shown = names.slice(0, 12).join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}

function undecodable(folder: string, file: string, encodings: readonly string[]): SourceProblem {
  return new SourceProblem(
    `${file} in ${folder} is not text in ${encodings.join(' or ')}. Export it again as UTF-8, or add its ` +
      'encoding to  ' +
      'transports.files.encodings  of the system spec.',
  );
}

async function openFile(folder: string, reference: FileReference): Promise<FileOpening> {
  const found = await resolveInside(folder, reference.at);
  if (found.kind !== 'file') return { kind: 'missing', reason: found.reason };
  const hash = createHash('sha256');
  let size = 0;
  for await (const bytes of createReadStream(found.path)) {
    hash.update(bytes as Buffer);
    size += (bytes as Buffer).length;
  }
  const sha256 = hash.digest('hex');
  return { kind: 'file', size, sha256, read: () => readUnchanged(found.path, reference, sha256) };
}

/** What is uploaded must be what was counted, planned and approved. */
async function readUnchanged(path: string, reference: FileReference, sha256: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await readFile(path));
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw new SourceProblem(
    `${reference.at} changed in the export folder while the migration was running. Extract again, then review and ` +
      'approve the plan again.',
  );
}
