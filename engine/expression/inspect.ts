import { eachNode } from './compiler/scope.ts';
import { lineageOf } from './lineage.ts';
import { patternProblem } from './regex/running-time.ts';
import { type ExpressionLimits, type Parsed, parseExpression, type SyntaxNode } from './syntax.ts';

/** A name in an expression and where it starts, in characters from the start of the expression. */
export interface NamedToken {
  readonly name: string;
  readonly offset: number;
}

/** A call of a function of the library. */
export interface LibraryCall extends NamedToken {
  /** How many arguments it has, the one before `~>` included; `undefined` where it is applied in part. */
  readonly count: number | undefined;
  /** What stands in each place as fixed text or a fixed number. */
  readonly fixed: readonly (string | number | undefined)[];
}

/** What can be known of an expression without running it. */
export interface Inspection {
  readonly kind: 'sound';
  readonly source: string;
  readonly parsed: Extract<Parsed, { kind: 'parsed' }>;
  /** Every path it reads from the record; a step carries its place. */
  readonly reads: readonly (readonly NamedToken[])[];
  /** It reads the whole record, or parts that only running it would tell. */
  readonly readsAll: boolean;
  readonly settings: readonly NamedToken[];
  /** Variables and functions that nothing declares. */
  readonly unknownVariables: readonly NamedToken[];
  readonly forbidden: readonly NamedToken[];
  readonly calls: readonly LibraryCall[];
  /** Places where a regular expression stands left of `?:` or `??`, which the evaluator does not survive. */
  readonly lostRegexes: readonly number[];
  /** Regular expressions that could take for ever, and why. */
  readonly slowRegexes: readonly { readonly offset: number; readonly reason: string }[];
  /** Places where a variable is bound inside a list or object constructor, whose parts run at the same time. */
  readonly bindsInConstructors: readonly number[];
  /** The steps, when the expression is nothing but a path of names. */
  readonly plainPath: readonly string[] | undefined;
  /** The one field it compares with fixed texts, when it is nothing but that. */
  readonly comparison: { readonly field: string; readonly values: readonly string[] } | undefined;
  /** Evaluating it may leave marks on the record that is given. */
  readonly touchesRecord: boolean;
}

/** An expression that cannot be read: why, and at which character. */
export type BrokenExpression = Extract<Parsed, { kind: 'broken' }>;

/** Looks at an expression without running it. */
export function inspectExpression(source: string, limits?: ExpressionLimits): Inspection | BrokenExpression {
  const parsed = parseExpression(source, limits);
  if (parsed.kind === 'broken') return parsed;
  const { tree } = parsed;
  return {
    kind: 'sound',
    source,
    parsed,
    ...lineageOf(tree, source),
    slowRegexes: slowRegexes(tree),
    plainPath: plainPath(tree),
    comparison: comparison(tree),
    touchesRecord: touchesRecord(tree),
  };
}

function slowRegexes(tree: SyntaxNode): Inspection['slowRegexes'] {
  const found = new Map<number, string>();
  eachNode(tree, ({ type, value, position = 0 }) => {
    const reason = type === 'regex' && value instanceof RegExp ? patternProblem(value) : undefined;
    if (reason !== undefined && value instanceof RegExp) {
      // The parser takes the flags for a part of the token, and adds one of its own.
      const written = `/${value.source}/${value.flags.replace('g', '')}`;
      found.set(Math.max(0, position - written.length), reason);
    }
    return true;
  });
  return [...found].map(([offset, reason]) => ({ offset, reason }));
}

/** The names of a path that has nothing but names. */
function plainPath(node: SyntaxNode): readonly string[] | undefined {
  if (node.type !== 'path' || node.group !== undefined || node.steps === undefined) return undefined;
  const plain = node.steps.every(
    (step) => step.type === 'name' && !step.stages && !step.predicate && !step.focus && !step.index && !step.keepArray,
  );
  return plain ? node.steps.map((step) => String(step.value)) : undefined;
}

function comparison(node: SyntaxNode): Inspection['comparison'] {
  if (node.type !== 'binary' || !isNode(node.lhs) || node.rhs === undefined) return undefined;
  const path = plainPath(node.lhs);
  const [field, deeper] = path ?? [];
  if (field === undefined || deeper !== undefined) return undefined;
  const values = OPERANDS[String(node.value)]?.(node.rhs);
  return values === undefined ? undefined : { field, values };
}

const OPERANDS: Readonly<Record<string, (rhs: SyntaxNode) => readonly string[] | undefined>> = {
  '=': (rhs) => (rhs.type === 'string' ? [String(rhs.value)] : undefined),
  in: (rhs) =>
    rhs.type === 'unary' && rhs.value === '[' && rhs.expressions?.every((item) => item.type === 'string')
      ? rhs.expressions.map((item) => String(item.value))
      : undefined,
};

/** The evaluator marks lists it is asked to keep, and adds to empty ones it groups (jsonata 2.2.2). */
function touchesRecord(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return false;
  if (Array.isArray(value)) return value.some(touchesRecord);
  const node = value as SyntaxNode;
  if (node.keepArray === true || node.group !== undefined || node.type === 'transform') return true;
  if (node.type === 'unary' && node.value === '{') return true;
  return Object.values(value).some(touchesRecord);
}

function isNode(value: SyntaxNode['lhs']): value is SyntaxNode {
  return value !== undefined && !Array.isArray(value);
}
