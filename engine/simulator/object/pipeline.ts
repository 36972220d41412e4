/** Pipelines and stages (v2). */

import { type Account, requireLive } from '../account.ts';
import { type JsonObject, numberAt } from '../json.ts';
import { bodySort, COMMON_SORTS, listPage } from '../listing.ts';
import { createRecord, deleteRecord, updateRecord } from '../records.ts';
import { invalid } from '../refusal.ts';
import { type Answer, type Call, integerParam, ok, type Route } from '../route.ts';
import type { StoredRecord } from '../store.ts';
import * as values from '../validation.ts';

const PIPELINE_KEYS: values.WritableKeys = {
  name: { type: values.NAME, required: true },
  is_deal_probability_enabled: { type: values.BOOLEAN },
};

const STAGE_KEYS: values.WritableKeys = {
  name: { type: values.NAME, required: true },
  pipeline_id: { type: values.reference('pipeline', 'Pipeline'), required: true },
  deal_probability: { type: values.integer(0, 100) },
  is_deal_rot_enabled: { type: values.BOOLEAN },
  days_to_rotten: { type: values.integer(1) },
};

/** Stages that some accounts get with every new pipeline. */
export const DEFAULT_STAGE_NAMES = [
  'Qualified',
  'Contact Made',
  'Demo Scheduled',
  'Proposal Made',
  'Negotiations Started',
];

const BY_ORDER = { order_nr: bodySort('order_nr') };

/** Endpoints of pipelines and stages. */
export const PIPELINE_ROUTES: readonly Route[] = [
  {
    version: 'v2',
    method: 'GET',
    path: '/pipelines',
    cost: 5,
    handle: (call) =>
      listPage(call, { type: 'pipeline', filters: {}, sorts: COMMON_SORTS, present: ({ body }) => body }),
  },
  { version: 'v2', method: 'POST', path: '/pipelines', cost: 5, handle: createPipeline },
  { version: 'v2', method: 'GET', path: '/pipelines/:id', cost: 1, handle: (call) => ok(requirePipeline(call).body) },
  { version: 'v2', method: 'PATCH', path: '/pipelines/:id', cost: 5, handle: changePipeline },
  { version: 'v2', method: 'DELETE', path: '/pipelines/:id', cost: 3, handle: deletePipeline },
  {
    version: 'v2',
    method: 'GET',
    path: '/stages',
    cost: 5,
    handle: (call) =>
      listPage(call, {
        type: 'stage',
        filters: { pipeline_id: { condition: 'pipeline_id = ?', value: 'integer' } },
        sorts: { ...COMMON_SORTS, ...BY_ORDER },
        present: ({ body }) => body,
      }),
  },
  { version: 'v2', method: 'POST', path: '/stages', cost: 5, handle: createStage },
  { version: 'v2', method: 'GET', path: '/stages/:id', cost: 1, handle: (call) => ok(requireStage(call).body) },
  { version: 'v2', method: 'PATCH', path: '/stages/:id', cost: 5, handle: changeStage },
  { version: 'v2', method: 'DELETE', path: '/stages/:id', cost: 3, handle: deleteStage },
];

/**
 * Where a deal stands: the stage decides the pipeline; a pipeline alone means its first stage; nothing means the first
 * stage of the first pipeline. On a change, moving to another stage moves the stage change time too.
 */
export function placeInPipeline(account: Account, changes: JsonObject, before: JsonObject | undefined): JsonObject {
  const stageGiven = changes['stage_id'];
  const pipelineGiven = changes['pipeline_id'];
  if (stageGiven === undefined && pipelineGiven === undefined && before !== undefined) return {};
  const stays = stageGiven === undefined && pipelineGiven === before?.['pipeline_id'];
  if (before !== undefined && stays) return {};
  const stage =
    typeof stageGiven === 'number'
      ? requireLive(account, 'stage', stageGiven, 'Stage').body
      : firstStage(account, typeof pipelineGiven === 'number' ? pipelineGiven : undefined);
  const pipelineId = numberAt(stage, 'pipeline_id');
  if (typeof pipelineGiven === 'number' && pipelineGiven !== pipelineId) {
    throw invalid('stage_id: The stage does not belong to the pipeline');
  }
  const stageId = numberAt(stage, 'id');
  const moved = before === undefined || before['stage_id'] !== stageId;
  const time = moved ? { stage_change_time: account.clock.instant() } : {};
  return { stage_id: stageId, pipeline_id: pipelineId, ...time };
}

/** The stages of a pipeline in their order. */
export function stagesOf(account: Account, pipelineId: number): readonly StoredRecord[] {
  const stages = account.store.select("type = 'stage' AND deleted = 0 AND pipeline_id = ?", [pipelineId]);
  return [...stages].sort((one, other) => numberAt(one.body, 'order_nr') - numberAt(other.body, 'order_nr'));
}

function firstStage(account: Account, pipelineId: number | undefined): JsonObject {
  const [pipeline] = account.store.select("type = 'pipeline' AND deleted = 0 ORDER BY id LIMIT 1", []);
  const [stage] = stagesOf(account, pipelineId ?? Number(pipeline?.id ?? 0));
  if (stage === undefined) throw invalid('pipeline_id: The pipeline has no stages');
  return stage.body;
}

function requirePipeline(call: Call): StoredRecord {
  return requireLive(call.account, 'pipeline', integerParam(call, 'id', 'Pipeline'), 'Pipeline');
}

function requireStage(call: Call): StoredRecord {
  return requireLive(call.account, 'stage', integerParam(call, 'id', 'Stage'), 'Stage');
}

function createPipeline({ account, body: input }: Call): Answer {
  const body = values.readBody(account, input, { keys: PIPELINE_KEYS, mode: 'create', version: 'v2' });
  const order_nr = account.store.count("type = 'pipeline' AND deleted = 0", []) + 1;
  const initial = { order_nr, is_deleted: false, is_deal_probability_enabled: true };
  const pipeline = createRecord(account, 'pipeline', { ...initial, ...body });
  if (account.switches.newPipelineStages === 'default-stages') {
    for (const name of DEFAULT_STAGE_NAMES) addStage(account, { name, pipeline_id: pipeline.id });
  }
  return ok(pipeline.body);
}

function changePipeline(call: Call): Answer {
  const { id, body } = requirePipeline(call);
  const changes = values.readBody(call.account, call.body, { keys: PIPELINE_KEYS, mode: 'update', version: 'v2' });
  return ok(updateRecord(call.account, 'pipeline', id, { ...body, ...changes }).body);
}

function deletePipeline(call: Call): Answer {
  const pipeline = requirePipeline(call);
  refuseWithDeals(call.account, 'pipeline_id', pipeline, 'Pipeline');
  for (const stage of stagesOf(call.account, Number(pipeline.id))) deleteRecord(call.account, 'stage', stage);
  deleteRecord(call.account, 'pipeline', pipeline);
  return ok({ id: pipeline.id });
}

function createStage({ account, body: input }: Call): Answer {
  const body = values.readBody(account, input, { keys: STAGE_KEYS, mode: 'create', version: 'v2' });
  return ok(addStage(account, body).body);
}

function addStage(account: Account, body: JsonObject): StoredRecord {
  const order_nr = (stagesOf(account, numberAt(body, 'pipeline_id')).at(-1)?.body['order_nr'] ?? 0) as number;
  const initial = { deal_probability: 100, is_deal_rot_enabled: false, days_to_rotten: null, is_deleted: false };
  return createRecord(account, 'stage', { ...initial, ...body, order_nr: order_nr + 1 });
}

function changeStage(call: Call): Answer {
  const { id, body } = requireStage(call);
  const changes = values.readBody(call.account, call.body, { keys: STAGE_KEYS, mode: 'update', version: 'v2' });
  return ok(updateRecord(call.account, 'stage', id, { ...body, ...changes }).body);
}

function deleteStage(call: Call): Answer {
  const stage = requireStage(call);
  refuseWithDeals(call.account, 'stage_id', stage, 'Stage');
  deleteRecord(call.account, 'stage', stage);
  return ok({ id: stage.id });
}

/** Deals would be left without a place; the interface asks to move them first, so the API is taken to refuse. */
function refuseWithDeals(
  account: Account,
  column: 'pipeline_id' | 'stage_id',
  { id }: StoredRecord,
  what: string,
): void {
  if (account.store.count(`type = 'deal' AND deleted = 0 AND ${column} = ?`, [id]) > 0) {
    throw invalid(`${what} ${id} still contains deals. Move or delete them first`);
  }
}
