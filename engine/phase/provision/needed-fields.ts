import { fixedTexts } from '../../model/entry-parts.ts';
import type { CompiledPair, CustomField, Entry, ValueForm } from '../../model/mapping.ts';
import { TRACE_SOURCE_ID } from '../../model/mapping.ts';
import type { DestinationSystem } from '../../model/system.ts';
import { isBlank, type Json, textOf } from '../../model/value.ts';
import type { SourceStaging, Staging } from '../../port/staging.ts';
import { definedFields } from './defined-fields.ts';

/** The snapshot and the desired state; before anything is mapped, only what the pair declares is known. */
export type FieldSources = Pick<Staging, 'source'> & Partial<Pick<Staging, 'mapped'>>;

/** A custom field that some entry writes, in the destination's own type, with the options that the data needs. */
export interface NeededField {
  /** The destination object that owns it. */
  readonly object: string;
  readonly id: string;
  readonly label: string;
  readonly wireType: string;
  readonly options: readonly string[];
}

const CUSTOM = 'custom.';

/**
 * The custom fields that the pair's entries write: those it declares, in that order, then those that mapped records
 * define. Reads the snapshot for distinct values, and the desired state for definitions.
 */
export async function neededFields(
  pair: CompiledPair,
  { source, mapped }: FieldSources,
): Promise<readonly NeededField[]> {
  const declared = await declaredFields(pair, source);
  return mapped === undefined ? declared : [...declared, ...(await definedFields(pair, mapped))];
}

/** The fields that the pair itself declares and some entry writes. */
export async function declaredFields(pair: CompiledPair, source: SourceStaging): Promise<readonly NeededField[]> {
  const used = usedFields(pair);
  const needed: NeededField[] = [];
  for (const field of pair.customFields) {
    const forms = used.get(`${field.object}.${field.id}`);
    const rule = pair.destination.fieldTypes.get(field.type);
    if (forms === undefined || rule === undefined) continue;
    const base = { object: field.object, id: field.id, label: field.label.trim(), wireType: rule.wire };
    if (!hasOptions(field)) {
      needed.push({ ...base, options: [] });
      continue;
    }
    const options = rule.options ?? (await optionLabels(field, forms, pair, source));
    // A choice of nothing cannot be made in the destination, and no record has a value for it.
    if (options.length > 0) needed.push({ ...base, options });
  }
  return needed;
}

function hasOptions({ type }: CustomField): boolean {
  return type === 'single_option' || type === 'multiple_options' || type === 'yes_no';
}

/** `owner.id` of each custom field that an entry writes, with the forms that give its value. */
function usedFields(pair: CompiledPair): ReadonlyMap<string, readonly ValueForm[]> {
  const used = new Map<string, ValueForm[]>();
  const use = (object: string | undefined, field: string, forms: readonly ValueForm[]) => {
    const owner = object === undefined ? undefined : ownerOf(pair.destination, object);
    if (owner === undefined || !field.startsWith(CUSTOM)) return;
    const name = `${owner}.${field.slice(CUSTOM.length)}`;
    used.set(name, [...(used.get(name) ?? []), ...forms]);
  };
  for (const entry of pair.entries) {
    for (const object of objectsOf(entry, pair)) {
      for (const { field, forms } of writtenFields(entry)) use(object, field, forms);
    }
    if (entry.kind === 'create' && entry.overCap !== undefined) {
      use(pair.destination.objects.get(entry.object)?.defines, entry.overCap.pack, []);
    }
  }
  return used;
}

function ownerOf(destination: DestinationSystem, object: string): string | undefined {
  return destination.objects.get(object)?.customFields;
}

/** The destination objects that an entry writes into; a fold writes into those of its receivers. */
function objectsOf(entry: Entry, pair: CompiledPair): readonly string[] {
  switch (entry.kind) {
    case 'create':
    case 'attach':
      return [entry.object];
    case 'fold':
      return entry.into.flatMap(({ target }) =>
        pair.entries.flatMap((other) => (other.address === target && 'object' in other ? [other.object] : [])),
      );
    case 'match':
    case 'document':
      return [];
    default:
      return entry satisfies never;
  }
}

function writtenFields(entry: Entry): readonly { readonly field: string; readonly forms: readonly ValueForm[] }[] {
  switch (entry.kind) {
    case 'create': {
      const own = entry.fields.map(({ field, form }) => ({ field, forms: [form] }));
      return entry.once ? own : [...own, { field: `${CUSTOM}${TRACE_SOURCE_ID}`, forms: [] }];
    }
    case 'attach':
      return entry.fields.map(({ field, form }) => ({ field, forms: [form] }));
    case 'fold':
      return entry.fields.map(({ field, aggregate }) => ({
        field,
        forms: aggregate.kind === 'only' ? [aggregate.form] : [],
      }));
    case 'match':
    case 'document':
      return [];
    default:
      return entry satisfies never;
  }
}

/** Declared labels, values of the data, and what the forms of the pair can give besides. Spelled as they are, each once. */
async function optionLabels(
  field: CustomField,
  forms: readonly ValueForm[],
  pair: CompiledPair,
  source: SourceStaging,
): Promise<readonly string[]> {
  const labels = new Set<string>(field.options.kind === 'fixed' ? field.options.labels : []);
  for (const label of forms.flatMap(fixedTexts)) labels.add(label);
  if (field.options.kind === 'distinct') {
    const { from, value } = field.options;
    for await (const batch of source.scan(from)) {
      for (const { fields } of batch) {
        // A value that cannot be computed is no option; mapping holds its record and says why.
        const result = await value.evaluate(fields, pair.settings).catch(() => undefined);
        for (const label of textsOf(result)) labels.add(label);
      }
    }
  }
  return [...labels]
    .map((label) => label.trim())
    .filter((label, index, all) => label !== '' && all.indexOf(label) === index);
}

function textsOf(value: Json | undefined): readonly string[] {
  const items: readonly Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return items.filter((item) => !isBlank(item)).map((item) => textOf(item).trim());
}
