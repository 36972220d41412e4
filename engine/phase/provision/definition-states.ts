import { definitionOf } from '../../model/definition.ts';
import type { SchemaBinding } from '../../model/ledger.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import type { SchemaChange, SchemaPlan } from '../../model/plan.ts';
import type { RecordState, Staging } from '../../port/staging.ts';

/** Which definitions to look at, and how far their fields are. */
export interface DefinitionStatesInput {
  readonly pair: CompiledPair;
  readonly staging: Staging;
  readonly plan: SchemaPlan;
  readonly binding: SchemaBinding | undefined;
  readonly after: 'planning' | 'provisioning';
}

/**
 * Definitions are made in the setup and not in the load, so their records end here: in the plan when their field is there
 * already or there is none to make, in the provisioning when it makes the field.
 */
export async function settleDefinitions(input: DefinitionStatesInput): Promise<void> {
  const { pair, staging, plan, binding, after } = input;
  const name = ({ object, id }: { readonly object: string; readonly id: string }) => `${object}.${id}`;
  const bound = new Set(binding?.fields.map(name));
  const planned = new Map(plan.changes.flatMap((change) => (change.kind === 'field' ? [[name(change), change]] : [])));
  for (const { kind, address } of pair.entries) {
    if (kind !== 'create') continue;
    for await (const batch of staging.mapped.scan(address)) {
      const states = batch.flatMap((record): readonly RecordState[] => {
        const definition = record.outcome.state === 'ready' ? definitionOf(record, pair.destination) : undefined;
        if (definition === undefined) return [];
        const id = name(definition);
        const state = STATES[after](planned.get(id), bound.has(id));
        if (state === undefined) return [];
        return record.sources.map(({ object, key }) => ({ object, key, entry: address, ...state }));
      });
      if (states.length > 0) await staging.transaction(() => staging.states.set(states));
    }
  }
}

type FieldChange = Extract<SchemaChange, { kind: 'field' }>;
type State = Pick<RecordState, 'state' | 'reason'>;

/** What is to be said of a definition; `undefined`: not yet, or nothing new. */
const STATES: Readonly<
  Record<DefinitionStatesInput['after'], (change: FieldChange | undefined, bound: boolean) => State | undefined>
> = {
  planning: (change, bound) => {
    if (change === undefined) return { state: 'left_out', reason: 'nothing can be chosen: it has no options' };
    if (change.action === 'create') return undefined;
    return { state: bound ? 'unchanged' : 'done' };
  },
  provisioning: (change) => (change?.action === 'create' ? { state: 'done' } : undefined),
};
