import { type CompiledExpression, ExpressionFailure } from '../model/expression.ts';
import type { Location } from '../model/location.ts';
import type { Json } from '../model/value.ts';
import {
  type Backend,
  compileTree,
  compileTrees,
  DEFAULT_BACKEND,
  type Program,
  runProgram,
} from './compiler/program.ts';
import { beginEvaluation, EvaluationStop, type GuardLimits, WORK_IN_A_MILLISECOND } from './compiler/runtime/guard.ts';
import { failureOf } from './failure.ts';
import { type Inspection, inspectExpression } from './inspect.ts';
import { refusalOf } from './refusal.ts';
import { copied, present, presentPlain } from './result.ts';
import { EXPRESSION_LIMITS, type ExpressionLimits } from './syntax.ts';

/** Where an expression stands: its start, or a function that places each of its characters. */
export type ExpressionPlace = Location | ((offset: number) => Location);

/** How expressions are run. */
export interface CompileOptions {
  /** Left out: `source`, or `closures` where the host forbids generated code. Both give the same. */
  readonly backend?: Backend;
  /** Told whenever an evaluation is left to the reference evaluator, and why. */
  readonly onReference?: (reason: unknown) => void;
}

/**
 * Compiles an expression. It sees one record, whose absent fields the caller has left out, and the settings.
 * Throws `ExpressionFailure` when the source cannot be read; whoever wants a diagnostic inspects it first.
 */
export function compileExpression(
  source: string,
  at: ExpressionPlace,
  limits: ExpressionLimits = EXPRESSION_LIMITS,
  options: CompileOptions = {},
): CompiledExpression {
  const inspection = inspectExpression(source, limits);
  if (inspection.kind === 'broken') {
    throw new ExpressionFailure(`The expression cannot be read: ${inspection.problem}.`, source, 'syntax');
  }
  return compileInspected(inspection, at, options);
}

/** Compiles what was inspected already. */
export function compileInspected(
  inspection: Inspection,
  at: ExpressionPlace,
  options: CompileOptions = {},
): CompiledExpression {
  const { source } = inspection;
  return {
    source,
    at: typeof at === 'function' ? at(0) : at,
    reads: inspection.readsAll
      ? undefined
      : unique(inspection.reads.map((path) => path.map(({ name }) => name).join('.'))),
    settings: unique(inspection.settings.map(({ name }) => name)),
    evaluate: refused(inspection) ?? compiled(inspection, options),
  };
}

/** Several expressions on one record, in one go. */
export interface CompiledTogether {
  /** Their values by name; rejects with the `ExpressionFailure` of the first that fails. */
  evaluate(record: Json, settings: Readonly<Record<string, Json>>): Promise<Readonly<Record<string, Json | undefined>>>;
}

/** Compiles expressions that are evaluated on the same record into one function. */
export function compileTogether(
  inspections: Readonly<Record<string, Inspection>>,
  at: ExpressionPlace,
  options: CompileOptions = {},
): CompiledTogether {
  const named = Object.entries(inspections);
  const alone = named.map(([name, one]) => [name, compileInspected(one, at, options)] as const);
  const limits = guardLimits(named[0]?.[1].parsed.limits ?? EXPRESSION_LIMITS);
  const mayRun = named.every(([, one]) => refusalOf(one) === undefined);
  const trees = Object.fromEntries(named.map(([name, { parsed }]) => [name, parsed.tree]));
  let program: Program | undefined;
  return {
    evaluate: async (record, settings) => {
      if (mayRun) {
        try {
          program ??= compileTrees(trees, GIVEN, options.backend ?? DEFAULT_BACKEND, presentPlain);
          return runProgram(program, record, { settings }, limits) as Readonly<Record<string, Json | undefined>>;
        } catch {
          // One by one they say which of them it is, and why.
        }
      }
      const values: [string, Json | undefined][] = [];
      for (const [name, expression] of alone) values.push([name, await expression.evaluate(record, settings)]);
      return Object.fromEntries(values);
    },
  };
}

/** What must not be run at all: the reference would not survive it, or no two runs would agree. */
function refused(inspection: Inspection): CompiledExpression['evaluate'] | undefined {
  const refusal = refusalOf(inspection);
  if (refusal === undefined) return undefined;
  const { source } = inspection;
  const { reason, position } = refusal;
  const message = `The expression ${source.trim()} is refused: ${reason}.`;
  return () => Promise.reject(new ExpressionFailure(message, source, 'refused', { position }));
}

/** The only names that the caller binds. */
const GIVEN = ['settings'];

function compiled(inspection: Inspection, options: CompileOptions): CompiledExpression['evaluate'] {
  const limits = guardLimits(inspection.parsed.limits);
  let program: Program | undefined;
  return async (record, settings) => {
    try {
      // Most expressions of a pair are checked far more often than they are run.
      program ??= compileTree(inspection.parsed.tree, GIVEN, options.backend ?? DEFAULT_BACKEND);
      return presentPlain(runProgram(program, record, { settings }, limits));
    } catch (problem) {
      if (problem instanceof EvaluationStop && problem.final) throw failureOf(problem, inspection.source);
      options.onReference?.(problem);
      return evaluateByReference(inspection, record, settings);
    }
  };
}

/**
 * The reference says what is wrong, with its code, token and position, and evaluates the few shapes that are left to it. It
 * gets a copy: it marks the lists that it meets.
 */
async function evaluateByReference(
  { parsed, source }: Inspection,
  record: Json,
  settings: Readonly<Record<string, Json>>,
): Promise<Json | undefined> {
  try {
    const value: unknown = await parsed.program.evaluate(structuredClone(record), { settings });
    beginEvaluation(guardLimits(parsed.limits));
    return present(copied(value));
  } catch (problem) {
    throw failureOf(problem, source);
  }
}

/** What the reference counts in time is counted in work. */
function guardLimits({ milliseconds, depth, items }: ExpressionLimits): GuardLimits {
  return { work: milliseconds * WORK_IN_A_MILLISECOND, depth, items };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
