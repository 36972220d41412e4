import type { Random } from '../random.ts';
import { TOWNS } from '../vocabulary.ts';
import { writeAmount } from '../written-amount.ts';
import type { Employee } from './employees.ts';
import { choicesFor, type Generation } from './generation.ts';
import { type OfficeTime, type TimeStyle, WORKING_MINUTES, workingTime, writeTime } from './times.ts';
import { JOB_TAGS, JOB_TYPES, PRIORITIES } from './vocabulary.ts';

const FIRST_JOB_NUMBER = 20001;
const DAYS_OF_JOBS = 1000;
/** Old enough that a job of this age can be done and paid by the day of the export. */
const YOUNGEST_JOB_IN_DAYS = 45;
const TAX = 0.06;

/** A status of a job, written as the mapping compares it. */
export type JobStatus = keyof typeof WORKFLOW;

/** Where a job of each status stands in the pipeline. */
export const WORKFLOW = {
  new: { stage: 'New', status: 'open' },
  scheduled: { stage: 'Scheduled', status: 'open' },
  'in progress': { stage: 'In progress', status: 'open' },
  complete: { stage: 'Completed', status: 'won' },
  canceled: { stage: 'Scheduled', status: 'lost' },
  lost: { stage: 'New', status: 'lost' },
} as const;

/** Out of twenty jobs, how many have the status. */
const STATUS_SHARES: readonly JobStatus[] = (
  [
    ['complete', 9],
    ['scheduled', 4],
    ['in progress', 2],
    ['new', 2],
    ['canceled', 2],
    ['lost', 1],
  ] as const
).flatMap(([status, share]) => Array.from({ length: share }, () => status));

/** A job in the company's own terms. Amounts in hundredths; blank texts mean that the cell is blank. */
export interface Job {
  readonly number: string;
  readonly customerNumber: string;
  readonly title: string;
  readonly type: string;
  readonly service: string;
  readonly status: JobStatus;
  readonly priority: string;
  readonly scheduledOn: OfficeTime;
  readonly scheduledStyle: TimeStyle;
  readonly completedOn: OfficeTime | undefined;
  readonly completedStyle: TimeStyle;
  readonly createdAt: OfficeTime;
  readonly createdStyle: TimeStyle;
  readonly assigned: readonly Employee[];
  readonly position: { readonly latitude: number; readonly longitude: number } | undefined;
  readonly total: number | undefined;
  readonly currency: string;
  readonly invoiceStatus: string;
  readonly tags: readonly string[];
  readonly description: string;
}

/** Makes up one job. `subtotal`: the sum of its lines, `undefined` when it has none. */
export function describeJob(
  generation: Generation,
  about: {
    readonly index: number;
    readonly employees: readonly Employee[];
    readonly customerNumber: string;
    readonly subtotal: number | undefined;
  },
): Job {
  const choices = choicesFor(generation, 'job', about.index);
  const { type, service, title } = choices.pick(JOB_TYPES);
  const status = choices.pick(STATUS_SHARES);
  const complete = status === 'complete';
  const age = choices.integer(YOUNGEST_JOB_IN_DAYS, DAYS_OF_JOBS);
  const createdAt = workingTime(generation.exportedAt, -age, choices.integer(0, WORKING_MINUTES));
  const scheduledOn = workingTime(createdAt, choices.integer(1, 20), choices.integer(0, 500));
  const untaxed = about.subtotal ?? choices.integer(40, 9000) * 100;
  return {
    number: String(FIRST_JOB_NUMBER + about.index),
    customerNumber: about.customerNumber,
    title: choices.chance(0.5) ? title : `${title} (${choices.pick(['unit 2', 'rear', 'follow-up', 'warranty call'])})`,
    type,
    service,
    status,
    priority: choices.chance(0.8) ? choices.pick(PRIORITIES) : '',
    ...scheduleOf(choices, scheduledOn),
    completedOn: complete
      ? workingTime(scheduledOn, choices.integer(0, 3), choices.integer(0, WORKING_MINUTES))
      : undefined,
    completedStyle: choices.pick(['offset', 'offset', 'wall', 'date']),
    createdAt,
    createdStyle: choices.chance(0.8) ? 'offset' : 'wall',
    assigned: crewOf(choices, about.employees),
    position: choices.chance(0.7) ? positionNear(choices) : undefined,
    total: Math.round(untaxed * (1 + TAX)),
    currency: choices.pick(['', '', '', '', '', '', 'USD', 'USD', 'CAD', 'EUR']),
    invoiceStatus: complete ? choices.pick(['paid', 'paid', 'unpaid', '']) : '',
    tags: JOB_TAGS.filter(() => choices.chance(0.12)),
    description: descriptionOf(choices, service),
  };
}

/** One job in twenty is scheduled by a dispatcher in the west, late in the day: by office time it is tomorrow there. */
function scheduleOf(choices: Random, scheduledOn: OfficeTime): Pick<Job, 'scheduledOn' | 'scheduledStyle'> {
  if (choices.chance(0.05)) {
    return {
      scheduledOn: scheduledOn.withTimeZone('America/Los_Angeles').with({ hour: 22 }),
      scheduledStyle: 'offset',
    };
  }
  return { scheduledOn, scheduledStyle: choices.pick(['offset', 'wall', 'wall', 'date']) };
}

function crewOf(choices: Random, employees: readonly Employee[]): readonly Employee[] {
  if (employees.length === 0 || choices.chance(0.15)) return [];
  const start = choices.integer(0, employees.length - 1);
  const size = Math.min(employees.length, choices.pick([1, 1, 1, 2, 3]));
  return Array.from({ length: size }, (_, index) => employees[(start + index) % employees.length]).filter(
    (employee) => employee !== undefined,
  );
}

/** Within a few miles of a town, to five decimals, about a meter. */
function positionNear(choices: Random): NonNullable<Job['position']> {
  const { latitude, longitude } = choices.pick(TOWNS);
  const near = (degrees: number): number => Number((degrees + choices.next() * 0.1 - 0.05).toFixed(5));
  return { latitude: near(latitude), longitude: near(longitude) };
}

function descriptionOf(choices: Random, service: string): string {
  return choices.pick([
    '',
    `${service} as discussed by phone.`,
    `${service}.\nBring the 24 ft ladder, "no roof access".\nPark on the street; the drive is new.`,
    `${service}: check <model> tag & serial, 100% before leaving.`,
    `Tenant: José. ${service}; “call first” – ask for the blue door 🚪`,
  ]);
}

/** The row of a job. Statuses are written in the mixed case in which people type them. */
export function cellsOf(job: Job): Record<string, string> {
  const odd = Number(job.number) % 3;
  const total = job.total;
  const subtotal = total === undefined ? undefined : Math.round(total / (1 + TAX));
  const amount = (hundredths: number | undefined): string =>
    hundredths === undefined
      ? ''
      : writeAmount(hundredths, (['plain', 'thousands', 'dollar'] as const)[odd] ?? 'plain');
  return {
    'Job Number': job.number,
    'Customer Number': job.customerNumber,
    Name: job.title,
    'Job Type': job.type,
    Service: job.service,
    Status: odd === 0 ? job.status : `${job.status.charAt(0).toUpperCase()}${job.status.slice(1)}`,
    Priority: job.priority,
    'Scheduled On': writeTime(job.scheduledOn, job.scheduledStyle),
    'Completed On': job.completedOn === undefined ? '' : writeTime(job.completedOn, job.completedStyle),
    'Assigned Employees': job.assigned.map(({ name }) => name).join('; '),
    Latitude: job.position === undefined ? '' : String(job.position.latitude),
    Longitude: job.position === undefined ? '' : String(job.position.longitude),
    Subtotal: amount(subtotal),
    Tax: amount(total === undefined || subtotal === undefined ? undefined : total - subtotal),
    Total: amount(total),
    Balance: amount(job.invoiceStatus === 'paid' ? 0 : total),
    Currency: job.currency,
    'Invoice Status': job.invoiceStatus,
    'Invoice Date': job.completedOn === undefined || job.invoiceStatus === '' ? '' : writeTime(job.completedOn, 'date'),
    Tags: job.tags.join('; '),
    Description: job.description,
    'Created At': writeTime(job.createdAt, job.createdStyle),
    'Legacy Flag': odd === 1 ? 'Y' : '',
    'Description, shortened': job.description.slice(0, 12),
  };
}
