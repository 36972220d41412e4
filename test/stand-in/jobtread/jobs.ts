import { type DirtSchedule, planDirt } from '../dirt-schedule.ts';
import { drawSignature } from '../portable-network-graphic.ts';
import type { Random } from '../random.ts';
import {
  type AttachedFile,
  type Contact,
  type Group,
  isChosen,
  type Job,
  type JobTreadRequest,
  type Line,
  type Member,
  type OwnValues,
  type Paper,
} from './business.ts';
import {
  CODES,
  COLORS,
  choicesFor,
  dayAfter,
  GOODS,
  GROUPS,
  idMaker,
  KINDS,
  momentAfter,
  momentBefore,
  PHASES,
  PROJECTS,
  UNITS,
} from './made-up.ts';
import type { PaperMaker } from './papers.ts';
import { addressOf, requireAllPlanted } from './people.ts';

const JOB_DIRT = ['unknown_phase', 'missing_name', 'same_number', 'former_manager'] as const;
const FILE_DIRT = ['missing_file', 'large_file'] as const;
/** Lines of the budget of one in every so many jobs, so that the list does not fit. */
const LONG_BUDGET = { every: 23, lines: 24 };
/** Values of custom fields of one in every so many jobs, more than an answer shows at once. */
const MANY_REMARKS = { every: 17, values: 13 };
const LINES = { least: 2, most: 6 };

/** What jobs refer to. */
export interface Surroundings {
  readonly members: readonly Member[];
  readonly contacts: readonly Contact[];
  readonly papers: PaperMaker;
}

/** Makes up the jobs with their budgets, papers and files. */
export function jobsOf(request: JobTreadRequest, around: Surroundings, count: number): readonly Job[] {
  const schedule = planDirt(request.dirt ?? 'none', JOB_DIRT, count);
  const files = openFiles(request, count);
  const ids = { job: idMaker('J'), line: idMaker('B'), group: idMaker('G') };
  const made: Job[] = [];
  for (let index = 0; index < count; index += 1) {
    const plain = jobOf(request, around, { index, count, ids });
    const dirt = schedule.take(plain.held === undefined && made.length > 0);
    const job = dirt === undefined ? plain : DIRTY_JOB[dirt](plain, made[0]?.number ?? plain.number);
    made.push({ ...job, files: files.ofJob(job, index) });
  }
  requireAllPlanted('job_record', schedule);
  requireAllPlanted('job_file', files.schedule);
  return made;
}

const DIRTY_JOB: Readonly<Record<(typeof JOB_DIRT)[number], (plain: Job, firstNumber: string) => Job>> = {
  unknown_phase: (plain) => ({ ...plain, phase: 'Punch List', held: 'unknown_value', findings: ['unknown_value'] }),
  missing_name: (plain) => ({ ...plain, name: '', held: 'missing_required', findings: ['missing_required'] }),
  same_number: (plain, firstNumber) => ({ ...plain, number: firstNumber, findings: ['possible_duplicate'] }),
  former_manager: (plain) => ({ ...plain, manager: 'Somebody Who Left' }),
};

function jobOf(
  request: JobTreadRequest,
  { members, contacts, papers }: Surroundings,
  { index, count, ids }: { readonly index: number; readonly count: number; readonly ids: JobIds },
): Job {
  const choices = choicesFor(request, 'job', index);
  const contact = choices.chance(0.95) ? contacts[Math.floor((index * contacts.length) / count)] : undefined;
  const createdAt = momentBefore(560 - (index * 400) / count);
  const written = papers.ofJob(index, { createdAt, customer: contact?.account });
  const budget = budgetOf(choices, ids, index);
  const phase = choices.chance(0.85) ? choices.pick(PHASES) : undefined;
  const isClosed = phase === 'Completed' ? choices.chance(0.7) : choices.chance(0.1);
  const approved = written.filter(({ type, status }) => type === 'customerOrder' && status === 'approved');
  return {
    id: ids.job(),
    number: String(1000 + index),
    name: `${choices.pick(PROJECTS)} ${1000 + index}`,
    description: choices.chance(0.3) ? 'Ring first.\nThe dog is friendly.' : null,
    createdAt,
    closedOn: isClosed ? dayAfter(createdAt, 90) : null,
    projectedPrice: approved.length === 0 ? null : centsOf(approved, ({ price }) => price),
    projectedCost: choices.chance(0.9) ? centsOf(budget.filter(isChosen), ({ cost }) => cost) : null,
    actualCost: choices.chance(0.8) ? centsOf(written.filter(isSpent), ({ cost }) => cost) : null,
    qboId: choices.chance(0.3) ? String(choices.integer(1000, 9000)) : null,
    phase,
    manager: choices.chance(0.9) ? choices.pick(members).name : undefined,
    own: ownOf(choices, index),
    address: addressOf(choices),
    contact,
    customer: contact?.account,
    budget,
    papers: written,
    files: [],
    held: contact?.held === undefined ? undefined : 'reference_held',
    findings: [],
  };
}

function ownOf(choices: Random, index: number): OwnValues {
  const isLong = index % MANY_REMARKS.every === MANY_REMARKS.every - 1;
  const remarks = isLong ? MANY_REMARKS.values : choices.integer(0, 2);
  const colors = COLORS.filter(() => choices.chance(0.4));
  return {
    ...(remarks === 0 ? {} : { Remark: Array.from({ length: remarks }, (_, at) => `Remark ${at + 1}`) }),
    ...(colors.length === 0 ? {} : { Colors: colors }),
    ...(choices.chance(0.5) ? { 'Permit needed': [String(choices.chance(0.5))] } : {}),
  };
}

function isSpent({ type, status }: Paper): boolean {
  return type === 'vendorBill' && status === 'approved';
}

function centsOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

interface JobIds {
  readonly job: () => string;
  readonly line: () => string;
  readonly group: () => string;
}

/** Some plain lines, a choice between two lines, and a choice between two groups of lines. */
function budgetOf(choices: Random, ids: JobIds, index: number): readonly Line[] {
  const isLong = index % LONG_BUDGET.every === LONG_BUDGET.every - 1;
  const plain = isLong ? LONG_BUDGET.lines : choices.integer(LINES.least, LINES.most);
  const groups = GROUPS.map((name): Group => ({ id: ids.group(), name }));
  const shapes: Pick<Line, 'group' | 'isSelected'>[] = Array.from({ length: plain }, () => ({
    group: choices.chance(0.8) ? choices.pick(groups) : undefined,
    isSelected: undefined,
  }));
  if (choices.chance(0.4)) {
    const door: Group = { id: ids.group(), name: 'Front door', least: 1 };
    shapes.push({ group: door, isSelected: true }, { group: door, isSelected: false });
  }
  if (choices.chance(0.2)) {
    const taps: Group = { id: ids.group(), name: 'Taps', most: 1 };
    const option = (name: string, isSelected: boolean): Group => ({ id: ids.group(), name, isSelected, above: taps });
    const [brass, steel] = [option('Brass taps', true), option('Steel taps', false)];
    shapes.push({ group: brass, isSelected: undefined }, { group: steel, isSelected: undefined });
  }
  return shapes.map((shape, place) => budgetLine(choices, ids.line(), { ...shape, position: place + 1 }));
}

/** One line, of a budget or of the price list. */
export function budgetLine(choices: Random, id: string, shape: Pick<Line, 'group' | 'isSelected' | 'position'>): Line {
  const quantity = choices.integer(1, 60);
  const cost = quantity * choices.integer(50, 5000);
  return {
    id,
    name: choices.pick(GOODS),
    description: choices.chance(0.2) ? 'As agreed' : null,
    quantity,
    unit: choices.pick(UNITS),
    kind: choices.pick(KINDS),
    code: choices.chance(0.6) ? choices.pick(CODES) : null,
    cost,
    price: Math.round(cost * 1.35),
    ...shape,
  };
}

interface FileMaker {
  readonly ofJob: (job: Job, jobIndex: number) => readonly AttachedFile[];
  readonly schedule: DirtSchedule<string>;
}

/** Files of jobs, half of them on a paper of the job. Only one is too big, because it is really made. */
function openFiles(request: JobTreadRequest, jobs: number): FileMaker {
  const { largeFileBytes, dirt = 'none' } = request;
  const kinds = FILE_DIRT.filter((kind) => kind !== 'large_file' || largeFileBytes !== undefined);
  const schedule = planDirt(dirt, kinds, jobs);
  const id = idMaker('F');
  let large = 0;
  return {
    schedule,
    ofJob: (job, jobIndex) => {
      const choices = choicesFor(request, 'file', jobIndex);
      return Array.from({ length: choices.integer(0, 2) }, (_, index): AttachedFile => {
        const fault = schedule.take(job.held === undefined);
        const isTooBig = fault === 'large_file' && large === 0;
        if (isTooBig) large += 1;
        const bytes = isTooBig ? new Uint8Array(largeFileBytes ?? 0).fill(7) : new Uint8Array(drawSignature(choices));
        return {
          id: id(),
          name: `IMG_${jobIndex}_${index}.png`,
          type: 'image/png',
          createdAt: momentAfter(job.createdAt, 2 + index),
          account: undefined,
          paper: index === 1 ? job.papers[0] : undefined,
          bytes: fault === 'missing_file' ? undefined : bytes,
          isTooBig,
        };
      });
    },
  };
}
