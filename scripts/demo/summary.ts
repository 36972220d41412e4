import { textOf } from '../../engine/model/value.ts';
import type { CheckResult } from '../../test/checker/defect.ts';
import type { ResidueItem } from '../../test/checker/residue.ts';
import { agrees, type ReportCheck } from './judge.ts';

/** What the whole way and back came to, and who says so. */
export interface Journey {
  readonly pair: string;
  /** Rows that the generator wrote. */
  readonly records: number;
  /** Rows of them that were broken beyond reading. */
  readonly unreadable: number;
  /** Source records by the state in which they ended, after the load. */
  readonly states: Readonly<Record<string, number>>;
  readonly findings: ReportCheck;
  readonly unmoved: ReportCheck;
  readonly defects: CheckResult['defects'];
  readonly secondPlanEmpty: boolean;
  readonly residue: readonly ResidueItem[];
  readonly meter: Meter;
  readonly exitCodes: { readonly run: number; readonly rollback: number };
}

/** What the simulator counted. */
export interface Meter {
  readonly tokens: number;
  readonly requests: number;
  readonly limited: Readonly<Record<string, number>>;
  readonly invitations: number;
}

const MOST_EXPLAINED = 10;
const EXPECTED_OF_RUN = [0, 5];

/** Whether everything is as the answer key and the account's own store say it must be. */
export function isGood(journey: Journey): boolean {
  const { findings, unmoved, defects, secondPlanEmpty, residue, meter, exitCodes } = journey;
  return (
    agrees(findings) &&
    agrees(unmoved) &&
    defects.length === 0 &&
    secondPlanEmpty &&
    residue.length === 0 &&
    meter.invitations === 0 &&
    EXPECTED_OF_RUN.includes(exitCodes.run) &&
    exitCodes.rollback === 0
  );
}

/** The one line of `--json`. */
export function summaryLine(journey: Journey): Readonly<Record<string, unknown>> {
  const { pair, records, unreadable, states, findings, unmoved, defects, secondPlanEmpty, residue, meter, exitCodes } =
    journey;
  const counts = ({ expected, missing, extra }: ReportCheck) => ({
    expected,
    missing: missing.length,
    extra: extra.length,
  });
  return {
    type: 'demo',
    pair,
    records,
    unreadable,
    states,
    findings: counts(findings),
    held: counts(unmoved),
    defects: defects.length,
    second_plan_empty: secondPlanEmpty,
    residue: residue.length,
    tokens: meter.tokens,
    requests: meter.requests,
    rate_limited: rateLimited(meter),
    invitations: meter.invitations,
    exit_codes: exitCodes,
  };
}

/** The same for a person. */
export function summaryText(journey: Journey): string {
  const { records, states, findings, unmoved, defects, secondPlanEmpty, residue, meter } = journey;
  const of = (state: string) => (states[state] ?? 0).toLocaleString('en-US');
  return [
    '\nSummary',
    `  Of ${records.toLocaleString('en-US')} rows exported, ${of('done')} records arrived, ${of('merged')} were repeats, ${of('held')} are held with a reason, ${of('left_out')} left out by a rule, ${journey.unreadable} rows could not be read.`,
    `  The audit found ${verdict(findings, 'of the faults that were planted')}.`,
    `  Held and left out: ${verdict(unmoved, 'of the records that must not move')}.`,
    `  A checker that shares no code with the engine compared every record in the account: ${defects.length} defects.`,
    `  A second plan ${secondPlanEmpty ? 'had nothing to do' : 'found something to do'}.`,
    `  After the rollback ${residue.length === 0 ? 'the account is as it was: nothing is left behind' : `${residue.length} things differ from before`}.`,
    `  Spent: ${meter.tokens.toLocaleString('en-US')} tokens in ${meter.requests.toLocaleString('en-US')} requests, ${rateLimited(meter)} refused for speed, ${meter.invitations} invitations sent.`,
    isGood(journey)
      ? '\nEverything arrived as it should, and the account is as it was.'
      : '\nSomething is not as it should be; see above.',
    '',
  ].join('\n');
}

/** The first of everything that is not as it should be, for whoever mends it. */
export function explanation(journey: Journey): string {
  const { findings, unmoved, defects, residue } = journey;
  const parts: Readonly<Record<string, readonly unknown[]>> = {
    'finding not reported': findings.missing,
    'finding not planted': findings.extra,
    'record that should not have moved': unmoved.missing,
    'record that should have moved': unmoved.extra,
    defect: defects,
    residue,
  };
  return Object.entries(parts)
    .flatMap(([name, items]) => items.slice(0, MOST_EXPLAINED).map((item) => `${name}: ${textOf(item)}\n`))
    .join('');
}

function verdict({ expected, missing, extra }: ReportCheck, what: string): string {
  const found = expected - missing.length;
  const more = extra.length === 0 ? 'and nothing else' : `and ${extra.length} others`;
  return `${found === expected ? `all ${expected}` : `${found} of ${expected}`} ${what}, ${more}`;
}

function rateLimited({ limited }: Meter): number {
  return Object.values(limited).reduce((sum, count) => sum + count, 0);
}
