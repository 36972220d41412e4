/**
 * What must become of an export of the firm in an account of Pipedrive, decided from the rows alone: a second statement
 * of the written decisions, which reads no system and no pair.
 */

import type { AnswerKey } from '../answer-key.ts';
import { completeKey } from '../complete-key.ts';
import { type Decided, decidedEntries, openDecisions } from '../decisions.ts';
import type { SourceAnswers } from '../export-table.ts';
import type { BackdocketObject } from './columns.ts';
import type { BackdocketAccount } from './decisions.ts';
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
  const decided = decide(answers, account, contentOf);
  return completeKey(answers.key, decidedEntries(answers.key.done, decided), { fallbackOwner });
}

function decide(answers: SourceAnswers, account: BackdocketAccount, contentOf: (path: string) => Buffer): Decided {
  const { decisions: open, decided } = openDecisions<BackdocketObject>(answers);
  const decisions = { ...open, account };
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
