import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateText, datetimeText, isTimeZone, momentFormat, readMoment } from '../../engine/model/moment.ts';

const FORMATS = ['iso', 'MM/DD/YYYY hh:mm A', 'MM/DD/YYYY'].map(momentFormat);
const ZONE = 'America/New_York';

function read(text: string, zone = ZONE): string | undefined {
  const moment = readMoment(text, FORMATS);
  return moment === undefined ? undefined : datetimeText(moment, zone);
}

test.each([
  ['an offset stays as written', '2024-03-01T14:30:00-08:00', '2024-03-01T14:30:00-08:00'],
  ['UTC stays UTC', '2024-03-01T14:30:00Z', '2024-03-01T14:30:00Z'],
  ['an offset without colon gets one', '2024-03-01T14:30:00+0530', '2024-03-01T14:30:00+05:30'],
  ['a fraction is kept', '2024-03-01T14:30:00.250Z', '2024-03-01T14:30:00.25Z'],
  ['seconds may be missing', '2024-03-01 14:30', '2024-03-01T14:30:00-05:00'],
  ['a wall time gets the offset of its zone', '03/01/2024 02:30 PM', '2024-03-01T14:30:00-05:00'],
  ['also in summer', '7/4/2024 2:05pm', '2024-07-04T14:05:00-04:00'],
  ['midnight is 12 AM', '03/01/2024 12:00 AM', '2024-03-01T00:00:00-05:00'],
  ['noon is 12 PM', '03/01/2024 12:00 PM', '2024-03-01T12:00:00-05:00'],
  ['a date is the start of its day', '03/01/2024', '2024-03-01T00:00:00-05:00'],
  ['a skipped hour moves forward', '03/10/2024 02:30 AM', '2024-03-10T03:30:00-04:00'],
  ['of a repeated hour the first counts', '11/03/2024 01:30 AM', '2024-11-03T01:30:00-04:00'],
])('%s', (_name, text, expected) => {
  expect(read(text)).toBe(expected);
});

test('a day that begins at one in the morning begins there', () => {
  expect(read('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T01:00:00-02:00');
});

test.each([
  'soon',
  '',
  '02/30/2024',
  '13/01/2024',
  '2024-02-30',
  '03/01/24',
  '03/01/2024 13:00 PM',
  '03/01/2024 0:30 AM',
  '2024-03-01T24:00:00',
  '2024-03-01T10:00:00+25:00',
  '2024-03-01T10',
  '20240301',
])('%j is no date', (text) => {
  expect(read(text)).toBeUndefined();
});

test('the day of a time is the day as written, whatever its offset', () => {
  const moment = readMoment('2024-03-01T23:30:00-08:00', FORMATS);
  expect(moment && dateText(moment)).toBe('2024-03-01');
});

test.each(['MM/DD', 'YYYY-MM', 'DD.MM.YYYY DD'])('the format %s is refused, because it names no day', (format) => {
  expect(() => momentFormat(format)).toThrow(RangeError);
});

test('other formats can be declared, and their marks stand for themselves', () => {
  const moment = readMoment('1.2.2024 17:45:10', [momentFormat('DD.MM.YYYY hh:mm:ss')]);
  expect(moment && datetimeText(moment, 'Europe/Berlin')).toBe('2024-02-01T17:45:10+01:00');
  expect(readMoment('1x2x2024', [momentFormat('DD.MM.YYYY')])).toBeUndefined();
});

test('a zone is known or not', () => {
  expect([isTimeZone('Europe/Berlin'), isTimeZone('Mars/Base')]).toEqual([true, false]);
});

test('every minute of every zone is read back as the instant that was written', () => {
  const minutes = fc.integer({ min: 0, max: 30 * 365 * 24 * 60 });
  fc.assert(
    fc.property(minutes, fc.constantFrom(ZONE, 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'), (minute, zone) => {
      const time = Temporal.Instant.fromEpochMilliseconds(minute * 60_000).toZonedDateTimeISO(zone);
      const offset = read(time.toString({ timeZoneName: 'never', smallestUnit: 'second' }), 'UTC') ?? '';
      expect(Temporal.Instant.from(offset).equals(time.toInstant())).toBe(true);

      const pad = (part: number) => String(part).padStart(2, '0');
      const wall = `${pad(time.month)}/${pad(time.day)}/${time.year} ${pad(time.hour % 12 || 12)}:${pad(time.minute)} ${time.hour < 12 ? 'AM' : 'PM'}`;
      const found = Temporal.Instant.from(read(wall, zone) ?? '').toZonedDateTimeISO(zone);
      expect(found.toPlainDateTime().equals(time.toPlainDateTime())).toBe(true);
    }),
  );
});
