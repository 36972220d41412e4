/** One way to write a date or a time. Made by `momentFormat`. */
export interface MomentFormat {
  readonly pattern: RegExp;
}

/** A date as written, with its wall time and offset where the text has them. */
export interface Moment {
  readonly date: Temporal.PlainDate;
  readonly time?: Temporal.PlainTime;
  /** `Z` or `+hh:mm`. */
  readonly offset?: string;
}

const ISO =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[Tt ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?\s?(?<offset>[Zz]|[+-]\d{2}:?\d{2})?)?$/;

/** People drop leading zeros, so parts of two digits are read with one as well; a year always has four. */
const TOKENS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{1,2})',
  hh: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  A: '(?<half>[AaPp]\\.?[Mm]\\.?)',
};

/**
 * Compiles `iso`, or a pattern of YYYY MM DD hh mm ss A in which everything else stands for itself; a space stands for
 * any white space, none included. Hours run to 12 where the pattern has A, else to 23.
 * @throws RangeError when the pattern names no whole date or repeats a part.
 */
export function momentFormat(format: string): MomentFormat {
  if (format.trim().toLowerCase() === 'iso') return { pattern: ISO };
  const parts = format
    .trim()
    .split(/(YYYY|MM|DD|hh|mm|ss|A|\s+)/)
    .filter((part) => part !== '');
  for (const token of ['YYYY', 'MM', 'DD']) {
    if (parts.filter((part) => part === token).length !== 1) {
      throw new RangeError(`The date format ${format} must hold YYYY, MM and DD once each.`);
    }
  }
  const source = parts.map(
    (part) => TOKENS[part] ?? (/^\s+$/.test(part) ? '\\s*' : part.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')),
  );
  return { pattern: new RegExp(`^${source.join('')}$`) };
}

/** Reads a text by the first format that fits it and gives a day and time that exist. */
export function readMoment(text: string, formats: readonly MomentFormat[]): Moment | undefined {
  const trimmed = text.trim();
  for (const { pattern } of formats) {
    const groups = pattern.exec(trimmed)?.groups;
    const moment = groups === undefined ? undefined : momentOf(groups);
    if (moment !== undefined) return moment;
  }
  return undefined;
}

/** The day as written: `YYYY-MM-DD`. */
export function dateText({ date }: Moment): string {
  return date.toString();
}

/**
 * ISO 8601 with the offset it was written in, so that the first ten characters are the day as written. A wall time gets
 * the offset that the zone had at that time; one that a clock change skipped or repeated is taken as JavaScript, RFC
 * 5545 and most calendars take it (the later and the earlier one). A bare date is the start of its day.
 */
export function datetimeText({ date, time, offset }: Moment, zone: string): string {
  if (offset !== undefined) return `${date.toPlainDateTime(time).toString(precisionOf(time))}${offset}`;
  const zoned =
    time === undefined ? date.toZonedDateTime(zone) : date.toZonedDateTime({ timeZone: zone, plainTime: time });
  return zoned.toString({ ...precisionOf(time), timeZoneName: 'never' });
}

/** Whether the runtime knows the IANA zone. */
export function isTimeZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

function precisionOf(time: Temporal.PlainTime | undefined): { readonly smallestUnit?: 'second' } {
  const whole = time === undefined || (time.millisecond === 0 && time.microsecond === 0 && time.nanosecond === 0);
  return whole ? { smallestUnit: 'second' } : {};
}

function momentOf(groups: Readonly<Record<string, string | undefined>>): Moment | undefined {
  try {
    const { year, month, day } = groups;
    const date = Temporal.PlainDate.from(
      { year: Number(year), month: Number(month), day: Number(day) },
      { overflow: 'reject' },
    );
    if (groups.hour === undefined) return { date };
    const time = timeOf(groups);
    const offset = offsetOf(groups.offset);
    if (offset === undefined) return { date, time };
    Temporal.Instant.from(`${date.toPlainDateTime(time).toString()}${offset}`);
    return { date, time, offset };
  } catch (problem) {
    // The digits fit the format but name no day, hour or offset that exists.
    if (problem instanceof RangeError) return undefined;
    throw problem;
  }
}

function timeOf(groups: Readonly<Record<string, string | undefined>>): Temporal.PlainTime {
  const fraction = (groups.fraction ?? '').padEnd(9, '0');
  return Temporal.PlainTime.from(
    {
      hour: hourOf(Number(groups.hour), groups.half),
      minute: Number(groups.minute ?? 0),
      second: Number(groups.second ?? 0),
      millisecond: Number(fraction.slice(0, 3)),
      microsecond: Number(fraction.slice(3, 6)),
      nanosecond: Number(fraction.slice(6, 9)),
    },
    { overflow: 'reject' },
  );
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) throw new RangeError(`There is no hour ${hour} on a clock of twelve hours.`);
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

function offsetOf(offset: string | undefined): string | undefined {
  if (offset === undefined) return undefined;
  if (offset.toUpperCase() === 'Z') return 'Z';
  return offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
}
