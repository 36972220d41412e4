import type { CompiledExpression } from '../../engine/model/expression.ts';
import type {
  Aggregate,
  CompiledPair,
  CreateEntry,
  Entry,
  FieldMapping,
  FoldEntry,
  MatchEntry,
  RefForm,
  Row,
  ValueForm,
} from '../../engine/model/mapping.ts';
import type { OwnerMatch } from '../../engine/model/owner.ts';
import type { MappedRecord, SourceRecord } from '../../engine/model/record.ts';
import type { DestinationField, DestinationObject, SourceObject } from '../../engine/model/system.ts';
import { type Json, textOf } from '../../engine/model/value.ts';
import { mapRecords } from '../../engine/phase/map/map.ts';
import type { Progress } from '../../engine/port/progress.ts';
import type { Source } from '../../engine/port/source.ts';
import type { RecordState, Staging } from '../../engine/port/staging.ts';
import { expression, object as sourceObject, system } from '../connector/system-example.ts';

const AT = { file: 'pair.yaml', line: 1, column: 1 } as const;

export const QUIET: Progress = {
  begin: () => ({ advance: () => undefined, remark: () => undefined, end: () => undefined }),
  say: () => undefined,
};

/** An expression that copies one field. */
export function copy(field: string): CompiledExpression {
  return expression((record) => record[field], [field]);
}

/** A condition that holds when a field has this value. */
export function equals(field: string, value: Json): CompiledExpression {
  return expression((record) => record[field] === value, [field]);
}

export function value(field: string): ValueForm {
  return { kind: 'expression', value: copy(field) };
}

export function ref(target: string, by?: string, more: Partial<Omit<RefForm, 'kind'>> = {}): RefForm {
  const key = by === undefined ? {} : { by: copy(by) };
  return { kind: 'ref', target, missing: 'hold', late: false, ...key, ...more };
}

/** A destination field that takes everything but what `more` forbids. */
export function field(
  name: string,
  type: DestinationField['type'] = 'text',
  more: Partial<DestinationField> = {},
): DestinationField {
  return {
    name,
    type,
    many: false,
    required: false,
    writable: { create: true, update: true },
    clearable: true,
    ...more,
  };
}

export function destinationObject(
  name: string,
  fields: readonly DestinationField[],
  { holdsKey = true, ...more }: Partial<DestinationObject> & { readonly holdsKey?: boolean } = {},
): DestinationObject {
  return {
    name,
    label: name,
    fields: new Map(fields.map((one) => [one.name, one])),
    readOnly: false,
    ...(holdsKey ? { customFields: name } : {}),
    needsOneOf: [],
    cost: { create: 5, update: 5, remove: 3, list: 10 },
    listLimit: 500,
    ...more,
  };
}

/** What the examples write into: companies and deals with their lines, notes and files, and users who exist already. */
export const OBJECTS: readonly DestinationObject[] = [
  destinationObject('org', [
    field('name', 'text', { required: true, max: 40 }),
    field('city'),
    field('phones', 'labelled', { many: true }),
    field('parent_id', 'ref', { ref: 'org' }),
    field('add_time', 'datetime', { writable: { create: true, update: false } }),
  ]),
  destinationObject('deal', [
    field('title', 'text', { required: true, max: 40 }),
    field('org_id', 'ref', { ref: 'org' }),
    field('owner_id', 'ref', { ref: 'user' }),
    field('stage_id', 'ref', { ref: 'stage' }),
    field('status', 'one_of', { values: ['open', 'won', 'lost'] }),
    field('value', 'money', {
      overriddenBy: {
        object: 'line',
        by: 'deal_id',
        sum: expression((line) => Number(line.quantity ?? 0) * Number(line.price ?? 0)),
      },
    }),
    field('total', 'money'),
    field('notes', 'text', { max: 60 }),
    field('people', 'ref', { ref: 'org', many: true }),
  ]),
  destinationObject(
    'line',
    [field('deal_id', 'ref', { ref: 'deal', required: true }), field('quantity', 'number'), field('price', 'number')],
    { holdsKey: false, belongsTo: 'deal_id', bulk: { parent: 'deal_id', most: 100, cost: 25 } },
  ),
  destinationObject('product', [field('name', 'text', { required: true }), field('price', 'money')]),
  destinationObject(
    'file',
    [
      field('deal_id', 'ref', { ref: 'deal' }),
      field('org_id', 'ref', { ref: 'org' }),
      field('name'),
      field('description'),
    ],
    { holdsKey: false },
  ),
  destinationObject('user', [field('name'), field('email')], { holdsKey: false, readOnly: true }),
];

/** Custom fields that are no text. */
const CUSTOM: ReadonlyMap<string, DestinationField> = new Map(
  [field('custom.hours', 'number'), field('custom.day', 'date'), field('custom.state', 'single_option')].map((one) => [
    one.name,
    one,
  ]),
);

type Form = ValueForm | string;

/** Field mappings in the types of the destination object; a text copies the source field of that name. */
export function mappings(object: string, forms: Readonly<Record<string, Form>>): readonly FieldMapping[] {
  const known = OBJECTS.find(({ name }) => name === object)?.fields;
  return Object.entries(forms).map(([name, form]) => ({
    field: name,
    target: known?.get(name) ?? CUSTOM.get(name) ?? field(name),
    form: typeof form === 'string' ? value(form) : form,
    tooLong: 'hold',
    at: AT,
  }));
}

function named(address: string) {
  const [row = address, name = address] = address.split('.');
  return { address, row, name, at: AT, proposed: false } as const;
}

export function create(
  address: string,
  from: string | undefined,
  object: string,
  forms: Readonly<Record<string, Form>>,
  more: Partial<CreateEntry> = {},
): CreateEntry {
  const fields = mappings(object, forms);
  const base = { ...named(address), kind: 'create', object, fields, matchRules: [], found: 'fill' } as const;
  return { ...base, once: from === undefined, ...(from === undefined ? {} : { from }), ...more };
}

export function fold(
  address: string,
  from: string,
  into: RefForm | readonly RefForm[],
  fields: Readonly<Record<string, Aggregate>>,
  more: Partial<FoldEntry> = {},
): FoldEntry {
  const known = new Map([...CUSTOM, ...OBJECTS.flatMap((one) => [...one.fields])]);
  const folded = Object.entries(fields).map(([name, aggregate]) => {
    return { field: name, target: known.get(name) ?? field(name), aggregate, at: AT };
  });
  return { ...named(address), kind: 'fold', from, into: [into].flat(), fields: folded, ...more };
}

export function match(address: string, from: string, more: Partial<MatchEntry> = {}): MatchEntry {
  const rules = [
    { field: 'email', value: copy('email') },
    { field: 'name', value: copy('name') },
  ];
  return {
    ...named(address),
    kind: 'match',
    from,
    object: 'user',
    rules,
    inactive: 'unmatched',
    unmatched: 'fallback',
    ...more,
  };
}

/** A pair of these entries, one row for each; source objects are made from what the entries read. */
export function pairOf(entries: readonly Entry[], more: Partial<CompiledPair> = {}): CompiledPair {
  const objects = [...new Set(entries.flatMap(({ from }) => (from === undefined ? [] : [from])))];
  return {
    id: 'example-to-crm',
    version: 1,
    source: system(objects.map((name) => sourceObject(name, ['id'], { id: 'text' }, { download: { at: 'file' } }))),
    destination: {
      name: 'crm',
      label: 'CRM',
      objects: new Map(OBJECTS.map((one) => [one.name, one])),
      fieldTypes: new Map(),
      plans: new Map(),
      fileLimitMegabytes: 50,
    },
    digest: 'digest',
    published: { grade: 'A', gradeName: 'Simple', timeline: '1 day' },
    settings: { currency: 'USD' },
    trace: { sourceId: { label: 'source_id', qualified: false } },
    policies: { tooLong: 'hold', sourceDeleted: 'report', unknownCurrency: 'hold' },
    customFields: [],
    pipelines: [],
    rows: [...Map.groupBy(entries, ({ row }) => row)].map(([id, rowEntries]) => rowOf(id, rowEntries)),
    entries,
    leftovers: [],
    switchedOff: [],
    ...more,
  };
}

export function rowOf(id: string, entries: readonly Entry[], more: Partial<Row> = {}): Row {
  return {
    id,
    published: { source: id, destination: id, cardinality: '1:1', compatibility: 'full' },
    loses: [],
    dispositions: [],
    entries,
    translates: [],
    otherwise: { kind: 'hold' },
    at: AT,
    truth: { cardinality: '1:1', losses: [] },
    ...more,
  };
}

/** A pair whose source has these objects, for views and joins. */
export function withObjects(pair: CompiledPair, objects: readonly SourceObject[]): CompiledPair {
  return { ...pair, source: system(objects) };
}

export type Rows = Readonly<Record<string, readonly Readonly<Record<string, Json>>[]>>;

/** Stages source records; each needs an `id`, its key. */
export async function stage(staging: Staging, rows: Rows): Promise<void> {
  for (const [object, records] of Object.entries(rows)) {
    await staging.source.add(records.map((fields) => sourceRecord(object, fields)));
  }
}

export function sourceRecord(object: string, fields: Readonly<Record<string, Json>>): SourceRecord {
  return { object, key: textOf(fields.id), fields };
}

export interface MapOptions {
  readonly owners?: readonly OwnerMatch[];
  readonly currencies?: readonly string[];
  readonly files?: Source;
}

/** Stages and maps; what the snapshot held before stays. */
export async function mapAll(
  pair: CompiledPair,
  staging: Staging,
  rows: Rows,
  { owners = [], ...more }: MapOptions = {},
): Promise<void> {
  await stage(staging, rows);
  await mapRecords({ pair, staging, owners: { matches: owners, digest: 'owners' }, progress: QUIET, ...more });
}

export async function mappedOf(staging: Staging, address: string): Promise<readonly MappedRecord[]> {
  const found: MappedRecord[] = [];
  for await (const batch of staging.mapped.scan(address)) found.push(...batch);
  return found;
}

/** `object/key` to its worst state, with the reason where there is one: `held unknown_value`. */
export async function statesOf(staging: Staging): Promise<Readonly<Record<string, string>>> {
  const found: RecordState[] = [];
  for await (const batch of staging.states.scan()) found.push(...batch);
  return Object.fromEntries(
    found.map(({ object, key, state, reason }) => [
      `${object}/${key}`,
      reason === undefined ? state : `${state} ${reason}`,
    ]),
  );
}
