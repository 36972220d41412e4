import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/digest.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { CompiledPair, Entry } from '../../model/mapping.ts';
import type { FileReference, HoldReason, MappedRecord, RecordName, SourceRecord } from '../../model/record.ts';
import type { DestinationObject } from '../../model/system.ts';
import type { EntryAddress, Fields, Json } from '../../model/value.ts';
import type { Source } from '../../port/source.ts';
import type { SourceStaging } from '../../port/staging.ts';
import type { Definitions } from './definition.ts';

/** What the mapping of one record may look at besides the record itself. */
export interface MapContext {
  readonly pair: CompiledPair;
  readonly settings: Readonly<Record<string, Json>>;
  readonly source: SourceStaging;
  readonly mapped: MappedLookup;
  /** ISO codes that the account knows; `undefined` where there is no account to ask, as in cases. */
  readonly currencies: ReadonlySet<string> | undefined;
  /** Opens files to learn whether they are there and how large; `undefined` where files do not matter. */
  readonly files: Source | undefined;
  readonly definitions: Definitions;
  /** Maps a record that is made once, when something first refers to it. */
  makeOnce(entry: EntryAddress): Promise<void>;
}

/** Mapped records by address, those not yet flushed included. */
export interface MappedLookup {
  get(entry: EntryAddress, key: string): Promise<MappedRecord | undefined>;
}

/** Why a value, and so the whole record, cannot move. */
export interface Hold {
  readonly kind: 'held';
  readonly reason: HoldReason;
  readonly detail: string;
}

/** Says that a record waits, and why: `detail` is for people. */
export function hold(reason: HoldReason, detail: string): Hold {
  return { kind: 'held', reason, detail };
}

/** A value (or nothing), and the branches of the spec that led to it. */
export type Found<Value> = { readonly kind: 'value'; readonly value: Value; readonly branches: readonly string[] };
/** No value, by these branches of the spec. */
export type Nothing = { readonly kind: 'nothing'; readonly branches: readonly string[] };

/** The destination object of a compiled pair; compiling made sure that it exists. */
export function destinationObject(pair: CompiledPair, name: string): DestinationObject {
  const object = pair.destination.objects.get(name);
  if (object === undefined) throw new Error(`The compiled pair names the unknown destination object ${name}.`);
  return object;
}

/** What an expression sees of a source record. */
export function visible(record: SourceRecord): Json {
  return record.fields;
}

/** The record that was read: states and reports name it, whatever view of it an entry reads. */
export function baseOf({ object, key, origin }: SourceRecord): RecordName {
  return origin ?? { object, key };
}

/** The entry at an address; compiling made sure that it exists. */
export function entryAt(pair: CompiledPair, address: EntryAddress): Entry {
  const found = pair.entries.find((entry) => entry.address === address);
  if (found === undefined) throw new Error(`The compiled pair names the unknown entry ${address}.`);
  return found;
}

/** Fields of the record that an expression reads and that could not be read as their declared type. */
export function unreadableIn(
  expressions: readonly (CompiledExpression | undefined)[],
  record: SourceRecord,
): string | undefined {
  const { unreadable } = record;
  if (unreadable === undefined) return undefined;
  const names = Object.keys(unreadable);
  return expressions
    .flatMap((expression) => expression?.reads ?? [])
    .flatMap((path) => names.filter((name) => isPartOf(path, name) || isPartOf(name, path)))[0];
}

function isPartOf(path: string, whole: string): boolean {
  return path === whole || path.startsWith(`${whole}.`);
}

/** The hold for a field that could not be read. */
export function unreadable(field: string): Hold {
  return hold('unreadable_value', `${field} cannot be read as its declared type`);
}

/** The digest by which a later plan knows whether what should arrive has changed. */
export function fingerprintOf(object: string, fields: Fields, file?: FileReference, content?: string): string {
  return createHash('sha256').update(canonicalJson({ object, fields, file, content })).digest('hex').slice(0, 32);
}

/** Every expression of the language fails with the same code; the record is held and the message names no data. */
export function failed(problem: unknown): Hold {
  if (problem instanceof Error && problem.name === 'ExpressionFailure')
    return hold('expression_failed', problem.message);
  throw problem;
}
