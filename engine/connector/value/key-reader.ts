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

/** Finds the field that a key of an item belongs to, and tells each unknown key once. */
export interface KeyReader {
  /** `undefined`: no field takes it. */
  fieldOf(key: string): string | undefined;
  /** Keys that no field takes and no expression reads. */
  newlyUnknown(item: { readonly [key: string]: Json }): readonly string[];
}

/** Keys are compared as headers are; fields that are computed take none, but what they are computed from is known. */
export function keyReader(object: SourceObject): KeyReader {
  const fields = new Map<string, string>();
  const direct = [...object.fields.values()].filter((field) => field.at === undefined);
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
  return {
    fieldOf,
    newlyUnknown: (item) => {
      const isKnown = (key: string): boolean => fieldOf(key) !== undefined || computedFrom.has(key) || told.has(key);
      const fresh = Object.keys(item).filter((key) => !isKnown(key));
      for (const key of fresh) told.add(key);
      return fresh;
    },
  };
}
