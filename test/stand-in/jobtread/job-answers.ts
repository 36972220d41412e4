import type { ExpectedRecord, ExpectedValue } from '../answer-key.ts';
import { type AttachedFile, isChosen, type Job, type Line, type Member, type Paper } from './business.ts';
import * as texts from './deal-texts.ts';
import { fileOf } from './file-answers.ts';
import { toSecond } from './made-up.ts';
import { type Teller, TRACE_LABEL } from './teller.ts';

const DENIED = 'The customer denied this estimate; its lines are kept';
const NOT_CHOSEN = 'An option that the client did not choose';
const OWN_PAPER = 'A paper of the contractor alone';

/** Lines of a list from which on the whole list goes into a file. */
const MOST_LISTED = 20;

/** Who can own a deal. */
export interface Owners {
  readonly members: readonly Member[];
  readonly fallbackOwner: string | undefined;
}

/** What must become of a job and of everything below it. */
export function answerJob(job: Job, owners: Owners, tell: Teller): void {
  for (const code of job.findings) tell.finding(code, 'job_record', job.id);
  answerBelow(job, tell);
  if (job.held !== undefined) {
    tell.held('job_record', job.id, job.held);
    return;
  }
  tell.done('job_record', job.id);
  tell.dealValue(worthOf(job) ?? 0);
  tell.expect(dealOf(job, owners));
  for (const paper of job.papers) if (paper.use === 'invoice') tell.expect(noteOf(job, paper));
  for (const file of overflowsOf(job)) tell.expect(file);
}

/** What a job that is held does to what is below it: nothing of it can move, and nothing of it is a finding. */
function answerBelow(job: Job, tell: Teller): void {
  const settle = (object: string, key: string, leftOut?: string): void => {
    if (leftOut !== undefined) tell.leftOut(object, key, leftOut);
    else if (job.held === undefined) tell.done(object, key);
    else tell.held(object, key, 'reference_held');
  };
  for (const line of job.budget) settle('cost_item', line.id, isChosen(line) ? undefined : NOT_CHOSEN);
  for (const paper of job.papers) {
    settle('document', paper.id, paper.use === 'estimate' && paper.status === 'denied' ? DENIED : undefined);
    for (const line of paper.lines) settle('cost_item', line.id);
    for (const payment of paper.payments) tell.done('payment', payment.id);
  }
  for (const file of job.files) answerFile(file, job, settle, tell);
}

function answerFile(
  file: AttachedFile,
  job: Job,
  settle: (object: string, key: string, leftOut?: string) => void,
  tell: Teller,
): void {
  const { id, bytes, isTooBig } = file;
  if (job.held === undefined && bytes === undefined) {
    tell.finding('missing_file', 'job_file', id);
    tell.held('job_file', id, 'missing_file');
  } else if (job.held === undefined && isTooBig) {
    tell.finding('large_file', 'job_file', id);
    tell.leftOut('job_file', id, 'packaged');
  } else {
    settle('job_file', id);
    if (job.held === undefined) tell.expect(fileOf(file, 'deal_id', { object: 'deal', trace: job.id }));
  }
}

/** A paper of no job, with its lines. */
export function answerOwnPaper({ id, lines }: Paper, tell: Teller): void {
  tell.leftOut('document', id, OWN_PAPER);
  for (const line of lines) tell.leftOut('cost_item', line.id, OWN_PAPER);
}

/** What was approved, or before that what the budget comes to. */
function worthOf({ projectedPrice, budget }: Job): number | undefined {
  if (projectedPrice !== null) return projectedPrice;
  const chosen = budget.filter(isChosen);
  return chosen.length === 0 ? undefined : chosen.reduce((sum, { price }) => sum + price, 0);
}

function dealOf(job: Job, owners: Owners): ExpectedRecord {
  const { id, name, closedOn, projectedPrice, phase, customer, contact } = job;
  const value = worthOf(job);
  const status = closedOn === null ? 'open' : projectedPrice === null ? 'lost' : 'won';
  const { owner, unresolved } = ownerOf(job, owners);
  return {
    object: 'deal',
    identity: { by: 'trace', value: id },
    fields: {
      title: name,
      value: value === undefined ? 0 : value / 100,
      currency: 'USD',
      pipeline: 'Construction',
      stage: phase ?? (closedOn === null ? 'Prospecting' : 'Completed'),
      status,
      ...(status === 'won' ? { won_time: `${closedOn}T00:00:00Z` } : {}),
      ...(status === 'lost' ? { lost_time: `${closedOn}T00:00:00Z` } : {}),
    },
    custom: { ...customOf(job), 'Job owner': unresolved ?? null },
    links: {
      ...(customer === undefined ? {} : { org_id: { object: 'organization', trace: customer.id } }),
      ...(contact === undefined ? {} : { person_id: { object: 'person', trace: contact.repeats?.id ?? contact.id } }),
    },
    ...(owner === undefined ? {} : { owner }),
  };
}

/** The user of the member by that name, else whoever stands in; somebody who is no member owns nothing. */
function ownerOf({ manager }: Job, { members, fallbackOwner }: Owners): { owner?: string; unresolved?: string } {
  if (manager === undefined) return {};
  const member = members.find(({ name }) => name === manager);
  if (member?.user !== undefined) return { owner: member.user };
  return {
    unresolved: manager,
    ...(member === undefined || fallbackOwner === undefined ? {} : { owner: fallbackOwner }),
  };
}

function customOf(job: Job): Record<string, ExpectedValue> {
  const { id, number, description, createdAt, qboId, address, own, budget, papers, projectedCost, actualCost } = job;
  const of = (...uses: readonly Paper['use'][]): readonly Paper[] => papers.filter(({ use }) => uses.includes(use));
  const estimates = of('estimate').filter(({ status }) => status !== 'denied');
  const choices = budget.filter((line) => isChosen(line) && texts.isChoice(line));
  const open = of('invoice').filter(({ status }) => status === 'pending');
  return {
    [TRACE_LABEL]: id,
    'Created in JobTread': toSecond(createdAt),
    'Job number': number,
    'Job address': address,
    'Job description': description,
    'QuickBooks ID': qboId,
    Remark: own.Remark?.join(', ') ?? null,
    Colors: own.Colors ?? null,
    'Permit needed': own['Permit needed'] === undefined ? null : own['Permit needed'][0] === 'true',
    Original_Estimate__c: total(estimates, ({ price }) => price),
    Estimate_LineItems__c: texts.estimateLines(of('estimate')),
    Cost_Catalog__c: texts.listed(budget.filter(isChosen).map(texts.budgetLine), MOST_LISTED),
    Budget_Total__c: projectedCost === null ? null : money(projectedCost),
    Budget_Variance__c: projectedCost === null || actualCost === null ? null : money(projectedCost - actualCost),
    Change_Orders__c: texts.listed(texts.byIssueDate(of('change_order')).map(texts.changeOrder)),
    Client_Selections__c: texts.listed(choices.map(texts.selection)),
    'Selections total': total(choices, ({ price }) => price),
    Invoices: texts.listed(texts.byIssueDate(of('invoice')).map(texts.invoice)),
    'Balance due': total(open, texts.openCents),
    'Other documents': texts.listed(texts.byIssueDate(of('purchase', 'other_order')).map(texts.otherPaper)),
    'Lines of other documents': texts.listed(otherLines(papers).map(texts.paperLine), MOST_LISTED),
  };
}

function otherLines(papers: readonly Paper[]): readonly { readonly paper: Paper; readonly line: Line }[] {
  return papers
    .filter(({ use }) => use !== 'estimate')
    .flatMap((paper) => paper.lines.map((line) => ({ paper, line })));
}

function total<Item>(items: readonly Item[], of: (item: Item) => number): ExpectedValue {
  return items.length === 0 ? null : money(items.reduce((sum, item) => sum + of(item), 0));
}

function money(cents: number): ExpectedValue {
  return { value: cents / 100, currency: 'USD' };
}

function noteOf(job: Job, paper: Paper): ExpectedRecord {
  const deal = { object: 'deal', trace: job.id };
  const content = texts.invoiceNote(paper);
  return {
    object: 'note',
    identity: { by: 'content', parent: deal, value: { content } },
    fields: { content, add_time: toSecond(paper.createdAt) },
    custom: {},
    links: { deal_id: deal },
  };
}

/** Lists that did not fit, whole. How the file is laid out is the loader's affair; that every line is in it is not. */
function overflowsOf(job: Job): readonly ExpectedRecord[] {
  const deal = { object: 'deal', trace: job.id };
  const fileWith = (name: string, lines: readonly string[]): readonly ExpectedRecord[] =>
    lines.length <= MOST_LISTED
      ? []
      : [
          {
            object: 'file',
            identity: { by: 'content', parent: deal, value: { name } },
            fields: { name },
            custom: {},
            links: { deal_id: deal },
            file: { name, rows: lines.length, contains: [...new Set(lines)] },
          },
        ];
  return [
    ...fileWith(
      `cost-catalog-${job.id}.csv`,
      job.budget.filter(isChosen).map(({ name }) => name),
    ),
    ...fileWith(
      `document-lines-${job.id}.csv`,
      otherLines(job.papers).map(({ line }) => line.name),
    ),
  ];
}
