import type { BoundField, SchemaBinding } from '../../model/ledger.ts';
import type { SchemaPlan } from '../../model/plan.ts';
import type { AccountSchema, Records } from '../../port/destination.ts';
import type { Run } from '../context.ts';

/** The records of the destination under the best binding there is: the provisioned one, and what else could be reused. */
export async function boundRecords(run: Run, schemaPlan: SchemaPlan, schema: AccountSchema): Promise<Records> {
  const reusable = reusableBinding(schemaPlan, schema);
  const bound = await run.ledger.binding();
  if (bound === undefined) return run.destination.records(reusable);
  // What the plan needs since then may be there already, with values that are not ours.
  const isNew = ({ object, id }: BoundField) =>
    !bound.fields.some((field) => field.object === object && field.id === id);
  return run.destination.records({ ...bound, fields: [...bound.fields, ...reusable.fields.filter(isNew)] });
}

/** Before anything is provisioned: the fields and stages of the plan that exist already. */
function reusableBinding(plan: SchemaPlan, schema: AccountSchema): SchemaBinding {
  const fields = plan.changes.flatMap((change): readonly BoundField[] => {
    if (change.kind !== 'field' || change.action !== 'reuse' || change.key === undefined) return [];
    const found = schema.fields.find(({ object, key }) => object === change.object && key === change.key);
    const { object, id, label, key, wireType } = change;
    return [{ object, id, label, key, wireType, options: found?.options ?? [] }];
  });
  const stages = plan.changes.flatMap((change) => {
    if (change.kind === 'field' || change.kind === 'options' || change.destinationId === undefined) return [];
    const address = change.kind === 'pipeline' ? `pipelines.${change.id}` : `pipelines.${change.pipeline}.${change.id}`;
    return [{ address, id: change.destinationId }];
  });
  return { fields, stages };
}
