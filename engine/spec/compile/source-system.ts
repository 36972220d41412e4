import type { DerivedView, Field, SystemFile, SystemObject } from '../../../schema/system.generated.ts';
import type { HttpChanges } from '../../model/http.ts';
import type { Location } from '../../model/location.ts';
import type {
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
import type { ExpressionContext, RecordView } from './context.ts';
import { compileView, derivedView, entryOf, reportUnlessField, type ViewContext } from './derived-view.ts';
import { compileOptional } from './expression.ts';
import { compileHttp } from './http.ts';
import { compileChanges, compileFileAddress, compileRequests, refuseForEach } from './http-request.ts';
import { checkDefaults } from './settings.ts';

/** A compiled source, and where each field of the objects that are read is declared: `object.field`. */
export interface CompiledSource {
  readonly system: SourceSystem;
  readonly fieldPlaces: ReadonlyMap<string, Location>;
  readonly objectPlaces: ReadonlyMap<string, Location>;
}

interface SourceContext extends ViewContext {
  readonly transport: TransportName;
  /** Whether the system has a log that names what changed. */
  readonly hasLog: boolean;
  readonly written: ReadonlyMap<string, Written<SystemObject>>;
  readonly objects: Map<string, SourceObject>;
  readonly fieldPlaces: Map<string, Location>;
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
    hasLog: file.value.transports?.http?.log !== undefined,
    written: writtenObjects,
    objects: new Map(),
    fieldPlaces: new Map(),
    open: new Set(),
    objectOf: (name) => objectOf(name, context),
  };
  checkDefaults(file, expressions);
  for (const name of writtenObjects.keys()) objectOf(name, context);
  const http = compileHttp(file, expressions);
  return {
    system: {
      name: file.value.system,
      label: file.value.label,
      transport,
      objects: new Map([...writtenObjects.keys()].flatMap((name) => entryOf(name, context.objects))),
      settings: expressions.settings,
      ...(transport === 'files' ? { files: filesTransport(file) } : http === undefined ? {} : { http }),
    },
    fieldPlaces: context.fieldPlaces,
    objectPlaces: new Map([...writtenObjects].map(([name, object]) => [name, object.keyAt])),
  };
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
  const read = readOf(spec, namesOf(key), context);
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
    ...mergeFieldsOf(spec),
  };
}

function derivedObject(
  name: string,
  spec: Written<SystemObject>,
  view: Written<DerivedView>,
  context: SourceContext,
): SourceObject | undefined {
  const compiled = compileView(name, view, context);
  if (compiled === undefined) return undefined;
  const { base, fields, derived } = compiled;
  const key = part(spec, 'key');
  const download = downloadOf(spec, { label: name, fields }, context) ?? base.download;
  const inherited = derived.distinct.length === 0 ? base.key : derived.distinct;
  return {
    name,
    label: spec.value.label ?? name,
    key: key === undefined ? inherited : namesOf(key),
    fields,
    unique: uniqueOf(spec),
    contract: 'discard',
    derived,
    ...(download === undefined ? {} : { download }),
    ...(base.mergeFields === undefined ? {} : { mergeFields: base.mergeFields }),
    ...mergeFieldsOf(spec),
  };
}

const FILE_FORMATS = { csv: 'csv', jsonl: 'jsonl', json: 'json' } as const;

function readOf(spec: Written<SystemObject>, key: readonly string[], context: SourceContext): ObjectRead | undefined {
  const { transport } = context;
  const read = part(spec, 'read');
  const http = read === undefined ? undefined : part(read, 'http');
  // Compiled whatever the transport, so that what is wrong with it is known before somebody needs it.
  const requestContext = { ...context, readObject: (name: string) => readOverHttp(name, context) };
  const requests = http === undefined ? undefined : compileRequests(http, requestContext);
  const changes = read === undefined ? undefined : changesOf(read, key, context);
  if (transport === 'http') {
    return requests === undefined ? undefined : { transport, requests, ...(changes === undefined ? {} : { changes }) };
  }
  const place = read?.value.files;
  if (place === undefined) return undefined;
  const ending = place.slice(place.lastIndexOf('.') + 1).toLowerCase() as keyof typeof FILE_FORMATS;
  return { transport, file: place, format: FILE_FORMATS[ending] ?? 'csv' };
}

/** Changes are of no use without the log that names them. */
function changesOf(
  read: Written<NonNullable<SystemObject['read']>>,
  key: readonly string[],
  context: SourceContext,
): HttpChanges | undefined {
  const changes = part(read, 'changes');
  if (changes === undefined) return undefined;
  for (const request of items(part(read, 'http'))) refuseForEach(request, 'changes', context);
  if (!context.hasLog) context.report('missing-keyword', changes.keyAt, { keyword: 'transports.http.log' });
  return compileChanges(changes, key, context);
}

/** An object of which another needs the records first. */
function readOverHttp(name: string, { written, objectOf }: SourceContext): SourceObject | undefined {
  const read = written.get(name)?.value.read;
  return read?.http === undefined ? undefined : objectOf(name);
}

function downloadOf(
  spec: Written<SystemObject>,
  view: RecordView,
  context: SourceContext,
): SourceObject['download'] | undefined {
  const download = part(spec, 'download');
  if (download === undefined) return undefined;
  const name = compileOptional(part(download, 'name'), view, context);
  const http = part(download, 'http');
  const address = http === undefined ? undefined : compileFileAddress(http, context);
  return {
    at: download.value.at,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined || context.transport !== 'http' ? {} : { address }),
  };
}

function mergeFieldsOf({ value }: Written<SystemObject>): Pick<SourceObject, 'mergeFields'> {
  const [open, close] = value.merge_fields?.split(' ') ?? [];
  return open === undefined || close === undefined ? {} : { mergeFields: { open, close } };
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
  const gathered = part(field, 'column_prefix');
  if (gathered !== undefined && value.type !== 'object') {
    context.report('keyword-misplaced', gathered.keyAt, { keyword: 'column_prefix', form: `type: ${value.type}` });
  }
  return {
    name,
    type: value.type as SourceType,
    many: value.many === 'true',
    columns: value.columns ?? [name],
    ...(nested === undefined ? {} : { fields: fieldsOf(nested, object, `${prefix}${name}.`, context) }),
    ...(value.column_prefix === undefined ? {} : { columnPrefix: value.column_prefix }),
    ...(value.split === undefined ? {} : { split: value.split }),
    ...(value.values === undefined ? {} : { values: value.values }),
    ...(value.max === undefined ? {} : { max: Number(value.max) }),
    ...(at === undefined ? {} : { at }),
  };
}

/** A computed field sees the raw item, of which no types are known. */
function computedAt(field: Written<Exclude<Field, string>>, context: SourceContext): SourceField['at'] {
  const at = part(field, 'at');
  if (at === undefined) return undefined;
  const raw: RecordView = { label: 'the raw item', fields: undefined };
  if (!isLong(at)) return compileOptional(at as Written<string>, raw, context);
  const compiled = {
    files: compileOptional(part(at, 'files'), raw, context),
    http: compileOptional(part(at, 'http'), raw, context),
  };
  return compiled[context.transport];
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

function namesOf(names: Written<string | readonly string[]>): readonly string[] {
  return items(names).map(({ value }) => value);
}
