import * as fc from 'fast-check';
import type { BoundField } from '../../engine/model/ledger.ts';
import type { StoredValue } from '../../engine/model/value.ts';

/** Values that every object may hold, in Crosswalk's own words. */

/** Text that says something: Pipedrive cannot tell an empty one from none. */
export const someText = fc.string({ minLength: 1, maxLength: 40 });

export const someNumber = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
  .map((value) => value + 0);

export const someDay = fc
  .integer({ min: 0, max: 20_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));

export const someInstant = fc
  .integer({ min: 0, max: 1_700_000_000 })
  .map((seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`);

export const someMoney = fc.record({ amount: someNumber, currency: fc.constantFrom('USD', 'EUR', 'XPF') });

export const someLink = fc.integer({ min: 1, max: 1_000_000 }).map((id) => ({ id: String(id) }));

export const someLeadLink = fc.uuid().map((id) => ({ id }));

export const someLinks = fc.uniqueArray(someLink, { minLength: 1, maxLength: 4, selector: ({ id }) => id });

export const someLabelled = fc.array(fc.record({ value: someText, label: fc.constantFrom('work', 'home', 'mobile') }), {
  minLength: 1,
  maxLength: 4,
});

const OPTIONS = [
  { id: '11', label: 'Yes' },
  { id: '12', label: 'No' },
  { id: '13', label: 'With, comma' },
];

const someOptions = fc.subarray(
  OPTIONS.map(({ label }) => label),
  { minLength: 1 },
);

const range = fc.tuple(someDay, someDay).map(([a, b]) => [a, b].sort().join('/'));

const time = fc.integer({ min: 0, max: 86_399 }).map((seconds) => new Date(seconds * 1000).toISOString().slice(11, 19));

const zone = fc.constantFrom('Europe/London', 'America/New_York');

/** Every type of custom field with the values it can hold. */
export const CUSTOM_VALUES: Readonly<Record<string, fc.Arbitrary<Exclude<StoredValue, null>>>> = {
  varchar: someText,
  varchar_auto: someText,
  text: someText,
  phone: someText,
  double: someNumber,
  monetary: someMoney,
  date: someDay,
  daterange: range,
  time: fc.tuple(time, zone).map((parts) => parts.join(' ')),
  timerange: fc.tuple(time, time, zone).map(([from, until, name]) => `${from}/${until} ${name}`),
  enum: fc.constantFrom(...OPTIONS.map(({ label }) => label)),
  set: someOptions,
  user: someLink,
  org: someLink,
  people: someLink,
  address: someText,
};

/** One custom field of a type, as a binding names it. */
export function boundField(wireType: string, object = 'deal'): BoundField {
  const key = Buffer.from(wireType.padEnd(20, '_')).toString('hex');
  return { object, id: wireType, label: wireType, key, wireType, options: OPTIONS };
}
