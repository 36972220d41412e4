import type { CompiledExpression } from './expression.ts';
import { formatLocation } from './location.ts';
import type { Entry, RefForm, ValueForm } from './mapping.ts';
import type { MappedRecord } from './record.ts';

/** Branch of mapping: a value map had no answer. */
export const UNKNOWN = 'map unknown';

/** The branch of a condition of an entry or of its values that holds, or does not. */
export function conditionBranch({ address }: Entry, { at }: CompiledExpression, holds: boolean): string {
  return `${address} when ${formatLocation(at)}=${holds}`;
}

/** The branches that a mapped record exercised; one that is held because a value map had no answer exercised that. */
export function branchesOf({ entry, outcome, coverage }: MappedRecord): readonly string[] {
  return outcome.state === 'held' && outcome.reason === 'unknown_value'
    ? [...coverage, `${entry}/${outcome.at}=${UNKNOWN}`]
    : coverage;
}

/** Every condition of an entry and of its values, however deep. */
export function conditionsOf(entry: Entry): readonly CompiledExpression[] {
  return [...(entry.when === undefined ? [] : [entry.when]), ...valueConditionsOf(entry)];
}

/** The conditions of an entry's values, however deep: those that the records which it takes can answer either way. */
export function valueConditionsOf(entry: Entry): readonly CompiledExpression[] {
  switch (entry.kind) {
    case 'create': {
      const spread = entry.spread?.when === undefined ? [] : [entry.spread.when];
      return [...entry.fields.flatMap(({ form }) => conditionsOfForm(form)), ...spread];
    }
    case 'attach':
      return entry.fields.flatMap(({ form }) => conditionsOfForm(form));
    case 'fold':
      return entry.fields.flatMap(({ aggregate }) =>
        aggregate.kind === 'only' ? conditionsOfForm(aggregate.form) : [],
      );
    case 'match':
    case 'document':
      return [];
    default:
      return entry satisfies never;
  }
}

function conditionsOfForm(form: ValueForm | RefForm): readonly CompiledExpression[] {
  const own = 'when' in form && form.when !== undefined ? [form.when] : [];
  if (form.kind === 'first_of') return [...own, ...form.forms.flatMap(conditionsOfForm)];
  if (form.kind === 'items') return [...own, ...form.items.flatMap((item) => conditionsOfForm(item.form))];
  return own;
}
