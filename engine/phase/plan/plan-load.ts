import { createHash, type Hash } from 'node:crypto';
import { canonicalJson } from '../../model/digest.ts';
import { filesIn } from '../../model/embedded-file.ts';
import { addressesOfEntry } from '../../model/entry-parts.ts';
import type { CrosswalkEntry } from '../../model/ledger.ts';
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
import { goneRecords } from './gone.ts';
import { splitLate } from './late-links.ts';
import { type Notebook, openNotebook } from './notebook.ts';
import { openTotals } from './totals.ts';

const BATCH = 250;

/** Digits of a number that is sorted as text; no plan has so many changes. */
const LONGEST_COUNT = 12;

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
  const addresses = pair.entries.flatMap(addressesOfEntry);
  await run.replaceFiles();
  for (const entry of pair.entries) {
    for (const address of addressesOfEntry(entry)) {
      for await (const batch of staging.mapped.scan(address)) {
        // What defines a field is made in the setup, where the schema plan shows it.
        for (const record of batch) if (!isSetUp(record, input.pair)) await run.plan(entry, record);
      }
    }
  }
  await run.secondPass();
  for await (const change of goneRecords(input, addresses.toReversed())) await run.planGone(change);
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
    estimate: await run.cost.total(input.allowance),
    createdAt: input.at,
  };
  await ledger.savePlan(plan);
  return plan;
}

function isSetUp({ object, outcome }: MappedRecord, { destination }: CompiledPair): boolean {
  return outcome.state === 'ready' && destination.objects.get(object)?.defines !== undefined;
}

interface PlanRun {
  readonly cost: CostMeter;
  plan(entry: Entry, record: MappedRecord): Promise<void>;
  /** What the snapshot no longer gives. */
  planGone(change: Change): Promise<void>;
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
  const cost = openCostMeter(pair.destination, staging.notes);
  const hash = createHash('sha256').update(canonicalJson([pair.digest, input.owners.digest]));
  const totals = openTotals();
  const late = openNotebook<Change>('late', staging.notes);
  let lateOnes = 0;
  const decider: Decider = {
    input,
    claims: openClaims({ pair, staging, ledger }),
    replaced: openNotebook('replaced', staging.notes),
    heldHere: openNotebook('held', staging.notes),
    renamed: openNotebook('renamed', staging.notes),
  };
  let waiting: Change[] = [];
  let states: RecordState[] = [];

  async function flush(): Promise<void> {
    const [changes, settled] = [waiting, states];
    waiting = [];
    states = [];
    if (changes.length > 0) await ledger.addChanges(input.id, changes);
    if (settled.length > 0) await staging.states.set(settled);
  }

  async function emit(change: Change): Promise<void> {
    totals.add(change);
    await cost.add(change);
    waiting.push(change);
    if (waiting.length >= BATCH) await flush();
  }

  return {
    cost,
    flush,
    totals: () => totals.read(),
    digest: () => hash.digest('hex'),
    async plan(entry, record) {
      const { change, adopted, crosswalk } = await decide(entry, record, decider);
      bind(hash, record, change, adopted);
      states.push(...statesOf(record, change));
      const [now, later] = splitLate(change, entry, record, crosswalk);
      if (later !== undefined) {
        lateOnes += 1;
        await late.set(String(lateOnes).padStart(LONGEST_COUNT, '0'), later);
      }
      await emit(now);
    },
    async planGone(change) {
      hash.update(canonicalJson([change.entry, change.key, change.action]));
      await emit(change);
    },
    async replaceFiles() {
      for await (const change of changedFiles(input)) {
        await decider.replaced.set(nameOf(change), true);
        await emit(change);
      }
    },
    async secondPass() {
      for await (const [, change] of late.all()) await emit(change);
    },
  };
}

/** What planning alone settles: what stands already, and what the destination keeps from moving. */
function statesOf({ entry, sources, outcome }: MappedRecord, change: Change): readonly RecordState[] {
  if (outcome.state !== 'ready') return [];
  if (change.action === 'unchanged') {
    return sources.map(({ object, key }) => ({ object, key, entry, state: 'unchanged' }));
  }
  if (change.action !== 'held') return [];
  const { reason, detail, at } = change;
  return sources.map(({ object, key }, index): RecordState => {
    const base = { object, key, entry, state: 'held' } as const;
    if (index > 0) return { ...base, reason: 'reference_held', detail: 'the record that it folds into does not move' };
    return { ...base, reason, detail, ...(at === undefined ? {} : { at }) };
  });
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

/** What deciding on one record after another remembers. */
interface Decider {
  readonly input: PlanInput;
  readonly claims: Claims;
  /** Files that are deleted first, to be made anew. */
  readonly replaced: Notebook<true>;
  /** Records new to us that the destination keeps from moving. */
  readonly heldHere: Notebook<true>;
  /** Records that take over what stands in the destination for another one, with its id. */
  readonly renamed: Notebook<DestinationId>;
}

interface Decision {
  readonly change: Change;
  /** The record that was there before us, when there is one. */
  readonly adopted: DestinationId | undefined;
  readonly crosswalk?: CrosswalkEntry | undefined;
}

async function decide(entry: Entry, record: MappedRecord, decider: Decider): Promise<Decision> {
  const { input, replaced, heldHere } = decider;
  const still = standStill(record);
  if (still !== undefined) return { change: still, adopted: undefined };
  const found = (await input.ledger.crosswalk(record.entry, record.key)) ?? (await formerCrosswalk(record, input));
  const crosswalk = (await replaced.get(nameOf(record))) === true ? undefined : found;
  if (record.matched !== undefined)
    return { change: linkMatched(record, crosswalk?.destinationId), adopted: record.matched.id };
  const object = objectOf(input.pair, record.object);
  if (crosswalk !== undefined) {
    const adopted = crosswalk.origin === 'adopted' ? crosswalk.destinationId : undefined;
    const mode = entry.kind === 'create' ? entry.found : 'fill';
    const known = await knowledge(record, object, decider, crosswalk);
    const change = underItsName(decideKnown(record, crosswalk, known, mode), crosswalk);
    if (change.formerly !== undefined) await decider.renamed.set(nameOf(record), crosswalk.destinationId);
    return { change, adopted, crosswalk };
  }
  const change = (await heldByLink(record, heldHere)) ?? (await decideFirst(entry, record, object, decider));
  if (change.action === 'held') await heldHere.set(nameOf(record), true);
  return { change, adopted: 'destinationId' in change ? change.destinationId : undefined };
}

/** Of what was merged into a record that is new to us, the first that stands in the destination becomes that record. */
async function formerCrosswalk(
  { absorbed = [] }: MappedRecord,
  { ledger }: PlanInput,
): Promise<CrosswalkEntry | undefined> {
  for (const { entry, key } of absorbed) {
    const former = await ledger.crosswalk(entry, key);
    if (former !== undefined) return former;
  }
  return undefined;
}

function underItsName(change: Change, { entry, key }: CrosswalkEntry): Change {
  return change.entry === entry && change.key === key ? change : { ...change, formerly: { entry, key } };
}

/** A record that the crosswalk does not know: made, adopted, or held because nobody can tell which. */
async function decideFirst(
  entry: Entry,
  record: MappedRecord,
  object: DestinationObject,
  { claims }: Decider,
): Promise<Change> {
  if (entry.kind !== 'create' || record.entry !== entry.address) return createFile(record);
  const known: Known = { object, crosswalk: undefined, current: undefined, idOf: () => undefined };
  return decideNew(record, entry, await matchOf(record, entry, claims), known);
}

/** What points to a record that does not move does not move either, and the plan says so before anything is tried. */
async function heldByLink(record: MappedRecord, heldHere: Notebook<true>): Promise<Change | undefined> {
  const links = [...linksIn(record.fields), ...filesIn(record.fields)];
  for (const link of links) {
    if ((await heldHere.get(nameOf(link))) === undefined) continue;
    const detail = `${link.entry} ${link.key} does not move`;
    return { ...baseOf(record), action: 'held', reason: 'reference_held', detail };
  }
  return undefined;
}

function nameOf({ entry, key }: Link): string {
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
  for (const address of pair.entries.flatMap(addressesOfEntry)) {
    for await (const batch of ledger.crosswalkEntries(address)) {
      for (const { entry, key, object, destinationId, fingerprint, origin, written } of batch) {
        const record = await staging.mapped.get(entry, key);
        if (record === undefined || record.outcome.state !== 'ready' || origin !== 'made') continue;
        const isFile = record.file !== undefined || record.content !== undefined;
        if (isFile && record.fingerprint !== fingerprint) {
          yield { entry, key, object, fingerprint, action: 'delete', destinationId, expected: written };
        }
      }
    }
  }
}

async function knowledge(
  record: MappedRecord,
  object: DestinationObject,
  { input: { ledger, staging }, renamed }: Decider,
  crosswalk: CrosswalkEntry,
): Promise<Known> {
  const current = await staging.destination.get(record.object, crosswalk.destinationId);
  if (crosswalk.fingerprint === record.fingerprint) return { object, crosswalk, current, idOf: () => undefined };
  const ids = new Map<string, DestinationId>();
  for (const link of linksIn(record.fields)) {
    const id = (await ledger.crosswalk(link.entry, link.key))?.destinationId ?? (await renamed.get(nameOf(link)));
    if (id !== undefined) ids.set(nameOf(link), id);
  }
  for (const stage of (await ledger.binding())?.stages ?? [])
    ids.set(nameOf({ entry: stage.address, key: '' }), stage.id);
  return { object, crosswalk, current, idOf: (link) => ids.get(nameOf(link)) };
}

function linksIn(fields: Fields): readonly Link[] {
  return Object.values(fields).flatMap(linksOf);
}

function linksOf(value: FieldValue): readonly Link[] {
  return (Array.isArray(value) ? value : [value]).filter(isLink);
}

function objectOf(pair: CompiledPair, name: string): DestinationObject {
  const object = pair.destination.objects.get(name);
  if (object === undefined) throw new Error(`The plan names the unknown destination object ${name}.`);
  return object;
}
