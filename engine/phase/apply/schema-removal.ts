import type { BoundField, SchemaBinding } from '../../model/ledger.ts';
import type { Change } from '../../model/plan.ts';
import { type AccountSchema, BudgetExhausted, DestinationRefusal } from '../../port/destination.ts';
import { type ApplyContext, type SettleContext, timestamp } from './apply-input.ts';
import type { Carried, Outcome } from './outcome.ts';
import type { OpenWrite } from './perform.ts';

type Removal = Extract<Change, { action: 'delete' }>;

/** How provisioned schema is addressed, in the ledger and in rollback plans. */
export const SCHEMA_ADDRESS = 'schema.';

/** Whether a change takes provisioned schema away again. Everything else concerns records. */
export function isSchemaRemoval(change: Change): change is Removal {
  return change.action === 'delete' && change.entry.startsWith(SCHEMA_ADDRESS);
}

/** Takes fields, options, stages and pipelines away, one after another. What is gone already counts as done. */
export async function removeSchema(changes: readonly Removal[], context: ApplyContext): Promise<readonly Carried[]> {
  const carried: Carried[] = [];
  let schema = await context.schema.read();
  for (const change of changes) {
    const outcome = await removeOne(change, schema, context);
    if (outcome.kind === 'applied') schema = without(change, schema);
    carried.push({ change, outcome });
  }
  await forgetRemoved(await context.schema.read(), context);
  return carried;
}

/** The schema after a removal, as far as later removals ask. Reading it anew after each would cost more than the removals. */
function without({ object, destinationId, expected }: Removal, schema: AccountSchema): AccountSchema {
  switch (object) {
    case 'field':
      return {
        ...schema,
        fields: schema.fields.filter((field) => field.object !== expected.object || field.key !== destinationId),
      };
    case 'pipeline':
      return {
        ...schema,
        pipelines: schema.pipelines.filter(({ id }) => id !== destinationId),
        stages: schema.stages.filter(({ pipelineId }) => pipelineId !== destinationId),
      };
    case 'stage':
      return { ...schema, stages: schema.stages.filter(({ id }) => id !== destinationId) };
    default:
      return schema;
  }
}

async function removeOne(change: Removal, schema: AccountSchema, context: ApplyContext): Promise<Outcome> {
  const { ledger, clock, run, plan } = context;
  const { entry, key, object, destinationId, fingerprint, expected, reverts = [] } = change;
  const intent = { run, plan: plan.id, entry, key, object, action: 'delete', destinationId, fingerprint } as const;
  const [seq = 0] = await ledger.intend([{ ...intent, before: expected, sent: {}, at: timestamp(clock) }]);
  try {
    if (isThere(change, schema)) await send(change, schema, context);
  } catch (cause) {
    if (cause instanceof DestinationRefusal || cause instanceof BudgetExhausted) {
      await ledger.settle(seq, { state: 'failed', reason: cause.message, at: timestamp(clock) });
    }
    // Without a clear answer the line stays open: the next run looks whether it is still there.
    if (!(cause instanceof DestinationRefusal)) throw cause;
    return { kind: 'failed', reason: cause.message };
  }
  if (reverts.length > 0) await ledger.markReverted(reverts, seq);
  await ledger.settle(seq, { state: 'applied', destinationId, at: timestamp(clock) });
  return { kind: 'applied', id: destinationId };
}

async function send(change: Removal, schema: AccountSchema, context: ApplyContext): Promise<void> {
  const { object, destinationId, expected } = change;
  const owner = typeof expected.object === 'string' ? expected.object : '';
  switch (object) {
    case 'field':
      return context.schema.removeField(owner, destinationId);
    case 'field_options': {
      const ids = schema.fields
        .filter((field) => field.object === owner && field.key === destinationId)
        .flatMap(({ options }) => options.filter(({ label }) => labelsOf(change).includes(label)).map(({ id }) => id));
      return context.schema.removeOptions(owner, destinationId, ids);
    }
    case 'pipeline':
      return context.schema.removePipeline(destinationId);
    case 'stage':
      return context.schema.removeStage(destinationId);
    default:
      throw new Error(`The plan takes away the schema object ${object}, which nobody provisions.`);
  }
}

function isThere({ object, destinationId, expected, ...change }: Removal, schema: AccountSchema): boolean {
  const fields = schema.fields.filter((field) => field.object === expected.object && field.key === destinationId);
  switch (object) {
    case 'field':
      return fields.length > 0;
    case 'field_options':
      return fields.some(({ options }) =>
        options.some(({ label }) => labelsOf({ expected, ...change }).includes(label)),
      );
    case 'pipeline':
      return schema.pipelines.some(({ id }) => id === destinationId);
    case 'stage':
      return schema.stages.some(({ id }) => id === destinationId);
    default:
      return true;
  }
}

function labelsOf({ expected }: Pick<Removal, 'expected'>): readonly string[] {
  return Array.isArray(expected.options) ? expected.options.map(String) : [];
}

/** Settles by looking what an interrupted removal left open. What is still there is removed by the plan's own change. */
export async function settleOpenRemovals(opens: readonly OpenWrite[], context: SettleContext): Promise<void> {
  if (opens.length === 0) return;
  const schema = await context.schema.read();
  for (const { seq, entry, key, object, destinationId = '', before = {}, fingerprint } of opens) {
    const removal = { action: 'delete', entry, key, object, destinationId, expected: before, fingerprint } as const;
    const at = timestamp(context.clock);
    await context.ledger.settle(
      seq,
      isThere(removal, schema)
        ? { state: 'failed', reason: 'not_written', at }
        : { state: 'applied', destinationId, at, reason: 'found by looking' },
    );
  }
}

/** The binding names only what the account still has. */
async function forgetRemoved(schema: AccountSchema, { binding, ledger }: ApplyContext): Promise<void> {
  const known = (field: BoundField) =>
    schema.fields.find(({ object, key }) => object === field.object && key === field.key);
  const stages = new Set(schema.stages.map(({ id }) => id));
  const pipelines = new Set(schema.pipelines.map(({ id }) => id));
  const left: SchemaBinding = {
    fields: binding.fields.flatMap((field) => {
      const now = known(field);
      return now === undefined ? [] : [{ ...field, options: now.options }];
    }),
    // `pipelines.<id>` is a pipeline, `pipelines.<id>.<stage>` a stage.
    stages: binding.stages.filter(({ address, id }) => (address.split('.').length === 2 ? pipelines : stages).has(id)),
  };
  await ledger.saveBinding(left);
}
