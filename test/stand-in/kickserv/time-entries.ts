import type { ExpectedRecord, ExpectedValue } from '../answer-key.ts';
import { compositeKey } from '../composite-key.ts';
import { planDirt } from '../dirt-schedule.ts';
import { asNumber } from '../written-amount.ts';
import type { Employee } from './employees.ts';
import {
  choicesFor,
  collectRepeats,
  expectRecord,
  type Generation,
  type Outcome,
  outcomeUnder,
  type PlannedRow,
  requireAllPlanted,
  writeRow,
} from './generation.ts';
import { childCount, missingJobNumber, type ParentJob } from './parents.ts';
import { isoDate, type OfficeTime, type TimeStyle, workingTime, writeTime } from './times.ts';
import { TIME_NOTES } from './vocabulary.ts';

const KINDS = ['identical_duplicate', 'duplicate_key', 'orphan', 'unreadable_value', 'missing_cells'] as const;
type TimeEntryDirt = (typeof KINDS)[number];

/** At most so many entries are listed in the texts of a deal. */
const LISTED_ENTRIES = 20;

/**
 * Every so many jobs in order, three jobs in a row have long time sheets: far over, exactly at, and one over the
 * number that is listed.
 */
const LONG_SHEETS = { every: 400, from: 17, lengths: [30, LISTED_ENTRIES, LISTED_ENTRIES + 1] } as const;

interface TimeEntry {
  readonly employee: Employee;
  readonly startedOn: OfficeTime;
  readonly style: TimeStyle;
  /** Hundredths of an hour. */
  readonly hours: number;
  readonly note: string;
}

/** The time sheet of one job as its deal must show it. */
export type TimeSheet = Readonly<
  Record<'ks_time_employee' | 'ks_time_date' | 'ks_time_hours' | 'ks_time_notes', ExpectedValue>
>;

/** Writes time_entries.csv, job by job. */
export interface TimeEntryWriter {
  /** `ordinal` counts the jobs without fault of their own; some of them get a long time sheet. */
  readonly write: (job: ParentJob, jobIndex: number, ordinal: number | undefined) => TimeSheet;
  /** Writes the repeats and, in a dirty export, a last row that breaks off in the middle. */
  readonly finish: () => void;
}

/** Opens time_entries.csv for the jobs of this export. */
export function openTimeEntries(generation: Generation, employees: readonly Employee[]): TimeEntryWriter {
  const schedule = planDirt(generation.dirt, employees.length === 0 ? [] : KINDS, generation.sizes.timeEntries);
  const repeats = collectRepeats(generation);
  let row = -1;
  const writeEntry = (job: ParentJob, entry: TimeEntry, mayBeDirty: boolean): boolean => {
    row += 1;
    const dirt = schedule.take(mayBeDirty && job.fate === 'loaded');
    const jobNumber = dirt === 'orphan' ? missingJobNumber(row) : job.number;
    const { outcome, findings } = outcomeUnder(dirt === 'orphan' ? 'absent' : job.fate);
    const planned: PlannedRow = {
      object: 'time_entry',
      key: compositeKey(jobNumber, entry.employee.number, writeTime(entry.startedOn, entry.style)),
      cells: { ...cellsOf(jobNumber, entry), ...(dirt === 'unreadable_value' ? { Hours: 'abc' } : {}) },
      outcome: dirt === undefined ? outcome : (OUTCOMES[dirt] ?? outcome),
      findings: dirt === 'unreadable_value' ? [dirt] : findings,
    };
    writeRow(generation, planned);
    if (dirt === 'identical_duplicate' || dirt === 'duplicate_key') repeats.plan(dirt, planned, { Hours: '99.75' });
    return planned.outcome.state === 'done';
  };
  return {
    write: (job, jobIndex, ordinal) => {
      const length = ordinal === undefined ? undefined : longSheetLength(ordinal);
      const entries = describeEntries(generation, employees, { job, jobIndex, length });
      const loaded = entries.filter((entry) => writeEntry(job, entry, length === undefined)).sort(byStart);
      if (loaded.length > LISTED_ENTRIES) expectRecord(generation, fileOf(job, loaded));
      return sheetOf(generation, loaded);
    },
    finish: () => {
      repeats.write();
      requireAllPlanted('time_entry', schedule.owed());
      if (generation.dirt !== 'none') {
        const cells = { 'Job Number': '20001', 'Employee Number': '11', Employee: 'Unknown', Hours: '2' };
        const outcome = { state: 'unreadable', damage: 'unclosed_quote' } as const;
        writeRow(generation, { object: 'time_entry', key: '', cells, outcome, findings: [] });
      }
    },
  };
}

const OUTCOMES: Readonly<Partial<Record<TimeEntryDirt, Outcome>>> = {
  unreadable_value: { state: 'held', reason: 'unreadable_value' },
  missing_cells: { state: 'unreadable', damage: 'missing_cells' },
};

function longSheetLength(ordinal: number): number | undefined {
  return LONG_SHEETS.lengths[(ordinal % LONG_SHEETS.every) - LONG_SHEETS.from];
}

/** Starts differ within a job. The rows come youngest first, so that a reader that keeps file order is found out. */
function describeEntries(
  generation: Generation,
  employees: readonly Employee[],
  about: { readonly job: ParentJob; readonly jobIndex: number; readonly length: number | undefined },
): readonly TimeEntry[] {
  if (employees.length === 0) return [];
  const { timeEntries, jobs } = generation.sizes;
  const choices = choicesFor(generation, 'time_entry', about.jobIndex);
  const ofLongSheets = LONG_SHEETS.lengths.reduce((sum, length) => sum + length, 0) / LONG_SHEETS.every;
  const count = about.length ?? childCount(choices, Math.max(0, timeEntries / jobs - ofLongSheets));
  return Array.from({ length: count }, (_, index) => ({
    employee: choices.pick(employees),
    startedOn: workingTime(about.job.scheduledOn, Math.floor(index / 2), (index % 2) * 330 + choices.integer(0, 300)),
    style: choices.chance(0.7) ? ('offset' as const) : ('wall' as const),
    hours: choices.integer(1, 32) * 25,
    note: choices.chance(0.6) ? choices.pick(TIME_NOTES) : '',
  })).toReversed();
}

function byStart(left: TimeEntry, right: TimeEntry): number {
  return left.startedOn.epochMilliseconds - right.startedOn.epochMilliseconds;
}

function cellsOf(jobNumber: string, entry: TimeEntry): Record<string, string> {
  const endedOn = entry.startedOn.add({ minutes: Math.round(entry.hours * 0.6) });
  return {
    'Job Number': jobNumber,
    'Employee Number': entry.employee.number,
    Employee: entry.employee.name,
    'Started On': writeTime(entry.startedOn, entry.style),
    'Ended On': writeTime(endedOn, entry.style),
    Hours: String(asNumber(entry.hours)),
    Note: entry.note,
  };
}

function sheetOf(generation: Generation, entries: readonly TimeEntry[]): TimeSheet {
  if (entries.length === 0) {
    return { ks_time_employee: null, ks_time_date: null, ks_time_hours: null, ks_time_notes: null };
  }
  const hours = entries.reduce((sum, entry) => sum + entry.hours, 0);
  generation.key.addHundredths('timeHours', 'hour', hours);
  return {
    ks_time_employee: listed(entries.map(({ employee }) => employee.name)),
    ks_time_date: listed(entries.map(({ startedOn }) => isoDate(startedOn))),
    ks_time_hours: asNumber(hours),
    ks_time_notes: listed(entries.map(({ note }) => note || '-')),
  };
}

function listed(lines: readonly string[]): string {
  const over = lines.length - LISTED_ENTRIES;
  return over > 0 ? [...lines.slice(0, LISTED_ENTRIES), `… and ${over} more`].join('\n') : lines.join('\n');
}

/** The layout of the file is the loader's affair; that every entry is in it is not. */
function fileOf(job: ParentJob, entries: readonly TimeEntry[]): ExpectedRecord {
  const name = `time-entries-${job.number}.csv`;
  const deal = { object: 'deal', trace: job.number };
  const contains = entries.flatMap(({ employee, note }) => (note === '' ? [employee.name] : [employee.name, note]));
  return {
    object: 'file',
    identity: { by: 'content', parent: deal, value: { name } },
    fields: { name },
    custom: {},
    links: { deal_id: deal },
    file: { name, rows: entries.length, contains: [...new Set(contains)] },
  };
}
