import { createHash } from 'node:crypto';
import type { ExpectedRecord, ExpectedValue, LinkTarget } from '../answer-key.ts';
import type { Refusal } from '../decisions.ts';
import type { ExportRow } from '../export-table.ts';
import { type FirmDecisions, REFUSALS } from './decisions.ts';
import type { MatterFate } from './expected-billing.ts';
import type { Staff } from './expected-clients.ts';
import { instantText, keyIn, momentIn, textIn } from './written.ts';

/** Where the calendar, the work and the documents hang. */
export interface Places {
  readonly fateOf: (matter: string) => MatterFate;
  readonly persons: ReadonlyMap<string, LinkTarget>;
  readonly staff: ReadonlyMap<string, Staff>;
}

type Worked = 'event' | 'task' | 'document';

/** Entries of the calendar become activities of a type that the account gets for them. */
export function expectEvents(decisions: FirmDecisions, places: Places): void {
  let any = false;
  for (const row of decisions.rows('event')) {
    const key = keyIn(row, 'event_id');
    const refusal = decisions.isFlawed('unreadable_value', 'event', key)
      ? REFUSALS.unreadable
      : refusalOf(decisions, 'event', row, key, places);
    if (refusal !== undefined) {
      decisions.hold('event', key, refusal);
      continue;
    }
    any = true;
    const kind = textIn(row, 'kind');
    const staff = places.staff.get(keyIn(row, 'staff_id'));
    const note = [kind && `Kind: ${kind}`, textIn(row, 'description'), staff && `Assigned to ${staff.name}`];
    const fields = {
      subject: textIn(row, 'subject') ?? 'Event',
      type: 'event',
      ...timesOf(row),
      location: textIn(row, 'location') ?? null,
      note: noteOf(note),
      done: false,
    };
    decisions.expect(activityOf(row, fields, staff));
  }
  if (!any) return;
  const fields = { name: 'Event', key_string: 'event', icon_key: 'calendar' };
  const identity = { by: 'content', value: { name: 'Event' } } as const;
  decisions.expect({ object: 'activity_type', identity, fields, custom: {}, links: {} });
}

/** What lasts all day has a day and no hour. */
function timesOf(row: ExportRow): Readonly<Record<string, ExpectedValue>> {
  const [start, end] = [momentIn(row, 'starts_at'), momentIn(row, 'ends_at')];
  if (start === undefined) return {};
  if (textIn(row, 'all_day') === 'Yes')
    return { due_date: start.toPlainDate().toString(), due_time: null, duration: null };
  const minutes = end === undefined ? 0 : start.until(end, { largestUnit: 'minutes' }).minutes;
  const two = (part: number): string => String(part).padStart(2, '0');
  const duration = minutes > 0 ? `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00` : null;
  return { ...dueOf(start), duration };
}

function dueOf(moment: Temporal.ZonedDateTime): { readonly due_date: string; readonly due_time: string } {
  const instant = instantText(moment);
  return { due_date: instant.slice(0, 10), due_time: instant.slice(11, 19) };
}

/** Tasks become activities, done or not, with what has no field of its own in the note. */
export function expectTasks(decisions: FirmDecisions, places: Places): void {
  for (const row of decisions.rows('task')) {
    const key = keyIn(row, 'task_id');
    const refusal = decisions.isFlawed('unreadable_value', 'task', key)
      ? REFUSALS.unreadable
      : refusalOf(decisions, 'task', row, key, places);
    if (refusal !== undefined) {
      decisions.hold('task', key, refusal);
      continue;
    }
    const staff = places.staff.get(keyIn(row, 'staff_id'));
    const [due, doneAt, sequence] = [momentIn(row, 'due_at'), momentIn(row, 'done_at'), textIn(row, 'sequence_name')];
    const note = [
      staff && `Assigned to ${staff.name}`,
      sequence && `${sequence}, step ${textIn(row, 'sequence_step')}`,
      doneAt && `Done ${doneAt.toPlainDate().toString()}`,
    ];
    const fields = {
      subject: textIn(row, 'subject') ?? 'Task',
      type: 'task',
      ...(due === undefined ? {} : dueOf(due)),
      note: noteOf(note),
      done: textIn(row, 'done') === 'Yes',
    };
    decisions.expect(activityOf(row, fields, staff));
  }
}

function noteOf(lines: readonly (string | undefined)[]): string | null {
  const text = lines.filter((line) => line !== undefined && line !== '').join('\n');
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replaceAll('\n', '<br>') || null;
}

function activityOf(
  row: ExportRow,
  fields: Readonly<Record<string, ExpectedValue>>,
  staff: Staff | undefined,
): ExpectedRecord {
  const [matter, contact] = [keyIn(row, 'matter_id'), keyIn(row, 'contact_id')];
  const deal: LinkTarget | undefined = matter === '' ? undefined : { object: 'deal', trace: `matter:${matter}` };
  const person: LinkTarget | undefined = contact === '' ? undefined : { object: 'person', trace: `contact:${contact}` };
  const parent = deal ?? person;
  return {
    object: 'activity',
    identity: { by: 'content', ...(parent === undefined ? {} : { parent }), value: fields },
    fields,
    custom: {},
    links: { ...(deal === undefined ? {} : { deal_id: deal }), ...(person === undefined ? {} : { person_id: person }) },
    linkLists: { participants: person === undefined ? [] : [person] },
    ...(staff === undefined ? {} : { owner: staff.owner }),
  };
}

/** Files that are larger are put into a package, and a note says so where they would hang. */
const LARGEST_BYTES = 25_000_000;

/** Documents become files of the deal, or of the client where they belong to no matter. */
export function expectDocuments(decisions: FirmDecisions, places: Places, contentOf: (path: string) => Buffer): void {
  for (const row of decisions.rows('document')) {
    const key = keyIn(row, 'document_id');
    const refusal =
      refusalOf(decisions, 'document', row, key, places) ??
      (decisions.isFlawed('missing_file', 'document', key) ? REFUSALS.noFile : undefined);
    if (refusal !== undefined) {
      decisions.hold('document', key, refusal);
      continue;
    }
    const content = contentOf(textIn(row, 'relative_path') ?? '');
    if (content.byteLength <= LARGEST_BYTES) decisions.expect(fileOf(row, content));
    else {
      decisions.leaveOut('document', key, REFUSALS.packaged);
      decisions.expect(noteOfPackage(row, content.byteLength));
    }
  }
}

function parentOf(row: ExportRow): readonly [field: 'person_id' | 'deal_id', parent: LinkTarget] {
  const matter = keyIn(row, 'matter_id');
  return matter === ''
    ? ['person_id', { object: 'person', trace: `contact:${keyIn(row, 'contact_id')}` }]
    : ['deal_id', { object: 'deal', trace: `matter:${matter}` }];
}

function descriptionOf(row: ExportRow): string | null {
  const uploaded = momentIn(row, 'uploaded_at');
  return uploaded === undefined ? null : `Uploaded ${instantText(uploaded)}`;
}

function fileOf(row: ExportRow, content: Buffer): ExpectedRecord {
  const [field, parent] = parentOf(row);
  const name = textIn(row, 'file_name') ?? '';
  return {
    object: 'file',
    identity: { by: 'content', parent, value: { name } },
    fields: { name, description: descriptionOf(row) },
    custom: {},
    links: { [field]: parent },
    file: { name, size: content.byteLength, sha256: createHash('sha256').update(content).digest('hex') },
  };
}

function noteOfPackage(row: ExportRow, bytes: number): ExpectedRecord {
  const [field, parent] = parentOf(row);
  const name = textIn(row, 'file_name') ?? '';
  const place = `document.${field === 'deal_id' ? 'file' : 'letter'}-${keyIn(row, 'document_id')}-${name}`;
  const size = `${(bytes / 1_000_000).toFixed(1)} MB`;
  const lines = [
    `The file <b>${name}</b> (${size}) is too large to be attached. It lies in the package folder as <b>${place}</b>.`,
    descriptionOf(row) ?? '',
  ];
  const fields = { content: lines.filter((line) => line !== '').join('<br>') };
  return {
    object: 'note',
    identity: { by: 'content', parent, value: fields },
    fields,
    custom: {},
    links: { [field]: parent },
  };
}

/** Of several reasons the first counts: the matter, then the client. */
function refusalOf(
  { leadsNowhere }: FirmDecisions,
  object: Worked,
  row: ExportRow,
  key: string,
  { fateOf, persons }: Places,
): Refusal | undefined {
  const [matter, contact] = [keyIn(row, 'matter_id'), keyIn(row, 'contact_id')];
  if (matter !== '' && fateOf(matter) !== 'moves')
    return fateOf(matter) === 'held' ? REFUSALS.parentHeld : REFUSALS.missing;
  if (contact === '' || (object === 'document' && matter !== '') || persons.has(contact)) return undefined;
  return leadsNowhere(object, key, 'contact_id') ? REFUSALS.missing : REFUSALS.parentHeld;
}
