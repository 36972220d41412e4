import type { CompiledExpression } from '../../engine/model/expression.ts';
import type { HttpRequest } from '../../engine/model/http.ts';
import type {
  Derived,
  FilesTransport,
  ObjectRead,
  SourceField,
  SourceObject,
  SourceSystem,
} from '../../engine/model/system.ts';
import type { Json } from '../../engine/model/value.ts';

/** Small source systems for tests, built by hand so that they do not depend on how specs are written. */
export function system(objects: readonly SourceObject[], files: Partial<FilesTransport> = {}): SourceSystem {
  return {
    name: 'example',
    label: 'Example',
    transport: 'files',
    objects: new Map(objects.map((object) => [object.name, object])),
    settings: new Map(),
    files: {
      encodings: ['utf-8', 'windows-1252'],
      delimiter: ',',
      dateFormats: ['iso', 'MM/DD/YYYY hh:mm A', 'MM/DD/YYYY'],
      ...files,
    },
  };
}

export type FieldShape = SourceField['type'] | Partial<SourceField>;

/** An object read from `<name>s.csv`, unless told otherwise. */
export function object(
  name: string,
  key: readonly string[],
  fields: Readonly<Record<string, FieldShape>>,
  more: Partial<Omit<SourceObject, 'fields' | 'read' | 'derived'>> & {
    readonly file?: string;
    /** Read over HTTP instead. */
    readonly requests?: readonly HttpRequest[];
    readonly derived?: Partial<Derived> & { readonly from: string };
  } = {},
): SourceObject {
  const { file = `${name}s.csv`, requests, derived, ...rest } = more;
  const origin: { read: ObjectRead } | { derived: Derived } =
    derived === undefined
      ? {
          read:
            requests === undefined
              ? { transport: 'files', file, format: formatOf(file) }
              : { transport: 'http', requests },
        }
      : { derived: { with: [], nest: [], join: [], pivot: [], distinct: [], ...derived } };
  return {
    name,
    label: name,
    key,
    fields: new Map(Object.entries(fields).map(([field, shape]) => [field, fieldOf(field, shape)])),
    unique: [],
    contract: 'discard',
    ...rest,
    ...origin,
  };
}

function fieldOf(name: string, shape: FieldShape): SourceField {
  return { name, type: 'text', many: false, columns: [], ...(typeof shape === 'string' ? { type: shape } : shape) };
}

function formatOf(file: string): 'csv' | 'jsonl' | 'json' {
  if (file.endsWith('.jsonl')) return 'jsonl';
  return file.endsWith('.json') ? 'json' : 'csv';
}

/** An expression written in TypeScript; `reads` as the compiler would find them. */
export function expression(
  evaluate: (record: Readonly<Record<string, Json>>, settings: Readonly<Record<string, Json>>) => Json | undefined,
  reads: readonly string[] | 'unknown' = [],
): CompiledExpression {
  return {
    source: evaluate.toString(),
    at: { file: 'example.yaml', line: 1, column: 1 },
    reads: reads === 'unknown' ? undefined : reads,
    settings: [],
    evaluate: async (record, settings) => evaluate(record as Readonly<Record<string, Json>>, settings),
  };
}
