import type { ExportRow } from '../export-table.ts';

/** The text of a cell without the blanks around it; nothing where the cell is blank. */
export function textIn(row: ExportRow, column: string): string | undefined {
  const cell = row[column];
  const text = typeof cell === 'string' ? cell.trim() : '';
  return text === '' ? undefined : text;
}

/** The key that a cell holds, or `''`. */
export function keyIn(row: ExportRow, column: string): string {
  return textIn(row, column) ?? '';
}

/** `31/12/2026`, alone or before a time of day. */
const DAY_FIRST = /^(?<day>\d\d)\/(?<month>\d\d)\/(?<year>\d{4})(?: (?<time>\d\d:\d\d))?$/;
/** `2026-12-31 14:30`: the office keeps Greenwich time. */
const WALL = /^(?<date>\d{4}-\d\d-\d\d) (?<time>\d\d:\d\d)$/;

/** The moment that a cell means, as `2026-12-31T14:30:00Z`. */
export function instantIn(row: ExportRow, column: string): string | undefined {
  const text = textIn(row, column);
  if (text === undefined) return undefined;
  const { day, month, year, time = '00:00' } = DAY_FIRST.exec(text)?.groups ?? {};
  const wall = WALL.exec(text)?.groups;
  const written =
    day === undefined
      ? wall === undefined
        ? text
        : `${wall['date']}T${wall['time']}:00Z`
      : `${year}-${month}-${day}T${time}:00Z`;
  return Temporal.Instant.from(written).toString({ smallestUnit: 'second' });
}

/** The day that a cell means, as `2026-12-31`. */
export function dayIn(row: ExportRow, column: string): string | undefined {
  const text = textIn(row, column);
  const { day, month, year } = DAY_FIRST.exec(text ?? '')?.groups ?? {};
  return day === undefined ? text?.slice(0, 10) : `${year}-${month}-${day}`;
}

/** The number that a cell means, whose thousands may be parted by commas. */
export function numberIn(row: ExportRow, column: string): number | undefined {
  const text = textIn(row, column);
  return text === undefined ? undefined : Number(text.replaceAll(',', ''));
}

/** The parts of an address that are there, in one line. */
export function addressIn(row: ExportRow): string | undefined {
  const parts = ['address', 'city', 'state', 'country'].flatMap((column) => textIn(row, column) ?? []);
  return parts.length === 0 ? undefined : parts.join(', ');
}
