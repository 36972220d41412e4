import type { LexiconFile, LexiconObject } from '../../schema/lexicon.generated.ts';
import type { DestinationObject, DestinationSystem, SourceField, SourceObject, SourceSystem } from '../model/system.ts';
import { type FieldProposal, fieldCalled, isTaken, proposeField } from './field.ts';
import { ownerReference, referenceOf } from './refer.ts';

/** What a proposed pair is made from. */
export interface PairSetting {
  readonly source: SourceSystem;
  readonly destination: DestinationSystem;
  readonly lexicon: LexiconFile;
}

/** What one source object could become. */
export interface ProposedRow {
  readonly object: SourceObject;
  /** Absent: nothing in the destination is called so, and an inventory is exported. */
  readonly becomes?: DestinationObject;
  /** Its records are people who are there already, found by these fields. */
  readonly users: boolean;
  readonly fields: readonly FieldProposal[];
  /** Fields by which a record that is already there is found. */
  readonly match: readonly string[];
  /** The source field with the time of making. */
  readonly created?: string;
  /** Source fields that get a custom field of their own. */
  readonly custom: readonly SourceField[];
  /** Source fields that nothing takes. */
  readonly leftover: readonly SourceField[];
}

interface Target {
  readonly object: SourceObject;
  readonly becomes?: DestinationObject;
  readonly words?: LexiconObject;
}

/** Proposes one row for each object that is read, in the order of the system spec. */
export function proposeRows(setting: PairSetting): readonly ProposedRow[] {
  const objects = [...setting.source.objects.values()].filter(({ derived }) => derived === undefined);
  const named = objects.map((object) => targetOf(object, setting));
  const targets = named.map((target) => (canStand(target, named, setting) ? target : { object: target.object }));
  return targets.map((target) => proposeRow(target, targets, setting));
}

/** The name of a row's one entry. */
export function entryName({ becomes, users }: Pick<ProposedRow, 'becomes' | 'users'>): string {
  return users ? 'user' : (becomes?.name ?? 'inventory');
}

/** The destination object of which a word ends the object's name; the longest word wins. */
function targetOf(object: SourceObject, { destination, lexicon }: PairSetting): Target {
  const [best] = Object.entries(lexicon.objects)
    .flatMap(([id, words]) => words.called.map((word) => ({ id, words, word })))
    .filter(({ word }) => object.name === word || object.name.endsWith(`_${word}`))
    .toSorted((left, right) => right.word.length - left.word.length);
  const becomes = best && destination.objects.get(best.id);
  return best === undefined || becomes === undefined ? { object } : { object, becomes, words: best.words };
}

/** Whether the record can be made or found: some hang on others, and users are found by something that is known of them. */
function canStand(target: Target, targets: readonly Target[], setting: PairSetting): boolean {
  if (target.words?.users === 'true') return ownFields(target as Whole, setting).length > 0;
  const needed = target.becomes?.needsOneOf ?? [];
  if (target.becomes === undefined || needed.length === 0) return true;
  return links(target as Whole, targets, setting).some(({ field }) => needed.includes(field));
}

function proposeRow(target: Target, targets: readonly Target[], setting: PairSetting): ProposedRow {
  const { object, becomes, words } = target;
  const all = [...object.fields.values()];
  const nothing = { object, users: false, fields: [], match: [], custom: [], leftover: [] };
  if (becomes === undefined || words === undefined) return nothing;
  const { lexicon } = setting;
  const users = words.users === 'true';
  const own = ownFields(target as Whole, setting);
  const fields = users ? own : [...own, ...stopgaps(target as Whole, own), ...links(target as Whole, targets, setting)];
  const keepsCreated = !users && (becomes.created ?? becomes.customFields) !== undefined;
  const times = lexicon.created.flatMap((word) => fieldCalled(word, object) ?? []);
  const created = keepsCreated ? times.find((field) => isTaken(field, 'datetime')) : undefined;
  const read = new Set([...fields.flatMap(({ reads }) => reads), ...object.key, created?.name ?? '']);
  const rest = all.filter(({ name }) => !read.has(name));
  const carries = !users && becomes.customFields !== undefined;
  return {
    object,
    becomes,
    users,
    fields,
    match: (words.match ?? []).filter((name) => fields.some(({ field }) => field === name)),
    ...(created === undefined ? {} : { created: created.name }),
    custom: carries ? rest.filter(({ type }) => type !== 'object') : [],
    leftover: carries ? rest.filter(({ type }) => type === 'object') : rest,
  };
}

type Whole = Required<Target>;

/** The fields that the record fills from its own. */
function ownFields({ object, becomes, words }: Whole, { lexicon, source }: PairSetting): readonly FieldProposal[] {
  const about = { object, target: becomes.name, lexicon, hasCurrencySetting: source.settings.has('currency') };
  return Object.entries(words.fields).flatMap(
    ([field, called]) => proposeField(field, called, { ...about, takes: becomes.fields.get(field)?.type }) ?? [],
  );
}

/** What the destination cannot do without, and nothing is called so: the key, until a person finds better. */
function stopgaps({ object, becomes }: Whole, own: readonly FieldProposal[]): readonly FieldProposal[] {
  const [key = ''] = object.key;
  return [...becomes.fields.values()]
    .filter(({ name, required, type }) => required && type === 'text' && !own.some(({ field }) => field === name))
    .map(({ name }) => ({ field: name, form: key, reads: [key], maps: [] }));
}

/** A link for each field that leads to records which another row makes or finds. */
function links({ object, becomes }: Whole, targets: readonly Target[], setting: PairSetting): readonly FieldProposal[] {
  const candidates = [...object.fields.values()].filter(({ name }) => !object.key.includes(name));
  return [...becomes.fields.values()].flatMap((field) => {
    if (field.ref === undefined) return [];
    for (const candidate of candidates) {
      const found = leadsTo(candidate.name, field.ref, targets, setting);
      if (found === undefined) continue;
      const on = found.on === undefined ? '' : `, on: ${found.on}`;
      const form = `{ ref: ${found.address}, by: ${candidate.name}${on}, missing: ${found.missing} }`;
      return [{ field: field.name, form, reads: [candidate.name], maps: [] }];
    }
    return [];
  });
}

function leadsTo(
  field: string,
  wanted: string,
  targets: readonly Target[],
  { source, lexicon }: PairSetting,
): { readonly address: string; readonly on?: string; readonly missing: string } | undefined {
  for (const { object, becomes, words } of targets) {
    if (becomes?.name !== wanted) continue;
    const users = words?.users === 'true';
    const reference = users ? ownerReference(field, lexicon.owners, object) : referenceOf(field, source);
    if (reference?.object !== object.name) continue;
    // What belongs to nobody still moves; what hangs on a record that did not is for a person to decide.
    return {
      address: `${object.name}.${entryName({ becomes, users })}`,
      ...(reference.on === undefined ? {} : { on: reference.on }),
      missing: users ? 'omit' : 'hold',
    };
  }
  return undefined;
}
