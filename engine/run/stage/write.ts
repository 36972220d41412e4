import type { SchemaBinding } from '../../model/ledger.ts';
import type { Plan, SchemaPlan } from '../../model/plan.ts';
import type { CoverageReport, DiffReport, Reconciliation } from '../../model/report.ts';
import { apply } from '../../phase/apply/apply.ts';
import type { ApplyReport } from '../../phase/apply/outcome.ts';
import { diffWritten } from '../../phase/diff/diff-written.ts';
import { takeFingerprint } from '../../phase/fingerprint.ts';
import { settleDefinitions } from '../../phase/provision/definition-states.ts';
import { provision } from '../../phase/provision/provision.ts';
import { reconcile } from '../../phase/reconcile/reconcile.ts';
import { chooseSample, type Sample, sampleOf } from '../../phase/sample/choose-sample.ts';
import { surveyDestination } from '../../phase/survey/survey-destination.ts';
import { boundAccount } from '../account.ts';
import { type Run, StageProblem, timestamp } from '../context.ts';
import { ARTIFACT, requireGates } from '../gates.ts';
import { sampleCoverage } from '../sample-coverage.ts';

/** Makes or finds the destination's fields, options, pipelines and stages. Before the first write the account is fingerprinted. */
export async function provisionStage(run: Run): Promise<SchemaBinding> {
  await requireGates(['mapping', 'setup'], run);
  const schemaPlan = await run.ledger.artifact<SchemaPlan>(ARTIFACT.schemaPlan);
  if (schemaPlan === undefined) throw new StageProblem('There is no plan yet. Run `crosswalk plan` first.', 'order');
  await boundAccount(run);
  const { pair, destination, ledger, staging, clock, progress } = run;
  await takeFingerprint({ destination, system: pair.destination, ledger, progress });
  const binding = await provision({ plan: schemaPlan, destination, ledger, clock, run: run.id, progress });
  await settleDefinitions({ pair, staging, plan: schemaPlan, binding, after: 'provisioning' });
  return binding;
}

/** Applies a covering selection of the plan, reads it back by lists and compares every field. */
export async function sampleStage(
  run: Run,
): Promise<{ readonly sample: Sample; readonly coverage: CoverageReport; readonly diff: DiffReport }> {
  await requireGates(['mapping', 'setup'], run);
  const plan = await currentPlan(run);
  const { sample, branches } = await chooseSample(run.pair, run.staging, run.settings.sampleSize);
  const coverage = await sampleCoverage(run.pair, run.staging.source, branches);
  await run.ledger.saveArtifact(run.id, ARTIFACT.sample, { names: sample.names }, timestamp(run.clock));
  await run.ledger.saveArtifact(run.id, ARTIFACT.coverage, coverage, timestamp(run.clock));
  await applyPlan(run, plan, (change) => sample.has(change.entry, change.key));
  return { sample, coverage, diff: await diffStage(run) };
}

/** Reads the sample back again and compares; what the load gate binds to. */
export async function diffStage(run: Run): Promise<DiffReport> {
  const stored = await run.ledger.artifact<{ readonly names: readonly string[] }>(ARTIFACT.sample);
  if (stored === undefined) throw new StageProblem('There is no sample yet. Run `crosswalk sample` first.', 'order');
  const sample = sampleOf(stored.names);
  await surveyWritten(run);
  const { pair, ledger, staging } = run;
  const diff = await diffWritten({
    pair,
    ledger,
    destination: staging.destination,
    source: staging.source,
    select: (entry, key) => sample.has(entry, key),
  });
  await ledger.saveArtifact(run.id, ARTIFACT.sampleDiff, diff, timestamp(run.clock));
  return diff;
}

/** Applies the whole approved plan, or what is left of it. */
export async function applyStage(run: Run): Promise<ApplyReport> {
  const plan = await currentPlan(run);
  await requireGates(['mapping', 'setup', 'load'], run);
  const report = await applyPlan(run, plan);
  await run.ledger.saveArtifact(run.id, ARTIFACT.load, report, timestamp(run.clock));
  return report;
}

/** Compares what was planned with what is there: counts, sums, links, missing, extra, fields. */
export async function reconcileStage(
  run: Run,
): Promise<{ readonly reconciliation: Reconciliation; readonly diff: DiffReport }> {
  const plan = await currentPlan(run);
  await surveyWritten(run);
  const { pair, ledger, staging } = run;
  const diff = await diffWritten({ pair, ledger, destination: staging.destination, source: staging.source });
  const reconciliation = await reconcile({ pair, plan, ledger, staging, diff });
  await ledger.saveArtifact(run.id, ARTIFACT.reconciliation, reconciliation, timestamp(run.clock));
  return { reconciliation, diff };
}

/** The newest load plan, refused when the spec or the snapshot has changed since it was made. */
export async function currentPlan(run: Run): Promise<Plan> {
  const plan = await run.ledger.latestPlan('load');
  if (plan === undefined) throw new StageProblem('There is no plan yet. Run `crosswalk plan` first.', 'order');
  if (plan.specDigest !== run.pair.digest) {
    throw new StageProblem(
      'The spec or its overlay changed after the plan was made. Run `crosswalk plan` again.',
      'approval',
    );
  }
  if (plan.snapshotDigest !== (await run.staging.source.digest())) {
    throw new StageProblem('The snapshot changed after the plan was made. Run `crosswalk plan` again.', 'approval');
  }
  return plan;
}

async function applyPlan(run: Run, plan: Plan, select?: Parameters<typeof apply>[0]['select']): Promise<ApplyReport> {
  await boundAccount(run);
  await requireProvisioned(run);
  const { pair, ledger, staging, destination, source, clock, progress, signal } = run;
  return apply({
    plan,
    system: pair.destination,
    ledger,
    staging,
    destination,
    source,
    clock,
    run: run.id,
    progress,
    signal,
    ...(select === undefined ? {} : { select }),
  });
}

/** A plan that was made after the provisioning may write fields that nobody made yet. */
async function requireProvisioned({ ledger }: Run): Promise<void> {
  const schemaPlan = await ledger.artifact<SchemaPlan>(ARTIFACT.schemaPlan);
  const binding = await ledger.binding();
  const missing = (schemaPlan?.changes ?? []).flatMap((change) => {
    if (change.kind !== 'field') return [];
    const isBound = binding?.fields.some(({ object, id }) => object === change.object && id === change.id);
    return isBound === true ? [] : [change.label];
  });
  if (missing.length === 0) return;
  throw new StageProblem(
    `The plan writes fields that are not provisioned yet: ${missing.join(', ')}. Run \`crosswalk provision\` first.`,
    'order',
  );
}

/** Lists every object that holds something of ours. */
async function surveyWritten(run: Run): Promise<void> {
  const { pair, staging, ledger, progress } = run;
  const binding = await ledger.binding();
  if (binding === undefined)
    throw new StageProblem('Nothing is provisioned yet. Run `crosswalk provision` first.', 'order');
  await boundAccount(run);
  const objects = new Set<string>();
  for await (const batch of ledger.crosswalkEntries()) for (const { object } of batch) objects.add(object);
  const written = [...objects].filter((name) => pair.destination.objects.get(name)?.readOnly === false);
  await surveyDestination({ pair, objects: written, records: run.destination.records(binding), staging, progress });
}
