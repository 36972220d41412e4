import { mailboxOf } from '../account-people.ts';
import type { ExportRow } from '../export-table.ts';
import { companyName, personName } from '../names.ts';
import { draft, type Firm, idOf, staffIdOf } from './made-up.ts';

const PLACES = [
  { city: 'Macon', state: 'GA', zip: '31201', country: 'US' },
  { city: 'Boston', state: 'MA', zip: '02108', country: 'US' },
  { city: 'San José', state: 'CA', zip: '95112', country: 'US' },
] as const;

export function staffRows({ staff }: Firm): readonly ExportRow[] {
  return staff.map(({ name, email, active }, index) => ({
    staff_id: staffIdOf(index),
    name,
    email,
    role: (['attorney', 'paralegal', 'admin'] as const)[index % 3] ?? 'admin',
    active: active ? 'Yes' : 'No',
  }));
}

export function companyRows(firm: Firm): readonly ExportRow[] {
  return Array.from({ length: firm.sizes.companies }, (_, index) => {
    const { random } = draft(firm, 'company', index);
    return {
      ...random.pick(PLACES),
      company_id: idOf('O', index),
      name: knownOne(firm.known.organizations, index, 10) ?? companyName(firm.seed + 21, index),
      industry: random.pick(['Insurance', 'Shipping', 'Health care', '']),
      website: random.chance(0.6) ? `https://client${index}.example.com` : '',
      phone: phone(random.integer(0, 9_999)),
      email: `office@client${index}.example.com`,
      address1: `${random.integer(1, 900)} Main St`,
      address2: random.pick(['', 'Suite 200', 'Floor 3']),
      employee_count: String(random.integer(1, 900)),
    };
  });
}

/** Clients and others. Every sixth has no address; some are the office of a company. */
export function contactRows(firm: Firm): readonly ExportRow[] {
  return Array.from({ length: firm.sizes.contacts }, (_, index) => {
    const { random, moment } = draft(firm, 'contact', index);
    const { first, last } = personName(firm.seed + 22, index);
    const ofCompany = random.chance(0.5);
    const made = random.integer(40, 2_000);
    return {
      ...random.pick(PLACES),
      contact_id: idOf('C', index),
      contact_type: ofCompany && index % 10 === 0 ? 'company' : 'person',
      first_name: first,
      last_name: last,
      full_name: `${first} ${last}`,
      company_id: ofCompany ? idOf('O', random.integer(0, firm.sizes.companies - 1)) : '',
      email: emailOfContact(firm, index),
      phone: phone(random.integer(0, 9_999)),
      mobile: random.chance(0.5) ? phone(random.integer(0, 9_999)) : '',
      address1: `${random.integer(1, 900)} Peachtree Ave NE`,
      address2: '',
      created_at: moment(made, random.integer(0, 500)),
      updated_at: moment(made - random.integer(0, 39), random.integer(0, 500)),
    };
  });
}

const QUESTIONS = ['What happened?', 'When did it happen?', 'Have you spoken to a lawyer before?'] as const;

/** Blank for every sixth. */
function emailOfContact(firm: Firm, index: number): string {
  const { first, last } = personName(firm.seed + 22, index);
  if (index % 6 === 2) return '';
  return knownOne(firm.known.personEmails, index, 20) ?? mailboxOf(first, last, index);
}

/** Every eighth form was filled in by a client, some by somebody who had filled in the one before. */
function emailOfIntake(firm: Firm, index: number): string {
  const client = index % 8 === 2 ? emailOfContact(firm, (index * 7) % firm.sizes.contacts) : '';
  if (client !== '') return client.toUpperCase();
  const by = index % 16 === 11 ? index - 1 : index;
  const { first, last } = personName(firm.seed + 23, by);
  return knownOne(firm.known.personEmails.toReversed(), by, 15) ?? mailboxOf(first, last, 80_000 + by);
}

/** Intakes; every third became a matter, which is named. */
export function intakeRows(firm: Firm): readonly ExportRow[] {
  return Array.from({ length: firm.sizes.intakes }, (_, index) => {
    const { random, moment } = draft(firm, 'intake', index);
    const { first, last } = personName(firm.seed + 23, index);
    const converted = index % 3 === 1;
    return {
      intake_id: idOf('I', index),
      submitted_at: moment(random.integer(1, 500), random.integer(0, 600)),
      first_name: first,
      last_name: last,
      email: emailOfIntake(firm, index),
      phone: phone(random.integer(0, 9_999)),
      matter_type: random.pick(['Personal Injury', 'Family Law', 'Corporate']),
      source: random.pick(['Website', 'Referral', 'Radio']),
      status: converted ? 'Converted' : random.pick(['New', 'Chase Call', 'Rejected']),
      converted_matter_id: converted ? idOf('M', random.integer(0, firm.sizes.matters - 1)) : '',
    };
  });
}

export function intakeAnswerRows(firm: Firm): readonly ExportRow[] {
  return Array.from({ length: firm.sizes.intakes }, (_, intake) =>
    QUESTIONS.map((question, index) => {
      const { random } = draft(firm, `intake ${intake}`, index);
      const answer = random.pick(['A car hit mine, "hard"', 'Last March', 'No', 'Yes,\ntwice']);
      return { intake_id: idOf('I', intake), question, answer };
    }),
  ).flat();
}

/** Once in so many records the next of those that the account holds, spelled in capitals every second time. */
function knownOne(names: readonly string[], index: number, every: number): string | undefined {
  const turn = Math.floor(index / every);
  const name = index % every === 4 ? names[turn] : undefined;
  return turn % 2 === 1 ? name?.toUpperCase() : name;
}

function phone(number: number): string {
  return `(478) 555-${String(number).padStart(4, '0')}`;
}
