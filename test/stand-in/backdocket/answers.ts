/**
 * What must become of an export of the firm in an account of Pipedrive, decided from the rows alone: a second statement
 * of the written decisions, which reads no system and no pair.
 */

import type { AnswerKey, RowStates } from '../answer-key.ts';
import type { SourceAnswers } from '../export-table.ts';
import { type BackdocketAccount, type Decided, openDecisions, rowName, withReasons } from './decisions.ts';
import { decideCompanies, decideContacts, decideStaff, openTaken } from './expected-clients.ts';
import { expectDealFields } from './expected-fields.ts';
import { decideIntakes } from './expected-intakes.ts';
import { decideMatters, expectDeals } from './expected-matters.ts';
import { expectDocuments, expectEvents, expectTasks } from './expected-work.ts';
import { generateBackdocketExport } from './generate.ts';
import type { BackdocketRequest } from './made-up.ts';
import { documentText } from './matters.ts';
import { keyIn } from './written.ts';

/** An export to make up, and the account that it will be loaded into. */
export interface BackdocketOptions extends BackdocketRequest {
  readonly fallbackOwner: string;
}

/** Writes the export folder and returns the whole answer key of loading it. */
export function generateBackdocket(options: BackdocketOptions): AnswerKey {
  const answers = generateBackdocketExport(options);
  const { fallbackOwner, existingOrganizations = [], existingPersonEmails = [], seed, scanMegabytes } = options;
  const account = { fallbackOwner, organizations: existingOrganizations, personEmails: existingPersonEmails };
  const contentOf = (path: string): Buffer => documentText(path, { seed, scanMegabytes });
  return withDecisions(answers, account, decide(answers, account, contentOf));
}

function decide(answers: SourceAnswers, account: BackdocketAccount, contentOf: (path: string) => Buffer): Decided {
  const { decisions, decided } = openDecisions(answers, account);
  const staff = decideStaff(decisions, answers.key.users);
  const companies = decideCompanies(decisions);
  const taken = openTaken(account.personEmails);
  const clients = decideContacts(decisions, companies, taken);
  const { persons } = clients;
  const parties = { companies, persons, staff };
  const matters = decideMatters(decisions, parties);
  expectDeals(decisions, parties, matters, decideIntakes(decisions, { matters, clients, taken }));
  expectDealFields(decisions);
  const places = { fateOf: matters.fateOf, persons, staff };
  expectEvents(decisions, places);
  expectTasks(decisions, places);
  expectDocuments(decisions, places, contentOf);
  for (const row of decisions.rows('task_sequence')) {
    decisions.leaveOut('task_sequence', keyIn(row, 'name'), { reason: 'documented' });
  }
  return decided();
}

function withDecisions(
  { key }: SourceAnswers,
  { fallbackOwner }: BackdocketAccount,
  { held, leftOut, findings, expected, dealHundredths }: Decided,
): AnswerKey {
  const heldRows = withReasons(key.done, held);
  const leftOutRows = withReasons(key.done, leftOut);
  const isDone = ({ object, key: name }: { readonly object: string; readonly key: string }) =>
    !held.has(rowName(object, name)) && !leftOut.has(rowName(object, name));
  const states = Object.fromEntries(
    Object.entries(key.states).map(([object, before]): [string, RowStates] => {
      const [moreHeld, left] = [heldRows, leftOutRows].map((rows) => keysOf(rows, object).size);
      const [more = 0, out = 0] = [moreHeld, left];
      return [object, { ...before, done: before.done - more - out, held: before.held + more, left_out: out }];
    }),
  );
  return {
    ...key,
    fallbackOwner,
    states,
    expectedCounts: Object.fromEntries(Object.entries(expected).map(([object, records]) => [object, records.length])),
    sums: { dealValue: { USD: dealHundredths / 100 } },
    done: key.done.filter(isDone),
    held: [...key.held, ...heldRows],
    leftOut: [...key.leftOut, ...leftOutRows],
    findings: [...key.findings, ...findings],
    expected,
  };
}

function keysOf(rows: readonly { readonly object: string; readonly key: string }[], object: string): Set<string> {
  return new Set(rows.filter((row) => row.object === object).map(({ key }) => key));
}
