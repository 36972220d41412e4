import { CUSTOM } from '../model/custom-field.ts';
import { IMAGES, OVERFLOW } from '../model/entry-parts.ts';
import type { CompiledPair } from '../model/mapping.ts';
import type { DestinationField } from '../model/system.ts';
import type { EntryAddress, FieldValue, LabelledValue, Link } from '../model/value.ts';
import type { Reporter } from './compile/context.ts';
import { customTarget, FILE } from './compile/target.ts';
import { suggest } from './suggest.ts';
import type { SpecNode, TextNode } from './tree.ts';

/** The expected value could not be read in the type of its field; that has been reported. */
export const UNREADABLE = Symbol('unreadable');

/** How cases say that a field is not written. */
export const NOTHING = 'nothing';

/** The destination object of the records under an address; `undefined` when there can be none. */
export function expectedObject(address: EntryAddress, pair: CompiledPair): string | undefined {
  if (address.endsWith(OVERFLOW)) {
    const cut = pair.entries.find((candidate) => `${candidate.address}${OVERFLOW}` === address);
    if (cut?.kind === 'attach' && cut.tooBig.then === 'note') return cut.tooBig.note.object;
    return cut?.kind === 'create' ? FILE : undefined;
  }
  if (address.endsWith(IMAGES)) {
    const texts = pair.entries.find((candidate) => `${candidate.address}${IMAGES}` === address);
    return texts?.kind === 'create' ? FILE : undefined;
  }
  const entry = pair.entries.find((candidate) => candidate.address === address);
  switch (entry?.kind) {
    case 'create':
    case 'attach':
    case 'match':
      return entry.object;
    case 'fold':
      return FILE;
    default:
      return undefined;
  }
}

/** A field of an object, the declared and the traced custom ones among them. */
export function fieldOfObject(object: string, field: string, pair: CompiledPair): DestinationField | undefined {
  const known = pair.destination.objects.get(object);
  if (!field.startsWith(CUSTOM)) return known?.fields.get(field);
  const id = field.slice(CUSTOM.length);
  const custom = pair.customFields.find((candidate) => candidate.id === id && candidate.object === known?.customFields);
  return custom === undefined ? undefined : customTarget(custom, pair.destination);
}

/** Whether records of the object carry fields that other records define, which cases name by label. */
export function hasDefinedFields(object: string, field: string, { entries }: CompiledPair): boolean {
  return (
    field.startsWith(CUSTOM) &&
    entries.some((entry) => entry.kind === 'create' && entry.object === object && entry.spread !== undefined)
  );
}

/** The type of a field that a record defines is known only when it is mapped, so its value is expected as text, or as several. */
export function readDefined(node: SpecNode, context: Reporter): string | readonly string[] | undefined {
  if (node.kind === 'text') return node.value === NOTHING && !node.quoted ? undefined : node.value;
  const texts = node.kind === 'list' ? node.items.flatMap((item) => (item.kind === 'text' ? [item.value] : [])) : [];
  if (texts.length === 0)
    context.report('case-unreadable-value', node.at, { value: `(a ${node.kind})`, wanted: 'text' });
  return texts;
}

/** Reads an expected value in the type of its field; `undefined` when nothing is to be written. */
export function readExpected(
  node: SpecNode,
  target: DestinationField,
  pair: CompiledPair,
  context: Reporter,
): FieldValue | undefined | typeof UNREADABLE {
  if (node.kind === 'text' && node.value === NOTHING && !node.quoted) return undefined;
  if (target.type === 'labelled') return readLabelled(node, target, context);
  if (!target.many) return node.kind === 'text' ? readOne(node, target, pair, context) : refuse(node, target, context);
  const values = (node.kind === 'list' ? node.items : [node]).map((item) =>
    item.kind === 'text' ? readOne(item, { ...target, many: false }, pair, context) : refuse(item, target, context),
  );
  return values.includes(UNREADABLE) ? UNREADABLE : (values as readonly string[] | readonly Link[]);
}

function readOne(
  node: TextNode,
  target: DestinationField,
  pair: CompiledPair,
  context: Reporter,
): FieldValue | typeof UNREADABLE {
  const { value } = node;
  switch (target.type) {
    case 'number':
      return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : refuse(node, target, context);
    case 'yes_no':
      return value === 'true' || value === 'false' ? value === 'true' : refuse(node, target, context);
    case 'money': {
      const [, amount, currency] = /^(-?\d+(?:\.\d+)?) ([A-Z]{3})$/.exec(value) ?? [];
      if (amount === undefined || currency === undefined) return refuse(node, target, context);
      return { amount: Number(amount), currency };
    }
    case 'ref':
      return readLink(node, pair, context);
    default:
      return value;
  }
}

function readLink(node: TextNode, pair: CompiledPair, context: Reporter): Link | typeof UNREADABLE {
  const slash = node.value.indexOf('/');
  const entry = slash < 0 ? node.value : node.value.slice(0, slash);
  const stages = pair.pipelines.flatMap(({ id, stages: all }) => [
    `pipelines.${id}`,
    ...all.map((stage) => `pipelines.${id}.${stage.id}`),
  ]);
  const known = [...pair.entries.map(({ address }) => address), ...stages];
  if (known.includes(entry)) return { entry, key: slash < 0 ? '' : node.value.slice(slash + 1) };
  context.report('case-unknown-address', node.at, { name: entry, suggestion: suggest(entry, known) });
  return UNREADABLE;
}

function readLabelled(
  node: SpecNode,
  target: DestinationField,
  context: Reporter,
): readonly LabelledValue[] | typeof UNREADABLE {
  const parts = (node.kind === 'list' ? node.items : [node]).map((item): LabelledValue | typeof UNREADABLE => {
    if (item.kind === 'text') return { value: item.value };
    const value = item.kind === 'map' ? item.entries.get('value')?.value : undefined;
    const label = item.kind === 'map' ? item.entries.get('label')?.value : undefined;
    if (value?.kind !== 'text') return refuse(item, target, context);
    return { value: value.value, ...(label?.kind === 'text' ? { label: label.value } : {}) };
  });
  const sound = parts.filter((part) => part !== UNREADABLE);
  return sound.length < parts.length ? UNREADABLE : sound;
}

const WANTED: Readonly<Partial<Record<DestinationField['type'], string>>> = {
  number: 'a number',
  yes_no: 'true or false',
  money: 'an amount with a currency',
  labelled: 'a list of values with labels',
};

function refuse(node: SpecNode, { type }: DestinationField, context: Reporter): typeof UNREADABLE {
  const value = node.kind === 'text' ? node.value : `(a ${node.kind})`;
  context.report('case-unreadable-value', node.at, { value, wanted: WANTED[type] ?? 'text' });
  return UNREADABLE;
}
