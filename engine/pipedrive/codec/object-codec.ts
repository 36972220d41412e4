import { ACTIVITY_TIMES } from './activity-times.ts';
import {
  address,
  closingTime,
  date,
  datetime,
  type FieldCodec,
  flag,
  labelled,
  moneyObject,
  number,
  participants,
  planChoice,
  reference,
  splitMoney,
  text,
} from './field-codec.ts';
import type { FieldGroup } from './field-group.ts';
import { PRODUCT_PRICES } from './product-prices.ts';

/** How the records of one object stand on the wire. */
export interface ObjectCodec {
  readonly fields: Readonly<Record<string, FieldCodec>>;
  readonly groups?: readonly FieldGroup[];
  /** Whose custom fields it carries, and where: inside `custom_fields` (v2) or among the other keys (leads). */
  readonly customFields?: { readonly owner: string; readonly placement: 'nested' | 'root' };
}

/** An owner cannot be taken away: every record has one. */
const OWNER = reference('owner_id', { empty: undefined });

const VISIBLE_TO = planChoice('visible_to', 'number');

/** Every object with its fields, by the names of the destination's system spec. */
export const OBJECT_CODECS = {
  organization: {
    customFields: { owner: 'organization', placement: 'nested' },
    fields: {
      name: text('name'),
      address: address('address'),
      website: text('website', { empty: null }),
      owner_id: OWNER,
      visible_to: VISIBLE_TO,
      add_time: datetime('add_time', 'v2', { writable: 'on_create' }),
    },
  },
  person: {
    customFields: { owner: 'person', placement: 'nested' },
    fields: {
      name: text('name'),
      emails: labelled('emails'),
      phones: labelled('phones'),
      org_id: reference('org_id'),
      owner_id: OWNER,
      visible_to: VISIBLE_TO,
      job_title: text('job_title'),
      add_time: datetime('add_time', 'v2', { writable: 'on_create' }),
    },
  },
  deal: {
    customFields: { owner: 'deal', placement: 'nested' },
    fields: {
      title: text('title'),
      value: splitMoney('value', 'currency'),
      stage_id: reference('stage_id', { empty: undefined }),
      status: text('status', { empty: undefined }),
      probability: number('probability'),
      // Null is answered with 400, and an empty text is kept as 0000-00-00.
      expected_close_date: date('expected_close_date'),
      won_time: closingTime('won_time', 'won'),
      lost_time: closingTime('lost_time', 'lost'),
      close_time: datetime('close_time', 'v2', { empty: null }),
      lost_reason: text('lost_reason', { empty: null }),
      org_id: reference('org_id'),
      person_id: reference('person_id'),
      owner_id: OWNER,
      visible_to: VISIBLE_TO,
    },
  },
  lead: {
    customFields: { owner: 'deal', placement: 'root' },
    fields: {
      title: text('title', { empty: undefined }),
      value: moneyObject('value'),
      expected_close_date: date('expected_close_date', { empty: null }),
      person_id: reference('person_id'),
      organization_id: reference('organization_id'),
      owner_id: OWNER,
      visible_to: planChoice('visible_to', 'text'),
    },
  },
  activity: {
    groups: [ACTIVITY_TIMES],
    fields: {
      subject: text('subject'),
      type: text('type', { empty: undefined }),
      location: address('location'),
      note: text('note'),
      done: flag('done'),
      person_ids: participants('participants'),
      deal_id: reference('deal_id'),
      lead_id: reference('lead_id'),
      org_id: reference('org_id'),
      owner_id: OWNER,
    },
  },
  note: {
    fields: {
      content: text('content', { empty: undefined }),
      deal_id: reference('deal_id'),
      person_id: reference('person_id'),
      org_id: reference('org_id'),
      lead_id: reference('lead_id'),
      user_id: reference('user_id', { empty: undefined }),
      add_time: datetime('add_time', 'v1'),
    },
  },
  product: {
    customFields: { owner: 'product', placement: 'nested' },
    groups: [PRODUCT_PRICES],
    fields: {
      name: text('name'),
      code: text('code'),
      description: text('description'),
      unit: text('unit'),
      owner_id: OWNER,
      visible_to: VISIBLE_TO,
    },
  },
  deal_product: {
    fields: {
      // The deal is named by the path of the request, never by its body.
      deal_id: reference('deal_id', { writable: 'on_create' }),
      product_id: reference('product_id', { empty: undefined }),
      quantity: number('quantity', { empty: undefined }),
      item_price: number('item_price', { empty: undefined }),
      tax: number('tax', { empty: 0 }),
      discount: number('discount', { empty: 0 }),
      comments: text('comments'),
    },
  },
  pipeline: {
    fields: {
      name: text('name', { empty: undefined }),
      is_deal_probability_enabled: flag('is_deal_probability_enabled'),
    },
  },
  stage: {
    fields: {
      name: text('name', { empty: undefined }),
      pipeline_id: reference('pipeline_id', { empty: undefined }),
      deal_probability: number('deal_probability', { empty: undefined }),
    },
  },
  user: {
    fields: {
      name: text('name', { writable: 'never' }),
      email: text('email', { writable: 'never' }),
      active: { ...flag('active_flag'), writable: 'never' },
    },
  },
  file: {
    fields: {
      name: text('name', { empty: undefined }),
      description: text('description'),
      /** In bytes. Read to recognise a file whose upload was never answered. */
      size: number('file_size', { writable: 'never' }),
      deal_id: reference('deal_id', { writable: 'on_create' }),
      person_id: reference('person_id', { writable: 'on_create' }),
      org_id: reference('org_id', { writable: 'on_create' }),
      product_id: reference('product_id', { writable: 'on_create' }),
      activity_id: reference('activity_id', { writable: 'on_create' }),
      lead_id: reference('lead_id', { writable: 'on_create' }),
    },
  },
  organization_relationship: {
    fields: {
      type: text('type', { empty: undefined }),
      rel_owner_org_id: reference('rel_owner_org_id', { empty: undefined }),
      rel_linked_org_id: reference('rel_linked_org_id', { empty: undefined }),
    },
  },
  activity_type: {
    fields: {
      name: text('name', { empty: undefined }),
      icon_key: text('icon_key', { empty: undefined }),
      color: text('color', { empty: undefined }),
      /** What activities name their type by; made by Pipedrive from the name. */
      key_string: text('key_string', { writable: 'stated' }),
    },
  },
} as const satisfies Readonly<Record<string, ObjectCodec>>;

/** Name of an object that this adapter reads and writes. */
export type ObjectName = keyof typeof OBJECT_CODECS;

/** The object by that name; any other name is a fault of the calling code. */
export function objectName(name: string): ObjectName {
  if (name in OBJECT_CODECS) return name as ObjectName;
  throw new Error(`The Pipedrive adapter knows no object "${name}".`);
}
