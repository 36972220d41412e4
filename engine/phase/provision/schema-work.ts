import type { Intent } from '../../model/ledger.ts';
import type { DestinationId, EntryAddress, StoredFields } from '../../model/value.ts';
import { type AccountSchema, BudgetExhausted, DestinationRefusal, UncertainWrite } from '../../port/destination.ts';
import type { ProvisionInput } from './provision-input.ts';
import { lookPatiently, settleProvisioning } from './settle-provisioning.ts';

/** One thing that must be in the account's schema afterwards. */
export interface SchemaStep {
  readonly entry: EntryAddress;
  readonly object: 'field' | 'field_options' | 'pipeline' | 'stage';
  /** For messages: "the pipeline "Field service"". */
  readonly what: string;
  readonly sent: StoredFields;
  /** Its id, if it is there. */
  look(schema: AccountSchema): DestinationId | undefined;
  send(): Promise<DestinationId>;
}

/** Makes schema steps one after another, each at most once. */
export interface SchemaWork {
  /** As read last. */
  schema(): AccountSchema;
  refresh(): Promise<void>;
  /** Gives the id of what was there or has been made. */
  make(step: SchemaStep): Promise<DestinationId>;
  madeCount(): number;
  /** Keeps how everything made looks now, so that a later rollback can tell a person's additions from ours. */
  recordMade(): Promise<void>;
}

const MOST_ATTEMPTS = 3;

/** Settles what an earlier run left open, and reads the account's schema. */
export async function openSchemaWork(input: ProvisionInput): Promise<SchemaWork> {
  const { destination, ledger, clock } = input;
  const made = [...(await settleProvisioning(input))];
  let schema = await destination.schema.read();
  const now = () => new Date(clock.now()).toISOString();

  async function refresh(): Promise<void> {
    schema = await destination.schema.read();
  }

  async function applied(seq: number, object: SchemaStep['object'], id: DestinationId): Promise<DestinationId> {
    await ledger.settle(seq, { state: 'applied', destinationId: id, at: now() });
    made.push({ object, id });
    return id;
  }

  async function attempt(step: SchemaStep): Promise<DestinationId | undefined> {
    const [seq] = await ledger.intend([intentOf(step, input, now())]);
    if (seq === undefined) throw new Error('The ledger gave no number for an intent.');
    try {
      return await applied(seq, step.object, await step.send());
    } catch (cause) {
      if (cause instanceof UncertainWrite) {
        const found = await lookPatiently((current) => step.look(current), input);
        if (found !== undefined) return applied(seq, step.object, found);
        await ledger.settle(seq, { state: 'failed', reason: 'not_written', at: now() });
        return undefined;
      }
      if (cause instanceof DestinationRefusal || cause instanceof BudgetExhausted) {
        await ledger.settle(seq, { state: 'failed', reason: cause.message, at: now() });
      }
      if (cause instanceof DestinationRefusal) {
        throw new DestinationRefusal(`The account refuses ${step.what}: ${cause.message}`, cause.code, { cause });
      }
      throw cause;
    }
  }

  return {
    schema: () => schema,
    refresh,
    madeCount: () => made.length,
    async make(step) {
      const existing = step.look(schema);
      if (existing !== undefined) return existing;
      for (let count = 0; count < MOST_ATTEMPTS; count += 1) {
        const id = await attempt(step);
        if (id !== undefined) return id;
      }
      throw new UncertainWrite(
        `After ${MOST_ATTEMPTS} attempts ${step.what} is still not there and the account gave no answer. Look at the connection, then run the provisioning again.`,
      );
    },
    async recordMade() {
      await ledger.recordAfter(made.map(({ object, id }) => ({ object, id, fields: imageOf(object, id, schema) })));
    },
  };
}

function intentOf(step: SchemaStep, { plan, run }: ProvisionInput, at: string): Intent {
  const { entry, object, sent } = step;
  return { run, plan: plan.digest, entry, key: '', object, action: 'create', sent, fingerprint: plan.digest, at };
}

function imageOf(object: string, id: DestinationId, schema: AccountSchema): StoredFields {
  switch (object) {
    case 'field':
    case 'field_options': {
      const field = schema.fields.find((candidate) => candidate.key === id);
      return { label: field?.label ?? null, options: field?.options.map(({ label }) => label) ?? [] };
    }
    case 'pipeline': {
      const pipeline = schema.pipelines.find((candidate) => candidate.id === id);
      const stages = schema.stages.filter(({ pipelineId }) => pipelineId === id);
      return { name: pipeline?.name ?? null, stages: stages.map((stage) => stage.id) };
    }
    case 'stage':
      return { name: schema.stages.find((stage) => stage.id === id)?.name ?? null };
    default:
      throw new Error(`Provisioning made the schema object ${object}, which it does not know.`);
  }
}
