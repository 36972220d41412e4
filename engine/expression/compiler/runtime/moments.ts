/** A moment in UTC, taken apart. Months count from 1. */
interface Parts {
  Y: number;
  M: number;
  D: number;
  H: number;
  m: number;
  s: number;
  f: number;
}

/** Pictures of dates that need no names, no words and no zone; all others are the reference's. */
type Part = (at: Parts) => string;

const LONGEST_PICTURE = 200;

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MINUTE = 60_000;
const SECOND = 1_000;

/** Days from the first of March of the year 0 to 1970. */
const EPOCH = 719_468;
const DAYS_IN_400_YEARS = 146_097;

/** Takes a moment of AD apart (Hinnant, "chrono-compatible low-level date algorithms": years begin in March). */
function takeApart(moment: number): Parts {
  const days = Math.floor(moment / DAY);
  const rest = Math.trunc(moment - days * DAY);
  const shifted = days + EPOCH;
  const era = Math.floor(shifted / DAYS_IN_400_YEARS);
  const dayOfEra = shifted - era * DAYS_IN_400_YEARS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const isNextYear = month >= 10;
  return {
    Y: yearOfEra + era * 400 + (isNextYear ? 1 : 0),
    M: isNextYear ? month - 9 : month + 3,
    D: dayOfYear - Math.floor((153 * month + 2) / 5) + 1,
    H: Math.floor(rest / HOUR),
    m: Math.floor(rest / MINUTE) % 60,
    s: Math.floor(rest / SECOND) % 60,
    f: rest % SECOND,
  };
}

/** `[Y0001]`, `[M01]`, `[D1]`: a component, then zeros and a one. A year of two digits is cut and is left to the reference. */
const MARKER = /\[([YMDHmsf])(0*1)\]|\[\[|\]\]|\[|\]/g;

const written = new Map<string, ((moment: number) => string) | undefined>();

/** A moment as a picture asks for it; `undefined` where the picture is one of the reference's. */
export function formatMoment(moment: number, picture: string): string | undefined {
  let format = written.get(picture);
  if (format === undefined && !written.has(picture)) {
    format = compilePicture(picture);
    if (written.size >= 1_000) written.clear();
    written.set(picture, format);
  }
  return format === undefined || !isCommon(moment) ? undefined : format(moment);
}

/** Four digits of year, after the first second of AD. */
const EARLIEST = Date.UTC(1000, 0, 1);
const LATEST = Date.UTC(9999, 11, 31);

function isCommon(moment: number): boolean {
  return moment >= EARLIEST && moment <= LATEST;
}

function compilePicture(picture: string): ((moment: number) => string) | undefined {
  if (picture.length > LONGEST_PICTURE) return undefined;
  const parts: Part[] = [];
  let from = 0;
  for (const found of picture.matchAll(MARKER)) {
    const [text, component, digits] = found;
    const part = component === undefined ? undefined : partOf(component, digits ?? '');
    if (part === undefined) return undefined;
    const literal = picture.slice(from, found.index);
    if (literal !== '') parts.push(() => literal);
    parts.push(part);
    from = found.index + text.length;
  }
  const rest = picture.slice(from);
  if (rest !== '') parts.push(() => rest);
  return (moment) => {
    const at = takeApart(moment);
    let result = '';
    for (const part of parts) result += part(at);
    return result;
  };
}

function partOf(component: string, digits: string): Part | undefined {
  const name = component as keyof Parts;
  const width = digits.length;
  if ((name === 'Y' && width !== 4) || (name === 'f' && width !== 3)) return undefined;
  if (width === 1 || name === 'Y') return (at) => `${at[name]}`;
  if (width === 2) {
    return (at) => {
      const number = at[name];
      return number < 10 ? `0${number}` : `${number}`;
    };
  }
  return (at) => String(at[name]).padStart(width, '0');
}

/** As the reference writes a moment without a picture: ISO 8601 to the millisecond. */
export function isoMoment(moment: number): string | undefined {
  return isCommon(moment) ? new Date(moment).toISOString() : undefined;
}

/** The usual shape, to the second or the millisecond in UTC, of a day that every month has. */
const USUAL_LENGTHS: ReadonlySet<number> = new Set([20, 24]);

const DASH = 45;
const COLON = 58;
const LETTER_T = 84;
const LETTER_Z = 90;
const POINT = 46;

function parseUsual(text: string): number | undefined {
  const isUsual =
    USUAL_LENGTHS.has(text.length) &&
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    text.charCodeAt(10) === LETTER_T &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON &&
    text.charCodeAt(text.length - 1) === LETTER_Z;
  if (!isUsual) return undefined;
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 2);
  const day = digitsAt(text, 8, 2);
  const hour = digitsAt(text, 11, 2);
  const minute = digitsAt(text, 14, 2);
  const second = digitsAt(text, 17, 2);
  const fraction = text.length === 20 ? 0 : text.charCodeAt(19) === POINT ? digitsAt(text, 20, 3) : Number.NaN;
  const isSure = year >= 1_000 && month >= 1 && month <= 12 && day >= 1 && day <= 28;
  if (!isSure || !(hour < 24 && minute < 60 && second < 60 && fraction >= 0)) return undefined;
  return daysUntil(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second * SECOND + fraction;
}

/** Days from 1970 to a day, by the same calendar as `takeApart`. */
function daysUntil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_IN_400_YEARS + dayOfEra - EPOCH;
}

/** A number of so many digits; NaN where there is none. */
function digitsAt(text: string, from: number, count: number): number {
  let number = 0;
  for (let place = from; place < from + count; place += 1) {
    const digit = text.charCodeAt(place) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

const ISO = /^\d{4}(-[01]\d)?(-[0-3]\d)?(T[0-2]\d:[0-5]\d:[0-5]\d)?(\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?$/;

/** Milliseconds of an ISO 8601 text; `undefined` where it is none. */
export function parseIso(text: string): number | undefined {
  return parseUsual(text) ?? (ISO.test(text) ? Date.parse(text) : undefined);
}
