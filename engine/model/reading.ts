import { dateText, datetimeText, isTimeZone, type MomentFormat, momentFormat, readMoment } from './moment.ts';
import { readNumber } from './number.ts';
import type { ValueWriting } from './system.ts';
import { type Json, type Scalar, type SourceType, textOf } from './value.ts';

/** How a transport writes values. */
export interface ReadingRules {
  readonly formats: readonly MomentFormat[];
  /** IANA zone of times without an offset. */
  readonly zone: string;
  /** Spellings of yes and of no, in lower case. */
  readonly trueValues: ReadonlySet<string>;
  readonly falseValues: ReadonlySet<string>;
}

/** Spellings that every English export uses; `1` and `0` because databases do. */
export const USUAL_TRUE_VALUES: readonly string[] = ['yes', 'true', 'y', 't', '1'];
/** Their opposites. */
export const USUAL_FALSE_VALUES: readonly string[] = ['no', 'false', 'n', 'f', '0'];

/**
 * How a system's values are written: date formats, zone, spellings of yes and no.
 * @throws RangeError for a zone or a date format that is none.
 */
export function readingRules(transport: ValueWriting, settings: Readonly<Record<string, Scalar>>): ReadingRules {
  const setting = transport.zoneSetting;
  const zone = setting === undefined ? 'UTC' : String(settings[setting] ?? '');
  if (!isTimeZone(zone)) {
    throw new RangeError(
      `The setting ${setting} must name a time zone, such as America/New_York; it is ${JSON.stringify(zone)}. ` +
        'It says where times without an offset were written. Set it under  settings  of the migration.',
    );
  }
  const lowered = (values: readonly string[]) => new Set(values.map((value) => value.toLowerCase()));
  return {
    formats: transport.dateFormats.map(requireFormat),
    zone,
    trueValues: lowered(transport.trueValues ?? USUAL_TRUE_VALUES),
    falseValues: lowered(transport.falseValues ?? USUAL_FALSE_VALUES),
  };
}

function requireFormat(format: string): MomentFormat {
  try {
    return momentFormat(format);
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
    throw new RangeError(`${problem.message} Correct  dates  of the transport in the system spec.`, { cause: problem });
  }
}

/** Reads one raw value as a type; `undefined` when it is none of it. */
export function readScalar(
  type: Exclude<SourceType, 'object'>,
  raw: Json,
  rules: ReadingRules,
): string | number | boolean | undefined {
  return SCALARS[type](raw, rules);
}

/** Outer white space is the exporter's, inner text is the customer's and stays as it is. */
const SCALARS: Readonly<
  Record<Exclude<SourceType, 'object'>, (raw: Json, rules: ReadingRules) => string | number | boolean | undefined>
> = {
  text: (raw) => (typeof raw === 'object' ? undefined : textOf(raw).trim()),
  number: (raw) => (typeof raw === 'number' ? raw : typeof raw === 'string' ? readNumber(raw) : undefined),
  yes_no: (raw, rules) => (typeof raw === 'boolean' ? raw : readYesNo(raw, rules)),
  date: (raw, rules) => {
    const moment = typeof raw === 'string' ? readMoment(raw, rules.formats) : undefined;
    return moment === undefined ? undefined : dateText(moment);
  },
  datetime: (raw, rules) => {
    const moment = typeof raw === 'string' ? readMoment(raw, rules.formats) : undefined;
    return moment === undefined ? undefined : datetimeText(moment, rules.zone);
  },
};

function readYesNo(raw: Json, rules: ReadingRules): boolean | undefined {
  const text = textOf(raw).trim().toLowerCase();
  if (rules.trueValues.has(text)) return true;
  return rules.falseValues.has(text) ? false : undefined;
}
