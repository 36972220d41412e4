import type { OwnerCrosswalk } from '../model/owner.ts';
import type { Gate } from '../model/plan.ts';
import { coverageCounts, coverageSummary } from '../render/report/coverage-text.ts';
import { diffSummary, reconciliationText } from '../render/report/diff-text.ts';
import type { Run } from '../run/context.ts';
import { ARTIFACT, GATE_QUESTION, gateState } from '../run/gates.ts';
import { extractStage } from '../run/stage/prepare.ts';
import { provisionStage, reconcileStage, sampleStage } from '../run/stage/write.ts';
import { applyLoad } from './apply-plan.ts';
import { compareWithRun } from './compare-estimate.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { giveApproval } from './give-approval.ts';
import type { Output } from './output.ts';
import { makePlan } from './show-plan.ts';

/** How far `run` may go without asking. */
export interface WholeWayOptions {
  readonly approve: readonly Gate[];
  readonly by: string;
  readonly fresh?: boolean;
}

/** Extract, audit, plan, provision, sample, apply, reconcile; stops before each gate that is not open. */
export async function goTheWholeWay(run: Run, output: Output, options: WholeWayOptions): Promise<ExitCode> {
  if (options.fresh) await extractStage(run, { fresh: true });
  const { blocked } = await makePlan(run, output, 2);
  if (blocked.length > 0) return EXIT.error;
  await tellOwners(run, output);
  for (const gate of ['mapping', 'setup'] as const) {
    if (!(await pass(gate, run, output, options))) return EXIT.approval;
  }
  await provisionStage(run);
  const { sample, coverage, diff } = await sampleStage(run);
  output.event('sample', { records: sample.size, coverage: coverageCounts(coverage), verdicts: diff.verdicts });
  output.print(`Sample of ${sample.size} records: ${diffSummary(diff)}`);
  output.print(coverageSummary(coverage));
  if (!(await pass('load', run, output, options))) return EXIT.approval;
  const applied = await applyLoad(run, output);
  if (applied === EXIT.error) return applied;
  const { reconciliation } = await reconcileStage(run);
  output.event('reconciliation', { reconciliation });
  output.print(reconciliationText(reconciliation));
  await compareWithRun(run, output, 'run');
  return reconciliation.discrepancies.length > 0 ? EXIT.unfinishedRecords : applied;
}

async function pass(gate: Gate, run: Run, output: Output, options: WholeWayOptions): Promise<boolean> {
  if ((await gateState(gate, run)) === 'open') return true;
  if (options.approve.includes(gate)) {
    await giveApproval(run, gate, options.by, false);
    output.event('approved', { gate, by: options.by });
    return true;
  }
  output.event('gate', { gate, state: await gateState(gate, run) });
  output.print(`\nStopped at the ${gate} gate: ${GATE_QUESTION[gate]}.`);
  output.print(`Review, then run \`crosswalk approve --gate ${gate}\` and \`crosswalk run\` again.`);
  return false;
}

async function tellOwners(run: Run, output: Output): Promise<void> {
  const owners = await run.ledger.artifact<OwnerCrosswalk>(ARTIFACT.owners);
  const counts: Record<string, number> = {};
  for (const { status } of owners?.matches ?? []) counts[status] = (counts[status] ?? 0) + 1;
  output.event('owners', { counts });
  output.print(
    `Owners: ${
      Object.entries(counts)
        .map(([status, count]) => `${count} ${status}`)
        .join(', ') || 'nobody to match'
    }.`,
  );
}
