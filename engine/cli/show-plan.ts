import type { Plan, SchemaPlan } from '../model/plan.ts';
import type { PreflightItem } from '../model/report.ts';
import { changeLine, planText } from '../render/report/plan-text.ts';
import type { Run } from '../run/context.ts';
import { ARTIFACT } from '../run/gates.ts';
import { auditStage, extractStage, ownersStage, planStage, viewAccount } from '../run/stage/prepare.ts';
import { compareWithPlan } from './compare-estimate.ts';
import { mask } from './mask.ts';
import type { Output } from './output.ts';

/** What planning came to. */
export interface MadePlan {
  readonly plan: Plan;
  /** Changes that write: creations, updates, links. */
  readonly writes: number;
  /** Pre-flight items that must be solved first. */
  readonly blocked: readonly PreflightItem[];
}

/** Extracts what is not extracted yet, looks at the account, audits, plans, and shows the plan. */
export async function makePlan(run: Run, output: Output, examples: number): Promise<MadePlan> {
  await extractStage(run, { fresh: false });
  const view = await viewAccount(run);
  const owners = await ownersStage(run, view);
  const audit = await auditStage(run, view, owners);
  const plan = await planStage(run, view, owners);
  await showPlan(run, output, plan, examples);
  await compareWithPlan(run, plan, output);
  const blocked = audit.preflight.filter(({ verdict }) => verdict === 'blocked');
  for (const { check, detail } of blocked) output.print(`STOP ${check}: ${detail}`);
  const { actions } = plan.totals;
  return { plan, writes: (actions['create'] ?? 0) + (actions['update'] ?? 0) + (actions['link'] ?? 0), blocked };
}

/** Totals, groups, then examples of each action; in JSON every change is a line. */
export async function showPlan(run: Run, output: Output, plan: Plan, examples: number): Promise<void> {
  const schema = plan.kind === 'load' ? await run.ledger.artifact<SchemaPlan>(ARTIFACT.schemaPlan) : undefined;
  output.print(planText(plan, schema));
  const shown: Record<string, number> = {};
  for await (const batch of run.ledger.changes(plan.id)) {
    for (const change of batch) {
      const { action, entry, key, object } = change;
      if (action !== 'unchanged') output.event('planned_change', { action, entry, key, object, ...reasonOf(change) });
      shown[action] = (shown[action] ?? 0) + 1;
      if (action !== 'unchanged' && (shown[action] ?? 0) <= examples) output.print(mask(changeLine(change)));
    }
  }
  output.event('change_summary', { plan: plan.id, kind: plan.kind, totals: plan.totals, estimate: plan.estimate });
}

function reasonOf(change: object): Readonly<Record<string, unknown>> {
  return 'reason' in change ? { reason: change.reason } : {};
}
