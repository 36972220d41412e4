import type { CompiledExpression } from '../../../engine/model/expression.ts';
import type { CompiledPair, CreateEntry, Entry, FieldMapping, Row } from '../../../engine/model/mapping.ts';
import type { DestinationObject, PlanLimits, SourceObject } from '../../../engine/model/system.ts';
import type { MeasureName } from '../../../engine/spec/grading/measurement.ts';

/** One way to make a pair harder. `at` chooses where, so that steps can be drawn at random. */
export interface HarderStep {
  /** A measure that has to rise when the step changes something. */
  readonly raises: MeasureName;
  readonly take: (pair: CompiledPair, at: number) => CompiledPair;
}

/** Everything that a grade must never improve by. */
export const HARDER_STEPS: Readonly<Record<string, HarderStep>> = {
  'a row loses something': {
    raises: 'rows_not_whole',
    take: (pair, at) => withRow(pair, at, (row) => ({ ...row, loses: [...row.loses, 'the hour'] })),
  },
  'a row turns out to lose something': {
    raises: 'rows_not_whole',
    take: (pair, at) =>
      withRow(pair, at, (row) => ({ ...row, truth: { ...row.truth, losses: [...row.truth.losses, 'the hour'] } })),
  },
  'a row joins records': {
    raises: 'rows_not_whole',
    take: (pair, at) => withRow(pair, at, (row) => ({ ...row, truth: { ...row.truth, cardinality: 'many:1' } })),
  },
  'a row that loses something is added': {
    raises: 'rows_not_whole',
    take: (pair, at) => {
      const row = pick(pair.rows, at);
      const added: Row = { ...row, id: `more_${pair.rows.length}`, entries: [], loses: ['the hour'] };
      return { ...pair, rows: [...pair.rows, added] };
    },
  },
  'a field stays behind': {
    raises: 'fields_left_behind',
    take: (pair, at) => ({
      ...pair,
      leftovers: [...pair.leftovers, { object: pick([...pair.source.objects.keys()], at), archive: ['fax'], drop: {} }],
    }),
  },
  'an entry is only proposed': {
    raises: 'proposed_entries',
    take: (pair, at) => withEntry(pair, at, (entry) => ({ ...entry, proposed: true })),
  },
  'an entry is added that copies another': {
    raises: 'entries',
    take: (pair, at) => {
      const copied = pick(pair.entries, at);
      return { ...pair, entries: [...pair.entries, { ...copied, address: `more.entry_${pair.entries.length}` }] };
    },
  },
  'a field does not say what is in it': {
    raises: 'untyped_fields',
    take: (pair, at) =>
      withSource(pair, at, (object) => ({
        ...object,
        fields: new Map(object.fields).set('raw', { name: 'raw', type: 'object', many: false, columns: ['raw'] }),
      })),
  },
  'an expression hides what it reads': {
    raises: 'opaque_expressions',
    take: (pair, at) => withEntry(pair, at, (entry) => ({ ...entry, when: OPAQUE })),
  },
  'the source no longer lists the values of its fields': {
    raises: 'open_value_maps',
    take: (pair, at) =>
      withSource(pair, at, (object) => ({
        ...object,
        fields: new Map([...object.fields].map(([name, { values: _values, ...field }]) => [name, field])),
      })),
  },
  'a record waits for one more': { raises: 'longest_chain', take: withOneMoreLink },
  'an object can only be exported by hand': {
    raises: 'objects_read_from_files',
    take: (pair, at) =>
      withSource(pair, at, (object) => ({
        ...object,
        read: { transport: 'files', file: `${object.name}.csv`, format: 'csv' },
      })),
  },
  'one more custom field is needed': {
    raises: 'custom_fields_of_smallest_plan',
    take: (pair) => ({
      ...pair,
      customFields: [
        ...pair.customFields,
        {
          object: 'deal',
          id: `more_${pair.customFields.length}`,
          label: 'More',
          type: 'number',
          options: NONE,
          at: AT,
        },
      ],
    }),
  },
  'every plan has fewer custom fields': {
    raises: 'custom_fields_of_smallest_plan',
    take: (pair) => withPlans(pair, (plan) => ({ ...plan, customFields: Math.ceil(plan.customFields / 2) })),
  },
  'every plan has fewer tokens': {
    raises: 'days_for_ten_thousand',
    take: (pair) => withPlans(pair, (plan) => ({ ...plan, tokensPerSeat: Math.ceil(plan.tokensPerSeat / 2) })),
  },
  'there is a smaller plan': {
    raises: 'days_for_ten_thousand',
    take: (pair) => withDestination(pair, { plans: new Map(pair.destination.plans).set('tiny', TINY) }),
  },
  'nobody knows the limits': {
    raises: 'custom_fields_of_smallest_plan',
    take: (pair) => withDestination(pair, { plans: new Map() }),
  },
  'making a record costs more': {
    raises: 'days_for_ten_thousand',
    take: (pair) =>
      withObjects(pair, (object) => ({ ...object, cost: { ...object.cost, create: object.cost.create * 2 } })),
  },
  'nothing can be made in bulk': {
    raises: 'objects_without_bulk',
    take: (pair) => withObjects(pair, ({ bulk: _bulk, ...object }) => object),
  },
  'pages get smaller': {
    raises: 'requests_to_list_ten_thousand',
    take: (pair) => withObjects(pair, (object) => ({ ...object, listLimit: Math.ceil(object.listLimit / 2) })),
  },
  'a written field needs a feature of the account': {
    raises: 'fields_needing_a_feature',
    take: (pair, at) =>
      withCreateField(pair, at, (field) => ({ ...field, target: { ...field.target, needs: 'Contact Sync' } })),
  },
  'lists have room for less': {
    raises: 'lists_that_overflow',
    take: (pair) =>
      withEntries(pair, (entry) => (entry.kind === 'fold' ? { ...entry, fields: entry.fields.map(limited) } : entry)),
  },
};

const AT = { file: 'pair.yaml', line: 1, column: 1 };
const NONE = { kind: 'none' } as const;
const TINY: PlanLimits = { customFields: 1, openRecordsPerSeat: 1, tokensPerSeat: 1, burstRequests: 1 };
const OPAQUE: CompiledExpression = {
  source: '$lookup($, name)',
  at: AT,
  reads: undefined,
  settings: [],
  evaluate: () => Promise.reject(new Error('Grading runs nothing.')),
};

function limited<Field extends Extract<Entry, { kind: 'fold' }>['fields'][number]>(field: Field): Field {
  return field.aggregate.kind === 'list' ? { ...field, aggregate: { ...field.aggregate, atMost: 3 } } : field;
}

/** Puts a record behind the last one made, linked to it. */
function withOneMoreLink(pair: CompiledPair): CompiledPair {
  const made = pair.entries.filter((entry): entry is CreateEntry => entry.kind === 'create');
  const last = made.at(-1);
  if (last === undefined) return pair;
  const address = `chain.link_${pair.entries.length}`;
  const [first] = last.fields;
  if (first === undefined) return pair;
  const chained = made.map((entry): FieldMapping => {
    const form = { kind: 'ref', target: entry.address, missing: 'omit', late: false } as const;
    return { ...first, form };
  });
  return { ...pair, entries: [...pair.entries, { ...last, address, fields: chained }] };
}

function withRow(pair: CompiledPair, at: number, change: (row: Row) => Row): CompiledPair {
  const chosen = pick(pair.rows, at);
  return { ...pair, rows: pair.rows.map((row) => (row === chosen ? change(row) : row)) };
}

function withEntries(pair: CompiledPair, change: (entry: Entry) => Entry): CompiledPair {
  return { ...pair, entries: pair.entries.map(change) };
}

function withEntry(pair: CompiledPair, at: number, change: (entry: Entry) => Entry): CompiledPair {
  const chosen = pick(pair.entries, at);
  return withEntries(pair, (entry) => (entry === chosen ? change(entry) : entry));
}

function withCreateField(pair: CompiledPair, at: number, change: (field: FieldMapping) => FieldMapping): CompiledPair {
  const chosen = pick(
    pair.entries.flatMap((entry) => (entry.kind === 'create' ? entry.fields : [])),
    at,
  );
  return withEntries(pair, (entry) =>
    entry.kind === 'create'
      ? { ...entry, fields: entry.fields.map((field) => (field === chosen ? change(field) : field)) }
      : entry,
  );
}

function withSource(pair: CompiledPair, at: number, change: (object: SourceObject) => SourceObject): CompiledPair {
  const read = [...pair.source.objects.values()].filter(({ derived }) => derived === undefined);
  const chosen = pick(read, at);
  const objects = new Map(pair.source.objects).set(chosen.name, change(chosen));
  return { ...pair, source: { ...pair.source, objects } };
}

function withDestination(pair: CompiledPair, change: Partial<CompiledPair['destination']>): CompiledPair {
  return { ...pair, destination: { ...pair.destination, ...change } };
}

function withPlans(pair: CompiledPair, change: (plan: PlanLimits) => PlanLimits): CompiledPair {
  const plans = [...pair.destination.plans].map(([name, plan]) => [name, change(plan)] as const);
  return withDestination(pair, { plans: new Map(plans) });
}

function withObjects(pair: CompiledPair, change: (object: DestinationObject) => DestinationObject): CompiledPair {
  const objects = [...pair.destination.objects].map(([name, object]) => [name, change(object)] as const);
  return withDestination(pair, { objects: new Map(objects) });
}

/** One of a list that is not empty, whatever the number. */
function pick<Item>(items: readonly Item[], at: number): Item {
  const item = items[at % items.length];
  if (item === undefined) throw new Error('There is nothing to choose from.');
  return item;
}
