import { createHash } from 'node:crypto';
import type { LinkTarget } from '../answer-key.ts';
import { REFUSALS } from '../decisions.ts';
import type { ExportRow, Flaw } from '../export-table.ts';
import { pictureAt } from './business.ts';
import type { Practice } from './made-up.ts';
import { instantIn, keyIn, textIn } from './reading.ts';
import { firstOf, type Verdicts } from './verdicts.ts';

/** Larger files are not uploaded. */
const MOST_BYTES = 25_000_000;

/** A record that a file may hang on: its row, and what becomes of that. */
interface Place {
  readonly source: string;
  readonly key: string;
  readonly link: string;
  readonly target: LinkTarget;
}

const PLACES = {
  contact: { source: 'contact_record', object: 'person', link: 'person_id' },
  company: { source: 'company', object: 'organization', link: 'org_id' },
  deal: { source: 'deal', object: 'deal', link: 'deal_id' },
} as const;

/** What a note is about, the first of which takes the note's files. */
const OF_NOTE = [
  ['deal_id', PLACES.deal],
  ['contact_id', PLACES.contact],
  ['company_id', PLACES.company],
] as const;

/** Files go to the record they were attached to; those of a note, which can have none, to what the note is about. */
export function judgeAttachments(
  verdicts: Verdicts,
  {
    attachments,
    activities,
  }: { readonly attachments: readonly ExportRow[]; readonly activities: readonly ExportRow[] },
  practice: Practice,
  missing: readonly Flaw[],
): void {
  const lost = new Set(missing.filter(({ kind }) => kind === 'missing_file').map(({ key }) => key));
  for (const row of attachments) {
    const id = keyIn(row, 'id');
    const places = placesOf(row, activities);
    const place = places.find(({ source, key }) => verdicts.fateOf(source, key) === 'loaded');
    const waits = places.some(({ source, key }) => verdicts.fateOf(source, key) === 'held');
    const refusals = firstOf(
      place === undefined ? (waits ? REFUSALS.parentHeld : REFUSALS.missing) : undefined,
      lost.has(id) ? { reason: 'missing_file', finding: 'missing_file' } : undefined,
    );
    const content = pictureAt(keyIn(row, 'relative_path'), practice);
    const large = refusals.length === 0 && content.length > MOST_BYTES;
    verdicts.rule('attachment', id, {
      refusals,
      ...(large ? { leftOut: { reason: 'packaged', finding: 'large_file' } } : {}),
    });
    if (refusals.length > 0 || place === undefined) continue;
    if (large) expectNote(verdicts, row, place, content);
    else expectFile(verdicts, row, place, content);
  }
}

function placesOf(row: ExportRow, activities: readonly ExportRow[]): readonly Place[] {
  const [type, key] = [textIn(row, 'parent_type'), textIn(row, 'parent_id')];
  if (type === undefined || key === undefined) return [];
  if (type in PLACES) return [at(PLACES[type as keyof typeof PLACES], key)];
  const activity = type === 'activity' ? activities.find(({ id }) => id === key) : undefined;
  if (activity === undefined) return [];
  if (activity['type'] === 'note') {
    return OF_NOTE.flatMap(([column, place]) => {
      const about = textIn(activity, column);
      return about === undefined ? [] : [at(place, about)];
    });
  }
  const target = { object: 'activity', name: textIn(activity, 'subject') ?? '' };
  return FILED_KINDS.includes(keyIn(activity, 'type'))
    ? [{ source: 'activity', key, link: 'activity_id', target }]
    : [];
}

/** Kinds of activities that files can hang on. */
const FILED_KINDS: readonly string[] = ['email', 'call', 'meeting'];

function at({ source, object, link }: (typeof PLACES)[keyof typeof PLACES], key: string): Place {
  return { source, key, link, target: { object, trace: key } };
}

function expectFile(verdicts: Verdicts, row: ExportRow, { link, target }: Place, content: Buffer): void {
  const name = keyIn(row, 'file_name');
  verdicts.expect({
    object: 'file',
    identity: { by: 'content', parent: target, value: { name } },
    fields: { name, description: `Added ${instantIn(row, 'created_at') ?? ''}` },
    custom: {},
    links: { [link]: target },
    file: { name, size: content.length, sha256: createHash('sha256').update(content).digest('hex') },
  });
}

/** Where a large file would have hung a note says where it is, but for activities, which take no notes. */
function expectNote(verdicts: Verdicts, row: ExportRow, { source, link, target }: Place, content: Buffer): void {
  if (source === 'activity') return;
  const name = keyIn(row, 'file_name');
  const megabytes = (content.length / 1_000_000).toFixed(1);
  const place = `attachment.file-${keyIn(row, 'id')}-${name}`;
  const fields = {
    content: `The file <b>${name}</b> (${megabytes} MB) is too large to be attached. It lies in the package folder as <b>${place}</b>.<br>Added ${instantIn(row, 'created_at') ?? ''}`,
  };
  verdicts.expect({
    object: 'note',
    identity: { by: 'content', parent: target, value: fields },
    fields,
    custom: {},
    links: { [link]: target },
  });
}
