import type { SourceObject } from '../../model/system.ts';
import { foldHeader, headersOf, isCopied, prefixReader } from '../value/key-reader.ts';

/** Which column of a file holds which field, and what does not fit. Indexes count from 0. */
export interface ColumnPlan {
  /** Column index by field name. */
  readonly indexes: ReadonlyMap<string, number>;
  /** Declared headers of fields that no column holds. */
  readonly missing: readonly string[];
  /** By field: the columns of its prefix, by what follows the prefix. */
  readonly prefixed: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Headers that no field takes: unknown ones, and further columns of a field that has its column. */
  readonly unknown: readonly { readonly header: string; readonly index: number }[];
}

/**
 * Matches headers to the fields of an object. The declared header of a field wins over its aliases, the first of equal
 * columns over later ones.
 */
export function planColumns(object: SourceObject, headers: readonly string[]): ColumnPlan {
  const positions = new Map<string, number>();
  for (const [index, header] of headers.entries()) {
    const name = foldHeader(header);
    if (name !== '' && !positions.has(name)) positions.set(name, index);
  }
  const indexes = new Map<string, number>();
  const missing: string[] = [];
  for (const field of object.fields.values()) {
    if (!isCopied(field)) continue;
    const index = headersOf(field)
      .map((header) => positions.get(foldHeader(header)))
      .find((found) => found !== undefined);
    if (index === undefined) missing.push(headersOf(field)[0] ?? field.name);
    else indexes.set(field.name, index);
  }
  const used = new Set(indexes.values());
  const prefixed = prefixedColumns(object, headers, used);
  const unknown = headers
    .map((header, index) => ({ header: header.trim(), index }))
    .filter(({ header, index }) => header !== '' && !used.has(index));
  return { indexes, prefixed, missing, unknown };
}

/** Adds the columns it finds to the used ones. Of equal columns the first counts. */
function prefixedColumns(object: SourceObject, headers: readonly string[], used: Set<number>): ColumnPlan['prefixed'] {
  const partOf = prefixReader(object);
  const prefixed = new Map<string, Map<string, number>>();
  for (const [index, header] of headers.entries()) {
    const part = used.has(index) ? undefined : partOf(header);
    const columns = part && (prefixed.get(part.field) ?? new Map<string, number>());
    if (part === undefined || columns === undefined || columns.has(part.name)) continue;
    prefixed.set(part.field, columns.set(part.name, index));
    used.add(index);
  }
  return prefixed;
}

/**
 * The field name that an unknown column gets where the object's contract keeps such columns: `Legacy Flag` gives
 * `legacy_flag`.
 */
export function fieldNameOf(header: string): string {
  const name = header
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
  return name === '' ? 'column' : name;
}
