import type { CompiledExpression } from '../model/expression.ts';

/** Source fields that expressions read, each once; `undefined` when one of them cannot be known without running it. */
export function fieldsRead(expressions: readonly CompiledExpression[]): readonly string[] | undefined {
  if (expressions.some(({ reads }) => reads === undefined)) return undefined;
  return [...new Set(expressions.flatMap(({ reads }) => reads ?? []))];
}
