import { ExpressionFailure } from '../model/expression.ts';
import type { SettingSpec, SourceField } from '../model/system.ts';
import type { Json } from '../model/value.ts';
import { compileExpression } from './compile.ts';
import { inspectExpression } from './inspect.ts';
import { textOfPart } from './source-text.ts';
import type { SyntaxNode } from './syntax.ts';
import { describeType } from './type/describe.ts';
import type { TypeFault } from './type/fault.ts';
import { type Inference, inferType } from './type/infer.ts';
import { recordType, settingsType } from './type/record-type.ts';

/** One part of an expression: how it is written, its type in words, and what it gives for a record. */
export interface ExpressionPart {
  readonly text: string;
  readonly type: string;
  /** `undefined`: nothing, or no record was given. */
  readonly value?: Json;
  /** Why it fails for the record. */
  readonly problem?: string;
  /** How deep it stands in the expression; the whole expression is 0. */
  readonly depth: number;
}

/** An expression taken apart, and what no record can make right about it. */
export interface TakenApart {
  readonly steps: readonly ExpressionPart[];
  readonly faults: readonly TypeFault[];
}

/** What an expression sees. */
export interface PartsView {
  readonly label: string;
  readonly fields: ReadonlyMap<string, SourceField> | undefined;
  readonly declaredSettings: ReadonlyMap<string, SettingSpec>;
  readonly settings: Readonly<Record<string, Json>>;
  /** Left out: only types are known. */
  readonly record?: Json;
}

/**
 * Every part of an expression in the order of evaluation, the whole at the end. What stands in a filter, a function's body
 * or behind a dot sees no record of its own, and is shown as a part of what it stands in. Throws `ExpressionFailure` where
 * the expression cannot be read.
 */
export async function takeApart(source: string, view: PartsView): Promise<TakenApart> {
  const inspection = inspectExpression(source);
  if (inspection.kind === 'broken') {
    throw new ExpressionFailure(`The expression cannot be read: ${inspection.problem}.`, source, 'syntax');
  }
  const { tree } = inspection.parsed;
  const inference = inferType(tree, source, {
    record: recordType(view.label, view.fields),
    settings: settingsType(view.declaredSettings),
  });
  const steps: ExpressionPart[] = [];
  for (const part of partsOf(tree, { source, binds: [], depth: 0 })) {
    steps.push(await stepOf(part, inference, view));
  }
  return { steps, faults: inference.faults };
}

interface Part {
  readonly node: SyntaxNode;
  readonly text: string;
  /** What was bound before it, as it is written. */
  readonly binds: readonly string[];
  readonly depth: number;
}

interface Place {
  readonly source: string;
  readonly binds: readonly string[];
  readonly depth: number;
}

/** Parts whose value says nothing that their text does not say. */
const PLAIN: ReadonlySet<string> = new Set(['string', 'number', 'value', 'regex', 'lambda', 'name']);

function partsOf(node: SyntaxNode, place: Place): readonly Part[] {
  const inner: Place = { ...place, depth: place.depth + 1 };
  const own: readonly Part[] = [
    { ...place, node, text: place.depth === 0 ? place.source : textOfPart(node, place.source) },
  ];
  const parts =
    node.type === 'block' ? blockParts(node, inner) : innerNodes(node).flatMap((part) => partsOf(part, inner));
  return PLAIN.has(node.type) && place.depth > 0 ? [] : [...parts, ...own];
}

/** A variable is seen by what comes after it. */
function blockParts({ expressions = [] }: SyntaxNode, place: Place): readonly Part[] {
  const parts: Part[] = [];
  const binds = [...place.binds];
  for (const expression of expressions) {
    const bound = expression.type === 'bind' ? expression.rhs : undefined;
    parts.push(...partsOf(bound ?? expression, { ...place, binds: [...binds] }));
    if (bound !== undefined) binds.push(textOfPart(expression, place.source));
  }
  return parts;
}

/** The parts that see the same record as the whole, in the order of evaluation. */
function innerNodes(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.type) {
    case 'binary':
    case 'apply':
      return nodesOf(node.lhs, node.type === 'apply' ? undefined : node.rhs);
    case 'condition':
      return asksForItself(node) ? nodesOf(node.then, node.else) : nodesOf(node.condition, node.then, node.else);
    case 'function':
      return node.arguments ?? [];
    case 'unary':
      return node.value === '{' && Array.isArray(node.lhs)
        ? node.lhs.flatMap(([, value]) => value ?? [])
        : nodesOf(...(node.expressions ?? []), node.expression);
    case 'path':
      return nodesOf(node.steps?.[0]?.type === 'name' ? undefined : node.steps?.[0]);
    default:
      return [];
  }
}

/** `a ?? b` and `a ?: b` ask for what they give. */
function asksForItself({ condition, then }: SyntaxNode): boolean {
  const asked =
    condition?.type === 'function' && condition.position === undefined ? condition.arguments?.[0] : condition;
  return JSON.stringify(asked) === JSON.stringify(then);
}

function nodesOf(...nodes: readonly SyntaxNode['lhs'][]): readonly SyntaxNode[] {
  return nodes.filter((node): node is SyntaxNode => node !== undefined && !Array.isArray(node));
}

async function stepOf(part: Part, inference: Inference, view: PartsView): Promise<ExpressionPart> {
  const inferred = part.depth === 0 ? inference.type : inference.types.get(part.node);
  const step = {
    text: part.text,
    type: inferred === undefined ? 'anything' : describeType(inferred),
    depth: part.depth,
  };
  if (view.record === undefined) return step;
  const written = part.binds.length === 0 ? part.text : `( ${[...part.binds, part.text].join('; ')} )`;
  try {
    const compiled = compileExpression(written, { file: 'expression', line: 1, column: 1 });
    const value = await compiled.evaluate(view.record, view.settings);
    return value === undefined ? step : { ...step, value };
  } catch (problem) {
    if (problem instanceof ExpressionFailure) return { ...step, problem: problem.message };
    throw problem;
  }
}
