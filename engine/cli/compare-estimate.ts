import { type Estimate, estimate } from '../estimate/estimate.ts';
import { COUNT, emptyForm, readForm } from '../estimate/form.ts';
import { estimateFacts } from '../estimate/pair-facts.ts';
import { type EstimatorRules, estimatorRules, STAGES, type StageName } from '../estimate/rules.ts';
import type { Plan } from '../model/plan.ts';
import type { Account, Spending } from '../port/destination.ts';
import type { Ledger } from '../port/ledger.ts';
import { type ComparedRow, comparisonText } from '../render/report/estimate-text.ts';
import { type Run, timestamp } from '../run/context.ts';
import { ARTIFACT } from '../run/gates.ts';
import { openEstimator } from '../spec/load.ts';
import type { Output } from './output.ts';
import { findRoot } from './root.ts';

/** What the commands of a migration sent so far, by command. */
type SpentByCommand = Readonly<Record<string, Pick<Spending, 'requests' | 'tokens'>>>;

/** The command that runs each stage by itself; `run` runs them all. */
const COMMAND_OF: Readonly<Record<StageName, string>> = {
  audit: 'audit',
  plan: 'plan',
  provision: 'provision',
  sample: 'sample',
  load: 'apply',
  reconcile: 'reconcile',
};
const WHOLE_WAY = 'run';

/**
 * Estimates from what the customer reported under `volume`, else from what was read, keeps the estimate, and shows it
 * beside the plan. Says nothing where there are no rules for estimates.
 */
export async function compareWithPlan(run: Run, plan: Plan, output: Output): Promise<void> {
  const { file } = await openEstimator(findRoot(undefined));
  const expected = file === undefined ? undefined : await expectation(run, estimatorRules(file));
  if (expected === undefined) return;
  await run.ledger.saveArtifact(run.id, ARTIFACT.estimate, expected, timestamp(run.clock));
  const rows = [
    ...expected.writes.map(({ object, label, records }): ComparedRow => {
      const counts = plan.totals.objects[object] ?? {};
      const actual = ['create', 'update', 'link', 'unchanged'].reduce((sum, action) => sum + (counts[action] ?? 0), 0);
      return { what: label.toLowerCase(), estimated: records, actual };
    }),
    ...((plan.totals.actions['unchanged'] ?? 0) > 0
      ? []
      : [
          {
            what: 'tokens of sample and load',
            estimated: tokensOf(expected, ['sample', 'load']),
            actual: plan.estimate.tokens,
          },
        ]),
  ];
  output.event('estimate_compared', { with: 'plan', rows });
  output.print(`\n${comparisonText('Estimated from counts alone, and what the plan came to:', rows)}`);
}

async function expectation(
  { pair, ledger, settings, staging }: Run,
  rules: EstimatorRules,
): Promise<Estimate | undefined> {
  const facts = estimateFacts(pair, rules);
  const form: Record<string, string> = { ...emptyForm(facts, rules) };
  for (const { name } of facts.objects) {
    form[`${COUNT}${name}`] = String(settings.volume[name] ?? (await staging.source.count(name)));
  }
  const account = await ledger.artifact<Account>(ARTIFACT.account);
  if (account?.plan !== undefined) form['plan'] = account.plan;
  if (account !== undefined) form['seats'] = String(Math.max(1, account.seats));
  const read = readForm(facts, rules, form);
  return 'input' in read ? estimate(facts, rules, read.input) : undefined;
}

/** Adds what a command sent to what earlier ones did. */
export async function recordSpending(
  ledger: Ledger,
  { id, command, at }: { readonly id: string; readonly command: string; readonly at: string },
  { requests, tokens }: Spending,
): Promise<void> {
  if (requests === 0) return;
  const before = (await ledger.artifact<SpentByCommand>(ARTIFACT.spending)) ?? {};
  const own = before[command];
  const sum = { requests: (own?.requests ?? 0) + requests, tokens: (own?.tokens ?? 0) + tokens };
  await ledger.saveArtifact(id, ARTIFACT.spending, { ...before, [command]: sum }, at);
}

/**
 * Shows the estimate of the newest plan beside what was spent. `now`: the command that is running, of which nothing is
 * recorded yet. Says nothing before the first plan.
 */
export async function compareWithRun(run: Run, output: Output, now?: string): Promise<void> {
  const expected = await run.ledger.artifact<Estimate>(ARTIFACT.estimate);
  const recorded = (await run.ledger.artifact<SpentByCommand>(ARTIFACT.spending)) ?? {};
  const current = now === undefined ? undefined : run.destination.spending();
  const spent = (command: string) => (recorded[command]?.tokens ?? 0) + (command === now ? (current?.tokens ?? 0) : 0);
  if (expected === undefined) return;
  const commands = [...Object.values(COMMAND_OF), WHOLE_WAY];
  const stages = STAGES.map((name) => ({
    what: expected.spending.stages.find((stage) => stage.name === name)?.label.toLowerCase() ?? name,
    estimated: tokensOf(expected, [name]),
    actual: spent(COMMAND_OF[name]),
  }));
  const together = {
    what: 'tokens together',
    estimated: expected.spending.tokens,
    actual: commands.reduce((sum, command) => sum + spent(command), 0),
  };
  const rows = spent(WHOLE_WAY) > 0 ? [together] : [...stages, together];
  output.event('estimate_compared', { with: 'run', rows });
  output.print(`\n${comparisonText('Estimated from counts alone, and what it came to in tokens:', rows)}`);
}

function tokensOf({ spending }: Estimate, names: readonly StageName[]): number {
  return spending.stages.reduce((sum, { name, tokens }) => sum + (names.includes(name) ? tokens : 0), 0);
}
