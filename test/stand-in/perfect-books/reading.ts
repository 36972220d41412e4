import type { Cell, ExportRow } from '../export-table.ts';

/** A written moment: the day first in the time of the office, or ISO 8601 with an offset. */
const DAY_FIRST = /^(\d{2})\/(\d{2})\/(\d{4})(?: (\d{2}):(\d{2}))?$/;
const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const OFFICE = 'Europe/London';

/** The text of a cell without the space around it; nothing for a blank one. */
export function textIn(row: ExportRow, column: string): string | undefined {
  const cell = row[column];
  const text = typeof cell === 'string' ? cell.trim() : typeof cell === 'number' ? String(cell) : '';
  return text === '' ? undefined : text;
}

/** The text of a cell that a record cannot be without, such as its key. */
export function keyIn(row: ExportRow, column: string): string {
  return textIn(row, column) ?? '';
}

/** The texts of a list. */
export function textsIn(row: ExportRow, column: string): readonly string[] {
  const cell = row[column];
  const items: readonly Cell[] = Array.isArray(cell) ? cell : [];
  return items.flatMap((item) => (typeof item === 'string' && item !== '' ? [item] : []));
}

/** The number in a cell; nothing for a blank one and for what is no number. */
export function numberIn(row: ExportRow, column: string): number | undefined {
  const cell = row[column];
  return typeof cell === 'number' ? cell : undefined;
}

/** Whether a cell holds something. */
export function isFilled(row: ExportRow, column: string): boolean {
  return textIn(row, column) !== undefined;
}

/** The instant that a cell names, in UTC to the second; nothing for a blank one and for what is no moment. */
export function instantIn(row: ExportRow, column: string): string | undefined {
  const text = textIn(row, column);
  if (text === undefined) return undefined;
  const [, day, month, year, hour = '00', minute = '00'] = DAY_FIRST.exec(text) ?? [];
  try {
    const instant =
      day === undefined
        ? Temporal.Instant.from(text)
        : Temporal.PlainDateTime.from(`${year}-${month}-${day}T${hour}:${minute}`).toZonedDateTime(OFFICE).toInstant();
    return instant.toString({ smallestUnit: 'second' });
  } catch (problem) {
    if (problem instanceof RangeError) return undefined;
    throw problem;
  }
}

/** The calendar day that a text names, as YYYY-MM-DD. */
export function dayOf(text: string | undefined): string | undefined {
  if (text === undefined || ISO_DAY.test(text)) return text;
  const [, day, month, year] = DAY_FIRST.exec(text) ?? [];
  return day === undefined ? undefined : `${year}-${month}-${day}`;
}

/** An address on one line. */
export function addressIn(row: ExportRow): string | null {
  const parts = ['address', 'city', 'postcode', 'country'].flatMap((column) => textIn(row, column) ?? []);
  return parts.length === 0 ? null : parts.join(', ');
}
