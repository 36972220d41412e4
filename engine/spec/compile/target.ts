import { CUSTOM, customFieldTarget } from '../../model/custom-field.ts';
import type { Location } from '../../model/location.ts';
import { type CustomField, TRACE_CREATED_AT, TRACE_SOURCE_ID } from '../../model/mapping.ts';
import type { DestinationField, DestinationObject, DestinationSystem } from '../../model/system.ts';
import { suggest } from '../suggest.ts';
import type { PairContext } from './context.ts';

/** The object that files become: attached ones, and what does not fit into a field. */
export const FILE = 'file';

const ALWAYS = { create: true, update: true } as const;

/** The destination object of this name, or a complaint. */
export function objectNamed(name: string, at: Location, context: PairContext): DestinationObject | undefined {
  const object = context.destination.objects.get(name);
  if (object === undefined) {
    const suggestion = suggest(name, context.destination.objects.keys());
    context.report('unknown-destination-object', at, { name, suggestion });
  }
  return object;
}

/** The field of this name, which may be a custom one, or a complaint. */
export function fieldNamed(
  object: DestinationObject,
  name: string,
  at: Location,
  context: PairContext,
): DestinationField | undefined {
  if (name.startsWith(CUSTOM)) return customFieldNamed(object, name.slice(CUSTOM.length), at, context);
  const field = object.fields.get(name);
  if (field !== undefined) return field;
  const custom = customFieldsOf(object, context).map(({ id }) => `${CUSTOM}${id}`);
  const suggestion = suggest(name, [...object.fields.keys(), ...custom]);
  context.report('unknown-destination-field', at, { name, object: object.name, suggestion });
  return undefined;
}

/** The same, for a field that is to be written. */
export function writableField(
  object: DestinationObject,
  name: string,
  at: Location,
  context: PairContext,
): DestinationField | undefined {
  const field = fieldNamed(object, name, at, context);
  const ours = name === `${CUSTOM}${TRACE_SOURCE_ID}` || name === `${CUSTOM}${TRACE_CREATED_AT}`;
  if (field !== undefined && (!field.writable.create || ours)) {
    context.report('field-not-writable', at, { field: name, object: object.name });
    return undefined;
  }
  return field;
}

/** What does not fit becomes a file on the record, which needs a link from files to records of its object. */
export function checkOverflowPlace(object: DestinationObject, at: Location, context: PairContext): void {
  const file = context.destination.objects.get(FILE);
  const linked = [...(file?.fields.values() ?? [])].some(({ type, ref }) => type === 'ref' && ref === object.name);
  if (!linked)
    context.report('attach-has-no-place', at, { object: file?.name ?? 'The destination', parent: object.name });
}

function customFieldNamed(
  object: DestinationObject,
  id: string,
  at: Location,
  context: PairContext,
): DestinationField | undefined {
  if (object.customFields !== undefined && (id === TRACE_SOURCE_ID || id === TRACE_CREATED_AT)) {
    return traceField(id, context);
  }
  const declared = customFieldsOf(object, context);
  const field = declared.find((candidate) => candidate.id === id);
  if (field === undefined) {
    const details = {
      name: id,
      object: object.name,
      suggestion: suggest(
        id,
        declared.map((candidate) => candidate.id),
      ),
    };
    context.report('unknown-custom-field', at, details);
    return undefined;
  }
  context.usedCustomFields.add(`${field.object}.${field.id}`);
  return customTarget(field, context.destination);
}

function customFieldsOf(object: DestinationObject, context: PairContext): readonly CustomField[] {
  return context.customFields.filter((field) => field.object === object.customFields);
}

/** A declared custom field as a field that can be written. */
export function customTarget({ id, type, options }: CustomField, destination: DestinationSystem): DestinationField {
  const target = customFieldTarget(id, type, destination);
  return options.kind === 'fixed' ? { ...target, values: options.labels } : target;
}

/**
 * The custom fields of `trace` are short texts in the account. The creation time is a time to the engine, so that it is
 * brought to UTC and compared as an instant.
 */
export function traceField(
  id: typeof TRACE_SOURCE_ID | typeof TRACE_CREATED_AT,
  context: PairContext,
): DestinationField {
  const max = context.destination.fieldTypes.get('short_text')?.max;
  return {
    name: `${CUSTOM}${id}`,
    type: id === TRACE_CREATED_AT ? 'datetime' : 'text',
    many: false,
    required: false,
    writable: ALWAYS,
    clearable: true,
    ...(max === undefined ? {} : { max }),
  };
}
