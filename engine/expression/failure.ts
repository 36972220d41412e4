import { ExpressionFailure } from '../model/expression.ts';

/** Why an expression failed, by the interpreter's code. The interpreter's own words may quote the data and are left out. */
const REASONS: Readonly<Record<string, string>> = {
  T0410: 'an argument has the wrong type',
  T0411: 'the value left of the call has the wrong type',
  T0412: 'an argument is a list of the wrong type',
  T1003: 'the name of a part is not text',
  T1005: 'a number is called as a function',
  T1006: 'something that is no function is called',
  T2001: 'the left side of a calculation is not a number',
  T2002: 'the right side of a calculation is not a number',
  T2003: 'the left side of a range is not a whole number',
  T2004: 'the right side of a range is not a whole number',
  T2008: 'a sort needs numbers or texts',
  T2009: 'a comparison needs two numbers or two texts',
  T2010: 'a comparison needs two numbers or two texts',
  C0001: 'an argument is not one that the function takes',
  D1001: 'a number is out of range',
  D1011: 'it nests too deep',
  D1012: 'it takes too long',
  D2014: 'a range is too long',
  D2015: 'a list grows too long',
  D2016: 'a text grows too long',
  D2017: 'a text is too long for the pattern that it is read by',
  D3030: 'a text is not a number',
  D3060: 'the square root of a negative number',
  D3110: 'a text is not a time',
  D3137: 'it calls $error',
  D3138: 'exactly one match is expected and several came',
  D3139: 'exactly one match is expected and none came',
  D3141: 'an assertion does not hold',
};

/** What an evaluation threw, as a failure that names the expression, the place and the reason, never the data. */
export function failureOf(problem: unknown, source: string): ExpressionFailure {
  const {
    code = 'unknown',
    token,
    position,
  } = problem as { readonly code?: string; readonly token?: unknown; readonly position?: number };
  const reason = REASONS[code] ?? 'it cannot be evaluated';
  // A token of the evaluator is an operator or the name of a function, never a value.
  const named = {
    ...(typeof token === 'string' ? { token } : {}),
    ...(typeof position === 'number' ? { position } : {}),
  };
  const where = typeof token === 'string' ? ` at ${token}` : '';
  return new ExpressionFailure(
    `The expression ${source.trim()} fails${where}: ${reason} (${code}).`,
    source,
    code,
    named,
  );
}
