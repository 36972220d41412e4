import type { CompiledPair } from '../../model/mapping.ts';
import type { FactorName, Measurement, MeasureName } from './measurement.ts';
import { MEASURES } from './measures.ts';
import { type FactorRule, GRADES, type Grade, type GradingRules, gradeWithin, type MeasureRule } from './rules.ts';

/** How hard a pair is: what the page claims, what the specs come to, and why. */
export interface PairGrades {
  readonly overall: {
    readonly published: { readonly grade: string; readonly name: string };
    readonly computed: { readonly grade: Grade; readonly name: string };
    /** The weighted mean of the factors, the easiest grade counting 0. */
    readonly mean: number;
    /** Why the two part, as the pair explains it. */
    readonly differs: string | undefined;
  };
  /** In the order of the rules. */
  readonly factors: readonly FactorGrade[];
}

/** The grade of one factor, with what it follows from. */
export interface FactorGrade {
  readonly name: FactorName;
  readonly label: string;
  readonly weight: number;
  /** `undefined` where the page gives none. */
  readonly published: string | undefined;
  readonly computed: Grade;
  readonly differs: string | undefined;
  /** Everything that was measured; the worst of it is the grade. */
  readonly evidence: readonly Evidence[];
}

/** One measurement, the grade it comes to by itself, and the bounds it was held against. */
export interface Evidence extends Measurement {
  readonly measure: MeasureName;
  readonly grade: Grade;
  readonly bounds: MeasureRule['bounds'];
}

/** Grades a pair by its compiled specs alone. Pure. A harder pair never gets a better grade, in no factor and overall. */
export function gradePair(pair: CompiledPair, rules: GradingRules): PairGrades {
  const { published } = pair;
  const factors = rules.factors.map((rule) => gradeFactor(pair, rule));
  const mean = weightedMean(factors);
  const grade = GRADES[Math.floor(mean + 0.5)] ?? 'D';
  return {
    overall: {
      published: { grade: published.grade, name: published.gradeName },
      computed: { grade, name: rules.names[grade] },
      mean,
      differs: published.differs,
    },
    factors,
  };
}

function gradeFactor(pair: CompiledPair, { name, label, weight, measures }: FactorRule): FactorGrade {
  const claim = pair.published.factors?.get(name);
  const evidence = measures.map(({ name: measure, bounds }): Evidence => {
    const measurement = MEASURES[measure](pair);
    return { measure, ...measurement, grade: gradeWithin(measurement.value, bounds), bounds };
  });
  return {
    name,
    label,
    weight,
    published: claim?.grade,
    computed: worst(evidence.map(({ grade }) => grade)),
    differs: claim?.differs,
    evidence,
  };
}

function worst(grades: readonly Grade[]): Grade {
  return GRADES.findLast((grade) => grades.includes(grade)) ?? GRADES[0];
}

function weightedMean(factors: readonly FactorGrade[]): number {
  const total = factors.reduce((sum, { weight }) => sum + weight, 0);
  return factors.reduce((sum, { weight, computed }) => sum + weight * GRADES.indexOf(computed), 0) / total;
}
