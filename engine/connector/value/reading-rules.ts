import { isTimeZone, type MomentFormat, momentFormat } from '../../model/moment.ts';
import type { ValueWriting } from '../../model/system.ts';
import type { Scalar } from '../../model/value.ts';
import { SourceProblem } from '../../port/source.ts';
import { type ReadingRules, USUAL_FALSE_VALUES, USUAL_TRUE_VALUES } from './read-value.ts';

/** How a system's values are written: date formats, zone, spellings of yes and no. Throws `SourceProblem` for a zone that is none. */
export function readingRules(transport: ValueWriting, settings: Readonly<Record<string, Scalar>>): ReadingRules {
  const setting = transport.zoneSetting;
  const zone = setting === undefined ? 'UTC' : String(settings[setting] ?? '');
  if (!isTimeZone(zone)) {
    throw new SourceProblem(
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
    throw new SourceProblem(`${problem.message} Correct  dates  of the transport in the system spec.`, {
      cause: problem,
    });
  }
}
