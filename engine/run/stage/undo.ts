import type { Plan } from '../../model/plan.ts';
import { apply, settleInterrupted } from '../../phase/apply/apply.ts';
import type { ApplyReport } from '../../phase/apply/outcome.ts';
import { compareFingerprint, type Residue } from '../../phase/fingerprint.ts';
import { settleProvisioning } from '../../phase/provision/settle-provisioning.ts';
import { planRollback } from '../../phase/rollback/plan-rollback.ts';
import { boundAccount } from '../account.ts';
import { type Run, StageProblem, timestamp } from '../context.ts';
import { ARTIFACT } from '../gates.ts';

/** Plans the undoing of everything in the ledger. Nothing is written; the plan is saved for `apply`. */
export async function planRollbackStage(run: Run, options: { readonly withSchema: boolean }): Promise<Plan> {
  const { ledger, staging, destination, pair, clock, progress } = run;
  const system = pair.destination;
  await boundAccount(run);
  await settleProvisioning({ ledger, destination, clock });
  await settleInterrupted({ ledger, destination, system, clock });
  return planRollback({
    ledger,
    staging,
    destination,
    system,
    withSchema: options.withSchema,
    id: run.newId('rollback'),
    at: timestamp(clock),
    progress,
  });
}

/** Executes the newest rollback plan, then compares the account with what it was before the first write. */
export async function rollbackStage(run: Run): Promise<{ readonly report: ApplyReport; readonly residue: Residue }> {
  const { ledger, staging, destination, pair, clock, progress, signal } = run;
  const plan = await ledger.latestPlan('rollback');
  if (plan === undefined)
    throw new StageProblem('There is no rollback plan yet. Run `crosswalk rollback` first.', 'order');
  await boundAccount(run);
  const report = await apply({
    plan,
    system: pair.destination,
    ledger,
    staging,
    destination,
    clock,
    run: run.id,
    progress,
    signal,
  });
  const residue = await compareFingerprint({ destination, system: pair.destination, ledger, progress });
  await ledger.saveArtifact(run.id, ARTIFACT.residue, residue, timestamp(clock));
  return { report, residue };
}
