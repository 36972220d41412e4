import type { Scope } from '../ir.ts';
import type { Carried } from '../runtime/path.ts';

/**
 * The variables of one scope while it runs: the frame around it, what belongs to its kind (what the caller gave, what
 * stands left of the call, the names that an item carries), then its locals.
 */
export type ClosureFrame = unknown[];

/** Evaluates a node: its context, its frame. */
export type Closure = (context: unknown, frame: ClosureFrame) => unknown;

/** What the caller of an expression gives; the second place of the outermost frame. */
export interface RootValues {
  readonly input: unknown;
  readonly given: Readonly<Record<string, unknown>>;
}

export const FIRST_LOCAL = 2;

/** A local that nothing was bound to yet. */
export const UNBOUND: unique symbol = Symbol('unbound');

const NOTHING_CARRIED: Carried = {};

/** A block without locals needs no frame. */
export function hasFrame(scope: Scope): boolean {
  return scope.kind !== 'block' || scope.locals.length > 0;
}

/** How many frames lie between a scope and one around it. */
export function hopsTo(from: Scope, to: Scope): number {
  let hops = 0;
  for (let at: Scope | undefined = from; at !== undefined && at !== to; at = at.outer) if (hasFrame(at)) hops += 1;
  return hops;
}

/** Walks outwards. */
export function frameAt(frame: ClosureFrame, hops: number): ClosureFrame {
  let at = frame;
  for (let count = hops; count > 0; count -= 1) at = at[0] as ClosureFrame;
  return at;
}

/** A new frame with nothing bound. */
export function openFrame(outer: ClosureFrame | undefined, own: unknown, locals: number): ClosureFrame {
  const frame: ClosureFrame = [outer, own];
  for (let count = 0; count < locals; count += 1) frame.push(UNBOUND);
  return frame;
}

/** Evaluates a part whose items carry names, in a frame of its own. */
export function inCarried(
  closure: Closure,
  scope: Scope | undefined,
): (item: unknown, frame: unknown, carried?: Carried) => unknown {
  if (scope === undefined) return closure as (item: unknown, frame: unknown) => unknown;
  return (item, frame, carried) =>
    closure(item, openFrame(frame as ClosureFrame, carried ?? NOTHING_CARRIED, scope.locals.length));
}
