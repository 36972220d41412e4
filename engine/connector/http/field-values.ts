import type { SourceObject, SourceSystem } from '../../model/system.ts';
import { type Json, textOf } from '../../model/value.ts';
import type { SourceItem } from '../../port/source.ts';

/** The values of those fields for which requests of other objects are sent. */
export interface FieldValues {
  /** Reads an object, and keeps what others are read by. */
  kept(object: SourceObject): AsyncGenerator<SourceItem>;
  /** Each value once, in the order of the records. Reads the object when it was not read to its end yet. */
  of(object: string, field: string): Promise<readonly string[]>;
}

/** Keeps nothing of objects that no other waits for. */
export function fieldValues(
  system: SourceSystem,
  read: (object: SourceObject) => AsyncGenerator<SourceItem>,
): FieldValues {
  const wanted = wantedFields(system);
  const known = new Map<string, ReadonlySet<string>>();

  async function* kept(object: SourceObject): AsyncGenerator<SourceItem> {
    const met = new Map([...(wanted.get(object.name) ?? [])].map((field) => [field, new Set<string>()]));
    for await (const item of read(object)) {
      if (item.kind === 'record') {
        for (const [field, values] of met) for (const value of textsOf(item.record.fields[field])) values.add(value);
      }
      yield item;
    }
    for (const [field, values] of met) known.set(nameOf(object.name, field), values);
  }

  return {
    kept,
    of: async (name, field) => {
      const object = system.objects.get(name);
      if (object === undefined) throw new Error(`A request is sent for each ${name}, which the system does not have.`);
      if (!known.has(nameOf(name, field))) for await (const _item of kept(object));
      return [...(known.get(nameOf(name, field)) ?? [])];
    },
  };
}

function wantedFields({ objects }: SourceSystem): ReadonlyMap<string, ReadonlySet<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const { read } of objects.values()) {
    for (const { forEach } of read?.transport === 'http' ? read.requests : []) {
      if (forEach !== undefined)
        wanted.set(forEach.object, (wanted.get(forEach.object) ?? new Set()).add(forEach.field));
    }
  }
  return wanted;
}

function textsOf(value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Json[]).map(textOf) : [textOf(value)];
}

function nameOf(object: string, field: string): string {
  return `${object}.${field}`;
}
