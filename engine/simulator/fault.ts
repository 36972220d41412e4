/** Trouble on request: what a network and a busy service do to a client now and then. */

import { isObject, type JsonObject } from './json.ts';

/** Every kind of trouble. `drop-answer` and `error-500-after` do the write and hide it; the others do nothing. */
export const FAULT_KINDS = [
  'reset',
  'drop-answer',
  'error-500-before',
  'error-500-after',
  'error-503',
  'slow',
  'stale-search',
  'html-403',
  'rate-limited',
] as const;

/** One kind of trouble. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A request for trouble, as the control endpoint takes it. */
export interface FaultRequest {
  /** Which calls: method, and path as a prefix, or as a regular expression when it starts with `^`. All when absent. */
  readonly match?: { readonly method?: string; readonly path?: string };
  readonly kind: FaultKind;
  /** How many matching calls are hit; without it, all. */
  readonly times?: number;
  /** Share of matching calls that are hit, 0 to 1; without it, all. */
  readonly probability?: number;
  /** Start of the random sequence behind `probability`. */
  readonly seed?: number;
  /** Simulated milliseconds that `slow` waits. */
  readonly ms?: number;
}

/** The faults in force. */
export interface Faults {
  add(request: FaultRequest): void;
  clear(): void;
  /** The fault that hits this call, which counts as one of its times. */
  take(method: string, path: string): FaultRequest | undefined;
  /** How often each kind has struck. */
  struck(): Readonly<Partial<Record<FaultKind, number>>>;
}

interface ActiveFault {
  readonly request: FaultRequest;
  readonly matches: (method: string, path: string) => boolean;
  readonly random: () => number;
  left: number;
}

/** Keeps faults in the order in which they were asked for; the first that matches strikes. */
export function createFaults(): Faults {
  let active: ActiveFault[] = [];
  const struck: Partial<Record<FaultKind, number>> = {};
  return {
    add: (request) => {
      const left = request.times ?? Number.POSITIVE_INFINITY;
      active.push({ request, matches: matcher(request), random: randomSequence(request.seed ?? 1), left });
    },
    clear: () => {
      active = [];
    },
    take: (method, path) => {
      const hit = active.find(
        ({ request, matches, random, left }) =>
          left > 0 && matches(method, path) && (request.probability === undefined || random() < request.probability),
      );
      if (hit === undefined) return undefined;
      hit.left -= 1;
      struck[hit.request.kind] = (struck[hit.request.kind] ?? 0) + 1;
      return hit.request;
    },
    struck: () => ({ ...struck }),
  };
}

/** Reads a request for trouble, or says what is wrong with it. */
export function readFault(input: unknown): FaultRequest | string {
  if (!isObject(input)) return 'The body must be a JSON object.';
  const kind = FAULT_KINDS.find((candidate) => candidate === input['kind']);
  if (kind === undefined) return `kind must be one of ${FAULT_KINDS.join(', ')}.`;
  const match = isObject(input['match']) ? input['match'] : {};
  const path = match['path'];
  if (typeof path === 'string' && path.startsWith('^') && !isPattern(path))
    return 'match.path is not a regular expression.';
  return {
    kind,
    match: {
      ...(typeof match['method'] === 'string' ? { method: match['method'] } : {}),
      ...(typeof path === 'string' ? { path } : {}),
    },
    ...numbers(input),
  };
}

function numbers(input: JsonObject): Pick<FaultRequest, 'times' | 'probability' | 'seed' | 'ms'> {
  const names = ['times', 'probability', 'seed', 'ms'] as const;
  return Object.fromEntries(names.flatMap((name) => (typeof input[name] === 'number' ? [[name, input[name]]] : [])));
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== '';
  } catch {
    return false;
  }
}

function matcher({ match = {} }: FaultRequest): (method: string, path: string) => boolean {
  const { method, path = '/' } = match;
  const pattern = path.startsWith('^') ? new RegExp(path) : undefined;
  return (calledMethod, calledPath) =>
    (method === undefined || method.toUpperCase() === calledMethod) &&
    (pattern === undefined ? calledPath.startsWith(path) : pattern.test(calledPath));
}

/** A repeatable sequence of numbers from 0 to 1 (mulberry32). */
function randomSequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
