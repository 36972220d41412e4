import { compareValues, isEmpty } from '../../model/equality.ts';
import type { FieldDifference, Verdict } from '../../model/report.ts';
import type { DestinationField, DestinationObject } from '../../model/system.ts';
import { isMoney, type StoredFields, type StoredValue, textOf } from '../../model/value.ts';

/** One written record beside what a list read back of it. */
export interface ReadBack {
  readonly entry: string;
  readonly key: string;
  readonly object: DestinationObject;
  readonly written: StoredFields;
  readonly actual: StoredFields;
  /** What the destination computes from the record's lines, by field; absent where it has none. */
  readonly computed: Readonly<Record<string, number>>;
  /** Losses that the spec declares, by field: `datetime becomes date`. */
  readonly declared: ReadonlyMap<string, string>;
  /** What the field was computed from, for a person to compare with; by field. */
  readonly source: Readonly<Record<string, string>>;
}

/** Compares field by field. Every field that was written gets exactly one verdict. */
export function diffRecord(pair: ReadBack): readonly FieldDifference[] {
  return Object.entries(pair.written).map(([name, expected]) => {
    const actual = pair.actual[name] ?? null;
    const { verdict, rule } = judge(name, expected, actual, pair);
    return {
      entry: pair.entry,
      key: pair.key,
      object: pair.object.name,
      field: name,
      verdict,
      ...(rule === undefined ? {} : { rule }),
      source: pair.source[name] ?? '',
      expected: show(expected),
      actual: show(actual),
    };
  });
}

function judge(
  name: string,
  expected: StoredValue,
  actual: StoredValue,
  pair: ReadBack,
): { readonly verdict: Verdict; readonly rule?: string } {
  const field: DestinationField | undefined = pair.object.fields.get(name);
  const equality = compareValues(expected, actual, field);
  if (equality.equal) {
    const loss = pair.declared.get(name);
    if (loss !== undefined && !isEmpty(expected)) return { verdict: 'declared_loss', rule: loss };
    return equality.rule === undefined ? { verdict: 'equal' } : { verdict: 'equal_by_rule', rule: equality.rule };
  }
  const computed = pair.computed[name];
  const amount = isMoney(actual) ? actual.amount : Number(actual);
  if (computed !== undefined && Math.abs(computed - amount) < 0.005)
    return { verdict: 'equal_by_rule', rule: 'computed' };
  return { verdict: 'defect' };
}

/** A value as a reviewer reads it. */
export function show(value: StoredValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (isMoney(value)) return `${value.amount} ${value.currency}`;
  if (Array.isArray(value)) return value.map((item) => showItem(item)).join(', ');
  return showItem(value);
}

function showItem(item: unknown): string {
  if (typeof item === 'object' && item !== null) {
    if ('id' in item) return `#${textOf(item.id)}`;
    if ('value' in item) return textOf(item.value);
  }
  return textOf(item);
}
