import { API_MEASURES, VOLUME_MEASURES } from './limit-measures.ts';
import { CLARITY_MEASURES, COMPATIBILITY_MEASURES, TIMELINE_MEASURES } from './mapping-measures.ts';
import type { Measure, MeasureName } from './measurement.ts';

/** How everything that `specs/grading.yaml` sets bounds for is measured. */
export const MEASURES: Readonly<Record<MeasureName, Measure>> = {
  ...COMPATIBILITY_MEASURES,
  ...CLARITY_MEASURES,
  ...TIMELINE_MEASURES,
  ...API_MEASURES,
  ...VOLUME_MEASURES,
};
