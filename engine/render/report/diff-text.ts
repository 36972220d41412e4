import { EQUALITY_RULES } from '../../model/equality.ts';
import { FINAL_STATES } from '../../model/record.ts';
import type { DiffReport, Reconciliation } from '../../model/report.ts';
import { clip, counted, textTable } from './table.ts';

const CELL = 34;
const EXAMPLES_OF_EACH_FIELD = 1;

/** The field-level diff as a table: all defects, and an example of every field. */
export function diffText(diff: DiffReport): string {
  const seen = new Map<string, number>();
  const shown = diff.differences.filter(({ verdict, entry, field }) => {
    const name = `${entry}/${field}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return verdict === 'defect' || count < EXAMPLES_OF_EACH_FIELD;
  });
  const rows = shown.map(({ entry, key, field, verdict, rule, source, expected, actual }) => [
    verdict,
    `${entry}/${clip(key, 18)}`,
    field,
    clip(source, CELL),
    clip(expected, CELL),
    clip(actual, CELL),
    rule ?? '',
  ]);
  return [
    diffSummary(diff),
    textTable(['verdict', 'record', 'field', 'source', 'written', 'read back', 'rule'], rows),
    ruleText(diff),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** One line: how many fields of how many records, and how they compare. */
export function diffSummary({ records, fields, verdicts }: DiffReport): string {
  return `${counted(fields, 'field')} of ${counted(records, 'record')} read back: ${verdicts.equal} equal, ${verdicts.equal_by_rule} equal by rule, ${verdicts.declared_loss} declared losses, ${counted(verdicts.defect, 'defect')}.`;
}

function ruleText({ rules }: DiffReport): string {
  const rows = Object.entries(rules).map(([rule, count]) => [
    rule,
    count,
    rule in EQUALITY_RULES ? EQUALITY_RULES[rule as keyof typeof EQUALITY_RULES] : 'declared in the spec',
  ]);
  return textTable(['rule', 'fields', 'meaning'], rows);
}

/** Counts, sums and discrepancies of a reconciliation, for a person. */
export function reconciliationText(report: Reconciliation): string {
  const objects = Object.entries(report.objects).map(([object, { planned, applied, found }]) => [
    object,
    planned,
    applied,
    found,
  ]);
  const sums = Object.entries(report.sums).map(([name, { expected, actual }]) => [name, expected, actual]);
  const states = FINAL_STATES.map((state) => `${state} ${report.states[state]}`).join(', ');
  return [
    textTable(['object', 'planned', 'applied', 'found'], objects),
    textTable(['sum', 'expected', 'found'], sums),
    `Source records: ${states}.`,
    report.discrepancies.length === 0
      ? 'No discrepancies.'
      : textTable(
          ['discrepancy', 'object', 'detail'],
          report.discrepancies.map(({ kind, object, detail }) => [kind, object, detail]),
        ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
