import type { BoundField, SchemaBinding } from '../../model/ledger.ts';
import type { DestinationRecord } from '../../model/record.ts';
import type { DestinationId, StoredFields, StoredValue } from '../../model/value.ts';
import { instantOf } from '../instant.ts';
import { idOf, recordOf, type WireBody, type WireRecord } from '../wire.ts';
import { decodeByShape, decodeCustomValue, encodeCustomValue } from './custom-field.ts';
import { type FieldCodec, unfit } from './field-codec.ts';
import type { FieldGroup, TimeNotation } from './field-group.ts';
import { OBJECT_CODECS, type ObjectCodec, type ObjectName } from './object-codec.ts';
import { createPlanChoices, type PlanChoices } from './plan-choice.ts';
import { decodeRootValue, encodeRootValue, unboundRootValues } from './root-custom-field.ts';

/** Turns records of every object between Crosswalk's words and Pipedrive's, through one binding of custom fields. */
export interface RecordCodec {
  /** The body that creates a record. Absent and null fields are left out. */
  encodeCreate(object: ObjectName, fields: StoredFields, notation: TimeNotation): WireBody;
  /** Whether the record has to be read before an update of these fields can be written down. */
  needsCurrent(object: ObjectName, fields: StoredFields): boolean;
  /** The body that changes these fields and no others; null empties a field. */
  encodeUpdate(
    object: ObjectName,
    fields: StoredFields,
    current: WireRecord | undefined,
    notation: TimeNotation,
  ): WireBody;
  /**
   * A record with every logical field, null where it has no value. Custom fields that are not bound are there as
   * `other.<key>` when they have a value.
   */
  decode(object: ObjectName, wire: WireRecord): DestinationRecord;
}

/** A codec for one binding, in an account whose plan decides what some fields hold. */
export function createRecordCodec(binding: SchemaBinding, choices: PlanChoices = NO_CHOICES): RecordCodec {
  const owners = bindingByOwner(binding);
  const fieldsOf = (object: ObjectName): BoundFields => {
    const { customFields }: ObjectCodec = OBJECT_CODECS[object];
    return (customFields && owners.get(customFields.owner)) ?? NO_FIELDS;
  };
  const encode = (object: ObjectName, fields: StoredFields, context: WriteContext): WireBody => ({
    ...encodeStandard(OBJECT_CODECS[object], chosen(object, fields, choices), context),
    ...encodeCustom(OBJECT_CODECS[object], fields, fieldsOf(object)),
  });
  return {
    encodeCreate: (object, fields, notation) => {
      const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
      return encode(object, given, { mode: 'create', current: undefined, notation });
    },
    needsCurrent: (object, fields) =>
      groupsOf(OBJECT_CODECS[object]).some((group) => touches(group, fields) && group.needsCurrent(fields)),
    encodeUpdate: (object, fields, current, notation) => encode(object, fields, { mode: 'update', current, notation }),
    decode: (object, wire) => decodeRecord(object, wire, fieldsOf(object), choices),
  };
}

/** Where nothing depends on the plan. */
const NO_CHOICES = createPlanChoices(undefined, () => undefined);

/** The fields with the account's own values for the words of its plan. */
function chosen(object: ObjectName, fields: StoredFields, choices: PlanChoices): StoredFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value === null ? value : choices.encode(object, name, value)]),
  );
}

interface WriteContext {
  readonly mode: 'create' | 'update';
  readonly current: WireRecord | undefined;
  readonly notation: TimeNotation;
}

interface BoundFields {
  readonly byId: ReadonlyMap<string, BoundField>;
  readonly keys: ReadonlySet<string>;
}

const NO_FIELDS: BoundFields = { byId: new Map(), keys: new Set() };

const CUSTOM_PREFIX = 'custom.';

function bindingByOwner({ fields }: SchemaBinding): ReadonlyMap<string, BoundFields> {
  const owners = new Map<string, BoundField[]>();
  for (const field of fields) owners.set(field.object, [...(owners.get(field.object) ?? []), field]);
  return new Map(
    [...owners].map(([owner, bound]) => [
      owner,
      { byId: new Map(bound.map((field) => [field.id, field])), keys: new Set(bound.map((field) => field.key)) },
    ]),
  );
}

function groupsOf({ groups = [] }: ObjectCodec): readonly FieldGroup[] {
  return groups;
}

function touches(group: FieldGroup, fields: StoredFields): boolean {
  return group.fields.some((name) => fields[name] !== undefined);
}

function encodeStandard(codec: ObjectCodec, fields: StoredFields, context: WriteContext): WireBody {
  const groups = groupsOf(codec);
  const grouped = new Set(groups.flatMap((group) => group.fields));
  const single = Object.entries(fields)
    .filter(([name]) => !name.startsWith(CUSTOM_PREFIX) && !grouped.has(name))
    .map(([name, value]) => encodeField(codec, name, value, fields, context.mode));
  const together = groups
    .filter((group) => touches(group, fields))
    .map((group) => group.encode(fields, context.current, context.notation));
  return Object.assign({}, ...single, ...together) as WireBody;
}

function encodeField(
  codec: ObjectCodec,
  name: string,
  value: StoredValue,
  written: StoredFields,
  mode: WriteContext['mode'],
): WireBody {
  const field: FieldCodec | undefined = codec.fields[name];
  if (field === undefined) throw new Error(`The Pipedrive adapter knows no field "${name}" here.`);
  if (field.writable === 'never') throw unfit(name, 'Pipedrive sets this field itself.');
  if (field.writable === 'stated') return {};
  if (mode === 'update' && field.writable === 'on_create')
    throw unfit(name, 'Pipedrive takes this field only when a record is made.');
  if (value !== null) return field.encode(value);
  const cleared = field.clear(written);
  if (cleared === undefined) throw unfit(name, 'Pipedrive cannot empty this field again.');
  return cleared;
}

/** Never sends an empty `custom_fields`: an account was seen where that wiped every custom field of the record. */
function encodeCustom({ customFields }: ObjectCodec, fields: StoredFields, bound: BoundFields): WireBody {
  const entries = Object.entries(fields).filter(([name]) => name.startsWith(CUSTOM_PREFIX));
  if (entries.length === 0) return {};
  const values = entries.map(([name, value]) => ({ field: boundField(name, bound), value }));
  if (customFields?.placement === 'root') {
    return Object.assign({}, ...values.map(({ field, value }) => encodeRootValue(value, field))) as WireBody;
  }
  const nested = values.map(({ field, value }) => [field.key, encodeCustomValue(value, field)] as const);
  return { custom_fields: Object.fromEntries(nested) };
}

function boundField(name: string, { byId }: BoundFields): BoundField {
  const field = byId.get(name.slice(CUSTOM_PREFIX.length));
  if (field === undefined) throw new Error(`The field "${name}" is bound to no field of the account.`);
  return field;
}

function decodeRecord(
  object: ObjectName,
  wire: WireRecord,
  bound: BoundFields,
  choices: PlanChoices,
): DestinationRecord {
  const codec: ObjectCodec = OBJECT_CODECS[object];
  const single = Object.entries(codec.fields).map(
    ([name, field]) => [name, choices.decode(object, name, field.decode(wire))] as const,
  );
  const [addedAt, updatedAt] = [instantOf(wire['add_time']), instantOf(wire['update_time'])];
  return {
    object,
    id: recordId(object, wire),
    fields: Object.assign(
      Object.fromEntries(single),
      ...groupsOf(codec).map((group) => group.decode(wire)),
      decodeCustom(codec, wire, bound),
    ) as StoredFields,
    ...(addedAt === null ? {} : { addedAt }),
    ...(updatedAt === null ? {} : { updatedAt }),
  };
}

/** A line of a deal can only be reached through its deal, so its id names both: `<deal>/<line>`. */
export function recordId(object: ObjectName, wire: WireRecord): DestinationId {
  const id = idOf(wire['id']);
  if (id === null) throw new Error(`Pipedrive sent a record of "${object}" without an id.`);
  return object === 'deal_product' ? `${idOf(wire['deal_id'])}/${id}` : id;
}

function decodeCustom({ customFields }: ObjectCodec, wire: WireRecord, { byId, keys }: BoundFields): StoredFields {
  if (customFields === undefined) return {};
  const root = customFields.placement === 'root';
  const nested = recordOf(wire['custom_fields']) ?? {};
  const bound = [...byId.values()].map((field): [string, StoredValue] => [
    `${CUSTOM_PREFIX}${field.id}`,
    root ? decodeRootValue(wire, field) : decodeCustomValue(nested[field.key], field),
  ]);
  const unbound = root
    ? unboundRootValues(wire, keys)
    : Object.entries(nested)
        .filter(([key]) => !keys.has(key))
        .map(([key, value]) => [key, decodeByShape(value)] as const);
  const others = unbound.filter(([, value]) => value !== null).map(([key, value]) => [`other.${key}`, value] as const);
  return Object.fromEntries([...bound, ...others]);
}
