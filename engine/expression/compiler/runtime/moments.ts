/** Pictures of dates that need no names, no words and no zone; all others are the reference's. */
type Part = (at: Date) => string;

const LONGEST_PICTURE = 200;

/** What a component gives, and how many digits its pictures may ask for. */
const COMPONENTS: Readonly<Record<string, (at: Date) => number>> = {
  Y: (at) => at.getUTCFullYear(),
  M: (at) => at.getUTCMonth() + 1,
  D: (at) => at.getUTCDate(),
  H: (at) => at.getUTCHours(),
  m: (at) => at.getUTCMinutes(),
  s: (at) => at.getUTCSeconds(),
  f: (at) => at.getUTCMilliseconds(),
};

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
    const at = new Date(moment);
    let result = '';
    for (const part of parts) result += part(at);
    return result;
  };
}

function partOf(component: string, digits: string): Part | undefined {
  const read = COMPONENTS[component];
  const width = digits.length;
  if (read === undefined || (component === 'Y' && width !== 4) || (component === 'f' && width !== 3)) return undefined;
  if (width === 1) return (at) => String(read(at));
  return (at) => String(read(at)).padStart(width, '0');
}

/** As the reference writes a moment without a picture: ISO 8601 to the millisecond. */
export function isoMoment(moment: number): string | undefined {
  return isCommon(moment) ? new Date(moment).toISOString() : undefined;
}

const ISO = /^\d{4}(-[01]\d)?(-[0-3]\d)?(T[0-2]\d:[0-5]\d:[0-5]\d)?(\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?$/;

/** Milliseconds of an ISO 8601 text; `undefined` where it is none. */
export function parseIso(text: string): number | undefined {
  return ISO.test(text) ? Date.parse(text) : undefined;
}
