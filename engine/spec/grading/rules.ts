import type { GradeBounds, GradingFactors, GradingFile } from '../../../schema/grading.generated.ts';
import type { Reporter } from '../compile/context.ts';
import { needed, parts, type Written } from '../written.ts';
import type { FactorName, MeasureName } from './measurement.ts';

/** The grades, the easiest first. */
export const GRADES = ['A', 'B', 'C', 'D'] as const;
/** How hard a pair is. */
export type Grade = (typeof GRADES)[number];

/** A grade that has a bound; the last one takes what is beyond all of them. */
export type BoundedGrade = keyof GradeBounds;
const BOUNDED = ['A', 'B', 'C'] as const satisfies readonly BoundedGrade[];

/** `specs/grading.yaml` after checking. */
export interface GradingRules {
  readonly names: Readonly<Record<Grade, string>>;
  /** In the order written. */
  readonly factors: readonly FactorRule[];
}

/** One of the things that make a pair hard, and how it is measured. */
export interface FactorRule {
  readonly name: FactorName;
  /** What readers call it. */
  readonly label: string;
  /** At least 1: how much it counts in the overall grade. */
  readonly weight: number;
  readonly measures: readonly MeasureRule[];
}

/** One number, and what it may be. */
export interface MeasureRule {
  readonly name: MeasureName;
  /** The most that the measure may be for each grade, rising. */
  readonly bounds: Readonly<Record<BoundedGrade, number>>;
}

/** Reads the rules of a file that its schema accepted. Bounds that fall are reported. */
export function compileGrading(file: Written<GradingFile>, context: Reporter): GradingRules {
  return {
    names: file.value.grades,
    factors: parts(needed(file, 'factors')).map(([name, factor]) => compileFactor(name as FactorName, factor, context)),
  };
}

function compileFactor(name: FactorName, factor: Written<GradingFactors[FactorName]>, context: Reporter): FactorRule {
  const { label, weight } = factor.value;
  const measures = needed(factor, 'measures') as Written<object> as Written<Record<MeasureName, GradeBounds>>;
  return {
    name,
    label,
    weight: Number(weight),
    measures: parts(measures).map(([measure, bounds]) => ({
      name: measure as MeasureName,
      bounds: compileBounds(bounds, context),
    })),
  };
}

function compileBounds(written: Written<GradeBounds>, context: Reporter): MeasureRule['bounds'] {
  const { A, B, C } = written.value;
  const bounds = { A: Number(A), B: Number(B), C: Number(C) };
  for (const [index, grade] of BOUNDED.entries()) {
    const easier = BOUNDED[index - 1];
    if (easier === undefined || bounds[easier] <= bounds[grade]) continue;
    context.report('grade-bounds-fall', needed(written, grade).at, { grade, easier });
  }
  return bounds;
}

/** The grade that a number comes to. What is not known gets the last one, so that knowing less never helps. */
export function gradeWithin(value: number | undefined, bounds: MeasureRule['bounds']): Grade {
  return BOUNDED.find((grade) => value !== undefined && value <= bounds[grade]) ?? LAST;
}

const LAST = 'D' satisfies Grade;
