import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { SchemaBinding } from '../../engine/model/ledger.ts';
import type { CompiledPair } from '../../engine/model/mapping.ts';
import type { SchemaChange, SchemaPlan } from '../../engine/model/plan.ts';
import { planSchema } from '../../engine/phase/provision/plan-schema.ts';
import { provision } from '../../engine/phase/provision/provision.ts';
import { settleProvisioning } from '../../engine/phase/provision/settle-provisioning.ts';
import { DestinationRefusal, DestinationUnavailable } from '../../engine/port/destination.ts';
import { openPair } from '../../engine/spec/load.ts';
import { duplicatesBySource } from '../checker/duplicates.ts';
import { withStoredAccount } from '../checker/stored-account.ts';
import { TRACE_LABEL } from '../stand-in/kickserv/generate.ts';
import { collect, type ExampleAccount, openExampleAccount, quietProgress } from './apply-account.ts';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open(...options: Parameters<typeof openExampleAccount>): Promise<ExampleAccount> {
  const account = await openExampleAccount(...options);
  opened.push(account);
  return account;
}

async function readPair(): Promise<CompiledPair> {
  const { pair } = await openPair({ root: join(import.meta.dirname, '../..'), pair: 'kickserv-to-pipedrive' });
  if (pair === undefined) throw new Error('The pair does not compile.');
  return pair;
}

/** The pair's schema plan for an account, from a snapshot of three jobs. */
async function planFor(account: ExampleAccount, binding?: SchemaBinding): Promise<SchemaPlan> {
  const pair = await readPair();
  const { staging } = account;
  if ((await staging.source.count('job')) === 0) {
    await staging.source.add([
      { object: 'job', key: '1', fields: { job_number: '1', status: ' New ', priority: 'High' } },
      { object: 'job', key: '2', fields: { job_number: '2', status: 'new', priority: 'high' } },
      { object: 'job', key: '3', fields: { job_number: '3', status: 'Complete' } },
    ]);
  }
  const schema = await account.sandbox.destination.schema.read();
  return planSchema({ pair, staging, schema, ...(binding === undefined ? {} : { binding }) });
}

function provisionPlan(account: ExampleAccount, plan: SchemaPlan): Promise<SchemaBinding> {
  const { ledger, sandbox } = account;
  const { clock, destination } = sandbox;
  return provision({ plan, destination, ledger, clock, run: 'run', progress: quietProgress([]), graceMs: 500 });
}

function fieldChange(plan: SchemaPlan, object: string, id: string): SchemaChange | undefined {
  return plan.changes.find((change) => change.kind === 'field' && change.object === object && change.id === id);
}

test('the plan makes what the entries write, with the options that the data has', async () => {
  const plan = await planFor(await open());

  expect(fieldChange(plan, 'deal', 'ks_job_status')).toMatchObject({
    action: 'create',
    wireType: 'enum',
    options: ['new', 'complete'],
  });
  expect(fieldChange(plan, 'deal', 'ks_job_priority')).toMatchObject({ options: ['High', 'high'] });
  expect(fieldChange(plan, 'product', 'product_variable')).toMatchObject({ wireType: 'enum', options: ['Yes', 'No'] });
  expect(fieldChange(plan, 'person', 'trace_source_id')).toMatchObject({ label: 'ks_source_id', wireType: 'varchar' });
  expect(plan.changes.filter(({ kind }) => kind === 'stage')).toHaveLength(4);
});

test('a field of the same label and type is reused, one of another type is not', async () => {
  const account = await open();
  const { schema } = account.sandbox.destination;
  await schema.createField({ object: 'deal', label: ' KS_Tags ', wireType: 'text', options: [] });
  await schema.createField({ object: 'deal', label: 'ks_gps_lat', wireType: 'varchar', options: [] });
  const first = await schema.createField({ object: 'deal', label: 'ks_gps_lng', wireType: 'double', options: [] });
  await schema.createField({ object: 'deal', label: 'ks_gps_lng', wireType: 'double', options: [] });

  const plan = await planFor(account);

  expect(fieldChange(plan, 'organization', 'phone')).toMatchObject({ action: 'reuse' });
  expect(fieldChange(plan, 'deal', 'ks_tags')).toMatchObject({ action: 'reuse' });
  expect(fieldChange(plan, 'deal', 'ks_gps_lat')).toMatchObject({ action: 'create' });
  expect(fieldChange(plan, 'deal', 'ks_gps_lng')).toMatchObject({ action: 'reuse', key: first.key });
});

test('a reused choice gets only the options that it lacks', async () => {
  const account = await open();
  const options = ['new', 'canceled'];
  await account.sandbox.destination.schema.createField({
    object: 'deal',
    label: 'ks_job_status',
    wireType: 'enum',
    options,
  });

  const plan = await planFor(account);
  const binding = await provisionPlan(account, plan);

  expect(plan.changes).toContainEqual(expect.objectContaining({ kind: 'options', options: ['complete'] }));
  const field = binding.fields.find(({ id }) => id === 'ks_job_status');
  expect(field?.options.map(({ label }) => label)).toEqual(['new', 'canceled', 'complete']);
});

test('making what was approved does not change what was approved, and is done once', async () => {
  const account = await open();
  const plan = await planFor(account);

  const binding = await provisionPlan(account, plan);
  const again = await planFor(account, binding);
  const writes = (await collect(account.ledger.writes())).length;
  const same = await provisionPlan(account, again);

  expect(again.digest).toBe(plan.digest);
  expect(again.changes.every(({ action }) => action === 'reuse')).toBe(true);
  expect(same).toEqual(binding);
  expect(await account.ledger.binding()).toEqual(binding);
  expect((await collect(account.ledger.writes())).length).toBe(writes);
});

test('a field that a person renamed afterwards is still the same field', async () => {
  const account = await open();
  const binding = await provisionPlan(account, await planFor(account));
  const code = binding.fields.find(({ id }) => id === 'ks_tags')?.key;
  const id = withStoredAccount(account.storePath, (stored) =>
    stored.live('dealField').find(({ body }) => body['field_code'] === code),
  )?.id;
  await account.edit('dealField', id ?? '', { field_name: 'Tags' });

  const plan = await planFor(account, binding);

  expect(fieldChange(plan, 'deal', 'ks_tags')).toMatchObject({ action: 'reuse', key: code });
});

test.each(['drop-answer', 'error-500-after', 'error-500-before', 'reset'] as const)(
  'under %s everything is made once',
  async (kind) => {
    const account = await open();
    const plan = await planFor(account);
    account.sandbox.simulator.addFault({ kind, probability: 0.15, seed: 5, match: { method: 'POST' } });

    const binding = await provisionPlan(account, plan);

    expect(account.sandbox.simulator.meter().faults[kind]).toBeGreaterThan(0);
    expect(binding.fields).toHaveLength(plan.changes.filter((change) => change.kind === 'field').length);
    expect(binding.stages).toHaveLength(5);
    expect(duplicatesBySource(account.storePath, TRACE_LABEL)).toEqual([]);
    const pipelines = withStoredAccount(account.storePath, (stored) =>
      stored.live('pipeline').map(({ body }) => body['name']),
    );
    expect(pipelines.filter((name) => name === 'Field service')).toHaveLength(1);
    expect(await account.ledger.openIntents()).toEqual([]);
  },
);

test('what an interrupted provisioning left open is settled by looking', async () => {
  const account = await open();
  const plan = await planFor(account);
  account.sandbox.simulator.addFault({ kind: 'html-403', times: 1, match: { method: 'POST', path: '/api/v2/stages' } });
  await expect(provisionPlan(account, plan)).rejects.toThrow(DestinationUnavailable);
  const left = await account.ledger.openIntents();

  const destination = account.sandbox.connect();
  await settleProvisioning({ destination, ledger: account.ledger, clock: account.sandbox.clock, graceMs: 500 });

  expect(left.map(({ entry }) => entry)).toEqual(['schema.stage.service.new']);
  expect(await account.ledger.openIntents()).toEqual([]);
});

test('stages that a new pipeline brings along are used by their name', async () => {
  const account = await open({ switches: { newPipelineStages: 'default-stages' } });
  const [given] = (await account.sandbox.destination.schema.read()).stages;
  const name = given?.name ?? '';
  const plan: SchemaPlan = {
    digest: 'd',
    changes: [
      { kind: 'pipeline', action: 'create', id: 'p', name: 'Second' },
      { kind: 'stage', action: 'create', id: 's', pipeline: 'p', name },
      { kind: 'stage', action: 'create', id: 't', pipeline: 'p', name: 'Only ours' },
    ],
  };
  const defaults = new Set(await defaultStages(account));

  const binding = await provisionPlan(account, plan);

  const schema = await account.sandbox.destination.schema.read();
  const pipeline = binding.stages.find(({ address }) => address === 'pipelines.p')?.id;
  const names = schema.stages.filter(({ pipelineId }) => pipelineId === pipeline).map((stage) => stage.name);
  expect(names.filter((each) => each === name)).toHaveLength(1);
  expect(names).toHaveLength(defaults.size + (defaults.has(name) ? 1 : 2));
});

/** What this account gives every new pipeline. */
async function defaultStages(account: ExampleAccount): Promise<readonly string[]> {
  const { schema } = account.sandbox.destination;
  const id = await schema.createPipeline('Throw-away');
  const stages = (await schema.read()).stages.filter(({ pipelineId }) => pipelineId === id);
  await schema.removePipeline(id);
  return stages.map(({ name }) => name);
}

test('a field that the account refuses stops the provisioning and is named', async () => {
  const account = await open();
  const plan: SchemaPlan = {
    digest: 'd',
    changes: [
      { kind: 'field', action: 'create', object: 'deal', id: 'x', label: 'Strange', wireType: 'hologram', options: [] },
    ],
  };

  const refused = provisionPlan(account, plan);

  await expect(refused).rejects.toThrow(DestinationRefusal);
  await expect(refused).rejects.toThrow('The account refuses the field "Strange" of deal');
  expect((await collect(account.ledger.writes())).map(({ state }) => state)).toEqual(['failed']);
});
