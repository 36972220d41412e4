import type { OwnerMatch } from '../../model/owner.ts';
import { plainText, table } from '../markdown.ts';
import { heading, type MigrationFacts, number, type PersonFacts } from './migration-facts.ts';

const MEANING: Readonly<Record<OwnerMatch['status'], string>> = {
  matched: 'found',
  fallback: 'nobody was found: the fallback owner stands in',
  unmatched: 'nobody was found',
  inactive: 'found, but no longer active',
  ambiguous: 'several were found',
};

/** Who of the source is who in the destination, and what happens to the records of those who are not. */
export function ownerReport(facts: MigrationFacts): string {
  const { people } = facts;
  const settled = people.filter(({ status }) => status === 'matched');
  const open = people.filter(({ status }) => status !== 'matched');
  const headers = ['Row', 'Source key', 'Compared', 'Result', 'Found by', 'User id'];
  return [
    ...heading('Owner report', facts),
    people.length === 0
      ? 'No people were matched yet: run `crosswalk owners`.'
      : `${number(settled.length)} of ${number(people.length)} people of the source are users of the account. Users are matched, never invited.`,
    ...(open.length === 0 ? [] : ['## To decide', ADVICE, table(headers, open.map(line))]),
    ...(settled.length === 0 ? [] : ['## Matched', table(headers, settled.map(line))]),
  ].join('\n\n');
}

const ADVICE =
  'Make the user in the account, or name one under `owners.map` of migration.yaml by the source key: `"12": ana@example.com`. ' +
  'Until then the records of these people wait, or go to the fallback owner, as the row says.';

function line({ entry, key, compared, status, by, destinationId }: PersonFacts): readonly string[] {
  return [entry, key, Object.values(compared).join(', '), MEANING[status], by, destinationId ?? ''].map(plainText);
}
