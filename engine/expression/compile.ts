import { type CompiledExpression, ExpressionFailure } from '../model/expression.ts';
import type { Location } from '../model/location.ts';
import { isBlank, type Json } from '../model/value.ts';
import { type Inspection, inspectExpression } from './inspect.ts';
import { EXPRESSION_LIMITS, type ExpressionLimits } from './syntax.ts';

/** Where an expression stands: its start, or a function that places each of its characters. */
export type ExpressionPlace = Location | ((offset: number) => Location);

/**
 * Compiles an expression. It sees one record, whose absent fields the caller has left out, and the settings.
 * Throws `ExpressionFailure` when the source cannot be read; whoever wants a diagnostic inspects it first.
 */
export function compileExpression(
  source: string,
  at: ExpressionPlace,
  limits: ExpressionLimits = EXPRESSION_LIMITS,
): CompiledExpression {
  const inspection = inspectExpression(source, limits);
  if (inspection.kind === 'broken') {
    throw new ExpressionFailure(`The expression cannot be read: ${inspection.problem}.`, source, 'syntax');
  }
  return compileInspected(inspection, at);
}

/** Compiles what was inspected already. */
export function compileInspected(inspection: Inspection, at: ExpressionPlace): CompiledExpression {
  const { source } = inspection;
  return {
    source,
    at: typeof at === 'function' ? at(0) : at,
    reads: inspection.readsAll
      ? undefined
      : unique(inspection.reads.map((path) => path.map(({ name }) => name).join('.'))),
    settings: unique(inspection.settings.map(({ name }) => name)),
    evaluate: fieldReader(inspection) ?? interpreter(inspection),
  };
}

/** The commonest expression by far is the name of one field: it needs no interpreter. */
function fieldReader({ plainPath }: Inspection): CompiledExpression['evaluate'] | undefined {
  const [name, deeper] = plainPath ?? [];
  if (name === undefined || deeper !== undefined) return undefined;
  return (record) => {
    const found = isRecord(record) && Object.hasOwn(record, name) ? record[name] : undefined;
    return Promise.resolve(present(found));
  };
}

function interpreter({ parsed, source, touchesRecord }: Inspection): CompiledExpression['evaluate'] {
  return async (record, settings) => {
    const input = touchesRecord ? structuredClone(record) : record;
    try {
      return present(plain(await parsed.program.evaluate(input, { settings })));
    } catch (problem) {
      throw failure(problem, source);
    }
  };
}

/** Absent is one thing: no value, null, or text of white space only. */
function present(value: Json | undefined): Json | undefined {
  return isBlank(value) ? undefined : value;
}

/** Plain JSON of what the interpreter gave: its lists carry marks of their own, and functions are no data. */
function plain(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(plain).filter((item) => item !== undefined);
  if (!isRecord(value) || '_jsonata_function' in value || '_jsonata_lambda' in value) return undefined;
  const entries = Object.entries(value).map(([name, item]) => [name, plain(item)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined));
}

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
  D3030: 'a text is not a number',
  D3060: 'the square root of a negative number',
  D3110: 'a text is not a time',
  D3137: 'it calls $error',
  D3138: 'exactly one match is expected and several came',
  D3139: 'exactly one match is expected and none came',
  D3141: 'an assertion does not hold',
};

function failure(problem: unknown, source: string): ExpressionFailure {
  const { code = 'unknown', token } = problem as { code?: string; token?: unknown };
  const reason = REASONS[code] ?? 'it cannot be evaluated';
  // A token of the evaluator is an operator or the name of a function, never a value.
  const named = typeof token === 'string' ? { token } : {};
  const where = typeof token === 'string' ? ` at ${token}` : '';
  return new ExpressionFailure(
    `The expression ${source.trim()} fails${where}: ${reason} (${code}).`,
    source,
    code,
    named,
  );
}

function isRecord(value: unknown): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
