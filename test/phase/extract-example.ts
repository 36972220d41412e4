import type { CompiledExpression } from '../../engine/model/expression.ts';
import type { CompiledPair, CreateEntry, Entry, RefForm } from '../../engine/model/mapping.ts';
import type { SourceObject } from '../../engine/model/system.ts';
import { type Json, textOf } from '../../engine/model/value.ts';
import type { Progress } from '../../engine/port/progress.ts';
import type { Source, SourceItem } from '../../engine/port/source.ts';
import { SourceProblem } from '../../engine/port/source.ts';
import { expression, system } from '../connector/system-example.ts';

const AT = { file: 'example.yaml', line: 1, column: 1 } as const;

/** A compiled pair with as little in it as the reading phases look at. */
export function pair(objects: readonly SourceObject[], more: Partial<CompiledPair> = {}): CompiledPair {
  return {
    id: 'example-to-crm',
    version: 1,
    source: system(objects),
    destination: {
      name: 'crm',
      label: 'CRM',
      objects: new Map(),
      fieldTypes: new Map(),
      plans: new Map(),
      fileLimitMegabytes: 50,
    },
    digest: 'digest',
    published: { grade: 'A', gradeName: 'Simple', timeline: '1 day' },
    settings: {},
    trace: { sourceId: { label: 'source_id', qualified: false } },
    policies: { tooLong: 'hold', sourceDeleted: 'report', unknownCurrency: 'hold' },
    customFields: [],
    pipelines: [],
    rows: [],
    entries: [],
    leftovers: [],
    switchedOff: [],
    ...more,
  };
}

/** A create entry whose fields copy source fields, or link. */
export function entry(
  address: string,
  from: string,
  fields: Readonly<Record<string, CompiledExpression | RefForm>>,
  more: Partial<CreateEntry> = {},
): CreateEntry {
  return {
    kind: 'create',
    address,
    row: address.split('.')[0] ?? address,
    name: address.split('.')[1] ?? address,
    at: AT,
    proposed: false,
    from,
    object: address.split('.')[1] ?? address,
    once: false,
    matchRules: [],
    found: 'fill',
    fields: Object.entries(fields).map(([field, form]) => ({
      field,
      target: {
        name: field,
        type: 'text',
        many: false,
        required: false,
        writable: { create: true, update: true },
        clearable: true,
      },
      form: 'kind' in form ? form : { kind: 'expression', value: form },
      tooLong: 'hold',
      at: AT,
    })),
    ...more,
  };
}

export function ref(target: string, by: string, on?: string): RefForm {
  const form = { kind: 'ref', target, by: copy(by), missing: 'hold', late: false } as const;
  return on === undefined ? form : { ...form, on };
}

/** An expression that copies one field. */
export function copy(field: string): CompiledExpression {
  return expression((record) => record[field], [field]);
}

/** An entry that reads an object and nothing of it: extraction then needs the object. */
export function needs(object: string): Entry {
  return entry(`${object}.thing`, object, {});
}

export type Given = Readonly<Record<string, Json>> | Exclude<SourceItem, { kind: 'record' }>;

/** A source in memory. Objects without items are missing from it; `reads` says in which order objects were read. */
export function source(objects: Readonly<Record<string, readonly Given[]>>): Source & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    read: (object) => items(object, objects[object.name], reads),
    open: async () => ({ kind: 'missing', reason: 'there are no files' }),
  };
}

async function* items(
  object: SourceObject,
  given: readonly Given[] | undefined,
  reads: string[],
): AsyncGenerator<SourceItem> {
  reads.push(object.name);
  if (given === undefined) throw new SourceProblem(`There is no ${object.name}.`);
  for (const [index, item] of given.entries()) {
    if (typeof item.kind === 'string') yield item as SourceItem;
    else {
      const fields: Readonly<Record<string, Json>> = item;
      const key = object.key.map((name) => textOf(fields[name])).join('|');
      yield {
        kind: 'record',
        record: { object: object.name, key, fields, position: `${object.name}s.csv:${index + 2}` },
      };
    }
  }
}

export const QUIET: Progress = {
  begin: () => ({ advance: () => undefined, remark: () => undefined, end: () => undefined }),
  say: () => undefined,
};
