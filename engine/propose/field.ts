import type { LexiconField, LexiconFile } from '../../schema/lexicon.generated.ts';
import type { SourceField, SourceObject } from '../model/system.ts';
import type { DestinationType, SourceType } from '../model/value.ts';
import { distinctNames } from './names.ts';

/** One field of a proposed entry. */
export interface FieldProposal {
  readonly field: string;
  /** The value form as YAML: one line, or lines that each begin with a line break and stand below the field. */
  readonly form: string;
  /** Source fields that it reads. */
  readonly reads: readonly string[];
  readonly maps: readonly ProposedMap[];
  readonly pipeline?: ProposedPipeline;
}

/** A pipeline whose stages are the values of one field. */
export interface ProposedPipeline {
  readonly id: string;
  readonly stages: readonly { readonly id: string; readonly name: string }[];
}

/** A value map. */
export interface ProposedMap {
  readonly id: string;
  readonly to: string;
  readonly values: readonly (readonly [from: string, to: string])[];
  readonly unknown: string;
}

/** What a field proposal may look at. */
export interface FieldSetting {
  readonly object: SourceObject;
  /** The destination's object. */
  readonly target: string;
  /** What the field takes; `undefined` where the destination has none of this name. */
  readonly takes: DestinationType | undefined;
  readonly lexicon: LexiconFile;
  /** The source has a setting for amounts that name no currency. */
  readonly hasCurrencySetting: boolean;
}

/** Proposes a destination field from the words for it; `undefined` where the source has nothing called so. */
export function proposeField(field: string, words: LexiconField, setting: FieldSetting): FieldProposal | undefined {
  const called = (words.from ?? []).flatMap((word) => fieldCalled(word, setting.object) ?? []);
  const named = called.filter((candidate) => isTaken(candidate, setting.takes));
  const joined = (words.join ?? []).flatMap((word) => fieldCalled(word, setting.object) ?? []);
  const form = FORMS[words.as ?? 'copy'](field, { words, named, joined, setting });
  return form === undefined ? undefined : { field, maps: [], ...form };
}

const CALCULATED: Partial<Record<DestinationType, readonly SourceType[]>> = {
  number: ['number'],
  money: ['number'],
  yes_no: ['yes_no'],
  date: ['date', 'datetime'],
  datetime: ['date', 'datetime'],
};

/** A text is no time and no number until somebody says how it is read, whatever it is called. */
export function isTaken({ type }: SourceField, target: DestinationType | undefined): boolean {
  return target === undefined || (CALCULATED[target]?.includes(type) ?? true);
}

/** The field of a record that is called so, with or without the object's own name before it. */
export function fieldCalled(word: string, { name, fields }: SourceObject): SourceField | undefined {
  return fields.get(word) ?? fields.get(`${name}_${word}`);
}

interface Material {
  readonly words: LexiconField;
  /** Source fields by the words for the field, the preferred first. */
  readonly named: readonly SourceField[];
  /** Source fields that together make one value. */
  readonly joined: readonly SourceField[];
  readonly setting: FieldSetting;
}

type Form = Omit<FieldProposal, 'field' | 'maps'> & Partial<Pick<FieldProposal, 'maps'>>;

const FORMS: Readonly<
  Record<NonNullable<LexiconField['as']>, (field: string, material: Material) => Form | undefined>
> = {
  copy: (_field, { named: [first], joined, words }) => {
    if (first !== undefined) return { form: first.name, reads: [first.name] };
    if (joined.length < 2) return joined[0] && { form: joined[0].name, reads: [joined[0].name] };
    const names = joined.map(({ name }) => name);
    return { form: `$join([${names.join(', ')}], ${JSON.stringify(words.with ?? ' ')})`, reads: names };
  },
  html: (_field, { named: [first] }) => first && { form: `{ html: ${first.name} }`, reads: [first.name] },
  items: (_field, { named }) => {
    const names = named.map(({ name }) => name);
    if (names.length < 2) return names[0] === undefined ? undefined : { form: names[0], reads: names };
    const items = names.map((name) => `\n  - { value: ${name}, label: ${labelOf(name)} }`);
    return { form: `\nitems:${items.join('')}`, reads: names };
  },
  money: (_field, { named: [first], setting }) => {
    if (first === undefined || first.type !== 'number') return undefined;
    const currency = setting.lexicon.currency.flatMap((word) => fieldCalled(word, setting.object) ?? [])[0];
    if (currency !== undefined) {
      return { form: `{ money: ${first.name}, currency: ${currency.name} }`, reads: [first.name, currency.name] };
    }
    return setting.hasCurrencySetting ? { form: `{ money: ${first.name} }`, reads: [first.name] } : undefined;
  },
  stage: stageForm,
  outcome: outcomeForm,
  choice: choiceForm,
};

function labelOf(name: string): string {
  return /mobile|cell/.test(name) ? 'mobile' : /home/.test(name) ? 'home' : 'work';
}

/** Stages are the values of the field but for those that say how the record ended; such a record stays in the last stage. */
function stageForm(_field: string, { named, setting }: Material): Form | undefined {
  const first = named.find(({ values }) => values !== undefined);
  if (first?.values === undefined) return undefined;
  const open = first.values.filter((value) => outcomeOf(value, setting.lexicon) === setting.lexicon.still_open);
  const names = open.length === 0 ? first.values : open;
  const ids = distinctNames(names);
  const pipeline = {
    id: setting.object.name,
    stages: names.map((name, index) => ({ id: ids[index] ?? name, name })),
  };
  const stageOf = (value: string): string => ids[names.indexOf(value)] ?? ids.at(-1) ?? '';
  const map = {
    id: `${setting.object.name}_stage`,
    to: 'stage',
    values: first.values.map((value) => [value, `${pipeline.id}.${stageOf(value)}`] as const),
    unknown: 'hold',
  };
  return { form: `{ value: ${first.name}, map: ${map.id} }`, reads: [first.name], maps: [map], pipeline };
}

function outcomeForm(field: string, { named, setting }: Material): Form | undefined {
  const { lexicon, object, target } = setting;
  const first = named.find(({ values = [] }) =>
    values.some((value) => outcomeOf(value, lexicon) !== lexicon.still_open),
  );
  if (first?.values === undefined) return undefined;
  const map = {
    id: `${object.name}_${field}`,
    to: `${target}.${field}`,
    values: first.values.map((value) => [value, outcomeOf(value, lexicon)] as const),
    unknown: 'hold',
  };
  return { form: `{ value: ${first.name}, map: ${map.id} }`, reads: [first.name], maps: [map] };
}

function choiceForm(field: string, { named: [first], words, setting }: Material): Form | undefined {
  const otherwise = words.otherwise ?? '';
  if (first?.values === undefined)
    return otherwise === '' ? undefined : { form: `{ constant: ${otherwise} }`, reads: [] };
  const { lexicon, object, target } = setting;
  const choiceOf = (value: string): string =>
    Object.entries(lexicon.choices).find(([, synonyms]) => isCalled(value, synonyms))?.[0] ?? otherwise;
  const map = {
    id: `${object.name}_${field}`,
    to: `${target}.${field}`,
    values: first.values.map((value) => [value, choiceOf(value)] as const),
    unknown: otherwise === '' ? 'hold' : `{ use: ${otherwise} }`,
  };
  return { form: `{ value: ${first.name}, map: ${map.id} }`, reads: [first.name], maps: [map] };
}

function outcomeOf(value: string, lexicon: LexiconFile): string {
  return Object.entries(lexicon.outcomes).find(([, words]) => isCalled(value, words))?.[0] ?? lexicon.still_open;
}

/** Whether one of the words stands in the value as a word of its own. */
function isCalled(value: string, words: readonly string[]): boolean {
  const spelled = `_${value.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}_`;
  return words.some((word) => spelled.includes(`_${word}_`));
}
