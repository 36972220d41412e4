import { COUNT, ENTRY, type EstimateForm } from '../estimate/form.ts';
import { estimateFacts } from '../estimate/pair-facts.ts';
import { type EstimatorRules, estimatorRules } from '../estimate/rules.ts';
import type { AuditReport } from '../model/report.ts';
import type { Account } from '../port/destination.ts';
import type { Run } from '../run/context.ts';
import { ARTIFACT } from '../run/gates.ts';
import { openEstimator } from '../spec/load.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { CommandProblem, EXIT } from './exit-code.ts';
import type { Output } from './output.ts';

/** The rules of specs/estimator.yaml. Throws `CommandProblem` when there are none that are sound. */
export async function readEstimator(root: string, output: Output): Promise<EstimatorRules> {
  const { file, diagnostics } = await openEstimator(root);
  printDiagnostics(diagnostics, output);
  if (file !== undefined) return estimatorRules(file);
  const missing = diagnostics.length === 0 ? 'There are no rules for estimates. Add specs/estimator.yaml.' : '';
  throw new CommandProblem(missing || 'specs/estimator.yaml is not sound. Mend it and run again.', EXIT.invalidSpec);
}

/**
 * The form of an estimate as an audit fills it in: what was read and what will move of it, entry by entry, and the plan
 * and the seats of the account. Throws `CommandProblem` before the first audit.
 */
export async function auditedForm({ pair, ledger, staging }: Run, rules: EstimatorRules): Promise<EstimateForm> {
  const audit = await ledger.artifact<AuditReport>(ARTIFACT.audit);
  if (audit === undefined) {
    throw new CommandProblem('Nothing is counted yet. Run `crosswalk audit` in that folder first.', EXIT.error);
  }
  const facts = estimateFacts(pair, rules);
  const form: Record<string, string> = {};
  for (const { name } of facts.objects) form[`${COUNT}${name}`] = String(await staging.source.count(name));
  const ready = (await staging.mapped.counts()).filter(({ state }) => state === 'ready');
  for (const { address, from } of facts.entries) {
    if (from === undefined) continue;
    form[`${ENTRY}${address}`] = String(ready.find(({ entry }) => entry === address)?.count ?? 0);
  }
  const account = await ledger.artifact<Account>(ARTIFACT.account);
  const counted = Object.entries(rules.qualities).find(([, { waits, joins }]) => waits === 0 && joins === 0)?.[0];
  return {
    ...form,
    ...(counted === undefined ? {} : { quality: counted }),
    ...(account?.plan === undefined ? {} : { plan: account.plan }),
    ...(account === undefined ? {} : { seats: String(Math.max(1, account.seats)) }),
  };
}
