import type { ExpectedRecord, ExpectedValue, LinkTarget } from '../answer-key.ts';
import { REFUSALS, type Refusal } from '../decisions.ts';
import type { ExportRow } from '../export-table.ts';
import type { AgencyDecisions } from './decisions.ts';
import { type Deals, recordBehind, refusalBehind } from './expected-business.ts';
import type { People } from './expected-people.ts';
import { type Owners, ownerOf, ownerRefusal } from './expected-structure.ts';
import { instantIn, keyIn, textIn } from './written.ts';

/** Appointments become meetings. Nobody is invited again: the invitee stands in the note, and is linked if known. */
export function expectAppointments(decisions: AgencyDecisions, people: People): void {
  const [customers, leads] = [addresses(decisions, 'customer_record'), addresses(decisions, 'lead_record')];
  for (const row of decisions.rows('appointment')) {
    if (decisions.isFlawed('unknown_value', 'appointment', keyIn(row, 'id'))) {
      decisions.hold('appointment', keyIn(row, 'id'), REFUSALS.unknown);
      continue;
    }
    const [status, email] = [keyIn(row, 'status'), keyIn(row, 'invitee_email')];
    const invitee = [textIn(row, 'invitee_name'), textIn(row, 'invitee_email')].filter((part) => part !== undefined);
    const person =
      recordBehind(people.customers, customers.get(email) ?? '') ?? recordBehind(people.leads, leads.get(email) ?? '');
    const note = [`Status: ${status}`, ...(invitee.length === 0 ? [] : [`Invitee: ${invitee.join(', ')}`])];
    const fields = {
      subject: status === 'cancelled' ? `Cancelled: ${textIn(row, 'title')}` : (textIn(row, 'title') ?? ''),
      type: 'meeting',
      ...timesOf(instantIn(row, 'starts_at'), instantIn(row, 'ends_at')),
      location: textIn(row, 'location') ?? null,
      done: status !== 'confirmed',
      note: note.join('<br>'),
    };
    decisions.expect(activityOf(fields, { person }));
  }
}

/** Keys by address, where exactly one record has it as it is spelled. */
function addresses(decisions: AgencyDecisions, object: 'customer_record' | 'lead_record'): ReadonlyMap<string, string> {
  const rows = Map.groupBy(decisions.rows(object), (row) => keyIn(row, 'email'));
  return new Map(
    [...rows].flatMap(([email, same]) =>
      email === '' || same.length > 1 ? [] : [[email, keyIn(same[0] ?? {}, 'id')]],
    ),
  );
}

/** The kinds of engagement that become activities, and the type that they get. */
const ACTIVITY_TYPES: Readonly<Record<string, string>> = {
  email: 'email',
  call: 'call',
  meeting: 'task',
  task: 'task',
};

/** Notes stay notes, at the time when they were written; everything else becomes an activity on its day. */
export function expectEngagements(decisions: AgencyDecisions, deals: Deals, people: People, owners: Owners): void {
  for (const row of decisions.rows('engagement')) {
    const type = keyIn(row, 'type');
    const refusal = engagementRefusal(decisions, row, deals, people, owners);
    if (refusal !== undefined) {
      decisions.hold('engagement', keyIn(row, 'id'), refusal);
      continue;
    }
    const owner = ownerOf(owners, row);
    const about = {
      deal: recordBehind(deals.fates, keyIn(row, 'deal_id')),
      organization: recordBehind(people.companies, keyIn(row, 'customer_id')),
      person:
        recordBehind(people.customers, keyIn(row, 'customer_id')) ?? recordBehind(people.leads, keyIn(row, 'lead_id')),
      ...(owner === undefined ? {} : { owner }),
    };
    decisions.expect(type === 'note' ? noteOf(row, about) : activityOf(engagementFields(row, type), about));
  }
}

/** Of several reasons the first counts: the kind, the time, deal, customer and lead, the owner. */
function engagementRefusal(
  decisions: AgencyDecisions,
  row: ExportRow,
  deals: Deals,
  people: People,
  owners: Owners,
): Refusal | undefined {
  const key = keyIn(row, 'id');
  const isNote = keyIn(row, 'type') === 'note';
  if (decisions.isFlawed('unknown_value', 'engagement', key)) return REFUSALS.unknown;
  if (!isNote && decisions.isFlawed('unreadable_value', 'engagement', key)) return REFUSALS.unreadable;
  return (
    refusalBehind(deals.fates, keyIn(row, 'deal_id')) ??
    refusalBehind(people.customers, keyIn(row, 'customer_id')) ??
    refusalBehind(people.leads, keyIn(row, 'lead_id')) ??
    ownerRefusal(owners, textIn(row, 'owner_email'))
  );
}

function engagementFields(row: ExportRow, type: string): Readonly<Record<string, ExpectedValue>> {
  const guests = textIn(row, 'guests')?.split(';').join(', ');
  const outcome = textIn(row, 'outcome');
  const note = [outcome && `Outcome: ${outcome}`, guests && `Guests: ${guests}`, textIn(row, 'body')];
  return {
    subject: textIn(row, 'subject') ?? type,
    type: ACTIVITY_TYPES[type] ?? null,
    ...timesOf(instantIn(row, 'starts_at'), instantIn(row, 'ends_at')),
    location: textIn(row, 'location') ?? null,
    done: type === 'email' || textIn(row, 'done') === 'Yes',
    note: note.filter((part) => part !== undefined && part !== '').join('<br>'),
  };
}

/** What an activity or a note is about, and whose it is. */
interface About {
  readonly deal?: LinkTarget | undefined;
  readonly organization?: LinkTarget | undefined;
  readonly person?: LinkTarget | undefined;
  readonly owner?: string;
}

function activityOf(fields: Readonly<Record<string, ExpectedValue>>, about: About): ExpectedRecord {
  const { person, owner } = about;
  const links = linksOf(about);
  const parent = links['deal_id'] ?? links['person_id'];
  return {
    object: 'activity',
    identity: { by: 'content', ...(parent === undefined ? {} : { parent }), value: fields },
    fields,
    custom: {},
    links,
    linkLists: { participants: person === undefined ? [] : [person] },
    ...(owner === undefined ? {} : { owner }),
  };
}

function noteOf(row: ExportRow, about: About): ExpectedRecord {
  const links = linksOf(about);
  const parent = links['deal_id'] ?? links['person_id'];
  const fields = { content: textIn(row, 'body') ?? '', add_time: instantIn(row, 'created_at') ?? null };
  return {
    object: 'note',
    identity: { by: 'content', ...(parent === undefined ? {} : { parent }), value: fields },
    fields,
    custom: {},
    links,
    ...(about.owner === undefined ? {} : { owner: about.owner }),
  };
}

function linksOf({ deal, organization, person }: About): Readonly<Record<string, LinkTarget>> {
  return {
    ...(deal === undefined ? {} : { deal_id: deal }),
    ...(organization === undefined ? {} : { org_id: organization }),
    ...(person === undefined ? {} : { person_id: person }),
  };
}

/** Day, time and duration, as the destination keeps them. */
function timesOf(start: string | undefined, end: string | undefined): Readonly<Record<string, ExpectedValue>> {
  if (start === undefined) return {};
  const minutes = end === undefined ? 0 : Temporal.Instant.from(start).until(end, { largestUnit: 'minutes' }).minutes;
  const two = (part: number): string => String(part).padStart(2, '0');
  const duration = minutes > 0 ? `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00` : null;
  return { due_date: start.slice(0, 10), due_time: start.slice(11, 19), duration };
}
