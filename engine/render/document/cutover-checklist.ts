import { type CoverageCounts, coverageCounts } from '../report/coverage-text.ts';
import { heading, type MigrationFacts, number } from './migration-facts.ts';
import { boxes } from './setup-checklist.ts';

/** The order of the last day, with what is done already ticked. */
export function cutoverChecklist(facts: MigrationFacts): string {
  const { pair, gates, sample, coverage, plan, reconciliation, automationsPaused, account } = facts;
  const source = pair.source.label;
  const defects = sample?.verdicts.defect ?? 0;
  const counts = coverage === undefined ? undefined : coverageCounts(coverage);
  const waiting = plan?.totals.actions['held'] ?? 0;
  return [
    ...heading('Cutover checklist', facts),
    '## Before',
    boxes([
      [gates.mapping === 'open', 'The mapping is approved (`crosswalk approve --gate mapping`)'],
      [gates.setup === 'open', 'The setup is approved and provisioned (`crosswalk provision`)'],
      [sample !== undefined && defects === 0, sampleText(sample === undefined ? undefined : defects)],
      [counts?.load === 0, coverageText(counts)],
      [
        plan !== undefined && waiting === 0,
        `Held records are decided on: ${number(waiting)} wait (\`crosswalk export unmoved\`)`,
      ],
      [
        automationsPaused,
        'A person has confirmed that automations are paused in the account (`confirm` in migration.yaml)',
      ],
      [
        account?.webhooks === 0,
        `Webhooks of the account are known and may fire: ${account === undefined ? 'not looked at' : number(account.webhooks)}`,
      ],
      [gates.load === 'open', 'The load is approved (`crosswalk approve --gate load`)'],
    ]),
    '## On the day',
    boxes([
      [false, `People stop working in ${source}, and know until when`],
      [false, 'Read the source once more: `crosswalk extract --changed`'],
      [false, 'See what changed since: `crosswalk plan`, then approve the load again if it did'],
      [false, 'Load: `crosswalk apply`'],
      [
        reconciliation !== undefined && reconciliation.discrepancies.length === 0,
        'Prove it: `crosswalk reconcile` finds no difference',
      ],
      [false, 'Hand over what did not move: `crosswalk export unmoved`'],
    ]),
    '## After',
    boxes([
      [false, 'Automations are switched on again'],
      [false, `Inventories are rebuilt, integrations point at ${pair.destination.label}`],
      [false, `${source} is kept readable until the customer agrees that it is no longer needed`],
    ]),
    '## The way back',
    'Until people work in the account, `crosswalk rollback` shows what undoing would do and `crosswalk rollback --yes` does it. It deletes what was ' +
      'made, restores what was changed, and keeps what somebody edited since, with the reason.',
  ].join('\n\n');
}

function sampleText(defects: number | undefined): string {
  if (defects === undefined) return 'The sample is loaded and compared (`crosswalk sample`)';
  return `The sample was compared field by field: ${number(defects)} defects`;
}

function coverageText(counts: CoverageCounts | undefined): string {
  if (counts === undefined) return 'The sample exercises all that the load does (`crosswalk sample`)';
  const { total, sample, load } = counts;
  const missed = load === 0 ? 'all' : `all but ${number(load)} of those`;
  return (
    `The sample exercises ${number(sample)} of the mapping's ${number(total)} fields, map entries, alternatives and conditions: ` +
    `${missed} that the load exercises (\`crosswalk export coverage\`)`
  );
}
