import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/digest.ts';
import type { CompiledPair, MatchEntry } from '../../model/mapping.ts';
import type { OwnerCrosswalk, OwnerMatch } from '../../model/owner.ts';
import type { DestinationRecord, SourceRecord } from '../../model/record.ts';
import { isBlank, textOf } from '../../model/value.ts';
import type { Records } from '../../port/destination.ts';
import type { SourceStaging } from '../../port/staging.ts';

/** Who the people of the source are in the destination. */
export interface OwnersInput {
  readonly pair: CompiledPair;
  readonly source: SourceStaging;
  /** Where to look the candidates up; only lists are read. */
  readonly records: Pick<Records, 'list'>;
  /** The customer's own decisions: source key to a value of any rule's field. They win over every rule. */
  readonly table: Readonly<Record<string, string>>;
  /** Who stands in for the unmatched: a value of any rule's field. */
  readonly fallback: string | undefined;
}

/** Resolves every record of every match entry by its ordered rules. Read-only. */
export async function resolveOwners(input: OwnersInput): Promise<OwnerCrosswalk> {
  const matches: OwnerMatch[] = [];
  for (const entry of input.pair.entries) {
    if (entry.kind === 'match') matches.push(...(await resolveEntry(entry, input)));
  }
  return { matches, digest: createHash('sha256').update(canonicalJson(matches)).digest('hex') };
}

async function resolveEntry(entry: MatchEntry, input: OwnersInput): Promise<readonly OwnerMatch[]> {
  const candidates: DestinationRecord[] = [];
  for await (const page of input.records.list(entry.object)) candidates.push(...page);
  const matches: OwnerMatch[] = [];
  for await (const batch of input.source.scan(entry.from)) {
    for (const record of batch) matches.push(await resolveRecord(entry, record, candidates, input));
  }
  return matches;
}

async function resolveRecord(
  entry: MatchEntry,
  record: SourceRecord,
  candidates: readonly DestinationRecord[],
  input: OwnersInput,
): Promise<OwnerMatch> {
  const base = { entry: entry.address, key: record.key };
  const decided = input.table[record.key];
  if (decided !== undefined) {
    const [hit] = withAnyField(entry, decided, candidates);
    if (hit !== undefined) return { ...base, destinationId: hit.id, by: 'table', status: 'matched' };
  }
  let doubt: OwnerMatch['status'] = 'unmatched';
  for (const rule of entry.rules) {
    const wanted = await rule.value.evaluate(record.fields, input.pair.settings);
    if (isBlank(wanted)) continue;
    const hits = candidates.filter((candidate) => holds(candidate, rule.field, textOf(wanted)));
    const usable = entry.inactive === 'use' ? hits : hits.filter((hit) => hit.fields['active'] !== false);
    const [hit, second] = usable;
    if (hit !== undefined && second === undefined) {
      return { ...base, destinationId: hit.id, by: rule.field, status: 'matched' };
    }
    if (second !== undefined) doubt = 'ambiguous';
    else if (hits.length > 0) doubt = 'inactive';
  }
  return unmatched(entry, base, doubt, candidates, input.fallback);
}

function unmatched(
  entry: MatchEntry,
  base: { readonly entry: string; readonly key: string },
  status: OwnerMatch['status'],
  candidates: readonly DestinationRecord[],
  fallback: string | undefined,
): OwnerMatch {
  const [stand] = fallback === undefined ? [] : withAnyField(entry, fallback, candidates);
  if (entry.unmatched === 'fallback' && stand !== undefined) {
    return { ...base, destinationId: stand.id, by: 'fallback', status: 'fallback' };
  }
  return { ...base, by: status, status };
}

function withAnyField(
  entry: MatchEntry,
  value: string,
  candidates: readonly DestinationRecord[],
): readonly DestinationRecord[] {
  return candidates.filter((candidate) => entry.rules.some((rule) => holds(candidate, rule.field, value)));
}

function holds(candidate: DestinationRecord, field: string, value: string): boolean {
  return fold(textOf(candidate.fields[field])) === fold(value);
}

function fold(text: string): string {
  return text.trim().toLowerCase();
}
