import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CompiledPair } from '../../../engine/model/mapping.ts';
import { gradePair, type PairGrades } from '../../../engine/spec/grading/grade-pair.ts';
import { MEASURES } from '../../../engine/spec/grading/measures.ts';
import { GRADES, type GradingRules } from '../../../engine/spec/grading/rules.ts';
import { openGrading, openPair, pairIds } from '../../../engine/spec/load.ts';
import { SOUND } from '../../broken/fixture.ts';
import { HARDER_STEPS } from './harder.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const RULES = (await openGrading(ROOT)).rules!;
const SHOP = (await openPair({ root: SOUND, pair: 'shop-to-crm' })).pair!;
const PAIRS: readonly CompiledPair[] = [
  SHOP,
  ...(await Promise.all((await pairIds(ROOT)).map(async (pair) => (await openPair({ root: ROOT, pair })).pair!))),
];
const STEPS = Object.entries(HARDER_STEPS);

const step = fc.record({ of: fc.nat(STEPS.length - 1), at: fc.nat(1_000) });

describe('a harder pair never gets a better grade', () => {
  test('by the rules of this project, wherever it starts and however often it gets harder', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PAIRS), fc.array(step, { maxLength: 12 }), step, (pair, before, last) => {
        const start = before.reduce(takeStep, pair);

        expect(improvements(gradePair(start, RULES), gradePair(takeStep(start, last), RULES))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('by any rules whose bounds rise', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PAIRS),
        anyRules(),
        fc.array(step, { minLength: 1, maxLength: 6 }),
        (pair, rules, steps) => {
          expect(improvements(gradePair(pair, rules), gradePair(steps.reduce(takeStep, pair), rules))).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('each step that makes it harder is noticed', () => {
  test.each(STEPS)('%s', (_, { raises, take }) => {
    const noticed = PAIRS.map(easy).flatMap((pair) => {
      const before = MEASURES[raises](pair).value;
      return Array.from({ length: 12 }, (_unused, at) => rises(before, MEASURES[raises](take(pair, at)).value));
    });

    expect(noticed).toContain(true);
  });

  test('and every measure has a step that raises it', () => {
    const raised = new Set(STEPS.map(([, { raises }]) => raises));

    expect([...raised].toSorted()).toEqual(Object.keys(MEASURES).toSorted());
  });
});

/** The same pair over a source that is read without exports, into a destination that makes everything in bulk. */
function easy(pair: CompiledPair): CompiledPair {
  const objects = [...pair.source.objects].map(([name, { read: _read, ...object }]) => [name, object] as const);
  const made = [...pair.destination.objects].map(
    ([name, object]) => [name, { ...object, bulk: { parent: 'deal', most: 1, cost: 100 } }] as const,
  );
  const entries = pair.entries.map((entry) =>
    entry.kind !== 'fold'
      ? entry
      : { ...entry, fields: entry.fields.map((field) => ({ ...field, ...unlimited(field) })) },
  );
  return {
    ...pair,
    entries,
    source: { ...pair.source, objects: new Map(objects) },
    destination: { ...pair.destination, objects: new Map(made) },
  };
}

function unlimited<Field extends Extract<CompiledPair['entries'][number], { kind: 'fold' }>['fields'][number]>({
  aggregate,
  target,
}: Field): Pick<Field, 'aggregate' | 'target'> {
  if (aggregate.kind !== 'list') return { aggregate, target };
  const { atMost: _atMost, ...list } = aggregate;
  const { max: _max, ...field } = target;
  return { aggregate: list, target: field };
}

function takeStep(pair: CompiledPair, { of, at }: { readonly of: number; readonly at: number }): CompiledPair {
  return STEPS[of]![1].take(pair, at);
}

/** What is not known is worse than any number. */
function rises(before: number | undefined, after: number | undefined): boolean {
  return before !== undefined && (after === undefined || after > before);
}

/** Every grade that is better after than before. */
function improvements(before: PairGrades, after: PairGrades): readonly string[] {
  const better = (from: string, to: string) => GRADES.indexOf(to as never) < GRADES.indexOf(from as never);
  return [
    ...(better(before.overall.computed.grade, after.overall.computed.grade) ? ['overall'] : []),
    ...(after.overall.mean < before.overall.mean ? ['mean'] : []),
    ...before.factors
      .filter(({ computed }, index) => better(computed, after.factors[index]!.computed))
      .map(({ name }) => name),
  ];
}

/** The factors and measures of this project with weights and bounds by chance. */
function anyRules(): fc.Arbitrary<GradingRules> {
  const bounds = fc
    .tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.double({ min: 0, max: 20, noNaN: true }), fc.nat(40))
    .map((limits) => limits.toSorted((a, b) => a - b))
    .map(([A = 0, B = 0, C = 0]) => ({ A, B, C }));
  const count = RULES.factors.reduce((sum, { measures }) => sum + measures.length, 0);
  return fc
    .record({
      weights: fc.array(fc.integer({ min: 1, max: 9 }), {
        minLength: RULES.factors.length,
        maxLength: RULES.factors.length,
      }),
      limits: fc.array(bounds, { minLength: count, maxLength: count }),
    })
    .map(({ weights, limits }) => {
      const rest = limits.values();
      const factors = RULES.factors.map((factor, index) => ({
        ...factor,
        weight: weights[index]!,
        measures: factor.measures.map(({ name }) => ({ name, bounds: rest.next().value! })),
      }));
      return { ...RULES, factors };
    });
}
