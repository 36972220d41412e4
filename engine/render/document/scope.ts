import type { CoverageReport } from '../../model/report.ts';
import { bullets, plainText, table } from '../markdown.ts';
import { pairSummary } from '../pair-summary.ts';
import { coverageCounts } from '../report/coverage-text.ts';
import { duration } from '../report/table.ts';
import { heading, type MigrationFacts, number } from './migration-facts.ts';

/** What moves, what does not, and within which limits: what customer and engineer agree on before anything is written. */
export function scopeDocument(facts: MigrationFacts): string {
  return [
    ...heading('Scope of the migration', facts),
    ...objectsSection(facts),
    ...mappingSection(facts),
    ...lossSection(facts),
    ...accountSection(facts),
    ...costSection(facts),
    ...openSection(facts),
  ].join('\n\n');
}

function objectsSection({ audit }: MigrationFacts): readonly string[] {
  if (audit === undefined) return ['## Records', 'Nothing was counted yet: run `crosswalk audit`.'];
  const rows = Object.entries(audit.counts).map(([object, { read, rejected, expected }]) => [
    plainText(object),
    number(read),
    number(rejected),
    expected === undefined ? '' : number(expected),
  ]);
  return ['## Records', table(['Source object', 'Read', 'Not readable', 'As reported by the customer'], rows)];
}

function mappingSection({ pair, coverage }: MigrationFacts): readonly string[] {
  const { summary, rows } = pairSummary(pair);
  return [
    '## Mapping',
    `${summary.oneToOne} of ${summary.total} objects map 1:1. Grade ${summary.grade}, ${plainText(summary.gradeName)}.`,
    table(
      ['Source', 'Destination', 'Cardinality', 'In this migration'],
      rows.map((row) => [
        plainText(row.source),
        plainText(row.destination),
        plainText(row.cardinality),
        plainText(row.differs ?? 'as published'),
      ]),
    ),
    ...(coverage === undefined ? [] : [unseenText(coverage)]),
  ];
}

/** What these records do not show cannot be judged on them. */
function unseenText(coverage: CoverageReport): string {
  const { total, nothing } = coverageCounts(coverage);
  return (
    `Of the mapping's ${number(total)} fields, map entries, alternatives and conditions, ${number(nothing)} occur in no record that was read: ` +
    'they cannot be judged on this data, only by the cases of the pair (`crosswalk export coverage` names them).'
  );
}

function lossSection({ pair }: MigrationFacts): readonly string[] {
  const losses = pair.rows.flatMap(({ loses }) => loses);
  const left = pair.leftovers.flatMap(({ object, drop }) =>
    Object.entries(drop).map(([field, reason]) => `${object}.${field}: ${reason}`),
  );
  const off = pair.switchedOff.map(({ address, reason }) => `${address} is switched off: ${reason}`);
  const all = [...losses, ...left, ...off];
  return ['## What does not move', all.length === 0 ? 'Everything moves.' : bullets(all.map(plainText))];
}

function accountSection({ account, pair, schema }: MigrationFacts): readonly string[] {
  if (account === undefined) return ['## Destination account', 'It was not looked at yet: run `crosswalk audit`.'];
  const limits = account.plan === undefined ? undefined : pair.destination.plans.get(account.plan);
  const made = schema?.changes.filter(({ kind, action }) => kind === 'field' && action === 'create').length ?? 0;
  const cap = limits === undefined ? 'unknown' : number(limits.customFields);
  return [
    '## Destination account',
    bullets([
      `Plan: ${plainText(account.plan ?? 'not stated by the account')}, ${number(account.seats)} seats`,
      `Custom fields: ${number(account.customFields)} there, ${number(made)} to be made, ${cap} allowed`,
      ...(limits === undefined
        ? []
        : [
            `Open deals and leads: at most ${number(limits.openRecordsPerSeat * account.seats)}`,
            `Daily budget: ${number(limits.tokensPerSeat * account.seats)} tokens`,
          ]),
      `Currencies: ${account.currencies.map(plainText).join(', ')}`,
    ]),
  ];
}

function costSection({ plan }: MigrationFacts): readonly string[] {
  if (plan === undefined) return [];
  const { tokens, requests, seconds, days } = plan.estimate;
  const budget =
    days <= 1 ? `${Math.ceil(days * 100)} % of one day's budget` : `${days.toFixed(1)} days of the daily budget`;
  return [
    '## Time',
    `The load takes ${number(requests)} requests and ${number(tokens)} tokens: ${budget}, about ${duration(seconds)} at the allowed rate.`,
  ];
}

function openSection({ plan, audit }: MigrationFacts): readonly string[] {
  const held = Object.entries(plan?.totals.held ?? {}).map(([reason, count]) => [plainText(reason), number(count)]);
  const blocked = audit?.preflight.filter(({ verdict }) => verdict !== 'ok') ?? [];
  return [
    ...(held.length === 0 ? [] : ['## Records that wait for a decision', table(['Because', 'Records'], held)]),
    ...(blocked.length === 0
      ? []
      : [
          '## Constraints',
          bullets(
            blocked.map(
              ({ verdict, detail }) => `${verdict === 'blocked' ? 'Stops the load' : 'Look at'}: ${plainText(detail)}`,
            ),
          ),
        ]),
  ];
}
