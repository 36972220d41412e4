import type {
  FieldMappingClarityMeasures,
  ObjectCompatibilityMeasures,
  TimelineMeasures,
} from '../../../schema/grading.generated.ts';
import { expressionsOfEntry, refsOfEntry, refsOfForm } from '../../model/entry-parts.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { CompiledPair, Entry, RefForm, Row, ValueForm } from '../../model/mapping.ts';
import type { SourceField } from '../../model/system.ts';
import { count, type Measure, unknown } from './measurement.ts';

/** How much of each kind of record arrives as it was. */
export const COMPATIBILITY_MEASURES: Readonly<Record<keyof ObjectCompatibilityMeasures, Measure>> = {
  rows_not_whole: ({ rows }) => {
    const from = rows.filter(isNotWhole).map(({ id }) => id);
    if (rows.length === 0) return unknown('no row says what becomes of anything');
    return {
      value: from.length / rows.length,
      says: `${from.length} of ${rows.length} rows lose something, join records or split them`,
      from,
    };
  },
  fields_left_behind: ({ leftovers }) =>
    count(
      leftovers.flatMap(({ object, archive, drop }) =>
        [...archive, ...Object.keys(drop)].map((field) => `${object}.${field}`),
      ),
      'source field stays behind',
      'source fields stay behind',
    ),
};

function isNotWhole({ truth, loses }: Row): boolean {
  return truth.cardinality !== '1:1' || truth.losses.length > 0 || loses.length > 0;
}

/** How much is known of each field before any data is seen. */
export const CLARITY_MEASURES: Readonly<Record<keyof FieldMappingClarityMeasures, Measure>> = {
  proposed_entries: ({ entries }) =>
    count(
      entries.filter(({ proposed }) => proposed).map(({ address }) => address),
      'entry is a proposal',
      'entries are proposals',
    ),
  untyped_fields: ({ source }) =>
    count(
      [...source.objects.values()]
        .filter(({ derived }) => derived === undefined)
        .flatMap(({ name, fields }) => untypedIn(fields, name)),
      'source field does not say what is in it',
      'source fields do not say what is in them',
    ),
  opaque_expressions: ({ entries }) =>
    count(
      entries.flatMap((entry) =>
        expressionsOfEntry(entry)
          .filter(({ reads }) => reads === undefined)
          .map(({ source }) => `${entry.address}: ${source}`),
      ),
      'expression hides what it reads',
      'expressions hide what they read',
    ),
  open_value_maps: (pair) =>
    count(
      openMaps(pair),
      'value map meets values that nobody has listed',
      'value maps meet values that nobody has listed',
    ),
};

/** Fields that hold objects of which nothing is declared, those inside declared objects included. */
function untypedIn(fields: ReadonlyMap<string, SourceField>, owner: string): readonly string[] {
  return [...fields.values()].flatMap((field) => {
    const name = `${owner}.${field.name}`;
    if (field.fields !== undefined) return untypedIn(field.fields, name);
    return field.type === 'object' ? [name] : [];
  });
}

/** The maps that some form fills from a field without a closed list of values, each once. */
function openMaps(pair: CompiledPair): readonly string[] {
  const open = pair.entries.flatMap((entry) => {
    const fields = entry.from === undefined ? undefined : pair.source.objects.get(entry.from)?.fields;
    return formsOfEntry(entry)
      .flatMap(mappedValues)
      .filter(({ values }) => !values.every((value) => isListed(value, fields)))
      .map(({ map }) => map);
  });
  return [...new Set(open)];
}

/** Whether everything that an expression reads has a closed list of values. */
function isListed({ reads }: CompiledExpression, fields: ReadonlyMap<string, SourceField> | undefined): boolean {
  return reads?.every((name) => fields?.get(name)?.values !== undefined) ?? false;
}

function formsOfEntry(entry: Entry): readonly ValueForm[] {
  if (entry.kind === 'create' || entry.kind === 'attach') return entry.fields.map(({ form }) => form);
  if (entry.kind !== 'fold') return [];
  return entry.fields.flatMap(({ aggregate }) => (aggregate.kind === 'only' ? [aggregate.form] : []));
}

interface MappedValues {
  readonly map: string;
  readonly values: readonly CompiledExpression[];
}

function mappedValues(form: ValueForm): readonly MappedValues[] {
  if (form.kind === 'map') return [{ map: form.map.id, values: form.values }];
  if (form.kind === 'first_of') return form.forms.flatMap(mappedValues);
  return form.kind === 'items' ? form.items.flatMap((item) => mappedValues(item.form)) : [];
}

/** How many steps there are, and how many have to wait for each other. */
export const TIMELINE_MEASURES: Readonly<Record<keyof TimelineMeasures, Measure>> = {
  entries: ({ entries }) =>
    count(
      entries.map(({ address }) => address),
      'entry',
      'entries',
    ),
  longest_chain: ({ entries }) =>
    count(longestChain(entries), 'record waits for none', 'records wait for each other in turn'),
};

/** The longest way along links from a record to one that waits for no other; the first to be made stands first. */
function longestChain(entries: readonly Entry[]): readonly string[] {
  const targets = targetsByAddress(entries);
  const known = new Map<string, readonly string[]>();
  const chainTo = (address: string): readonly string[] => {
    const found = known.get(address);
    if (found !== undefined) return found;
    known.set(address, []);
    const chain = [...longest((targets.get(address) ?? []).map(chainTo)), address];
    known.set(address, chain);
    return chain;
  };
  return longest([...targets.keys()].map(chainTo));
}

/** What each record that is made has to wait for. Users and stages are there before any of them. */
function targetsByAddress(entries: readonly Entry[]): ReadonlyMap<string, readonly string[]> {
  const made = entries.filter(({ kind }) => kind === 'create' || kind === 'attach');
  const addresses = new Set(made.map(({ address }) => address));
  const waitedFor = (refs: readonly RefForm[]) =>
    refs.filter(({ late, target }) => !late && addresses.has(target)).map(({ target }) => target);
  return new Map(
    made.map((entry) => [entry.address, waitedFor([...refsOfEntry(entry), ...foldedRefs(entry.address, entries)])]),
  );
}

/** Links that folds bring into a record. */
function foldedRefs(receiver: string, entries: readonly Entry[]): readonly RefForm[] {
  return entries.flatMap((entry) => {
    if (entry.kind !== 'fold' || !entry.into.some(({ target }) => target === receiver)) return [];
    return entry.fields.flatMap(({ aggregate }) => (aggregate.kind === 'only' ? refsOfForm(aggregate.form) : []));
  });
}

function longest(chains: readonly (readonly string[])[]): readonly string[] {
  return chains.reduce<readonly string[]>((best, chain) => (chain.length > best.length ? chain : best), []);
}
