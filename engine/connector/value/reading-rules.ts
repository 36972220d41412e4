import { type ReadingRules, readingRules as rulesOf } from '../../model/reading.ts';
import type { ValueWriting } from '../../model/system.ts';
import type { Scalar } from '../../model/value.ts';
import { SourceProblem } from '../../port/source.ts';

/** How a system's values are written: date formats, zone, spellings of yes and no. Throws `SourceProblem` for a zone that is none. */
export function readingRules(transport: ValueWriting, settings: Readonly<Record<string, Scalar>>): ReadingRules {
  try {
    return rulesOf(transport, settings);
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
    throw new SourceProblem(problem.message, { cause: problem });
  }
}
