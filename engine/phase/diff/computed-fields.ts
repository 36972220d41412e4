import type { DestinationSystem } from '../../model/system.ts';
import { isResolvedLink, type Json, type StoredFields } from '../../model/value.ts';

/** Sums that the destination puts into a parent's field once the parent has lines: `object id field` to the amount. */
export interface ComputedFields {
  addLine(object: string, line: StoredFields): Promise<void>;
  of(object: string, id: string): Readonly<Record<string, number>>;
}

/** Follows `overridden_by` of the destination's system spec: which field, over which lines, by which formula. */
export function openComputedFields(system: DestinationSystem): ComputedFields {
  const rules = [...system.objects.values()].flatMap((parent) =>
    [...parent.fields.values()].flatMap((field) =>
      field.overriddenBy === undefined ? [] : [{ parent: parent.name, field: field.name, ...field.overriddenBy }],
    ),
  );
  const sums = new Map<string, Record<string, number>>();
  return {
    async addLine(object, line) {
      for (const rule of rules) {
        const link = line[rule.by];
        if (rule.object !== object || !isResolvedLink(link)) continue;
        const amount = Number((await rule.sum.evaluate(line as unknown as Json, {})) ?? 0);
        const name = `${rule.parent}\u0000${link.id}`;
        const known = sums.get(name) ?? {};
        sums.set(name, { ...known, [rule.field]: (known[rule.field] ?? 0) + amount });
      }
    },
    of: (object, id) => sums.get(`${object}\u0000${id}`) ?? {},
  };
}
