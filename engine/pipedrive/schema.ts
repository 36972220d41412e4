import type { DestinationId } from '../model/value.ts';
import type { AccountField, AccountStage, SchemaWriter } from '../port/destination.ts';
import { UncertainWrite } from '../port/destination.ts';
import { CATALOGUE } from './catalogue.ts';
import type { Call, Client } from './client.ts';
import { isLive } from './listing.ts';
import { readAll } from './pages.ts';
import { CALL_COSTS, V2_COSTS } from './token-cost.ts';
import { flagOf, idOf, numberOf, recordOf, recordsOf, textOf, type WireRecord, wireId } from './wire.ts';

/** Objects that have custom fields of their own; leads carry those of deals. */
export const FIELD_OWNERS = ['organization', 'person', 'deal', 'product'] as const;
type FieldOwner = (typeof FIELD_OWNERS)[number];

/** Reads the account's schema and adds to it. */
export function createSchemaWriter(client: Client): SchemaWriter {
  const post = async (path: string, value: unknown, cost: number): Promise<WireRecord> => {
    const reply = await client.send({ method: 'POST', path, cost, body: { kind: 'json', value } });
    const made = recordOf(reply?.data);
    if (made === undefined)
      throw new UncertainWrite(`Pipedrive answered yes to POST ${path}, but did not name what it made.`);
    return made;
  };
  const remove = async (path: string, body?: Call['body']): Promise<void> => {
    await client.send({ method: 'DELETE', path, cost: V2_COSTS.remove, ...(body === undefined ? {} : { body }) });
  };
  return {
    read: async () => ({
      fields: (await Promise.all(FIELD_OWNERS.map((owner) => readFields(client, owner)))).flat(),
      pipelines: (await readLive(client, 'pipeline')).map((wire) => ({
        id: requiredId(wire),
        name: textOf(wire['name']) ?? '',
      })),
      stages: (await readLive(client, 'stage')).map(readStage),
    }),
    createField: async ({ object, label, wireType, options }) => {
      const owner = fieldOwner(object);
      const choices = options.length === 0 ? {} : { options: options.map((option) => ({ label: option })) };
      return readField(
        owner,
        await post(fieldsPath(owner), { field_name: label, field_type: wireType, ...choices }, V2_COSTS.create),
      );
    },
    addOptions: async (object, key, labels) => {
      const path = fieldPath(object, key);
      if (labels.length > 0) {
        const value = labels.map((label) => ({ label }));
        const body = { kind: 'json', value } as const;
        await client.send({ method: 'POST', path: `${path}/options`, cost: CALL_COSTS.fieldOptions, body });
      }
      const reply = await client.send({ method: 'GET', path, cost: V2_COSTS.one });
      const field = recordOf(reply?.data);
      if (field === undefined) throw new UncertainWrite(`The field of "${object}" that got new options is gone.`);
      return readField(fieldOwner(object), field);
    },
    removeOptions: async (object, key, ids) => {
      if (ids.length === 0) return;
      const value = ids.map((id) => ({ id: wireId(id) }));
      await remove(`${fieldPath(object, key)}/options`, { kind: 'json', value });
    },
    createPipeline: async (name) => {
      // Without it, Pipedrive ignores the probabilities of the stages.
      const body = { name, is_deal_probability_enabled: true };
      return requiredId(await post(CATALOGUE.pipeline.path, body, V2_COSTS.create));
    },
    createStage: async ({ pipelineId, name, probability }) => {
      const chance = probability === undefined ? {} : { deal_probability: probability };
      const body = { name, pipeline_id: wireId(pipelineId), ...chance };
      return requiredId(await post(CATALOGUE.stage.path, body, V2_COSTS.create));
    },
    removeField: (object, key) => remove(fieldPath(object, key)),
    removePipeline: (id) => remove(`${CATALOGUE.pipeline.path}/${id}`),
    removeStage: (id) => remove(`${CATALOGUE.stage.path}/${id}`),
  };
}

/** The fields of one object, standard ones too. */
export async function readFields(client: Client, owner: FieldOwner): Promise<readonly AccountField[]> {
  const { limit, paging } = CATALOGUE[owner];
  const fields = await readAll(client, { path: fieldsPath(owner), limit, paging, cost: V2_COSTS.list, query: {} });
  return fields.map((wire) => readField(owner, wire));
}

async function readLive(client: Client, object: 'pipeline' | 'stage'): Promise<readonly WireRecord[]> {
  const { path, limit, paging, costs, order } = CATALOGUE[object];
  const records = await readAll(client, { path, limit, paging, cost: costs.list, query: order });
  return records.filter((wire) => isLive(object, wire));
}

function readField(owner: FieldOwner, wire: WireRecord): AccountField {
  return {
    object: owner,
    key: textOf(wire['field_code']) ?? '',
    label: textOf(wire['field_name']) ?? '',
    wireType: textOf(wire['field_type']) ?? '',
    custom: flagOf(wire['is_custom_field']) === true,
    options: recordsOf(wire['options']).map((option) => ({
      id: requiredId(option),
      label: textOf(option['label']) ?? '',
    })),
  };
}

function readStage(wire: WireRecord): AccountStage {
  const probability = numberOf(wire['deal_probability']);
  return {
    id: requiredId(wire),
    name: textOf(wire['name']) ?? '',
    pipelineId: idOf(wire['pipeline_id']) ?? '',
    ...(probability === null ? {} : { probability }),
  };
}

function requiredId(wire: WireRecord): DestinationId {
  const id = idOf(wire['id']);
  if (id === null) throw new UncertainWrite('Pipedrive answered yes, but did not name what it made.');
  return id;
}

function fieldOwner(object: string): FieldOwner {
  const wanted = object === 'lead' ? 'deal' : object;
  const owner = FIELD_OWNERS.find((candidate) => candidate === wanted);
  if (owner === undefined) throw new Error(`Pipedrive has no custom fields of "${object}".`);
  return owner;
}

function fieldsPath(owner: FieldOwner): string {
  return `/api/v2/${owner}Fields`;
}

function fieldPath(object: string, key: string): string {
  return `${fieldsPath(fieldOwner(object))}/${encodeURIComponent(key)}`;
}
