import type { Field, SystemFile, SystemObject } from '../../../schema/system.generated.ts';
import type {
  CustomFieldRule,
  DestinationField,
  DestinationObject,
  DestinationSystem,
  PlanLimits,
} from '../../model/system.ts';
import type { CustomFieldType, DestinationType } from '../../model/value.ts';
import { suggest } from '../suggest.ts';
import { isDamaged, isLong, needed, part, parts, textAt, type Written } from '../written.ts';
import type { ExpressionContext, RecordView } from './context.ts';
import { compileWritten } from './expression.ts';

/** In megabytes, where a destination names no limit. */
const DEFAULT_FILE_LIMIT = 50;

/** Compiles a checked destination spec. Names that lead nowhere are reported and left out. */
export function compileDestination(file: Written<SystemFile>, context: ExpressionContext): DestinationSystem {
  const specs = parts(needed(file, 'objects'));
  const names = new Set(specs.map(([name]) => name));
  const types = fieldTypes(file);
  const objects = new Map(
    specs.map(([name, spec]) => [name, definitionObject(objectOf(name, spec, names, context), spec, types, context)]),
  );
  const limits = plans(file);
  for (const [name, spec] of specs) {
    linkChoices(name, spec, objects, limits, context);
    linkComputedFields(name, spec, objects, context);
  }
  return {
    name: file.value.system,
    label: file.value.label,
    objects,
    fieldTypes: types,
    plans: limits,
    fileLimitMegabytes: Number(file.value.files?.limit_mb ?? DEFAULT_FILE_LIMIT),
  };
}

function fieldTypes(file: Written<SystemFile>): ReadonlyMap<CustomFieldType, CustomFieldRule> {
  return new Map(
    parts(part(file, 'field_types')).map(([name, { value }]) => {
      const type = name as CustomFieldType;
      return [
        type,
        {
          type,
          wire: value.type,
          ...(value.max === undefined ? {} : { max: Number(value.max) }),
          ...(value.options === undefined ? {} : { options: value.options }),
          ...(value.loses === undefined ? {} : { loses: value.loses }),
        },
      ];
    }),
  );
}

function plans(file: Written<SystemFile>): ReadonlyMap<string, PlanLimits> {
  return new Map(
    parts(part(file, 'plans')).map(([name, { value }]) => [
      name,
      {
        customFields: Number(value.custom_fields),
        openRecordsPerSeat: Number(value.open_deals_per_seat),
        tokensPerSeat: Number(value.tokens_per_seat),
        burstRequests: Number(value.burst),
        ...(value.choices === undefined ? {} : { choices: choicesOf(value.choices) }),
      },
    ]),
  );
}

function choicesOf(
  choices: Readonly<Record<string, Readonly<Record<string, string>>>>,
): NonNullable<PlanLimits['choices']> {
  return new Map(Object.entries(choices).map(([name, words]) => [name, new Map(Object.entries(words))]));
}

/** Fields whose values depend on the plan take the words of all plans; which of them an account has, preflight asks. */
function linkChoices(
  name: string,
  spec: Written<SystemObject>,
  objects: Map<string, DestinationObject>,
  limits: ReadonlyMap<string, PlanLimits>,
  { report }: ExpressionContext,
): void {
  const object = objects.get(name);
  for (const [fieldName, written] of parts(part(spec, 'fields'))) {
    const field = object?.fields.get(fieldName);
    const choice = isLong(written) ? part(written, 'choice') : undefined;
    if (object === undefined || field === undefined || choice === undefined) continue;
    const values = [...limits.values()].flatMap(({ choices }) => [...(choices?.get(choice.value)?.keys() ?? [])]);
    if (values.length === 0) {
      const known = [...limits.values()].flatMap(({ choices }) => [...(choices?.keys() ?? [])]);
      report('unknown-choice', choice.at, { name: choice.value, suggestion: suggest(choice.value, known) });
    }
    const chosen: DestinationField = { ...field, choice: choice.value, values: [...new Set(values)] };
    objects.set(name, { ...object, fields: new Map(object.fields).set(fieldName, chosen) });
  }
}

function objectOf(
  name: string,
  spec: Written<SystemObject>,
  names: ReadonlySet<string>,
  context: ExpressionContext,
): DestinationObject {
  const { value } = spec;
  const write = part(spec, 'write');
  if (write === undefined && !isDamaged(spec)) context.report('missing-keyword', spec.keyAt, { keyword: 'write' });
  const readOnly = value.read_only === 'true';
  const fields = new Map(
    parts(part(spec, 'fields')).map(([field, written]) => [field, fieldOf(field, written, readOnly, names, context)]),
  );
  checkFieldNames(name, spec, fields, names, context);
  const bulk = write?.value.bulk;
  return {
    name,
    label: value.label ?? name,
    fields,
    readOnly,
    needsOneOf: value.needs_one_of ?? [],
    cost: {
      create: Number(write?.value.create ?? 0),
      update: Number(write?.value.update ?? 0),
      remove: Number(write?.value.remove ?? 0),
      list: Number(write?.value.list ?? 0),
    },
    listLimit: Number(write?.value.list_limit ?? 1),
    ...(value.custom_fields === undefined ? {} : { customFields: value.custom_fields }),
    ...(value.defines === undefined ? {} : { defines: value.defines }),
    ...(value.created === undefined ? {} : { created: value.created }),
    ...(value.capped_by_plan === 'true' ? { cappedByPlan: true } : {}),
    ...(value.belongs_to === undefined ? {} : { belongsTo: value.belongs_to }),
    ...(bulk === undefined ? {} : { bulk: { parent: bulk.parent, most: Number(bulk.most), cost: Number(bulk.cost) } }),
  };
}

/** What a record has to say of the custom field that it defines. */
const DEFINITION = ['label', 'type', 'options'] as const;

/** The type of a definition is one of the words that the destination has for types, which need not be listed again. */
function definitionObject(
  object: DestinationObject,
  spec: Written<SystemObject>,
  types: ReadonlyMap<CustomFieldType, CustomFieldRule>,
  { report }: ExpressionContext,
): DestinationObject {
  const defines = part(spec, 'defines');
  if (defines === undefined) return object;
  for (const name of DEFINITION) {
    if (object.fields.has(name)) continue;
    const suggestion = suggest(name, object.fields.keys());
    report('unknown-destination-field', defines.at, { name, object: object.name, suggestion });
  }
  const type = object.fields.get('type');
  if (type === undefined) return object;
  const fields = new Map(object.fields).set('type', { ...type, values: [...types.keys()] });
  return { ...object, fields };
}

function fieldOf(
  name: string,
  field: Written<Field>,
  readOnly: boolean,
  objects: ReadonlySet<string>,
  context: ExpressionContext,
): DestinationField {
  const writable = { create: !readOnly, update: !readOnly };
  const plain = { name, many: false, required: false, writable, clearable: true };
  if (!isLong(field)) return { ...plain, type: textAt(field) as DestinationType };
  const { value } = field;
  const to = part(field, 'to');
  if (value.type === 'ref' && to === undefined && !isDamaged(field))
    context.report('missing-keyword', field.keyAt, { keyword: 'to' });
  if (to !== undefined && !objects.has(to.value)) {
    context.report('unknown-destination-object', to.at, { name: to.value, suggestion: suggest(to.value, objects) });
  }
  return {
    ...plain,
    type: value.type as DestinationType,
    many: value.many === 'true',
    required: value.required === 'true',
    clearable: value.clearable !== 'false',
    ...(value.whole_days === 'true' ? { wholeDays: true } : {}),
    ...(value.second_call === 'true' ? { secondCall: true } : {}),
    ...(value.writable === undefined || readOnly
      ? {}
      : { writable: { create: value.writable.includes('create'), update: value.writable.includes('update') } }),
    ...(value.max === undefined ? {} : { max: Number(value.max) }),
    ...(value.values === undefined ? {} : { values: value.values }),
    ...(value.to === undefined ? {} : { ref: value.to }),
    ...(value.needs === undefined ? {} : { needs: value.needs }),
  };
}

/** Keywords of an object that name its own fields, or another object. */
function checkFieldNames(
  object: string,
  spec: Written<SystemObject>,
  fields: ReadonlyMap<string, DestinationField>,
  objects: ReadonlySet<string>,
  { report }: ExpressionContext,
): void {
  const bulk = part(spec, 'write') && part(needed(spec, 'write'), 'bulk');
  const named = [
    part(spec, 'created'),
    part(spec, 'belongs_to'),
    bulk === undefined ? undefined : needed(bulk, 'parent'),
  ].filter((name) => name !== undefined);
  for (const { value: name, at } of named) {
    if (fields.has(name)) continue;
    report('unknown-destination-field', at, { name, object, suggestion: suggest(name, fields.keys()) });
  }
  for (const name of spec.value.needs_one_of ?? []) {
    if (fields.has(name)) continue;
    const at = needed(spec, 'needs_one_of').at;
    report('unknown-destination-field', at, { name, object, suggestion: suggest(name, fields.keys()) });
  }
  for (const owner of [part(spec, 'custom_fields'), part(spec, 'defines')]) {
    if (owner === undefined || objects.has(owner.value)) continue;
    report('unknown-destination-object', owner.at, { name: owner.value, suggestion: suggest(owner.value, objects) });
  }
}

/** A computed field adds up an expression over children, so it is compiled once all objects are known. */
function linkComputedFields(
  name: string,
  spec: Written<SystemObject>,
  objects: Map<string, DestinationObject>,
  context: ExpressionContext,
): void {
  const object = objects.get(name);
  if (object === undefined) return;
  const fields = new Map(object.fields);
  for (const [fieldName, field] of parts(part(spec, 'fields'))) {
    const known = fields.get(fieldName);
    const rule = isLong(field) ? part(field, 'overridden_by') : undefined;
    if (rule === undefined || known === undefined) continue;
    const child = objects.get(rule.value.object);
    if (child === undefined) {
      const suggestion = suggest(rule.value.object, objects.keys());
      context.report('unknown-destination-object', needed(rule, 'object').at, { name: rule.value.object, suggestion });
      continue;
    }
    const by = needed(rule, 'by');
    if (!child.fields.has(by.value)) {
      const details = { name: by.value, object: child.name, suggestion: suggest(by.value, child.fields.keys()) };
      context.report('unknown-destination-field', by.at, details);
    }
    const sum = compileWritten(needed(rule, 'sum'), childView(child), context);
    if (sum !== undefined) {
      fields.set(fieldName, { ...known, overriddenBy: { object: child.name, by: by.value, sum } });
    }
  }
  objects.set(name, { ...object, fields });
}

/** What an expression over destination records sees: their fields, without any finer types. */
function childView(child: DestinationObject): RecordView {
  const fields = [...child.fields.values()].map(
    ({ name, many }) => [name, { name, many, type: 'object' as const, columns: [] }] as const,
  );
  return { label: child.name, fields: new Map(fields) };
}
