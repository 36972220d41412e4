import type { ExportRow } from '../export-table.ts';
import { companyName } from '../names.ts';
import { type Random, randomFor } from '../random.ts';
import { draft, type Firm, idOf } from './made-up.ts';

/** Each practice area has statuses of its own. */
const STATUSES = {
  'Personal Injury': ['Active w/Contract', 'Chase Call', 'Settled', 'Closed'],
  'Family Law': ['Open', 'Pending', 'Closed Won', 'Closed Lost'],
  Corporate: ['Open', 'On Hold', 'Closed Won'],
} as const;

const TYPES = ['Personal Injury', 'Family Law', 'Corporate'] as const;

/** The columns of the fields that the firm added. */
export const ADHOC_HEADERS: readonly string[] = ['adhoc:Court', 'adhoc:Statute Date'];

/** Matters, each of a client, half of them of a company too. Closed ones name the day. */
export function matterRows(firm: Firm): readonly ExportRow[] {
  return Array.from({ length: firm.sizes.matters }, (_, index) => {
    const { random, moment, day, amount, staffId } = draft(firm, 'matter', index);
    const type = random.pick(TYPES);
    const status = random.pick<string>(STATUSES[type]);
    const opened = random.integer(60, 1_500);
    return {
      matter_id: idOf('M', index),
      matter_number: `${2020 + (index % 6)}-${String(index + 1).padStart(5, '0')}`,
      name: `${companyName(firm.seed + 24, index)} ${random.pick(['v. State', 'estate', 'merger'])}`,
      matter_type: type,
      status,
      client_contact_id: idOf('C', random.integer(0, firm.sizes.contacts - 1)),
      client_company_id: random.chance(0.5) ? idOf('O', random.integer(0, firm.sizes.companies - 1)) : '',
      responsible_staff_id: staffId(),
      opened_on: day(opened),
      closed_on: status.startsWith('Closed') ? day(opened - random.integer(10, 50)) : '',
      estimated_value: amount(random.integer(100_000, 30_000_000)),
      currency: 'USD',
      description: random.pick(['Rear-end collision on I-75', 'Custody,\nsecond hearing', 'Share purchase']),
      created_at: moment(opened, random.integer(0, 500)),
      updated_at: moment(opened - random.integer(0, 50), random.integer(0, 500)),
      'adhoc:Court': random.pick(['Bibb County', 'Suffolk Superior', '']),
      'adhoc:Statute Date': random.chance(0.4) ? day(opened - 700) : '',
    };
  });
}

export function claimRows(firm: Firm): readonly ExportRow[] {
  return Array.from({ length: firm.sizes.claims }, (_, index) => {
    const { random, moment, amount } = draft(firm, 'claim', index);
    return {
      claim_id: idOf('K', index),
      matter_id: aMatter(firm, random),
      claim_number: `CLM-${String(index + 1).padStart(6, '0')}`,
      claim_type: random.pick(['Auto', 'Med Mal', "Workers' Comp"]),
      status: random.pick(['Active w/Contract', 'Referral Pending', 'Closed']),
      amount: amount(random.integer(50_000, 9_000_000)),
      billing_status: random.pick(['Unbilled', 'Billed', 'Paid']),
      invoice_ref: random.chance(0.5) ? `INV-${index + 1}` : '',
      updated_at: moment(random.integer(1, 400), random.integer(0, 500)),
    };
  });
}

/** Entries whose amount is the price of their hours. */
export function billingRows(firm: Firm): readonly ExportRow[] {
  return Array.from({ length: firm.sizes.billingEntries }, (_, index) => {
    const { random, day, amount, staffId } = draft(firm, 'billing', index);
    const quarters = random.integer(1, 24);
    const rate = random.integer(12, 60) * 1_000;
    return {
      entry_id: idOf('B', index),
      matter_id: aMatter(firm, random),
      date: day(random.integer(1, 900)),
      staff_id: staffId(),
      description: random.pick(['Drafted motion', 'Call with client', 'Reviewed records']),
      hours: String(quarters / 4),
      rate: amount(rate),
      amount: amount((quarters * rate) / 4),
      status: random.pick(['Unbilled', 'Billed', 'Paid']),
      invoice_ref: random.chance(0.5) ? `INV-${index + 1}` : '',
    };
  });
}

const KINDS = ['court', 'meeting', 'deadline'] as const;

/** Court dates and deadlines of matters, meetings with clients. */
export function eventRows(firm: Firm): readonly ExportRow[] {
  return Array.from({ length: firm.sizes.events }, (_, index) => {
    const { random, moment, staffId } = draft(firm, 'event', index);
    const kind = KINDS[index % KINDS.length] ?? 'court';
    const day = random.integer(-60, 600);
    const minute = random.integer(0, 400);
    return {
      event_id: idOf('E', index),
      matter_id: kind === 'meeting' ? '' : aMatter(firm, random),
      contact_id: kind === 'meeting' ? idOf('C', random.integer(0, firm.sizes.contacts - 1)) : '',
      kind,
      subject: `${{ court: 'Hearing', meeting: 'Meeting', deadline: 'Filing due' }[kind]} ${index + 1}`,
      description: random.pick(['Bring exhibits', 'Room 4B', 'By e-filing']),
      location: kind === 'court' ? random.pick(['Bibb County Courthouse', 'Zoom']) : '',
      starts_at: moment(day, minute),
      ends_at: moment(day, minute + 60),
      all_day: kind === 'deadline' ? 'Yes' : 'No',
      staff_id: staffId(),
      updated_at: moment(Math.max(1, day), random.integer(0, 500)),
    };
  });
}

export function taskRows(firm: Firm): readonly ExportRow[] {
  return Array.from({ length: firm.sizes.tasks }, (_, index) => {
    const { random, moment, staffId } = draft(firm, 'task', index);
    const due = random.integer(-40, 500);
    const done = due > 0 && random.chance(0.6);
    const inSequence = random.chance(0.3);
    return {
      task_id: idOf('T', index),
      matter_id: aMatter(firm, random),
      subject: random.pick(['Request records', 'Send letter', 'Call adjuster']),
      due_at: moment(due, random.integer(0, 500)),
      done: done ? 'Yes' : 'No',
      done_at: done ? moment(due - 1, random.integer(0, 500)) : '',
      staff_id: staffId(),
      sequence_name: inSequence ? 'New injury case' : '',
      sequence_step: inSequence ? String(random.integer(1, 2)) : '',
      updated_at: moment(Math.max(1, due), random.integer(0, 500)),
    };
  });
}

/** Documents of matters, and letters to clients. Their files lie under files/. */
export function documentRows(firm: Firm): readonly ExportRow[] {
  return Array.from({ length: firm.sizes.documents }, (_, index) => {
    const { random, moment, staffId } = draft(firm, 'document', index);
    const letter = index % 4 === 3;
    const name = `${letter ? 'Letter' : 'Pleading'} ${index + 1}.txt`;
    const row = {
      document_id: idOf('D', index),
      matter_id: letter ? '' : aMatter(firm, random),
      contact_id: letter ? idOf('C', random.integer(0, firm.sizes.contacts - 1)) : '',
      file_name: name,
      relative_path: `files/${idOf('D', index)}/${name}`,
      mime: 'text/plain',
      uploaded_at: moment(random.integer(1, 900), random.integer(0, 500)),
      uploaded_by: staffId(),
    };
    return { ...row, size_bytes: String(documentText(row.relative_path, firm).length) };
  });
}

/** The first document of a matter and the first letter to a client are scans, which may be large. */
const SCANS: ReadonlySet<string> = new Set([idOf('D', 0), idOf('D', 3)]);

const MEGABYTE = 1_000_000;

/** What the file under a path holds. */
export function documentText(path: string, { seed, scanMegabytes }: Pick<Firm, 'seed' | 'scanMegabytes'>): Buffer {
  const isScan = SCANS.has(path.split('/')[1] ?? '');
  if (isScan && scanMegabytes !== undefined) return Buffer.alloc(scanMegabytes * MEGABYTE, `${path}\n`);
  const random = randomFor(seed, 'document text', path);
  return Buffer.from(`${path}\n${'In the matter of the parties. '.repeat(random.integer(1, 40))}\n`, 'utf8');
}

/** Ordered work that no record shows: an inventory. */
export const TASK_SEQUENCES: readonly ExportRow[] = [
  {
    name: 'New injury case',
    matter_type: 'Personal Injury',
    trigger: 'matter opened',
    steps: [
      { position: 1, subject: 'Request records', due_after_days: 2, role: 'paralegal' },
      { position: 2, subject: 'Call adjuster', due_after_days: 7, role: 'attorney' },
    ],
  },
];

function aMatter(firm: Firm, random: Random): string {
  return idOf('M', random.integer(0, firm.sizes.matters - 1));
}
