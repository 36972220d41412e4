import { invoke } from './apply.ts';
import { checkText, fail, spend } from './guard.ts';
import { checkMatched, eachMatch, hasMatch, isRegexValue, type Match } from './matcher.ts';
import { marked, SEQUENCE } from './values.ts';

type Text = string | undefined;

/** `$substring`, in characters as a reader counts them. */
export function substring(text: Text, start: number, length?: number): Text {
  if (text === undefined) return undefined;
  if (hasSurrogates(text)) return sliced(Array.from(text), start, length).join('');
  return sliced(text, start, length);
}

function sliced<T extends { length: number; slice(from: number, to?: number): T }>(
  all: T,
  start: number,
  length: number | undefined,
): T {
  const from = all.length + start < 0 ? 0 : start;
  if (length === undefined) return all.slice(from);
  if (length <= 0) return all.slice(0, 0);
  return all.slice(from, from >= 0 ? from + length : all.length + from + length);
}

const SURROGATE = /[\uD800-\uDFFF]/;

function hasSurrogates(text: string): boolean {
  return SURROGATE.test(text);
}

/** `$length`, in characters. */
export function lengthOf(text: string): number {
  return hasSurrogates(text) ? Array.from(text).length : text.length;
}

export function substringBefore(text: string, part: string): string {
  const at = text.indexOf(part);
  return at < 0 ? text : text.slice(0, at);
}

export function substringAfter(text: string, part: string): string {
  const at = text.indexOf(part);
  return at < 0 ? text : text.slice(at + part.length);
}

/** Runs of white space that are no single space. */
const RUNS = /[ \t\n\r]{2,}|[\t\n\r]/g;

/** `$trim`: white space within becomes one space, at the ends none. */
export function trim(text: string): string {
  const spaced = text.replace(RUNS, ' ');
  const from = spaced.charCodeAt(0) === 32 ? 1 : 0;
  const to = spaced.length > 1 && spaced.charCodeAt(spaced.length - 1) === 32 ? spaced.length - 1 : spaced.length;
  return from === 0 && to === spaced.length ? spaced : spaced.slice(from, to);
}

/** `$pad`: to the right for a positive width, to the left for a negative. */
export function pad(text: Text, width: number, filler: Text): Text {
  if (text === undefined) return undefined;
  const missing = Math.abs(Math.trunc(width)) - lengthOf(text);
  if (!(missing > 0)) return text;
  checkText(missing);
  const with_ = filler === undefined || filler === '' ? ' ' : filler;
  const padding = substring(with_.repeat(Math.ceil(missing / lengthOf(with_))), 0, missing) ?? '';
  return width > 0 ? text + padding : padding + text;
}

export function contains(text: Text, part: unknown): boolean | undefined {
  if (text === undefined || part === undefined) return undefined;
  return typeof part === 'string' ? text.includes(part) : hasMatch(part, text);
}

/** `$match`: a sequence of what was found. */
export function match(text: Text, matcher: unknown, limit?: number): unknown {
  if (text === undefined) return undefined;
  if (limit !== undefined && limit < 0) return fail('D3040');
  const found: unknown[] = [];
  if (limit === undefined || limit > 0) {
    eachMatch(matcher, text, limit, ({ match, start, groups }) => found.push({ match, index: start, groups }));
  }
  return marked(found, SEQUENCE);
}

export function split(text: Text, separator: unknown, limit?: number): readonly string[] | undefined {
  if (text === undefined) return undefined;
  if (limit !== undefined && limit < 0) return fail('D3020');
  if (limit !== undefined && !(limit > 0)) return [];
  spend(text.length >> 4);
  if (typeof separator === 'string') return text.split(separator, limit);
  const parts: string[] = [];
  let from = 0;
  let found = false;
  eachMatch(separator, text, limit, ({ start, end }) => {
    parts.push(text.slice(from, start));
    from = end;
    found = true;
  });
  if (!found) return [text];
  if (limit === undefined || parts.length < limit) parts.push(text.slice(from));
  return parts;
}

export function join(parts: readonly string[] | undefined, separator: Text): Text {
  if (parts === undefined) return undefined;
  const by = separator ?? '';
  checkText(parts.reduce((length, part) => length + part.length, by.length * parts.length));
  return parts.join(by);
}

/** `$replace`: text or a pattern, by text (with `$1` for groups) or by what a function gives. */
export function replace(text: Text, pattern: unknown, replacement: unknown, limit?: number): Text {
  if (text === undefined) return undefined;
  if (pattern === '') return fail('D3010');
  if (limit !== undefined && limit < 0) return fail('D3011');
  if (limit !== undefined && !(limit > 0)) return text;
  if (typeof pattern === 'string') return replaceText(text, pattern, String(replacement), limit ?? Infinity);
  if (isRegexValue(pattern) && pattern.neverEmpty && limit === undefined && isVerbatim(replacement)) {
    checkMatched(pattern, text);
    checkText(text.length * Math.max(1, replacement.length));
    return text.replace(pattern.pattern, replacement);
  }
  let result = '';
  let from = 0;
  eachMatch(pattern, text, limit, (found) => {
    const by = typeof replacement === 'string' ? filledIn(replacement, found) : answerOf(replacement, found);
    if (typeof by !== 'string') return fail('D3012');
    checkText(result.length + by.length);
    result += text.slice(from, found.start) + by;
    from = found.start + found.match.length;
  });
  return result + text.slice(from);
}

/** A replacement without anything to fill in: JavaScript takes it as it is. */
function isVerbatim(replacement: unknown): replacement is string {
  return typeof replacement === 'string' && !replacement.includes('$');
}

function answerOf(replacement: unknown, found: Match): unknown {
  return invoke(replacement, [found], null);
}

function replaceText(text: string, pattern: string, replacement: string, limit: number): string {
  let result = '';
  let from = 0;
  for (let count = 0; count < limit; count += 1) {
    const at = text.indexOf(pattern, from);
    if (at < 0) break;
    checkText(result.length + replacement.length);
    result += text.slice(from, at) + replacement;
    from = at + pattern.length;
  }
  return result + text.slice(from);
}

/** `$0` is the match, `$1` a group, `$$` a dollar; as many digits are read as there may be groups. */
function filledIn(replacement: string, { match, groups }: Match): string {
  let at = replacement.indexOf('$');
  if (at < 0) return replacement;
  let result = '';
  let from = 0;
  while (at >= 0) {
    result += replacement.slice(from, at);
    from = at + 1;
    const next = replacement.charAt(from);
    if (next === '$' || next === '0') {
      result += next === '$' ? '$' : match;
      from += 1;
    } else {
      const group = groupNumber(replacement, from, groups.length);
      if (group === undefined) result += '$';
      else {
        result += groups[group - 1] ?? '';
        from += String(group).length;
      }
    }
    at = replacement.indexOf('$', from);
  }
  return result + replacement.slice(from);
}

function groupNumber(replacement: string, from: number, count: number): number | undefined {
  const digits = count === 0 ? 1 : Math.floor(Math.log(count) * Math.LOG10E) + 1;
  const whole = Number.parseInt(replacement.slice(from, from + digits), 10);
  const group = digits > 1 && whole > count ? Number.parseInt(replacement.slice(from, from + digits - 1), 10) : whole;
  return Number.isNaN(group) ? undefined : group;
}
