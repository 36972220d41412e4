import { createHash, type Hash } from 'node:crypto';
import { canonicalJson } from '../../model/digest.ts';
import type { CompiledPair, CreateEntry, Entry } from '../../model/mapping.ts';
import { TRACE_SOURCE_ID } from '../../model/mapping.ts';
import type { OwnerCrosswalk } from '../../model/owner.ts';
import type { Change, Plan, PlanTotals } from '../../model/plan.ts';
import type { MappedRecord } from '../../model/record.ts';
import type { DestinationObject } from '../../model/system.ts';
import { type DestinationId, type Fields, type FieldValue, isLink, type Link } from '../../model/value.ts';
import type { Ledger } from '../../port/ledger.ts';
import type { Progress } from '../../port/progress.ts';
import type { RecordState, Staging } from '../../port/staging.ts';
import { type Claims, openClaims } from './claims.ts';
import { baseOf, decideKnown, decideNew, type Known, standStill } from './decide.ts';
import { type Allowance, type CostMeter, openCostMeter } from './estimate-cost.ts';

const BATCH = 1_000;

/** What planning looks at. The destination must have been surveyed into the staging. */
export interface PlanInput {
  readonly pair: CompiledPair;
  readonly staging: Staging;
  readonly ledger: Ledger;
  readonly owners: OwnerCrosswalk;
  readonly allowance: Allowance;
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly progress: Progress;
}

/** Decides what to do with every mapped record and saves it as a plan, in the order in which it will be applied. */
export async function planLoad(input: PlanInput): Promise<Plan> {
  const { pair, staging, ledger } = input;
  const run = openRun(input);
  await run.replaceFiles();
  for (const entry of pair.entries) {
    for (const address of addressesOf(entry)) {
      for await (const batch of staging.mapped.scan(address)) {
        for (const record of batch) await run.plan(entry, record);
      }
    }
  }
  await run.secondPass();
  await run.flush();
  const plan: Plan = {
    id: input.id,
    kind: 'load',
    pair: pair.id,
    digest: run.digest(),
    specDigest: pair.digest,
    snapshotDigest: await staging.source.digest(),
    ownersDigest: input.owners.digest,
    totals: run.totals(),
    estimate: run.cost.total(input.allowance),
    createdAt: input.at,
  };
  await ledger.savePlan(plan);
  return plan;
}

/** An entry's own records, then the files of what did not fit into them. */
function addressesOf(entry: Entry): readonly string[] {
  return entry.kind === 'create' ? [entry.address, `${entry.address}.overflow`] : [entry.address];
}

interface PlanRun {
  readonly cost: CostMeter;
  plan(entry: Entry, record: MappedRecord): Promise<void>;
  /** Files whose content changed are made anew: the old ones go first. */
  replaceFiles(): Promise<void>;
  /** Links that close a circle are written once both ends exist. */
  secondPass(): Promise<void>;
  flush(): Promise<void>;
  digest(): string;
  totals(): PlanTotals;
}

function openRun(input: PlanInput): PlanRun {
  const { pair, ledger, staging } = input;
  const claims = openClaims(staging.destination, ledger);
  const cost = openCostMeter(pair.destination);
  const hash = createHash('sha256').update(canonicalJson([pair.digest, input.owners.digest]));
  const totals = openTotals();
  const late: Change[] = [];
  const replaced = new Set<string>();
  const staying = new Set<string>();
  let waiting: Change[] = [];
  let unchanged: RecordState[] = [];

  async function flush(): Promise<void> {
    const batch = waiting;
    const states = unchanged;
    waiting = [];
    unchanged = [];
    if (batch.length > 0) await ledger.addChanges(input.id, batch);
    if (states.length > 0) await staging.states.set(states);
  }

  async function emit(change: Change): Promise<void> {
    totals.add(change);
    cost.add(change);
    waiting.push(change);
    if (waiting.length >= BATCH) await flush();
  }

  return {
    cost,
    flush,
    totals: () => totals.read(),
    digest: () => hash.digest('hex'),
    async plan(entry, record) {
      const { change: alone, adopted, isThere } = await decide(entry, record, input, claims, replaced);
      const change = heldByLink(alone, record, staying, lateFields(entry));
      if (change.action === 'held' && !isThere) staying.add(nameOf(record));
      bind(hash, record, change, adopted);
      if (change.action === 'unchanged') unchanged.push(...statesOf(record));
      const [now, later] = splitLate(change, entry);
      if (later !== undefined) late.push(later);
      await emit(now);
    },
    async replaceFiles() {
      for await (const change of changedFiles(input)) {
        replaced.add(nameOf(change));
        await emit(change);
      }
    },
    async secondPass() {
      for (const change of late) await emit(change);
    },
  };
}

function statesOf({ entry, sources }: MappedRecord): readonly RecordState[] {
  return sources.map(({ object, key }) => ({ object, key, entry, state: 'unchanged' }));
}

/** The digest names what the plan would do, whatever of it is done already: provisioning and sampling do not change it. */
function bind(hash: Hash, record: MappedRecord, change: Change, adopted: DestinationId | undefined): void {
  const fate =
    change.action === 'held'
      ? `held ${change.reason}`
      : record.outcome.state === 'ready'
        ? (adopted ?? 'made')
        : record.outcome;
  hash.update(canonicalJson([record.entry, record.key, record.fingerprint, fate]));
}

interface Decision {
  readonly change: Change;
  /** The record that was there before us, when there is one. */
  readonly adopted: DestinationId | undefined;
  /** It is in the destination already, whatever becomes of this change. */
  readonly isThere: boolean;
}

async function decide(
  entry: Entry,
  record: MappedRecord,
  input: PlanInput,
  claims: Claims,
  replaced: ReadonlySet<string>,
): Promise<Decision> {
  const still = standStill(record);
  if (still !== undefined) return { change: still, adopted: undefined, isThere: false };
  const found = await input.ledger.crosswalk(record.entry, record.key);
  const crosswalk = replaced.has(nameOf(record)) ? undefined : found;
  if (record.matched !== undefined)
    return { change: linkMatched(record, crosswalk?.destinationId), adopted: record.matched.id, isThere: true };
  const object = objectOf(input.pair, record.object);
  const known = await knowledge(record, object, input, crosswalk);
  if (crosswalk !== undefined) {
    const adopted = crosswalk.origin === 'adopted' ? crosswalk.destinationId : undefined;
    return { change: decideKnown(record, crosswalk, known), adopted, isThere: true };
  }
  if (entry.kind !== 'create' || record.entry !== entry.address) {
    return { change: createFile(record), adopted: undefined, isThere: false };
  }
  const change = decideNew(record, entry, await matchOf(record, entry, claims), known);
  return { change, adopted: 'destinationId' in change ? change.destinationId : undefined, isThere: false };
}

/**
 * Planning holds records that mapping found ready, such as those with an ambiguous match. What links to one of them cannot
 * be written either, and says so in the plan rather than while it is applied.
 */
function heldByLink(
  change: Change,
  record: MappedRecord,
  staying: ReadonlySet<string>,
  late: ReadonlySet<string>,
): Change {
  if (change.action !== 'create' && change.action !== 'update') return change;
  for (const [field, value] of Object.entries(change.fields)) {
    const target = late.has(field) ? undefined : linksOf(value).find((link) => staying.has(nameOf(link)));
    if (target === undefined) continue;
    const detail = `${target.entry} ${target.key} does not move`;
    return { ...baseOf(record), action: 'held', reason: 'reference_held', detail, at: field };
  }
  return change;
}

function nameOf({ entry, key }: { readonly entry: string; readonly key: string }): string {
  return `${entry}\u0000${key}`;
}

function matchOf(record: MappedRecord, entry: CreateEntry, claims: Claims) {
  return entry.once && entry.matchRules.length === 0
    ? Promise.resolve({ kind: 'none' } as const)
    : claims.match(record, entry, { fields: [`custom.${TRACE_SOURCE_ID}`] });
}

function linkMatched(record: MappedRecord, before: DestinationId | undefined): Change {
  const { id, by } = record.matched ?? { id: '', by: '' };
  const base = baseOf(record);
  return before === id
    ? { ...base, action: 'unchanged', destinationId: id }
    : { ...base, action: 'link', destinationId: id, because: by };
}

function createFile(record: MappedRecord): Change {
  const { fields, file, content } = record;
  return {
    ...baseOf(record),
    action: 'create',
    fields,
    ...(file === undefined ? {} : { file }),
    ...(content === undefined ? {} : { content }),
  };
}

/** Files cannot be overwritten: one whose content changed is deleted, and made again by its own entry. */
async function* changedFiles({ pair, ledger, staging }: PlanInput): AsyncIterable<Change> {
  for (const address of pair.entries.flatMap(addressesOf)) {
    for await (const batch of ledger.crosswalkEntries(address)) {
      for (const { entry, key, object, destinationId, fingerprint, origin, written } of batch) {
        const record = await staging.mapped.get(entry, key);
        const isFile = record?.file !== undefined || record?.content !== undefined;
        if (isFile && origin === 'made' && record.fingerprint !== fingerprint) {
          yield { entry, key, object, fingerprint, action: 'delete', destinationId, expected: written };
        }
      }
    }
  }
}

async function knowledge(
  record: MappedRecord,
  object: DestinationObject,
  { ledger, staging }: PlanInput,
  crosswalk: Known['crosswalk'],
): Promise<Known> {
  if (crosswalk === undefined) return { object, crosswalk, current: undefined, idOf: () => undefined };
  const ids = new Map<string, DestinationId>();
  for (const link of linksIn(record.fields)) {
    const target = await ledger.crosswalk(link.entry, link.key);
    if (target !== undefined) ids.set(`${link.entry}\u0000${link.key}`, target.destinationId);
  }
  for (const stage of (await ledger.binding())?.stages ?? []) ids.set(`${stage.address}\u0000`, stage.id);
  return {
    object,
    crosswalk,
    current: await staging.destination.get(record.object, crosswalk.destinationId),
    idOf: (link) => ids.get(`${link.entry}\u0000${link.key}`),
  };
}

function linksIn(fields: Fields): readonly Link[] {
  return Object.values(fields).flatMap(linksOf);
}

function linksOf(value: FieldValue): readonly Link[] {
  return (Array.isArray(value) ? value : [value]).filter(isLink);
}

/** A creation leaves its late links out; they follow as an update of their own. */
function splitLate(change: Change, entry: Entry): readonly [Change, Change | undefined] {
  if (change.action !== 'create') return [change, undefined];
  const names = lateFields(entry);
  const waits = Object.entries(change.fields).filter(([name]) => names.has(name));
  if (waits.length === 0) return [change, undefined];
  const now = Object.fromEntries(Object.entries(change.fields).filter(([name]) => !names.has(name)));
  const { entry: address, key, object, fingerprint } = change;
  const later: Change = {
    entry: address,
    key,
    object,
    fingerprint,
    action: 'update',
    destinationId: '',
    fields: Object.fromEntries(waits),
    cleared: [],
    because: 'late_link',
  };
  return [{ ...change, fields: now }, later];
}

/** Fields whose links close a circle. */
function lateFields(entry: Entry): ReadonlySet<string> {
  if (entry.kind !== 'create') return new Set();
  return new Set(entry.fields.filter(({ form }) => form.kind === 'ref' && form.late).map(({ field }) => field));
}

function objectOf(pair: CompiledPair, name: string): DestinationObject {
  const object = pair.destination.objects.get(name);
  if (object === undefined) throw new Error(`The plan names the unknown destination object ${name}.`);
  return object;
}

/** Counts by action, object and reason. */
function openTotals(): { add(change: Change): void; read(): PlanTotals } {
  const actions: Record<string, number> = {};
  const objects: Record<string, Record<string, number>> = {};
  const held: Record<string, number> = {};
  return {
    add(change) {
      actions[change.action] = (actions[change.action] ?? 0) + 1;
      const counts = objects[change.object] ?? {};
      objects[change.object] = counts;
      counts[change.action] = (counts[change.action] ?? 0) + 1;
      if (change.action === 'held') held[change.reason] = (held[change.reason] ?? 0) + 1;
    },
    read: () => ({ actions, objects, held }),
  };
}
