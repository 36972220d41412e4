import type { Outcome } from './generation.ts';
import type { Job } from './job-description.ts';
import { ODD_NAMES } from './vocabulary.ts';

/** The kinds of dirt that jobs.csv gets. */
export const JOB_DIRT = [
  'odd_title',
  'padded_status',
  'no_total',
  'identical_duplicate',
  'duplicate_key',
  'missing_required',
  'unknown_value',
  'orphan',
  'surplus_cells',
  'unreadable_date',
  'unreadable_amount',
  'unknown_currency',
  'too_long',
] as const;

/** One of them. */
export type JobDirt = (typeof JOB_DIRT)[number];

/** What the dirt makes of a job. `cells` are laid over the row that the job would have. */
export interface JobVerdict {
  readonly job: Job;
  readonly outcome: Outcome;
  readonly findings: readonly string[];
  readonly cells: Readonly<Record<string, string>>;
}

/** The decisions about dirty jobs, one by one. `nobody` is the number of a customer that the export does not have. */
export const VERDICTS: Readonly<Record<JobDirt, (asIs: JobVerdict, nobody: string) => JobVerdict>> = {
  odd_title: (asIs) => {
    const title = `${ODD_NAMES[Number(asIs.job.number) % ODD_NAMES.length]}`;
    return { ...asIs, job: { ...asIs.job, title } };
  },
  padded_status: (asIs) => ({ ...asIs, cells: { Status: ` ${asIs.job.status.toUpperCase()}  ` } }),
  no_total: (asIs) => ({ ...asIs, job: { ...asIs.job, total: undefined, currency: '' } }),
  identical_duplicate: (asIs) => asIs,
  duplicate_key: (asIs) => asIs,
  missing_required: (asIs) => held(asIs, 'missing_required', 'missing_required', { Name: '' }),
  unknown_value: (asIs) => held(asIs, 'unknown_value', 'unknown_value', { Status: 'Waiting Parts' }),
  orphan: (asIs, nobody) => held(asIs, 'reference_missing', 'broken_reference', { 'Customer Number': nobody }),
  surplus_cells: (asIs) => ({ ...asIs, outcome: { state: 'unreadable', damage: 'surplus_cells' } }),
  unreadable_date: (asIs) => held(asIs, 'unreadable_value', 'unreadable_value', { 'Scheduled On': 'soon' }),
  unreadable_amount: (asIs) => held(asIs, 'unreadable_value', 'unreadable_value', { Total: 'abc' }),
  unknown_currency: (asIs) => held(asIs, 'unknown_currency', 'unknown_currency', { Currency: 'XTS' }),
  too_long: (asIs) =>
    held(asIs, 'too_long', 'text_too_long', { Name: `${asIs.job.title}: ${'see attached scope, '.repeat(15)}` }),
};

function held(asIs: JobVerdict, reason: string, finding: string, cells: JobVerdict['cells']): JobVerdict {
  return { ...asIs, outcome: { state: 'held', reason }, findings: [finding], cells };
}
