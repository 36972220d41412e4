import { inspectExpression } from '../../../engine/expression/inspect.ts';
import { type Inference, inferType } from '../../../engine/expression/type/infer.ts';
import { recordType, settingsType } from '../../../engine/expression/type/record-type.ts';
import type { SettingSpec, SourceField } from '../../../engine/model/system.ts';

type Fields = ReadonlyMap<string, SourceField>;

function fieldsOf(...fields: readonly Omit<SourceField, 'columns'>[]): Fields {
  return new Map(fields.map((field) => [field.name, { ...field, columns: [field.name] }]));
}

function field(name: string, type: SourceField['type'], more: Partial<SourceField> = {}): Omit<SourceField, 'columns'> {
  return { name, type, many: false, ...more };
}

const ADDRESS = fieldsOf(field('street', 'text'), field('city', 'text', { max: 80 }));

const LINE = fieldsOf(
  field('article', 'text'),
  field('kind', 'text', { values: ['part', 'labor'] }),
  field('quantity', 'number'),
  field('price', 'number'),
  field('day', 'date'),
  field('tags', 'text', { many: true }),
);

/** An order: every type of field, single and many, nested, with closed lists and with lengths. */
export const ORDER: Fields = fieldsOf(
  field('number', 'text'),
  field('title', 'text', { max: 100 }),
  field('first', 'text'),
  field('last', 'text'),
  field('email', 'text'),
  field('remark', 'text'),
  field('status', 'text', { values: ['Open', 'Paid', 'Void'] }),
  field('total', 'number'),
  field('rebate', 'number'),
  field('paid', 'yes_no'),
  field('ordered', 'date'),
  field('delivered', 'datetime'),
  field('phones', 'text', { many: true }),
  field('states', 'text', { many: true, values: ['new', 'old'] }),
  field('amounts', 'number', { many: true }),
  field('address', 'object', { fields: ADDRESS }),
  field('lines', 'object', { many: true, fields: LINE }),
  field('extra', 'object'),
);

const SETTINGS: ReadonlyMap<string, SettingSpec> = new Map([
  ['zone', { name: 'zone', type: 'text', description: 'The time zone' }],
  ['rate', { name: 'rate', type: 'number', description: 'The tax rate' }],
]);

/** What is known of an expression over an order. Throws where it cannot be read. */
export function inferred(source: string): Inference {
  const inspection = inspectExpression(source);
  if (inspection.kind === 'broken') throw new Error(`${source}: ${inspection.problem}`);
  return inferType(inspection.parsed.tree, source, {
    record: recordType('order', ORDER),
    settings: settingsType(SETTINGS),
  });
}
