import type { FirmDecisions } from './decisions.ts';
import { TRACE_LABEL } from './generate.ts';
import { textIn } from './written.ts';

/** The fields that deals and leads get whatever is in the export, by the account's own word for their type. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  varchar: [
    TRACE_LABEL,
    'Original_Create_Date__c',
    'Matter number',
    'Billing_Status__c',
    'External Billing Link',
    'BackDocket staff',
    'Intake practice area',
    'Intake source',
    'Intake status',
  ],
  text: ['Matter description', 'Claims', 'Invoice references', 'Billing entries', 'Intake answers'],
  date: ['Opened on', 'Intake submitted'],
  monetary: ['Claim amount', 'Billed total'],
  double: ['Billed hours'],
  enum: ['Matter_Type__c'],
};

const ADDED = 'adhoc:';

/** All fields that deals get, and no others: also one for each that the firm added, and one for each question. */
export function expectDealFields(decisions: FirmDecisions): void {
  for (const [type, labels] of Object.entries(FIELDS)) for (const label of labels) expectField(decisions, label, type);
  const matters = decisions.rows('matter_record');
  const added = matters.flatMap((row) =>
    Object.keys(row).filter((column) => column.startsWith(ADDED) && textIn(row, column) !== undefined),
  );
  for (const column of new Set(added)) expectField(decisions, column.slice(ADDED.length), 'text');
  const questions = decisions.rows('intake_answer').flatMap((row) => textIn(row, 'question') ?? []);
  for (const question of new Set(questions)) expectField(decisions, question, 'text');
}

function expectField({ expect }: FirmDecisions, label: string, type: string): void {
  const fields = { label, type };
  expect({ object: 'deal_field', identity: { by: 'content', value: fields }, fields, custom: {}, links: {} });
}
