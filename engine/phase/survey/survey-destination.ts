import { type CompiledPair, type CreateEntry, type MatchRule, TRACE_SOURCE_ID } from '../../model/mapping.ts';
import { matchNames } from '../../model/match-name.ts';
import type { DestinationRecord } from '../../model/record.ts';
import type { Records } from '../../port/destination.ts';
import type { Progress } from '../../port/progress.ts';
import type { DestinationStaging, Staging } from '../../port/staging.ts';

/** Reads the account's live records into the staging, indexed by what the pair's match rules compare. */
export async function surveyDestination(input: {
  readonly pair: CompiledPair;
  readonly objects: readonly string[];
  readonly records: Pick<Records, 'list'>;
  readonly staging: Staging;
  readonly progress: Progress;
}): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const object of input.objects) {
    const stretch = input.progress.begin(`read ${object}`, undefined, 'records');
    const rules = rulesOf(input.pair, object);
    await input.staging.destination.clear(object);
    let count = 0;
    for await (const page of input.records.list(object)) {
      await input.staging.transaction(() => stage(input.staging.destination, page, rules));
      count += page.length;
      stretch.advance(page.length);
    }
    counts[object] = count;
    stretch.end();
  }
  return counts;
}

function stage(
  staging: DestinationStaging,
  page: readonly DestinationRecord[],
  rules: readonly MatchRule[],
): Promise<void> {
  return staging.add(
    page.map((record) => ({ record, names: rules.flatMap((rule) => matchNames(rule, record.fields)) })),
  );
}

/** The destination objects that planning must know before it can decide: those that match, or carry the migration key. */
export function objectsToSurvey(pair: CompiledPair): readonly string[] {
  const objects = new Set<string>();
  for (const entry of pair.entries) {
    if (entry.kind !== 'create') continue;
    const carriesKey = pair.destination.objects.get(entry.object)?.customFields !== undefined;
    if (carriesKey || entry.matchRules.length > 0) objects.add(entry.object);
  }
  return [...objects];
}

/** Every rule by which records of an object are found; the migration key is always the first. */
export function rulesOf(pair: CompiledPair, object: string): readonly MatchRule[] {
  const entries = pair.entries.filter(
    (entry): entry is CreateEntry => entry.kind === 'create' && entry.object === object,
  );
  return [{ fields: [`custom.${TRACE_SOURCE_ID}`] }, ...entries.flatMap((entry) => entry.matchRules)];
}
