import type { ListPart, ValueForm as ValueFormSpec } from '../../../schema/pair.generated.ts';
import { describeType } from '../../expression/type/describe.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { TooLong, ValueForm, ValueMap } from '../../model/mapping.ts';
import { type DestinationField, fileField } from '../../model/system.ts';
import { suggest } from '../suggest.ts';
import { isDamaged, isLong, items, needed, part, textAt, type Written } from '../written.ts';
import type { PairContext, RecordView } from './context.ts';
import { compileCurrency } from './currency.ts';
import { compileOptional, compileWritten } from './expression.ts';
import { checkLinkObject, compileLink } from './link.ts';
import { withMergeFields } from './merge-fields.ts';
import { FILE } from './target.ts';

type LongForm = Exclude<ValueFormSpec, string>;

/** What leads a form, and which other keywords have a meaning beside it. */
const COMPANIONS = {
  value: ['map'],
  constant: [],
  ref: ['by', 'on', 'take', 'missing', 'late'],
  first_of: [],
  items: [],
  money: ['currency'],
  html: ['images'],
  merge_fields: [],
} as const satisfies Partial<Record<keyof LongForm, readonly (keyof LongForm)[]>>;

type Lead = keyof typeof COMPANIONS;
const LEADS = Object.keys(COMPANIONS) as readonly Lead[];
const ANYWHERE: readonly string[] = ['when', 'note', 'label'];
/** Decided for the field as a whole, so without a meaning in one of its alternatives or parts. */
const WHOLE_FIELD: readonly string[] = ['if_unresolved', 'too_long', 'status'];

/** Where a form stands: the field that takes its value, and the record its expressions see. */
export interface FormPlace {
  /** Name of the field as written, `custom.<id>` for custom ones. */
  readonly field: string;
  readonly object: string;
  readonly target: DestinationField;
  readonly view: RecordView;
  /** It is an alternative or a part of another form. */
  readonly nested?: true;
  /** It is the value of a child, which goes to the record of another. */
  readonly folded?: true;
}

/** Compiles a value form; `undefined` when it is none, which is reported. */
export function compileForm(
  form: Written<ValueFormSpec | ListPart>,
  place: FormPlace,
  context: PairContext,
): ValueForm | undefined {
  if (!isLong(form)) {
    const value = compileWritten(form as Written<string>, place.view, context);
    if (value === undefined) return undefined;
    checkSingle(value, place, context);
    return { kind: 'expression', value };
  }
  const lead = leadOf(form, place, context);
  if (lead === undefined) return undefined;
  const long = form as Written<LongForm>;
  const compiled = COMPILERS[lead](long, place, context);
  const when = compileOptional(part(long, 'when'), place.view, context);
  if (compiled === undefined) return undefined;
  const sibling = long.value.if_unresolved;
  return {
    ...compiled,
    ...(when === undefined ? {} : { when }),
    ...(sibling === undefined ? {} : { ifUnresolved: sibling }),
  };
}

/** The policy of one field, where its form has one. */
export function tooLongOf(form: Written<ValueFormSpec>): TooLong | undefined {
  return isLong(form) ? form.value.too_long : undefined;
}

/** Exactly one keyword leads; the others have to belong to it. */
function leadOf(form: Written<LongForm>, { nested }: FormPlace, context: PairContext): Lead | undefined {
  const found = LEADS.filter((lead) => form.value[lead] !== undefined);
  const [lead, second] = found;
  if (lead === undefined || second !== undefined) {
    if (!isDamaged(form)) context.report('form-unclear', form.at, { found, forms: LEADS.join(', ') });
    return undefined;
  }
  const allowed: readonly string[] = [lead, ...COMPANIONS[lead], ...ANYWHERE, ...(nested ? [] : WHOLE_FIELD)];
  const entries = form.node.kind === 'map' ? [...form.node.entries.values()] : [];
  for (const { key, keyAt } of entries) {
    if (!allowed.includes(key))
      context.report('keyword-misplaced', keyAt, { keyword: key, form: nested ? `${lead} inside another form` : lead });
  }
  return lead;
}

type FormCompiler = (form: Written<LongForm>, place: FormPlace, context: PairContext) => ValueForm | undefined;

const COMPILERS: Readonly<Record<Lead, FormCompiler>> = {
  value: compileValue,
  constant: compileConstant,
  ref: (form, place, context) => {
    const link = compileLink(form, place.view, context);
    if (link === undefined) return undefined;
    checkLinkObject(form, link.target, place.target, context);
    if (link.form.by !== undefined) checkSingle(link.form.by, place, context);
    return link.form;
  },
  first_of: (form, place, context) => {
    const forms = items(part(form, 'first_of')).map((alternative) =>
      compileForm(alternative, { ...place, nested: true }, context),
    );
    return forms.some((compiled) => compiled === undefined)
      ? undefined
      : { kind: 'first_of', forms: forms.filter((compiled) => compiled !== undefined) };
  },
  items: compileItems,
  money: (form, place, context) => {
    const amount = compileWritten(needed(form, 'money'), place.view, context);
    if (amount !== undefined) checkSingle(amount, place, context);
    const currency = compileCurrency(part(form, 'currency'), place.view, context);
    if (amount === undefined) return undefined;
    return { kind: 'money', amount, ...(currency === undefined ? {} : { currency }) };
  },
  html: (form, place, context) => {
    const value = compileWritten(needed(form, 'html'), place.view, context);
    const images = imagesOf(form, place, context);
    return value === undefined ? undefined : { kind: 'html', value, ...(images === undefined ? {} : { images }) };
  },
  merge_fields: compileTemplate,
};

/** The template is compiled as any text; what its placeholders are called is known once all entries are. */
function compileTemplate(form: Written<LongForm>, { view }: FormPlace, context: PairContext): ValueForm | undefined {
  const template = needed(form, 'merge_fields');
  const value = compileWritten(template, view, context);
  if (view.mergeFields === undefined) {
    if (view.fields !== undefined) context.report('merge-fields-undeclared', template.keyAt, { object: view.label });
    return undefined;
  }
  if (value === undefined) return undefined;
  return { kind: 'expression', value: withMergeFields(value, view.mergeFields, context.placeholders), renamed: true };
}

/** Files hang on the record on which the text hangs, so its object has to link to one that takes files. */
function imagesOf(form: Written<LongForm>, place: FormPlace, context: PairContext): 'attach' | undefined {
  const images = part(form, 'images');
  if (images === undefined) return undefined;
  if (place.target.type !== 'html' || place.folded) {
    const where = place.folded ? 'html inside a fold' : `html for ${place.field}, which takes no rich text`;
    context.report('keyword-misplaced', images.keyAt, { keyword: 'images', form: where });
    return undefined;
  }
  const file = context.destination.objects.get(FILE);
  const parents = [...(context.destination.objects.get(place.object)?.fields.values() ?? [])];
  const hangs = parents.some(({ type, ref }) => type === 'ref' && fileField(file, ref) !== undefined);
  if (hangs) return images.value;
  const details = { object: file?.name ?? 'The destination', parent: `anything that a ${place.object} links to` };
  context.report('attach-has-no-place', images.keyAt, details);
  return undefined;
}

function compileValue(form: Written<LongForm>, place: FormPlace, context: PairContext): ValueForm | undefined {
  const values = items(needed(form, 'value')).map((value) => compileWritten(value, place.view, context));
  const sound = values.filter((value) => value !== undefined);
  if (form.value.map === undefined) return plainValue(form, sound, place, context);
  const map = mapNamed(needed(form, 'map'), place, context);
  if (map === undefined || sound.length < values.length) return undefined;
  return { kind: 'map', values: sound, map };
}

/** Without a map there is one expression. */
function plainValue(
  form: Written<LongForm>,
  values: readonly CompiledExpression[],
  place: FormPlace,
  context: PairContext,
): ValueForm | undefined {
  const written = needed(form, 'value');
  if (typeof written.value !== 'string') {
    context.report('keyword-misplaced', written.at, { keyword: 'a list', form: 'value without map' });
    return undefined;
  }
  const [value] = values;
  if (value === undefined) return undefined;
  checkSingle(value, place, context);
  return { kind: 'expression', value };
}

function mapNamed(name: Written<string>, place: FormPlace, context: PairContext): ValueMap | undefined {
  const map = context.maps.get(name.value);
  if (map === undefined) {
    context.report('unknown-map', name.at, { name: name.value, suggestion: suggest(name.value, context.maps.keys()) });
    return undefined;
  }
  const { target, object, field } = place;
  const fits =
    map.to === 'stage' ? target.type === 'ref' && target.ref === 'stage' : !leadsElsewhere(map.to, object, field);
  if (!fits) context.report('map-wrong-target', name.at, { map: map.id, to: map.to, field: `${object}.${field}` });
  return map;
}

/** `text` and the types of custom fields fit everywhere; a named field is itself. */
function leadsElsewhere(to: string, object: string, field: string): boolean {
  if (to === 'text' || to === 'custom_field.type') return false;
  return to !== `${object}.${field}`;
}

function compileConstant(form: Written<LongForm>, { target }: FormPlace, context: PairContext): ValueForm | undefined {
  const constant = needed(form, 'constant');
  const text = constant.value;
  if (target.type === 'yes_no') {
    if (text === 'true' || text === 'false') return { kind: 'constant', value: text === 'true' };
    context.report('value-not-allowed', constant.at, { value: text, allowed: 'true, false', suggestion: undefined });
    return undefined;
  }
  if (target.type === 'number') {
    if (text.trim() !== '' && Number.isFinite(Number(text))) return { kind: 'constant', value: Number(text) };
    context.report('bad-format', constant.at, { value: text, wanted: 'a number' });
    return undefined;
  }
  if (target.values !== undefined && !target.values.includes(text)) {
    const details = { value: text, allowed: target.values.join(', '), suggestion: suggest(text, target.values) };
    context.report('value-not-allowed', constant.at, details);
    return undefined;
  }
  return { kind: 'constant', value: text };
}

/** Parts of a list are texts, one or several, whatever the list's own type. */
function compileItems(form: Written<LongForm>, place: FormPlace, context: PairContext): ValueForm | undefined {
  const target: DestinationField = { ...place.target, type: 'text', many: true };
  const parts = items(needed(form, 'items')).map((item) => {
    const compiled = compileForm(item, { ...place, target, nested: true }, context);
    const label = labelOf(item);
    return compiled === undefined ? undefined : { form: compiled, ...(label === undefined ? {} : { label }) };
  });
  const sound = parts.filter((item) => item !== undefined);
  return sound.length < parts.length ? undefined : { kind: 'items', items: sound };
}

function labelOf(item: Written<ListPart>): string | undefined {
  const label = isLong(item) ? part(item, 'label') : undefined;
  if (label === undefined) return undefined;
  return isLong(label) ? label.value.constant : textAt(label);
}

const TAKES_LISTS: ReadonlySet<string> = new Set(['labelled', 'multiple_options']);

/** A list into a field that takes one value would hold every record with more than one. */
function checkSingle(value: CompiledExpression, { target, field }: FormPlace, context: PairContext): void {
  const typed = context.types.get(value);
  if (target.many || TAKES_LISTS.has(target.type) || typed === undefined || typed.type.count === 'one') return;
  const isPath = context.inspections.get(value)?.plainPath !== undefined;
  if (isPath || typed.type.count === 'list') {
    context.report('single-value-for-many', value.at, { source: value.source.trim(), field });
  } else context.report('possibly-many', typed.at, { taker: field, given: describeType(typed.type) });
}
