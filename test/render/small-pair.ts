import type { CompiledExpression } from '../../engine/model/expression.ts';
import type {
  AttachEntry,
  CompiledPair,
  CreateEntry,
  DocumentEntry,
  Entry,
  FieldMapping,
  FoldEntry,
  MatchEntry,
  Row,
  ValueForm,
} from '../../engine/model/mapping.ts';
import type { DestinationField, DestinationObject, SourceField, SourceObject } from '../../engine/model/system.ts';

const AT = { file: 'pair.yaml', line: 1, column: 1 };

/** An expression that is only shown, never run. `reads` is what compiling would have found. */
export function shown(source: string, reads: readonly string[] = [source]): CompiledExpression {
  return { source, at: AT, reads, settings: [], evaluate: () => Promise.reject(new Error('Rendering runs nothing.')) };
}

export function expression(source: string, reads?: readonly string[]): ValueForm {
  return { kind: 'expression', value: shown(source, reads) };
}

export function target(
  name: string,
  type: DestinationField['type'],
  rest?: Partial<DestinationField>,
): DestinationField {
  return {
    name,
    type,
    many: false,
    required: false,
    writable: { create: true, update: true },
    clearable: true,
    ...rest,
  };
}

export function mapping(
  field: DestinationField,
  form: ValueForm,
  tooLong: FieldMapping['tooLong'] = 'hold',
): FieldMapping {
  return { field: field.name, target: field, form, tooLong, at: AT };
}

function sourceField(name: string, type: SourceField['type'], many = false): [string, SourceField] {
  return [name, { name, type, many, columns: [name] }];
}

const VISIT: SourceObject = {
  name: 'visit',
  label: 'Visit',
  key: ['id'],
  fields: new Map([
    sourceField('id', 'text'),
    sourceField('title', 'text'),
    sourceField('begins', 'datetime'),
    sourceField('crew', 'text', true),
    sourceField('hours', 'number'),
    sourceField('photo', 'text'),
  ]),
  unique: [],
  contract: 'discard',
  download: { at: 'photo' },
};

function destinationObject(
  name: string,
  fields: readonly DestinationField[],
  customFields?: string,
): DestinationObject {
  return {
    name,
    label: name,
    fields: new Map(fields.map((field) => [field.name, field])),
    readOnly: false,
    ...(customFields === undefined ? {} : { customFields }),
    needsOneOf: [],
    cost: { create: 5, update: 5, remove: 3, list: 10 },
    listLimit: 500,
  };
}

const TITLE = target('title', 'text', { max: 255 });
const OWNER = target('owner_id', 'ref', { ref: 'user' });
const DAY = target('custom.day', 'date');
const FILE_DEAL = target('deal_id', 'ref', { ref: 'deal' });
const FILE_NAME = target('name', 'text');

const ENTRY = { row: 'visit', name: 'deal', at: AT, proposed: false } as const;

export const DEAL: CreateEntry = {
  ...ENTRY,
  kind: 'create',
  address: 'visit.deal',
  from: 'visit',
  object: 'deal',
  once: false,
  when: shown('hours > 0', ['hours']),
  matchRules: [{ fields: ['title', 'owner_id'] }],
  found: 'fill',
  fields: [
    mapping(TITLE, expression('title'), 'cut'),
    mapping(DAY, expression('$substring(begins, 0, 10)', ['begins'])),
    mapping(OWNER, {
      kind: 'ref',
      target: 'crew.user',
      by: shown('crew[0]', ['crew']),
      on: 'name',
      missing: 'omit',
      late: false,
    }),
  ],
};

const HOURS: FoldEntry = {
  ...ENTRY,
  kind: 'fold',
  address: 'hours.sum',
  row: 'hours',
  name: 'sum',
  from: 'visit',
  into: [{ kind: 'ref', target: 'visit.deal', by: shown('id'), missing: 'hold', late: false }],
  fields: [
    {
      field: 'custom.hours',
      target: target('custom.hours', 'number'),
      aggregate: { kind: 'sum', value: shown('hours') },
      at: AT,
    },
  ],
};

const USER: MatchEntry = {
  ...ENTRY,
  kind: 'match',
  address: 'crew.user',
  row: 'crew',
  name: 'user',
  from: 'visit',
  object: 'user',
  rules: [{ field: 'name', value: shown('crew[0]', ['crew']) }],
  inactive: 'unmatched',
  unmatched: 'fallback',
};

const PHOTO: AttachEntry = {
  ...ENTRY,
  kind: 'attach',
  address: 'photo.file',
  row: 'photo',
  name: 'file',
  from: 'visit',
  object: 'file',
  to: [
    {
      link: { kind: 'ref', target: 'visit.deal', by: shown('id'), missing: 'hold', late: false },
      parentField: 'deal_id',
    },
  ],
  fields: [],
  // biome-ignore lint/suspicious/noThenProperty: the language's own word; nothing awaits it
  tooBig: { overMegabytes: 20, then: 'package' }, // oxlint-disable-line unicorn/no-thenable
};

const RULES: DocumentEntry = {
  ...ENTRY,
  kind: 'document',
  address: 'rules.inventory',
  row: 'rules',
  name: 'inventory',
  from: 'visit',
  title: shown('title'),
  columns: [{ name: 'Begins', value: shown('begins') }],
};

function row(id: string, entry: Entry, published: Partial<Row['published']>, rest?: Partial<Row>): Row {
  return {
    id,
    published: { source: id, destination: 'Deal', cardinality: '1:1', compatibility: 'full', ...published },
    loses: [],
    dispositions: [entry.kind],
    entries: [entry],
    translates: [],
    otherwise: { kind: 'hold' },
    at: AT,
    truth: { cardinality: '1:1', losses: [] },
    ...rest,
  };
}

const ROWS: readonly Row[] = [
  row(
    'visit',
    DEAL,
    { source: 'Visit | <b>Tour</b>' },
    { truth: { cardinality: '1:1', losses: ['time of day'] }, loses: ['The hour', 'time of day'] },
  ),
  row('hours', HOURS, { cardinality: 'many:1', compatibility: 'mapping_required' }, { differs: 'Hours are added.' }),
  row('crew', USER, { destination: 'User' }, { note: 'Looked up by name.' }),
  row('photo', PHOTO, {}),
  row('rules', RULES, { cardinality: 'lossy' }, { otherwise: { kind: 'drop', reason: 'Nobody asked' } }),
];

/** A pair with an entry of every kind, made by hand. */
export const SMALL_PAIR: CompiledPair = {
  id: 'rounds-to-ledger',
  version: 1,
  source: {
    name: 'rounds',
    label: 'Rounds',
    transport: 'files',
    objects: new Map([['visit', VISIT]]),
    settings: new Map(),
  },
  destination: {
    name: 'ledger',
    label: 'Ledger',
    objects: new Map([
      ['deal', destinationObject('deal', [TITLE, OWNER], 'deal')],
      ['user', destinationObject('user', [target('name', 'text')])],
      ['file', destinationObject('file', [FILE_DEAL, FILE_NAME])],
    ]),
    fieldTypes: new Map(),
    plans: new Map(),
    fileLimitMegabytes: 50,
  },
  digest: 'digest',
  published: { grade: 'B', gradeName: 'Standard', timeline: '3–7 days' },
  settings: {},
  trace: { sourceId: { label: 'source id', qualified: false } },
  policies: { tooLong: 'hold', sourceDeleted: 'report', unknownCurrency: 'hold' },
  customFields: [
    { object: 'deal', id: 'day', label: 'Day', type: 'date', options: { kind: 'none' }, at: AT },
    { object: 'deal', id: 'hours', label: 'Hours', type: 'number', options: { kind: 'none' }, at: AT },
  ],
  pipelines: [{ id: 'service', name: 'Service', stages: [{ id: 'new', name: 'New', probability: 20 }] }],
  rows: ROWS,
  entries: ROWS.flatMap(({ entries }) => entries),
  leftovers: [
    { object: 'visit', archive: ['photo'], drop: { crew: 'Kept | elsewhere' } },
    { object: 'empty', archive: [], drop: {} },
  ],
  switchedOff: [{ address: 'rules', reason: 'Not wanted' }],
};
