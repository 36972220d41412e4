import { describeType } from '../../expression/type/describe.ts';
import { isNever } from '../../expression/type/type.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { Entry, FieldMapping, FoldField, RefForm, ValueForm } from '../../model/mapping.ts';
import type { DestinationField, SourceSystem } from '../../model/system.ts';
import type { PairContext } from '../compile/context.ts';
import type { CompiledMap } from '../compile/declaration.ts';
import { checkMapKeys, type MapUses, noteMapUse } from './map-keys.ts';
import { checkRefKey } from './ref-key.ts';
import { checkValue, type ValuePlace } from './value-type.ts';

/** Checks what every expression may give against what takes it: fields, maps, links and conditions. */
export function checkTypes(
  entries: readonly Entry[],
  maps: ReadonlyMap<string, CompiledMap>,
  source: SourceSystem,
  context: PairContext,
): void {
  const check: TypeCheck = { context, uses: new Map() };
  for (const { derived } of source.objects.values()) checkCondition(derived?.where, check);
  for (const entry of entries) {
    checkCondition(entry.when, check);
    checkEntry(entry, check);
  }
  checkMapKeys(maps, check.uses, context);
}

interface TypeCheck {
  readonly context: PairContext;
  readonly uses: MapUses;
}

function checkEntry(entry: Entry, check: TypeCheck): void {
  switch (entry.kind) {
    case 'create':
      for (const field of entry.fields) checkField(field, entry, check);
      checkCondition(entry.spread?.when, check);
      return;
    case 'fold':
      for (const link of entry.into) checkLink(link, check);
      for (const field of entry.fields) checkFold(field, entry.when, check);
      return;
    case 'attach':
      for (const { link } of entry.to) checkLink(link, check);
      for (const field of entry.fields) checkField(field, entry, check);
      return;
    case 'match':
    case 'document':
      return;
    default:
      entry satisfies never;
  }
}

function checkField(
  { field, target, form, tooLong, at }: FieldMapping,
  { object, when }: { readonly object: string; readonly when?: CompiledExpression },
  check: TypeCheck,
): void {
  const { report } = check.context;
  if (target.required && mayBeMissing(form, check)) report('required-may-be-missing', at, { field, object });
  if (isLate(form) && !target.writable.update) report('late-not-writable', at, { field, object });
  checkForm(form, { field, target, holdsLong: tooLong === 'hold', conditions: [when] }, check);
}

function isLate(form: ValueForm): boolean {
  if (form.kind === 'first_of') return form.forms.some(isLate);
  return form.kind === 'ref' && form.late;
}

/** The parts of a list are texts. */
const PART: DestinationField = {
  name: 'a part of the list',
  type: 'text',
  many: true,
  required: false,
  writable: { create: true, update: true },
  clearable: true,
};

function checkForm(form: ValueForm, place: ValuePlace, check: TypeCheck): void {
  const { context } = check;
  checkCondition(form.when, check);
  switch (form.kind) {
    case 'expression':
    case 'html':
      checkValue(form.value, place, context);
      return;
    case 'money':
      checkValue(form.amount, { ...place, target: { ...place.target, type: 'money' } }, context);
      return;
    case 'map':
      noteMapUse(form.map, form.values, [...place.conditions, form.when], check.uses, context);
      return;
    case 'ref':
      checkRefKey(form, context);
      return;
    case 'first_of':
      for (const alternative of form.forms)
        checkForm(alternative, { ...place, conditions: [...place.conditions, form.when] }, check);
      return;
    case 'items':
      for (const item of form.items) checkForm(item.form, { ...place, target: PART }, check);
      return;
    case 'constant':
      return;
    default:
      form satisfies never;
  }
}

function checkLink(link: RefForm, check: TypeCheck): void {
  checkCondition(link.when, check);
  checkRefKey(link, check.context);
}

/** What children give is brought into the type of the field, except where it is only counted or listed. */
function checkFold(
  { field, target, aggregate }: FoldField,
  when: CompiledExpression | undefined,
  check: TypeCheck,
): void {
  const place: ValuePlace = { field, target, holdsLong: false, conditions: [when] };
  switch (aggregate.kind) {
    case 'only':
      checkForm(aggregate.form, place, check);
      return;
    case 'sum':
    case 'min':
    case 'max': {
      const isTime = target.type === 'date' || target.type === 'datetime';
      const calculated: DestinationField = isTime ? target : { ...target, type: 'number' };
      checkValue(aggregate.value, { ...place, target: calculated }, check.context);
      return;
    }
    case 'earliest':
    case 'latest':
      checkValue(aggregate.value, place, check.context);
      return;
    case 'count':
    case 'list':
      return;
    default:
      aggregate satisfies never;
  }
}

/** A condition holds only where it gives true. */
function checkCondition(condition: CompiledExpression | undefined, { context }: TypeCheck): void {
  const typed = condition === undefined ? undefined : context.types.get(condition);
  if (typed === undefined || !isNever(typed.type, ['yes_no'])) return;
  context.report('condition-never-true', typed.at, { given: describeType(typed.type) });
}

/** Whether the form itself lets the value go missing; what no system declares does not count. */
function mayBeMissing(form: ValueForm, check: TypeCheck): boolean {
  const { types } = check.context;
  const gives = (value: CompiledExpression | undefined) =>
    value !== undefined && types.get(value)?.type.absence === 'possible';
  if (form.when !== undefined || form.ifUnresolved !== undefined) return true;
  switch (form.kind) {
    case 'expression':
    case 'html':
      return gives(form.value);
    case 'money':
      return gives(form.amount);
    case 'map':
      return form.map.unknown.kind === 'omit' || form.values.every(gives);
    case 'ref':
      return form.missing === 'omit' || gives(form.by);
    case 'first_of':
      return form.forms.every((alternative) => mayBeMissing(alternative, check));
    case 'items':
      return form.items.every((item) => mayBeMissing(item.form, check));
    case 'constant':
      return false;
    default:
      return form satisfies never;
  }
}
