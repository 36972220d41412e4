import { type Automaton, automatonOf } from './automaton.ts';
import { overlap } from './characters.ts';
import { loopsOf } from './loops.ts';
import { parsePattern } from './parse.ts';

/** How long a pattern may take on a text: `power` of its length, or longer than any power. */
export type RunningTime =
  | { readonly kind: 'power'; readonly power: number; readonly neverEmpty: boolean }
  | { readonly kind: 'exponential' }
  | { readonly kind: 'unknown' };

const known = new WeakMap<RegExp, RunningTime>();

/**
 * How the time of JavaScript's backtracking matcher grows with the text. Ambiguity is what makes it backtrack (Weber and
 * Seidl, "On the degree of ambiguity of finite automata", 1991): two ways around a loop on the same text are exponential;
 * loops that can share what they take are a power, one for each loop of the longest chain, and one for every place of the
 * text at which a match may start. It errs on the side of too long.
 */
export function runningTime(pattern: RegExp): RunningTime {
  const before = known.get(pattern);
  if (before !== undefined) return before;
  const parsed = parsePattern(pattern);
  const automaton = parsed === undefined ? undefined : automatonOf(parsed, pattern.multiline);
  const time: RunningTime = automaton === undefined ? { kind: 'unknown' } : timeOf(automaton);
  known.set(pattern, time);
  return time;
}

function timeOf(automaton: Automaton): RunningTime {
  if (isExponential(automaton)) return { kind: 'exponential' };
  const chain = longestChain(automaton);
  // A loop that ends in success at once never goes back.
  const power = chain === 0 ? 1 : chain + (automaton.anchored ? 0 : 1);
  return { kind: 'power', power, neverEmpty: automaton.shortest > 0 };
}

/** Two different ways from a place back to itself that take the same text. */
function isExponential({ takes, follows }: Automaton): boolean {
  const groups = loopsOf(follows);
  for (const [from, next] of follows.entries()) {
    for (const [to, ways] of next) if (ways > 1 && groups[from] === groups[to] && groups[from] !== -1) return true;
  }
  const count = takes.length;
  const pairs: Map<number, number>[] = [];
  for (let left = 0; left < count; left += 1) {
    for (let right = 0; right < count; right += 1) pairs.push(pairFollows(left, right, takes, follows));
  }
  const pairGroups = loopsOf(pairs);
  const diagonal = new Set(Array.from({ length: count }, (_, place) => pairGroups[place * count + place]));
  diagonal.delete(-1);
  return pairGroups.some((group, pair) => {
    return Math.floor(pair / count) !== pair % count && diagonal.has(group);
  });
}

function pairFollows(
  left: number,
  right: number,
  takes: Automaton['takes'],
  follows: Automaton['follows'],
): Map<number, number> {
  const next = new Map<number, number>();
  for (const one of follows[left]?.keys() ?? []) {
    for (const other of follows[right]?.keys() ?? []) {
      if (overlap(takes[one] ?? [], takes[other] ?? [])) next.set(one * takes.length + other, 1);
    }
  }
  return next;
}

/** Most loops that can pass what they take from one to the next, of those behind which a match may still fail. */
function longestChain({ takes, follows, accepts }: Automaton): number {
  const groups = loopsOf(follows);
  const failing = (place: number) => groups[place] !== -1 && !accepts.has(place);
  const best = new Map<number, number>();
  /** Places are numbered as they stand: what follows a loop from outside has a higher number. */
  const chainFrom = (place: number): number => {
    const before = best.get(place);
    if (before !== undefined) return before;
    let longest = 0;
    for (const other of reachable(place, takes, follows)) {
      if (failing(other) && groups[other] !== groups[place]) longest = Math.max(longest, chainFrom(other));
    }
    best.set(place, longest + 1);
    return longest + 1;
  };
  return takes.reduce((longest, _, place) => (failing(place) ? Math.max(longest, chainFrom(place)) : longest), 0);
}

/** Places that can be reached from one on text that it takes itself. */
function reachable(from: number, takes: Automaton['takes'], follows: Automaton['follows']): ReadonlySet<number> {
  const found = new Set<number>();
  const open = [from];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const next of follows[place]?.keys() ?? []) {
      if (found.has(next) || !overlap(takes[from] ?? [], takes[next] ?? [])) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}

/** Longest text that a pattern may be given whose time is the square or the cube of the text's length. */
const LONGEST_TEXTS: Readonly<Record<number, number>> = { 1: Infinity, 2: 50_000, 3: 2_000 };

/** For patterns that no spec may have, should one be met all the same. */
const LONGEST_ELSEWHERE = 200;

/** How long a text may be that is given to a pattern, in characters. */
export function longestText(time: RunningTime): number {
  return (time.kind === 'power' ? LONGEST_TEXTS[time.power] : undefined) ?? LONGEST_ELSEWHERE;
}

/** Why a pattern may not stand in a spec; `undefined` where it may. */
export function patternProblem(pattern: RegExp): string | undefined {
  const time = runningTime(pattern);
  if (time.kind === 'exponential') {
    return 'one of its repetitions can take the same text in two ways, so a text that nearly matches takes for ever';
  }
  if (time.kind === 'unknown') return 'it is too intricate to know how long it takes';
  if (LONGEST_TEXTS[time.power] !== undefined) return undefined;
  return 'too many of its repetitions can take the same text, so a text that nearly matches takes far too long';
}
