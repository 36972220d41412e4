import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXIT } from '../../engine/cli/exit-code.ts';
import { makePlan } from '../../engine/cli/show-plan.ts';
import { goTheWholeWay } from '../../engine/cli/whole-way.ts';
import type { SchemaPlan } from '../../engine/model/plan.ts';
import type { AuditReport, Reconciliation } from '../../engine/model/report.ts';
import { ARTIFACT, approveGate } from '../../engine/run/gates.ts';
import { extractStage } from '../../engine/run/stage/prepare.ts';
import { planRollbackStage, rollbackStage } from '../../engine/run/stage/undo.ts';
import { sampleStage } from '../../engine/run/stage/write.ts';
import type { SimulatorOptions } from '../../engine/simulator/server.ts';
import { snapshotAccount } from '../checker/account-snapshot.ts';
import { residue } from '../checker/residue.ts';
import { type CarriedProject, carriedProject, PAIR } from './carried/project.ts';
import { type InProcessRun, openInProcessRun, SILENT_OUTPUT } from './in-process-run.ts';

/** A pair of what an account defines for itself: custom fields, pipelines and stages, and records that fill them. */

const ALL = { approve: ['mapping', 'setup', 'load'], by: 'test' } as const;

let project: CarriedProject;
let opened: InProcessRun;

beforeEach(() => {
  project = carriedProject();
  for (const [name, rows] of Object.entries(EXPORT)) project.table(name, rows);
});

afterEach(async () => {
  await opened.close();
  project.remove();
});

const EXPORT: Readonly<Record<string, readonly string[]>> = {
  'fields.csv': [
    'Id,Entity,Label,Type,Options',
    'f1,contact,Budget,number,',
    'f2,contact,Birthday,date,',
    'f3,contact,Last seen,moment,',
    'f4,contact,Temper,choice,Calm|Hot',
    'f5,contact,Languages,choices,English',
    'f6,contact,Key account,flag,',
    'f7,contact,Score,formula,',
    'f8,deal,Budget,number,',
    'f9,deal,Source,text,',
  ],
  'contacts.csv': [
    'Id,Name,cf:Budget,cf:Birthday,cf:Last seen,cf:Temper,cf:Languages,cf:Key account,cf:Score',
    '1,Ada Example,"1,250.50",31/01/1990,05/03/2024 17:45,hot,English; Welsh,yes,=A1*2',
    '2,Bo Example,,,,Moody,,no,',
    '3,Cy Example,,31/31/1990,,,,,',
  ],
  'pipelines.csv': ['Id,Name,Position', 'p1,Second,2', 'p2,First,1'],
  'stages.csv': [
    'Id,Pipeline Id,Name,Position,Probability',
    's1,p2,Closing,3,90',
    's2,p2,Opening,1,10',
    's3,p2,Middle,2,50',
    's4,p1,Only,1,',
  ],
  'deals.csv': ['Id,Title,Stage Id,Contact Id,cf:Budget,cf:Source', 'd1,Roof,s3,1,7,Fair', 'd2,Wall,s1,2,,'],
  'inquiries.csv': ['Id,Title,Contact Id,cf:Source,cf:Colour', 'i1,Door,1,Letter,red'],
};

async function open(simulator: Partial<Omit<SimulatorOptions, 'storePath' | 'now' | 'timeScale'>> = {}): Promise<void> {
  opened = await openInProcessRun({
    pair: PAIR,
    root: project.root,
    exportFolder: join(project.root, 'export'),
    fallbackOwner: 'nobody@example.com',
    simulator: { seed: 'empty', ...simulator },
  });
}

type Stored = Readonly<Record<string, unknown>>;

/** Every live record of a type in the raw store, by name or title: its custom values by label, choices by theirs. */
function customValues(type: 'person' | 'deal' | 'lead'): Readonly<Record<string, Stored>> {
  const owner = type === 'lead' ? 'deal' : type;
  const fields = records(`${owner}Field`);
  return Object.fromEntries(
    records(type).map((record) => {
      const custom = record['custom_fields'] as Stored;
      const named = fields.flatMap((field) => {
        const value = custom[String(field['field_code'])];
        const label = String(field['field_name']);
        const isOurs = field['is_custom_field'] === true && label !== 'carried_source_id';
        return isOurs && value !== null && value !== undefined ? [[label, shown(value, field)] as const] : [];
      });
      return [String(record['name'] ?? record['title']), Object.fromEntries(named)];
    }),
  );
}

function shown(value: unknown, field: Stored): unknown {
  const options = (field['options'] ?? []) as readonly { readonly id: number; readonly label: string }[];
  const label = (id: unknown) => options.find((option) => option.id === id)?.label;
  if (field['field_type'] === 'enum') return label(value);
  return field['field_type'] === 'set' ? (value as readonly unknown[]).map(label) : value;
}

function records(type: string): readonly Stored[] {
  const database = new DatabaseSync(opened.storePath, { readOnly: true });
  try {
    return database
      .prepare('SELECT body FROM record WHERE type = ? AND deleted = 0 ORDER BY id')
      .all(type)
      .map((row) => JSON.parse(String(row['body'])) as Stored);
  } finally {
    database.close();
  }
}

async function stateOf(object: string): Promise<Readonly<Record<string, string>>> {
  const states: Record<string, string> = {};
  for await (const batch of opened.run.staging.states.scan()) {
    for (const found of batch) if (found.object === object) states[found.key] = found.state;
  }
  return states;
}

const LOWERED = {
  Budget: 1250.5,
  Birthday: '1990-01-31',
  'Last seen': '2024-03-05',
  Temper: 'Hot',
  Languages: ['English', 'Welsh'],
  'Key account': 'Yes',
  Score: '=A1*2',
};

test('what an account defines is made in the setup, filled, compared, repeated without a write, and taken back', async () => {
  await open();
  const { run } = opened;
  await run.destination.schema.createField({ object: 'person', label: ' budget', wireType: 'double', options: [] });
  await run.destination.schema.createPipeline('First');
  const before = snapshotAccount(opened.storePath);

  const code = await goTheWholeWay(run, SILENT_OUTPUT, ALL);
  const plan = await run.ledger.artifact<SchemaPlan>(ARTIFACT.schemaPlan);
  const reconciliation = await run.ledger.artifact<Reconciliation>(ARTIFACT.reconciliation);
  const people = customValues('person');
  const first = await run.ledger.latestPlan('load');
  await goTheWholeWay(run, SILENT_OUTPUT, ALL);
  const second = await run.ledger.latestPlan('load');

  // One record holds a day that is none.
  expect(code).toBe(EXIT.unfinishedRecords);
  expect(reconciliation?.discrepancies).toEqual([]);
  expect(people).toEqual({
    'Ada Example': { ...LOWERED, Budget: undefined, ' budget': 1250.5 },
    'Bo Example': { Temper: 'Moody', 'Key account': 'No' },
  });
  expect(customValues('deal')).toEqual({ Roof: { Budget: 7, Source: 'Fair' }, Wall: {} });
  expect(customValues('lead')).toEqual({ Door: { Source: 'Letter' } });
  expect(
    plan?.changes.flatMap((change) => (change.kind === 'field' ? [`${change.action} ${change.id}`] : [])),
  ).toContain('reuse budget:double');
  expect(await stateOf('field')).toEqual(
    Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`f${at + 1}`, 'unchanged'])),
  );
  expect(await stateOf('contact')).toMatchObject({ 3: 'held' });
  expect(first?.totals.objects['person_field']).toBeUndefined();
  const audit = await run.ledger.artifact<AuditReport>(ARTIFACT.audit);
  // Nothing defines the colour of an inquiry, and the spec leaves such names out.
  expect(audit?.findings['unmapped_field']).toEqual({ inquiry: 1 });
  expect(second?.totals.actions).toMatchObject({ unchanged: expect.any(Number) as number });
  expect(Object.keys(second?.totals.actions ?? {}).toSorted()).toEqual(['held', 'unchanged']);

  await planRollbackStage(run, { withSchema: true });
  const undone = await rollbackStage(run);
  expect(undone.report.failures).toEqual([]);
  expect(undone.residue).toEqual([]);
  expect(residue(before, snapshotAccount(opened.storePath))).toEqual([]);
});

test('pipelines and stages are records: matched by name, made in their order with their probability', async () => {
  await open();
  await goTheWholeWay(opened.run, SILENT_OUTPUT, ALL);

  const pipelines = new Map(records('pipeline').map((pipeline) => [pipeline['id'], pipeline['name']]));
  const stages = records('stage')
    .filter((stage) => ['First', 'Second'].includes(String(pipelines.get(stage['pipeline_id']))))
    .map((stage) => [pipelines.get(stage['pipeline_id']), stage['name'], stage['deal_probability']]);
  const roof = records('deal').find((deal) => deal['title'] === 'Roof');
  const middle = records('stage').find((stage) => stage['name'] === 'Middle');

  expect([...pipelines.values()].slice(-2)).toEqual(['First', 'Second']);
  expect(stages).toEqual(
    expect.arrayContaining([
      ['First', 'Opening', 10],
      ['First', 'Middle', 50],
      ['First', 'Closing', 90],
    ]),
  );
  expect(stages.filter(([pipeline]) => pipeline === 'First').map(([, name]) => name)).toEqual([
    'Opening',
    'Middle',
    'Closing',
  ]);
  expect(roof?.['stage_id']).toBe(middle?.['id']);
});

test('a definition that appears later is made and filled, a value that is gone is cleared', async () => {
  await open();
  await goTheWholeWay(opened.run, SILENT_OUTPUT, ALL);
  project.table('fields.csv', [...(EXPORT['fields.csv'] ?? []), 'f10,contact,Shoe size,number,']);
  project.table('contacts.csv', [
    'Id,Name,cf:Budget,cf:Temper,cf:Languages,cf:Shoe size',
    '1,Ada Example,,Calm,English,38',
    '2,Bo Example,,,,44.5',
  ]);

  await goTheWholeWay(opened.run, SILENT_OUTPUT, { ...ALL, fresh: true });

  expect(customValues('person')).toEqual({
    'Ada Example': { Temper: 'Calm', Languages: ['English'], 'Shoe size': 38 },
    'Bo Example': { 'Shoe size': 44.5 },
  });
  expect(await stateOf('field')).toMatchObject({ f1: 'unchanged', f10: 'done' });
});

test('a label that is changed is a new field: the values move, and the old field is emptied', async () => {
  await open();
  await goTheWholeWay(opened.run, SILENT_OUTPUT, ALL);
  const rename = (rows: readonly string[] = []) => rows.map((row) => row.replaceAll('Score', 'Points'));
  for (const name of ['fields.csv', 'contacts.csv']) project.table(name, rename(EXPORT[name]));

  const code = await goTheWholeWay(opened.run, SILENT_OUTPUT, { ...ALL, fresh: true });

  const { Score, ...others } = LOWERED;
  expect(code).toBe(EXIT.unfinishedRecords);
  expect(customValues('person')['Ada Example']).toEqual({ ...others, Points: Score });
  await planRollbackStage(opened.run, { withSchema: true });
  expect((await rollbackStage(opened.run)).residue).toEqual([]);
});

test('where the contract evolves, a name that nobody defined becomes a field of long text', async () => {
  project.edit('    label: Contact\n', '    label: Contact\n    contract: evolve\n', 'system');
  project.table('contacts.csv', ['Id,Name,cf:Budget,cf:Nickname', '1,Ada Example,5,Duchess', '2,Bo Example,,Bo']);
  await open();

  await goTheWholeWay(opened.run, SILENT_OUTPUT, ALL);

  expect(customValues('person')).toEqual({
    'Ada Example': { Budget: 5, Nickname: 'Duchess' },
    'Bo Example': { Nickname: 'Bo' },
  });
  const made = records('personField').find((field) => field['field_name'] === 'Nickname');
  expect(made?.['field_type']).toBe('text');
});

test('what is planned after the provisioning is not written before the next', async () => {
  await open();
  const { run } = opened;
  await goTheWholeWay(run, SILENT_OUTPUT, ALL);
  project.table('fields.csv', [...(EXPORT['fields.csv'] ?? []), 'f10,contact,Shoe size,number,']);
  await extractStage(run, { fresh: true });
  await makePlan(run, SILENT_OUTPUT, 0);
  await approveGate('setup', 'test', run);

  await expect(sampleStage(run)).rejects.toThrow('fields that are not provisioned yet: Shoe size.');
});

test('fields that the plan has no room for are packed, and stay so', async () => {
  await open({ plan: 'lite' });
  const { run } = opened;
  // Of 30 fields 23 are taken and three declared. Two are of deals, which cannot be packed; two of seven are left.
  for (let count = 0; count < 23; count += 1) {
    await run.destination.schema.createField({
      object: 'product',
      label: `Own ${count}`,
      wireType: 'varchar',
      options: [],
    });
  }

  await goTheWholeWay(run, SILENT_OUTPUT, ALL);
  const audit = await run.ledger.artifact<AuditReport>(ARTIFACT.audit);
  const people = customValues('person');
  await goTheWholeWay(run, SILENT_OUTPUT, ALL);

  expect(audit?.preflight.filter(({ check }) => check === 'custom_fields').map(({ verdict }) => verdict)).toEqual([
    'ok',
    'warning',
  ]);
  expect(people['Ada Example']).toEqual({
    Budget: 1250.5,
    Birthday: '1990-01-31',
    'Further fields':
      'Last seen: 05/03/2024 17:45\nTemper: hot\nLanguages: English; Welsh\nKey account: yes\nScore: =A1*2',
  });
  expect(await stateOf('field')).toMatchObject({ f2: 'unchanged', f3: 'left_out', f8: 'unchanged' });
  expect(customValues('person')).toEqual(people);
  expect(Object.keys((await run.ledger.latestPlan('load'))?.totals.actions ?? {})).not.toContain('update');
});

test('where nobody said what to pack into, the account asks before anything is written', async () => {
  project.edit('        over_cap: { pack: custom.further }\n', '');
  project.edit('custom_fields:\n  person:\n    further: { label: Further fields, type: long_text }\n', '');
  await open({ plan: 'lite' });
  const { run } = opened;
  for (let count = 0; count < 23; count += 1) {
    await run.destination.schema.createField({
      object: 'product',
      label: `Own ${count}`,
      wireType: 'varchar',
      options: [],
    });
  }
  const before = snapshotAccount(opened.storePath);

  expect(await goTheWholeWay(run, SILENT_OUTPUT, ALL)).toBe(EXIT.error);

  const audit = await run.ledger.artifact<AuditReport>(ARTIFACT.audit);
  expect(audit?.preflight).toContainEqual(expect.objectContaining({ check: 'custom_fields', verdict: 'blocked' }));
  expect(residue(before, snapshotAccount(opened.storePath))).toEqual([]);
});

test('a field whose making got no answer is looked for, not made twice', async () => {
  await open();
  const match = { method: 'POST', path: '^/api/v2/(person|deal)Fields' };
  opened.simulator.addFault({ kind: 'drop-answer', probability: 0.6, seed: 3, match });

  await goTheWholeWay(opened.run, SILENT_OUTPUT, ALL);

  const made = [...records('personField'), ...records('dealField')].filter(
    (field) => field['is_custom_field'] === true,
  );
  const names = made.map((field) => `${String(field['field_name'])} ${String(field['field_type'])}`).toSorted();
  expect(names).toHaveLength(12);
  expect(customValues('person')['Ada Example']).toEqual(LOWERED);
});
