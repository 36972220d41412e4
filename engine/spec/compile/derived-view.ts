import type { DerivedView, NestRelation, SystemObject } from '../../../schema/system.generated.ts';
import type { Derived, Nest, Pivot, SourceField, SourceObject, TransportName } from '../../model/system.ts';
import { suggest } from '../suggest.ts';
import { items, needed, part, parts, type Written } from '../written.ts';
import type { ExpressionContext, Reporter } from './context.ts';
import { compileOptional } from './expression.ts';

/** What compiling a view needs: the objects of the system, each compiled when it is asked for. */
export interface ViewContext extends ExpressionContext {
  readonly written: ReadonlyMap<string, Written<SystemObject>>;
  /** Objects being compiled, to notice those that derive from themselves. */
  readonly open: Set<string>;
  /** `undefined` for an object that is unknown, faulty, or being compiled. */
  readonly objectOf: (name: string) => SourceObject | undefined;
}

/** A view on other objects, and the fields that its records have. */
export interface CompiledView {
  readonly base: SourceObject;
  readonly fields: SourceObject['fields'];
  readonly derived: Derived;
}

/** A view may be written per transport; an object that says how it is read over this one is no view there. */
export function derivedView(spec: Written<SystemObject>, transport: TransportName): Written<DerivedView> | undefined {
  const derived = part(spec, 'derived');
  if (derived === undefined) return undefined;
  const { files, http, ...view } = derived.value;
  if (files !== undefined || http !== undefined) return part(derived, transport);
  return view.from === undefined ? undefined : (derived as Written<DerivedView>);
}

/** Compiles a view; `undefined` when what it is made of is unknown, which is reported. */
export function compileView(name: string, view: Written<DerivedView>, context: ViewContext): CompiledView | undefined {
  const base = relatedObject(needed(view, 'from'), context);
  if (base === undefined) return undefined;
  const nest = compileNests(view, context);
  const join = compileJoins(view, base, context);
  const pivot = compilePivots(view, context);
  const whole: SourceObject['fields'] = new Map([
    ...viewFields(view, base, context),
    ...nest.map(({ as, target }) => [as, objectField(as, true, target.fields)] as const),
    ...join.map(({ as, target }) => [as, objectField(as, false, target.fields)] as const),
    ...pivot.map(({ as }) => [as, objectField(as, false)] as const),
  ]);
  const where = compileOptional(part(view, 'where'), { label: name, fields: whole }, context);
  const onlyWith = compileOnlyWith(view, base, context);
  const distinct = distinctOf(view, base, context);
  const { expand } = view.value;
  return {
    base,
    fields: distinct.length === 0 ? whole : new Map(distinct.flatMap((field) => entryOf(field, base.fields))),
    derived: {
      from: base.name,
      with: view.value.with ?? [],
      nest: nest.map(({ target: _target, ...relation }) => relation),
      join: join.map(({ target: _target, ...relation }) => relation),
      pivot,
      distinct,
      ...(where === undefined ? {} : { where }),
      ...(expand === undefined ? {} : { expand }),
      ...(onlyWith === undefined ? {} : { onlyWith }),
    },
  };
}

/** The fields of the base, or those of its items where the view expands a list. */
function viewFields(
  view: Written<DerivedView>,
  base: SourceObject,
  context: ViewContext,
): readonly (readonly [string, SourceField])[] {
  const expand = part(view, 'expand');
  const kept = items(part(view, 'with'));
  for (const field of kept) reportUnlessField(field, base, context);
  if (expand === undefined) return [...base.fields];
  const list = base.fields.get(expand.value);
  if (list?.fields === undefined || !list.many) {
    const known = [...base.fields.values()].filter((field) => field.many && field.type === 'object');
    const suggestion = suggest(
      expand.value,
      known.map((field) => field.name),
    );
    context.report('unknown-source-field', expand.at, { name: expand.value, object: base.name, suggestion });
    return [...base.fields];
  }
  return [...list.fields, ...kept.flatMap(({ value }) => entryOf(value, base.fields))];
}

/** Their field holds our key. */
function compileNests(
  view: Written<DerivedView>,
  context: ViewContext,
): readonly (Nest & { readonly target: SourceObject })[] {
  return parts(part(view, 'nest')).flatMap(([as, relation]) => {
    const target = relatedObject(needed(relation, 'object'), context);
    if (target === undefined) return [];
    const by = needed(relation, 'by');
    reportUnlessField(by, target, context);
    const order = orderOf(relation, target, context);
    return [{ as, target, object: target.name, by: by.value, ...(order === undefined ? {} : { order }) }];
  });
}

function orderOf(
  relation: Written<NestRelation>,
  target: SourceObject,
  context: ViewContext,
): NonNullable<Nest['order']> | undefined {
  const by = compileOptional(part(relation, 'order'), { label: target.name, fields: target.fields }, context);
  const descending = part(relation, 'descending');
  if (descending !== undefined && part(relation, 'order') === undefined) {
    context.report('keyword-misplaced', descending.keyAt, { keyword: 'descending', form: 'nest without order' });
  }
  return by === undefined ? undefined : { by, descending: descending?.value === 'true' };
}

/** Our field holds their key. */
function compileJoins(
  view: Written<DerivedView>,
  base: SourceObject,
  context: ViewContext,
): readonly (Derived['join'][number] & { readonly target: SourceObject })[] {
  return parts(part(view, 'join')).flatMap(([as, relation]) => {
    const target = relatedObject(needed(relation, 'object'), context);
    const by = needed(relation, 'by');
    reportUnlessField(by, base, context);
    return target === undefined ? [] : [{ as, target, object: target.name, by: by.value }];
  });
}

function compilePivots(view: Written<DerivedView>, context: ViewContext): readonly Pivot[] {
  return parts(part(view, 'pivot')).flatMap(([as, pivot]) => {
    const target = relatedObject(needed(pivot, 'object'), context);
    if (target === undefined) return [];
    for (const field of ['by', 'name', 'value'] as const) reportUnlessField(needed(pivot, field), target, context);
    const { by, name, value } = pivot.value;
    return [{ as, object: target.name, by, name, value }];
  });
}

function compileOnlyWith(
  view: Written<DerivedView>,
  base: SourceObject,
  context: ViewContext,
): Derived['onlyWith'] | undefined {
  const relation = part(view, 'only_with');
  if (relation === undefined) return undefined;
  const target = relatedObject(needed(relation, 'object'), context);
  const by = needed(relation, 'by');
  reportUnlessField(by, base, context);
  return target === undefined ? undefined : { object: target.name, by: by.value };
}

/** Shapes of a record of which nothing would be left when only distinct values are kept. */
const LOST_BY_DISTINCT = ['expand', 'with', 'nest', 'join', 'pivot'] as const;

function distinctOf(view: Written<DerivedView>, base: SourceObject, context: ViewContext): readonly string[] {
  const distinct = part(view, 'distinct');
  if (distinct === undefined) return [];
  for (const field of items(distinct)) reportUnlessField(field, base, context);
  for (const keyword of LOST_BY_DISTINCT) {
    const lost = part(view, keyword);
    if (lost !== undefined) context.report('keyword-misplaced', lost.keyAt, { keyword, form: 'distinct' });
  }
  return distinct.value;
}

function relatedObject(name: Written<string>, context: ViewContext): SourceObject | undefined {
  const object = context.objectOf(name.value);
  const exists = context.written.has(name.value) && !context.open.has(name.value);
  if (!exists) {
    const suggestion = suggest(
      name.value,
      [...context.written.keys()].filter((known) => !context.open.has(known)),
    );
    context.report('derived-unknown-base', name.at, { name: name.value, suggestion });
  }
  return object;
}

function objectField(name: string, many: boolean, fields?: SourceObject['fields']): SourceField {
  return { name, type: 'object', many, columns: [], ...(fields === undefined ? {} : { fields }) };
}

/** The entry of a map under a name, as a list that may be empty. */
export function entryOf<Value>(name: string, map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  const value = map.get(name);
  return value === undefined ? [] : [[name, value]];
}

/** Reports a name that is no field of the object. */
export function reportUnlessField(
  { value: name, at }: Written<string>,
  object: SourceObject,
  { report }: Reporter,
): void {
  if (object.fields.has(name)) return;
  report('unknown-source-field', at, { name, object: object.name, suggestion: suggest(name, object.fields.keys()) });
}
