import type { MatchEntry } from '../model/mapping.ts';
import type { OwnerCrosswalk, OwnerMatch } from '../model/owner.ts';
import { textOf } from '../model/value.ts';
import type { Run } from './context.ts';
import { ARTIFACT } from './gates.ts';

/** One person of the source, with what the match rules compared, by the destination's field. Personal data. */
export interface ComparedPerson extends OwnerMatch {
  readonly compared: Readonly<Record<string, string>>;
}

/** The people that the last resolution of owners saw, in its order; empty before there was one. */
export async function comparedPeople(run: Run): Promise<readonly ComparedPerson[]> {
  const owners = await run.ledger.artifact<OwnerCrosswalk>(ARTIFACT.owners);
  const people: ComparedPerson[] = [];
  for (const match of owners?.matches ?? []) people.push({ ...match, compared: await comparedOf(match, run) });
  return people;
}

async function comparedOf(match: OwnerMatch, { pair, staging }: Run): Promise<Readonly<Record<string, string>>> {
  const entry = pair.entries.find(
    (candidate): candidate is MatchEntry => candidate.kind === 'match' && candidate.address === match.entry,
  );
  const record = entry && (await staging.source.get(entry.from, match.key));
  if (entry === undefined || record === undefined) return {};
  const values = await Promise.all(
    entry.rules.map(async ({ field, value }) => [field, await value.evaluate(record.fields, pair.settings)] as const),
  );
  return Object.fromEntries(
    values.filter(([, value]) => value !== undefined).map(([field, value]) => [field, textOf(value)]),
  );
}
