import type { PairFile } from '../../schema/pair.generated.ts';
import type { SystemFile } from '../../schema/system.generated.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Location } from '../model/location.ts';
import {
  type CompiledPair,
  type CustomField,
  type Entry,
  type Policies,
  type PublishedPair,
  type Row,
  TRACE_CREATED_AT,
  TRACE_SOURCE_ID,
} from '../model/mapping.ts';
import type { TransportName } from '../model/system.ts';
import { checkExhaustive } from './check/exhaustive.ts';
import { checkLineage } from './check/lineage.ts';
import { checkMapTargets } from './check/map-targets.ts';
import { checkPublished } from './check/published.ts';
import { checkRole } from './check/role.ts';
import { checkTypes } from './check/types.ts';
import { checkUnusedCustomFields, checkWriters } from './check/writers.ts';
import { type ExpressionContext, reporter } from './compile/context.ts';
import {
  compileCustomFields,
  compileMaps,
  compilePipelines,
  compileTrace,
  stageAddresses,
} from './compile/declaration.ts';
import { compileDestination } from './compile/destination-system.ts';
import type { EntryContext } from './compile/entry.ts';
import { placeholderNames } from './compile/merge-fields.ts';
import { orderEntries, unpackableFirst } from './compile/order.ts';
import { compileLeftovers, compileRows, symbolsOf } from './compile/rows.ts';
import { settingValues, type WrittenSettings } from './compile/settings.ts';
import { type CompiledSource, compileSource, settingsOf } from './compile/source-system.ts';
import { truthOf } from './compile/truth.ts';
import { needed, parts, type Written } from './written.ts';

/** The files of one pair, each accepted by its schema, and what a migration decides beside them. */
export interface CompileInput {
  readonly id: string;
  readonly pair: Written<PairFile>;
  readonly source: Written<SystemFile>;
  readonly destination: Written<SystemFile>;
  readonly transport: TransportName;
  /** What the customer set; `undefined` outside a migration, where only defaults are known. */
  readonly settings: WrittenSettings | undefined;
  readonly switchedOff: CompiledPair['switchedOff'];
  /** sha256 over everything above. */
  readonly digest: string;
}

/**
 * Turns checked files into what the engine interprets: defaults filled in, names resolved, expressions compiled, entries
 * in dependency order. Everything that is wrong is reported; the pair is only to be used when no error is.
 */
export function compilePair(input: CompileInput): {
  readonly pair: CompiledPair;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { pair } = input;
  const settings = settingsOf(input.source);
  const expressions: ExpressionContext = { ...reporter(), settings, inspections: new Map(), types: new Map() };
  checkRole(input.source, 'source', expressions);
  checkRole(input.destination, 'destination', expressions);
  const source = compileSource(input.source, input.transport, expressions);
  const context = entryContext(input, source, expressions);
  const drafts = compileRows(pair, context);
  const rows: readonly Row[] = drafts.map((row) => ({ ...row, truth: truthOf(row, context) }));
  for (const [placeholder, name] of placeholderNames(
    rows.flatMap((row) => row.entries),
    context,
  )) {
    context.placeholders.set(placeholder, name);
  }
  const written = rows.flatMap((row) => row.entries);
  const { entries, cycles } = orderEntries(unpackableFirst(written, context.destination));
  for (const { addresses, at } of cycles) context.report('dependency-cycle', at, { cycle: addresses.join(' → ') });
  const leftovers = compileLeftovers(pair, context);
  checkWriters(entries, context);
  for (const row of drafts) checkExhaustive(row, saysOtherwise(pair, row.id), context);
  for (const row of rows) checkPublished(row, context);
  checkUnusedCustomFields(context);
  checkTypes(entries, compileMaps(pair), source.system, context);
  checkLineage(pair, entries, source, input.switchedOff.length > 0, context);
  return {
    pair: {
      id: input.id,
      version: Number(pair.value.version),
      source: source.system,
      destination: context.destination,
      digest: input.digest,
      published: publishedPair(pair),
      settings: settingValues(settings, input.settings, context),
      trace: context.trace,
      policies: context.policies,
      customFields: [...context.customFields, ...traceFields(pair, entries, context)],
      pipelines: compilePipelines(pair),
      rows,
      entries,
      leftovers,
      switchedOff: input.switchedOff,
    },
    diagnostics: context.diagnostics,
  };
}

function entryContext(input: CompileInput, source: CompiledSource, expressions: ExpressionContext): EntryContext {
  const { pair } = input;
  const destination = compileDestination(input.destination, expressions);
  const maps = compileMaps(pair);
  const context: EntryContext = {
    ...expressions,
    source: source.system,
    destination,
    customFields: compileCustomFields(pair, source.system, destination, expressions),
    maps: new Map([...maps].map(([id, { map }]) => [id, map])),
    symbols: symbolsOf(pair),
    usedCustomFields: new Set(),
    attempted: new Map(),
    placeholders: new Map(),
    stageAddresses: stageAddresses(compilePipelines(pair)),
    trace: compileTrace(pair),
    policies: policiesOf(pair),
  };
  checkMapTargets(maps, context);
  return context;
}

function publishedPair({ value }: Written<PairFile>): PublishedPair {
  const { grade, grade_name: gradeName, timeline, differs, factors } = value.published;
  return {
    grade,
    gradeName,
    timeline,
    ...(differs === undefined ? {} : { differs }),
    ...(factors === undefined ? {} : { factors: new Map(Object.entries(factors)) }),
  };
}

function policiesOf({ value }: Written<PairFile>): Policies {
  const { too_long, source_deleted, unknown_currency } = value.policies ?? {};
  return {
    tooLong: too_long ?? 'hold',
    sourceDeleted: source_deleted ?? 'report',
    unknownCurrency: unknown_currency ?? 'hold',
  };
}

function saysOtherwise(pair: Written<PairFile>, row: string): { readonly otherwise: boolean } {
  return { otherwise: pair.value.rows[row]?.otherwise !== undefined };
}

/** The custom fields of `trace`, on every object that can hold them and that an entry makes. */
function traceFields(
  pair: Written<PairFile>,
  entries: readonly Entry[],
  { destination, trace }: EntryContext,
): readonly CustomField[] {
  const written = needed(pair, 'trace');
  const places = new Map(
    parts(written as unknown as Written<Record<string, object>>).map(([id, { keyAt }]) => [id, keyAt]),
  );
  const at = (id: string): Location => places.get(id) ?? written.keyAt;
  const made = entries.filter((entry) => entry.kind === 'create' && !entry.once);
  const owner = (entry: Entry) =>
    entry.kind === 'create' ? (destination.objects.get(entry.object)?.customFields ?? []) : [];
  const dated = made.filter(
    (entry) => entry.kind === 'create' && entry.fields.some(({ field }) => field === `custom.${TRACE_CREATED_AT}`),
  );
  const fieldOf = (object: string, id: string, label: string, place: Location): CustomField => {
    return { object, id, label, type: 'short_text', options: { kind: 'none' }, at: place };
  };
  return [
    ...[...new Set(made.flatMap(owner))].map((object) =>
      fieldOf(object, TRACE_SOURCE_ID, trace.sourceId.label, at('source_id')),
    ),
    ...[...new Set(dated.flatMap(owner))].map((object) =>
      fieldOf(object, TRACE_CREATED_AT, trace.createdAt?.label ?? '', at('created_at')),
    ),
  ];
}
