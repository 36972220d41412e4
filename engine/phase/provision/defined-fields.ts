import { CUSTOM } from '../../model/custom-field.ts';
import { type Definition, definitionOf } from '../../model/definition.ts';
import type { CompiledPair, CreateEntry, Entry } from '../../model/mapping.ts';
import { type FieldValue, textOf } from '../../model/value.ts';
import type { MappedStaging } from '../../port/staging.ts';
import type { NeededField } from './needed-fields.ts';

/** A field that the account defines, and its options so far. */
interface Collected {
  readonly definition: Definition;
  readonly options: Set<string>;
}

/**
 * The fields that mapped records define, each once, with the options that their definitions list and those that records
 * choose besides. A choice of nothing cannot be made in the destination, and no record has a value for it.
 */
export async function definedFields(pair: CompiledPair, mapped: MappedStaging): Promise<readonly NeededField[]> {
  const collected = new Map<string, Collected>();
  for (const entry of pair.entries) if (isDefining(entry, pair)) await collect(entry, pair, mapped, collected);
  const open = new Map([...collected].filter(([, { definition }]) => takesOptions(definition, pair)));
  if (open.size > 0) {
    for (const entry of pair.entries) {
      if (entry.kind === 'create' && entry.spread !== undefined) await addChosen(entry, pair, mapped, open);
    }
  }
  return [...collected.values()].flatMap(({ definition, options }) => {
    const { object, id, label, type, wireType } = definition;
    const always = pair.destination.fieldTypes.get(type)?.options ?? [];
    const all = hasOptions(definition) ? [...new Set([...always, ...options])] : [];
    return hasOptions(definition) && all.length === 0 ? [] : [{ object, id, label, wireType, options: all }];
  });
}

/** Whether an entry makes custom fields rather than records. */
function isDefining(entry: Entry, { destination }: CompiledPair): entry is CreateEntry {
  return entry.kind === 'create' && destination.objects.get(entry.object)?.defines !== undefined;
}

async function collect(
  { address }: CreateEntry,
  { destination }: CompiledPair,
  mapped: MappedStaging,
  collected: Map<string, Collected>,
): Promise<void> {
  for await (const batch of mapped.scan(address)) {
    for (const record of batch) {
      const definition = record.outcome.state === 'ready' ? definitionOf(record, destination) : undefined;
      if (definition === undefined) continue;
      const name = `${definition.object}.${definition.id}`;
      const known = collected.get(name) ?? { definition, options: new Set<string>() };
      for (const option of definition.options) if (option !== '') known.options.add(option);
      collected.set(name, known);
    }
  }
}

function hasOptions({ type }: Definition): boolean {
  return type === 'single_option' || type === 'multiple_options' || type === 'yes_no';
}

/** A type that has its own options, such as yes and no, takes no others. */
function takesOptions(definition: Definition, { destination }: CompiledPair): boolean {
  return hasOptions(definition) && destination.fieldTypes.get(definition.type)?.options === undefined;
}

async function addChosen(
  { address, object }: CreateEntry,
  { destination }: CompiledPair,
  mapped: MappedStaging,
  open: ReadonlyMap<string, Collected>,
): Promise<void> {
  const owner = destination.objects.get(object)?.customFields ?? '';
  for await (const batch of mapped.scan(address)) {
    for (const { fields, outcome } of batch) {
      if (outcome.state !== 'ready') continue;
      for (const [name, value] of Object.entries(fields)) {
        const known = name.startsWith(CUSTOM) ? open.get(`${owner}.${name.slice(CUSTOM.length)}`) : undefined;
        for (const label of known === undefined ? [] : labelsOf(value)) known?.options.add(label);
      }
    }
  }
}

function labelsOf(value: FieldValue): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map((label) => textOf(label));
}
