import type { Approval, Gate } from '../model/plan.ts';
import type { AuditReport, DiffReport } from '../model/report.ts';
import { counted } from '../render/report/table.ts';
import type { Run } from '../run/context.ts';
import { ARTIFACT, approveGate } from '../run/gates.ts';
import { CommandProblem, EXIT } from './exit-code.ts';

/** Approves a gate, unless something is known that a person must solve or accept first. */
export async function giveApproval(run: Run, gate: Gate, by: string, acceptDefects: boolean): Promise<Approval> {
  if (gate === 'setup') await refuseBlocked(run);
  if (gate === 'load' && !acceptDefects) await refuseDefects(run);
  return approveGate(gate, by, run);
}

async function refuseBlocked(run: Run): Promise<void> {
  const audit = await run.ledger.artifact<AuditReport>(ARTIFACT.audit);
  const blocked = audit?.preflight.filter(({ verdict }) => verdict === 'blocked') ?? [];
  if (blocked.length === 0) return;
  const list = blocked.map(({ check, detail }) => `  ${check}: ${detail}`).join('\n');
  throw new CommandProblem(
    `The account is not ready:\n${list}\nSolve this, then run \`crosswalk plan\` again.`,
    EXIT.approval,
  );
}

async function refuseDefects(run: Run): Promise<void> {
  const diff = await run.ledger.artifact<DiffReport>(ARTIFACT.sampleDiff);
  const defects = diff?.verdicts.defect ?? 0;
  if (defects === 0) return;
  throw new CommandProblem(
    `The sample has ${counted(defects, 'field')} that read back differently. Look at \`crosswalk diff\`, mend the spec and sample again, or approve with --accept-defects.`,
    EXIT.approval,
  );
}
