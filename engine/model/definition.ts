import type { MappedRecord } from './record.ts';
import type { DestinationSystem } from './system.ts';
import { type CustomFieldType, textOf } from './value.ts';

/** A custom field that a record of the source defines. */
export interface Definition {
  /** The object whose custom field it is. */
  readonly object: string;
  /** As in `custom.<id>`; see `definitionId`. */
  readonly id: string;
  readonly label: string;
  readonly type: CustomFieldType;
  /** The destination's own word for the type. */
  readonly wireType: string;
  /** Options that the definition lists. */
  readonly options: readonly string[];
}

/**
 * A field is what its label and its type say, to people and to the destination alike, so these name it: two definitions
 * of one label and type are one field, and what an earlier run made is found again. No declared id holds a colon.
 */
export function definitionId(label: string, wireType: string): string {
  return `${label.trim().toLowerCase()}:${wireType}`;
}

/** The label that an id was made of, in lower case; `undefined` for the id of a declared field. */
export function labelOfDefinition(id: string): string | undefined {
  const end = id.lastIndexOf(':');
  return end < 0 ? undefined : id.slice(0, end);
}

/** The field that a mapped record defines; `undefined` when its object defines none, or its type is none. */
export function definitionOf(
  { object, fields }: Pick<MappedRecord, 'object' | 'fields'>,
  { objects, fieldTypes }: Pick<DestinationSystem, 'objects' | 'fieldTypes'>,
): Definition | undefined {
  const owner = objects.get(object)?.defines;
  const rule = fieldTypes.get(textOf(fields['type']) as CustomFieldType);
  if (owner === undefined || rule === undefined) return undefined;
  const label = textOf(fields['label']).trim();
  const { options } = fields;
  return {
    object: owner,
    id: definitionId(label, rule.wire),
    label,
    type: rule.type,
    wireType: rule.wire,
    options: Array.isArray(options) ? options.map((option) => textOf(option).trim()) : [],
  };
}
