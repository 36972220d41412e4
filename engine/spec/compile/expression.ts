import { BUILT_IN_FUNCTIONS, FORBIDDEN_FUNCTIONS } from '../../expression/built-in.ts';
import { compileInspected } from '../../expression/compile.ts';
import { signatureOf } from '../../expression/function/declaration.ts';
import { LIBRARY } from '../../expression/function/library.ts';
import { type Inspection, inspectExpression, type NamedToken } from '../../expression/inspect.ts';
import { inferType } from '../../expression/type/infer.ts';
import { recordType, settingsType } from '../../expression/type/record-type.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import { reportFault } from '../check/type-fault.ts';
import { suggest } from '../suggest.ts';
import type { TextNode } from '../tree.ts';
import { isLong, needed, type Written } from '../written.ts';
import type { ExpressionContext, RecordView } from './context.ts';

/** Compiles the expression written here; `undefined` when it is none, which is reported. */
export function compileWritten(
  expression: Written<string>,
  view: RecordView,
  context: ExpressionContext,
): CompiledExpression | undefined {
  const { node } = expression;
  if (node.kind !== 'text') throw new Error('The schema let something pass that is no expression.');
  if (node.quoted) {
    context.report('quoted-expression', node.at, { value: node.value });
    return undefined;
  }
  if (node.hash !== undefined) context.report('suspicious-hash', node.hash, {});
  const inspection = inspectExpression(node.value);
  if (inspection.kind === 'broken') {
    context.report('expression-syntax', node.within(inspection.offset), { problem: inspection.problem });
    return undefined;
  }
  checkNames(inspection, node, context);
  checkCalls(inspection, node, context);
  const { type, faults } = inferType(inspection.parsed.tree, node.value, {
    record: recordType(view.label, view.fields),
    settings: settingsType(context.settings),
  });
  for (const fault of faults) reportFault(fault, node, context);
  const compiled = compileInspected(inspection, node.at);
  context.inspections.set(compiled, inspection);
  context.types.set(compiled, { type, at: node.within(0) });
  return compiled;
}

/** Compiles what is an expression or a constant text. */
export function compileTextOr(
  either: Written<string | { constant: string }> | undefined,
  view: RecordView,
  context: ExpressionContext,
): CompiledExpression | undefined {
  if (either === undefined) return undefined;
  return isLong(either)
    ? constantText(needed(either, 'constant'))
    : compileWritten(either as Written<string>, view, context);
}

/** An expression that reads nothing and always gives this text. */
function constantText({ value, at }: Written<string>): CompiledExpression {
  return { source: JSON.stringify(value), at, reads: [], settings: [], evaluate: async () => value };
}

/** Compiles an expression where one is written. */
export function compileOptional(
  expression: Written<string> | undefined,
  view: RecordView,
  context: ExpressionContext,
): CompiledExpression | undefined {
  return expression === undefined ? undefined : compileWritten(expression, view, context);
}

function checkNames(inspection: Inspection, node: TextNode, context: ExpressionContext): void {
  const functions = [...BUILT_IN_FUNCTIONS.keys(), ...LIBRARY.keys(), 'settings'];
  for (const { name, offset } of unique(inspection.unknownVariables)) {
    const near = suggest(name, functions);
    const suggestion = near === undefined ? undefined : `$${near}`;
    context.report('expression-unknown-variable', node.within(offset), { name, suggestion });
  }
  for (const { name, offset } of unique(inspection.forbidden)) {
    context.report('expression-forbidden', node.within(offset), { name, reason: FORBIDDEN_FUNCTIONS.get(name) ?? '' });
  }
  for (const { name, offset } of unique(inspection.settings)) {
    if (context.settings.has(name)) continue;
    context.report('unknown-setting', node.within(offset), {
      name,
      suggestion: suggest(name, context.settings.keys()),
    });
  }
  for (const offset of new Set(inspection.lostRegexes)) context.report('regex-before-default', node.within(offset), {});
  for (const { offset, reason } of inspection.slowRegexes)
    context.report('slow-regex', node.within(offset), { reason });
  for (const offset of inspection.bindsInConstructors) context.report('bind-in-constructor', node.within(offset), {});
}

/** Arguments that are wrong whatever the record holds. */
function checkCalls(inspection: Inspection, node: TextNode, context: ExpressionContext): void {
  for (const { name, offset, count, fixed } of inspection.calls) {
    const declared = LIBRARY.get(name);
    if (declared === undefined) continue;
    const { parameters } = declared;
    const fewest = parameters.filter(({ optional }) => optional === undefined).length;
    if (count !== undefined && (count < fewest || count > parameters.length)) {
      context.report('argument-count', node.within(offset), { name, count, signature: signatureOf(declared) });
    }
    for (const [index, { name: parameter, rule }] of parameters.entries()) {
      const value = fixed[index];
      if (value === undefined || rule === undefined || rule.accepts(value)) continue;
      context.report('argument-value', node.within(offset), {
        name,
        parameter,
        takes: rule.takes,
        value: String(value),
      });
    }
  }
}

function unique(tokens: readonly NamedToken[]): readonly NamedToken[] {
  return [...new Map(tokens.map((token) => [token.offset, token])).values()];
}
