import { GATES } from '../model/plan.ts';
import type { CoverageReport, DiffReport, Reconciliation } from '../model/report.ts';
import { coverageCounts, coverageSummary } from '../render/report/coverage-text.ts';
import { diffSummary } from '../render/report/diff-text.ts';
import { textTable } from '../render/report/table.ts';
import type { Run } from '../run/context.ts';
import { ARTIFACT, gateState } from '../run/gates.ts';
import { compareWithRun } from './compare-estimate.ts';
import type { Output } from './output.ts';

/** Where the migration stands: snapshot, plan, gates, sample, load, reconciliation, open intents, runs, next command. */
export async function showStatus(run: Run, output: Output): Promise<void> {
  const { ledger, staging, pair } = run;
  const plan = await ledger.latestPlan('load');
  const sample = await ledger.artifact<DiffReport>(ARTIFACT.sampleDiff);
  const coverage = await ledger.artifact<CoverageReport>(ARTIFACT.coverage);
  const reconciliation = await ledger.artifact<Reconciliation>(ARTIFACT.reconciliation);
  const open = await ledger.openIntents();
  const gates = Object.fromEntries(
    await Promise.all(GATES.map(async (gate) => [gate, await gateState(gate, run)] as const)),
  );
  const states = await staging.states.counts();
  const next = nextCommand({
    planned: plan !== undefined,
    gates,
    sampled: sample !== undefined,
    reconciled: reconciliation !== undefined,
  });
  output.event('status', {
    pair: pair.id,
    destination: run.settings.destinationName,
    plan: plan?.id,
    gates,
    states,
    ...(coverage === undefined ? {} : { coverage: coverageCounts(coverage) }),
    open_intents: open.length,
    next,
  });
  output.print(`${pair.id} to ${run.settings.destinationName}`);
  output.print(plan === undefined ? 'No plan yet.' : `Plan ${plan.id} of ${plan.createdAt}.`);
  output.print(
    `Gates: ${Object.entries(gates)
      .map(([gate, state]) => `${gate} ${state}`)
      .join(', ')}.`,
  );
  if (sample !== undefined) output.print(`Sample: ${diffSummary(sample)}`);
  if (coverage !== undefined) output.print(coverageSummary(coverage));
  if (open.length > 0)
    output.print(`${open.length} writes without a settled answer; the next apply settles them by looking.`);
  if (states.length > 0) {
    output.print(
      `\n${textTable(
        ['source object', 'state', 'records'],
        states.map(({ object, state, count }) => [object, state, count]),
      )}`,
    );
  }
  if (reconciliation !== undefined) await compareWithRun(run, output);
  const runs = (await ledger.runs()).slice(-5);
  if (runs.length > 0) {
    const rows = runs.map(({ command, startedAt, endedAt, result }) => [
      command,
      startedAt,
      endedAt ?? 'did not end',
      result ?? '',
    ]);
    output.print(`\n${textTable(['last runs', 'started', 'ended', 'result'], rows)}`);
  }
  output.print(`\nNext: crosswalk ${next}`);
}

function nextCommand(at: {
  readonly planned: boolean;
  readonly gates: Readonly<Record<string, string>>;
  readonly sampled: boolean;
  readonly reconciled: boolean;
}): string {
  if (!at.planned) return 'plan';
  if (at.gates['mapping'] !== 'open') return 'approve --gate mapping';
  if (at.gates['setup'] !== 'open') return 'approve --gate setup';
  if (!at.sampled) return 'provision, then crosswalk sample';
  if (at.gates['load'] !== 'open') return 'approve --gate load';
  return at.reconciled ? 'export unmoved' : 'apply, then crosswalk reconcile';
}
