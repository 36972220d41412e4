import type { ExpectedValue } from '../answer-key.ts';
import type { Cell, ExportRow } from '../export-table.ts';
import { dayOf, keyIn, textsIn } from './reading.ts';
import type { Verdicts } from './verdicts.ts';

/** The fields that every migration makes, by object: label and kind of field. */
const ALWAYS = {
  person: {
    'Perfect Books ID': 'varchar',
    'Job title': 'varchar',
    Address: 'address',
    Secondary_Organizations__c: 'text',
    'Custom objects': 'text',
    'Other fields': 'text',
  },
  organization: {
    'Perfect Books ID': 'varchar',
    Website: 'varchar',
    Domain: 'varchar',
    Industry: 'varchar',
    'Employee count': 'double',
    'Custom objects': 'text',
    'Other fields': 'text',
  },
  deal: {
    'Perfect Books ID': 'varchar',
    'Created in Perfect Books': 'varchar',
    'Custom objects': 'text',
    'Other fields': 'text',
  },
} as const;

const OBJECTS = { contact: 'person', company: 'organization', deal: 'deal' } as const;

type Entity = keyof typeof OBJECTS;

/** What a field of each type becomes, and how its value shows. What is computed arrives as the text of its last value. */
const KINDS: Readonly<Record<string, { readonly kind: string; readonly shown: (cell: Cell) => ExpectedValue }>> = {
  text: { kind: 'varchar', shown: asText },
  number: { kind: 'double', shown: (cell) => (typeof cell === 'number' ? cell : null) },
  date: { kind: 'date', shown: (cell) => (typeof cell === 'string' ? (dayOf(cell) ?? null) : null) },
  enum: { kind: 'enum', shown: asText },
  multi_enum: {
    kind: 'set',
    shown: (cell) => (Array.isArray(cell) && cell.length > 0 ? cell.map(String).toSorted() : null),
  },
  bool: { kind: 'enum', shown: (cell) => (typeof cell === 'boolean' ? cell : null) },
  formula: { kind: 'varchar', shown: asText },
  rollup: { kind: 'varchar', shown: asText },
};

function asText(cell: Cell): ExpectedValue {
  return typeof cell === 'string' || typeof cell === 'number' ? String(cell) : null;
}

/** Values of the custom fields of a record, by label. */
export type CustomValues = (entity: Entity, row: ExportRow) => Readonly<Record<string, ExpectedValue>>;

/** Every definition becomes a field of its object, beside those that every migration makes. */
export function judgeCustomFields(verdicts: Verdicts, definitions: readonly ExportRow[]): CustomValues {
  for (const [object, fields] of Object.entries(ALWAYS)) {
    for (const [label, type] of Object.entries(fields)) expectField(verdicts, object, { label, type });
  }
  for (const row of definitions) {
    verdicts.rule('custom_field', keyIn(row, 'id'), { refusals: [] });
    const object = OBJECTS[keyIn(row, 'entity') as Entity];
    const type = keyIn(row, 'type');
    const listed = type === 'bool' ? ['Yes', 'No'] : textsIn(row, 'options');
    const options = listed.length === 0 ? {} : { options: listed };
    expectField(verdicts, object, { label: keyIn(row, 'label'), type: KINDS[type]?.kind ?? null, ...options });
  }
  return (entity, row) => {
    const values = row['custom'];
    const given = typeof values === 'object' && values !== null && !Array.isArray(values) ? values : {};
    return Object.fromEntries(
      definitions
        .filter((definition) => definition['entity'] === entity)
        .map((definition) => {
          const label = keyIn(definition, 'label');
          const cell = (given as Readonly<Record<string, Cell>>)[label] ?? null;
          return [label, KINDS[keyIn(definition, 'type')]?.shown(cell) ?? null];
        }),
    );
  };
}

function expectField(verdicts: Verdicts, object: string, fields: Readonly<Record<string, ExpectedValue>>): void {
  verdicts.expect({
    object: `${object}_field`,
    identity: { by: 'content', value: { label: fields['label'] ?? null } },
    fields,
    custom: {},
    links: {},
  });
}
