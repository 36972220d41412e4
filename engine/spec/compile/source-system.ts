import type { DerivedView, Field, SystemFile, SystemObject } from '../../../schema/system.generated.ts';
import type { Location } from '../../model/location.ts';
import type {
  Derived,
  FilesTransport,
  ObjectRead,
  SettingSpec,
  SourceField,
  SourceObject,
  SourceSystem,
  TransportName,
} from '../../model/system.ts';
import type { SourceType } from '../../model/value.ts';
import { suggest } from '../suggest.ts';
import { isDamaged, isLong, items, needed, part, parts, textAt, type Written } from '../written.ts';
import type { ExpressionContext, RecordView, Reporter } from './context.ts';
import { compileOptional } from './expression.ts';

/** A compiled source, and where each field of the objects that are read is declared: `object.field`. */
export interface CompiledSource {
  readonly system: SourceSystem;
  readonly fieldPlaces: ReadonlyMap<string, Location>;
  readonly objectPlaces: ReadonlyMap<string, Location>;
}

interface SourceContext extends ExpressionContext {
  readonly transport: TransportName;
  readonly written: ReadonlyMap<string, Written<SystemObject>>;
  readonly objects: Map<string, SourceObject>;
  readonly fieldPlaces: Map<string, Location>;
  /** Objects being compiled, to notice those that derive from themselves. */
  readonly open: Set<string>;
}

/** The settings that a source declares. */
export function settingsOf(file: Written<SystemFile>): ReadonlyMap<string, SettingSpec> {
  return new Map(
    parts(part(file, 'settings')).map(([name, { value }]) => [
      name,
      {
        name,
        type: value.type,
        description: value.description,
        ...(value.default === undefined ? {} : { default: value.default }),
      },
    ]),
  );
}

/** Compiles a checked source spec for one transport. Names that lead nowhere are reported and left out. */
export function compileSource(
  file: Written<SystemFile>,
  transport: TransportName,
  expressions: ExpressionContext,
): CompiledSource {
  const writtenObjects = new Map(parts(needed(file, 'objects')));
  const context: SourceContext = {
    ...expressions,
    transport,
    written: writtenObjects,
    objects: new Map(),
    fieldPlaces: new Map(),
    open: new Set(),
  };
  for (const name of writtenObjects.keys()) objectOf(name, context);
  return {
    system: {
      name: file.value.system,
      label: file.value.label,
      transport,
      objects: new Map([...writtenObjects.keys()].flatMap((name) => entryOf(name, context.objects))),
      settings: expressions.settings,
      ...(transport === 'files' ? { files: filesTransport(file) } : {}),
    },
    fieldPlaces: context.fieldPlaces,
    objectPlaces: new Map([...writtenObjects].map(([name, object]) => [name, object.keyAt])),
  };
}

function entryOf<Value>(name: string, map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  const value = map.get(name);
  return value === undefined ? [] : [[name, value]];
}

function filesTransport(file: Written<SystemFile>): FilesTransport {
  const spec = file.value.transports?.files;
  return {
    encodings: spec?.encodings ?? ['utf-8'],
    delimiter: spec?.delimiter ?? ',',
    dateFormats: spec?.dates ?? ['iso'],
    ...(spec?.zone === undefined ? {} : { zoneSetting: spec.zone }),
    ...(spec?.true_values === undefined ? {} : { trueValues: spec.true_values }),
    ...(spec?.false_values === undefined ? {} : { falseValues: spec.false_values }),
  };
}

/** Compiles an object once, the objects it derives from before it. */
function objectOf(name: string, context: SourceContext): SourceObject | undefined {
  const known = context.objects.get(name);
  const spec = context.written.get(name);
  if (known !== undefined || spec === undefined || context.open.has(name)) return known;
  context.open.add(name);
  const view = derivedView(spec, context.transport);
  const object = view === undefined ? readObject(name, spec, context) : derivedObject(name, spec, view, context);
  context.open.delete(name);
  if (object === undefined) return undefined;
  context.objects.set(name, object);
  checkFieldNames(spec, object, context);
  return object;
}

function readObject(name: string, spec: Written<SystemObject>, context: SourceContext): SourceObject | undefined {
  const label = spec.value.label ?? name;
  const fields = fieldsOf(part(spec, 'fields'), name, '', context);
  const key = part(spec, 'key');
  if (key === undefined) {
    if (!isDamaged(spec)) context.report('missing-keyword', spec.keyAt, { keyword: 'key' });
    return undefined;
  }
  const read = readOf(spec, context.transport);
  const download = downloadOf(spec, { label: name, fields }, context);
  return {
    name,
    label,
    key: namesOf(key),
    fields,
    unique: uniqueOf(spec),
    contract: spec.value.contract ?? 'discard',
    ...(read === undefined ? {} : { read }),
    ...(download === undefined ? {} : { download }),
  };
}

function derivedObject(
  name: string,
  spec: Written<SystemObject>,
  view: Written<DerivedView>,
  context: SourceContext,
): SourceObject | undefined {
  const from = needed(view, 'from');
  const base = relatedObject(from, context);
  if (base === undefined) return undefined;
  const nest = relations(view, 'nest', context);
  const join = relations(view, 'join', context);
  const fields = new Map([
    ...viewFields(view, base, context),
    ...nest.map(({ as, target }) => [as, objectField(as, target, true)] as const),
    ...join.map(({ as, target }) => [as, objectField(as, target, false)] as const),
  ]);
  const where = compileOptional(part(view, 'where'), { label: name, fields }, context);
  const key = part(spec, 'key');
  const download = downloadOf(spec, { label: name, fields }, context) ?? base.download;
  const derived: Derived = {
    from: base.name,
    ...(where === undefined ? {} : { where }),
    ...(view.value.expand === undefined ? {} : { expand: view.value.expand }),
    with: view.value.with ?? [],
    nest: nest.map(({ as, target, by }) => ({ as, object: target.name, by })),
    join: join.map(({ as, target, by }) => ({ as, object: target.name, by })),
  };
  return {
    name,
    label: spec.value.label ?? name,
    key: key === undefined ? base.key : namesOf(key),
    fields,
    unique: uniqueOf(spec),
    contract: 'discard',
    derived,
    ...(download === undefined ? {} : { download }),
  };
}

/** The fields of the base, or those of its items where the view expands a list. */
function viewFields(
  view: Written<DerivedView>,
  base: SourceObject,
  context: SourceContext,
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

interface Relation {
  readonly as: string;
  readonly target: SourceObject;
  readonly by: string;
}

/** nest: their field holds our key. join: our field holds theirs. */
function relations(view: Written<DerivedView>, kind: 'nest' | 'join', context: SourceContext): readonly Relation[] {
  return parts(part(view, kind)).flatMap(([as, relation]) => {
    const target = relatedObject(needed(relation, 'object'), context);
    const base = objectOf(view.value.from, context);
    const owner = kind === 'nest' ? target : base;
    const by = needed(relation, 'by');
    if (owner !== undefined) reportUnlessField(by, owner, context);
    return target === undefined ? [] : [{ as, target, by: by.value }];
  });
}

function relatedObject(name: Written<string>, context: SourceContext): SourceObject | undefined {
  const object = objectOf(name.value, context);
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

function objectField(name: string, target: SourceObject, many: boolean): SourceField {
  return { name, type: 'object', many, fields: target.fields, columns: [] };
}

/** A view may be written per transport; an object that says how it is read over this one is no view there. */
function derivedView(spec: Written<SystemObject>, transport: TransportName): Written<DerivedView> | undefined {
  const derived = part(spec, 'derived');
  if (derived === undefined) return undefined;
  const { files, http, ...view } = derived.value;
  if (files !== undefined || http !== undefined) return part(derived, transport);
  return view.from === undefined ? undefined : (derived as Written<DerivedView>);
}

const FILE_FORMATS = { csv: 'csv', jsonl: 'jsonl', json: 'json' } as const;

function readOf(spec: Written<SystemObject>, transport: TransportName): ObjectRead | undefined {
  const place = spec.value.read?.[transport];
  if (place === undefined) return undefined;
  if (transport === 'http') return { transport, request: place };
  const ending = place.slice(place.lastIndexOf('.') + 1).toLowerCase() as keyof typeof FILE_FORMATS;
  return { transport, file: place, format: FILE_FORMATS[ending] ?? 'csv' };
}

function downloadOf(
  spec: Written<SystemObject>,
  view: RecordView,
  context: SourceContext,
): SourceObject['download'] | undefined {
  const download = part(spec, 'download');
  if (download === undefined) return undefined;
  const name = compileOptional(part(download, 'name'), view, context);
  return { at: download.value.at, ...(name === undefined ? {} : { name }) };
}

function uniqueOf(spec: Written<SystemObject>): readonly (readonly string[])[] {
  return (spec.value.unique ?? []).map((names) => (typeof names === 'string' ? [names] : names));
}

function fieldsOf(
  spec: Written<Record<string, Field>> | undefined,
  object: string,
  prefix: string,
  context: SourceContext,
): ReadonlyMap<string, SourceField> {
  return new Map(
    parts(spec).map(([name, field]) => {
      context.fieldPlaces.set(`${object}.${prefix}${name}`, field.keyAt);
      return [name, fieldOf(name, field, object, prefix, context)];
    }),
  );
}

function fieldOf(
  name: string,
  field: Written<Field>,
  object: string,
  prefix: string,
  context: SourceContext,
): SourceField {
  if (!isLong(field)) return { name, type: textAt(field) as SourceType, many: false, columns: [name] };
  const { value } = field;
  const nested = part(field, 'fields');
  const at = computedAt(field, context);
  return {
    name,
    type: value.type as SourceType,
    many: value.many === 'true',
    columns: value.columns ?? [name],
    ...(nested === undefined ? {} : { fields: fieldsOf(nested, object, `${prefix}${name}.`, context) }),
    ...(value.split === undefined ? {} : { split: value.split }),
    ...(value.values === undefined ? {} : { values: value.values }),
    ...(at === undefined ? {} : { at }),
  };
}

/** A computed field sees the raw item, of which no types are known. */
function computedAt(field: Written<Exclude<Field, string>>, context: SourceContext): SourceField['at'] {
  const at = part(field, 'at');
  if (at === undefined) return undefined;
  const raw: RecordView = { label: 'the raw item', fields: undefined };
  return compileOptional(isLong(at) ? part(at, context.transport) : (at as Written<string>), raw, context);
}

/** Keys, unique sets and downloads name fields of the object. */
function checkFieldNames(spec: Written<SystemObject>, object: SourceObject, context: SourceContext): void {
  for (const name of items(part(spec, 'key'))) {
    if (object.fields.has(name.value)) continue;
    const suggestion = suggest(name.value, object.fields.keys());
    context.report('key-not-a-field', name.at, { name: name.value, object: object.name, suggestion });
  }
  for (const names of items(part(spec, 'unique'))) {
    for (const name of items(names)) reportUnlessField(name, object, context);
  }
  const download = part(spec, 'download');
  if (download !== undefined) reportUnlessField(needed(download, 'at'), object, context);
}

function reportUnlessField({ value: name, at }: Written<string>, object: SourceObject, { report }: Reporter): void {
  if (object.fields.has(name)) return;
  report('unknown-source-field', at, { name, object: object.name, suggestion: suggest(name, object.fields.keys()) });
}

function namesOf(names: Written<string | readonly string[]>): readonly string[] {
  return items(names).map(({ value }) => value);
}
