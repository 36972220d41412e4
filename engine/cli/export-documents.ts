import { join } from 'node:path';
import { GATES, type SchemaPlan } from '../model/plan.ts';
import type { AuditReport, CoverageReport, DiffReport, Reconciliation } from '../model/report.ts';
import { cutoverChecklist } from '../render/document/cutover-checklist.ts';
import type { AccountFacts, MigrationFacts } from '../render/document/migration-facts.ts';
import { ownerReport } from '../render/document/owner-report.ts';
import { scopeDocument } from '../render/document/scope.ts';
import { setupChecklist } from '../render/document/setup-checklist.ts';
import { type Run, timestamp } from '../run/context.ts';
import { ARTIFACT, gateState } from '../run/gates.ts';
import { comparedPeople } from '../run/people.ts';
import type { Output } from './output.ts';
import { makePrivateFolder, writePrivateFile } from './private-file.ts';

/** The documents by file name, each a function of the same facts. */
const DOCUMENTS: Readonly<Record<string, (facts: MigrationFacts) => string>> = {
  'scope.md': scopeDocument,
  'setup-checklist.md': setupChecklist,
  'owner-report.md': ownerReport,
  'cutover-checklist.md': cutoverChecklist,
};

/** Writes the documents for people, which name people of the source, into a folder, from whatever the migration's commands have left so far. */
export async function exportDocuments(folder: string, run: Run, output: Output): Promise<void> {
  const facts = await migrationFacts(run);
  await makePrivateFolder(folder);
  for (const [name, render] of Object.entries(DOCUMENTS)) {
    const path = join(folder, name);
    await writePrivateFile(path, `${render(facts)}\n`);
    output.event('exported', { what: 'documents', path });
    output.print(path);
  }
}

async function migrationFacts(run: Run): Promise<MigrationFacts> {
  const { ledger, pair, settings } = run;
  const gates = await Promise.all(GATES.map(async (gate) => [gate, await gateState(gate, run)] as const));
  const artifacts = {
    account: await ledger.artifact<AccountFacts>(ARTIFACT.account),
    audit: await ledger.artifact<AuditReport>(ARTIFACT.audit),
    schema: await ledger.artifact<SchemaPlan>(ARTIFACT.schemaPlan),
    plan: await ledger.latestPlan('load'),
    sample: await ledger.artifact<DiffReport>(ARTIFACT.sampleDiff),
    coverage: await ledger.artifact<CoverageReport>(ARTIFACT.coverage),
    reconciliation: await ledger.artifact<Reconciliation>(ARTIFACT.reconciliation),
  };
  return {
    pair,
    at: timestamp(run.clock),
    destination: settings.destinationName,
    people: await comparedPeople(run),
    gates: Object.fromEntries(gates) as MigrationFacts['gates'],
    automationsPaused: settings.automationsPaused,
    ...present(artifacts),
  };
}

type Present<Values> = { readonly [Name in keyof Values]?: Exclude<Values[Name], undefined> };

/** Only what is there: an artifact that no command has made yet is absent. */
function present<Values extends object>(values: Values): Present<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<Values>;
}
