import type { ExpectedRecord, ExpectedValue, LinkTarget } from '../answer-key.ts';
import type { Refusal } from '../decisions.ts';
import type { ExportRow } from '../export-table.ts';
import { type FirmDecisions, REFUSALS } from './decisions.ts';
import { listed } from './expected-billing.ts';
import { type Clients, folded, type Taken } from './expected-clients.ts';
import type { Matters } from './expected-matters.ts';
import { TRACE_LABEL } from './generate.ts';
import { instantText, keyIn, momentIn, textIn } from './written.ts';

/** What converted intakes leave on the deal of a matter. */
export type IntakeFields = (matter: string) => Readonly<Record<string, ExpectedValue>>;

/** What intakes meet: the matters that they became, the clients, and who is in the account already. */
export interface Known {
  readonly matters: Matters;
  readonly clients: Clients;
  readonly taken: Taken;
}

/** An intake as the decisions see it. */
interface Intake {
  readonly row: ExportRow;
  readonly key: string;
  /** The matter that it became; blank while it is open. */
  readonly matter: string;
  readonly unreadable: boolean;
}

/** Open intakes become leads, everybody who filled in a form a person; a converted one leaves its form on the deal. */
export function decideIntakes(decisions: FirmDecisions, known: Known): IntakeFields {
  const { matters } = known;
  const intakes = decisions.rows('intake_form').map((row): Intake => {
    const key = keyIn(row, 'intake_id');
    const unreadable = decisions.isFlawed('unreadable_value', 'intake_form', key);
    return { row, key, matter: keyIn(row, 'converted_matter_id'), unreadable };
  });
  const people = decidePeople(decisions, intakes, known);
  const refusals = new Map(
    intakes.map((intake) => [intake.key, refusalOf(intake, people.get(intake.key), matters)] as const),
  );
  for (const { key } of intakes) {
    const reason = refusals.get(key) ?? (people.has(key) ? undefined : REFUSALS.severalClients);
    if (reason !== undefined) decisions.hold('intake_form', key, reason);
  }
  const moves = ({ key }: Intake): boolean => refusals.get(key) === undefined;
  const answers = decideAnswers(decisions, intakes, (intake) => {
    if (intake.matter !== '') return refusalByMatter(intake.matter, matters);
    return moves(intake) ? undefined : REFUSALS.parentHeld;
  });
  for (const intake of intakes) {
    const person = people.get(intake.key);
    if (intake.matter !== '' || person === undefined || !moves(intake)) continue;
    decisions.expect(leadOf(intake, person, answers.get(intake.key) ?? []));
  }
  return (matter) => {
    const converted = intakes.filter((intake) => intake.matter === matter && moves(intake));
    return fieldsOf(converted, answers.get(matter) ?? []);
  };
}

/** Why what the form says cannot be kept, which counts before its person; a lead looks for that one first. */
function refusalOf(
  { matter, unreadable }: Intake,
  person: LinkTarget | undefined,
  matters: Matters,
): Refusal | undefined {
  if (matter === '' && person === undefined) return REFUSALS.parentHeld;
  if (unreadable) return REFUSALS.unreadable;
  return matter === '' ? undefined : refusalByMatter(matter, matters);
}

function refusalByMatter(matter: string, { fateOf }: Matters): Refusal | undefined {
  return { moves: undefined, held: REFUSALS.parentHeld, absent: REFUSALS.missing }[fateOf(matter)];
}

/**
 * The persons behind the forms, by intake: a client who has the address, else the first who gave it. An address that
 * several clients have does not say which of them it was, so nobody stands there for it.
 */
function decidePeople(
  decisions: FirmDecisions,
  intakes: readonly Intake[],
  { matters, clients, taken }: Known,
): ReadonlyMap<string, LinkTarget> {
  const people = new Map<string, LinkTarget>();
  const firstOf = new Map<string, { readonly person: LinkTarget; readonly links: Record<string, LinkTarget> }>();
  for (const intake of intakes) {
    const email = folded(textIn(intake.row, 'email') ?? '');
    const organization = intake.matter === '' ? undefined : matters.organizationOf(intake.matter);
    const [client, otherClient] = clients.ofEmail(email);
    if (otherClient !== undefined) continue;
    const person = client === undefined ? undefined : clients.persons.get(client);
    if (client !== undefined && person !== undefined) {
      people.set(intake.key, person);
      if (organization !== undefined) clients.giveOrganization(client, organization);
      continue;
    }
    const first = firstOf.get(email) ?? { person: { object: 'person', trace: `intake:${intake.key}` }, links: {} };
    if (!firstOf.has(email)) {
      firstOf.set(email, first);
      const adopts = taken.claim(email) === 'adopts' ? ({ adopts: true } as const) : {};
      decisions.expect({ ...personOf(intake), ...adopts, links: first.links });
    }
    people.set(intake.key, first.person);
    if (organization !== undefined) first.links['org_id'] ??= organization;
  }
  return people;
}

function personOf({ row, key }: Intake): Omit<ExpectedRecord, 'links'> {
  const [email, phone] = [textIn(row, 'email'), textIn(row, 'phone')];
  return {
    object: 'person',
    identity: { by: 'trace', value: `intake:${key}` },
    fields: {
      name: nameOf(row),
      emails: email === undefined ? [] : [email],
      phones: phone === undefined ? [] : [{ value: phone }],
    },
    custom: { [TRACE_LABEL]: `intake:${key}` },
  };
}

function leadOf(intake: Intake, person: LinkTarget, answers: readonly Answer[]): ExpectedRecord {
  const { row, key } = intake;
  const made = momentIn(row, 'submitted_at');
  return {
    object: 'lead',
    identity: { by: 'trace', value: `intake:${key}` },
    fields: { title: [nameOf(row), textIn(row, 'matter_type')].filter((part) => part !== undefined).join(': ') },
    custom: {
      [TRACE_LABEL]: `intake:${key}`,
      Original_Create_Date__c: made === undefined ? null : instantText(made),
      ...fieldsOf([intake], answers),
      ...Object.fromEntries(answers.map(({ question, answer }) => [question, answer])),
    },
    links: { person_id: person },
  };
}

function nameOf(row: ExportRow): string {
  return [textIn(row, 'first_name'), textIn(row, 'last_name')].filter((part) => part !== undefined).join(' ');
}

interface Answer {
  readonly question: string;
  readonly answer: string;
}

/** Answers by the intake that is open, or by the matter that it became: they go to its lead, or to the matter's deal. */
function decideAnswers(
  decisions: FirmDecisions,
  intakes: readonly Intake[],
  refusalOfIts: (intake: Intake) => Refusal | undefined,
): ReadonlyMap<string, readonly Answer[]> {
  const byKey = new Map(intakes.map((intake) => [intake.key, intake]));
  const answers = new Map<string, Answer[]>();
  for (const row of decisions.rows('intake_answer')) {
    const question = keyIn(row, 'question');
    const intake = byKey.get(keyIn(row, 'intake_id'));
    const refusal = intake === undefined ? REFUSALS.missing : refusalOfIts(intake);
    if (intake === undefined || refusal !== undefined) {
      decisions.hold('intake_answer', `${keyIn(row, 'intake_id')}|${question}`, refusal ?? REFUSALS.missing);
      continue;
    }
    const place = intake.matter === '' ? intake.key : intake.matter;
    answers.set(place, [...(answers.get(place) ?? []), { question, answer: keyIn(row, 'answer') }]);
  }
  return answers;
}

function fieldsOf(intakes: readonly Intake[], answers: readonly Answer[]): Readonly<Record<string, ExpectedValue>> {
  const distinct = (column: string): string | null => {
    const texts = intakes.map(({ row }) => textIn(row, column)).filter((text) => text !== undefined);
    return [...new Set(texts)].join(', ') || null;
  };
  const days = intakes.flatMap(({ row }) => momentIn(row, 'submitted_at')?.toPlainDate().toString() ?? []);
  const lines = answers.map(({ question, answer }) => `question: ${question}, answer: ${answer}`);
  return {
    'Intake practice area': distinct('matter_type'),
    'Intake source': distinct('source'),
    'Intake status': distinct('status'),
    'Intake submitted': days.toSorted()[0] ?? null,
    'Intake answers': listed(lines),
  };
}
