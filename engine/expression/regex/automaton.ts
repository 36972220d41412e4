import { ANY, type Characters } from './characters.ts';
import type { Pattern } from './parse.ts';

/** Every place of a pattern that takes a character, and which places may follow which, in how many ways (Glushkov's automaton). */
export interface Automaton {
  readonly takes: readonly Characters[];
  /** From a place to the next, with the number of ways: two ways that take the same are tried one after the other. */
  readonly follows: readonly ReadonlyMap<number, number>[];
  readonly first: readonly number[];
  /** A match may end behind them, and nothing can still go wrong. */
  readonly accepts: ReadonlySet<number>;
  /** Fewest characters of a match. */
  readonly shortest: number;
  /** It can only match at the start of the text. */
  readonly anchored: boolean;
}

/** Patterns with more places are not looked at. */
const MOST_PLACES = 150;
/** Nor those that have more ways from place to place: pairs of ways are compared. */
const MOST_WAYS = 800;
/** Repeated up to this often, a part is written out; beyond, it counts as repeated without end. */
const WRITTEN_OUT = 4;

interface Builder {
  readonly takes: Characters[];
  readonly follows: Map<number, number>[];
  /** Something is looked for that takes no character: a match may fail behind any place. */
  fails: boolean;
}

/** A part of the pattern: where it may start and end, and whether it may take nothing. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly shortest: number;
}

const NOTHING: Part = { first: [], last: [], shortest: 0 };

/** Builds the automaton; `undefined` where the pattern is too large. */
export function automatonOf(pattern: Pattern, multiline: boolean): Automaton | undefined {
  const builder: Builder = { takes: [], follows: [], fails: false };
  const whole = build(pattern, builder);
  if (whole === undefined || countWays(builder) > MOST_WAYS) return undefined;
  return {
    takes: builder.takes,
    follows: builder.follows,
    first: whole.first,
    accepts: new Set(builder.fails ? [] : whole.last),
    shortest: whole.shortest,
    anchored: !multiline && isAnchored(pattern),
  };
}

function countWays({ follows }: Builder): number {
  return follows.reduce((sum, next) => sum + next.size, 0);
}

function isAnchored(pattern: Pattern): boolean {
  if (pattern.kind === 'assertion') return pattern.at === 'start';
  if (pattern.kind === 'choice') return pattern.options.every(isAnchored);
  const [first] = pattern.kind === 'sequence' ? pattern.parts : [];
  return first !== undefined && isAnchored(first);
}

function build(pattern: Pattern, builder: Builder): Part | undefined {
  switch (pattern.kind) {
    case 'characters':
      return place(pattern.of, builder);
    case 'back_reference': {
      const any = place(ANY, builder);
      return any === undefined ? undefined : loop(any, builder, 0);
    }
    case 'assertion': {
      if (pattern.at === 'other') builder.fails = true;
      const looked = pattern.part === undefined ? NOTHING : build(pattern.part, builder);
      // What is looked for is not taken, but finding it takes its time.
      return looked === undefined ? undefined : { ...looked, shortest: 0, last: [...looked.last] };
    }
    case 'choice':
      return buildChoice(pattern.options, builder);
    case 'sequence':
      return pattern.parts.reduce<Part | undefined>((before, part) => {
        const next = before === undefined ? undefined : build(part, builder);
        return before === undefined || next === undefined ? undefined : joined(before, next, builder);
      }, NOTHING);
    case 'repeat':
      return buildRepeat(pattern, builder);
  }
}

function place(takes: Characters, builder: Builder): Part | undefined {
  if (builder.takes.length >= MOST_PLACES) return undefined;
  const number = builder.takes.length;
  builder.takes.push(takes);
  builder.follows.push(new Map());
  return { first: [number], last: [number], shortest: 1 };
}

function buildChoice(options: readonly Pattern[], builder: Builder): Part | undefined {
  const built: Part[] = [];
  for (const option of options) {
    const part = build(option, builder);
    if (part === undefined) return undefined;
    built.push(part);
  }
  return {
    first: built.flatMap(({ first }) => first),
    last: built.flatMap(({ last }) => last),
    shortest: Math.min(...built.map(({ shortest }) => shortest)),
  };
}

function buildRepeat({ part, least, most }: Extract<Pattern, { kind: 'repeat' }>, builder: Builder): Part | undefined {
  if (most > WRITTEN_OUT) {
    const built = build(part, builder);
    return built === undefined ? undefined : loop(built, builder, least);
  }
  let whole: Part | undefined = NOTHING;
  for (let count = 0; count < most && whole !== undefined; count += 1) {
    const one = build(part, builder);
    const optional: Part | undefined = one === undefined || count < least ? one : { ...one, shortest: 0 };
    whole = optional === undefined ? undefined : joined(whole, optional, builder);
  }
  return whole;
}

function loop(part: Part, builder: Builder, least: number): Part {
  connect(part.last, part.first, builder);
  return { ...part, shortest: least === 0 ? 0 : part.shortest * least };
}

function joined(before: Part, after: Part, builder: Builder): Part {
  connect(before.last, after.first, builder);
  return {
    first: before.shortest === 0 ? [...before.first, ...after.first] : before.first,
    last: after.shortest === 0 ? [...before.last, ...after.last] : after.last,
    shortest: before.shortest + after.shortest,
  };
}

function connect(from: readonly number[], to: readonly number[], { follows }: Builder): void {
  for (const one of from) {
    const next = follows[one];
    for (const other of to) next?.set(other, (next.get(other) ?? 0) + 1);
  }
}
