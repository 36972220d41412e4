import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/digest.ts';
import { type CompiledExpression, ExpressionFailure } from '../../model/expression.ts';
import type { CompiledPair, MatchEntry } from '../../model/mapping.ts';
import { matchNames } from '../../model/match-name.ts';
import type { OwnerCrosswalk, OwnerMatch } from '../../model/owner.ts';
import type { DestinationRecord, SourceRecord } from '../../model/record.ts';
import { isBlank, type Json, textOf } from '../../model/value.ts';
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
  const people = await openPeople(entry, input.records);
  const matches: OwnerMatch[] = [];
  for await (const batch of input.source.scan(entry.from)) {
    for (const record of batch) {
      if (await isTaken(entry, record, input)) matches.push(await resolveRecord(entry, record, people, input));
    }
  }
  return matches;
}

/** A condition that fails holds the record when it is mapped; nobody needs to be found for it. */
async function isTaken({ when }: MatchEntry, record: SourceRecord, { pair }: OwnersInput): Promise<boolean> {
  return when === undefined || (await evaluated(when, record, pair)) === true;
}

/** What an expression gives; one that fails gives nothing to look for. */
async function evaluated(
  expression: CompiledExpression,
  record: SourceRecord,
  pair: CompiledPair,
): Promise<Json | undefined> {
  try {
    return await expression.evaluate(record.fields, pair.settings);
  } catch (problem) {
    if (problem instanceof ExpressionFailure) return undefined;
    throw problem;
  }
}

/** The candidates of one entry, by what its rules compare. */
interface People {
  /** Everybody of this value, and those among them whom the entry may use. */
  find(
    field: string,
    value: string,
  ): { readonly all: readonly DestinationRecord[]; readonly usable: readonly DestinationRecord[] };
}

async function openPeople(entry: MatchEntry, records: Pick<Records, 'list'>): Promise<People> {
  const byName = new Map<string, DestinationRecord[]>();
  for await (const page of records.list(entry.object)) {
    for (const record of page) {
      for (const name of new Set(entry.rules.flatMap(({ field }) => matchNames({ fields: [field] }, record.fields)))) {
        byName.set(name, [...(byName.get(name) ?? []), record]);
      }
    }
  }
  return {
    find(field, value) {
      const all = matchNames({ fields: [field] }, { [field]: value }).flatMap((name) => byName.get(name) ?? []);
      const usable = entry.inactive === 'use' ? all : all.filter((hit) => hit.fields['active'] !== false);
      return { all, usable };
    },
  };
}

/** The customer's own word wins: where it names nobody who can be used, no rule guesses somebody else. */
async function resolveRecord(
  entry: MatchEntry,
  record: SourceRecord,
  people: People,
  input: OwnersInput,
): Promise<OwnerMatch> {
  const base = { entry: entry.address, key: record.key };
  const decided = Object.hasOwn(input.table, record.key) ? input.table[record.key] : undefined;
  if (decided !== undefined) {
    const hit = withAnyField(entry, decided, people);
    return hit === undefined
      ? unmatched(entry, base, 'unmatched', people, input.fallback)
      : { ...base, destinationId: hit.id, by: 'table', status: 'matched' };
  }
  let doubt: OwnerMatch['status'] = 'unmatched';
  for (const rule of entry.rules) {
    const wanted = await evaluated(rule.value, record, input.pair);
    if (isBlank(wanted)) continue;
    const { all, usable } = people.find(rule.field, textOf(wanted));
    const [hit, second] = usable;
    if (hit !== undefined && second === undefined) {
      return { ...base, destinationId: hit.id, by: rule.field, status: 'matched' };
    }
    if (second !== undefined) doubt = 'ambiguous';
    else if (all.length > 0 && doubt === 'unmatched') doubt = 'inactive';
  }
  return unmatched(entry, base, doubt, people, input.fallback);
}

function unmatched(
  entry: MatchEntry,
  base: { readonly entry: string; readonly key: string },
  status: OwnerMatch['status'],
  people: People,
  fallback: string | undefined,
): OwnerMatch {
  const stand = fallback === undefined ? undefined : withAnyField(entry, fallback, people);
  if (entry.unmatched === 'fallback' && stand !== undefined) {
    return { ...base, destinationId: stand.id, by: 'fallback', status: 'fallback' };
  }
  return { ...base, by: status, status };
}

/** Whom a value of any rule's field names, as far as the entry may use them. */
function withAnyField(entry: MatchEntry, value: string, people: People): DestinationRecord | undefined {
  return entry.rules.flatMap(({ field }) => people.find(field, value).usable)[0];
}
