import { dateText, datetimeText, isTimeZone, momentFormat, readMoment } from '../../model/moment.ts';
import { type ArgumentRule, libraryFunction } from './declaration.ts';

const FORMAT: ArgumentRule = {
  takes: 'iso, or a pattern of YYYY MM DD hh mm ss A that names a whole date',
  accepts: (value) => typeof value === 'string' && isFormat(value),
};

const ZONE: ArgumentRule = {
  takes: 'a time zone, such as Europe/London',
  accepts: (value) => typeof value === 'string' && isTimeZone(value),
};

const UNITS = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const;
type Unit = (typeof UNITS)[number];

const UNIT: ArgumentRule = { takes: `one of ${UNITS.join(', ')}`, accepts: (value) => isUnit(value) };

/** Units whose length depends on where in the calendar they stand. */
type CalendarUnit = 'years' | 'months';

/** The other units, in seconds. */
const SECONDS: Readonly<Record<Exclude<Unit, CalendarUnit>, number>> = {
  weeks: 604_800,
  days: 86_400,
  hours: 3_600,
  minutes: 60,
  seconds: 1,
};

/** Units that a date without a time can be moved by. */
const OF_DATES: ReadonlySet<Unit> = new Set(['years', 'months', 'weeks', 'days']);

const ISO = momentFormat('iso');

/** A time on the clock of its own offset, which is a zone of its own. */
interface Timed {
  readonly kind: 'datetime';
  readonly at: Temporal.ZonedDateTime;
}

type Point = { readonly kind: 'date'; readonly at: Temporal.PlainDate } | Timed;

function isFormat(value: string): boolean {
  try {
    momentFormat(value);
    return true;
  } catch (problem) {
    if (problem instanceof RangeError) return false;
    throw problem;
  }
}

function isUnit(value: unknown): value is Unit {
  return UNITS.some((unit) => unit === value);
}

/** An ISO date or an ISO datetime with its offset. A wall time without an offset is no point in time. */
function readPoint(text: string): Point | undefined {
  const moment = readMoment(text, [ISO]);
  if (moment === undefined) return undefined;
  if (moment.time === undefined) return { kind: 'date', at: moment.date };
  if (moment.offset === undefined) return undefined;
  const zone = moment.offset === 'Z' ? 'UTC' : moment.offset;
  return { kind: 'datetime', at: moment.date.toZonedDateTime({ timeZone: zone, plainTime: moment.time }) };
}

function datetimeOf({ at }: Timed): string {
  const text = at.toString({ timeZoneName: 'never', ...(at.millisecond === 0 && { smallestUnit: 'second' }) });
  return at.timeZoneId === 'UTC' ? text.replace(/\+00:00$/, 'Z') : text;
}

function add(text: string, count: number, unit: string): string | undefined {
  const point = readPoint(text);
  if (point === undefined || !isUnit(unit) || !Number.isSafeInteger(count)) return undefined;
  if (point.kind === 'date' && !OF_DATES.has(unit)) return undefined;
  try {
    if (point.kind === 'date') return point.at.add({ [unit]: count }).toString();
    return datetimeOf({ kind: 'datetime', at: point.at.add({ [unit]: count }) });
  } catch (problem) {
    // Beyond the calendar.
    if (problem instanceof RangeError) return undefined;
    throw problem;
  }
}

function between(from: string, to: string, unit: string): number | undefined {
  const [start, end] = [readPoint(from), readPoint(to)];
  if (start === undefined || end === undefined || !isUnit(unit)) return undefined;
  if (start.kind === 'date' && end.kind === 'date') {
    return isCalendarUnit(unit)
      ? start.at.until(end.at, { largestUnit: unit })[unit]
      : (start.at.until(end.at).days * SECONDS.days) / SECONDS[unit];
  }
  if (start.kind === 'date' || end.kind === 'date') return undefined;
  return isCalendarUnit(unit)
    ? start.at.until(end.at.withTimeZone(start.at.timeZoneId), { largestUnit: unit })[unit]
    : (end.at.epochMilliseconds - start.at.epochMilliseconds) / (SECONDS[unit] * 1_000);
}

function isCalendarUnit(unit: Unit): unit is CalendarUnit {
  return unit === 'years' || unit === 'months';
}

/** Functions on dates and times. */
export const MOMENT_FUNCTIONS = [
  libraryFunction({
    name: 'date',
    family: 'Dates and times',
    summary: 'The day in a text, as YYYY-MM-DD; of a datetime the day on its own clock.',
    nothing: 'the text is not written in the format, or the day does not exist',
    parameters: [
      { name: 'text', type: 'text' },
      { name: 'format', type: 'text', optional: 'iso', rule: FORMAT },
    ],
    result: 'date',
    examples: [
      { call: '$date("31/12/2025", "DD/MM/YYYY")', gives: '2025-12-31' },
      { call: '$date("2025-12-31T23:30:00-05:00")', gives: '2025-12-31' },
      { call: '$date("31/02/2025", "DD/MM/YYYY")', is: 'nothing' },
      { call: '$date("12/31/25", "MM/DD/YY")', is: 'failure' },
    ],
    answer: (text, format = 'iso') => {
      const moment = readMoment(text, [momentFormat(format)]);
      return moment === undefined ? undefined : dateText(moment);
    },
  }),
  libraryFunction({
    name: 'dateTime',
    family: 'Dates and times',
    summary: 'The time in a text, in ISO 8601 with the offset that the zone had then.',
    details:
      'A text with an offset of its own keeps it. A wall time that a clock change skipped is moved forward by the gap, one that ' +
      'it repeated is the earlier one. A day without a time is its start.',
    nothing: 'the text is not written in the format, or the day or the time does not exist',
    parameters: [
      { name: 'text', type: 'text' },
      { name: 'format', type: 'text', rule: FORMAT },
      { name: 'zone', type: 'text', rule: ZONE },
    ],
    result: 'datetime',
    examples: [
      {
        call: '$dateTime("01/07/2025 09:30", "DD/MM/YYYY hh:mm", "Europe/London")',
        gives: '2025-07-01T09:30:00+01:00',
      },
      { call: '$dateTime("07/01/2025 9:30 PM", "MM/DD/YYYY hh:mm A", "UTC")', gives: '2025-07-01T21:30:00+00:00' },
      { call: '$dateTime("yesterday", "iso", "UTC")', is: 'nothing' },
      { call: '$dateTime("2025-07-01", "iso", "London")', is: 'failure' },
    ],
    answer: (text, format, zone) => {
      const moment = readMoment(text, [momentFormat(format)]);
      return moment === undefined ? undefined : datetimeText(moment, zone);
    },
  }),
  libraryFunction({
    name: 'inZone',
    family: 'Dates and times',
    summary: 'The same point in time on the clock of another zone.',
    details: 'The day in that zone is `$date($inZone(value, zone))`.',
    nothing: 'the text is no ISO datetime with an offset',
    parameters: [
      { name: 'datetime', type: 'text' },
      { name: 'zone', type: 'text', rule: ZONE },
    ],
    result: 'datetime',
    examples: [
      { call: '$inZone("2025-07-01T02:00:00Z", "America/New_York")', gives: '2025-06-30T22:00:00-04:00' },
      { call: '$inZone("2025-07-01T02:00:00", "UTC")', is: 'nothing' },
    ],
    answer: (datetime, zone) => {
      const point = readPoint(datetime);
      return point?.kind === 'datetime' ? datetimeOf({ kind: 'datetime', at: point.at.withTimeZone(zone) }) : undefined;
    },
  }),
  libraryFunction({
    name: 'dateAdd',
    family: 'Dates and times',
    summary: 'A date or datetime moved by a whole number of units; negative moves it back.',
    details: 'Where a month is too short its last day is taken. A datetime keeps its offset.',
    nothing:
      'the first argument is no ISO date or datetime with an offset, or a date would be moved by less than a day',
    parameters: [
      { name: 'moment', type: 'text' },
      { name: 'count', type: 'number' },
      { name: 'unit', type: 'text', rule: UNIT },
    ],
    result: 'moment',
    examples: [
      { call: '$dateAdd("2025-01-31", 1, "months")', gives: '2025-02-28' },
      { call: '$dateAdd("2025-07-01T09:30:00+01:00", -90, "minutes")', gives: '2025-07-01T08:00:00+01:00' },
      { call: '$dateAdd("2025-01-31", 1, "hours")', is: 'nothing' },
      { call: '$dateAdd("2025-01-31", 1, "month")', is: 'failure' },
    ],
    answer: add,
  }),
  libraryFunction({
    name: 'dateDifference',
    family: 'Dates and times',
    summary: 'How long it is from one date or datetime to another; negative when the second one is earlier.',
    details:
      'Weeks and shorter units may have decimals (a day is 24 hours); of months and years the completed ones count.',
    nothing: 'one of them is no ISO date or datetime with an offset, or only one of them has a time',
    parameters: [
      { name: 'from', type: 'text' },
      { name: 'to', type: 'text' },
      { name: 'unit', type: 'text', rule: UNIT },
    ],
    result: 'number',
    examples: [
      { call: '$dateDifference("2025-07-01T08:00:00Z", "2025-07-01T09:30:00Z", "hours")', gives: 1.5 },
      { call: '$dateDifference("2025-03-01", "2025-02-01", "days")', gives: -28 },
      { call: '$dateDifference("2025-01-31", "2025-03-30", "months")', gives: 1 },
      { call: '$dateDifference("2025-01-31", "2025-03-30T10:00:00Z", "days")', is: 'nothing' },
    ],
    answer: between,
  }),
];
