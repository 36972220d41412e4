import type { SettingSpec, SourceField } from '../../model/system.ts';
import { ANY, type Shape, type Type } from './type.ts';

const KNOWN = new WeakMap<ReadonlyMap<string, SourceField>, Map<string, Type>>();

/** The type of a record with these declared fields. Fields are closed: a name beside them is a mistake. */
export function recordType(label: string, fields: ReadonlyMap<string, SourceField> | undefined): Type {
  if (fields === undefined) return { ...ANY, absence: 'never' };
  const known = KNOWN.get(fields) ?? new Map<string, Type>();
  const type = known.get(label) ?? {
    shapes: [objectShape(label, fields)],
    count: 'one',
    absence: 'never',
    path: label,
  };
  KNOWN.set(fields, known.set(label, type));
  return type;
}

function objectShape(label: string, fields: ReadonlyMap<string, SourceField>): Shape {
  const types = [...fields].map(([name, field]) => [name, fieldType(`${label}.${name}`, field)] as const);
  return { kind: 'object', fields: new Map(types), open: false };
}

/** No source says which of its fields are always filled, so of all of them it is unknown. */
function fieldType(path: string, field: SourceField): Type {
  return { shapes: [shapeOf(path, field)], count: field.many ? 'list' : 'one', absence: 'unknown', path };
}

function shapeOf(path: string, { type, values, fields, max }: SourceField): Shape {
  switch (type) {
    case 'text':
      return {
        kind: 'text',
        ...(values === undefined ? {} : { values }),
        ...(max === undefined ? {} : { max }),
      };
    case 'date':
    case 'datetime':
      return { kind: 'text', format: type };
    case 'number':
    case 'yes_no':
      return { kind: type };
    case 'object':
      // Of an object without declared fields nothing is known, not even that it is none.
      return fields === undefined ? { kind: 'any' } : objectShape(path, fields);
    default:
      return type satisfies never;
  }
}

/** The type of `$settings`. Names that nobody declares are reported by who knows where settings are declared. */
export function settingsType(settings: ReadonlyMap<string, SettingSpec>): Type {
  const fields = [...settings.values()].map(({ name, type }) => {
    const shape: Shape = { kind: type };
    return [name, { shapes: [shape], count: 'one', absence: 'unknown', path: `$settings.${name}` } as const] as const;
  });
  return { shapes: [{ kind: 'object', fields: new Map(fields), open: true }], count: 'one', absence: 'never' };
}
