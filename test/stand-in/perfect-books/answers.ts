/**
 * What must become of an export of the stand-in, by the written decisions: users are found by their address or hold what
 * they own, a record waits for what it refers to, and nothing is lost without a word.
 */

import type { AnswerKey, AnswerKeyEntry, SourceRow } from '../answer-key.ts';
import { collectEntries, openAnswerKey } from '../answer-key-ledger.ts';
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
  const sums = judge(verdicts, source, practice, existingPipeline);
  const collected = collectEntries();
  const { system, seed, traceLabel, users, counts } = source.key;
  const ledger = openAnswerKey({ system, seed, traceLabel, users }, collected.sink);
  for (const entry of entriesOf(source.key, verdicts)) ledger.add(entry);
  for (const { currency, value } of sums) ledger.addHundredths('dealValue', currency, Math.round(value * 100));
  return collected.key(ledger.summary(counts));
}

function judge(
  verdicts: Verdicts,
  { rows, flaws }: SourceAnswers,
  practice: Practice,
  existingPipeline: ExistingPipeline | undefined,
) {
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
  const sums = judgeDeals(verdicts, { deals: of('deal'), users }, extras);
  judgeActivities(verdicts, { activities, users }, practice);
  judgeAttachments(verdicts, { attachments: of('attachment'), activities }, practice, flaws);
  judgeCustomObjects(verdicts, of('custom_object'));
  for (const row of of('workflow')) {
    verdicts.rule('workflow', keyIn(row, 'id'), { faults: [], leftOut: { reason: 'documented' } });
  }
  return sums;
}

/** What reading found, each row that is done with its verdict, and the records that must arrive. */
function* entriesOf(key: AnswerKey, verdicts: Verdicts): Iterable<AnswerKeyEntry> {
  for (const finding of key.findings) yield { entry: 'finding', finding };
  for (const row of key.merged) yield { entry: 'merged', row };
  for (const row of key.held) yield { entry: 'held', row };
  for (const row of key.unreadable) yield { entry: 'unreadable', row };
  for (const row of key.done) yield* verdictOn(row, verdicts);
  for (const record of verdicts.expected) yield { entry: 'expected', record };
}

function* verdictOn(row: SourceRow, verdicts: Verdicts): Iterable<AnswerKeyEntry> {
  const { object, key } = row;
  const verdict = verdicts.of(object, key);
  if (verdict === undefined) throw new Error(`Nobody ruled on ${object} ${key}.`);
  const { faults, leftOut } = verdict;
  const codes = new Set(
    [...faults, ...(leftOut === undefined ? [] : [leftOut])].flatMap(({ finding }) => finding ?? []),
  );
  for (const code of codes) yield { entry: 'finding', finding: { code, object, key } };
  // What the row itself becomes comes first; a row has one state, and one reason for it.
  const [fault] = faults;
  if (fault !== undefined) yield { entry: 'held', row: { ...row, reason: fault.reason } };
  else if (leftOut !== undefined) yield { entry: 'left_out', row: { ...row, reason: leftOut.reason } };
  else yield { entry: 'done', row };
}
