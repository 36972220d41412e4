import type { SourceField, SourceObject } from '../../model/system.ts';
import type { Json } from '../../model/value.ts';

/** The headers under which a field may stand, the declared one first. */
export function headersOf(field: SourceField): readonly string[] {
  return field.columns.length === 0 ? [field.name] : field.columns;
}

/** Headers are compared without case, white space, underscores and hyphens. */
export function foldHeader(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-\uFEFF]+/g, '');
}

/** One column or key holds the field: it is neither computed nor gathered from columns of one prefix. */
export function isCopied({ at, columnPrefix }: SourceField): boolean {
  return at === undefined && columnPrefix === undefined;
}

/** A header that a field takes together with all others of its prefix. */
export interface PrefixedHeader {
  readonly field: string;
  /** What follows the prefix. */
  readonly name: string;
}

/** Finds headers that begin with the prefix of a field, compared without case. */
export function prefixReader(object: SourceObject): (header: string) => PrefixedHeader | undefined {
  const prefixes = [...object.fields.values()].flatMap(({ name, columnPrefix }) =>
    columnPrefix === undefined ? [] : [{ field: name, prefix: columnPrefix.toLowerCase() }],
  );
  return (header) => {
    const trimmed = header.trim();
    const found = prefixes.find(({ prefix }) => trimmed.toLowerCase().startsWith(prefix));
    const name = found === undefined ? '' : trimmed.slice(found.prefix.length).trim();
    return found === undefined || name === '' ? undefined : { field: found.field, name };
  };
}

/** Finds the field that a key of an item belongs to, and tells each unknown key once. */
export interface KeyReader {
  /** `undefined`: no field takes it. */
  fieldOf(key: string): string | undefined;
  /** Whether a field takes it, alone or with others of a prefix. */
  isTaken(key: string): boolean;
  /** By field: the object of what stands under keys with the field's prefix. */
  prefixed(item: { readonly [key: string]: Json }): ReadonlyMap<string, Json>;
  /** Keys that no field takes and no expression reads. */
  newlyUnknown(item: { readonly [key: string]: Json }): readonly string[];
}

/** Keys are compared as headers are; fields that are computed take none, but what they are computed from is known. */
export function keyReader(object: SourceObject): KeyReader {
  const fields = new Map<string, string>();
  const direct = [...object.fields.values()].filter(isCopied);
  const partOf = prefixReader(object);
  for (const field of direct) for (const header of headersOf(field)) fields.set(foldHeader(header), field.name);
  for (const field of direct) fields.set(foldHeader(headersOf(field)[0] ?? field.name), field.name);
  const computedFrom = new Set(
    [...object.fields.values()].flatMap(({ at }) => at?.reads ?? []).map((path) => path.split('.')[0] ?? path),
  );
  const known = new Map<string, string | undefined>();
  const told = new Set<string>();
  const fieldOf = (key: string): string | undefined => {
    if (!known.has(key)) known.set(key, fields.get(foldHeader(key)));
    return known.get(key);
  };
  const isTaken = (key: string) => fieldOf(key) !== undefined || partOf(key) !== undefined;
  return {
    fieldOf,
    isTaken,
    prefixed: (item) => {
      const values = new Map<string, Record<string, Json>>();
      for (const [key, value] of Object.entries(item)) {
        const part = fieldOf(key) === undefined ? partOf(key) : undefined;
        if (part !== undefined) values.set(part.field, { [part.name]: value, ...values.get(part.field) });
      }
      return values;
    },
    newlyUnknown: (item) => {
      const isKnown = (key: string): boolean => isTaken(key) || computedFrom.has(key) || told.has(key);
      const fresh = Object.keys(item).filter((key) => !isKnown(key));
      for (const key of fresh) told.add(key);
      return fresh;
    },
  };
}
