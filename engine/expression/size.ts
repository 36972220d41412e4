import type { SyntaxNode } from './syntax.ts';

/** An expression that is too large to be looked at, and where it becomes so. */
export interface Oversize {
  readonly problem: string;
  readonly offset: number;
}

const MOST_CHARACTERS = 64_000;
const DEEPEST_BRACKETS = 200;
/** Nodes that the parser may make of one expression. */
const MOST_NODES = 100_000;

interface Scan {
  readonly source: string;
  /** For each open bracket: how many nodes at most the parser makes of what stands in it so far. */
  readonly weights: number[];
  /** The last sign that was no space, and where it stands. */
  last: string;
}

/** Text, names in quotes, comments: nothing in them counts. */
const SKIPPED = /"(?:[^"\\]|\\[\s\S])*"?|'(?:[^'\\]|\\[\s\S])*'?|`[^`]*`?|\/\*[\s\S]*?(?:\*\/|$)/y;
const REGEX = /\/(?:[^/\\\n]|\\[\s\S])*\/[a-z]*/y;
const DEFAULT = /\?\?|\?:/y;
const BEFORE_REGEX = /[(,[{;:=<>!&|+\-*%?~^]/;

/**
 * Looks at the signs of an expression before it is parsed: its length, how deep its brackets nest, and how much the parser
 * would make of it. It copies what stands left of `??` and `?:`, so that each one in brackets left of another doubles it.
 */
export function oversizeOf(source: string): Oversize | undefined {
  if (source.length > MOST_CHARACTERS) {
    return { problem: `it is longer than ${MOST_CHARACTERS} characters`, offset: MOST_CHARACTERS };
  }
  const scan: Scan = { source, weights: [0], last: '(' };
  let at = 0;
  while (at < source.length) {
    const length = step(scan, at);
    const problem = sizeProblem(scan);
    if (problem !== undefined) return { problem, offset: at };
    at += length;
  }
  return undefined;
}

function sizeProblem({ weights }: Scan): string | undefined {
  if (weights.length - 1 > DEEPEST_BRACKETS) return `its brackets nest deeper than ${DEEPEST_BRACKETS}`;
  const weight = weights.at(-1) ?? 0;
  return weight > MOST_NODES ? 'its defaults (?? and ?:) nest too deep' : undefined;
}

/** Reads one sign and gives its length. */
function step(scan: Scan, at: number): number {
  const { source, weights } = scan;
  const skipped = lengthAt(SKIPPED, source, at) || (BEFORE_REGEX.test(scan.last) ? lengthAt(REGEX, source, at) : 0);
  if (skipped > 0) {
    grow(weights, 1);
    scan.last = 'x';
    return skipped;
  }
  const sign = source.charAt(at);
  if (/\s/.test(sign)) return 1;
  scan.last = sign;
  const top = weights.length - 1;
  const doubled = lengthAt(DEFAULT, source, at);
  if (doubled > 0) {
    weights[top] = 2 * (weights[top] ?? 0) + 1;
    return doubled;
  }
  if ('([{'.includes(sign)) weights.push(0);
  else if (')]}'.includes(sign)) grow(weights, top > 0 ? (weights.pop() ?? 0) : 0);
  else grow(weights, 1);
  return 1;
}

function grow(weights: number[], by: number): void {
  weights[weights.length - 1] = (weights.at(-1) ?? 0) + by;
}

function lengthAt(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0].length ?? 0;
}

/** Where a tree nests deeper than evaluation may; without recursion, because it may nest very deep. */
export function depthProblem(tree: SyntaxNode, deepest: number): Oversize | undefined {
  const open: { readonly value: unknown; readonly depth: number; readonly position: number }[] = [
    { value: tree, depth: 0, position: 0 },
  ];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { value, depth, position } = one;
    if (typeof value !== 'object' || value === null || value instanceof RegExp) continue;
    if (depth > deepest) return { problem: `it nests deeper than ${deepest}`, offset: Math.max(0, position - 1) };
    const isNode = 'type' in value;
    const at = 'position' in value && typeof value.position === 'number' ? value.position : position;
    for (const part of Object.values(value))
      open.push({ value: part, depth: isNode ? depth + 1 : depth, position: at });
  }
  return undefined;
}
