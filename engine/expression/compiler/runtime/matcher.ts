import { longestText, runningTime } from '../../regex/running-time.ts';
import { functionValue, invoke } from './apply.ts';
import { EvaluationStop, fail, spend } from './guard.ts';
import { type FunctionValue, isFunctionValue, isObject, type PlainObject } from './values.ts';

/** One match of a regular expression or of a function that stands for one. */
export interface Match {
  readonly match: string;
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

/** A regular expression as a value: a function from a text to its first match. */
export interface RegexValue extends FunctionValue {
  readonly pattern: RegExp;
  /** Longest text that it is given. */
  readonly longest: number;
  readonly neverEmpty: boolean;
}

/** Makes a regular expression a value of the language. */
export function regexValue(pattern: RegExp): RegexValue {
  const call: FunctionValue = functionValue(([text, from]) => {
    if (typeof text !== 'string') return fail('T0410');
    checkMatched(value, text);
    return handle(pattern, text, typeof from === 'number' ? from : 0);
  }, 2);
  const time = runningTime(pattern);
  const neverEmpty = time.kind === 'power' && time.neverEmpty;
  const value: RegexValue = Object.assign(call, { pattern, longest: longestText(time), neverEmpty });
  return value;
}

function handle(pattern: RegExp, text: string, from: number): unknown {
  const found = execute(pattern, text, from);
  if (found === null) return undefined;
  const next = pattern.lastIndex;
  const more = functionValue(() => {
    if (next >= text.length) return undefined;
    const after = handle(pattern, text, next);
    return isObject(after) && after.match === '' ? fail('D1004') : after;
  }, 0);
  return { ...matchOf(found), next: more };
}

/** Refuses a text that is too long for a pattern, before it is given to it. */
export function checkMatched({ longest }: RegexValue, text: string): void {
  if (text.length > longest) throw new EvaluationStop('D2017', undefined, true);
  spend(1 + (text.length >> 4));
}

function execute(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

function matchOf(found: RegExpExecArray): Match {
  const [match] = found;
  return { match, start: found.index, end: found.index + match.length, groups: found.slice(1) };
}

export function isRegexValue(value: unknown): value is RegexValue {
  return typeof value === 'function' && 'pattern' in value;
}

/** Whether a text has a match. */
export function hasMatch(matcher: unknown, text: string): boolean {
  if (isRegexValue(matcher)) {
    checkMatched(matcher, text);
    return execute(matcher.pattern, text, 0) !== null;
  }
  return ask(matcher, [text]) !== undefined;
}

/** Visits the matches of a text, at most `limit`. A second match that is empty is an error: it would never progress. */
export function eachMatch(
  matcher: unknown,
  text: string,
  limit: number | undefined,
  visit: (match: Match) => void,
): void {
  const most = limit ?? Infinity;
  if (isRegexValue(matcher)) {
    checkMatched(matcher, text);
    eachExecution(matcher.pattern, text, most, visit);
  } else eachAnswer(matcher, text, most, visit);
}

function eachExecution(pattern: RegExp, text: string, most: number, visit: (match: Match) => void): void {
  let found = execute(pattern, text, 0);
  for (let count = 0; found !== null && count < most; count += 1) {
    const next = pattern.lastIndex;
    visit(matchOf(found));
    if (next >= text.length) return;
    found = execute(pattern, text, next);
    if (found !== null && found[0] === '') fail('D1004');
  }
}

function eachAnswer(matcher: unknown, text: string, most: number, visit: (match: Match) => void): void {
  let found = ask(matcher, [text]);
  for (let count = 0; found !== undefined && count < most; count += 1) {
    visit(found as unknown as Match);
    found = ask(found.next, []);
  }
}

/** A function written in the expression may stand for a regular expression, if it answers as one. */
function ask(matcher: unknown, given: readonly unknown[]): PlainObject | undefined {
  const answer = invoke(matcher, given, null);
  if (!answer) return answer === undefined ? undefined : fail('T1010');
  const { start, groups, next } = answer as PlainObject;
  if (typeof start === 'number' || Array.isArray(groups) || isFunctionValue(next)) return answer as PlainObject;
  return fail('T1010');
}
