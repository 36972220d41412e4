import type { EstimateFacts } from './facts.ts';
import { countedRecords, type EstimateInput } from './input.ts';
import { counted, number } from './price.ts';
import type { EstimatorRules, WorkStep } from './rules.ts';
import type { StageSpending } from './spending.ts';

/** One step on the way. */
export interface TimelineLine {
  readonly label: string;
  readonly detail: string;
  /** Working days of people, or days of a machine. */
  readonly days: number;
}

/** The steps in the order in which they pass; their days add up. */
export interface Timeline {
  readonly lines: readonly TimelineLine[];
  readonly days: number;
  /** Hours in which requests are sent, and in which the budget of the next day is waited for. */
  readonly apiHours: number;
}

/** Tokens of a day that the migration may use. */
export function tokensPerDay({ plans }: EstimateFacts, { plan, seats, share }: EstimateInput): number {
  return Math.max(1, (plans[plan]?.tokensPerSeat ?? 1) * seats * share);
}

const SECONDS_PER_HOUR = 3_600;
const HOURS_PER_DAY = 24;
/** What fits between two working days. */
const NIGHT_HOURS = 12;

/**
 * Hours until so many tokens and requests are through: the burst limit sets the pace of a day, and when a day's tokens are
 * used up the rest waits for the next one.
 */
export function hoursOf(
  { tokens, seconds }: { readonly tokens: number; readonly seconds: number },
  perDay: number,
): number {
  const sending = seconds / SECONDS_PER_HOUR;
  const waits = Math.max(0, Math.ceil(tokens / perDay) - 1);
  return Math.max(sending, waits * HOURS_PER_DAY + sending / (waits + 1));
}

/** `uploadSeconds`: how long the files alone take. */
export function timelineOf(
  facts: EstimateFacts,
  rules: EstimatorRules,
  input: EstimateInput,
  spent: { readonly stages: readonly StageSpending[]; readonly uploadSeconds: number },
): Timeline {
  const { stages, uploadSeconds } = spent;
  const perDay = tokensPerDay(facts, input);
  const records = countedRecords(input);
  const reading = records / rules.extraction[facts.transport];
  const load = stages.filter(({ name }) => name === 'load' || name === 'reconcile');
  const before = stages.filter((stage) => !load.includes(stage));
  const extraDays = rules.categories[input.category]?.reviewDays ?? 0;
  const work = (step: WorkStep, extra = 0): TimelineLine => {
    const rule = rules.work[step];
    return { label: rule.label, detail: `grade ${facts.grade}`, days: rule[facts.grade] + extra };
  };
  const lines = [
    work('start'),
    machine('Extraction and audit', reading, `${number(records)} records`),
    work('mapping', extraDays),
    machine('Setup and sample', hoursOf(total(before), perDay), tokensText(before, perDay)),
    work('sample'),
    machine(
      'Load and reconciliation',
      Math.max(hoursOf(total(load), perDay), uploadSeconds / SECONDS_PER_HOUR),
      tokensText(load, perDay),
    ),
    ...(input.deltaDays > 0
      ? [{ label: 'Delta window', detail: 'changes of the source are brought over at its end', days: input.deltaDays }]
      : []),
    work('sign_off'),
  ];
  const apiHours = Math.max(hoursOf(total(stages), perDay), uploadSeconds / SECONDS_PER_HOUR);
  return { lines, days: lines.reduce((sum, { days }) => sum + days, 0), apiHours };
}

/** What a machine does in a night costs no day. */
function machine(label: string, hours: number, detail: string): TimelineLine {
  const days = hours <= NIGHT_HOURS ? 0 : Math.ceil(hours / HOURS_PER_DAY);
  return { label, detail: `${detail}, ${hoursText(hours)}`, days };
}

function total(stages: readonly StageSpending[]): { readonly tokens: number; readonly seconds: number } {
  return {
    tokens: stages.reduce((sum, { tokens }) => sum + tokens, 0),
    seconds: stages.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

function tokensText(stages: readonly StageSpending[], perDay: number): string {
  const { tokens } = total(stages);
  return `${number(tokens)} tokens, ${number((tokens / perDay) * 100)} % of a day's share`;
}

/** Hours as people say them. */
export function hoursText(hours: number): string {
  if (hours < 1) return counted(Math.max(1, Math.round(hours * 60)), 'minute');
  return counted(Math.round(hours * 10) / 10, 'hour');
}
