import { fail } from './guard.ts';
import { isSequence, marked, SEQUENCE, WRAPPER } from './values.ts';

/** Compiles and runs a text as an expression, with names that it may use. */
export type TextEvaluator = (source: string, input: unknown, known: Readonly<Record<string, unknown>>) => unknown;

const installed: { evaluate: TextEvaluator | undefined } = { evaluate: undefined };

/** `$eval` needs the compiler, which needs the functions: the compiler hands itself in. */
export function installTextEvaluator(evaluate: TextEvaluator): void {
  installed.evaluate = evaluate;
}

/** `$eval(text, focus?)` in a context, with every name that can be seen there. */
export function evaluateTextIn(
  [text, focus]: readonly unknown[],
  context: unknown,
  known: Readonly<Record<string, unknown>>,
): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== 'string' || installed.evaluate === undefined) return fail('T0410');
  const input =
    focus === undefined
      ? context
      : Array.isArray(focus) && !isSequence(focus)
        ? marked([focus], SEQUENCE | WRAPPER)
        : focus;
  try {
    return installed.evaluate(text, input, known);
  } catch (problem) {
    // What cannot be parsed carries a code of the parser's.
    const { code = '' } = problem as { readonly code?: string };
    return fail(code.startsWith('S0') ? 'D3120' : 'D3121');
  }
}
