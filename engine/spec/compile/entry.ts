import type {
  AttachEntrySpec,
  CreateEntrySpec,
  DocumentColumn,
  DocumentEntrySpec,
  MatchEntrySpec,
} from '../../../schema/pair.generated.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type {
  AttachEntry,
  CreateEntry,
  DocumentEntry,
  Entry,
  FieldMapping,
  MatchEntry,
  MatchRule,
} from '../../model/mapping.ts';
import { type Policies, SPREAD, TRACE_CREATED_AT, type Trace } from '../../model/mapping.ts';
import type { DestinationObject } from '../../model/system.ts';
import { isLong, items, needed, part, parts, type Written } from '../written.ts';
import { attempt, type PairContext, type RecordView } from './context.ts';
import { describedInstant } from './described-instant.ts';
import { compileOptional, compileWritten } from './expression.ts';
import { compileForm, tooLongOf } from './form.ts';
import { compileAlternatives } from './link.ts';
import { compileMerge } from './merge.ts';
import { withMergeFields } from './merge-fields.ts';
import { checkDefinitionRules, compileOverCap, compileSpread } from './spread.ts';
import { checkOverflowPlace, fieldNamed, objectNamed, traceField, writableField } from './target.ts';
import { tooBigOf } from './too-big.ts';

/** What every entry has, decided by its place in the pair. */
export type EntryBase = Pick<Entry, 'address' | 'row' | 'name' | 'at' | 'proposed'> & Partial<Pick<Entry, 'when'>>;

/** What the pair decides for all its entries. */
export interface EntryContext extends PairContext {
  readonly trace: Trace;
  readonly policies: Policies;
}

/** Compiles an entry that makes records; `undefined` when its destination object is unknown. */
export function compileCreate(
  spec: Written<CreateEntrySpec>,
  base: EntryBase,
  from: string | undefined,
  view: RecordView,
  context: EntryContext,
): CreateEntry | undefined {
  const named = part(spec, 'object');
  const object = objectNamed(named?.value ?? base.name, named?.at ?? spec.keyAt, context);
  const merge = compileMerge(spec, base.address, object, view, context);
  const order = compileOptional(part(spec, 'order'), view, context);
  if (object === undefined) return undefined;
  const once = spec.value.once === 'true';
  const created = createdField(spec, object, view, context);
  const spread = compileSpread(spec, object, view, context);
  const overCap = compileOverCap(spec, object, context);
  const rules = matchRules(spec, object, context);
  checkDefinitionRules(spec, object, rules, context);
  return {
    ...base,
    kind: 'create',
    object: object.name,
    once,
    fields: [...fieldMappings(spec, base.address, object, view, context), ...(created === undefined ? [] : [created])],
    matchRules: rules,
    found: spec.value.found ?? 'fill',
    ...(from === undefined || once ? {} : { from }),
    ...(merge === undefined ? {} : { merge }),
    ...(order === undefined ? {} : { order }),
    ...(overCap === undefined ? {} : { overCap }),
    ...(spread === undefined ? {} : { spread }),
  };
}

function fieldMappings(
  spec: Written<CreateEntrySpec>,
  address: string,
  object: DestinationObject,
  view: RecordView,
  context: EntryContext,
): readonly FieldMapping[] {
  return parts(needed(spec, 'fields')).flatMap(([field, written]) => {
    if (field === SPREAD) return [];
    attempt(context, address, field);
    const target = writableField(object, field, written.keyAt, context);
    if (isLong(written) && written.value.if_unresolved !== undefined) {
      const sibling = needed(written, 'if_unresolved');
      fieldNamed(object, sibling.value, sibling.at, context);
    }
    if (target === undefined) return [];
    const form = compileForm(written, { field, object: object.name, target, view }, context);
    const tooLong = tooLongOf(written) ?? context.policies.tooLong;
    const overflows = (tooLong === 'cut' || tooLong === 'attach') && target.max !== undefined;
    if (overflows) checkOverflowPlace(object, written.keyAt, context);
    return form === undefined ? [] : [{ field, target, form, tooLong, at: written.keyAt }];
  });
}

/** The original creation time goes into the object's own field, else into the one that `trace` declares. */
function createdField(
  spec: Written<CreateEntrySpec>,
  object: DestinationObject,
  view: RecordView,
  context: EntryContext,
): FieldMapping | undefined {
  const created = part(spec, 'created');
  if (created === undefined) return undefined;
  const value = compileWritten(created, view, context);
  const native = object.created === undefined ? undefined : object.fields.get(object.created);
  const traced = object.customFields !== undefined && context.trace.createdAt !== undefined;
  const target = native ?? (traced ? traceField(TRACE_CREATED_AT, context) : undefined);
  if (target === undefined) {
    context.report('created-has-no-place', created.keyAt, { object: object.name });
    return undefined;
  }
  if (value === undefined) return undefined;
  const { tooLong } = context.policies;
  return { field: target.name, target, form: { kind: 'expression', value }, tooLong, at: created.keyAt };
}

function matchRules(
  spec: Written<CreateEntrySpec>,
  object: DestinationObject,
  context: EntryContext,
): readonly MatchRule[] {
  return items(part(spec, 'match')).map((rule) => {
    const names = items(rule);
    for (const { value, at } of names) fieldNamed(object, value, at, context);
    return { fields: names.map(({ value }) => value) };
  });
}

/** Compiles an entry that looks records up; `undefined` when its destination object is unknown. */
export function compileMatch(
  spec: Written<MatchEntrySpec>,
  base: EntryBase,
  from: string,
  view: RecordView,
  context: EntryContext,
): MatchEntry | undefined {
  const named = part(spec, 'object');
  const object = objectNamed(named?.value ?? base.name, named?.at ?? spec.keyAt, context);
  const rules = items(needed(spec, 'rules')).flatMap((rule) =>
    parts(rule).flatMap(([field, expression]) => {
      if (object !== undefined) fieldNamed(object, field, expression.keyAt, context);
      const value = compileWritten(expression, view, context);
      return value === undefined ? [] : [{ field, value }];
    }),
  );
  if (object === undefined) return undefined;
  return {
    ...base,
    kind: 'match',
    from,
    object: object.name,
    rules,
    inactive: spec.value.inactive ?? 'unmatched',
    unmatched: spec.value.unmatched ?? 'hold',
  };
}

/** Compiles an entry that uploads files; `undefined` when it has nowhere to hang them. */
export function compileAttach(
  spec: Written<AttachEntrySpec>,
  base: EntryBase,
  from: string,
  view: RecordView,
  context: EntryContext,
): AttachEntry | undefined {
  const named = part(spec, 'object');
  const object = objectNamed(named?.value ?? base.name, named?.at ?? spec.keyAt, context);
  const fileName = compileOptional(part(spec, 'name'), view, context);
  const links = compileAlternatives(needed(spec, 'to'), view, context);
  const fields = describedField(spec, object, view, context);
  const source = context.source.objects.get(from);
  if (source !== undefined && source.download === undefined) {
    context.report('not-a-file-object', spec.keyAt, { object: from });
  }
  if (object === undefined) return undefined;
  const to = links.flatMap(({ form, target, written }) => {
    const parent = target.object ?? '';
    const parentField = [...object.fields.values()].find(({ type, ref }) => type === 'ref' && ref === parent);
    if (parentField !== undefined) return [{ link: form, parentField: parentField.name }];
    context.report('attach-has-no-place', written.at, { object: object.name, parent });
    return [];
  });
  if (to.length === 0) return undefined;
  return {
    ...base,
    kind: 'attach',
    from,
    object: object.name,
    to,
    fields,
    tooBig: tooBigOf(spec, links, context),
    ...(fileName === undefined ? {} : { fileName }),
  };
}

/** The original time of a file has no field of its own: it stands in the description, behind a word. */
function describedField(
  spec: Written<AttachEntrySpec>,
  object: DestinationObject | undefined,
  view: RecordView,
  context: EntryContext,
): readonly FieldMapping[] {
  const created = part(spec, 'created');
  if (created === undefined) return [];
  const time = compileWritten(created, view, context);
  const target = object?.fields.get('description');
  const { createdAt } = context.trace;
  if (object !== undefined && (target === undefined || createdAt?.files !== 'description')) {
    context.report('created-has-no-place', created.keyAt, { object: object.name });
  }
  if (time === undefined || target === undefined) return [];
  const value = describedInstant(spec.value.described ?? createdAt?.label ?? '', time);
  const { tooLong } = context.policies;
  return [{ field: target.name, target, form: { kind: 'expression', value }, tooLong, at: created.keyAt }];
}

/** Compiles an inventory. */
export function compileDocument(
  spec: Written<DocumentEntrySpec>,
  base: EntryBase,
  from: string,
  view: RecordView,
  context: EntryContext,
): DocumentEntry | undefined {
  const title = compileWritten(needed(spec, 'title'), view, context);
  const columns = parts(needed(spec, 'columns')).flatMap(([name, column]) => {
    const value = compileColumn(column, from, view, context);
    return value === undefined ? [] : [{ name, value }];
  });
  return title === undefined ? undefined : { ...base, kind: 'document', from, title, columns };
}

/** A template is a text of an object that says how its placeholders look. */
function compileColumn(
  column: Written<DocumentColumn>,
  from: string,
  view: RecordView,
  context: PairContext,
): CompiledExpression | undefined {
  if (!isLong(column)) return compileWritten(column as Written<string>, view, context);
  const template = needed(column, 'merge_fields');
  const text = compileWritten(template, view, context);
  const object = context.source.objects.get(from);
  if (object?.mergeFields === undefined) {
    if (object !== undefined) context.report('merge-fields-undeclared', template.keyAt, { object: from });
    return undefined;
  }
  return text === undefined ? undefined : withMergeFields(text, object.mergeFields, context.placeholders);
}
