/**
 * What must become of an export of the stand-in, by the written decisions: users are found by their address or hold what
 * they own, a record waits for what it refers to, and nothing is lost without a word.
 */

import type { AnswerKey, AnswerKeyEntry, SourceRow } from '../answer-key.ts';
import { completeKey } from '../complete-key.ts';
import type { ExportRow, SourceAnswers } from '../export-table.ts';
import { judgeActivities } from './judge-activities.ts';
import { judgeAttachments } from './judge-attachments.ts';
import { judgeCustomFields } from './judge-custom-fields.ts';
import { gatherCustomObjects, judgeCustomObjects } from './judge-custom-objects.ts';
import { type ExistingPipeline, judgeDeals, judgePipelines } from './judge-deals.ts';
import { judgeCompanies, judgeContacts, judgeUsers } from './judge-parties.ts';
import type { Practice } from './made-up.ts';
import { keyIn } from './reading.ts';
import { openVerdicts, type Verdicts } from './verdicts.ts';

/** Completes what reading finds by what the migration must make of it. */
export function answerPerfectBooks(
  source: SourceAnswers,
  practice: Practice,
  existingPipeline: ExistingPipeline | undefined,
): AnswerKey {
  const verdicts = openVerdicts();
  judge(verdicts, source, practice, existingPipeline);
  return completeKey(source.key, entriesOf(source.key.done, verdicts));
}

function judge(
  verdicts: Verdicts,
  { rows, flaws }: SourceAnswers,
  practice: Practice,
  existingPipeline: ExistingPipeline | undefined,
): void {
  const of = (object: string): readonly ExportRow[] => rows[object] ?? [];
  const extras = {
    objects: gatherCustomObjects(of('custom_object')),
    custom: judgeCustomFields(verdicts, of('custom_field')),
  };
  const [users, activities] = [of('user'), of('activity')];
  const parties = {
    users,
    companies: of('company'),
    contacts: of('contact_record'),
    links: of('contact_company_link'),
  };
  judgeUsers(verdicts, parties, practice);
  judgeCompanies(verdicts, parties, practice, extras);
  judgeContacts(verdicts, parties, practice, extras);
  judgePipelines(verdicts, existingPipeline);
  judgeDeals(verdicts, { deals: of('deal'), users }, extras);
  judgeActivities(verdicts, { activities, users }, practice);
  judgeAttachments(verdicts, { attachments: of('attachment'), activities }, practice, flaws);
  judgeCustomObjects(verdicts, of('custom_object'));
  for (const row of of('workflow')) {
    verdicts.rule('workflow', keyIn(row, 'id'), { refusals: [], leftOut: { reason: 'documented' } });
  }
}

/** Each row that can be read with its verdict, and the records that must arrive. */
function* entriesOf(rows: readonly SourceRow[], verdicts: Verdicts): Iterable<AnswerKeyEntry> {
  for (const row of rows) yield* verdictOn(row, verdicts);
  for (const record of verdicts.expected) yield { entry: 'expected', record };
}

function* verdictOn(row: SourceRow, verdicts: Verdicts): Iterable<AnswerKeyEntry> {
  const { object, key } = row;
  const verdict = verdicts.of(object, key);
  if (verdict === undefined) throw new Error(`Nobody ruled on ${object} ${key}.`);
  const { refusals, leftOut } = verdict;
  const codes = new Set(
    [...refusals, ...(leftOut === undefined ? [] : [leftOut])].flatMap(({ finding }) => finding ?? []),
  );
  for (const code of codes) yield { entry: 'finding', finding: { code, object, key } };
  // What the row itself becomes comes first; a row has one state, and one reason for it.
  const [refusal] = refusals;
  if (refusal !== undefined) yield { entry: 'held', row: { ...row, reason: refusal.reason } };
  else if (leftOut !== undefined) yield { entry: 'left_out', row: { ...row, reason: leftOut.reason } };
  else yield { entry: 'done', row };
}
