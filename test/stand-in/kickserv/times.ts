/** A moment as the company's office sees it. Whole minutes only, because that is all a wall time can say. */
export type OfficeTime = Temporal.ZonedDateTime;

/** The ways in which an export writes a moment. */
export type TimeStyle = 'offset' | 'wall' | 'date';

/** `2024-03-01T14:30:00-05:00`, `03/01/2024 02:30 PM` or `03/01/2024`. */
export function writeTime(time: OfficeTime, style: TimeStyle): string {
  const date = `${pad(time.month)}/${pad(time.day)}/${time.year}`;
  if (style === 'date') return date;
  if (style === 'offset') return `${isoDate(time)}T${pad(time.hour)}:${pad(time.minute)}:00${time.offset}`;
  return `${date} ${pad(time.hour % 12 || 12)}:${pad(time.minute)} ${time.hour < 12 ? 'AM' : 'PM'}`;
}

/** The instant that the written text means: a bare date is the start of that day at the office. `2024-03-01T19:30:00Z`. */
export function instantWritten(time: OfficeTime, style: TimeStyle): string {
  const meant = style === 'date' ? time.startOfDay() : time;
  return meant.toInstant().toString({ smallestUnit: 'second' });
}

/** The day that the written text shows, in its own offset. */
export function isoDate(time: OfficeTime): string {
  return `${time.year}-${pad(time.month)}-${pad(time.day)}`;
}

/** Days and minutes away from a moment, staying inside the working day and so away from daylight-saving changes. */
export function workingTime(from: OfficeTime, daysLater: number, minuteOfDay: number): OfficeTime {
  return from
    .add({ days: daysLater })
    .with({ hour: 7 + Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60, second: 0, millisecond: 0 });
}

/** Minutes of a working day, 7 in the morning to 6 in the evening. */
export const WORKING_MINUTES = 11 * 60;

function pad(part: number): string {
  return String(part).padStart(2, '0');
}
