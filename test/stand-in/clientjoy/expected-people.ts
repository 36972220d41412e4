import type { ExpectedValue } from '../answer-key.ts';
import { REFUSALS, type Refusal } from '../decisions.ts';
import type { ExportRow } from '../export-table.ts';
import { type AgencyDecisions, type Draft, type Fate, joined } from './decisions.ts';
import { type Owners, ownerOf, ownerRefusal, type Structure } from './expected-structure.ts';
import { addressIn, instantIn, keyIn, numberIn, textIn } from './written.ts';

/** People and companies in the making, and what became of the rows that name them. */
export interface People {
  readonly persons: ReadonlyMap<string, Draft>;
  readonly organizations: ReadonlyMap<string, Draft>;
  readonly leads: ReadonlyMap<string, Fate>;
  readonly customers: ReadonlyMap<string, Fate>;
  /** By customer; customers without a company have none. */
  readonly companies: ReadonlyMap<string, Fate>;
}

/** A row that can move by itself, with what it says and when it was last changed. */
interface Candidate {
  readonly key: string;
  readonly draft: Draft;
  readonly changed: string;
}

/** Leads and customers become persons, the companies of customers organizations; equal ones are joined. */
export function decidePeople(decisions: AgencyDecisions, owners: Owners, structure: Structure): People {
  const [organizations, persons] = [new Map<string, Draft>(), new Map<string, Draft>()];
  const [leads, customers, companies] = [new Map<string, Fate>(), new Map<string, Fate>(), new Map<string, Fate>()];
  const customerRows = decisions.rows('customer_record').filter((row) => {
    const refusal = customerRefusal(decisions, owners, row);
    if (refusal !== undefined) decisions.hold('customer_record', keyIn(row, 'id'), refusal);
    if (refusal !== undefined) customers.set(keyIn(row, 'id'), 'held');
    return refusal === undefined;
  });
  const ofCompanies = customerRows.filter((row) => textIn(row, 'company') !== undefined);
  const organized = ofCompanies.map((row) => candidate(row, organizationOf(decisions, owners, row)));
  for (const group of groupsOf(organized, ({ draft }) => textOf(draft.fields['name']))) {
    const draft = settle(group);
    organizations.set(draft.trace, draft);
    for (const { key } of group) companies.set(key, { object: 'organization', trace: draft.trace });
  }
  const asCustomers = customerRows.map((row) =>
    candidate(row, customerOf(decisions, owners, structure, row, companies)),
  );
  const asLeads = decisions.rows('lead_record').flatMap((row) => {
    const key = keyIn(row, 'id');
    const refusal = leadRefusal(decisions, owners, structure, row);
    if (refusal === undefined) return [candidate(row, leadOf(decisions, owners, structure, row))];
    decisions.hold('lead_record', key, refusal);
    leads.set(key, 'held');
    return [];
  });
  for (const group of groupsOf([...asCustomers, ...asLeads], ({ draft }) => emailOf(draft))) {
    const draft = settle(group);
    persons.set(draft.trace, draft);
    for (const { key, draft: own } of group) {
      const ofLead = own.trace.startsWith('lead:');
      (ofLead ? leads : customers).set(key, { object: 'person', trace: draft.trace });
      if (own.trace !== draft.trace && (ofLead || !companies.has(key)))
        decisions.merge(ofLead ? 'lead_record' : 'customer_record', key, draft.trace);
    }
  }
  return { persons, organizations, leads, customers, companies };
}

/** What was changed last wins, what it lacks comes from the others, and the first of the export gives the name. */
function settle(group: readonly Candidate[]): Draft {
  const [first] = group;
  if (first === undefined) throw new Error('A group has no member.');
  const latestFirst = group.toSorted((a, b) => (a.changed < b.changed ? 1 : a.changed > b.changed ? -1 : 0));
  return joined(
    latestFirst.map(({ draft }) => draft),
    first.draft,
  );
}

/** Candidates of one value together, in the order of the export; those without one each for themselves. */
function groupsOf(
  candidates: readonly Candidate[],
  sharedBy: (candidate: Candidate) => string | undefined,
): readonly (readonly Candidate[])[] {
  const groups = Map.groupBy(candidates, (one) => sharedBy(one)?.toLowerCase() ?? `\u0000${one.draft.trace}`);
  return [...groups.values()];
}

function candidate(row: ExportRow, draft: Draft): Candidate {
  return { key: keyIn(row, 'id'), draft, changed: instantIn(row, 'updated_at') ?? '' };
}

function customerRefusal(decisions: AgencyDecisions, owners: Owners, row: ExportRow): Refusal | undefined {
  const refused = ownerRefusal(owners, textIn(row, 'owner_email'));
  if (refused !== undefined) return refused;
  return decisions.isFlawed('unreadable_value', 'customer_record', keyIn(row, 'id')) ? REFUSALS.unreadable : undefined;
}

/** Of several reasons the first counts: the owner, the stage, the value. */
function leadRefusal(
  decisions: AgencyDecisions,
  owners: Owners,
  { stages, pipelines }: Structure,
  row: ExportRow,
): Refusal | undefined {
  const refused = ownerRefusal(owners, textIn(row, 'owner_email'));
  if (refused !== undefined) return refused;
  if (!stages.has(keyIn(row, 'stage_id')) || !pipelines.has(keyIn(row, 'pipeline_id'))) return REFUSALS.missing;
  return decisions.isFlawed('unreadable_value', 'lead_record', keyIn(row, 'id')) ? REFUSALS.unreadable : undefined;
}

function organizationOf({ account }: AgencyDecisions, owners: Owners, row: ExportRow): Draft {
  const name = textIn(row, 'company') ?? '';
  return {
    object: 'organization',
    trace: `customer:${keyIn(row, 'id')}`,
    adopts: account.organizations.some((there) => there.toLowerCase() === name.toLowerCase()),
    fields: { name, address: addressIn(row) ?? null, add_time: instantIn(row, 'created_at') ?? null },
    custom: { 'VAT number': textIn(row, 'vat_number') ?? null },
    links: {},
    owner: ownerOf(owners, row),
  };
}

function customerOf(
  decisions: AgencyDecisions,
  owners: Owners,
  { workspaces, carried }: Structure,
  row: ExportRow,
  companies: ReadonlyMap<string, Fate>,
): Draft {
  const company = companies.get(keyIn(row, 'id'));
  const organization = typeof company === 'object' ? company : undefined;
  return {
    ...personOf(decisions, owners, row, 'customer'),
    custom: {
      'Job title': textIn(row, 'title') ?? null,
      Currency: textIn(row, 'currency') ?? null,
      'Clientjoy workspace': workspaces.get(keyIn(row, 'workspace_id')) ?? null,
      Address: organization === undefined ? (addressIn(row) ?? null) : null,
      'VAT number': organization === undefined ? (textIn(row, 'vat_number') ?? null) : null,
      ...carried('customer', row),
    },
    links: organization === undefined ? {} : { org_id: organization },
  };
}

function leadOf(decisions: AgencyDecisions, owners: Owners, structure: Structure, row: ExportRow): Draft {
  const value = numberIn(row, 'value');
  return {
    ...personOf(decisions, owners, row, 'lead'),
    custom: {
      Company: textIn(row, 'company') ?? null,
      Website: textIn(row, 'website') ?? null,
      Address: addressIn(row) ?? null,
      'Clientjoy status': textIn(row, 'status') ?? null,
      'Clientjoy stage': structure.stages.get(keyIn(row, 'stage_id'))?.name ?? null,
      'Clientjoy pipeline': structure.pipelines.get(keyIn(row, 'pipeline_id')) ?? null,
      'Clientjoy workspace': structure.workspaces.get(keyIn(row, 'workspace_id')) ?? null,
      'Lead source': textIn(row, 'source') ?? null,
      'Lead value': value === undefined ? null : { value, currency: textIn(row, 'currency') ?? 'USD' },
      'Lead value in Clientjoy': value === undefined ? null : [value, textIn(row, 'currency')].join(' ').trim(),
      ...structure.carried('lead', row),
    },
    links: {},
  };
}

function personOf(
  { account }: AgencyDecisions,
  owners: Owners,
  row: ExportRow,
  kind: 'lead' | 'customer',
): Omit<Draft, 'custom' | 'links'> {
  const [email, phone] = [textIn(row, 'email'), textIn(row, 'phone')];
  return {
    object: 'person',
    trace: `${kind}:${keyIn(row, 'id')}`,
    adopts: account.personEmails.some((there) => there.toLowerCase() === email?.toLowerCase()),
    fields: {
      name: textIn(row, 'name') ?? email ?? '',
      emails: email === undefined ? [] : [email],
      phones: phone === undefined ? [] : [{ value: phone }],
      add_time: instantIn(row, 'created_at') ?? null,
    },
    owner: ownerOf(owners, row),
  };
}

function emailOf({ fields }: Draft): string | undefined {
  const [email] = (fields['emails'] ?? []) as readonly ExpectedValue[];
  return typeof email === 'string' ? email : undefined;
}

function textOf(value: ExpectedValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
