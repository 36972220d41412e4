import type { AccountField, AccountSchema, AccountStage } from '../../port/destination.ts';

/**
 * The account's custom field of this label and type. Nothing prevents several of one label; the one listed first is the
 * oldest and the one that records are likeliest to have a value in.
 */
export function findField(
  schema: AccountSchema,
  wanted: { readonly object: string; readonly label: string; readonly wireType: string },
): AccountField | undefined {
  return schema.fields.find(
    ({ custom, object, label, wireType }) =>
      custom && object === wanted.object && wireType === wanted.wireType && sameName(label, wanted.label),
  );
}

/** Labels that the field has no option for. Options differ by spelling: two of one word in other case are two. */
export function missingOptions(field: AccountField, labels: readonly string[]): readonly string[] {
  const present = new Set(field.options.map(({ label }) => label.trim()));
  return labels.filter((label) => !present.has(label));
}

/** The pipeline of this name, the first listed if there are several. */
export function findPipeline(schema: AccountSchema, name: string): AccountSchema['pipelines'][number] | undefined {
  return schema.pipelines.find((pipeline) => sameName(pipeline.name, name));
}

/** The stage of this name in one pipeline. */
export function findStage(schema: AccountSchema, pipelineId: string, name: string): AccountStage | undefined {
  return schema.stages.find((stage) => stage.pipelineId === pipelineId && sameName(stage.name, name));
}

function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
