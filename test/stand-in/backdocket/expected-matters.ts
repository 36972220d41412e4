import type { ExpectedValue, LinkTarget } from '../answer-key.ts';
import type { Refusal } from '../decisions.ts';
import type { ExportRow } from '../export-table.ts';
import { type FirmDecisions, REFUSALS } from './decisions.ts';
import { billingFields, childrenOf, claimFields, type MatterFate } from './expected-billing.ts';
import type { Company, Staff } from './expected-clients.ts';
import { TRACE_LABEL } from './generate.ts';
import { dayIn, hundredthsIn, instantText, keyIn, momentIn, startOf, textIn } from './written.ts';

/** Where the untouched export stays. */
const ARCHIVE = 'https://archive.example.com/matters';

/** What a status means in each practice area: the stage of its deal, and whether the deal is over. */
const STAGES: Readonly<
  Record<string, Readonly<Record<string, readonly [stage: string, status: 'open' | 'won' | 'lost']>>>
> = {
  'Personal Injury': {
    'Active w/Contract': ['Active w/Contract', 'open'],
    'Chase Call': ['Chase Call', 'open'],
    Settled: ['Settled', 'won'],
    Closed: ['Closed', 'won'],
  },
  'Family Law': {
    Open: ['Open', 'open'],
    Pending: ['Pending', 'open'],
    'Closed Won': ['Closed', 'won'],
    'Closed Lost': ['Closed', 'lost'],
  },
  Corporate: { Open: ['Open', 'open'], 'On Hold': ['On Hold', 'open'], 'Closed Won': ['Closed', 'won'] },
};

/** What matters refer to. */
export interface Parties {
  readonly companies: ReadonlyMap<string, Company>;
  readonly persons: ReadonlyMap<string, LinkTarget>;
  readonly staff: ReadonlyMap<string, Staff>;
}

/** The matters of an export, before anything is known of what hangs on them. */
export interface Matters {
  readonly fateOf: (matter: string) => MatterFate;
  /** The organization of a matter that is in the export, whether the matter moves or not. */
  readonly organizationOf: (matter: string) => LinkTarget | undefined;
}

/** Says which matters move; the others are held. */
export function decideMatters(decisions: FirmDecisions, parties: Parties): Matters {
  const rows = new Map(decisions.rows('matter_record').map((row) => [keyIn(row, 'matter_id'), row]));
  const held = new Set<string>();
  for (const [key, row] of rows) {
    const refusal = refusalOf(decisions, row, key, parties);
    if (refusal === undefined) continue;
    held.add(key);
    decisions.hold('matter_record', key, refusal);
  }
  const fateOf = (key: string): MatterFate => (held.has(key) ? 'held' : rows.has(key) ? 'moves' : 'absent');
  return {
    fateOf,
    organizationOf: (key) => {
      const row = rows.get(key);
      return row === undefined ? undefined : parties.companies.get(keyIn(row, 'client_company_id'))?.link;
    },
  };
}

/** Of several reasons the first counts: the amount, the stage, the client, the company. */
function refusalOf(
  { isFlawed, leadsNowhere }: FirmDecisions,
  row: ExportRow,
  key: string,
  { persons, companies }: Parties,
): Refusal | undefined {
  if (isFlawed('unreadable_value', 'matter_record', key)) return REFUSALS.unreadable;
  if (isFlawed('unknown_value', 'matter_record', key)) return REFUSALS.unknown;
  if (leadsNowhere('matter_record', key, 'client_contact_id')) return REFUSALS.missing;
  if (keyIn(row, 'client_contact_id') !== '' && !persons.has(keyIn(row, 'client_contact_id')))
    return REFUSALS.parentHeld;
  if (leadsNowhere('matter_record', key, 'client_company_id')) return REFUSALS.missing;
  const company = keyIn(row, 'client_company_id');
  return company !== '' && !companies.has(company) ? REFUSALS.parentHeld : undefined;
}

/** Expects the deals of the matters that move; `intakeFields` says what converted intakes leave on each. */
export function expectDeals(
  decisions: FirmDecisions,
  parties: Parties,
  { fateOf }: Matters,
  intakeFields: (matter: string) => Readonly<Record<string, ExpectedValue>>,
): void {
  const claims = childrenOf(decisions, 'claim', 'claim_id', fateOf);
  const entries = childrenOf(decisions, 'billing_entry', 'entry_id', fateOf);
  for (const row of decisions.rows('matter_record')) {
    const key = keyIn(row, 'matter_id');
    if (fateOf(key) !== 'moves') continue;
    const attorney = parties.staff.get(keyIn(row, 'responsible_staff_id'));
    const person = parties.persons.get(keyIn(row, 'client_contact_id'));
    const company = parties.companies.get(keyIn(row, 'client_company_id'));
    const value = hundredthsIn(row, 'estimated_value') ?? 0;
    decisions.expect({
      object: 'deal',
      identity: { by: 'trace', value: `matter:${key}` },
      fields: {
        title: textIn(row, 'name') ?? textIn(row, 'matter_number') ?? key,
        value: value / 100,
        currency: 'USD',
        ...stateOf(row),
      },
      custom: {
        ...ownFields(row, key),
        'BackDocket staff': attorney?.name ?? null,
        ...claimFields(claims.get(key) ?? []),
        ...billingFields(entries.get(key) ?? [], parties.staff),
        ...intakeFields(key),
      },
      links: {
        ...(person === undefined ? {} : { person_id: person }),
        ...(company === undefined ? {} : { org_id: company.link }),
      },
      ...(attorney === undefined ? {} : { owner: attorney.owner }),
    });
  }
}

function stateOf(row: ExportRow): Readonly<Record<string, ExpectedValue>> {
  const type = textIn(row, 'matter_type') ?? '';
  const [stage, status] = STAGES[type]?.[textIn(row, 'status') ?? ''] ?? [];
  if (stage === undefined || status === undefined)
    throw new Error(`No stage is decided for ${type} ${textIn(row, 'status')}.`);
  const closed = dayIn(row, 'closed_on');
  const over = closed === undefined || status === 'open' ? {} : { [`${status}_time`]: instantText(startOf(closed)) };
  return { pipeline: type, stage, status, ...over };
}

function ownFields(row: ExportRow, key: string): Readonly<Record<string, ExpectedValue>> {
  const made = momentIn(row, 'created_at');
  return {
    [TRACE_LABEL]: `matter:${key}`,
    Original_Create_Date__c: made === undefined ? null : instantText(made),
    Matter_Type__c: textIn(row, 'matter_type') ?? null,
    'Matter number': textIn(row, 'matter_number') ?? null,
    'Matter description': textIn(row, 'description') ?? null,
    'Opened on': dayIn(row, 'opened_on')?.toString() ?? null,
    'External Billing Link': `${ARCHIVE}/${key}`,
    Court: textIn(row, 'adhoc:Court') ?? null,
    'Statute Date': textIn(row, 'adhoc:Statute Date') ?? null,
  };
}
