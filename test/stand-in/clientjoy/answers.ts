/**
 * What must become of an export of the agency in an account of Pipedrive, decided from the rows alone: a second statement
 * of the written decisions, which reads no system and no pair.
 */

import type { AnswerKey, ExpectedRecord, RowStates } from '../answer-key.ts';
import type { SourceAnswers } from '../export-table.ts';
import { type Decided, openDecisions, recordOf, rowName, withReasons } from './decisions.ts';
import { decideDeals, foldInvoices } from './expected-business.ts';
import { expectAppointments, expectEngagements } from './expected-calendar.ts';
import { decidePeople } from './expected-people.ts';
import { decideOwners, expectFields, expectPipelines, leaveInventories } from './expected-structure.ts';
import { generateClientjoyExport } from './generate.ts';
import type { ClientjoyRequest } from './made-up.ts';

/** An export to make up, and the account that it will be loaded into. */
export interface ClientjoyOptions extends ClientjoyRequest {
  /** Codes of the currencies that the account has. */
  readonly currencies: readonly string[];
  /** Labels of the custom fields of persons that the account has. */
  readonly existingPersonFields?: readonly string[];
}

/** Writes the export folder and returns the whole answer key of loading it. */
export function generateClientjoy(options: ClientjoyOptions): AnswerKey {
  const answers = generateClientjoyExport(options);
  return withDecisions(answers, decide(answers, options));
}

function decide(answers: SourceAnswers, options: ClientjoyOptions): Decided {
  const { existingOrganizations = [], existingPersonEmails = [], existingPersonFields = [], currencies } = options;
  const account = { organizations: existingOrganizations, personEmails: existingPersonEmails };
  const { decisions, decided } = openDecisions(answers, account);
  const owners = decideOwners(decisions, answers.key.users);
  const structure = { ...expectPipelines(decisions), carried: expectFields(decisions, existingPersonFields) };
  const people = decidePeople(decisions, owners, structure);
  const deals = decideDeals(decisions, owners, structure, people, new Set(currencies));
  foldInvoices(decisions, deals, people);
  for (const drafts of [people.organizations, people.persons, deals.drafts]) {
    for (const draft of drafts.values()) decisions.expect(recordOf(draft));
  }
  expectAppointments(decisions, people);
  expectEngagements(decisions, deals, people, owners);
  leaveInventories(decisions);
  return decided();
}

function withDecisions({ key }: SourceAnswers, { held, leftOut, merged, findings, expected }: Decided): AnswerKey {
  const settled = (row: { readonly object: string; readonly key: string }, rows: ReadonlyMap<string, unknown>) =>
    rows.has(rowName(row.object, row.key));
  const [heldRows, leftOutRows] = [withReasons(key.done, held), withReasons(key.done, leftOut)];
  const mergedRows = key.done.flatMap((row) => {
    const into = merged.get(rowName(row.object, row.key));
    return into === undefined ? [] : [{ ...row, into }];
  });
  const done = key.done.filter((row) => ![held, leftOut, merged].some((rows) => settled(row, rows)));
  const all = {
    done,
    held: [...key.held, ...heldRows],
    leftOut: [...key.leftOut, ...leftOutRows],
    merged: [...key.merged, ...mergedRows],
  };
  const states = Object.fromEntries(
    Object.entries(key.states).map(([object, before]): [string, RowStates] => {
      const count = (rows: readonly { readonly object: string }[]) =>
        rows.filter((row) => row.object === object).length;
      const { held: waiting, leftOut: left, merged: joined } = all;
      return [
        object,
        { ...before, done: count(done), held: count(waiting), left_out: count(left), merged: count(joined) },
      ];
    }),
  );
  return {
    ...key,
    ...all,
    states,
    findings: [...key.findings, ...findings],
    expected,
    expectedCounts: Object.fromEntries(Object.entries(expected).map(([object, records]) => [object, records.length])),
    sums: { dealValue: dealValue(expected['deal'] ?? []) },
  };
}

/** Value of the deals by currency, added in hundredths so that nothing is lost. */
function dealValue(deals: readonly ExpectedRecord[]): Readonly<Record<string, number>> {
  const hundredths: Record<string, number> = {};
  for (const { fields } of deals) {
    const currency = typeof fields['currency'] === 'string' ? fields['currency'] : '';
    hundredths[currency] = (hundredths[currency] ?? 0) + Math.round(Number(fields['value'] ?? 0) * 100);
  }
  return Object.fromEntries(Object.entries(hundredths).map(([currency, amount]) => [currency, amount / 100]));
}
