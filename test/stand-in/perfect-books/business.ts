import type { ExportRow } from '../export-table.ts';
import { companyName } from '../names.ts';
import { drawSignature, drawSignatureOfSize } from '../portable-network-graphic.ts';
import { randomFor } from '../random.ts';
import { draft, idOf, type Practice } from './made-up.ts';

export const PIPELINES = [
  { id: 'pi01', name: 'Conveyancing', position: 1 },
  { id: 'pi02', name: 'Litigation', position: 2 },
  { id: 'pi03', name: 'New business', position: 3 },
] as const satisfies readonly ExportRow[];

const STAGE_NAMES = {
  pi01: ['Enquiry', 'Quote', 'Searches', 'Exchange', 'Completion'],
  pi02: ['Enquiry', 'Claim', 'Trial'],
  pi03: ['Enquiry', 'Quote sent', 'Instructed'],
};

/** The stages in the order of their pipelines; every pipeline begins with an enquiry. */
export const STAGES = PIPELINES.flatMap(({ id }, pipeline) =>
  STAGE_NAMES[id].map((name, index) => ({
    id: `st${pipeline + 1}${index + 1}`,
    pipeline_id: id,
    name,
    position: index + 1,
    probability: Math.round(((index + 1) * 100) / STAGE_NAMES[id].length),
  })),
);

/** Deals; every sixth has no company, every seventh no currency of its own. */
export function dealRows(practice: Practice): readonly ExportRow[] {
  return Array.from({ length: practice.sizes.deals }, (_, index) => {
    const { random, moment, day, owner } = draft(practice, 'deal', index);
    const stage = random.pick(STAGES);
    const value = random.integer(20_000, 5_000_000) / 100;
    const made = random.integer(40, 1_000);
    return {
      id: idOf('de', index),
      title: `${companyName(practice.seed + 33, index)}: ${random.pick(['sale', 'purchase', 'dispute'])}`,
      value,
      currency: index % 7 === 3 ? null : random.pick(['GBP', 'GBP', 'EUR']),
      pipeline_id: stage.pipeline_id,
      stage_id: stage.id,
      status: stage.probability === 100 ? 'won' : random.pick(['open', 'open', 'lost']),
      expected_close_date: day(made - random.integer(30, 200)),
      owner_id: owner(),
      contact_id: idOf('ct', random.integer(0, practice.sizes.contacts - 1)),
      company_id: index % 6 === 5 ? null : idOf('co', random.integer(0, practice.sizes.companies - 1)),
      created_at: moment(made, random.integer(0, 500)),
      updated_at: moment(made - random.integer(0, 39), random.integer(0, 500)),
      custom: {
        'Practice area': random.pick(['Conveyancing', 'Probate', 'Litigation']),
        Completion: random.chance(0.5) ? day(-random.integer(1, 100)) : null,
        'Weighted value': Math.round(value * stage.probability) / 100,
      },
    };
  });
}

const KINDS = ['email', 'call', 'meeting', 'note'] as const;

/** Activities of every kind; every sixth meeting is still to come. Notes are rich text, every fifth with a picture. */
export function activityRows(practice: Practice): readonly ExportRow[] {
  const { contacts, companies, deals } = practice.sizes;
  return Array.from({ length: practice.sizes.activities }, (_, index) => {
    const { random, moment, owner } = draft(practice, 'activity', index);
    const type = KINDS[index % KINDS.length] ?? 'note';
    const isAhead = index % 24 === 2;
    const day = isAhead ? -random.integer(1, 60) : random.integer(2, 900);
    const noted = isAhead ? 3 : day;
    const minute = random.integer(0, 440);
    const length = type === 'note' ? 0 : random.integer(3, 90);
    const contact = random.integer(0, contacts - 1);
    return {
      id: idOf('ac', index),
      type,
      subject: type === 'note' ? null : `${random.pick(['Exchange date', 'Searches', 'Fee estimate'])} ${index}`,
      body_html: `<p>Discussed the <em>${random.pick(['lease', 'charge', 'boundary'])}</em>.</p>${pictureIn(index, practice)}`,
      starts_at: moment(day, minute),
      ends_at: length === 0 ? null : moment(day, minute + length),
      duration_s: length === 0 ? null : length * 60,
      outcome: type === 'call' ? random.pick(['Reached', 'Left message']) : null,
      location: type === 'meeting' ? random.pick(['Our office', 'Teams']) : null,
      attendee_contact_ids: type === 'meeting' ? [idOf('ct', contact), idOf('ct', (contact + 1) % contacts)] : [],
      contact_id: idOf('ct', contact),
      company_id: random.chance(0.5) ? idOf('co', random.integer(0, companies - 1)) : null,
      deal_id: random.chance(0.5) ? idOf('de', random.integer(0, deals - 1)) : null,
      owner_id: owner(),
      created_at: moment(noted, minute),
      updated_at: moment(noted - 1, minute),
    };
  });
}

/** A picture inside the text, as editors paste them. */
function pictureIn(index: number, { seed }: Practice): string {
  if (index % 20 !== 3) return '';
  const picture = drawSignature(randomFor(seed, 'picture', index)).toString('base64');
  return `<p><img alt="sketch" src="data:image/png;base64,${picture}"></p>`;
}

/** Attachments of contacts, companies, deals and activities. Their files lie under files/. */
export function attachmentRows(practice: Practice): readonly ExportRow[] {
  const parents = [
    ['contact', 'ct', practice.sizes.contacts],
    ['company', 'co', practice.sizes.companies],
    ['deal', 'de', practice.sizes.deals],
    ['activity', 'ac', practice.sizes.activities],
  ] as const;
  return Array.from({ length: practice.sizes.attachments }, (_, index) => {
    const { random, moment } = draft(practice, 'attachment', index);
    const [type, letters, size] = random.pick(parents);
    const name = `Scan ${index + 1}.png`;
    const path = `files/${idOf('at', index)}/${name}`;
    return {
      id: idOf('at', index),
      parent_type: type,
      parent_id: idOf(letters, random.integer(0, size - 1)),
      file_name: name,
      relative_path: path,
      mime: 'image/png',
      size_bytes: pictureAt(path, practice).length,
      created_at: moment(random.integer(1, 800), random.integer(0, 500)),
    };
  });
}

/** One file over the policy shows what becomes of it. */
const LARGE_FILE = `files/${idOf('at', 1)}/`;

/** The file under a path. */
export function pictureAt(path: string, { seed, largeFileBytes }: Practice): Buffer {
  const random = randomFor(seed, 'attachment file', path);
  if (largeFileBytes === undefined || !path.startsWith(LARGE_FILE)) return drawSignature(random);
  return drawSignatureOfSize(random, largeFileBytes);
}

/** Automations: an inventory. */
export const WORKFLOWS: readonly ExportRow[] = [
  {
    id: 'wf01',
    name: 'Chase quote',
    entity: 'deal',
    trigger: 'deal stays in Quote for 7 days',
    active: true,
    actions: [{ position: 1, kind: 'email', text: 'Have you had time to look at our quote?' }],
  },
  { id: 'wf02', name: 'Old greeting', entity: 'contact', trigger: 'contact made', active: false, actions: [] },
];
