import type { ExpectedValue, LinkTarget } from '../answer-key.ts';
import type { Refusal } from '../decisions.ts';
import type { ExportRow } from '../export-table.ts';
import type { CustomValues } from './judge-custom-fields.ts';
import type { CustomObjects } from './judge-custom-objects.ts';
import type { Practice } from './made-up.ts';
import { addressIn, instantIn, keyIn, numberIn, textIn } from './reading.ts';
import { firstOf, linkRefusal, missingRefusal, unreadableRefusal, type Verdicts } from './verdicts.ts';

const PLACEHOLDER = 'No company (from Perfect Books)';

/** What the judges of parties look at. */
export interface Parties {
  readonly users: readonly ExportRow[];
  readonly companies: readonly ExportRow[];
  readonly contacts: readonly ExportRow[];
  readonly links: readonly ExportRow[];
}

/** What an account invents beyond its own fields and objects. */
export interface Extras {
  readonly objects: CustomObjects;
  readonly custom: CustomValues;
}

/** The e-mail address of an owner, as the account spells it. */
export function ownerOf(users: readonly ExportRow[], row: ExportRow): string {
  const owner = users.find(({ id }) => id === row['owner_id']);
  return owner === undefined ? '' : keyIn(owner, 'email').toLowerCase();
}

/** Users are found by their address among the active ones; nobody stands in for the others. */
export function judgeUsers(verdicts: Verdicts, { users }: Parties, { colleagues }: Practice): void {
  const refusal: Refusal = { reason: 'unmatched', finding: 'unresolved_owner' };
  for (const [place, row] of users.entries()) {
    verdicts.rule('user', keyIn(row, 'id'), { refusals: colleagues.includes(place) ? [] : [refusal] });
  }
}

/** One organization in the account stands for one company; whoever else has its name has to be looked at by a person. */
function openClaims(names: readonly string[]): (name: string) => 'free' | 'adopted' | 'taken' {
  const folded = new Set(names.map((name) => name.trim().toLowerCase()));
  const taken = new Set<string>();
  return (name) => {
    const key = name.trim().toLowerCase();
    if (!folded.has(key)) return 'free';
    if (taken.has(key)) return 'taken';
    taken.add(key);
    return 'adopted';
  };
}

/** Companies become organizations, and their parents relations between two of them. */
export function judgeCompanies(
  verdicts: Verdicts,
  { companies, users }: Parties,
  { existingOrganizations }: Practice,
  { objects, custom }: Extras,
): void {
  const claim = openClaims(existingOrganizations);
  for (const row of companies) {
    const id = keyIn(row, 'id');
    const name = textIn(row, 'name');
    const employees = numberIn(row, 'employee_count');
    const own = firstOf(
      linkRefusal(verdicts, 'user', textIn(row, 'owner_id')),
      unreadableRefusal(row, 'employee_count', employees),
      unreadableRefusal(row, 'created_at', instantIn(row, 'created_at')),
      missingRefusal(name),
    );
    const claimed = own.length === 0 && name !== undefined ? claim(name) : 'free';
    const refusals = claimed === 'taken' ? [{ reason: 'ambiguous_match' }] : own;
    verdicts.rule('company', id, { refusals });
    if (refusals.length > 0) continue;
    verdicts.expect({
      object: 'organization',
      identity: { by: 'trace', value: id },
      ...(claimed === 'adopted' ? { adopts: true } : {}),
      fields: { name: name ?? null, address: addressIn(row), add_time: instantIn(row, 'created_at') ?? null },
      custom: {
        'Perfect Books ID': id,
        Website: textIn(row, 'website') ?? null,
        Domain: textIn(row, 'domain') ?? null,
        Industry: textIn(row, 'industry') ?? null,
        'Employee count': employees ?? null,
        'Custom objects': objects.textOf('company', id),
        ...custom('company', row),
      },
      links: {},
      ...(claimed === 'adopted' ? {} : { owner: ownerOf(users, row) }),
    });
  }
  for (const row of companies) judgeParent(verdicts, row);
}

function judgeParent(verdicts: Verdicts, row: ExportRow): void {
  const id = keyIn(row, 'id');
  const parent = textIn(row, 'parent_company_id');
  if (parent === undefined) return;
  const refusals = firstOf(linkRefusal(verdicts, 'company', parent), linkRefusal(verdicts, 'company', id));
  if (refusals.length === 0) {
    const [owner, linked] = [parent, id].map((trace): LinkTarget => ({ object: 'organization', trace }));
    verdicts.expect({
      object: 'organization_relationship',
      identity: { by: 'content', ...(owner === undefined ? {} : { parent: owner }), value: { type: 'parent' } },
      fields: { type: 'parent' },
      custom: {},
      links: { ...(owner && { rel_owner_org_id: owner }), ...(linked && { rel_linked_org_id: linked }) },
    });
  } else verdicts.add('company', id, refusals);
}

/** The links of one contact, the one that was changed last first. */
function linksOf({ links }: Parties, contact: string): readonly ExportRow[] {
  const changed = (row: ExportRow): string => instantIn(row, 'updated_at') ?? '';
  return links
    .filter(({ contact_id: id }) => id === contact)
    .toSorted((left, right) => (changed(left) < changed(right) ? 1 : changed(left) > changed(right) ? -1 : 0));
}

/** Contacts become persons of the company whose link was changed last, or of the placeholder. */
export function judgeContacts(
  verdicts: Verdicts,
  parties: Parties,
  { existingPersonEmails }: Practice,
  { objects, custom }: Extras,
): void {
  const claim = openClaims(existingPersonEmails);
  let placeholder = false;
  for (const row of parties.contacts) {
    const id = keyIn(row, 'id');
    const links = linksOf(parties, id);
    const company = links[0] === undefined ? undefined : textIn(links[0], 'company_id');
    const email = textIn(row, 'email')?.toLowerCase();
    const name = ['first_name', 'last_name'].flatMap((column) => textIn(row, column) ?? []).join(' ');
    const own = firstOf(
      ...links.map((link) => unreadableRefusal(link, 'updated_at', instantIn(link, 'updated_at'))),
      linkRefusal(verdicts, 'company', company),
      linkRefusal(verdicts, 'user', textIn(row, 'owner_id')),
      unreadableRefusal(row, 'created_at', instantIn(row, 'created_at')),
      missingRefusal(name === '' ? undefined : name),
    );
    const claimed = own.length === 0 && email !== undefined ? claim(email) : 'free';
    const refusals = claimed === 'taken' ? [{ reason: 'ambiguous_match' }] : own;
    verdicts.rule('contact_record', id, { refusals });
    if (refusals.length > 0) continue;
    placeholder ||= company === undefined;
    const organization: LinkTarget =
      company === undefined
        ? { object: 'organization', name: PLACEHOLDER }
        : { object: 'organization', trace: company };
    verdicts.expect({
      object: 'person',
      identity: { by: 'trace', value: id },
      ...(claimed === 'adopted' ? { adopts: true } : {}),
      fields: {
        name,
        emails: email === undefined ? [] : [email],
        phones: phonesOf(row),
        add_time: instantIn(row, 'created_at') ?? null,
      },
      custom: {
        'Perfect Books ID': id,
        'Job title': textIn(row, 'job_title') ?? null,
        Address: addressIn(row),
        Secondary_Organizations__c: othersOf(parties, links.slice(1)),
        'Custom objects': objects.textOf('contact', id),
        ...custom('contact', row),
      },
      links: { org_id: organization },
      ...(claimed === 'adopted' ? {} : { owner: ownerOf(parties.users, row) }),
    });
  }
  if (placeholder) expectPlaceholder(verdicts);
  judgeLinks(verdicts, parties);
}

function expectPlaceholder(verdicts: Verdicts): void {
  const fields = { name: PLACEHOLDER };
  verdicts.expect({
    object: 'organization',
    identity: { by: 'content', value: fields },
    fields,
    custom: {},
    links: {},
  });
}

function phonesOf(row: ExportRow): readonly ExpectedValue[] {
  const [phone, mobile] = [textIn(row, 'phone'), textIn(row, 'mobile')];
  return [
    ...(phone === undefined ? [] : [{ value: phone, label: 'work' }]),
    ...(mobile === undefined || mobile === phone ? [] : [{ value: mobile, label: 'mobile' }]),
  ];
}

/** The names of further companies, a line for each, the link that was changed first coming first. */
function othersOf({ companies }: Parties, links: readonly ExportRow[]): string | null {
  const names = links.toReversed().flatMap(({ company_id: id }) => {
    const company = companies.find((row) => row['id'] === id);
    return company === undefined ? [] : (textIn(company, 'name') ?? []);
  });
  return names.length === 0 ? null : names.join('\n');
}

/** A link goes with its contact. One to a company without a name or without a row has nothing to say. */
function judgeLinks(verdicts: Verdicts, parties: Parties): void {
  const named = new Set(parties.companies.filter((row) => textIn(row, 'name') !== undefined).map(({ id }) => id));
  for (const row of parties.links) {
    const [contact, company] = [keyIn(row, 'contact_id'), keyIn(row, 'company_id')];
    const siblings = linksOf(parties, contact);
    const refusals = firstOf(
      named.has(row['company_id'] ?? null) ? undefined : { reason: 'no_entry_takes_it' },
      ...siblings.map((link) => unreadableRefusal(link, 'updated_at', instantIn(link, 'updated_at'))),
      linkRefusal(verdicts, 'contact_record', contact),
    );
    verdicts.rule('contact_company_link', `${contact}|${company}`, { refusals });
  }
}
