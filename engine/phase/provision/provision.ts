import type { BoundField, SchemaBinding } from '../../model/ledger.ts';
import type { SchemaChange, SchemaPlan } from '../../model/plan.ts';
import type { DestinationId, StoredFields } from '../../model/value.ts';
import type { AccountSchema } from '../../port/destination.ts';
import type { ProvisionInput } from './provision-input.ts';
import { findField, findPipeline, findStage, missingOptions } from './schema-lookup.ts';
import { openSchemaWork, type SchemaStep } from './schema-work.ts';

type Of<Kind extends SchemaChange['kind']> = Extract<SchemaChange, { kind: Kind }>;

/**
 * Makes what the schema plan says is missing, each creation between intent and settlement, and binds logical names to
 * this account. Whatever is there by now, from an interrupted run or from a person, is taken as it is; nothing is removed,
 * not even stages that a new pipeline brings along. Resumable. Throws `DestinationRefusal` when the account refuses one.
 */
export async function provision(input: ProvisionInput): Promise<SchemaBinding> {
  const { plan, ledger, progress } = input;
  const work = await openSchemaWork(input);
  const stretch = progress.begin('provision', plan.changes.length, 'schema changes');
  for (const change of ofKind(plan, 'field')) {
    await work.make(fieldStep(change, input));
    stretch.advance(1);
  }
  await work.refresh();
  for (const change of ofKind(plan, 'options')) {
    await work.make(optionsStep(change, work.schema(), input));
    stretch.advance(1);
  }
  const pipelines = new Map<string, DestinationId>();
  for (const change of ofKind(plan, 'pipeline')) {
    pipelines.set(change.id, await work.make(pipelineStep(change, input)));
    stretch.advance(1);
  }
  // A new pipeline may come with stages of its own: those of the right name are used.
  await work.refresh();
  for (const change of ofKind(plan, 'stage')) {
    await work.make(stageStep(change, required(pipelines.get(change.pipeline), `pipeline ${change.pipeline}`), input));
    stretch.advance(1);
  }
  await work.refresh();
  const binding = keepBound(bind(plan, work.schema(), pipelines), await ledger.binding(), work.schema());
  await ledger.saveBinding(binding);
  await work.recordMade();
  stretch.end(`${work.madeCount()} made, ${plan.changes.length - work.madeCount()} there already`);
  return binding;
}

function ofKind<Kind extends SchemaChange['kind']>(plan: SchemaPlan, kind: Kind): readonly Of<Kind>[] {
  return plan.changes.filter((change): change is Of<Kind> => change.kind === kind);
}

function fieldStep(change: Of<'field'>, { destination }: ProvisionInput): SchemaStep {
  const { object, id, label, wireType, options, key } = change;
  return {
    entry: `schema.field.${object}.${id}`,
    object: 'field',
    what: `the field "${label}" of ${object}`,
    sent: { object, label, wire_type: wireType, options },
    look: (schema) =>
      (schema.fields.find((field) => field.object === object && field.key === key) ?? findField(schema, change))?.key,
    send: async () => (await destination.schema.createField({ object, label, wireType, options })).key,
  };
}

/** The field's key is looked up anew: between plan and provisioning a person may have replaced the field. */
function optionsStep(change: Of<'options'>, schema: AccountSchema, { destination }: ProvisionInput): SchemaStep {
  const { object, id, label, options } = change;
  const field = schema.fields.find((candidate) => candidate.object === object && candidate.key === change.key);
  const missing = field === undefined ? options : missingOptions(field, options);
  return {
    entry: `schema.options.${object}.${id}`,
    object: 'field_options',
    what: `the options of "${label}" of ${object}`,
    sent: { object, field: change.key, options: missing },
    look: (now) => {
      const current = now.fields.find((candidate) => candidate.object === object && candidate.key === change.key);
      return current !== undefined && missingOptions(current, options).length === 0 ? change.key : undefined;
    },
    send: async () => (await destination.schema.addOptions(object, change.key, missing)).key,
  };
}

function pipelineStep({ id, name, destinationId }: Of<'pipeline'>, { destination }: ProvisionInput): SchemaStep {
  return {
    entry: `schema.pipeline.${id}`,
    object: 'pipeline',
    what: `the pipeline "${name}"`,
    sent: { name },
    look: (schema) =>
      (schema.pipelines.find((pipeline) => pipeline.id === destinationId) ?? findPipeline(schema, name))?.id,
    send: () => destination.schema.createPipeline(name),
  };
}

function stageStep(change: Of<'stage'>, pipelineId: DestinationId, { destination }: ProvisionInput): SchemaStep {
  const { id, pipeline, name, probability, destinationId } = change;
  const sent: StoredFields = { name, pipeline_id: { id: pipelineId }, deal_probability: probability ?? null };
  return {
    entry: `schema.stage.${pipeline}.${id}`,
    object: 'stage',
    what: `the stage "${name}"`,
    sent,
    look: (schema) =>
      (
        schema.stages.find((stage) => stage.id === destinationId && stage.pipelineId === pipelineId) ??
        findStage(schema, pipelineId, name)
      )?.id,
    send: () =>
      destination.schema.createStage({ pipelineId, name, ...(probability === undefined ? {} : { probability }) }),
  };
}

function bind(plan: SchemaPlan, schema: AccountSchema, pipelines: ReadonlyMap<string, DestinationId>): SchemaBinding {
  const fields = ofKind(plan, 'field').map((change): BoundField => {
    const { object, id, label, wireType, key } = change;
    const field = required(
      schema.fields.find((candidate) => candidate.object === object && candidate.key === key) ??
        findField(schema, change),
      `field "${label}" of ${object}`,
    );
    return { object, id, label, key: field.key, wireType, options: field.options };
  });
  const stages = ofKind(plan, 'stage').map(({ id, pipeline, name, destinationId }) => {
    const pipelineId = required(pipelines.get(pipeline), `pipeline ${pipeline}`);
    const known = schema.stages.find((stage) => stage.id === destinationId && stage.pipelineId === pipelineId);
    const stage = required(known ?? findStage(schema, pipelineId, name), `stage "${name}"`);
    return { address: `pipelines.${pipeline}.${id}`, id: stage.id };
  });
  return { fields, stages: [...[...pipelines].map(([id, at]) => ({ address: `pipelines.${id}`, id: at })), ...stages] };
}

/** Fields of an earlier plan stay bound while the account has them: what we wrote there may have to be emptied or restored. */
function keepBound(binding: SchemaBinding, earlier: SchemaBinding | undefined, schema: AccountSchema): SchemaBinding {
  const kept = (earlier?.fields ?? []).filter(
    ({ object, id, key }) =>
      !binding.fields.some((field) => field.object === object && (field.id === id || field.key === key)) &&
      schema.fields.some((field) => field.object === object && field.key === key),
  );
  return { ...binding, fields: [...binding.fields, ...kept] };
}

function required<Value>(value: Value | undefined, what: string): Value {
  if (value !== undefined) return value;
  throw new Error(`The ${what} is not in the account although it was just made or seen. Run the provisioning again.`);
}
