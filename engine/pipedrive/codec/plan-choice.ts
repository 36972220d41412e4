import type { DestinationSystem } from '../../model/system.ts';
import type { StoredValue } from '../../model/value.ts';
import { type PresentValue, unfit } from './field-codec.ts';

/** Turns the words of fields whose values depend on the plan into what the account keeps for them, and back. */
export interface PlanChoices {
  /** @throws DestinationRefusal when the account's plan is not known or has no such word. */
  encode(object: string, field: string, value: PresentValue): PresentValue;
  /** Null for what the plan has no word for. */
  decode(object: string, field: string, value: StoredValue): StoredValue;
}

/** `planOf`: the account's plan by its name in the system spec, as far as the account has shown it by now. */
export function createPlanChoices(
  system: DestinationSystem | undefined,
  planOf: () => string | undefined,
): PlanChoices {
  const wordsOf = (object: string, field: string): ReadonlyMap<string, string> | 'unknown plan' | undefined => {
    const choice = system?.objects.get(object)?.fields.get(field)?.choice;
    if (choice === undefined) return undefined;
    const plan = planOf();
    return plan === undefined ? 'unknown plan' : (system?.plans.get(plan)?.choices?.get(choice) ?? new Map());
  };
  return {
    encode(object, field, value) {
      const words = wordsOf(object, field);
      if (words === undefined) return value;
      if (words === 'unknown plan')
        throw unfit(field, 'which plan the account has is not known, and its values depend on it.');
      const wire = typeof value === 'string' ? words.get(value) : undefined;
      if (wire === undefined) throw unfit(field, `the plan of the account knows only ${[...words.keys()].join(', ')}.`);
      return wire;
    },
    decode(object, field, value) {
      const words = wordsOf(object, field);
      if (words === undefined) return value;
      if (words === 'unknown plan') return null;
      return [...words].find(([, wire]) => wire === value)?.[0] ?? null;
    },
  };
}
