import { createHash } from 'node:crypto';
import type { ExpectedFile, ExpectedRecord, LinkTarget } from '../answer-key.ts';
import type { Refusal } from '../decisions.ts';
import type { ExportRow } from '../export-table.ts';
import { ownerOf } from './judge-parties.ts';
import type { Practice } from './made-up.ts';
import { instantIn, keyIn, textIn, textsIn } from './reading.ts';
import { firstOf, linkRefusal, unreadableRefusal, type Verdicts } from './verdicts.ts';

const KINDS = ['email', 'call', 'meeting', 'note'] as const;

/** What an activity is about: the column, the object it refers to, and what becomes of that. */
const ABOUT = {
  person: { column: 'contact_id', source: 'contact_record', object: 'person', link: 'person_id' },
  deal: { column: 'deal_id', source: 'deal', object: 'deal', link: 'deal_id' },
  organization: { column: 'company_id', source: 'company', object: 'organization', link: 'org_id' },
} as const;

/** Messages, calls and meetings become activities at their times, done but for meetings to come; notes become notes. */
export function judgeActivities(
  verdicts: Verdicts,
  { activities, users }: { readonly activities: readonly ExportRow[]; readonly users: readonly ExportRow[] },
  { exportedAt }: Practice,
): void {
  const exportedOn = exportedAt.toPlainDate().toString();
  for (const row of activities) {
    const kind = KINDS.find((known) => known === row['type']);
    const refusals =
      kind === undefined ? [{ reason: 'no_entry_takes_it' }] : refusalsOf(verdicts, row, kind === 'note');
    verdicts.rule('activity', keyIn(row, 'id'), { refusals });
    if (refusals.length > 0 || kind === undefined) continue;
    const owner = ownerOf(users, row);
    if (kind === 'note') for (const record of noteOf(row, owner)) verdicts.expect(record);
    else verdicts.expect(activityOf(row, { type: kind, owner, exportedOn }));
  }
}

/** What keeps an activity back, in the order in which its fields are filled. A note has no times but that of its making. */
function refusalsOf(verdicts: Verdicts, row: ExportRow, isNote: boolean): readonly Refusal[] {
  const time = (column: string): Refusal | undefined => unreadableRefusal(row, column, instantIn(row, column));
  const linked = Object.values(ABOUT).map(({ column, source }) => linkRefusal(verdicts, source, textIn(row, column)));
  const [person, ...others] = linked;
  const attending = textsIn(row, 'attendee_contact_ids').map((key) => linkRefusal(verdicts, 'contact_record', key));
  const owner = linkRefusal(verdicts, 'user', textIn(row, 'owner_id'));
  if (isNote) {
    const [deal, organization] = others;
    return firstOf(person, organization, deal, owner, time('created_at'));
  }
  return firstOf(time('starts_at'), time('ends_at'), person, ...attending, ...others, owner);
}

function linksOf(row: ExportRow): Readonly<Record<string, LinkTarget>> {
  return Object.fromEntries(
    Object.values(ABOUT).flatMap(({ column, object, link }) => {
      const trace = textIn(row, column);
      return trace === undefined ? [] : [[link, { object, trace }]];
    }),
  );
}

/** A note, and the pictures in it as files of the first record that it is about. */
function noteOf(row: ExportRow, user: string): readonly ExpectedRecord[] {
  const links = linksOf(row);
  const [field, parent] = ['deal_id', 'person_id', 'org_id'].flatMap((name) => {
    const target = links[name];
    return target === undefined ? [] : [[name, target] as const];
  })[0] ?? [undefined, undefined];
  const { text, files } = withPictures(textIn(row, 'body_html') ?? '');
  const fields = { content: text, add_time: instantIn(row, 'created_at') ?? null };
  const hanging = parent === undefined ? {} : { parent };
  return [
    { object: 'note', identity: { by: 'content', ...hanging, value: fields }, fields, custom: {}, links, owner: user },
    ...files.map(
      (file): ExpectedRecord => ({
        object: 'file',
        identity: { by: 'content', ...hanging, value: { name: file.name } },
        fields: { name: file.name },
        custom: {},
        links: field === undefined ? {} : { [field]: parent },
        file,
      }),
    ),
  ];
}

const PICTURE = /<img [^>]*src="data:image\/png;base64,([^"]*)"[^>]*>/g;

/** Pictures inside a text are counted from 1; a link to its file stands where each was. */
function withPictures(html: string): { readonly text: string; readonly files: readonly PictureFile[] } {
  const files: PictureFile[] = [];
  const text = html.replaceAll(PICTURE, (_, base64: string) => {
    const bytes = Buffer.from(base64, 'base64');
    const name = `image-${files.length + 1}.png`;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    files.push({ name, size: bytes.length, sha256 });
    return `<a href="file:${name}#${sha256}">${name}</a>`;
  });
  return { text, files };
}

type PictureFile = Extract<ExpectedFile, { readonly sha256: string }>;

function activityOf(
  row: ExportRow,
  { type, owner, exportedOn }: { readonly type: string; readonly owner: string; readonly exportedOn: string },
): ExpectedRecord {
  const { person_id: person, ...links } = linksOf(row);
  const attending = textsIn(row, 'attendee_contact_ids').map((trace): LinkTarget => ({ object: 'person', trace }));
  const everybody = [...(person === undefined ? [] : [person]), ...attending];
  const participants = [...new Map(everybody.map((target) => [JSON.stringify(target), target])).values()];
  const [date, time] = (instantIn(row, 'starts_at') ?? '').replace('Z', '').split('T');
  const subject = textIn(row, 'subject') ?? TITLES[type] ?? null;
  const outcome = textIn(row, 'outcome');
  const location = textIn(row, 'location');
  const parent = links['deal_id'] ?? links['org_id'];
  return {
    object: 'activity',
    identity: {
      by: 'content',
      ...(parent === undefined ? {} : { parent }),
      value: { subject, due_date: date ?? null, due_time: time ?? null },
    },
    fields: {
      subject,
      type,
      due_date: date ?? null,
      due_time: time ?? null,
      duration: durationOf(row),
      done: type !== 'meeting' || (date ?? '') < exportedOn,
      ...(location === undefined ? {} : { location: { value: location } }),
      note: `${outcome === undefined ? '' : `<p>Outcome: ${outcome}</p>`}${textIn(row, 'body_html') ?? ''}`,
    },
    custom: {},
    links,
    linkLists: { participants },
    owner,
  };
}

const TITLES: Readonly<Record<string, string>> = { email: 'Email', call: 'Call', meeting: 'Meeting' };

function durationOf(row: ExportRow): string | null {
  const [start, end] = [instantIn(row, 'starts_at'), instantIn(row, 'ends_at')];
  if (start === undefined || end === undefined) return null;
  const { hours, minutes } = Temporal.Instant.from(start).until(end, { largestUnit: 'hours' });
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}:00`;
}
