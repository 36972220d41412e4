import { mailboxOf } from '../account-people.ts';
import type { ExportRow } from '../export-table.ts';
import { companyName, personName } from '../names.ts';
import { draft, idOf, type Setting } from './made-up.ts';

/** Two workspaces, which both call a pipeline Sales. */
export const WORKSPACES: readonly ExportRow[] = [
  { id: '11', name: 'Studio' },
  { id: '12', name: 'Retainers' },
];

const STAGE_NAMES = [
  ['New', 'Contacted', 'Proposal sent', 'Negotiation', 'Won'],
  ['Onboarding', 'In delivery', 'Review', 'Done'],
  ['Enquiry', 'Quoted', 'Agreed'],
] as const;

/** Pipelines in their workspaces. */
export const PIPELINES = [
  { id: '101', workspace_id: '11', name: 'Sales', position: '1' },
  { id: '102', workspace_id: '11', name: 'Delivery', position: '2' },
  { id: '103', workspace_id: '12', name: 'Sales', position: '1' },
] as const satisfies readonly ExportRow[];

/** The stages of every pipeline, each more probable than the one before. */
export const STAGES = STAGE_NAMES.flatMap((names, pipeline) =>
  names.map((name, index) => ({
    id: String(1001 + pipeline * 100 + index),
    pipeline_id: String(101 + pipeline),
    name,
    position: String(index + 1),
    probability: String(Math.round(((index + 1) * 100) / names.length)),
  })),
);

/** Definitions of the custom fields, whose values stand in columns headed `cf:<label>`. */
export const CUSTOM_FIELDS = [
  { id: '501', entity: 'lead', label: 'Budget', type: 'number', options: '' },
  { id: '502', entity: 'lead', label: 'Industry', type: 'dropdown', options: 'Retail|Health|Software' },
  { id: '503', entity: 'lead', label: 'Newsletter', type: 'checkbox', options: '' },
  { id: '504', entity: 'customer', label: 'Tier', type: 'dropdown', options: 'Gold|Silver' },
  { id: '505', entity: 'customer', label: 'Renewal', type: 'date', options: '' },
  { id: '506', entity: 'deal', label: 'Competitor', type: 'text', options: '' },
] as const satisfies readonly ExportRow[];

/** The headers of the custom fields of one entity; none on the plan that has no custom fields. */
export function customHeaders({ plan }: Setting, entity: 'lead' | 'customer' | 'deal'): readonly string[] {
  if (plan === 'starter') return [];
  return CUSTOM_FIELDS.filter((field) => field.entity === entity).map(({ label }) => `cf:${label}`);
}

export function ownerRows({ owners, stranger }: Setting): readonly ExportRow[] {
  return [...new Set([...owners, stranger])].map(({ name, email, active }, index) => ({
    id: String(21 + index),
    name,
    email,
    active: active ? 'Yes' : 'No',
  }));
}

/** Leads, each in a stage. Every seventh has no address, some have no company. */
export function leadRows(setting: Setting): readonly ExportRow[] {
  return Array.from({ length: setting.sizes.leads }, (_, index) => {
    const { random, moment, amount, owner } = draft(setting, 'lead', index);
    const { first, last } = leadName(setting, index);
    const stage = random.pick(STAGES);
    const made = random.integer(30, 900);
    return {
      ...address(random.integer(1, 400), random.pick(CITIES)),
      id: idOf(1, index),
      workspace_id: workspaceOf(stage),
      name: `${first} ${last}`,
      email: leadMailbox(setting, index),
      phone: `+1 231 555 ${String(random.integer(0, 9_999)).padStart(4, '0')}`,
      company: random.chance(0.7) ? companyName(setting.seed + 12, index) : '',
      website: random.chance(0.4) ? `https://lead${index}.example.com` : '',
      source: random.pick(['Website', 'Referral', 'Cold e-mail', 'Fair']),
      status: random.pick(['New', 'Working', 'Qualified', 'Unqualified']),
      pipeline_id: stage.pipeline_id,
      stage_id: stage.id,
      owner_email: owner(),
      value: amount(random.integer(5_000, 900_000)),
      currency: random.pick(['USD', 'USD', 'EUR']),
      created_at: moment(made, random.integer(0, 500)),
      updated_at: moment(made - random.integer(0, 29), random.integer(0, 500)),
      'cf:Budget': String(random.integer(1, 90) * 1_000),
      'cf:Industry': random.pick(['Retail', 'Health', 'Software', '']),
      'cf:Newsletter': random.pick(['true', 'false']),
    };
  });
}

function leadName({ seed }: Setting, index: number): ReturnType<typeof personName> {
  return personName(seed + 11, index);
}

/** The address of a lead, if it has one; that of a person who is in the account for the first few of every eleventh. */
export function leadMailbox(setting: Setting, index: number): string {
  if (index % 7 === 3) return '';
  const known = index % 11 === 4 && index < 11 * MOST_KNOWN ? setting.existing.personEmails[index] : undefined;
  const { first, last } = leadName(setting, index);
  return known ?? mailboxOf(first, last, index);
}

/** The address of a customer; every eighth was a lead before, and still is one. */
export function customerMailbox(setting: Setting, index: number): string {
  const asLead = index % 8 === 6 && index < setting.sizes.leads ? leadMailbox(setting, index).toUpperCase() : '';
  const { first, last } = personName(setting.seed + 13, index);
  return asLead === '' ? mailboxOf(first, last, 50_000 + index) : asLead;
}

/** How many records of each kind are in the account already. */
const MOST_KNOWN = 4;

/**
 * The company of a customer. Every fifth has none, the first few of every ninth are in the account already, and every
 * sixth is that of the customer before, in capitals.
 */
function companyOf(setting: Setting, index: number): string {
  if (index % 5 === 4) return '';
  const known = index % 9 === 1 && index < 9 * MOST_KNOWN ? setting.existing.organizations[index] : undefined;
  const own = known ?? companyName(setting.seed + 14, index);
  return index % 6 === 2 ? companyName(setting.seed + 14, index - 1).toUpperCase() : own;
}

/** Customers, some of them colleagues. */
export function customerRows(setting: Setting): readonly ExportRow[] {
  return Array.from({ length: setting.sizes.customers }, (_, index) => {
    const { random, moment, day, owner } = draft(setting, 'customer', index);
    const { first, last } = personName(setting.seed + 13, index);
    const made = random.integer(30, 1_200);
    return {
      ...address(random.integer(1, 400), random.pick(CITIES)),
      id: idOf(2, index),
      workspace_id: random.pick(['11', '12']),
      name: `${first} ${last}`,
      email: customerMailbox(setting, index),
      phone: `+44 20 7946 ${String(random.integer(0, 9_999)).padStart(4, '0')}`,
      title: random.pick(['Owner', 'Head of Marketing', 'Büroleitung', '']),
      company: companyOf(setting, index),
      vat_number: random.chance(0.5) ? `GB${random.integer(100_000_000, 999_999_999)}` : '',
      currency: random.pick(['USD', 'EUR', 'GBP']),
      owner_email: owner(),
      created_at: moment(made, random.integer(0, 500)),
      updated_at: moment(made - random.integer(0, 29), random.integer(0, 500)),
      'cf:Tier': random.pick(['Gold', 'Silver', '']),
      'cf:Renewal': random.chance(0.5) ? day(-random.integer(1, 300)) : '',
    };
  });
}

const CITIES = [
  { city: 'Muskegon', state: 'MI', country: 'United States' },
  { city: 'Málaga', state: 'Andalucía', country: 'Spain' },
  { city: 'Leeds', state: '', country: 'United Kingdom' },
] as const;

function address(number: number, city: (typeof CITIES)[number]): ExportRow {
  return { address: `${number} Old Mill Road`, ...city };
}

function workspaceOf(stage: (typeof STAGES)[number]): string {
  return PIPELINES.find(({ id }) => id === stage.pipeline_id)?.workspace_id ?? '';
}
