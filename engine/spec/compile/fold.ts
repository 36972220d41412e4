import type { FoldEntrySpec, FoldField as FoldFieldSpec, Receiver } from '../../../schema/pair.generated.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { Aggregate, FoldEntry, FoldField, RefForm, ValueForm } from '../../model/mapping.ts';
import type { DestinationObject } from '../../model/system.ts';
import { isDamaged, isLong, needed, part, parts, type Written } from '../written.ts';
import { attempt, type PairContext, type RecordView } from './context.ts';
import { compileCurrency } from './currency.ts';
import { compileOptional, compileWritten } from './expression.ts';
import { compileForm, type FormPlace } from './form.ts';
import { compileAlternatives } from './link.ts';
import { checkOverflowPlace, fieldNamed, writableField } from './target.ts';

/** What the entry's place in the pair decides. */
export type FoldBase = Pick<FoldEntry, 'address' | 'row' | 'name' | 'at' | 'from' | 'proposed'> &
  Partial<Pick<FoldEntry, 'when'>>;

/** Which keywords have a meaning beside the one that says how children are aggregated. */
const COMPANIONS = {
  only: ['currency'],
  sum: ['currency'],
  min: ['currency'],
  max: ['currency'],
  count: [],
  earliest: ['order', 'currency'],
  latest: ['order', 'currency'],
  list: ['as', 'order', 'at_most', 'rest', 'unique', 'heading'],
} as const satisfies Partial<Record<keyof FoldFieldSpec, readonly (keyof FoldFieldSpec)[]>>;

type Lead = keyof typeof COMPANIONS;
const LEADS = Object.keys(COMPANIONS) as readonly Lead[];

/** Compiles a fold: where its children go, and how each field is made of them. */
export function compileFold(
  spec: Written<FoldEntrySpec>,
  base: FoldBase,
  view: RecordView,
  context: PairContext,
): FoldEntry {
  const receivers = compileReceivers(needed(spec, 'into'), view, context);
  const file = compileOptional(part(spec, 'file'), view, context);
  const fields = parts(needed(spec, 'fields')).flatMap(([name, field]) => {
    for (const { target } of receivers.links) attempt(context, target, name);
    const compiled = compileField(name, field, receivers.objects, view, file, context);
    return compiled === undefined ? [] : [compiled];
  });
  return { ...base, kind: 'fold', into: receivers.links, fields };
}

interface Receivers {
  readonly links: readonly RefForm[];
  readonly objects: readonly DestinationObject[];
}

function compileReceivers(into: Written<Receiver>, view: RecordView, context: PairContext): Receivers {
  const links = compileAlternatives(into, view, context).flatMap(({ written, ...compiled }) => {
    const { entry } = compiled.target;
    if (entry?.kind === 'create') return [compiled];
    context.report('ref-wrong-object', needed(written, 'ref').at, {
      target: compiled.form.target,
      makes: 'no record of its own',
      wanted: 'a record that a create entry makes',
    });
    return [];
  });
  const objects = links.flatMap(({ target }) => context.destination.objects.get(target.object ?? '') ?? []);
  return { links: links.map(({ form }) => form), objects };
}

/** The field has to exist in every object that may receive. */
function compileField(
  name: string,
  spec: Written<FoldFieldSpec>,
  objects: readonly DestinationObject[],
  view: RecordView,
  file: CompiledExpression | undefined,
  context: PairContext,
): FoldField | undefined {
  const [first] = objects;
  const targets = objects.map((object) => writableField(object, name, spec.keyAt, context));
  const [target] = targets;
  if (target === undefined || first === undefined) return undefined;
  const place: FormPlace = { field: name, object: first.name, target, view, folded: true };
  const aggregate = compileAggregate(spec, place, file, context);
  const rest = part(spec, 'rest');
  if (rest?.value === 'attach') for (const object of objects) checkOverflowPlace(object, rest.at, context);
  const sibling = part(spec, 'if_unresolved');
  if (sibling !== undefined) for (const object of objects) fieldNamed(object, sibling.value, sibling.at, context);
  if (aggregate === undefined) return undefined;
  const ifUnresolved = sibling === undefined ? {} : { ifUnresolved: sibling.value };
  return { field: name, target, aggregate, at: spec.keyAt, ...ifUnresolved };
}

function compileAggregate(
  spec: Written<FoldFieldSpec>,
  place: FormPlace,
  file: CompiledExpression | undefined,
  context: PairContext,
): Aggregate | undefined {
  const found = LEADS.filter((lead) => spec.value[lead] !== undefined);
  const [lead, second] = found;
  if (lead === undefined || second !== undefined) {
    if (!isDamaged(spec)) context.report('form-unclear', spec.at, { found, forms: LEADS.join(', ') });
    return undefined;
  }
  const allowed: readonly string[] = [lead, ...COMPANIONS[lead], 'if_unresolved', 'status', 'note'];
  for (const { key, keyAt } of spec.node.kind === 'map' ? spec.node.entries.values() : []) {
    if (!allowed.includes(key)) context.report('keyword-misplaced', keyAt, { keyword: key, form: lead });
  }
  return AGGREGATES[lead](spec, place, file, context);
}

type AggregateCompiler = (
  spec: Written<FoldFieldSpec>,
  place: FormPlace,
  file: CompiledExpression | undefined,
  context: PairContext,
) => Aggregate | undefined;

const AGGREGATES: Readonly<Record<Lead, AggregateCompiler>> = {
  only: (spec, place, _file, context) => {
    const form = onlyForm(spec, place, context);
    return form === undefined ? undefined : { kind: 'only', form };
  },
  count: () => ({ kind: 'count' }),
  sum: calculation('sum'),
  min: calculation('min'),
  max: calculation('max'),
  earliest: choice('earliest'),
  latest: choice('latest'),
  list: compileList,
};

/** `only` with a currency is money. */
function onlyForm(spec: Written<FoldFieldSpec>, place: FormPlace, context: PairContext): ValueForm | undefined {
  const only = needed(spec, 'only');
  if (isLong(only) && only.value.if_unresolved !== undefined) {
    context.report('keyword-misplaced', needed(only, 'if_unresolved').at, { keyword: 'if_unresolved', form: 'only' });
  }
  const form = compileForm(only, place, context);
  const currency = compileCurrency(part(spec, 'currency'), place.view, context);
  if (currency === undefined || form?.kind !== 'expression') return form;
  const { kind: _kind, value, ...rest } = form;
  return { ...rest, kind: 'money', amount: value, currency };
}

function calculation(kind: 'sum' | 'min' | 'max'): AggregateCompiler {
  return (spec, { view }, _file, context) => {
    const value = compileWritten(needed(spec, kind), view, context);
    const currency = compileCurrency(part(spec, 'currency'), view, context);
    return value === undefined ? undefined : { kind, value, ...(currency === undefined ? {} : { currency }) };
  };
}

/** The first and the last of what, only an order tells. */
function choice(kind: 'earliest' | 'latest'): AggregateCompiler {
  return (spec, { view }, _file, context) => {
    const value = compileWritten(needed(spec, kind), view, context);
    const order = compileOptional(part(spec, 'order'), view, context);
    const currency = compileCurrency(part(spec, 'currency'), view, context);
    if (part(spec, 'order') === undefined && !isDamaged(spec))
      context.report('missing-keyword', spec.keyAt, { keyword: 'order' });
    if (value === undefined || order === undefined) return undefined;
    return { kind, value, order, ...(currency === undefined ? {} : { currency }) };
  };
}

function compileList(
  spec: Written<FoldFieldSpec>,
  { view }: FormPlace,
  file: CompiledExpression | undefined,
  context: PairContext,
): Aggregate | undefined {
  const list = needed(spec, 'list');
  const written = isLong(list) ? parts(list) : [['', list as Written<string>] as const];
  const columns = written.map(([name, column]) => ({ name, value: compileWritten(column, view, context) }));
  const sound = columns.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
  const order = compileOptional(part(spec, 'order'), view, context);
  if (sound.length < columns.length) return undefined;
  const { heading, at_most: atMost } = spec.value;
  return {
    kind: 'list',
    columns: sound,
    as: spec.value.as ?? 'lines',
    unique: spec.value.unique === 'true',
    rest: spec.value.rest ?? 'hold',
    ...(order === undefined ? {} : { order }),
    ...(heading === undefined ? {} : { heading }),
    ...(atMost === undefined ? {} : { atMost: Number(atMost) }),
    ...(file === undefined ? {} : { fileName: file }),
  };
}
