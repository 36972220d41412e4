import type { MatchRule } from './mapping.ts';
import { isMoney, textOf } from './value.ts';

/**
 * The texts by which a record is found under one match rule: trimmed, without regard to case, one for each part of a
 * list field. None when a field of the rule is empty: nothing equals nothing is no match.
 */
export function matchNames(rule: MatchRule, fields: Readonly<Record<string, unknown>>): readonly string[] {
  let names = [`${rule.fields.join('+')}:`];
  for (const field of rule.fields) {
    const parts = partsOf(fields[field]);
    names = names.flatMap((name) => parts.map((part) => `${name}\u0000${part}`));
  }
  return names;
}

function partsOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return [...new Set(items.map(partText).filter((text) => text !== ''))];
}

function partText(item: unknown): string {
  if (isMoney(item)) return `${item.amount} ${item.currency}`;
  const text = typeof item === 'object' && item !== null && 'value' in item ? textOf(item.value) : textOf(item);
  return text.trim().toLowerCase();
}
