import { FORBIDDEN_FUNCTIONS } from './built-in.ts';
import type { Inspection } from './inspect.ts';

/** Why an expression is not run, and at which character. */
export interface Refusal {
  readonly reason: string;
  readonly position: number;
}

/** What is wrong with an expression whatever it is evaluated on; `undefined` where nothing is. */
export function refusalOf({
  forbidden,
  lostRegexes,
  slowRegexes,
  bindsInConstructors,
}: Inspection): Refusal | undefined {
  const [call] = forbidden;
  if (call !== undefined) {
    const reason = `$${call.name} is not allowed, because ${FORBIDDEN_FUNCTIONS.get(call.name)}`;
    return { reason, position: call.offset };
  }
  const [regex] = lostRegexes;
  if (regex !== undefined) {
    return { reason: 'a regular expression left of ?: or ?? is lost by the parser', position: regex };
  }
  const [slow] = slowRegexes;
  if (slow !== undefined)
    return { reason: `its regular expression cannot be run: ${slow.reason}`, position: slow.offset };
  const [bind] = bindsInConstructors;
  if (bind === undefined) return undefined;
  return {
    reason: 'a variable that is bound inside [...] or {...} has no order in time; bind it in a block before',
    position: bind,
  };
}
