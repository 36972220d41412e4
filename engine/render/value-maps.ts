import type { CompiledPair, Entry, ValueForm, ValueMap } from '../model/mapping.ts';

/** The value maps that a pair uses, each once, in the order in which its fields name them. */
export function valueMaps(pair: CompiledPair): readonly ValueMap[] {
  const maps = pair.rows.flatMap((row) => row.entries.flatMap(formsOf)).flatMap(mapsIn);
  return [...new Map(maps.map((map) => [map.id, map])).values()];
}

function formsOf(entry: Entry): readonly ValueForm[] {
  switch (entry.kind) {
    case 'create':
    case 'attach':
      return entry.fields.map(({ form }) => form);
    case 'fold':
      return entry.fields.flatMap(({ aggregate }) => (aggregate.kind === 'only' ? [aggregate.form] : []));
    case 'match':
    case 'document':
      return [];
    default:
      return entry satisfies never;
  }
}

function mapsIn(form: ValueForm): readonly ValueMap[] {
  switch (form.kind) {
    case 'map':
      return [form.map];
    case 'first_of':
      return form.forms.flatMap(mapsIn);
    case 'items':
      return form.items.flatMap((item) => mapsIn(item.form));
    default:
      return [];
  }
}
