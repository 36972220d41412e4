import { CUSTOM, customFieldTarget } from '../../model/custom-field.ts';
import type { Definition } from '../../model/definition.ts';
import { type FieldMapping, SPREAD, type Spread } from '../../model/mapping.ts';
import { type ReadingRules, readingRules, readScalar } from '../../model/reading.ts';
import type { SourceRecord } from '../../model/record.ts';
import type { DestinationField, SourceSystem } from '../../model/system.ts';
import { type FieldValue, isBlank, type Json, type Scalar, textOf } from '../../model/value.ts';
import { failed, type Hold, hold, type MapContext, unreadable, unreadableIn, visible } from './context.ts';
import { type Converted, convert } from './convert.ts';
import type { Defined } from './definition.ts';
import { defaultCurrency, isTrue } from './form.ts';

/** One value that a spread gives, and the field that takes it. */
export type SpreadValue = Pick<FieldMapping, 'field' | 'target' | 'tooLong'> & { readonly value: FieldValue };

/** What a spread gave for one record. */
export type SpreadResult =
  | { readonly kind: 'values'; readonly values: readonly SpreadValue[]; readonly branches: readonly string[] }
  | Hold;

/** Brings each value of an object under the field that its name leads to, in the type of that field. */
export async function spreadValues(spread: Spread, record: SourceRecord, context: MapContext): Promise<SpreadResult> {
  try {
    const doubt = unreadableIn([spread.when, spread.value], record);
    if (doubt !== undefined) return unreadable(doubt);
    if (spread.when !== undefined && !(await isTrue(spread.when, record, context))) return none('when false');
    const given = await spread.value.evaluate(visible(record), context.settings);
    if (isBlank(given)) return none('absent');
    if (typeof given !== 'object' || Array.isArray(given)) {
      return hold('unreadable_value', `${SPREAD} needs an object of names and values`);
    }
    return await eachValue(given as { readonly [name: string]: Json }, spread, record, context);
  } catch (problem) {
    return failed(problem);
  }
}

function none(branch: string): SpreadResult {
  return { kind: 'values', values: [], branches: [branch] };
}

async function eachValue(
  given: { readonly [name: string]: Json },
  spread: Spread,
  record: SourceRecord,
  context: MapContext,
): Promise<SpreadResult> {
  const values = new Map<string, SpreadValue>();
  const packed: { readonly label: string; readonly pack: string; readonly value: Json }[] = [];
  const branches = new Set<string>();
  for (const [name, value] of Object.entries(given)) {
    if (isAbsent(value)) continue;
    const defined = await context.definitions.find(name.trim(), spread, record, context);
    if (defined.kind === 'held') return defined;
    branches.add(branchOf(defined));
    if (defined.kind === 'packed') packed.push({ ...defined, value });
    if (defined.kind !== 'field') continue;
    const { definition } = defined;
    const field = `${CUSTOM}${definition.id}`;
    if (values.has(field)) return hold('several_where_one', `two names lead to the field ${definition.label}`);
    const target = customFieldTarget(definition.id, definition.type, context.pair.destination);
    const converted = valueFor(value, definition, target, spread, context);
    if (converted?.kind === 'held') return { ...converted, detail: `${definition.label}: ${converted.detail}` };
    if (converted !== undefined) values.set(field, { field, target, tooLong: spread.tooLong, value: converted.value });
  }
  return {
    kind: 'values',
    values: [...values.values(), ...packedValues(packed, spread, context)],
    branches: branches.size === 0 ? ['absent'] : [...branches],
  };
}

function branchOf(defined: Exclude<Defined, Hold>): string {
  switch (defined.kind) {
    case 'field':
      return `spread ${defined.definition.type}`;
    case 'packed':
      return 'spread packed';
    case 'omitted':
      return 'spread unknown';
    default:
      return defined satisfies never;
  }
}

function isAbsent(value: Json): boolean {
  return Array.isArray(value) ? value.every((item) => isBlank(item)) : isBlank(value);
}

/** One line for each name, in the order of the record. */
function packedValues(
  packed: readonly { readonly label: string; readonly pack: string; readonly value: Json }[],
  { tooLong }: Spread,
  { pair }: MapContext,
): readonly SpreadValue[] {
  const [first] = packed;
  if (first === undefined) return [];
  const target = customFieldTarget(first.pack.slice(CUSTOM.length), 'long_text', pair.destination);
  const value = packed.map(({ label, value: given }) => `${label}: ${plainText(given)}`).join('\n');
  return [{ field: first.pack, target, tooLong, value }];
}

/** A field without a declared type in the source holds what the export wrote, so it is read by the export's own rules. */
function valueFor(
  value: Json,
  definition: Definition,
  target: DestinationField,
  spread: Spread,
  context: MapContext,
): Converted {
  switch (target.type) {
    case 'text':
    case 'address':
      return { kind: 'value', value: plainText(value) };
    case 'number':
    case 'yes_no':
    case 'date':
      return convert(readAs(target.type, value, context) ?? value, target, defaultCurrency(context));
    case 'money':
      return convert(readAs('number', value, context) ?? value, target, defaultCurrency(context));
    case 'single_option':
    case 'multiple_options':
      return chosen(convert(choices(value, target, spread), target, undefined), definition, spread);
    default:
      return convert(value, target, defaultCurrency(context));
  }
}

function choices(value: Json, target: DestinationField, { split }: Spread): Json {
  return target.many && split !== undefined && typeof value === 'string' ? value.split(split) : value;
}

/** Options are spelled as their definition spells them; what it does not list is added to it, or holds the record. */
function chosen(converted: Converted, { options }: Definition, { unlisted }: Spread): Converted {
  if (converted?.kind !== 'value') return converted;
  const given = Array.isArray(converted.value) ? converted.value.map(textOf) : [textOf(converted.value)];
  const labels = given.map((label) => options.find((option) => option.toLowerCase() === label.toLowerCase()) ?? label);
  const other = labels.find((label) => !options.includes(label));
  if (other !== undefined && unlisted === 'hold') return hold('unknown_value', 'the definition lists no such option');
  const [first] = labels;
  if (first === undefined) return undefined;
  return { kind: 'value', value: Array.isArray(converted.value) ? [...new Set(labels)] : first };
}

/** The text of any value: lists with commas, parts of an object as JSON. */
function plainText(value: Json): string {
  if (!Array.isArray(value)) return textOf(value).trim();
  return value
    .filter((item: Json) => !isBlank(item))
    .map((item: Json) => textOf(item).trim())
    .join(', ');
}

function readAs(type: 'number' | 'yes_no' | 'date', value: Json, context: MapContext): Scalar | undefined {
  const single = Array.isArray(value) && value.length === 1 ? ((value as readonly Json[])[0] ?? null) : value;
  return readScalar(type, single, rulesOf(context.pair.source, context.pair.settings));
}

const RULES = new WeakMap<SourceSystem, ReadingRules>();

/** Made once for each source; its settings do not change while it is mapped. */
function rulesOf(source: SourceSystem, settings: Readonly<Record<string, Scalar>>): ReadingRules {
  const known = RULES.get(source);
  if (known !== undefined) return known;
  const rules = readingRules(source.files ?? source.http ?? { dateFormats: ['iso'] }, settings);
  RULES.set(source, rules);
  return rules;
}
