/* Generated from grading.schema.json by scripts/generate-types.ts. Do not edit. */

/**
 * Text. Its spelling never changes its type, so 007 stays 007.
 */
export type Text = string;
/**
 * A whole number of at least 1.
 */
export type WeightText = string;
/**
 * A number.
 */
export type NumberText = string;

/**
 * How hard a pair is: what is measured on its compiled specs, and which grade that comes to.
 */
export interface GradingFile {
  /**
   * Kind of file and version of the language; the first key of every file.
   */
  crosswalk: 'grading/1';
  grades: GradeNames;
  factors: GradingFactors;
}
/**
 * What each grade is called, the easiest first.
 */
export interface GradeNames {
  A: Text;
  B: Text;
  C: Text;
  D: Text;
}
/**
 * What makes a pair hard. The overall grade is their weighted mean.
 */
export interface GradingFactors {
  object_compatibility: ObjectCompatibilitySpec;
  field_mapping_clarity: FieldMappingClaritySpec;
  timeline: TimelineSpec;
  api_constraints: ApiConstraintsSpec;
  data_volume: DataVolumeSpec;
}
/**
 * How much of each kind of record arrives as it was.
 */
export interface ObjectCompatibilitySpec {
  label: Text;
  weight: WeightText;
  measures: ObjectCompatibilityMeasures;
}
/**
 * What is counted, and the most that each grade allows. The worst of them is the factor's grade.
 */
export interface ObjectCompatibilityMeasures {
  rows_not_whole: GradeBounds;
  fields_left_behind: GradeBounds;
}
/**
 * The most that a measure may be for each grade; beyond the last of them it is D.
 */
export interface GradeBounds {
  A: NumberText;
  B: NumberText;
  C: NumberText;
}
/**
 * How much is known of each field before data is seen.
 */
export interface FieldMappingClaritySpec {
  label: Text;
  weight: WeightText;
  measures: FieldMappingClarityMeasures;
}
/**
 * What is counted, and the most that each grade allows. The worst of them is the factor's grade.
 */
export interface FieldMappingClarityMeasures {
  proposed_entries: GradeBounds;
  untyped_fields: GradeBounds;
  opaque_expressions: GradeBounds;
  open_value_maps: GradeBounds;
}
/**
 * How many steps there are, and how many have to wait for each other.
 */
export interface TimelineSpec {
  label: Text;
  weight: WeightText;
  measures: TimelineMeasures;
}
/**
 * What is counted, and the most that each grade allows. The worst of them is the factor's grade.
 */
export interface TimelineMeasures {
  entries: GradeBounds;
  longest_chain: GradeBounds;
}
/**
 * What both systems allow.
 */
export interface ApiConstraintsSpec {
  label: Text;
  weight: WeightText;
  measures: ApiConstraintsMeasures;
}
/**
 * What is counted, and the most that each grade allows. The worst of them is the factor's grade.
 */
export interface ApiConstraintsMeasures {
  objects_read_from_files: GradeBounds;
  custom_fields_of_smallest_plan: GradeBounds;
  days_for_ten_thousand: GradeBounds;
  fields_needing_a_feature: GradeBounds;
}
/**
 * What grows with the number of records.
 */
export interface DataVolumeSpec {
  label: Text;
  weight: WeightText;
  measures: DataVolumeMeasures;
}
/**
 * What is counted, and the most that each grade allows. The worst of them is the factor's grade.
 */
export interface DataVolumeMeasures {
  objects_without_bulk: GradeBounds;
  requests_to_list_ten_thousand: GradeBounds;
  lists_that_overflow: GradeBounds;
}
