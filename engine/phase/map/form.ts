import { ownExpressions } from '../../model/entry-parts.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { RefForm, ValueForm, ValueMap } from '../../model/mapping.ts';
import { CURRENCY_OMITTED, type SourceRecord } from '../../model/record.ts';
import type { DestinationField } from '../../model/system.ts';
import { type FieldValue, isBlank, isLink, type Json, type LabelledValue, textOf } from '../../model/value.ts';
import {
  type Found,
  failed,
  type Hold,
  hold,
  type MapContext,
  type Nothing,
  unreadable,
  unreadableIn,
  visible,
} from './context.ts';
import { convert } from './convert.ts';
import { linkKeys, linkValue, resolveLink, takenValues } from './link.ts';
import { richText, type TextImage } from './rich-text.ts';

/** What a form gave for one record. `fallback`: a link that only a fallback answers. */
export type FormResult =
  | (Found<FieldValue> & { readonly fallback?: boolean; readonly images?: readonly TextImage[] })
  | Nothing
  | Hold;

/** Evaluates one value form on one record. Pure but for look-ups in what is staged. */
export async function evaluateForm(
  form: ValueForm,
  target: DestinationField,
  record: SourceRecord,
  context: MapContext,
): Promise<FormResult> {
  try {
    const doubt = unreadableIn([form.when], record);
    if (doubt !== undefined) return unreadable(doubt);
    if (form.when !== undefined && !(await isTrue(form.when, record, context))) return nothing('when false');
    const field = unreadableIn(ownExpressions(form), record);
    if (field !== undefined) return unreadable(field);
    return await evaluate(form, target, record, context);
  } catch (problem) {
    return failed(problem);
  }
}

/** A condition holds only when its expression gives true: absent, null and other values do not. */
export async function isTrue(
  condition: CompiledExpression,
  record: SourceRecord,
  context: MapContext,
): Promise<boolean> {
  return (await condition.evaluate(visible(record), context.settings)) === true;
}

async function evaluate(
  form: ValueForm,
  target: DestinationField,
  record: SourceRecord,
  context: MapContext,
): Promise<FormResult> {
  switch (form.kind) {
    case 'html':
      if (form.images !== undefined) return textWithImages(form.value, record, context);
      return toTarget(await form.value.evaluate(visible(record), context.settings), target, context);
    case 'expression':
      return toTarget(await form.value.evaluate(visible(record), context.settings), target, context);
    case 'constant':
      return toTarget(form.value, target, context);
    case 'map':
      return throughMap(form.map, await evaluateAll(form.values, record, context), target, context);
    case 'ref':
      return throughLink(form, target, record, context);
    case 'first_of':
      return firstOf(form.forms, target, record, context);
    case 'items':
      return items(form.items, record, context);
    case 'money':
      return money(form.amount, form.currency, target, record, context);
    default:
      return form satisfies never;
  }
}

async function textWithImages(
  value: CompiledExpression,
  record: SourceRecord,
  context: MapContext,
): Promise<FormResult> {
  const text = await value.evaluate(visible(record), context.settings);
  if (isBlank(text)) return nothing('absent');
  const { html, images } = await richText(textOf(text), context);
  if (html === '') return nothing('absent');
  return images.length === 0 ? found(html, 'value') : { ...found(html, 'images'), images };
}

function toTarget(value: Json | undefined, target: DestinationField, context: MapContext): FormResult {
  const converted = convert(value, target, defaultCurrency(context));
  if (converted === undefined) return nothing('absent');
  return converted.kind === 'held' ? converted : found(converted.value, 'value');
}

async function evaluateAll(
  expressions: readonly CompiledExpression[],
  record: SourceRecord,
  context: MapContext,
): Promise<readonly (Json | undefined)[]> {
  const values: (Json | undefined)[] = [];
  for (const expression of expressions) values.push(await expression.evaluate(visible(record), context.settings));
  return values;
}

function throughMap(
  map: ValueMap,
  keys: readonly (Json | undefined)[],
  target: DestinationField,
  context: MapContext,
): FormResult {
  if (keys.every((key) => isBlank(key))) return nothing('absent');
  const key = keys.map((part) => (isBlank(part) ? '' : textOf(part).trim())).join('|');
  const known = lookUp(map, key);
  if (known !== undefined) return mapped(map, known.value, target, context, `map ${known.key}`);
  switch (map.unknown.kind) {
    case 'hold':
      return hold('unknown_value', `the map ${map.id} has no entry for this value`);
    case 'omit':
      return nothing('map unknown');
    case 'as_is':
      return mapped(map, key, target, context, 'map unknown');
    case 'use':
      return mapped(map, map.unknown.value, target, context, 'map unknown');
    default:
      return map.unknown satisfies never;
  }
}

/** An exact spelling wins; else text is compared without regard to case. */
function lookUp(map: ValueMap, key: string): { readonly key: string; readonly value: string } | undefined {
  const exact = map.values.get(key);
  if (exact !== undefined) return { key, value: exact };
  return spellingsOf(map).get(key.toLowerCase());
}

type Spellings = ReadonlyMap<string, { readonly key: string; readonly value: string }>;

const SPELLINGS = new WeakMap<ValueMap, Spellings>();

/** The map by keys in lower case, made once; of keys that differ in case only, the first. */
function spellingsOf(map: ValueMap): Spellings {
  const known = SPELLINGS.get(map);
  if (known !== undefined) return known;
  const entries = [...map.values].map(([key, value]) => [key.toLowerCase(), { key, value }] as const);
  const spellings = new Map(entries.toReversed());
  SPELLINGS.set(map, spellings);
  return spellings;
}

function mapped(
  map: ValueMap,
  value: string,
  target: DestinationField,
  context: MapContext,
  branch: string,
): FormResult {
  if (map.to === 'stage') return found({ entry: `pipelines.${value}`, key: '' }, branch);
  const result = toTarget(value, target, context);
  return result.kind === 'value' ? found(result.value, branch) : result;
}

async function throughLink(
  form: RefForm,
  target: DestinationField,
  record: SourceRecord,
  context: MapContext,
): Promise<FormResult> {
  const keys = await linkKeys(form, record, context);
  if (keys.length === 0) return nothing('link absent');
  if (keys.length > 1 && !target.many) {
    return hold('several_where_one', `${target.name} takes one link and got ${keys.length}`);
  }
  const results = [];
  for (const key of keys) {
    const result = await resolveLink(form, key, context);
    if (result.kind === 'missing' && form.missing === 'hold') return result.hold;
    results.push(result);
  }
  if (form.take !== undefined) return taken(takenValues(form.take, results), target, context);
  const value = linkValue(results, target.many);
  if (value === undefined) return nothing('link missing');
  const fallback = results.some((result) => result.kind === 'link' && result.fallback);
  return { kind: 'value', value, branches: [fallback ? 'link fallback' : 'link'], fallback };
}

/** Links among what is taken stay links; all else is brought into the type of the field. */
function taken(values: readonly FieldValue[], target: DestinationField, context: MapContext): FormResult {
  const [first] = values;
  if (first === undefined) return nothing('link missing');
  if (isLink(first)) return found(target.many ? values.filter(isLink) : first, 'link taken');
  const raw = (target.many ? values.flat() : first) as unknown as Json;
  const result = toTarget(raw, target, context);
  return result.kind === 'value' ? found(result.value, 'link taken') : result;
}

/** Inside `first_of` a missing link falls through; only the last form's own answer stands. */
async function firstOf(
  forms: readonly ValueForm[],
  target: DestinationField,
  record: SourceRecord,
  context: MapContext,
): Promise<FormResult> {
  for (const [index, form] of forms.entries()) {
    const last = index === forms.length - 1;
    const tried: ValueForm = form.kind === 'ref' && !last ? { ...form, missing: 'omit' } : form;
    const result = await evaluateForm(tried, target, record, context);
    if (result.kind === 'held') return result;
    if (result.kind === 'value') return { ...result, branches: [`first ${index + 1}`, ...result.branches] };
  }
  return nothing('first none');
}

const PART: DestinationField = {
  name: 'part',
  type: 'text',
  many: true,
  required: false,
  writable: { create: true, update: true },
  clearable: true,
};

async function items(
  parts: readonly { readonly form: ValueForm; readonly label?: string }[],
  record: SourceRecord,
  context: MapContext,
): Promise<FormResult> {
  const values: LabelledValue[] = [];
  const branches: string[] = [];
  for (const [index, part] of parts.entries()) {
    const result = await evaluateForm(part.form, PART, record, context);
    if (result.kind === 'held') return result;
    if (result.kind === 'nothing') continue;
    branches.push(`item ${index + 1}`);
    for (const item of Array.isArray(result.value) ? result.value : [result.value]) {
      const value = textOf(item);
      if (values.some((present) => present.value === value)) continue;
      values.push(part.label === undefined ? { value } : { value, label: part.label });
    }
  }
  return values.length === 0 ? nothing('items none') : { kind: 'value', value: values, branches };
}

async function money(
  amount: CompiledExpression,
  currency: CompiledExpression | undefined,
  target: DestinationField,
  record: SourceRecord,
  context: MapContext,
): Promise<FormResult> {
  const value = await amount.evaluate(visible(record), context.settings);
  if (isBlank(value)) return nothing('absent');
  const named = currency === undefined ? undefined : await currency.evaluate(visible(record), context.settings);
  const code = isBlank(named) ? defaultCurrency(context) : textOf(named).trim().toUpperCase();
  const result = convert(value, { ...target, type: 'money', many: false }, code);
  if (result === undefined) return nothing('absent');
  if (result.kind === 'held') return result;
  return checkCurrency(code, context) ?? found(result.value, isBlank(named) ? 'money default' : 'money');
}

/**
 * What the pair's policy says of an amount in a currency that the account does not know; `undefined` where it knows it.
 * Where there is no account to ask, every code passes.
 */
export function checkCurrency(code: string | undefined, context: MapContext): Hold | Nothing | undefined {
  if (code === undefined || context.currencies === undefined || context.currencies.has(code)) return undefined;
  return context.pair.policies.unknownCurrency === 'omit'
    ? nothing(CURRENCY_OMITTED)
    : hold('unknown_currency', `the account has no currency ${code}`);
}

/** The currency of amounts that name none: the setting `currency`, where the source has one. */
export function defaultCurrency(context: MapContext): string | undefined {
  const setting = context.settings.currency;
  return typeof setting === 'string' ? setting : undefined;
}

function found(value: FieldValue, branch: string): Found<FieldValue> {
  return { kind: 'value', value, branches: [branch] };
}

function nothing(branch: string): Nothing {
  return { kind: 'nothing', branches: [branch] };
}
