import { isDeepStrictEqual } from 'node:util';
import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { Unsupported } from '../../engine/expression/compiler/ir.ts';
import { type Backend, compileTree, type Program, runProgram } from '../../engine/expression/compiler/program.ts';
import { copied, plain } from '../../engine/expression/result.ts';
import type { SyntaxNode } from '../../engine/expression/syntax.ts';
import { mulberry32 } from '../stand-in/random.ts';
import { DOCUMENTS, expressionOf } from './fuzz/generate.ts';

/** Evaluations; 200,000 take some minutes. */
const EVALUATIONS = Number(process.env.CROSSWALK_FUZZ ?? 4_000);
const SEED = Number(process.env.CROSSWALK_FUZZ_SEED ?? 1);
const DEPTH = 5;

const LIMITS = { work: 20_000_000, depth: Infinity, items: 100_000 };
const REFERENCE_LIMITS = { timeout: 5_000, sequence: 100_000 };

type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'failure'; readonly code: string | undefined };

interface Difference {
  readonly source: string;
  readonly document: number;
  readonly backend: Backend;
  readonly reference: Outcome;
  readonly compiled: Outcome;
}

interface Tally {
  evaluations: number;
  values: number;
  nothings: number;
  failures: number;
  otherCode: number;
  leftToReference: number;
  published: number;
}

function failureCode(problem: unknown): string | undefined {
  return (problem as { readonly code?: string }).code;
}

function compiledOutcome(program: Program, document: unknown): Outcome {
  try {
    return { kind: 'value', value: plain(runProgram(program, document, {}, LIMITS)) };
  } catch (problem) {
    return { kind: 'failure', code: failureCode(problem) };
  }
}

async function referenceOutcome(expression: jsonata.Expression, document: unknown): Promise<Outcome> {
  try {
    return { kind: 'value', value: copied(await expression.evaluate(document)) };
  } catch (problem) {
    return { kind: 'failure', code: failureCode(problem) };
  }
}

/** Nobody can change it: what the reference then does by accident, it does not. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}

const FROZEN = DOCUMENTS.map((document) => frozen(structuredClone(document)));

/** Differences that `docs/JSONATA.md` publishes: bugs of the reference that are not copied. */
function isPublished(source: string, reference: Outcome): boolean {
  // A raw error of JavaScript has no code: the reference changed its input, or fell over its own marks.
  if (reference.kind === 'failure' && reference.code === undefined) return true;
  return opensWithWildcard(jsonata(source).ast());
}

/** `[*].x`: the wildcard finds the marks of the list that stands for the input. */
function opensWithWildcard(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return false;
  if (Array.isArray(value)) return value.some(opensWithWildcard);
  const { steps } = value as SyntaxNode;
  if (steps?.[0]?.consarray === true && JSON.stringify(steps[0]).includes('"*"')) return true;
  return Object.values(value).some(opensWithWildcard);
}

async function fuzz(
  seed: number,
  evaluations: number,
): Promise<{ readonly tally: Tally; readonly wrong: readonly Difference[] }> {
  const draw = mulberry32(seed);
  const wrong: Difference[] = [];
  const tally: Tally = {
    evaluations: 0,
    values: 0,
    nothings: 0,
    failures: 0,
    otherCode: 0,
    leftToReference: 0,
    published: 0,
  };
  while (tally.evaluations < evaluations) {
    const source = expressionOf(draw, 1 + Math.floor(draw() * DEPTH));
    const expression = parsed(source);
    if (expression === undefined) continue;
    const programs = compiled(expression);
    if (programs === undefined) {
      tally.leftToReference += 1;
      continue;
    }
    for (const [place, document] of FROZEN.entries()) {
      const reference = await referenceOutcome(expression, document);
      for (const [backend, program] of programs) {
        tally.evaluations += 1;
        const outcome = compiledOutcome(program, document);
        if (note(tally, source, reference, outcome)) continue;
        wrong.push({ source, document: place, backend, reference, compiled: outcome });
      }
    }
  }
  return { tally, wrong };
}

function parsed(source: string): jsonata.Expression | undefined {
  try {
    return jsonata(source, REFERENCE_LIMITS);
  } catch {
    return undefined;
  }
}

function compiled(expression: jsonata.Expression): readonly (readonly [Backend, Program])[] | undefined {
  const tree = expression.ast() as unknown as SyntaxNode;
  try {
    return (['source', 'closures'] as const).map((backend) => [backend, compileTree(tree, [], backend)]);
  } catch (problem) {
    if (problem instanceof Unsupported) return undefined;
    throw problem;
  }
}

/** Counts one evaluation; false if the two differ and nothing excuses it. */
function note(tally: Tally, source: string, reference: Outcome, outcome: Outcome): boolean {
  // The reference counts time: on a busy machine it stops where nothing is wrong.
  if (reference.kind === 'failure' && reference.code === 'D1012') return true;
  if (outcome.kind === 'failure') {
    // The product asks the reference again: nobody sees this failure.
    if (reference.kind === 'value') tally.leftToReference += 1;
    else tally[reference.code === outcome.code ? 'failures' : 'otherCode'] += 1;
    return true;
  }
  if (reference.kind === 'value' && isDeepStrictEqual(reference.value, outcome.value)) {
    tally[outcome.value === undefined ? 'nothings' : 'values'] += 1;
    return true;
  }
  if (!isPublished(source, reference)) return false;
  tally.published += 1;
  return true;
}

describe('by lot', () => {
  test(`${EVALUATIONS} evaluations of seed ${SEED} give what the reference gives`, async () => {
    const { tally, wrong } = await fuzz(SEED, EVALUATIONS);
    console.log(`seed ${SEED}:`, JSON.stringify(tally));
    for (const difference of wrong.slice(0, 40)) console.log(JSON.stringify(difference));

    expect(wrong.map(({ source }) => source)).toEqual([]);
    // A generator that gives nothing but failures would prove nothing.
    expect(tally.values).toBeGreaterThan(tally.evaluations / 5);
    expect(tally.leftToReference).toBeLessThan(tally.evaluations / 100);
  }, 1_800_000);
});
