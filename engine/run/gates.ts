import { createHash } from 'node:crypto';
import { canonicalJson } from '../model/digest.ts';
import type { Approval, Gate, Plan, SchemaPlan } from '../model/plan.ts';
import type { DiffReport } from '../model/report.ts';
import { type Run, StageProblem, timestamp } from './context.ts';

/** Names under which stages leave their artifacts for each other. */
export const ARTIFACT = {
  account: 'account',
  extract: 'extract',
  owners: 'owners',
  audit: 'audit',
  schemaPlan: 'schema-plan',
  sample: 'sample',
  coverage: 'coverage',
  sampleDiff: 'sample-diff',
  load: 'load',
  reconciliation: 'reconciliation',
  rollback: 'rollback',
  residue: 'residue',
  estimate: 'estimate',
  spending: 'spending',
} as const;

/** What each gate shows before it asks. */
export const GATE_QUESTION: Readonly<Record<Gate, string>> = {
  mapping: 'the mapping: pair, systems and overlay, before anything is written',
  setup: 'the setup: fields, options, pipelines and stages that will be made',
  load: 'the load: snapshot, owners, plan and the sample as it was read back',
};

/** The digest that an approval of this gate binds to, from what is stored now; `undefined`: the gate's artifacts are not made yet. */
export async function gateDigest(gate: Gate, run: Run): Promise<string | undefined> {
  const schema = await run.ledger.artifact<SchemaPlan>(ARTIFACT.schemaPlan);
  switch (gate) {
    case 'mapping':
      return digest([run.pair.digest]);
    case 'setup':
      return schema && digest([run.pair.digest, schema.digest]);
    case 'load': {
      const plan = await run.ledger.latestPlan('load');
      const diff = await run.ledger.artifact<DiffReport>(ARTIFACT.sampleDiff);
      if (plan === undefined || schema === undefined || diff === undefined) return undefined;
      return digest([run.pair.digest, schema.digest, loadBasis(plan), diff.digest]);
    }
    default:
      return gate satisfies never;
  }
}

/** Records a person's consent to what the gate names now. */
export async function approveGate(gate: Gate, approvedBy: string, run: Run): Promise<Approval> {
  const current = await gateDigest(gate, run);
  if (current === undefined) {
    const first = gate === 'setup' ? 'plan' : 'sample';
    throw new StageProblem(
      `There is nothing to approve at the ${gate} gate yet. Run \`crosswalk ${first}\` first.`,
      'order',
    );
  }
  const approval: Approval = { gate, digest: current, approvedBy, approvedAt: timestamp(run.clock) };
  await run.ledger.approve(approval);
  return approval;
}

/** How a gate stands: `open` when what was approved is still what is there. */
export async function gateState(gate: Gate, run: Run): Promise<'open' | 'missing' | 'stale'> {
  const approval = await run.ledger.approval(gate);
  if (approval === undefined) return 'missing';
  return approval.digest === (await gateDigest(gate, run)) ? 'open' : 'stale';
}

/** Refuses to go on unless every one of these gates is open. Nothing is written before its gate. */
export async function requireGates(gates: readonly Gate[], run: Run): Promise<void> {
  for (const gate of gates) {
    const state = await gateState(gate, run);
    if (state === 'open') continue;
    const why =
      state === 'missing'
        ? `Nobody has approved ${GATE_QUESTION[gate]}.`
        : `What was approved at the ${gate} gate has changed since.`;
    throw new StageProblem(`${why} Review it, then run \`crosswalk approve --gate ${gate}\`.`, 'approval');
  }
}

function loadBasis(plan: Plan): readonly string[] {
  return [plan.digest, plan.specDigest, plan.snapshotDigest, plan.ownersDigest];
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(canonicalJson(parts)).digest('hex');
}
