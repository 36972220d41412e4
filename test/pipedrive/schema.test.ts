import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DestinationSystem } from '../../engine/model/system.ts';
import type { StoredFields, StoredValue } from '../../engine/model/value.ts';
import type { AccountField } from '../../engine/port/destination.ts';
import { bind, openSandbox, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox();
});

afterAll(() => sandbox.close());

describe('the schema', () => {
  test('is read whole', async () => {
    const { fields, pipelines, stages } = await sandbox.destination.schema.read();

    expect(fields.find((field) => field.object === 'organization' && field.label === 'Phone')).toMatchObject({
      wireType: 'phone',
      custom: true,
      options: [],
    });
    expect(fields.find((field) => field.object === 'deal' && field.key === 'title')).toMatchObject({ custom: false });
    expect(pipelines).toEqual([{ id: '1', name: 'Sales Pipeline' }]);
    expect(stages.every((stage) => stage.pipelineId === '1')).toBe(true);
  });

  test('takes a field, more options, and gives them back', async () => {
    const { schema } = sandbox.destination;
    const made = await schema.createField({
      object: 'deal',
      label: 'ks_priority',
      wireType: 'enum',
      options: ['low', 'high'],
    });
    const grown = await schema.addOptions('deal', made.key, ['urgent']);
    const [first] = grown.options;
    await schema.removeOptions('deal', made.key, [first?.id ?? '']);
    const read = (await schema.read()).fields.find((field) => field.key === made.key);
    await schema.removeField('deal', made.key);
    await schema.removeField('deal', made.key);

    expect(made).toMatchObject({ object: 'deal', label: 'ks_priority', wireType: 'enum', custom: true });
    expect(grown.options.map((option) => option.label)).toEqual(['low', 'high', 'urgent']);
    expect(read?.options.map((option) => option.label)).toEqual(['high', 'urgent']);
    expect((await schema.read()).fields.map((field) => field.key)).not.toContain(made.key);
  });

  test('takes a pipeline with stages in the order they are made', async () => {
    const { schema } = sandbox.destination;
    const pipelineId = await schema.createPipeline('Field service');
    const ids = [];
    for (const [name, probability] of [
      ['New', 20],
      ['Scheduled', 60],
    ] as const) {
      ids.push(await schema.createStage({ pipelineId, name, probability }));
    }
    const { stages, pipelines } = await schema.read();

    expect(pipelines.map((pipeline) => pipeline.name)).toContain('Field service');
    expect(stages.filter((stage) => stage.pipelineId === pipelineId)).toEqual([
      { id: ids[0], name: 'New', pipelineId, probability: 20 },
      { id: ids[1], name: 'Scheduled', pipelineId, probability: 60 },
    ]);

    await schema.removeStage(ids[0] ?? '');
    await schema.removePipeline(pipelineId);
    await schema.removePipeline(pipelineId);
    expect((await schema.read()).pipelines).toHaveLength(1);
  });
});

/** One value of each type, and another one. */
const CUSTOM_VALUES: Readonly<Record<string, readonly [StoredValue, StoredValue]>> = {
  varchar: ['short', 'other'],
  varchar_auto: ['auto', 'other'],
  text: ['long\ntext', 'other'],
  phone: ['+1 555 0100', '+1 555 0101'],
  double: [12.5, 0],
  monetary: [
    { amount: 99.9, currency: 'EUR' },
    { amount: 1, currency: 'USD' },
  ],
  date: ['2026-01-31', '2024-02-29'],
  daterange: ['2026-01-01/2026-02-01', '2026-01-02/2026-01-02'],
  enum: ['Yes', 'No'],
  set: [['Yes', 'With, comma'], ['No']],
  user: [{ id: '14001' }, { id: '14002' }],
  org: [{ id: '1' }, { id: '2' }],
  people: [{ id: '1' }, { id: '2' }],
  address: ['1 Main Street, Springfield', '2 Main Street'],
};

describe.each(['organization', 'person', 'deal', 'product', 'lead'])('custom fields of a %s', (object) => {
  test('of every type are written, changed, emptied and read', async () => {
    const { schema } = sandbox.destination;
    const fields: AccountField[] = [];
    for (const wireType of Object.keys(CUSTOM_VALUES)) {
      const options = wireType === 'enum' || wireType === 'set' ? ['Yes', 'No', 'With, comma'] : [];
      fields.push(await schema.createField({ object, label: `cw ${wireType}`, wireType, options }));
    }
    const records = sandbox.destination.records({
      fields: fields.map((field) => bind(field.wireType, field)),
      stages: [],
    });
    const custom = (choose: (values: readonly [StoredValue, StoredValue]) => StoredValue): StoredFields =>
      Object.fromEntries(Object.entries(CUSTOM_VALUES).map(([type, values]) => [`custom.${type}`, choose(values)]));
    const standard =
      object === 'lead' ? { title: 'L', person_id: { id: '1' } } : { [object === 'deal' ? 'title' : 'name']: 'C' };

    const id = await records.create(object, { ...standard, ...custom(([first]) => first) });
    const made = await records.read(object, id);
    await records.update(
      object,
      id,
      custom(([, second]) => second),
    );
    const changed = await records.read(object, id);
    await records.update(object, id, { 'custom.varchar': null });
    const partly = await records.read(object, id);
    await records.update(
      object,
      id,
      custom(() => null),
    );
    const emptied = await records.read(object, id);

    expect(made?.fields).toMatchObject(custom(([first]) => first));
    expect(changed?.fields).toMatchObject(custom(([, second]) => second));
    expect(partly?.fields).toMatchObject({ ...custom(([, second]) => second), 'custom.varchar': null });
    expect(emptied?.fields).toMatchObject(custom(() => null));
    for (const field of fields) await schema.removeField(object, field.key);
  });
});

describe('the account', () => {
  test.each([
    ['lite', 20],
    ['growth', 40],
    ['premium', 100],
    ['ultimate', 120],
  ] as const)('tells its plan by its burst limit: %s', async (plan, burstRequests) => {
    const own = await openSandbox({ plan, seats: 6 });
    const plans = new Map(
      [20, 40, 100, 120].map((burst) => [
        `with ${burst}`,
        { customFields: 1, openRecordsPerSeat: 1, tokensPerSeat: 1, burstRequests: burst },
      ]),
    );
    const system = { plans } as unknown as DestinationSystem;

    const account = await own.connect({ destination: system }).account();

    expect(account).toMatchObject({
      id: '7300001',
      name: 'Example Services',
      plan: `with ${burstRequests}`,
      seats: 6,
      user: { id: '14001', name: 'Ana Silva', email: 'ana.silva@example.com', isAdmin: true },
      webhooks: 1,
      customFields: 7,
    });
    expect(account.currencies).toEqual(expect.arrayContaining(['USD', 'EUR', 'GBP']));
    await own.close();
  });
});
