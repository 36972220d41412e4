import { canonicalJson } from '../../model/digest.ts';
import type { Change, PlanEstimate } from '../../model/plan.ts';
import type { DestinationObject, DestinationSystem } from '../../model/system.ts';
import type { NoteStaging } from '../../port/staging.ts';
import { openNotebook } from './notebook.ts';

/** What the account allows: requests in two seconds, and tokens a day for the whole company. */
export interface Allowance {
  readonly burstRequests: number;
  readonly tokensPerDay: number;
}

const BURST_WINDOW_SECONDS = 2;

/** Adds up what a plan's changes will cost, one change at a time, in bounded memory. */
export interface CostMeter {
  add(change: Change): Promise<void>;
  total(allowance: Allowance): Promise<PlanEstimate>;
}

/** How many new siblings one parent gets. */
interface Siblings {
  readonly object: string;
  readonly count: number;
}

/** A meter at zero, with the costs of calls as the system spec gives them; `notes` holds what is as many as parents. */
export function openCostMeter(system: DestinationSystem, notes: NoteStaging): CostMeter {
  const writes = new Map<string, number>();
  const parents = openNotebook<Siblings>('siblings', notes);
  let requests = 0;
  let tokens = 0;

  function spend(count: number, each: number): void {
    requests += count;
    tokens += count * each;
  }

  return {
    async add(change) {
      const object = system.objects.get(change.object);
      if (object === undefined || !isWrite(change)) return;
      writes.set(change.object, (writes.get(change.object) ?? 0) + 1);
      if (change.action === 'create' && object.bulk !== undefined) {
        const name = canonicalJson([change.object, change.fields[object.bulk.parent] ?? null]);
        const before = (await parents.get(name))?.count ?? 0;
        await parents.set(name, { object: change.object, count: before + 1 });
      } else {
        spend(callsFor(change, object), costOf(change, object));
      }
    },
    async total({ burstRequests, tokensPerDay }) {
      for await (const [, siblings] of parents.all()) {
        const object = system.objects.get(siblings.object);
        if (object !== undefined) spendOnSiblings(siblings.count, object, spend);
      }
      for (const [name, count] of writes) {
        const object = system.objects.get(name);
        if (object !== undefined) spend(Math.ceil(count / object.listLimit), object.cost.list);
      }
      const seconds = (requests / Math.max(1, burstRequests)) * BURST_WINDOW_SECONDS;
      return { requests, tokens, seconds: Math.ceil(seconds), days: tokens / Math.max(1, tokensPerDay) };
    },
  };
}

/** Records of one parent go together where that is cheaper, as applying does it; what is left over goes one by one. */
function spendOnSiblings(count: number, object: DestinationObject, spend: (count: number, each: number) => void): void {
  const { bulk, cost } = object;
  const most = bulk?.most ?? 1;
  const rest = count % most;
  const restTogether = bulk !== undefined && rest > 1 && bulk.cost <= rest * cost.create;
  if (bulk !== undefined) spend(Math.floor(count / most) + (restTogether ? 1 : 0), bulk.cost);
  if (!restTogether) spend(bulk === undefined ? count : rest, cost.create);
}

function isWrite(change: Change): boolean {
  return ['create', 'update', 'delete', 'restore'].includes(change.action);
}

/** Fields that a creation cannot carry need an update of their own afterwards. */
function callsFor(change: Change, object: DestinationObject): number {
  return change.action === 'create' && laterFields(change, object) ? 2 : 1;
}

function laterFields(change: Extract<Change, { action: 'create' }>, object: DestinationObject): boolean {
  return Object.keys(change.fields).some((name) => object.fields.get(name)?.secondCall === true);
}

function costOf(change: Change, object: DestinationObject): number {
  switch (change.action) {
    case 'create':
      return laterFields(change, object) ? (object.cost.create + object.cost.update) / 2 : object.cost.create;
    case 'delete':
      return object.cost.remove;
    default:
      return object.cost.update;
  }
}
