import jsonata from 'jsonata';
import { registerLibrary } from './function/register.ts';
import { depthProblem, oversizeOf } from './size.ts';

/** Bounds that stop an expression which would not end by itself. */
export interface ExpressionLimits {
  /** For one record, in milliseconds of real time. */
  readonly milliseconds: number;
  /** How deep evaluation may nest. */
  readonly depth: number;
  /** Longest list that may come into being. */
  readonly items: number;
}

/** The limits that every expression of a spec runs under. */
export const EXPRESSION_LIMITS: ExpressionLimits = { milliseconds: 1_000, depth: 500, items: 100_000 };

/** One node of the reference parser's tree, as far as it is looked at here. The tree of jsonata 2.2.2, pinned for that reason. */
export interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  /** Where the token ends, counted in characters from the start of the expression. */
  readonly position?: number;
  readonly steps?: readonly SyntaxNode[];
  readonly stages?: readonly SyntaxNode[];
  readonly predicate?: readonly SyntaxNode[];
  readonly expr?: SyntaxNode;
  readonly expression?: SyntaxNode;
  readonly expressions?: readonly SyntaxNode[];
  readonly arguments?: readonly SyntaxNode[];
  readonly procedure?: SyntaxNode;
  readonly body?: SyntaxNode;
  readonly signature?: { validate(given: readonly unknown[], context: unknown): unknown[] };
  readonly lhs?: SyntaxNode | readonly (readonly SyntaxNode[])[];
  readonly rhs?: SyntaxNode;
  readonly condition?: SyntaxNode;
  readonly then?: SyntaxNode;
  readonly else?: SyntaxNode;
  readonly terms?: readonly { readonly expression: SyntaxNode; readonly descending?: boolean }[];
  readonly group?: { readonly lhs: readonly (readonly SyntaxNode[])[]; readonly position?: number };
  readonly focus?: string;
  readonly index?: string;
  readonly keepArray?: boolean;
  readonly keepSingletonArray?: boolean;
  /** Its items carry names from here on. */
  readonly tuple?: boolean;
  /** The name under which an item carries the one above it, for `%`. */
  readonly ancestor?: { readonly label: string };
  readonly slot?: { readonly label: string };
  /** A list constructor that opens or ends a path. */
  readonly consarray?: boolean;
  /** Not a function but the call that a function ends with. */
  readonly thunk?: boolean;
  readonly pattern?: SyntaxNode;
  readonly update?: SyntaxNode;
  readonly delete?: SyntaxNode;
}

/** A parsed expression, or why it is none. `offset` counts characters from the start of the expression. */
export type Parsed =
  | {
      readonly kind: 'parsed';
      readonly program: jsonata.Expression;
      readonly tree: SyntaxNode;
      readonly limits: ExpressionLimits;
    }
  | { readonly kind: 'broken'; readonly problem: string; readonly offset: number };

/** Parses without running anything. */
export function parseExpression(source: string, limits: ExpressionLimits = EXPRESSION_LIMITS): Parsed {
  const oversize = oversizeOf(source);
  if (oversize !== undefined) return { kind: 'broken', ...oversize };
  try {
    const { milliseconds: timeout, depth: stack, items: sequence } = limits;
    const program = jsonata(source, { timeout, stack, sequence });
    registerLibrary(program, source);
    const tree = program.ast() as unknown as SyntaxNode;
    const tooDeep = depthProblem(tree, stack);
    return tooDeep === undefined ? { kind: 'parsed', program, tree, limits } : { kind: 'broken', ...tooDeep };
  } catch (problem) {
    // The parser calls itself for every level.
    if (problem instanceof RangeError)
      return { kind: 'broken', problem: `it nests deeper than ${limits.depth}`, offset: 0 };
    return broken(problem, source);
  }
}

function broken(problem: unknown, source: string): Parsed {
  const { code, message, position, token } = problem as {
    code?: string;
    message?: string;
    position?: number;
    token?: unknown;
  };
  const offset = code === OPEN_STRING ? openQuote(source) : tokenStart(source, position ?? 0, token);
  return { kind: 'broken', problem: lowerFirst(message ?? 'it cannot be read'), offset };
}

/** The parser's code for a text without its closing quote; it points to the end of the source. */
const OPEN_STRING = 'S0101';

function openQuote(source: string): number {
  return Math.max(0, source.lastIndexOf('"'), source.lastIndexOf("'"));
}

/** Elsewhere it points behind a token. */
function tokenStart(source: string, end: number, token: unknown): number {
  const width = typeof token === 'string' && token !== '(end)' ? token.length : 0;
  return source.startsWith(String(token), end - width) ? end - width : Math.max(0, end - 1);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
