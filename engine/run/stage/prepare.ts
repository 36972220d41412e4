import type { SchemaBinding } from '../../model/ledger.ts';
import type { OwnerCrosswalk } from '../../model/owner.ts';
import type { Plan, SchemaPlan } from '../../model/plan.ts';
import { OVER_CAP } from '../../model/record.ts';
import type { AuditReport } from '../../model/report.ts';
import type { DestinationObject } from '../../model/system.ts';
import { audit } from '../../phase/audit/audit.ts';
import { extract } from '../../phase/extract/extract.ts';
import { mapRecords } from '../../phase/map/map.ts';
import { resolveOwners } from '../../phase/owners/resolve-owners.ts';
import { planLoad } from '../../phase/plan/plan-load.ts';
import { preflight } from '../../phase/preflight.ts';
import { settleDefinitions } from '../../phase/provision/definition-states.ts';
import { fieldRoom } from '../../phase/provision/field-room.ts';
import { planSchema } from '../../phase/provision/plan-schema.ts';
import { objectsToSurvey, surveyDestination } from '../../phase/survey/survey-destination.ts';
import type { Account, AccountSchema, Records } from '../../port/destination.ts';
import { boundAccount } from '../account.ts';
import { type Run, StageProblem, timestamp } from '../context.ts';
import { ARTIFACT } from '../gates.ts';
import { boundRecords } from './binding.ts';

/** What the account is and how its schema stands, read once for a stage. */
export interface AccountView {
  readonly account: Account;
  readonly schema: AccountSchema;
  readonly binding?: SchemaBinding;
  /** Under the binding of an earlier provisioning, if there was one. */
  readonly records: Records;
}

/**
 * Reads the source into the snapshot. An interrupted extraction goes on with the object it stopped at; `update` looks for
 * what changed since, `fresh` reads all again.
 */
export async function extractStage(
  run: Run,
  options: { readonly fresh: boolean; readonly update?: boolean },
): Promise<void> {
  const { pair, source, staging, progress, settings } = run;
  if (options.fresh) await forgetSnapshot(run);
  const update = options.update ?? false;
  const at = timestamp(run.clock);
  const report = await extract({ pair, source, staging, progress, choices: settings.choices, at, update });
  await run.ledger.saveArtifact(run.id, ARTIFACT.extract, report, timestamp(run.clock));
}

async function forgetSnapshot({ pair, staging }: Run): Promise<void> {
  await staging.transaction(async () => {
    for (const object of pair.source.objects.keys()) await staging.source.clear(object);
  });
}

/** Looks at the account; binds the ledger to it. Nothing is written. */
export async function viewAccount(run: Run): Promise<AccountView> {
  const account = await boundAccount(run);
  const schema = await run.destination.schema.read();
  const binding = await run.ledger.binding();
  const { source } = run.staging;
  const schemaPlan = await planSchema({ pair: run.pair, staging: { source }, schema, ...known(binding) });
  await run.ledger.saveArtifact(run.id, ARTIFACT.account, account, timestamp(run.clock));
  return { account, schema, ...known(binding), records: await boundRecords(run, schemaPlan, schema) };
}

function known(binding: SchemaBinding | undefined): { readonly binding?: SchemaBinding } {
  return binding === undefined ? {} : { binding };
}

/** Resolves people, read-only. */
export async function ownersStage(run: Run, view: AccountView): Promise<OwnerCrosswalk> {
  const { table, fallback } = run.settings.owners;
  const owners = await resolveOwners({
    pair: run.pair,
    source: run.staging.source,
    records: view.records,
    table,
    fallback,
  });
  await run.ledger.saveArtifact(run.id, ARTIFACT.owners, owners, timestamp(run.clock));
  return owners;
}

/** Maps the snapshot to the desired state, plans the schema that it needs, and reports what stands in its way. */
export async function auditStage(run: Run, view: AccountView, owners: OwnerCrosswalk): Promise<AuditReport> {
  const { pair, staging, progress, settings } = run;
  const { account, schema } = view;
  const room = await fieldRoom({ pair, source: staging.source, account, schema, ...known(view.binding) });
  const currencies = account.currencies;
  const undefinedNames = await mapRecords({ pair, staging, owners, currencies, files: run.source, room, progress });
  const schemaPlan = await schemaStage(run, view);
  const report = await audit({
    pair,
    staging,
    owners,
    choices: settings.choices,
    undefinedNames,
    volume: settings.volume,
    preflight: preflight({
      pair,
      account,
      schema,
      schemaPlan,
      packed: await packedFields(run),
      moving: await movingRecords(run),
      automationsPaused: settings.automationsPaused,
    }),
    progress,
  });
  await run.ledger.saveArtifact(run.id, ARTIFACT.audit, report, timestamp(run.clock));
  return report;
}

/** What the records define besides what the pair declares is known once they are mapped. */
async function schemaStage(run: Run, { schema, binding }: AccountView): Promise<SchemaPlan> {
  const { pair, staging } = run;
  const schemaPlan = await planSchema({ pair, staging, schema, ...known(binding) });
  await settleDefinitions({ pair, staging, plan: schemaPlan, binding, after: 'planning' });
  await run.ledger.saveArtifact(run.id, ARTIFACT.schemaPlan, schemaPlan, timestamp(run.clock));
  return schemaPlan;
}

/** How many fields of the source find no room in the account, so that their values are packed. */
async function packedFields({ staging }: Run): Promise<number> {
  let packed = 0;
  for await (const batch of staging.states.scan({ state: 'left_out' })) {
    packed += batch.filter(({ reason }) => reason === OVER_CAP).length;
  }
  return packed;
}

/** How many mapped records are ready to move, by destination object. */
async function movingRecords({ pair, staging }: Run): Promise<Readonly<Record<string, number>>> {
  const moving: Record<string, number> = {};
  for (const { entry, state, count } of await staging.mapped.counts()) {
    const made = pair.entries.find(({ address }) => address === entry);
    if (state !== 'ready' || made?.kind !== 'create') continue;
    moving[made.object] = (moving[made.object] ?? 0) + count;
  }
  return moving;
}

/** Makes and saves the plan from what was mapped and what the destination holds now. */
export async function planStage(run: Run, view: AccountView, owners: OwnerCrosswalk): Promise<Plan> {
  const { pair, staging, ledger, progress } = run;
  const schemaPlan = await ledger.artifact<SchemaPlan>(ARTIFACT.schemaPlan);
  if (schemaPlan === undefined) throw new StageProblem('Nothing is mapped yet. Run `crosswalk audit` first.', 'order');
  const records = await boundRecords(run, schemaPlan, view.schema);
  const written = new Set<string>(objectsToSurvey(pair));
  for await (const batch of ledger.crosswalkEntries()) for (const { object } of batch) written.add(object);
  const objects = [...written].filter((name) => isListed(pair.destination.objects.get(name)));
  await surveyDestination({ pair, objects, records, staging, progress });
  return planLoad({
    pair,
    staging,
    ledger,
    owners,
    allowance: allowanceOf(run, view.account),
    id: run.newId('plan'),
    at: timestamp(run.clock),
    progress,
  });
}

function isListed(object: DestinationObject | undefined): boolean {
  return object !== undefined && !object.readOnly && object.defines === undefined;
}

/** What the account's plan allows; the smallest plan when the account does not say which it has. */
function allowanceOf(
  { pair }: Run,
  account: Account,
): { readonly burstRequests: number; readonly tokensPerDay: number } {
  const plans = pair.destination.plans;
  const limits =
    plans.get(account.plan ?? '') ?? [...plans.values()].toSorted((a, b) => a.burstRequests - b.burstRequests)[0];
  return {
    burstRequests: limits?.burstRequests ?? 1,
    tokensPerDay: (limits?.tokensPerSeat ?? 1) * Math.max(1, account.seats),
  };
}
