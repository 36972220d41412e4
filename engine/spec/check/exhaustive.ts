import type { Inspection } from '../../expression/inspect.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { Entry } from '../../model/mapping.ts';
import type { SourceField } from '../../model/system.ts';
import type { PairContext } from '../compile/context.ts';
import type { DraftRow } from '../compile/rows.ts';

type Conditions = Pick<PairContext, 'inspections'>;

/** Records that no entry takes are held or dropped on purpose: where that cannot be ruled out, the row says which. */
export function checkExhaustive(row: DraftRow, says: { readonly otherwise: boolean }, context: PairContext): void {
  if (says.otherwise) return;
  for (const object of new Set(row.entries.flatMap(({ from }) => from ?? []))) {
    const entries = row.entries.filter((entry) => entry.from === object && entry.kind !== 'document');
    const fields = context.source.objects.get(object)?.fields;
    if (entries.length === 0 || fields === undefined || coversAll(entries, fields, context)) continue;
    context.report('otherwise-required', row.at, { row: row.id, object });
  }
}

/** Whether every record is taken: by an entry without a condition, by both sides of one, or by every value of an enum. */
function coversAll(entries: readonly Entry[], fields: ReadonlyMap<string, SourceField>, context: Conditions): boolean {
  if (entries.some(({ when }) => when === undefined)) return true;
  const conditions = entries.flatMap(({ when }) => when ?? []);
  if (conditions.some((one) => conditions.some((other) => isNegationOf(one, other)))) return true;
  const comparisons = conditions.map((condition) => comparisonOf(condition, context));
  return [...fields.values()].some(({ name, values }) => {
    const compared = comparisons.flatMap((comparison) => (comparison?.field === name ? comparison.values : []));
    return values?.every((value) => compared.includes(value)) === true;
  });
}

/** Whether no record can meet both conditions. */
export function exclude(
  one: CompiledExpression | undefined,
  other: CompiledExpression | undefined,
  context: Conditions,
): boolean {
  if (one === undefined || other === undefined) return false;
  if (isNegationOf(one, other) || isNegationOf(other, one)) return true;
  const [a, b] = [comparisonOf(one, context), comparisonOf(other, context)];
  return a !== undefined && b?.field === a.field && !a.values.some((value) => b.values.includes(value));
}

function isNegationOf(one: CompiledExpression, other: CompiledExpression): boolean {
  return one.source.trim() === `$not(${other.source.trim()})`;
}

function comparisonOf(condition: CompiledExpression, context: Conditions): Inspection['comparison'] {
  return context.inspections.get(condition)?.comparison;
}
