import type { LedgerEntry } from '../../model/ledger.ts';
import { type DestinationId, textOf } from '../../model/value.ts';
import type { AccountSchema } from '../../port/destination.ts';
import type { ProvisionInput } from './provision-input.ts';
import { findField, findPipeline, findStage, missingOptions } from './schema-lookup.ts';

/** What looking for a schema write needs. */
export type SchemaLookInput = Pick<ProvisionInput, 'destination' | 'ledger' | 'clock' | 'graceMs'>;

/** A field, options, pipeline or stage that we made. */
export interface MadeSchema {
  readonly object: string;
  readonly id: DestinationId;
}

const DEFAULT_GRACE_MS = 10_000;
const CREATIONS = 'schema.';

/** Settles by looking what an interrupted provisioning left open, and gives what of it is there. */
export async function settleProvisioning(input: SchemaLookInput): Promise<readonly MadeSchema[]> {
  const { ledger, clock } = input;
  const made: MadeSchema[] = [];
  for (const entry of (await ledger.openIntents()).filter(isCreation)) {
    const id = await lookPatiently((schema) => lookByEntry(entry, schema), input);
    const at = new Date(clock.now()).toISOString();
    if (id === undefined) {
      await ledger.settle(entry.seq, { state: 'failed', reason: 'not_written', at });
      continue;
    }
    await ledger.settle(entry.seq, { state: 'applied', destinationId: id, at, reason: 'found by looking' });
    made.push({ object: entry.object, id });
  }
  return made;
}

/** Looks at once, and again when a late write would have arrived. */
export async function lookPatiently(
  look: (schema: AccountSchema) => DestinationId | undefined,
  { destination, clock, graceMs = DEFAULT_GRACE_MS }: SchemaLookInput,
): Promise<DestinationId | undefined> {
  const found = look(await destination.schema.read());
  if (found !== undefined) return found;
  await clock.sleep(graceMs);
  return look(await destination.schema.read());
}

function isCreation({ entry, action }: LedgerEntry): boolean {
  return entry.startsWith(CREATIONS) && action === 'create';
}

/** Finds what an open intent wanted to make, from nothing but the ledger line. */
function lookByEntry({ object, sent }: LedgerEntry, schema: AccountSchema): DestinationId | undefined {
  const text = (name: string) => textOf(sent[name]);
  switch (object) {
    case 'field':
      return findField(schema, { object: text('object'), label: text('label'), wireType: text('wire_type') })?.key;
    case 'field_options': {
      const field = schema.fields.find((candidate) => candidate.key === sent['field']);
      const labels = Array.isArray(sent['options']) ? sent['options'].map(String) : [];
      return field !== undefined && missingOptions(field, labels).length === 0 ? field.key : undefined;
    }
    case 'pipeline':
      return findPipeline(schema, text('name'))?.id;
    case 'stage': {
      const pipeline = sent['pipeline_id'];
      const id = typeof pipeline === 'object' && pipeline !== null && 'id' in pipeline ? pipeline.id : '';
      return findStage(schema, id, text('name'))?.id;
    }
    default:
      return undefined;
  }
}
