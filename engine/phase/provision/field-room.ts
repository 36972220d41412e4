import type { SchemaBinding } from '../../model/ledger.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import type { Account, AccountSchema } from '../../port/destination.ts';
import type { SourceStaging } from '../../port/staging.ts';
import { declaredFields, type NeededField } from './needed-fields.ts';
import { existingField } from './plan-schema.ts';

/** What decides how many fields of its own a source may bring along. */
export interface FieldRoomInput {
  readonly pair: CompiledPair;
  readonly source: SourceStaging;
  readonly account: Pick<Account, 'plan'>;
  readonly schema: AccountSchema;
  readonly binding?: SchemaBinding;
}

/** Custom fields that the account takes besides the declared ones, and those it has already. */
export interface FieldRoom {
  readonly left: number;
  has(field: Pick<NeededField, 'object' | 'id' | 'label' | 'wireType'>): boolean;
}

/**
 * How much room the plan's cap leaves once the declared fields are made; `undefined` when the account does not say which
 * plan it has. Making fields takes as much room as it gives to the fields made, so the answer for each stays the same.
 */
export async function fieldRoom(input: FieldRoomInput): Promise<FieldRoom | undefined> {
  const { pair, source, account, schema, binding } = input;
  const cap = pair.destination.plans.get(account.plan ?? '')?.customFields;
  if (cap === undefined) return undefined;
  const has: FieldRoom['has'] = (field) => existingField(field, schema, binding) !== undefined;
  const toMake = (await declaredFields(pair, source)).filter((field) => !has(field)).length;
  // Counted in the schema as it is now: the account's own number is as old as the run.
  const there = schema.fields.filter(({ custom }) => custom).length;
  return { left: Math.max(0, cap - there - toMake), has };
}
