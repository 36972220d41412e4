import { mailboxOf } from '../account-people.ts';
import type { ExportRow } from '../export-table.ts';
import { companyName, personName } from '../names.ts';
import { draft, idOf, type Practice, userIdOf } from './made-up.ts';

/** Definitions of the custom fields: every type that there is. Formulas and roll-ups hold what was computed last. */
export const CUSTOM_FIELDS: readonly ExportRow[] = [
  { id: 'cf01', entity: 'contact', label: 'Preferred name', type: 'text', options: [] },
  { id: 'cf02', entity: 'contact', label: 'Languages', type: 'multi_enum', options: ['English', 'Welsh', 'Français'] },
  { id: 'cf03', entity: 'company', label: 'Credit limit', type: 'number', options: [] },
  { id: 'cf04', entity: 'company', label: 'Open matters', type: 'rollup', options: [] },
  { id: 'cf05', entity: 'company', label: 'Key account', type: 'bool', options: [] },
  {
    id: 'cf06',
    entity: 'deal',
    label: 'Practice area',
    type: 'enum',
    options: ['Conveyancing', 'Probate', 'Litigation'],
  },
  { id: 'cf07', entity: 'deal', label: 'Completion', type: 'date', options: [] },
  { id: 'cf08', entity: 'deal', label: 'Weighted value', type: 'formula', options: [] },
];

const PLACES = [
  { city: 'Leeds', postcode: 'LS1 4DY', country: 'United Kingdom' },
  { city: 'Cardiff', postcode: 'CF10 1EP', country: 'United Kingdom' },
  { city: 'Newcastle upon Tyne', postcode: 'NE1 7RU', country: 'United Kingdom' },
] as const;

export function userRows({ users }: Practice): readonly ExportRow[] {
  return users.map(({ name, email, active }, index) => ({ id: userIdOf(index), name, email, active }));
}

/** Companies; every eighth belongs to an earlier one, which itself may belong to another. */
export function companyRows(practice: Practice): readonly ExportRow[] {
  return Array.from({ length: practice.sizes.companies }, (_, index) => {
    const { random, moment, owner } = draft(practice, 'company', index);
    const made = random.integer(60, 2_500);
    return {
      ...random.pick(PLACES),
      id: idOf('co', index),
      name: alreadyThere(practice, index) ?? companyName(practice.seed + 31, index),
      domain: `client${index}.example.co.uk`,
      website: random.chance(0.7) ? `https://client${index}.example.co.uk` : null,
      industry: random.pick(['Property', 'Retail', 'Farming', null]),
      employee_count: random.integer(1, 800),
      address: `${random.integer(1, 200)} High Street`,
      parent_company_id: index % 8 === 7 ? idOf('co', random.integer(0, index - 1)) : null,
      owner_id: owner(),
      created_at: moment(made, random.integer(0, 500)),
      updated_at: moment(made - random.integer(0, 59), random.integer(0, 500)),
      custom: {
        'Credit limit': random.integer(1, 50) * 1_000,
        'Open matters': random.integer(0, 9),
        'Key account': random.chance(0.3),
      },
    };
  });
}

/** Two companies are in the account already, one of them in capitals and between spaces. */
function alreadyThere({ existingOrganizations }: Practice, index: number): string | undefined {
  const [first, second] = existingOrganizations;
  if (index === 2) return first;
  return index === 3 && second !== undefined ? ` ${second.toUpperCase()} ` : undefined;
}

export function contactRows(practice: Practice): readonly ExportRow[] {
  const [known] = practice.existingPersonEmails;
  return Array.from({ length: practice.sizes.contacts }, (_, index) => {
    const { random, moment, owner } = draft(practice, 'contact', index);
    const { first, last } = personName(practice.seed + 32, index);
    const made = random.integer(60, 2_500);
    return {
      ...random.pick(PLACES),
      id: idOf('ct', index),
      first_name: first,
      last_name: last,
      email: index % 9 === 4 ? null : ((index === 2 ? known : undefined) ?? mailboxOf(first, last, index)),
      phone: `0113 496 ${String(random.integer(0, 9_999)).padStart(4, '0')}`,
      mobile: random.chance(0.6) ? `07700 900${String(random.integer(0, 999)).padStart(3, '0')}` : null,
      job_title: random.pick(['Director', 'Executor', 'Finance Manager', null]),
      address: `${random.integer(1, 200)} Station Road`,
      owner_id: owner(),
      created_at: moment(made, random.integer(0, 500)),
      updated_at: moment(made - random.integer(0, 59), random.integer(0, 500)),
      custom: {
        'Preferred name': random.chance(0.3) ? first.replace(/ .*/, '') : null,
        Languages: random.pick([['English'], ['English', 'Welsh'], ['Français'], []]),
      },
    };
  });
}

/** How many companies a contact has: every fifth none, every third two, the rest one. */
function companiesOf(index: number): number {
  if (index % 5 === 0) return 0;
  return index % 3 === 0 ? 2 : 1;
}

/** Links of contacts to companies, each changed at another time, so that one of them is the latest. */
export function contactCompanyRows(practice: Practice): readonly ExportRow[] {
  return Array.from({ length: practice.sizes.contacts }, (_, contact) => {
    const { random, moment } = draft(practice, 'contact company', contact);
    const first = random.integer(0, practice.sizes.companies - 1);
    const changed = random.integer(10, 900);
    return Array.from({ length: companiesOf(contact) }, (_unused, place) => ({
      contact_id: idOf('ct', contact),
      company_id: idOf('co', (first + place) % practice.sizes.companies),
      is_primary: place === 0,
      updated_at: moment(changed - place * 7, 60),
    }));
  }).flat();
}

/** So many records of invented objects belong to the first company: more than a text lists. */
const CROWD = 14;

/** Records of two objects that the practice invented, each on a contact, a company or a deal. */
export function customObjectRows(practice: Practice): readonly ExportRow[] {
  return Array.from({ length: practice.sizes.customObjects }, (_, index) => {
    const { random, day } = draft(practice, 'custom object', index);
    const lease = index % 2 === 0;
    const parent = index < CROWD ? 'company' : random.pick(['contact', 'company', 'deal'] as const);
    const parents = { contact: ['ct', 'contacts'], company: ['co', 'companies'], deal: ['de', 'deals'] } as const;
    const [letters, size] = parents[parent];
    return {
      object_name: lease ? 'lease' : 'deed_box',
      id: idOf('ob', index),
      parent_type: parent,
      parent_id: idOf(letters, index < CROWD ? 0 : random.integer(0, practice.sizes[size] - 1)),
      fields: lease
        ? { rent: random.integer(300, 3_000), ends_on: day(-random.integer(30, 900)) }
        : { box: index, room: random.pick(['Strong room', 'Cellar']) },
    };
  });
}
