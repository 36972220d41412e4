/**
 * What stops an expression that would not end by itself. Work is counted, not timed: the same expression on the same record
 * ends the same way on every machine. One unit is about one item of a list; a call of a function is some.
 */
export interface GuardLimits {
  /** Units of work. */
  readonly work: number;
  /** How deep calls may nest, in nodes of the expression, as jsonata counts its `stack`. */
  readonly depth: number;
  /** Longest list that may come into being. */
  readonly items: number;
}

/** About what one thread does in a millisecond. */
export const WORK_IN_A_MILLISECOND = 20_000;

/** Longest text that a function may make; V8 itself stops at half a gigabyte. */
export const MOST_CHARACTERS = 10_000_000;

/** What an evaluation may know beyond its input. Specs give neither: the same record gives the same result for ever. */
export interface World {
  /** What `$now` takes for now, in milliseconds. */
  readonly moment?: number;
  /** From 0 to 1. */
  readonly chance?: () => number;
}

/** The state of the one evaluation that runs: evaluation never waits, so there is never a second. */
export interface Guard {
  work: number;
  depth: number;
  mostDepth: number;
  mostItems: number;
  world: World;
}

export const guard: Guard = { work: 0, depth: 0, mostDepth: Infinity, mostItems: Infinity, world: {} };

/** Opens one evaluation. */
export function beginEvaluation(limits: GuardLimits, world: World = {}): void {
  guard.world = world;
  guard.work = limits.work;
  guard.depth = 0;
  guard.mostDepth = limits.depth;
  guard.mostItems = limits.items;
}

/**
 * An evaluation that failed, by jsonata's own code. `final`: a limit was met, and the reference is not asked again: it would
 * take as long, and it counts time, so that its answer would hang on how busy the machine is.
 */
export class EvaluationStop extends Error {
  readonly code: string;
  readonly position: number | undefined;
  readonly final: boolean;

  constructor(code: string, position?: number, final = false) {
    super(code);
    this.name = 'EvaluationStop';
    this.code = code;
    this.position = position;
    this.final = final;
  }
}

/** Takes work off the budget. */
export function spend(units: number, position?: number): void {
  guard.work -= units;
  if (guard.work < 0) throw new EvaluationStop('D1012', position, true);
}

/** Refuses a list that is too long. */
export function checkLength(length: number, position?: number): void {
  if (length > guard.mostItems) throw new EvaluationStop('D2015', position, true);
}

/** Refuses a text that is too long, before it is made. */
export function checkText(length: number, position?: number): void {
  if (length > MOST_CHARACTERS) throw new EvaluationStop('D2016', position, true);
  spend(length >> 4, position);
}

/** Stops with one of jsonata's codes; the reference says the rest. */
export function fail(code: string, position?: number): never {
  throw new EvaluationStop(code, position);
}

/** Stops for good: asking the reference would meet no limit, or take as long again. */
export function failFinally(code: string, position?: number): never {
  throw new EvaluationStop(code, position, true);
}

/** Now, for those who were told. */
export function moment(): number {
  return guard.world.moment ?? fail('clock');
}

/** A number by lot, for those who have lots. */
export function chance(): number {
  return guard.world.chance?.() ?? fail('chance');
}
