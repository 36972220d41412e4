import type { AccountUser, ExpectedValue, LinkTarget } from '../answer-key.ts';
import { REFUSALS } from '../decisions.ts';
import type { ExportRow } from '../export-table.ts';
import type { AgencyDecisions } from './decisions.ts';
import { dayIn, keyIn, numberIn, textIn } from './written.ts';

/** Who the owners of the source are in the account, by the address under which records name them. */
export type Owners = ReadonlyMap<string, AccountUser | 'queued'>;

/** Owners are found by their address, whether they are still active or not. The others wait for somebody to be named. */
export function decideOwners(decisions: AgencyDecisions, users: readonly AccountUser[]): Owners {
  const owners = new Map<string, AccountUser | 'queued'>();
  for (const row of decisions.rows('owner')) {
    const email = keyIn(row, 'email');
    const user = users.find((candidate) => candidate.email.toLowerCase() === email.toLowerCase());
    owners.set(email, user ?? 'queued');
    if (user !== undefined) continue;
    const refusal = { reason: 'queued until somebody is named', finding: 'unresolved_owner' };
    decisions.leaveOut('owner', keyIn(row, 'id'), refusal);
  }
  return owners;
}

/** What an account looks like: pipelines, stages and workspaces by id, and the fields that it defined. */
export interface Structure {
  readonly pipelines: ReadonlyMap<string, string>;
  readonly stages: ReadonlyMap<string, { readonly name: string; readonly pipeline: string }>;
  readonly workspaces: ReadonlyMap<string, string>;
  readonly carried: CarriedFields;
}

/** Pipelines and stages are made as they are. Two pipelines of one name are told apart by their workspaces. */
export function expectPipelines(decisions: AgencyDecisions): Omit<Structure, 'carried'> {
  const workspaces = new Map(decisions.rows('workspace').map((row) => [keyIn(row, 'id'), keyIn(row, 'name')]));
  const rows = decisions.rows('pipeline');
  const pipelines = new Map(
    rows.map((row) => {
      const name = keyIn(row, 'name');
      const repeated = rows.filter((other) => keyIn(other, 'name') === name).length > 1;
      return [keyIn(row, 'id'), repeated ? `${workspaces.get(keyIn(row, 'workspace_id'))}: ${name}` : name];
    }),
  );
  for (const name of pipelines.values()) {
    const fields = { name, is_deal_probability_enabled: true };
    decisions.expect({
      object: 'pipeline',
      identity: { by: 'content', value: { name } },
      fields,
      custom: {},
      links: {},
    });
  }
  const stages = new Map<string, { readonly name: string; readonly pipeline: string }>();
  for (const row of decisions.rows('stage')) {
    const [name, pipeline] = [keyIn(row, 'name'), pipelines.get(keyIn(row, 'pipeline_id')) ?? ''];
    stages.set(keyIn(row, 'id'), { name, pipeline });
    const parent: LinkTarget = { object: 'pipeline', name: pipeline };
    decisions.expect({
      object: 'stage',
      identity: { by: 'content', parent, value: { name } },
      fields: {
        name,
        deal_probability: numberIn(row, 'probability') ?? null,
        order_nr: numberIn(row, 'position') ?? 0,
      },
      custom: {},
      links: { pipeline_id: parent },
    });
  }
  return { pipelines, stages, workspaces };
}

/** The fields that every migration from this source gets, and the destination's word for their types. */
const DECLARED = {
  person_field: {
    'Clientjoy stage': 'varchar',
    'Clientjoy pipeline': 'varchar',
    'Clientjoy status': 'varchar',
    'Clientjoy workspace': 'varchar',
    'Lead source': 'varchar',
    'Lead value': 'monetary',
    'Lead value in Clientjoy': 'varchar',
    Company: 'varchar',
    'Job title': 'varchar',
    Website: 'varchar',
    Address: 'address',
    'VAT number': 'varchar',
    Currency: 'varchar',
    Invoices: 'text',
    'Invoice line items': 'text',
    'Recurring invoices': 'text',
    'Further Clientjoy fields': 'text',
    'Clientjoy ID': 'varchar',
  },
  deal_field: {
    'Clientjoy value': 'double',
    'Clientjoy currency': 'varchar',
    Invoices: 'text',
    'Invoice line items': 'text',
    'Recurring invoices': 'text',
    'Further Clientjoy fields': 'text',
    'Clientjoy ID': 'varchar',
    'Created in Clientjoy': 'varchar',
  },
} as const;

/** What a field that an account defines becomes, and how its cells are read. */
const CARRIED: Readonly<
  Record<
    string,
    { readonly type: string; readonly read: (row: ExportRow, column: string) => ExpectedValue | undefined }
  >
> = {
  text: { type: 'text', read: textIn },
  number: { type: 'double', read: numberIn },
  date: { type: 'date', read: dayIn },
  dropdown: { type: 'enum', read: textIn },
  checkbox: {
    type: 'enum',
    read: (row, column) => (textIn(row, column) === undefined ? undefined : textIn(row, column) === 'true'),
  },
};

/** The values of the fields that the account defined for an entity, by label. */
export type CarriedFields = (entity: 'lead' | 'customer' | 'deal', row: ExportRow) => Record<string, ExpectedValue>;

/** Fields that an account of the higher plan has defined for itself, on top of those that every migration gets. */
export function expectFields(decisions: AgencyDecisions, alreadyThere: readonly string[]): CarriedFields {
  for (const [object, labels] of Object.entries(DECLARED)) {
    for (const [label, type] of Object.entries(labels)) expectField(decisions, object, { label, type }, false);
  }
  const definitions = decisions.rows('custom_field');
  for (const row of definitions) {
    const object = keyIn(row, 'entity') === 'deal' ? 'deal_field' : 'person_field';
    const [label, kind] = [keyIn(row, 'label'), keyIn(row, 'type')];
    const options = kind === 'checkbox' ? ['Yes', 'No'] : (textIn(row, 'options')?.split('|') ?? []);
    const field = { label, type: CARRIED[kind]?.type ?? kind, ...(options.length === 0 ? {} : { options }) };
    expectField(decisions, object, field, alreadyThere.includes(label));
  }
  return (entity, row) =>
    Object.fromEntries(
      definitions
        .filter((definition) => keyIn(definition, 'entity') === entity)
        .map((definition) => {
          const label = keyIn(definition, 'label');
          return [label, CARRIED[keyIn(definition, 'type')]?.read(row, `cf:${label}`) ?? null];
        }),
    );
}

function expectField(
  decisions: AgencyDecisions,
  object: string,
  fields: Readonly<Record<string, ExpectedValue>>,
  adopts: boolean,
): void {
  const { label = '', type = '' } = fields;
  const identity = { by: 'content', value: { label, type } } as const;
  decisions.expect({ object, identity, ...(adopts ? { adopts } : {}), fields, custom: {}, links: {} });
}

/** What is written down for rebuilding by hand moves nowhere. */
export function leaveInventories(decisions: AgencyDecisions): void {
  for (const object of ['email_sequence', 'document_template', 'client_portal'] as const) {
    for (const row of decisions.rows(object)) decisions.leaveOut(object, keyIn(row, 'id'), { reason: 'documented' });
  }
}

/** The address of the user who owns a row's record. */
export function ownerOf(owners: Owners, row: ExportRow): string | undefined {
  const owner = owners.get(keyIn(row, 'owner_email'));
  return owner === 'queued' ? undefined : owner?.email;
}

/** Why a record with this owner has to wait. */
export function ownerRefusal(owners: Owners, email: string | undefined) {
  if (email === undefined || owners.get(email) === undefined) return email === undefined ? undefined : REFUSALS.missing;
  return owners.get(email) === 'queued' ? REFUSALS.parentHeld : undefined;
}
