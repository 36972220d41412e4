import type { FindingChoices } from '../../model/finding-choice.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import type { OwnerCrosswalk } from '../../model/owner.ts';
import { isIdentical, repeatState, repeatsOf } from '../../model/repeat.ts';
import type { AuditReport, PreflightItem } from '../../model/report.ts';
import type { SourceObject } from '../../model/system.ts';
import type { Progress } from '../../port/progress.ts';
import type { ObjectFacts, Staging } from '../../port/staging.ts';
import { countFill, type FieldFill, unmappedFields } from './fill-rates.ts';
import { type FindingCollector, findingCollector } from './finding-collector.ts';
import { findHeldRecords } from './held-records.ts';
import { findPossibleDuplicates } from './possible-duplicates.ts';
import { accountedFields } from './read-fields.ts';

/** What the audit looks at: the snapshot, and the desired state that was mapped from it. */
export interface AuditInput {
  readonly pair: CompiledPair;
  readonly staging: Staging;
  readonly owners: OwnerCrosswalk;
  readonly choices: FindingChoices;
  /** Names that mapping left out because nothing defines them. */
  readonly undefinedNames?: readonly { readonly object: string; readonly name: string; readonly records: number }[];
  /** Records by source object, as the customer reported them. */
  readonly volume: Readonly<Record<string, number>>;
  /** What was looked at in the destination account; becomes part of the report. */
  readonly preflight: readonly PreflightItem[];
  readonly progress: Progress;
}

/**
 * Says what is wrong with the data before anything moves: one finding for each record and fault, stored in
 * `staging.findings`, and their counts in the report. Runs after extraction and mapping and can be repeated. Findings
 * name the records that were read, not views on them, and never quote their data.
 */
export async function audit(input: AuditInput): Promise<AuditReport> {
  const { pair, staging, progress, preflight } = input;
  await staging.transaction(() => staging.findings.clear());
  const findings = findingCollector(staging);
  const counts: Record<string, AuditReport['counts'][string]> = {};
  const fillRates: Record<string, number> = {};
  const unmapped: string[] = [];
  const accounted = accountedFields(pair);
  const stretch = progress.begin('audit', await countRead(pair, staging), 'records');
  for (const object of pair.source.objects.values()) {
    const facts = await staging.source.facts(object.name);
    if (facts === undefined) continue;
    await findShapeFaults(object, facts, findings);
    const repeats = await findRepeats(object, input, findings);
    if (object.derived !== undefined) continue;
    counts[object.name] = await compareVolume(object, facts, repeats, input, findings);
    const fill = await countFill(object, staging.source, (count) => stretch.advance(count));
    Object.assign(fillRates, ratesOf(object, fill));
    for (const field of unmappedFields(fill, accounted.get(object.name))) {
      unmapped.push(`${object.name}.${field}`);
      const detail = `${fill.filled.get(field)} records have a ${field}, which nothing reads`;
      await findings.add({ code: 'unmapped_field', object: object.name, key: field, detail });
    }
    await findPossibleDuplicates(object, staging.source, findings);
  }
  for (const { object, name, records } of input.undefinedNames ?? []) {
    const detail = `${records} records have a value of the name ${name}, which nothing defines`;
    await findings.add({ code: 'unmapped_field', object, key: name, detail });
  }
  await findHeldRecords({ ...input, findings });
  await findUnresolvedOwners(input, findings);
  await findings.flush();
  stretch.end();
  return { counts, findings: findings.counts(), fillRates, unmapped, preflight };
}

async function countRead(pair: CompiledPair, staging: Staging): Promise<number> {
  let total = 0;
  for (const object of pair.source.objects.values()) {
    if (object.derived === undefined) total += await staging.source.count(object.name);
  }
  return total;
}

/** Rows that are no records, and columns that are no fields. */
async function findShapeFaults(object: SourceObject, facts: ObjectFacts, findings: FindingCollector): Promise<void> {
  for (const { file, line, reason } of facts.rejected) {
    await findings.add({ code: 'unreadable_row', object: object.name, key: `${file}:${line}`, detail: reason });
  }
  for (const column of facts.unknownColumns) {
    const detail =
      object.contract === 'evolve'
        ? 'the column is not declared; it is kept as text'
        : 'the column is not declared, or stands twice; no field is copied from it';
    await findings.add({ code: 'unknown_column', object: object.name, key: column, detail });
  }
  for (const column of facts.missingColumns) {
    const detail = 'the export has no such column, so the field is empty in every record';
    await findings.add({ code: 'missing_column', object: object.name, key: column, detail });
  }
}

/**
 * Rows that repeat a key. Their states are written again, because a new mapping begins with none. What repeats within a
 * derived object has no row that the customer could choose about, so it is merged or held.
 */
async function findRepeats(
  object: SourceObject,
  { staging, choices }: AuditInput,
  findings: FindingCollector,
): Promise<number> {
  const chosen = object.derived === undefined ? choices : {};
  let repeats = 0;
  for await (const batch of staging.source.scan(repeatsOf(object.name))) {
    for (const repeat of batch) {
      const identical = isIdentical(repeat);
      await findings.add({
        code: identical ? 'identical_duplicate' : 'duplicate_key',
        object: object.name,
        key: repeat.origin?.key ?? repeat.key,
        detail: `${repeat.position ?? 'a later row'} repeats an earlier row ${identical ? 'word for word' : 'in its key alone'}`,
      });
    }
    await staging.transaction(() => staging.states.set(batch.map((repeat) => repeatState(repeat, chosen))));
    repeats += batch.length;
  }
  return repeats;
}

/**
 * Compares the rows found with the number the customer reported. Whether that number counts repeated rows nobody knows,
 * so any number from all distinct keys to all rows agrees.
 */
async function compareVolume(
  object: SourceObject,
  facts: ObjectFacts,
  repeats: number,
  { volume }: AuditInput,
  findings: FindingCollector,
): Promise<AuditReport['counts'][string]> {
  const read = facts.read;
  const rejected = facts.rejected.length;
  const expected = volume[object.name];
  if (expected === undefined) return { read, rejected };
  const rows = read + rejected;
  if (expected > rows || expected < rows - repeats) {
    const detail = `${expected} were reported, the export holds ${rows} rows, ${repeats} of them repeats`;
    await findings.add({ code: 'count_mismatch', object: object.name, key: object.name, detail });
  }
  return { read, rejected, expected };
}

function ratesOf(object: SourceObject, { filled, records }: FieldFill): Record<string, number> {
  return Object.fromEntries(
    [...filled].map(([field, count]) => [`${object.name}.${field}`, records === 0 ? 0 : count / records]),
  );
}

/** People whose records somebody else will own, or nobody. */
async function findUnresolvedOwners(input: AuditInput, findings: FindingCollector): Promise<void> {
  const { pair, owners } = input;
  for (const { entry, key, status } of owners.matches) {
    const object = pair.entries.find(({ address }) => address === entry)?.from;
    if (status === 'matched' || object === undefined) continue;
    await findings.add({ code: 'unresolved_owner', object, key, detail: UNRESOLVED[status] });
  }
}

const UNRESOLVED = {
  fallback: 'no active user matches; the fallback user stands in',
  unmatched: 'no user matches',
  inactive: 'the user who matches is not active',
  ambiguous: 'several users match',
} as const;
