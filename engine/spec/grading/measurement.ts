import type {
  ApiConstraintsMeasures,
  DataVolumeMeasures,
  FieldMappingClarityMeasures,
  GradingFactors,
  ObjectCompatibilityMeasures,
  TimelineMeasures,
} from '../../../schema/grading.generated.ts';
import type { CompiledPair } from '../../model/mapping.ts';

/** What makes a pair hard, as `specs/grading.yaml` names it. */
export type FactorName = keyof GradingFactors;

/** Everything that can be measured on a pair. */
export type MeasureName =
  | keyof ObjectCompatibilityMeasures
  | keyof FieldMappingClarityMeasures
  | keyof TimelineMeasures
  | keyof ApiConstraintsMeasures
  | keyof DataVolumeMeasures;

/** One number that a pair gives, and where it comes from. */
export interface Measurement {
  /** Never falls when a pair gets harder; `undefined` where the specs do not tell, which is worse than any number. */
  readonly value: number | undefined;
  /** The number in words. */
  readonly says: string;
  /** What was counted: addresses of the pair, fields of a system, limits of a plan. */
  readonly from: readonly string[];
}

/**
 * Measures a compiled pair. Counts, sums and maxima only: a share could be bettered by adding to what it is a share of.
 * The one share is that of rows, and what makes it harder to move adds to both of its sides.
 */
export type Measure = (pair: CompiledPair) => Measurement;

/** A number of things, with their names. */
export function count(from: readonly string[], one: string, many: string): Measurement {
  const { length } = from;
  return { value: length, says: `${length === 0 ? 'no' : length} ${length === 1 ? one : many}`, from };
}

/** What no spec tells. */
export function unknown(says: string): Measurement {
  return { value: undefined, says, from: [] };
}

/** A number as people read it: at most two digits behind the point. */
export function shortNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}
