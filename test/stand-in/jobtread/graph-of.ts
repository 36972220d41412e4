import type { Graph, GraphNode } from '../jobtread-http/graph.ts';
import type {
  Account,
  AttachedFile,
  Business,
  Contact,
  Group,
  Job,
  Line,
  Member,
  OwnField,
  OwnValues,
  Paper,
} from './business.ts';
import { CUSTOM_FIELDS, type CustomFieldName } from './custom-fields.ts';
import { idMaker } from './made-up.ts';

/** The contractor's organization. */
export const ORGANIZATION = { id: '22Org0000001', name: 'Hope Builders' };

const CENTS_IN_A_DOLLAR = 100;

/** Everything a query can reach, under the names that the source has for it. */
export function graphOf(business: Business): Graph {
  const values = valuesOf(business);
  const { jobs, ownPapers, looseFiles, customers, vendors } = business;
  const papers = [...jobs.flatMap((job) => job.papers.map((paper) => ({ paper, job }))), ...ownPapers.map(withoutJob)];
  const files = [...jobs.flatMap((job) => job.files.map((file) => ({ file, job }))), ...looseFiles.map(looseFile)];
  const payments = papers.flatMap(({ paper }) => paper.payments.map((payment) => ({ payment, paper })));
  return {
    organization: ORGANIZATION,
    collections: {
      accounts: [...customers, ...vendors].map(accountNode),
      contacts: business.contacts.map(contactNode),
      locations: [...[...customers, ...vendors].map(placeOfAccount), ...jobs.map(placeOfJob)],
      jobs: jobs.map(jobNode),
      customFields: Object.entries(CUSTOM_FIELDS).map(([name, { goes: _goes, ...field }]) => ({ ...field, name })),
      customFieldValues: values,
      documents: papers.map(({ paper, job }) => paperNode(paper, job)),
      documentPayments: payments.map(({ payment, paper }) => ({
        id: payment.id,
        amount: dollars(payment.cents),
        createdAt: `${payment.day}T12:00:00.000Z`,
        document: paper.id,
        payment: `${payment.id}p`,
      })),
      payments: payments.map(({ payment }) => ({
        id: `${payment.id}p`,
        amount: dollars(payment.cents),
        date: payment.day,
        paymentMethod: payment.method,
      })),
      ...costNodes(business, papers),
      files: files.map(({ file, job }) => fileNode(file, job)),
      memberships: business.members.map(memberNode),
      users: business.members.map(({ id, name, email }) => ({ id: `${id}u`, name, emailAddress: email })),
      roles: [...new Set(business.members.map(({ role }) => role))].map((role) => ({ id: roleId(role), name: role })),
      workflows: business.workflows.map(({ id, name, isActive }) => ({
        id,
        name,
        isActive,
        triggerTypeId: 'jobCreated',
        triggerInput: { phase: 'Design' },
        actions: [{ type: 'sendEmail' }, { type: 'createTask', days: 3 }],
      })),
    },
    contents: new Map(files.flatMap(({ file }) => (file.bytes === undefined ? [] : [[file.id, file.bytes]]))),
  };
}

interface PaperOfJob {
  readonly paper: Paper;
  readonly job: Job | undefined;
}

const withoutJob = (paper: Paper): PaperOfJob => ({ paper, job: undefined });
const looseFile = (file: AttachedFile): { readonly file: AttachedFile; readonly job: Job | undefined } => ({
  file,
  job: undefined,
});

/** Cents as the source writes them. */
function dollars(cents: number): number {
  return cents / CENTS_IN_A_DOLLAR;
}

function optionalDollars(cents: number | null): number | null {
  return cents === null ? null : dollars(cents);
}

function accountNode({ id, name, type, createdAt, qboId }: Account): GraphNode {
  return { id, name: name === '' ? null : name, type, createdAt, qboId, primaryLocation: `${id}l` };
}

function placeOfAccount({ id, address }: Account): GraphNode {
  return { id: `${id}l`, address: address.split(',')[0] ?? '', formattedAddress: address, account: id };
}

function placeOfJob({ id, address, customer, contact }: Job): GraphNode {
  return {
    id: `${id}l`,
    formattedAddress: address,
    account: customer?.id ?? null,
    contact: contact?.id ?? null,
  };
}

function contactNode({ id, account, name, title, createdAt }: Contact): GraphNode {
  return { id, name: name === '' ? null : name, title, createdAt, account: account.id };
}

function jobNode(job: Job): GraphNode {
  const { id, number, description, createdAt, closedOn, qboId } = job;
  return {
    id,
    number,
    name: job.name === '' ? null : job.name,
    description,
    createdAt,
    closedOn,
    priceType: 'fixed',
    projectedPrice: optionalDollars(job.projectedPrice),
    projectedCost: optionalDollars(job.projectedCost),
    actualCost: optionalDollars(job.actualCost),
    qboId,
    location: `${id}l`,
  };
}

function paperNode(paper: Paper, job: Job | undefined): GraphNode {
  const { id, name, number, type, status, description, issueDate, dueDate, createdAt, account } = paper;
  const paid = paper.payments.reduce((sum, { cents }) => sum + cents, 0);
  return {
    id,
    name,
    number,
    type,
    status,
    description,
    issueDate,
    dueDate,
    createdAt,
    price: dollars(paper.price),
    priceWithTax: dollars(paper.priceWithTax),
    cost: dollars(paper.cost),
    amountPaid: dollars(paid),
    balance: dollars(paper.priceWithTax - paid),
    job: job?.id ?? null,
    account: account?.id ?? null,
  };
}

function costNodes(
  { jobs, priceList }: Business,
  papers: readonly PaperOfJob[],
): Pick<Graph['collections'], 'costItems' | 'costGroups' | 'costCodes' | 'costTypes' | 'units'> {
  const lines = [
    ...priceList.map((line) => lineNode(line, null, null)),
    ...jobs.flatMap((job) => job.budget.map((line) => lineNode(line, job.id, null))),
    ...papers.flatMap(({ paper, job }) => paper.lines.map((line) => lineNode(line, job?.id ?? null, paper.id))),
  ];
  const all = [...priceList, ...jobs.flatMap(({ budget }) => budget), ...papers.flatMap(({ paper }) => paper.lines)];
  const groups = all.flatMap(({ group }) => [group, group?.above]).filter((group) => group !== undefined);
  const named = (names: readonly (string | null)[]): readonly GraphNode[] =>
    [...new Set(names)].flatMap((name) => (name === null ? [] : [{ id: nameId(name), name }]));
  return {
    costItems: lines,
    costGroups: [...new Map(groups.map((group) => [group.id, groupNode(group)])).values()],
    costCodes: named(all.map(({ code }) => code)),
    costTypes: named(all.map(({ kind }) => kind)),
    units: named(all.map(({ unit }) => unit)),
  };
}

function lineNode(line: Line, job: string | null, document: string | null): GraphNode {
  const { id, name, description, quantity, unit, kind, code, cost, price, position, group, isSelected } = line;
  return {
    id,
    name,
    description,
    quantity,
    unitCost: dollars(cost) / quantity,
    unitPrice: dollars(price) / quantity,
    cost: dollars(cost),
    price: dollars(price),
    position,
    isSelected: isSelected ?? null,
    unit: nameId(unit),
    costType: nameId(kind),
    costCode: code === null ? null : nameId(code),
    costGroup: group?.id ?? null,
    job,
    document,
  };
}

function groupNode({ id, name, least, most, isSelected, above }: Group): GraphNode {
  return {
    id,
    name,
    isSelected: isSelected ?? null,
    isSimpleSelection: false,
    minSelectionsRequired: least ?? null,
    maxSelectionsAllowed: most ?? null,
    parentCostGroup: above?.id ?? null,
  };
}

function fileNode({ id, name, type, createdAt, account, paper, bytes }: AttachedFile, job: Job | undefined): GraphNode {
  return {
    id,
    name,
    type,
    createdAt,
    size: bytes?.byteLength ?? 0,
    folder: 'Pictures',
    job: paper === undefined ? (job?.id ?? null) : null,
    document: paper?.id ?? null,
    account: account?.id ?? null,
  };
}

function memberNode({ id, role }: Member): GraphNode {
  return { id, isInternal: true, user: `${id}u`, role: roleId(role) };
}

function roleId(role: string): string {
  return nameId(role);
}

function nameId(name: string): string {
  return `22N${name.replaceAll(/[^A-Za-z0-9]/g, '')}`;
}

/** One value of one custom field of one record; several of one field are as many values. */
function valuesOf({ customers, vendors, contacts, jobs }: Business): readonly GraphNode[] {
  const id = idMaker('Y');
  const value = (owner: GraphNode, name: CustomFieldName, text: string): GraphNode => ({
    ...owner,
    id: id(),
    value: text,
    customField: CUSTOM_FIELDS[name].id,
  });
  const own = (owner: GraphNode, values: OwnValues): readonly GraphNode[] =>
    (Object.entries(values) as [OwnField, readonly string[]][]).flatMap(([name, texts]) =>
      texts.map((text) => value(owner, name, text)),
    );
  return [
    ...[...customers, ...vendors].flatMap((account) => [
      ...account.trades.map((trade) => value({ id: '', account: account.id }, 'Type', trade)),
      ...(account.website === undefined ? [] : [value({ id: '', account: account.id }, 'Website', account.website)]),
      ...own({ id: '', account: account.id }, account.own),
    ]),
    ...contacts.flatMap(({ id: contact, emails, phones, own: values }) => [
      ...emails.map((email, at) => value({ id: '', contact }, at === 0 ? 'Email' : 'Other e-mail', email)),
      ...phones.map((phone, at) => value({ id: '', contact }, at === 0 ? 'Mobile' : 'Office', phone)),
      ...own({ id: '', contact }, values),
    ]),
    ...jobs.flatMap(({ id: job, phase, manager, own: values }) => [
      ...own({ id: '', job }, values),
      ...(phase === undefined ? [] : [value({ id: '', job }, 'Phase', phase)]),
      ...(manager === undefined ? [] : [value({ id: '', job }, 'Project Manager', manager)]),
    ]),
  ];
}
