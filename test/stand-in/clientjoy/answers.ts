/**
 * What must become of an export of the agency in an account of Pipedrive, decided from the rows alone: a second statement
 * of the written decisions, which reads no system and no pair.
 */

import type { AnswerKey } from '../answer-key.ts';
import { completeKey } from '../complete-key.ts';
import { type Decided, decidedEntries, openDecisions } from '../decisions.ts';
import type { SourceAnswers } from '../export-table.ts';
import type { ClientjoyObject } from './columns.ts';
import { recordOf } from './decisions.ts';
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
  return completeKey(answers.key, decidedEntries(answers.key.done, decide(answers, options)));
}

function decide(answers: SourceAnswers, options: ClientjoyOptions): Decided {
  const { existingOrganizations = [], existingPersonEmails = [], existingPersonFields = [], currencies } = options;
  const account = { organizations: existingOrganizations, personEmails: existingPersonEmails };
  const { decisions: open, decided } = openDecisions<ClientjoyObject>(answers);
  const decisions = { ...open, account };
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
