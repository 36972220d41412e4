import type {
  CustomFieldRule,
  DestinationField,
  DestinationObject,
  DestinationSystem,
} from '../../engine/model/system.ts';
import type { CustomFieldType } from '../../engine/model/value.ts';

/** A field as most are: one optional value that can be written at any time and emptied again. */
function field(name: string, type: DestinationField['type'], more: Partial<DestinationField> = {}): DestinationField {
  const writable = { create: true, update: true };
  return { name, type, many: false, required: false, clearable: true, writable, ...more };
}

function link(name: string, ref: string, more: Partial<DestinationField> = {}): DestinationField {
  return field(name, 'ref', { ref, ...more });
}

const ON_CREATE = { create: true, update: false };
const REQUIRED = { required: true, clearable: false };

function object(name: string, fields: readonly DestinationField[], more: Partial<DestinationObject> = {}) {
  return {
    name,
    label: name,
    fields: new Map(fields.map((each) => [each.name, each])),
    readOnly: false,
    needsOneOf: [],
    cost: { create: 5, update: 5, remove: 3, list: 10 },
    listLimit: 500,
    ...more,
  } satisfies DestinationObject;
}

const V1_COST = { create: 10, update: 10, remove: 6, list: 20 };

const OBJECTS: readonly DestinationObject[] = [
  object(
    'organization',
    [
      field('name', 'text', REQUIRED),
      field('address', 'address'),
      field('website', 'text', { max: 255 }),
      link('owner_id', 'user', { clearable: false }),
      field('add_time', 'datetime', { writable: ON_CREATE }),
    ],
    { customFields: 'organization', created: 'add_time' },
  ),
  object(
    'person',
    [
      field('name', 'text', REQUIRED),
      field('emails', 'labelled', { many: true }),
      field('phones', 'labelled', { many: true }),
      link('org_id', 'organization'),
      link('owner_id', 'user', { clearable: false }),
      field('add_time', 'datetime', { writable: ON_CREATE }),
    ],
    { customFields: 'person', created: 'add_time' },
  ),
  object(
    'deal',
    [
      field('title', 'text', REQUIRED),
      field('value', 'money', {
        overriddenBy: { object: 'deal_product', by: 'deal_id', sum: { source: 'quantity * item_price' } as never },
      }),
      link('stage_id', 'stage', { clearable: false }),
      field('status', 'one_of', { clearable: false, values: ['open', 'won', 'lost'] }),
      field('expected_close_date', 'date', { clearable: false }),
      field('won_time', 'datetime'),
      link('org_id', 'organization'),
      link('person_id', 'person'),
      link('owner_id', 'user', { clearable: false }),
    ],
    { customFields: 'deal' },
  ),
  object(
    'lead',
    [
      field('title', 'text', REQUIRED),
      field('value', 'money'),
      link('person_id', 'person'),
      link('organization_id', 'organization'),
      link('owner_id', 'user', { clearable: false }),
    ],
    { customFields: 'deal', needsOneOf: ['person_id', 'organization_id'], cost: V1_COST },
  ),
  object('activity', [
    field('subject', 'text'),
    field('type', 'text', { clearable: false }),
    field('starts_at', 'datetime'),
    field('note', 'html'),
    field('done', 'yes_no'),
    link('person_ids', 'person', { many: true }),
    link('deal_id', 'deal'),
    link('org_id', 'organization'),
    link('owner_id', 'user', { clearable: false }),
  ]),
  object(
    'note',
    [
      field('content', 'html', REQUIRED),
      link('deal_id', 'deal'),
      link('person_id', 'person'),
      link('org_id', 'organization'),
      field('add_time', 'datetime'),
    ],
    { created: 'add_time', needsOneOf: ['deal_id', 'person_id', 'org_id'], cost: V1_COST },
  ),
  object(
    'product',
    [
      field('name', 'text', REQUIRED),
      field('unit', 'text'),
      field('price', 'money'),
      link('owner_id', 'user', { clearable: false }),
    ],
    { customFields: 'product' },
  ),
  object(
    'deal_product',
    [
      link('deal_id', 'deal', { required: true, writable: ON_CREATE }),
      link('product_id', 'product', REQUIRED),
      field('quantity', 'number', REQUIRED),
      field('item_price', 'number', REQUIRED),
      field('comments', 'text'),
    ],
    { belongsTo: 'deal_id', bulk: { parent: 'deal_id', most: 100, cost: 25 } },
  ),
  object('pipeline', [field('name', 'text', REQUIRED)]),
  object(
    'stage',
    [
      field('name', 'text', REQUIRED),
      link('pipeline_id', 'pipeline', REQUIRED),
      field('deal_probability', 'number', { clearable: false }),
    ],
    { belongsTo: 'pipeline_id' },
  ),
  object(
    'file',
    [
      field('name', 'text', REQUIRED),
      field('description', 'text'),
      link('deal_id', 'deal', { writable: ON_CREATE }),
      link('org_id', 'organization', { writable: ON_CREATE }),
    ],
    { cost: V1_COST, listLimit: 100 },
  ),
  object(
    'organization_relationship',
    [
      field('type', 'one_of', { required: true, values: ['parent', 'related'] }),
      link('rel_owner_org_id', 'organization', REQUIRED),
      link('rel_linked_org_id', 'organization', REQUIRED),
    ],
    { cost: V1_COST },
  ),
  object('user', [field('name', 'text'), field('email', 'text'), field('active', 'yes_no')], { readOnly: true }),
];

const WIRE_TYPES: Readonly<Record<CustomFieldType, CustomFieldRule>> = {
  short_text: { type: 'short_text', wire: 'varchar', max: 255 },
  long_text: { type: 'long_text', wire: 'text', max: 65_000 },
  number: { type: 'number', wire: 'double' },
  money: { type: 'money', wire: 'monetary' },
  date: { type: 'date', wire: 'date' },
  single_option: { type: 'single_option', wire: 'enum', max: 255 },
  multiple_options: { type: 'multiple_options', wire: 'set', max: 255 },
  yes_no: { type: 'yes_no', wire: 'enum', options: ['Yes', 'No'] },
  link: { type: 'link', wire: 'varchar', max: 255 },
  phone: { type: 'phone', wire: 'phone', max: 255 },
  address: { type: 'address', wire: 'address' },
  datetime: { type: 'datetime', wire: 'date' },
  computed: { type: 'computed', wire: 'varchar', max: 255 },
};

/** A description of the stand-in's account, as a compiled system spec would give it: what the writing phases are told. */
export const EXAMPLE_SYSTEM: DestinationSystem = {
  name: 'pipedrive',
  label: 'Pipedrive',
  objects: new Map(OBJECTS.map((each) => [each.name, each])),
  fieldTypes: new Map(Object.values(WIRE_TYPES).map((rule) => [rule.type, rule])),
  plans: new Map([
    ['ultimate', { customFields: 500, openRecordsPerSeat: 20_000, tokensPerSeat: 210_000, burstRequests: 120 }],
  ]),
  fileLimitMegabytes: 50,
};
