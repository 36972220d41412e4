import type { ExportRow } from '../export-table.ts';

/** The zone of the office, in which the export writes moments without an offset. */
const OFFICE = 'America/New_York';

/** The text of a cell without the white space around it; nothing where the column has none. */
export function textIn(row: ExportRow, column: string): string | undefined {
  const cell = row[column];
  return typeof cell === 'string' && cell.trim() !== '' ? cell.trim() : undefined;
}

/** The key that a cell holds, or `''`. */
export function keyIn(row: ExportRow, column: string): string {
  return textIn(row, column) ?? '';
}

/** `03/01/2024`, alone or before a time of day with AM or PM. */
const MONTH_FIRST = /^(?<month>\d\d)\/(?<day>\d\d)\/(?<year>\d{4})(?: (?<hour>\d\d):(?<minute>\d\d) (?<half>AM|PM))?$/;

/** The moment that a cell means, at the office. */
export function momentIn(row: ExportRow, column: string): Temporal.ZonedDateTime | undefined {
  const text = textIn(row, column);
  if (text === undefined) return undefined;
  const parts = MONTH_FIRST.exec(text)?.groups;
  if (parts === undefined) return Temporal.Instant.from(text).toZonedDateTimeISO(OFFICE);
  const hour = (Number(parts['hour']) % 12) + (parts['half'] === 'PM' ? 12 : 0);
  return Temporal.PlainDateTime.from({ ...dayOf(parts), hour, minute: Number(parts['minute']) }).toZonedDateTime(
    OFFICE,
  );
}

/** The day that a cell means. */
export function dayIn(row: ExportRow, column: string): Temporal.PlainDate | undefined {
  const text = textIn(row, column);
  if (text === undefined) return undefined;
  const parts = MONTH_FIRST.exec(text)?.groups;
  return parts === undefined ? Temporal.PlainDate.from(text) : Temporal.PlainDate.from(dayOf(parts));
}

function dayOf(parts: Readonly<Record<string, string>>): { year: number; month: number; day: number } {
  return { year: Number(parts['year']), month: Number(parts['month']), day: Number(parts['day']) };
}

/** The first moment of a day at the office. */
export function startOf(day: Temporal.PlainDate): Temporal.ZonedDateTime {
  return day.toZonedDateTime(OFFICE);
}

/** `2024-03-01T19:30:00Z`. */
export function instantText(moment: Temporal.ZonedDateTime): string {
  return moment.toInstant().toString({ smallestUnit: 'second' });
}

/** Hundredths of what a cell says, which may be an amount with a dollar sign, or hours. */
export function hundredthsIn(row: ExportRow, column: string): number | undefined {
  const text = textIn(row, column);
  return text === undefined ? undefined : Math.round(Number(text.replaceAll(/[$,]/g, '')) * 100);
}
