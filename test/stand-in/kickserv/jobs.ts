import type { ExpectedValue } from '../answer-key.ts';
import { type DirtSchedule, planDirt } from '../dirt-schedule.ts';
import type { Random } from '../random.ts';
import { asNumber } from '../written-amount.ts';
import type { CatalogEntry } from './catalog.ts';
import { amountOf, type Charge, type ChargeWriter, describeCharges, type LoadedLines } from './charges.ts';
import type { Customers } from './customers.ts';
import type { Employee } from './employees.ts';
import {
  choicesFor,
  collectRepeats,
  expectRecord,
  fateOf,
  type Generation,
  outcomeUnder,
  type PlannedRow,
  type Repeats,
  requireAllPlanted,
  writeRow,
} from './generation.ts';
import { cellsOf, describeJob, type Job, WORKFLOW } from './job-description.ts';
import { JOB_DIRT, type JobDirt, type JobVerdict, VERDICTS } from './job-dirt.ts';
import type { NoteWriter } from './notes.ts';
import type { SignatureWriter } from './signatures.ts';
import type { TimeEntryWriter, TimeSheet } from './time-entries.ts';
import { instantWritten, isoDate } from './times.ts';

/** What jobs refer to. */
export interface JobReferences {
  readonly customers: Customers;
  readonly employees: readonly Employee[];
  readonly catalog: readonly CatalogEntry[];
}

/** The files that follow the jobs row by row. */
export interface JobFollowers {
  readonly charges: ChargeWriter;
  readonly timeEntries: TimeEntryWriter;
  readonly notes: NoteWriter;
  readonly signatures: SignatureWriter;
}

/** Writes jobs.csv and, job by job, the rows below each job. */
export function writeJobs(generation: Generation, references: JobReferences, followers: JobFollowers): void {
  const count = generation.sizes.jobs;
  const schedule = planDirt(generation.dirt, JOB_DIRT, count);
  const repeats = collectRepeats(generation);
  if (generation.dirt !== 'none') reportSurplusColumns(generation);
  let faultless = 0;
  for (let index = 0; index < count; index += 1) {
    const { job, charges, verdict, row } = writeJob(generation, references, { index, schedule, repeats });
    const fate = fateOf(row.outcome);
    const ordinal = fate === 'loaded' && verdict.dirt === undefined ? faultless : undefined;
    if (ordinal !== undefined) faultless += 1;
    const parent = { number: job.number, fate, scheduledOn: job.scheduledOn };
    const lines = followers.charges.write(parent, charges);
    const sheet = followers.timeEntries.write(parent, index, ordinal);
    followers.notes.write({ about: 'Job', number: job.number, fate, from: job.createdAt }, index);
    followers.signatures.write(parent, index);
    if (fate === 'loaded') expectDeal(generation, verdict.job, { lines, sheet });
  }
  repeats.write();
  requireAllPlanted('job', schedule.owed());
}

function reportSurplusColumns(generation: Generation): void {
  for (const key of ['Legacy Flag', 'Description']) {
    generation.key.add({ entry: 'finding', finding: { code: 'unknown_column', object: 'job', key } });
  }
}

function writeJob(
  generation: Generation,
  { customers, employees, catalog }: JobReferences,
  plan: { readonly index: number; readonly schedule: DirtSchedule<JobDirt>; readonly repeats: Repeats },
): { job: Job; charges: readonly Charge[]; verdict: JobVerdict & { dirt: JobDirt | undefined }; row: PlannedRow } {
  const { index } = plan;
  const customerIndex = customerOf(choicesFor(generation, 'customer of job', index), index, customers.count);
  const charges = describeCharges(generation, catalog, index);
  const subtotal = charges.length === 0 ? undefined : charges.reduce((sum, charge) => sum + amountOf(charge), 0);
  const job = describeJob(generation, {
    index,
    employees,
    customerNumber: customers.numberOf(customerIndex),
    subtotal,
  });
  const fate = customers.fateOf(customerIndex);
  const dirt = plan.schedule.take(fate === 'loaded');
  const asIs: JobVerdict = { job, ...outcomeUnder(fate), cells: {} };
  const verdict = dirt === undefined ? asIs : VERDICTS[dirt](asIs, customers.missingNumber(index));
  const row: PlannedRow = {
    object: 'job',
    key: job.number,
    cells: { ...cellsOf(verdict.job), ...verdict.cells },
    outcome: verdict.outcome,
    findings: verdict.findings,
  };
  writeRow(generation, row);
  if (dirt === 'identical_duplicate' || dirt === 'duplicate_key') {
    plan.repeats.plan(dirt, row, { Name: 'Entered again by the office', Total: '1.00' });
  }
  return { job, charges, verdict: { ...verdict, dirt }, row };
}

/** Every customer has a job while there are enough; further jobs go to the older customers more often. */
function customerOf(choices: Random, index: number, customers: number): number {
  if (index < customers) return index;
  return Math.floor(customers * choices.next() ** 2);
}

function expectDeal(
  generation: Generation,
  job: Job,
  { lines, sheet }: { readonly lines: LoadedLines; readonly sheet: TimeSheet },
): void {
  const { stage, status } = WORKFLOW[job.status];
  const value = lines.count > 0 ? lines.total : job.total;
  const currency = job.currency || 'USD';
  if (value !== undefined) generation.key.addHundredths('dealValue', currency, value);
  const wonAt = job.completedOn === undefined ? undefined : instantWritten(job.completedOn, job.completedStyle);
  const owner = ownerOf(generation, job);
  expectRecord(generation, {
    object: 'deal',
    identity: { by: 'trace', value: job.number },
    fields: {
      title: job.title,
      value: value === undefined ? 0 : asNumber(value),
      ...(job.total === undefined ? {} : { currency }),
      status,
      stage,
      pipeline: 'Field service',
      ...(status === 'won' && wonAt !== undefined ? { won_time: wonAt } : {}),
    },
    custom: { ...customFieldsOf(generation, job, currency), ...sheet },
    links: { org_id: { object: 'organization', trace: job.customerNumber } },
    ...(owner === undefined ? {} : { owner }),
  });
}

/** The user of the first assigned employee, or whoever stands in for employees who are not users. */
function ownerOf(generation: Generation, job: Job): string | undefined {
  const first = job.assigned[0];
  return first === undefined ? undefined : (first.user ?? generation.account.fallbackOwner);
}

function customFieldsOf(generation: Generation, job: Job, currency: string): Record<string, ExpectedValue> {
  const { slug } = generation;
  return {
    ks_source_id: job.number,
    ks_job_status: job.status,
    ks_job_type: job.type,
    ks_job_priority: job.priority || null,
    ks_technician_name: job.assigned.map(({ name }) => name).join(', ') || null,
    ks_scheduled_date: isoDate(job.scheduledOn),
    ks_completed_date: job.completedOn === undefined ? null : isoDate(job.completedOn),
    ks_gps_lat: job.position?.latitude ?? null,
    ks_gps_lng: job.position?.longitude ?? null,
    ks_service_name: job.service,
    ks_job_total: job.total === undefined ? null : { value: asNumber(job.total), currency },
    ks_description: job.description || null,
    ks_created_at: instantWritten(job.createdAt, job.createdStyle),
    ks_invoice_url:
      job.invoiceStatus === '' ? null : `https://app.kickserv.com/${slug}/jobs/${job.number} (${job.invoiceStatus})`,
    ks_tags: job.tags.join(', ') || null,
  };
}
