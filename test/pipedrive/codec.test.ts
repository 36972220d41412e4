import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StoredFields, StoredValue } from '../../engine/model/value.ts';
import { OBJECT_CODECS, type ObjectCodec, type ObjectName } from '../../engine/pipedrive/codec/object-codec.ts';
import type { PlanChoices } from '../../engine/pipedrive/codec/plan-choice.ts';
import { createRecordCodec } from '../../engine/pipedrive/codec/record-codec.ts';
import type { WireBody, WireRecord } from '../../engine/pipedrive/wire.ts';
import { DestinationRefusal } from '../../engine/port/destination.ts';
import {
  boundField,
  CUSTOM_VALUES,
  someDay,
  someInstant,
  someLabelled,
  someLeadLink,
  someLink,
  someLinks,
  someMoney,
  someNumber,
  someText,
} from './field-values.ts';

/** A plan of two levels of visibility. */
const CHOICES: PlanChoices = {
  encode: (_object, field, value) => (field === 'visible_to' ? (value === 'owner' ? '1' : '3') : value),
  decode: (_object, field, value) => {
    if (field !== 'visible_to' || value === null) return value;
    return value === '1' ? 'owner' : 'company';
  },
};
const UNBOUND = createRecordCodec({ fields: [], stages: [] }, CHOICES);
const BOUND = createRecordCodec({ fields: Object.keys(CUSTOM_VALUES).map((type) => boundField(type)), stages: [] });

type Values = fc.Arbitrary<Exclude<StoredValue, null>>;

const someLevel = fc.constantFrom('owner', 'company');

const someStart = fc.oneof(someInstant, someDay);

/** What each field of each object may hold. The compiler and the first test see to it that none is forgotten. */
const FIELD_VALUES: Readonly<Record<ObjectName, Readonly<Record<string, Values>>>> = {
  organization: {
    name: someText,
    address: someText,
    website: someText,
    owner_id: someLink,
    visible_to: someLevel,
    add_time: someInstant,
  },
  person: {
    name: someText,
    emails: someLabelled,
    phones: someLabelled,
    org_id: someLink,
    owner_id: someLink,
    visible_to: someLevel,
    job_title: someText,
    add_time: someInstant,
  },
  deal: {
    title: someText,
    value: someMoney,
    stage_id: someLink,
    status: fc.constantFrom('open', 'won', 'lost'),
    probability: someNumber,
    expected_close_date: someDay,
    won_time: someInstant,
    lost_time: someInstant,
    close_time: someInstant,
    lost_reason: someText,
    org_id: someLink,
    person_id: someLink,
    owner_id: someLink,
    visible_to: someLevel,
  },
  lead: {
    title: someText,
    value: someMoney,
    expected_close_date: someDay,
    person_id: someLink,
    organization_id: someLink,
    owner_id: someLink,
    visible_to: someLevel,
  },
  activity: {
    subject: someText,
    type: someText,
    location: someText,
    note: someText,
    done: fc.boolean(),
    person_ids: someLinks,
    deal_id: someLink,
    lead_id: someLeadLink,
    org_id: someLink,
    owner_id: someLink,
    starts_at: someStart,
  },
  note: {
    content: someText,
    deal_id: someLink,
    person_id: someLink,
    org_id: someLink,
    lead_id: someLeadLink,
    user_id: someLink,
    add_time: someInstant,
  },
  product: {
    name: someText,
    code: someText,
    description: someText,
    unit: someText,
    owner_id: someLink,
    visible_to: someLevel,
    price: someMoney,
  },
  deal_product: {
    deal_id: someLink,
    product_id: someLink,
    quantity: someNumber,
    item_price: someNumber,
    tax: someNumber,
    discount: someNumber,
    comments: someText,
  },
  pipeline: { name: someText, is_deal_probability_enabled: fc.boolean() },
  stage: { name: someText, pipeline_id: someLink, deal_probability: someNumber },
  user: {},
  file: {
    name: someText,
    description: someText,
    deal_id: someLink,
    person_id: someLink,
    org_id: someLink,
    product_id: someLink,
    activity_id: someLink,
    lead_id: someLeadLink,
  },
  organization_relationship: {
    type: fc.constantFrom('parent', 'related'),
    rel_owner_org_id: someLink,
    rel_linked_org_id: someLink,
  },
  activity_type: { name: someText, icon_key: someText, color: someText },
};

const OBJECTS = Object.keys(FIELD_VALUES) as readonly ObjectName[];

const FIELDS = OBJECTS.flatMap((object) =>
  Object.entries(FIELD_VALUES[object]).map(([name, values]) => ({ object, name, values })),
);

/** What a step gives, or the code of its refusal. */
function attempt(step: () => WireBody): WireBody | string {
  try {
    return step();
  } catch (reason) {
    return reason instanceof DestinationRefusal ? reason.code : String(reason);
  }
}

/** The record that Pipedrive would show after it took a body. */
function shown(object: ObjectName, body: WireBody): WireRecord {
  return object === 'deal_product' ? { id: 7, deal_id: 3, ...body } : { id: 7, ...body };
}

describe('round trips', () => {
  test.each(OBJECTS)('every writable field of %s has values to be tried with', (object) => {
    const { fields, groups }: ObjectCodec = OBJECT_CODECS[object];
    const writable = Object.keys(fields).filter((name) => !['never', 'stated'].includes(fields[name]?.writable ?? ''));
    const grouped = (groups ?? []).map((group) => group.fields[0] ?? '');

    expect(Object.keys(FIELD_VALUES[object]).sort()).toEqual([...writable, ...grouped].sort());
  });

  test.each(OBJECTS)('what is written to a new %s is what is read back, and nothing else has a value', (object) => {
    const records = fc
      .record(FIELD_VALUES[object] as Record<string, Values>, { requiredKeys: [] })
      .map((fields) => fields as StoredFields);

    fc.assert(
      fc.property(records, (fields) => {
        const body = UNBOUND.encodeCreate(object, fields, 'HH:MM:SS');
        const { fields: read } = UNBOUND.decode(object, shown(object, body));

        const expected = object === 'deal_product' ? { deal_id: { id: '3' }, ...fields } : fields;
        expect(withoutNulls(read)).toEqual(expected);
      }),
    );
  });

  test.each(FIELDS)(
    'an update of $object.$name sets it as a new record does, or is refused',
    ({ object, name, values }) => {
      const { fields }: ObjectCodec = OBJECT_CODECS[object];
      const refused = fields[name]?.writable === 'on_create';

      fc.assert(
        fc.property(values, (value) => {
          const update = attempt(() => UNBOUND.encodeUpdate(object, { [name]: value }, {}, 'HH:MM:SS'));
          expect(update).toEqual(
            refused ? 'value_not_accepted' : UNBOUND.encodeCreate(object, { [name]: value }, 'HH:MM:SS'),
          );
        }),
      );
    },
  );

  test.each(Object.keys(CUSTOM_VALUES))(
    'custom field of type %s, inside custom_fields and among the keys of a lead',
    (type) => {
      fc.assert(
        fc.property(CUSTOM_VALUES[type] as Values, (value) => {
          const fields = { [`custom.${type}`]: value };
          for (const object of ['deal', 'lead'] as const) {
            const body = BOUND.encodeCreate(object, fields, 'HH:MM:SS');
            const read = BOUND.decode(object, shown(object, body)).fields[`custom.${type}`];
            // A lead shows times without their zone.
            const zoned = object === 'lead' && (type === 'time' || type === 'timerange');
            expect(read).toEqual(zoned && typeof value === 'string' ? value.split(' ')[0] : value);
          }
        }),
      );
    },
  );
});

describe('custom fields', () => {
  test('are never sent as an empty object', () => {
    expect(BOUND.encodeCreate('deal', { title: 'A', 'custom.text': null }, 'HH:MM:SS')).toEqual({ title: 'A' });
    expect(BOUND.encodeUpdate('deal', { title: 'A' }, undefined, 'HH:MM:SS')).toEqual({ title: 'A' });
  });

  test('are emptied by null, an empty choice too', () => {
    const { key } = boundField('set');

    expect(BOUND.encodeUpdate('deal', { 'custom.set': [] }, undefined, 'HH:MM:SS')).toEqual({
      custom_fields: { [key]: null },
    });
    expect(BOUND.encodeUpdate('lead', { 'custom.monetary': null }, undefined, 'HH:MM:SS')).toEqual({
      [boundField('monetary').key]: null,
      [`${boundField('monetary').key}_currency`]: null,
    });
  });

  test('of an option take yes and no, and a label in any case', () => {
    const { key } = boundField('enum');
    const written = (value: StoredValue): unknown =>
      (BOUND.encodeCreate('deal', { 'custom.enum': value }, 'HH:MM:SS')['custom_fields'] as WireRecord)[key];

    expect([written(true), written(false), written(' yes'), written('Yes')]).toEqual([11, 12, 11, 11]);
    expect(() => written('Perhaps')).toThrow('the account has no option "Perhaps"');
  });

  test('that nobody bound are read as other, when they have a value', () => {
    const [text, money] = [boundField('varchar').key, boundField('monetary').key];
    const deal = { id: 1, custom_fields: { [text]: 'x', [money]: { value: 5, currency: 'EUR' }, none: null } };
    const lead = { id: 'b1', [text]: 'x', [money]: 5, [`${money}_currency`]: 'EUR' };

    const expected = { [`other.${text}`]: 'x', [`other.${money}`]: { amount: 5, currency: 'EUR' } };
    expect(withoutNulls(UNBOUND.decode('deal', deal).fields)).toEqual(expected);
    expect(withoutNulls(UNBOUND.decode('lead', lead).fields)).toEqual(expected);
  });

  test('that were bound for another object are not taken', () => {
    expect(() => BOUND.encodeCreate('person', { 'custom.text': 'x' }, 'HH:MM:SS')).toThrow('bound to no field');
  });
});

describe('emptying', () => {
  test.each([
    ['organization', { address: null }, { address: { value: '' } }],
    ['organization', { website: null }, { website: null }],
    ['person', { emails: null, org_id: null }, { emails: [], org_id: null }],
    ['deal', { value: null, person_id: null }, { value: 0, person_id: null }],
    ['deal', { status: 'open', won_time: null }, { status: 'open' }],
    ['lead', { value: null, expected_close_date: null }, { value: null, expected_close_date: null }],
    ['product', { description: null, price: null }, { description: '', prices: [] }],
    ['activity', { person_ids: null }, { participants: [] }],
  ] as const)('%s %j sends %j', (object, fields, body) => {
    expect(UNBOUND.encodeUpdate(object, fields, {}, 'HH:MM:SS')).toEqual(body);
  });

  test.each([
    ['deal', { expected_close_date: null }],
    ['deal', { won_time: null }],
    ['deal', { status: 'won', won_time: null }],
    ['organization', { owner_id: null }],
    ['activity', { starts_at: null }],
  ] as const)('%s %j is refused before a request is spent', (object, fields) => {
    expect(() => UNBOUND.encodeUpdate(object, fields, {}, 'HH:MM:SS')).toThrow(DestinationRefusal);
  });
});

describe('times of an activity', () => {
  const moved = { starts_at: '2026-03-01T10:00:30Z', ends_at: '2026-03-01T11:30:30Z' };

  test('are a day, a time in UTC and a duration', () => {
    expect(UNBOUND.encodeCreate('activity', moved, 'HH:MM:SS')).toEqual({
      due_date: '2026-03-01',
      due_time: '10:00:30',
      duration: '01:30:00',
    });
    expect(UNBOUND.encodeCreate('activity', moved, 'HH:MM')).toEqual({
      due_date: '2026-03-01',
      due_time: '10:00',
      duration: '01:30',
    });
  });

  test('come from any offset', () => {
    const start = { starts_at: '2026-03-01T23:30:00-05:00' };

    expect(UNBOUND.encodeCreate('activity', start, 'HH:MM:SS')).toEqual({
      due_date: '2026-03-02',
      due_time: '04:30:00',
    });
  });

  test('keep the end where it is when only the start moves', () => {
    const current = { due_date: '2026-03-01', due_time: '10:00:00', duration: '02:00:00' };

    const body = UNBOUND.encodeUpdate('activity', { starts_at: '2026-03-01T11:00:00Z' }, current, 'HH:MM:SS');

    expect(UNBOUND.needsCurrent('activity', { starts_at: '2026-03-01T11:00:00Z' })).toBe(true);
    expect(body).toEqual({ due_date: '2026-03-01', due_time: '11:00:00', duration: '01:00:00' });
  });

  test('that end before they start are refused', () => {
    const backwards = { starts_at: moved.ends_at, ends_at: moved.starts_at };

    expect(() => UNBOUND.encodeCreate('activity', backwards, 'HH:MM:SS')).toThrow('the end is before the start');
  });

  test('with an end and no start are refused', () => {
    expect(() => UNBOUND.encodeCreate('activity', { ends_at: moved.ends_at }, 'HH:MM:SS')).toThrow(
      'only after a start',
    );
  });
});

describe('prices of a product', () => {
  const current = {
    prices: [
      { product_id: 4, currency: 'USD', price: 10, cost: 6, direct_cost: null, notes: 'list' },
      { product_id: 4, currency: 'EUR', price: 9, cost: 5, notes: null },
    ],
  };

  test('keep what other currencies and other hands say', () => {
    const body = UNBOUND.encodeUpdate('product', { price: { amount: 12, currency: 'USD' } }, current, 'HH:MM:SS');

    expect(body).toEqual({
      prices: [
        { currency: 'USD', price: 12, cost: 6, notes: 'list' },
        { currency: 'EUR', price: 9, cost: 5 },
      ],
    });
  });

  test('take a cost without a new price', () => {
    const body = UNBOUND.encodeUpdate('product', { cost: 7 }, current, 'HH:MM:SS');

    expect(UNBOUND.decode('product', shown('product', body)).fields).toMatchObject({
      price: { amount: 10, currency: 'USD' },
      cost: 7,
    });
  });

  test('are not written for a cost that has no currency to stand in', () => {
    expect(UNBOUND.encodeCreate('product', { name: 'Visit', cost: 7 }, 'HH:MM:SS')).toEqual({ name: 'Visit' });
  });
});

test('attendees are never written: they could be invited', () => {
  const everything = Object.fromEntries(
    Object.entries(FIELD_VALUES.activity).map(([name, values]) => [
      name,
      fc.sample(values, { numRuns: 1, seed: 1 })[0],
    ]),
  ) as StoredFields;

  expect(Object.keys(UNBOUND.encodeCreate('activity', everything, 'HH:MM:SS'))).not.toContain('attendees');
  expect(() => UNBOUND.encodeCreate('activity', { attendees: 'a@example.com' }, 'HH:MM:SS')).toThrow('no field');
});

function withoutNulls(fields: StoredFields): StoredFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
