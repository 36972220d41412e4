import type { StoredFields, StoredValue } from '../../model/value.ts';
import { fromEpoch } from '../instant.ts';
import { textOf, type WireBody, type WireRecord } from '../wire.ts';
import { asInstant, asText, dateOf, unfit } from './field-codec.ts';
import type { FieldGroup, TimeNotation } from './field-group.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * `starts_at` and `ends_at` of an activity. Pipedrive keeps a day, a time of that day in UTC and a duration. A start
 * without a time of day is a whole day and is written and read as `YYYY-MM-DD`.
 */
export const ACTIVITY_TIMES: FieldGroup = {
  fields: ['starts_at', 'ends_at'],
  needsCurrent: (written) => written['starts_at'] === undefined || written['ends_at'] === undefined,
  encode: (written, current, notation) => {
    const { starts_at: start = null, ends_at: end = null } = { ...(current && decodeTimes(current)), ...written };
    if (start === null && end !== null) throw unfit('ends_at', 'Pipedrive keeps an end only after a start.');
    const moved = written['starts_at'] !== undefined;
    return { ...(moved ? startBody(start, notation) : {}), ...durationBody(start, end, written, notation) };
  },
  decode: decodeTimes,
};

function startBody(start: StoredValue, notation: TimeNotation): WireBody {
  if (start === null) throw unfit('starts_at', 'Pipedrive cannot empty the date of an activity again.');
  const text = asText('starts_at', start);
  if (DAY.test(text)) return { due_date: text };
  const instant = asInstant('starts_at', text);
  return { due_date: instant.slice(0, 10), due_time: instant.slice(11, 11 + notation.length) };
}

function durationBody(start: StoredValue, end: StoredValue, written: StoredFields, notation: TimeNotation): WireBody {
  if (end === null) {
    // A duration cannot be taken away, only be set to nothing.
    return written['ends_at'] === null ? { duration: '00:00:00'.slice(0, notation.length) } : {};
  }
  const seconds = (Date.parse(asInstant('ends_at', end)) - Date.parse(asInstant('starts_at', start))) / 1000;
  if (seconds < 0) throw unfit('ends_at', 'the end is before the start.');
  return { duration: writeDuration(seconds, notation) };
}

function writeDuration(seconds: number, notation: TimeNotation): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const text = parts.map((part) => String(part).padStart(2, '0'));
  return text.slice(0, notation === 'HH:MM' ? 2 : 3).join(':');
}

function decodeTimes(wire: WireRecord): StoredFields {
  const day = dateOf(wire['due_date']);
  const time = textOf(wire['due_time']);
  if (day === null) return { starts_at: null, ends_at: null };
  const start = time === null ? day : `${day}T${time.length === 5 ? `${time}:00` : time}Z`;
  const seconds = readDuration(textOf(wire['duration']));
  return { starts_at: start, ends_at: seconds === 0 ? null : fromEpoch(Date.parse(start) + seconds * 1000) };
}

/** No duration and a duration of nothing are the same thing to Pipedrive. */
function readDuration(text: string | null): number {
  const [hours = 0, minutes = 0, seconds = 0] = (text ?? '').split(':').map(Number);
  const total = hours * 3600 + minutes * 60 + seconds;
  return Number.isFinite(total) ? total : 0;
}
