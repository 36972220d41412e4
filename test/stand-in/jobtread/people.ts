import { mailboxOf, ownerExamples } from '../account-people.ts';
import { type Claims, claimsOn } from '../claims.ts';
import { type DirtSchedule, planDirt } from '../dirt-schedule.ts';
import { companyName, personName } from '../names.ts';
import type { Random } from '../random.ts';
import { STREETS, TOWNS } from '../vocabulary.ts';
import type { Account, Contact, JobTreadRequest, Member } from './business.ts';
import { choicesFor, idMaker, momentBefore, ROLES, TITLES, TRADES } from './made-up.ts';

const CUSTOMER_DIRT = ['possible_duplicate', 'missing_name', 'adopt'] as const;
const CONTACT_DIRT = ['same_email', 'missing_name', 'no_email', 'adopt'] as const;
const MOST_MEMBERS = 9;
const OLDEST_DAYS = 1500;

/** The people with seats: users of the account, and in a dirty source some who left and some nobody knows. */
export function membersOf({ seed, users, dirt = 'none' }: JobTreadRequest): readonly Member[] {
  const id = idMaker('M');
  const dirty = dirt !== 'none';
  const left = users.filter(({ active }) => !active).slice(0, dirty ? 1 : 0);
  return [...ownerExamples({ seed, users, dirty }, MOST_MEMBERS - 1), ...left].map((one, index) => ({
    ...one,
    id: id(),
    role: ROLES[index % ROLES.length] ?? ROLES[0],
    user: users.find(({ email, active }) => active && email.toLowerCase() === one.email.toLowerCase())?.email,
  }));
}

/** Makes up the customers. A nameless one is held; of two with one name the later is a finding. */
export function customersOf(request: JobTreadRequest, count: number): readonly Account[] {
  const claims = claimsOn(request.existingOrganizations ?? []);
  const kinds = CUSTOMER_DIRT.filter((kind) => kind !== 'adopt' || (request.existingOrganizations ?? []).length > 0);
  const schedule = planDirt(request.dirt ?? 'none', kinds, count);
  const id = idMaker('A');
  const made: Account[] = [];
  for (let index = 0; index < count; index += 1) {
    const plain = accountOf(request, { id: id(), type: 'customer', index, count });
    const earlier = made.find(({ held, adopts, findings }) => held === undefined && !adopts && findings.length === 0);
    const dirt = schedule.take(earlier !== undefined);
    made.push(dirt === undefined ? plain : DIRTY_CUSTOMER[dirt](plain, { earlier, claims }));
  }
  requireAllPlanted('account', schedule);
  return made;
}

const DIRTY_CUSTOMER: Readonly<
  Record<
    (typeof CUSTOMER_DIRT)[number],
    (plain: Account, around: { readonly earlier: Account | undefined; readonly claims: Claims }) => Account
  >
> = {
  possible_duplicate: (plain, { earlier }) => ({
    ...plain,
    name: earlier?.name.toUpperCase() ?? plain.name,
    findings: ['possible_duplicate'],
  }),
  missing_name: (plain) => ({ ...plain, name: '', held: 'missing_required', findings: ['missing_required'] }),
  adopt: (plain, { claims }) => {
    const name = claims.take();
    return name === undefined ? plain : { ...plain, name: name.toLowerCase(), adopts: true };
  },
};

/** Makes up the vendors, some of several trades. */
export function vendorsOf(request: JobTreadRequest, count: number): readonly Account[] {
  const id = idMaker('V');
  return Array.from({ length: count }, (_, index) => accountOf(request, { id: id(), type: 'vendor', index, count }));
}

function accountOf(
  request: JobTreadRequest,
  about: { readonly id: string; readonly type: Account['type']; readonly index: number; readonly count: number },
): Account {
  const { id, type, index, count } = about;
  const choices = choicesFor(request, type, index);
  const name = companyName(request.seed + (type === 'vendor' ? 77 : 0), index + (type === 'vendor' ? 5000 : 0));
  const site = `${name.toLowerCase().replaceAll(/[^a-z]/g, '')}.example.net`;
  return {
    id,
    type,
    name,
    createdAt: momentBefore(OLDEST_DAYS - (index * 700) / count),
    qboId: choices.chance(0.5) ? String(choices.integer(10, 900)) : null,
    address: addressOf(choices),
    website: choices.chance(0.6) ? site : undefined,
    trades: type === 'vendor' ? [...new Set([choices.pick(TRADES), choices.pick(TRADES)])] : [],
    own:
      type === 'vendor'
        ? { Rating: [String(choices.integer(1, 5))] }
        : { 'Lead Source': [choices.pick(['Referral', 'Web'])] },
    held: undefined,
    adopts: false,
    findings: [],
  };
}

/** An address on one line, as the source formats it. */
export function addressOf(choices: Random): string {
  const { city, state, zip } = choices.pick(TOWNS);
  return `${choices.integer(1, 9900)} ${choices.pick(STREETS)}, ${city}, ${state} ${zip}, USA`;
}

/** Makes up the contacts, account by account, each younger than the one before. */
export function contactsOf(request: JobTreadRequest, accounts: readonly Account[], count: number): readonly Contact[] {
  const claims = claimsOn(request.existingPersonEmails ?? []);
  const kinds = CONTACT_DIRT.filter((kind) => kind !== 'adopt' || (request.existingPersonEmails ?? []).length > 0);
  const ofCustomers = accounts.filter(({ type }) => type === 'customer').length;
  const schedule = planDirt(request.dirt ?? 'none', kinds, Math.floor((count * ofCustomers) / accounts.length));
  const id = idMaker('C');
  const made: Contact[] = [];
  for (let index = 0; index < count; index += 1) {
    const account = accounts[Math.floor((index * accounts.length) / count)];
    if (account === undefined) break;
    const plain = contactOf(request, account, { id: id(), index, count });
    if (account.type === 'vendor') {
      made.push(plain);
      continue;
    }
    const earlier = made.findLast((one) => canBeRepeated(one, made));
    const dirt = schedule.take(earlier !== undefined && plain.held === undefined);
    made.push(dirt === undefined ? plain : DIRTY_CONTACT[dirt](plain, { earlier, claims }));
  }
  requireAllPlanted('contact', schedule);
  return made;
}

function canBeRepeated(one: Contact, made: readonly Contact[]): boolean {
  const { held, adopts, emails, repeats, account } = one;
  const isFree = held === undefined && !adopts && repeats === undefined && emails.length > 0;
  return isFree && account.type === 'customer' && !made.some((other) => other.repeats === one);
}

const DIRTY_CONTACT: Readonly<
  Record<
    (typeof CONTACT_DIRT)[number],
    (plain: Contact, around: { readonly earlier: Contact | undefined; readonly claims: Claims }) => Contact
  >
> = {
  same_email: (plain, { earlier }) => ({
    ...plain,
    emails: earlier?.emails.slice(0, 1).map((email) => email.toUpperCase()) ?? [],
    repeats: earlier,
    findings: ['possible_duplicate'],
  }),
  missing_name: (plain) => ({ ...plain, name: '', held: 'missing_required', findings: ['missing_required'] }),
  no_email: (plain) => ({ ...plain, emails: [] }),
  adopt: (plain, { claims }) => {
    const email = claims.take();
    return email === undefined ? plain : { ...plain, emails: [email.toUpperCase()], adopts: true };
  },
};

function contactOf(
  request: JobTreadRequest,
  account: Account,
  { id, index, count }: { readonly id: string; readonly index: number; readonly count: number },
): Contact {
  const choices = choicesFor(request, 'contact', index);
  const { first, last } = personName(request.seed + 101, index);
  const isSilent = account.type === 'vendor' && index % 3 === 0;
  const emails = [mailboxOf(first, last, index), ...(choices.chance(0.2) ? [`office${index}@example.net`] : [])];
  const phones = Array.from({ length: choices.integer(0, 2) }, () => `(231) 555-01${choices.integer(10, 99)}`);
  return {
    id,
    account,
    name: `${first} ${last}`,
    title: choices.chance(0.4) ? choices.pick(TITLES) : null,
    createdAt: momentBefore(780 - (index * 200) / count),
    emails: isSilent ? [] : emails,
    phones: isSilent ? [] : [...new Set(phones)],
    own: account.type === 'customer' && choices.chance(0.5) ? { 'Best time': ['Mornings, or late'] } : {},
    repeats: undefined,
    held: account.held === undefined ? undefined : 'reference_held',
    adopts: false,
    findings: [],
  };
}

/**
 * Fails when planned dirt found no record to land on.
 * @throws RangeError that says which kinds are missing.
 */
export function requireAllPlanted(object: string, schedule: DirtSchedule<string>): void {
  const owed = schedule.owed();
  if (owed.length === 0) return;
  throw new RangeError(
    `The source is too small to hold every kind of dirt: ${object} still owes ${owed.join(', ')}. ` +
      'Ask for at least 1000 records, or for no dirt.',
  );
}
