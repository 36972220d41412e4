import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/digest.ts';
import type { SchemaBinding } from '../../model/ledger.ts';
import type { CompiledPair, Pipeline } from '../../model/mapping.ts';
import type { SchemaChange, SchemaPlan } from '../../model/plan.ts';
import type { AccountField, AccountSchema } from '../../port/destination.ts';
import { type FieldSources, type NeededField, neededFields } from './needed-fields.ts';
import { findField, findPipeline, findStage, missingOptions } from './schema-lookup.ts';

/** What schema planning looks at. */
export interface PlanSchemaInput {
  readonly pair: CompiledPair;
  readonly staging: FieldSources;
  /** The account's schema as it is now. */
  readonly schema: AccountSchema;
  /** What an earlier provisioning bound: a field that was renamed since is still the same field. */
  readonly binding?: SchemaBinding;
}

/** Decides which fields, options, pipelines and stages are there already and which have to be made. Writes nothing. */
export async function planSchema({ pair, staging, schema, binding }: PlanSchemaInput): Promise<SchemaPlan> {
  const fields = await neededFields(pair, staging);
  const changes = [
    ...fields.flatMap((field) => planField(field, schema, binding)),
    ...pair.pipelines.flatMap((pipeline) => planPipeline(pipeline, schema, binding)),
  ];
  return { changes, digest: digestOf(fields, pair.pipelines) };
}

function planField(
  field: NeededField,
  schema: AccountSchema,
  binding: SchemaBinding | undefined,
): readonly SchemaChange[] {
  const { object, id, label, wireType, options } = field;
  const base = { kind: 'field', object, id, label, wireType, options } as const;
  const existing = existingField(field, schema, binding);
  if (existing === undefined) return [{ ...base, action: 'create' }];
  const missing = missingOptions(existing, options);
  const reuse: SchemaChange = { ...base, action: 'reuse', key: existing.key };
  if (missing.length === 0) return [reuse];
  return [reuse, { kind: 'options', action: 'create', object, id, label, key: existing.key, options: missing }];
}

/** The account's field for a logical name: the one that was bound to it, else one of its label and type. */
export function existingField(
  field: Pick<NeededField, 'object' | 'id' | 'label' | 'wireType'>,
  schema: AccountSchema,
  binding: SchemaBinding | undefined,
): AccountField | undefined {
  return boundField(field, schema, binding) ?? findField(schema, field);
}

function boundField(
  { object, id, wireType }: Pick<NeededField, 'object' | 'id' | 'wireType'>,
  schema: AccountSchema,
  binding: SchemaBinding | undefined,
): AccountField | undefined {
  const bound = binding?.fields.find((field) => field.object === object && field.id === id);
  return schema.fields.find(
    (field) => field.object === object && field.key === bound?.key && field.wireType === wireType,
  );
}

function planPipeline(
  { id, name, stages }: Pipeline,
  schema: AccountSchema,
  binding: SchemaBinding | undefined,
): readonly SchemaChange[] {
  const bound = (address: string) => binding?.stages.find((stage) => stage.address === address)?.id;
  const known = schema.pipelines.find((pipeline) => pipeline.id === bound(`pipelines.${id}`));
  const existing = known ?? findPipeline(schema, name);
  const pipeline: SchemaChange =
    existing === undefined
      ? { kind: 'pipeline', action: 'create', id, name }
      : { kind: 'pipeline', action: 'reuse', id, name, destinationId: existing.id };
  return [
    pipeline,
    ...stages.map((stage): SchemaChange => {
      const { probability } = stage;
      const base = { kind: 'stage', id: stage.id, pipeline: id, name: stage.name } as const;
      const found =
        existing === undefined
          ? undefined
          : (schema.stages.find((candidate) => candidate.id === bound(`pipelines.${id}.${stage.id}`)) ??
            findStage(schema, existing.id, stage.name));
      return {
        ...base,
        ...(found === undefined ? { action: 'create' } : { action: 'reuse', destinationId: found.id }),
        ...(probability === undefined ? {} : { probability }),
      };
    }),
  ];
}

/** Logical names only, so that making what was approved does not change what was approved. */
function digestOf(fields: readonly NeededField[], pipelines: readonly Pipeline[]): string {
  const named = fields
    .map(({ options, ...field }) => ({ ...field, options: options.toSorted() }))
    .toSorted((a, b) => compare(`${a.object}.${a.id}`, `${b.object}.${b.id}`));
  return createHash('sha256')
    .update(canonicalJson({ fields: named, pipelines }))
    .digest('hex');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
