import type { ExpectedValue } from '../answer-key.ts';
import type { ExportRow } from '../export-table.ts';
import { type Decisions, REFUSALS, type Refusal } from './decisions.ts';
import type { Taken } from './expected-clients.ts';
import type { Matters } from './expected-matters.ts';
import { TRACE_LABEL } from './generate.ts';
import { instantText, keyIn, momentIn, textIn } from './written.ts';

/** What converted intakes leave on the deal of a matter. */
export type IntakeFields = (matter: string) => Readonly<Record<string, ExpectedValue>>;

/** An intake as the decisions see it. */
interface Intake {
  readonly row: ExportRow;
  readonly key: string;
  /** The matter that it became; blank while it is open. */
  readonly matter: string;
  readonly unreadable: boolean;
}

/** Open intakes become leads, everybody who filled in a form a person; a converted one leaves its form on the deal. */
export function decideIntakes(decisions: Decisions, matters: Matters, taken: Taken): IntakeFields {
  const intakes = decisions.rows('intake_form').map((row): Intake => {
    const key = keyIn(row, 'intake_id');
    const unreadable = decisions.isFlawed('unreadable_value', 'intake_form', key);
    return { row, key, matter: keyIn(row, 'converted_matter_id'), unreadable };
  });
  const refusals = new Map(intakes.map((intake) => [intake.key, refusalOf(intake, matters)] as const));
  const unknownPeople = new Set<string>();
  for (const intake of intakes) {
    const { key, row } = intake;
    const claim = taken.claim(textIn(row, 'email'));
    if (claim === 'ambiguous') unknownPeople.add(key);
    else expectPerson(decisions, intake, matters, claim === 'adopts');
    const refusal = refusals.get(key) ?? (claim === 'ambiguous' ? REFUSALS.ambiguous : undefined);
    if (refusal !== undefined) decisions.hold('intake_form', key, refusal);
  }
  const moves = ({ key, matter }: Intake) =>
    refusals.get(key) === undefined && (matter !== '' || !unknownPeople.has(key));
  const answers = decideAnswers(decisions, intakes, (intake) => {
    if (intake.matter !== '') return refusalByMatter(intake.matter, matters);
    return moves(intake) ? undefined : REFUSALS.parentHeld;
  });
  for (const intake of intakes) {
    if (intake.matter === '' && moves(intake)) expectLead(decisions, intake, answers.get(intake.key) ?? []);
  }
  return (matter) => {
    const converted = intakes.filter((intake) => intake.matter === matter && moves(intake));
    return fieldsOf(converted, answers.get(matter) ?? []);
  };
}

/** Why what the form says cannot be kept. */
function refusalOf({ matter, unreadable }: Intake, matters: Matters): Refusal | undefined {
  if (unreadable) return REFUSALS.unreadable;
  return matter === '' ? undefined : refusalByMatter(matter, matters);
}

function refusalByMatter(matter: string, { fateOf }: Matters): Refusal | undefined {
  return { moves: undefined, held: REFUSALS.parentHeld, absent: REFUSALS.missing }[fateOf(matter)];
}

function expectPerson(decisions: Decisions, { row, key, matter }: Intake, matters: Matters, adopts: boolean): void {
  const organization = matter === '' ? undefined : matters.organizationOf(matter);
  const [email, phone] = [textIn(row, 'email'), textIn(row, 'phone')];
  decisions.expect({
    object: 'person',
    identity: { by: 'trace', value: `intake:${key}` },
    ...(adopts ? { adopts } : {}),
    fields: {
      name: nameOf(row),
      emails: email === undefined ? [] : [email],
      phones: phone === undefined ? [] : [{ value: phone }],
    },
    custom: { [TRACE_LABEL]: `intake:${key}` },
    links: organization === undefined ? {} : { org_id: organization },
  });
}

function expectLead(decisions: Decisions, intake: Intake, answers: readonly string[]): void {
  const { row, key } = intake;
  const made = momentIn(row, 'submitted_at');
  decisions.expect({
    object: 'lead',
    identity: { by: 'trace', value: `intake:${key}` },
    fields: { title: [nameOf(row), textIn(row, 'matter_type')].filter((part) => part !== undefined).join(': ') },
    custom: {
      [TRACE_LABEL]: `intake:${key}`,
      Original_Create_Date__c: made === undefined ? null : instantText(made),
      ...fieldsOf([intake], answers),
    },
    links: { person_id: { object: 'person', trace: `intake:${key}` } },
  });
}

function nameOf(row: ExportRow): string {
  return [textIn(row, 'first_name'), textIn(row, 'last_name')].filter((part) => part !== undefined).join(' ');
}

/** Answers by the intake that is open, or by the matter that it became: they go to its lead, or to the matter's deal. */
function decideAnswers(
  decisions: Decisions,
  intakes: readonly Intake[],
  refusalOfIts: (intake: Intake) => Refusal | undefined,
): ReadonlyMap<string, readonly string[]> {
  const byKey = new Map(intakes.map((intake) => [intake.key, intake]));
  const lines = new Map<string, string[]>();
  for (const row of decisions.rows('intake_answer')) {
    const intake = byKey.get(keyIn(row, 'intake_id'));
    const refusal = intake === undefined ? REFUSALS.missing : refusalOfIts(intake);
    if (intake === undefined || refusal !== undefined) {
      const key = `${keyIn(row, 'intake_id')}|${keyIn(row, 'question')}`;
      decisions.hold('intake_answer', key, refusal ?? REFUSALS.missing);
      continue;
    }
    const place = intake.matter === '' ? intake.key : intake.matter;
    const line = `question: ${textIn(row, 'question')}, answer: ${textIn(row, 'answer')}`;
    lines.set(place, [...(lines.get(place) ?? []), line]);
  }
  return lines;
}

function fieldsOf(intakes: readonly Intake[], answers: readonly string[]): Readonly<Record<string, ExpectedValue>> {
  const listed = (column: string): string | null => {
    const texts = intakes.map(({ row }) => textIn(row, column)).filter((text) => text !== undefined);
    return [...new Set(texts)].join(', ') || null;
  };
  const days = intakes.flatMap(({ row }) => momentIn(row, 'submitted_at')?.toPlainDate().toString() ?? []);
  return {
    'Intake practice area': listed('matter_type'),
    'Intake source': listed('source'),
    'Intake status': listed('status'),
    'Intake submitted': days.toSorted()[0] ?? null,
    'Intake answers': answers.join('\n') || null,
  };
}
