import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Definition, definitionOf } from '../../../engine/model/definition.ts';
import type { CreateEntry } from '../../../engine/model/mapping.ts';
import type { MappedRecord } from '../../../engine/model/record.ts';
import type { DestinationField, DestinationObject } from '../../../engine/model/system.ts';
import type { MapContext } from '../../../engine/phase/map/context.ts';
import { type FieldRoom, openDefinitions } from '../../../engine/phase/map/definition.ts';
import { EXAMPLE_SYSTEM } from '../apply-system.ts';
import { pairOf } from '../pair-builder.ts';

const FIELD: DestinationField = {
  name: 'label',
  type: 'text',
  many: false,
  required: true,
  writable: { create: true, update: true },
  clearable: true,
};

const PERSON_FIELD: DestinationObject = {
  name: 'person_field',
  label: 'Person field',
  defines: 'person',
  fields: new Map([['label', FIELD]]),
  readOnly: false,
  needsOneOf: [],
  cost: { create: 5, update: 5, remove: 3, list: 10 },
  listLimit: 500,
};

const DESTINATION = { ...EXAMPLE_SYSTEM, objects: new Map([['person_field', PERSON_FIELD]]) };
const CONTEXT = { pair: { ...pairOf([]), destination: DESTINATION } } as Partial<MapContext> as MapContext;

const ENTRY: CreateEntry = {
  kind: 'create',
  address: 'field.on_person',
  row: 'field',
  name: 'on_person',
  at: { file: 'pair.yaml', line: 1, column: 1 },
  proposed: false,
  from: 'field',
  object: 'person_field',
  once: false,
  fields: [],
  matchRules: [],
  found: 'fill',
  overCap: { pack: 'custom.further' },
};

function recordOf(label: string, type: string, key: number): MappedRecord {
  return {
    entry: ENTRY.address,
    key: String(key),
    object: ENTRY.object,
    fields: { label, type },
    outcome: { state: 'ready' },
    fingerprint: '',
    sources: [],
    coverage: [],
  };
}

/** Which of the records get a field of their own, in order, and the ids of those that are packed. */
function placing(records: readonly MappedRecord[], room: FieldRoom) {
  const definitions = openDefinitions(room, () => Promise.resolve());
  const own = new Set<string>();
  const packed = new Set<string>();
  for (const record of records) {
    const { id } = definitionOf(record, DESTINATION) as Definition;
    const isReady = definitions.place(ENTRY, record, CONTEXT).outcome.state === 'ready';
    (isReady ? own : packed).add(id);
  }
  return { own, packed };
}

const DEFINED = fc.array(
  fc.record({
    label: fc.constantFrom('Budget', ' budget', 'Size', 'Colour', 'Shape', 'Age'),
    type: fc.constantFrom('number', 'short_text', 'computed', 'date'),
  }),
  { maxLength: 20 },
);

test('what is packed stays packed, however many of the fields that had room were made in between', () => {
  const room = fc.integer({ min: 0, max: 12 });
  fc.assert(
    fc.property(DEFINED, room, fc.infiniteStream(fc.boolean()), (defined, left, coins) => {
      const records = defined.map(({ label, type }, key) => recordOf(label, type, key));
      const first = placing(records, { left, has: () => false });
      const made = new Set([...first.own].filter(() => coins.next().value));
      const second = placing(records, {
        left: left - made.size,
        has: ({ label, wireType }) => made.has(`${label.toLowerCase()}:${wireType}`),
      });

      expect(second).toEqual(first);
    }),
  );
});

test('there are never more fields than there is room, none is packed while there is, and no field is both', () => {
  fc.assert(
    fc.property(DEFINED, fc.integer({ min: 0, max: 12 }), (defined, left) => {
      const records = defined.map(({ label, type }, key) => recordOf(label, type, key));
      const { own, packed } = placing(records, { left, has: () => false });

      expect(own.size).toBeLessThanOrEqual(left);
      expect([...own].filter((id) => packed.has(id))).toEqual([]);
      expect(packed.size === 0 || own.size === left).toBe(true);
    }),
  );
});

test('without an account everything has a field of its own', () => {
  const definitions = openDefinitions(undefined, () => Promise.resolve());

  expect(definitions.place(ENTRY, recordOf('Budget', 'number', 1), CONTEXT).outcome.state).toBe('ready');
});
