import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/digest.ts';
import { expressionsOfForm } from '../../model/entry-parts.ts';
import type { CrosswalkEntry } from '../../model/ledger.ts';
import { type CompiledPair, TRACE_SOURCE_ID, type ValueForm } from '../../model/mapping.ts';
import type { DiffReport, FieldDifference, Verdict } from '../../model/report.ts';
import type { DestinationObject } from '../../model/system.ts';
import { textOf } from '../../model/value.ts';
import type { Ledger } from '../../port/ledger.ts';
import type { DestinationStaging, SourceStaging } from '../../port/staging.ts';
import { openComputedFields } from './computed-fields.ts';
import { diffRecord } from './diff-record.ts';

const MOST_EXAMPLES = 2_000;
/** One wrong rule makes a defect of every record: the counts stay exact, the list stays readable and in memory. */
const MOST_DEFECTS = 10_000;

/** What a comparison reads: what the ledger says was written, and the destination as the last survey listed it. */
export interface DiffInput {
  readonly pair: CompiledPair;
  readonly ledger: Ledger;
  readonly destination: DestinationStaging;
  readonly source: SourceStaging;
  /** Which records; all that were brought over when absent. */
  readonly select?: (entry: string, key: string) => boolean;
}

/** Compares every field we wrote with what was read back by lists. */
export async function diffWritten(input: DiffInput): Promise<DiffReport> {
  const computed = await lineSums(input);
  const verdicts: Record<Verdict, number> = { equal: 0, equal_by_rule: 0, declared_loss: 0, defect: 0 };
  const rules: Record<string, number> = {};
  const examples: FieldDifference[] = [];
  const hash = createHash('sha256');
  const losses = declaredLosses(input.pair);
  let records = 0;
  let fields = 0;
  for await (const { entry, object } of written(input)) {
    const actual = await input.destination.get(entry.object, entry.destinationId);
    records += 1;
    const differences = diffRecord({
      entry: entry.entry,
      key: entry.key,
      object,
      written: entry.written,
      actual: actual?.fields ?? {},
      computed: computed.of(entry.object, entry.destinationId),
      declared: losses.get(entry.entry) ?? NO_LOSSES,
      source: await sourceText(input, entry),
    });
    for (const difference of differences) {
      fields += 1;
      verdicts[difference.verdict] += 1;
      if (difference.rule !== undefined) rules[difference.rule] = (rules[difference.rule] ?? 0) + 1;
      hash.update(
        canonicalJson([difference.entry, difference.key, difference.field, difference.verdict, difference.rule]),
      );
      const isDefect = difference.verdict === 'defect';
      if (isDefect ? verdicts.defect <= MOST_DEFECTS : examples.length < MOST_EXAMPLES) examples.push(difference);
    }
  }
  return { records, fields, verdicts, rules, differences: examples, digest: hash.digest('hex') };
}

async function lineSums({ pair, destination }: DiffInput) {
  const computed = openComputedFields(pair.destination);
  const lines = new Set(
    [...pair.destination.objects.values()].flatMap((object) =>
      [...object.fields.values()].flatMap((field) =>
        field.overriddenBy === undefined ? [] : [field.overriddenBy.object],
      ),
    ),
  );
  for (const object of lines) {
    for await (const batch of destination.scan(object)) {
      for (const record of batch) await computed.addLine(object, record.fields);
    }
  }
  return computed;
}

async function* written({
  pair,
  ledger,
  select,
}: DiffInput): AsyncIterable<{ readonly entry: CrosswalkEntry; readonly object: DestinationObject }> {
  for await (const batch of ledger.crosswalkEntries()) {
    for (const entry of batch) {
      const object = pair.destination.objects.get(entry.object);
      if (object === undefined || Object.keys(entry.written).length === 0) continue;
      if (select?.(entry.entry, entry.key) ?? true) yield { entry, object };
    }
  }
}

const NO_LOSSES: ReadonlyMap<string, string> = new Map();

/** By entry: fields whose declared type keeps less than the source holds. */
function declaredLosses({ rows }: CompiledPair): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const byEntry = new Map<string, ReadonlyMap<string, string>>();
  for (const { entries, truth } of rows) {
    const losses = truth.losses.flatMap((loss) => {
      const [field, what] = loss.split(': ');
      return field === undefined || what === undefined ? [] : [[field, what] as const];
    });
    for (const { address } of entries) byEntry.set(address, new Map(losses));
  }
  return byEntry;
}

/** The source values that the expressions of each field read, for the reviewer's eye. */
async function sourceText(input: DiffInput, written: CrosswalkEntry): Promise<Readonly<Record<string, string>>> {
  const entry = input.pair.entries.find(({ address }) => address === written.entry);
  if (entry === undefined || (entry.kind !== 'create' && entry.kind !== 'attach')) return {};
  const record = await input.source.get(entry.from ?? '', written.key);
  if (record === undefined) return {};
  return Object.fromEntries([
    ...entry.fields.map(({ field, form }) => [field, readValues(form, record.fields)]),
    [`custom.${TRACE_SOURCE_ID}`, record.key],
  ]);
}

function readValues(form: ValueForm, fields: Readonly<Record<string, unknown>>): string {
  return [...new Set(expressionsOfForm(form).flatMap(({ reads }) => reads ?? []))]
    .map((path) => textOf(fields[path.split('.')[0] ?? path]))
    .filter((text) => text !== '')
    .join(' | ');
}
