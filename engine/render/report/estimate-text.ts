import type { Estimate } from '../../estimate/estimate.ts';
import type { EstimateFacts } from '../../estimate/facts.ts';
import { number } from '../../estimate/price.ts';
import type { EstimatorRules } from '../../estimate/rules.ts';
import { counted, duration, textTable } from './table.ts';

/** An estimate for a terminal: price, days and tokens, each with its lines, then what of the account will be hit. */
export function estimateText(facts: EstimateFacts, rules: EstimatorRules, result: Estimate): string {
  const { spending, timeline } = result;
  return [
    `${facts.source.label} to ${facts.destination.label}, grade ${facts.grade} (${facts.gradeName}): ${counted(result.records, 'source record')}, ${counted(
      result.writes.reduce((sum, { records }) => sum + records, 0),
      'record',
    )} to make.`,
    priceText(rules, result),
    textTable(
      ['step', 'days', 'what'],
      [...timeline.lines.map(({ label, days, detail }) => [label, days, detail]), ['together', timeline.days, '']],
    ),
    textTable(
      ['stage', 'requests', 'tokens', 'time at the allowed rate'],
      [
        ...spending.stages.map(({ label, requests, tokens, seconds }) => [label, requests, tokens, duration(seconds)]),
        ['together', spending.requests, spending.tokens, duration(spending.seconds)],
      ],
    ),
    result.limits.map(({ reached, says, todo }) => `${reached ? '!' : ' '} ${says}${todo && ` ${todo}`}`).join('\n'),
  ].join('\n\n');
}

function priceText({ examples }: EstimatorRules, { price }: Estimate): string {
  if ('individually' in price) return price.individually;
  const lines = price.lines.map(({ label, detail, amount }) => [label, amount, detail]);
  return `${textTable(['price', price.currency, 'what'], [...lines, ['together', price.total, '']])}\n${examples}`;
}

/** One figure as it was estimated and as it came out. */
export interface ComparedRow {
  readonly what: string;
  readonly estimated: number;
  readonly actual: number;
}

/** What was estimated beside what it came to, with how far the two are apart. */
export function comparisonText(title: string, rows: readonly ComparedRow[]): string {
  return `${title}\n${textTable(
    ['', 'estimated', 'actual', 'apart'],
    rows.map(({ what, estimated, actual }) => [what, number(estimated), number(actual), apart(estimated, actual)]),
  )}`;
}

/** Percent of what it came to; what came to nothing has no share. */
function apart(estimated: number, actual: number): string {
  if (actual === 0) return estimated === 0 ? 'none' : '';
  const percent = ((estimated - actual) / actual) * 100;
  return `${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %`;
}
