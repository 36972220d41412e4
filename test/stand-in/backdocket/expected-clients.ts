import type { ExpectedRecord, ExpectedValue, LinkTarget } from '../answer-key.ts';
import type { Refusal } from '../decisions.ts';
import type { ExportRow } from '../export-table.ts';
import { type FirmDecisions, REFUSALS } from './decisions.ts';
import { TRACE_LABEL } from './generate.ts';
import { hundredthsIn, instantText, keyIn, momentIn, textIn } from './written.ts';

/** A client company that becomes an organization. */
export interface Company {
  readonly link: LinkTarget;
  readonly email: string | null;
}

/** The users of the account by the staff who are them, with the name that the firm knows them by. */
export interface Staff {
  readonly name: string;
  readonly owner: string;
}

/** What records of the account stand for a name: the first source record of that name takes the one that is there. */
export interface Taken {
  /** Whether the record of this name adopts one, makes one, or cannot tell. */
  readonly claim: (name: string | undefined) => 'adopts' | 'new' | 'ambiguous';
}

/** Opens the claims on what is there already, compared trimmed and without regard to case. */
export function openTaken(names: readonly string[]): Taken {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(folded(name), (counts.get(folded(name)) ?? 0) + 1);
  const taken = new Set<string>();
  return {
    claim: (name) => {
      const wanted = name === undefined ? '' : folded(name);
      const count = counts.get(wanted) ?? 0;
      if (count === 0) return 'new';
      if (count > 1 || taken.has(wanted)) return 'ambiguous';
      taken.add(wanted);
      return 'adopts';
    },
  };
}

/** As addresses and names are compared. */
export function folded(name: string): string {
  return name.trim().toLowerCase();
}

/** Staff are users by address; for whoever is no active user, somebody stands in. */
export function decideStaff(
  { rows, find, account }: FirmDecisions,
  users: readonly { readonly email: string; readonly active: boolean }[],
): ReadonlyMap<string, Staff> {
  const active = new Map(users.filter((user) => user.active).map(({ email }) => [email.toLowerCase(), email]));
  return new Map(
    rows('staff').map((row) => {
      const key = keyIn(row, 'staff_id');
      const user = active.get(keyIn(row, 'email').toLowerCase());
      if (user === undefined) find('unresolved_owner', 'staff', key);
      return [key, { name: textIn(row, 'name') ?? '', owner: user ?? account.fallbackOwner }];
    }),
  );
}

/** Companies become organizations; those that are held are not in the map. */
export function decideCompanies(decisions: FirmDecisions): ReadonlyMap<string, Company> {
  const companies = new Map<string, Company>();
  const taken = openTaken(decisions.account.organizations);
  for (const row of decisions.rows('company')) {
    const key = keyIn(row, 'company_id');
    const trace = `company:${key}`;
    const refusal = refusalOfCompany(decisions, key);
    const claim = refusal === undefined ? taken.claim(textIn(row, 'name')) : 'new';
    if (refusal !== undefined || claim === 'ambiguous') {
      decisions.hold('company', key, refusal ?? REFUSALS.ambiguous);
      continue;
    }
    companies.set(key, { link: { object: 'organization', trace }, email: textIn(row, 'email') ?? null });
    const employees = hundredthsIn(row, 'employee_count');
    decisions.expect({
      object: 'organization',
      identity: { by: 'trace', value: trace },
      ...(claim === 'adopts' ? { adopts: true } : {}),
      fields: { name: textIn(row, 'name') ?? null, address: addressOf(row) },
      custom: {
        [TRACE_LABEL]: trace,
        Phone: textIn(row, 'phone') ?? null,
        Email: textIn(row, 'email') ?? null,
        Website: textIn(row, 'website') ?? null,
        Industry: textIn(row, 'industry') ?? null,
        'Employee count': employees === undefined ? null : employees / 100,
      },
      links: {},
    });
  }
  return companies;
}

function refusalOfCompany({ isFlawed }: FirmDecisions, key: string): Refusal | undefined {
  if (isFlawed('unreadable_value', 'company', key)) return REFUSALS.unreadable;
  return isFlawed('missing_value', 'company', key) ? REFUSALS.unnamed : undefined;
}

/** The persons that clients become, and what others add to them. */
export interface Clients {
  /** By contact; those that are held are not in the map. */
  readonly persons: ReadonlyMap<string, LinkTarget>;
  /** The contacts of an address, held ones too. */
  readonly ofEmail: (email: string) => readonly string[];
  /** Fills the organization of a person who has none. */
  readonly giveOrganization: (contact: string, organization: LinkTarget) => void;
}

/** Contacts become persons. */
export function decideContacts(
  decisions: FirmDecisions,
  companies: ReadonlyMap<string, Company>,
  taken: Taken,
): Clients {
  const persons = new Map<string, LinkTarget>();
  const links = new Map<string, Record<string, LinkTarget>>();
  const emails = new Map<string, string[]>();
  for (const row of decisions.rows('contact')) {
    const key = keyIn(row, 'contact_id');
    const email = folded(textIn(row, 'email') ?? '');
    emails.set(email, [...(emails.get(email) ?? []), key]);
    const company = companies.get(keyIn(row, 'company_id'));
    const refusal = refusalOfContact(decisions, row, key, company);
    const claim = refusal === undefined ? taken.claim(email) : 'new';
    if (refusal !== undefined || claim === 'ambiguous') {
      decisions.hold('contact', key, refusal ?? REFUSALS.ambiguous);
      continue;
    }
    const own: Record<string, LinkTarget> = company === undefined ? {} : { org_id: company.link };
    links.set(key, own);
    persons.set(key, { object: 'person', trace: `contact:${key}` });
    const adopts = claim === 'adopts' ? ({ adopts: true } as const) : {};
    decisions.expect({ ...personOf(row, key, company), ...adopts, links: own });
  }
  return {
    persons,
    ofEmail: (email) => emails.get(folded(email)) ?? [],
    giveOrganization: (contact, organization) => {
      const own = links.get(contact);
      if (own !== undefined) own['org_id'] ??= organization;
    },
  };
}

function refusalOfContact(
  { isFlawed, leadsNowhere }: FirmDecisions,
  row: ExportRow,
  key: string,
  company: Company | undefined,
): Refusal | undefined {
  if (leadsNowhere('contact', key, 'company_id')) return REFUSALS.missing;
  if (keyIn(row, 'company_id') !== '' && company === undefined) return REFUSALS.parentHeld;
  return isFlawed('unreadable_value', 'contact', key) ? REFUSALS.unreadable : undefined;
}

function personOf(row: ExportRow, key: string, company: Company | undefined): Omit<ExpectedRecord, 'links'> {
  const trace = `contact:${key}`;
  const made = momentIn(row, 'created_at');
  const email = textIn(row, 'email');
  return {
    object: 'person',
    identity: { by: 'trace', value: trace },
    fields: {
      name: textIn(row, 'full_name') ?? `${textIn(row, 'first_name')} ${textIn(row, 'last_name')}`,
      emails: email === undefined ? [] : [email],
      phones: phonesOf(row),
      ...(made === undefined ? {} : { add_time: instantText(made) }),
    },
    custom: {
      [TRACE_LABEL]: trace,
      Address: addressOf(row),
      'Company email': company?.email ?? null,
      'Contact type': textIn(row, 'contact_type') ?? null,
    },
  };
}

/** A number that stands in both places is written once. */
function phonesOf(row: ExportRow): ExpectedValue {
  const [phone, mobile] = [textIn(row, 'phone'), textIn(row, 'mobile')];
  return [
    ...(phone === undefined ? [] : [{ value: phone, label: 'work' }]),
    ...(mobile === undefined || mobile === phone ? [] : [{ value: mobile, label: 'mobile' }]),
  ];
}

function addressOf(row: ExportRow): string | null {
  const region = [textIn(row, 'state'), textIn(row, 'zip')].filter((part) => part !== undefined).join(' ');
  const parts = [textIn(row, 'address1'), textIn(row, 'address2'), textIn(row, 'city'), region, textIn(row, 'country')];
  return parts.filter((part) => part !== undefined && part !== '').join(', ') || null;
}
