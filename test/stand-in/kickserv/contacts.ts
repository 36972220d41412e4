import { type Claims, claimsOn } from '../claims.ts';
import { compositeKey } from '../composite-key.ts';
import { planDirt } from '../dirt-schedule.ts';
import { personName } from '../names.ts';
import { type Customers, phoneNumber } from './customers.ts';
import {
  choicesFor,
  collectRepeats,
  expectRecord,
  type Generation,
  type Outcome,
  outcomeUnder,
  type PlannedRow,
  requireAllPlanted,
  writeRow,
} from './generation.ts';
import { ODD_NAMES } from './vocabulary.ts';

const KINDS = [
  'odd_name',
  'no_email',
  'long_key',
  'identical_duplicate',
  'duplicate_key',
  'orphan',
  'stray_quote',
] as const;
const MATCH_KINDS = ['adopt', 'ambiguous_match'] as const;
type ContactDirt = (typeof KINDS)[number] | (typeof MATCH_KINDS)[number];

interface Contact {
  readonly customerNumber: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly mobile: string;
}

/** Writes contacts.csv: every customer has at least one contact, in the order of the customers. */
export function writeContacts(generation: Generation, customers: Customers): void {
  const count = generation.sizes.contacts;
  const claims = claimsOn(generation.account.personEmails);
  const schedule = planDirt(generation.dirt, kindsFor(claims), count);
  const repeats = collectRepeats(generation);
  for (let index = 0; index < count; index += 1) {
    const customerIndex = Math.floor((index * customers.count) / count);
    const fate = customers.fateOf(customerIndex);
    const dirt = schedule.take(fate === 'loaded');
    const described = describeContact(generation, index, customers.numberOf(customerIndex));
    const contact = dirt === undefined ? described : CHANGES[dirt](described, { index, claims, customers });
    const { outcome, findings } = dirt === 'orphan' ? outcomeUnder('absent') : outcomeUnder(fate);
    const row: PlannedRow = {
      object: 'contact',
      key: compositeKey(contact.customerNumber, contact.name, contact.email),
      cells: cellsOf(contact),
      outcome: dirt === undefined ? outcome : (OUTCOMES[dirt] ?? outcome),
      findings,
    };
    writeRow(generation, row);
    if (dirt === 'identical_duplicate' || dirt === 'duplicate_key') {
      repeats.plan(dirt, row, { Phone: '(231) 555-0100', Mobile: '(231) 555-0101' });
    }
    if (row.outcome.state === 'done') expectPerson(generation, contact, row.key, claims.finds(contact.email));
  }
  repeats.write();
  requireAllPlanted('contact', schedule.owed());
}

/** Kinds of match dirt need something to match, so that what is planned is always planted. */
function kindsFor(claims: Claims): readonly ContactDirt[] {
  return claims.ambiguous() === undefined ? [...KINDS, 'adopt'] : [...KINDS, ...MATCH_KINDS];
}

const OUTCOMES: Readonly<Partial<Record<ContactDirt, Outcome>>> = {
  stray_quote: { state: 'unreadable', damage: 'stray_quote' },
  ambiguous_match: { state: 'held', reason: 'ambiguous_match' },
};

interface Surroundings {
  readonly index: number;
  readonly claims: Claims;
  readonly customers: Customers;
}

const CHANGES: Readonly<Record<ContactDirt, (contact: Contact, around: Surroundings) => Contact>> = {
  odd_name: (contact, { index }) => ({ ...contact, name: ODD_NAMES[index % ODD_NAMES.length] ?? contact.name }),
  no_email: (contact) => ({ ...contact, email: '' }),
  long_key: (contact) => ({
    ...contact,
    name: `${contact.name}, ${'assistant to the facilities manager, '.repeat(3)}west`,
  }),
  identical_duplicate: (contact) => contact,
  duplicate_key: (contact) => contact,
  orphan: (contact, { index, customers }) => ({ ...contact, customerNumber: customers.missingNumber(index) }),
  stray_quote: (contact) => contact,
  adopt: (contact, { claims }) => ({ ...contact, email: (claims.take() ?? contact.email).toUpperCase() }),
  ambiguous_match: (contact, { claims }) => ({ ...contact, email: claims.ambiguous() ?? contact.email }),
};

function describeContact(generation: Generation, index: number, customerNumber: string): Contact {
  const choices = choicesFor(generation, 'contact', index);
  const { first, last } = personName(generation.seed + 101, index);
  const mailbox = `${first.slice(0, -3)}.${last}`
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z.]/g, '');
  return {
    customerNumber,
    name: `${first} ${last}`,
    email: `${mailbox}${index}@example.net`,
    phone: choices.chance(0.8) ? phoneNumber(choices) : '',
    mobile: choices.chance(0.6) ? phoneNumber(choices) : '',
  };
}

function cellsOf(contact: Contact): Record<string, string> {
  return {
    'Customer Number': contact.customerNumber,
    Name: contact.name,
    Email: contact.email,
    Phone: contact.phone,
    Mobile: contact.mobile,
  };
}

function expectPerson(generation: Generation, contact: Contact, key: string, adopts: boolean): void {
  const phones = [
    { value: contact.phone, label: 'work' },
    { value: contact.mobile, label: 'mobile' },
  ].filter(({ value }) => value !== '');
  expectRecord(generation, {
    object: 'person',
    identity: { by: 'trace', value: key },
    ...(adopts ? { adopts } : {}),
    fields: { name: contact.name, emails: contact.email === '' ? [] : [contact.email], phones },
    custom: { ks_source_id: key },
    links: { org_id: { object: 'organization', trace: contact.customerNumber } },
  });
}
