import type { LedgerEntry, SchemaBinding } from '../../model/ledger.ts';
import type { Change } from '../../model/plan.ts';
import type { DestinationSystem } from '../../model/system.ts';
import type { Clock } from '../../port/clock.ts';
import type { Destination } from '../../port/destination.ts';
import type { Ledger } from '../../port/ledger.ts';
import { type ApplyContext, type ApplyInput, earlier, type SettleContext } from './apply-input.ts';
import { applyChunk } from './chunk.ts';
import { openJournal } from './journal.ts';
import { type ApplyReport, openTally } from './outcome.ts';
import type { OpenWrite } from './perform.ts';
import { isSchemaRemoval, removeSchema, SCHEMA_ADDRESS, settleOpenRemovals } from './schema-removal.ts';
import { settleOpen } from './settle.ts';

/** Changes that are prepared, sent and read back together. */
const CHUNK = 500;
/** As many as keep a destination busy whose answers take a quarter of a second at sixty requests a second. */
const DEFAULT_CONCURRENCY = 16;
const DEFAULT_GRACE_MS = 10_000;
/** How far the destination's clock may be from ours. */
const CLOCK_DIFFERENCE_MS = 60_000;

/**
 * Carries out a saved plan in its stored order: entry after entry, the records of one entry side by side. What an
 * earlier run of it did is skipped, so applying again is how to resume. Refusals of single records are settled as failed
 * and reported; `BudgetExhausted` and `DestinationUnavailable` end the run and are thrown once everything sent is
 * written down. A write without an answer is settled by looking before anything else is sent.
 */
export async function apply(input: ApplyInput): Promise<ApplyReport> {
  const context = await openContext(input);
  await settleEarlier(context);
  const { plan, progress, signal } = input;
  const stretch = progress.begin('apply', totalOf(input), 'changes');
  let object: string | undefined;
  let surveyed: string | undefined;
  for await (const wave of waves(input, context)) {
    const [first] = wave;
    if (first === undefined) continue;
    if (signal?.aborted === true) break;
    if (object !== undefined && object !== first.object) progress.say(context.tally.line(object));
    object = first.object;
    if (surveyed !== object && wave.some((change) => change.action === 'delete' && !isSchemaRemoval(change))) {
      await surveyEdits(object, context);
      surveyed = object;
    }
    await carryOut(wave, context);
    stretch.advance(wave.length);
  }
  if (object !== undefined) progress.say(context.tally.line(object));
  const finished = signal?.aborted !== true;
  stretch.end(finished ? undefined : 'stopped; apply the same plan again to go on');
  return context.tally.report(plan.id, finished);
}

async function openContext(input: ApplyInput): Promise<ApplyContext> {
  const { plan, system, ledger, staging, destination, source, clock, run, signal } = input;
  const { concurrency = DEFAULT_CONCURRENCY, graceMs = DEFAULT_GRACE_MS } = input;
  const binding = await bindingOf(ledger);
  return {
    plan,
    system,
    ledger,
    journal: openJournal(ledger),
    staging,
    records: destination.records(binding),
    schema: destination.schema,
    binding,
    source,
    clock,
    run,
    concurrency,
    graceMs,
    signal,
    tally: openTally(),
    foundOpen: new Map(),
    heldBack: new Set(),
  };
}

function totalOf({ plan, select }: ApplyInput): number | undefined {
  return select === undefined ? Object.values(plan.totals.actions).reduce((sum, count) => sum + count, 0) : undefined;
}

/** Settles by looking what interrupted runs left open, for those who only want to know how things stand. */
export async function settleInterrupted(input: {
  readonly ledger: Ledger;
  readonly destination: Pick<Destination, 'schema' | 'records'>;
  readonly system: DestinationSystem;
  readonly clock: Clock;
  readonly graceMs?: number;
}): Promise<void> {
  const { ledger, destination, system, clock, graceMs = DEFAULT_GRACE_MS } = input;
  const binding = await bindingOf(ledger);
  const records = destination.records(binding);
  const journal = openJournal(ledger);
  const { schema } = destination;
  const foundOpen = new Map<string, number>();
  await settleEarlier({ ledger, journal, records, schema, system, clock, graceMs, signal: undefined, foundOpen });
}

async function bindingOf(ledger: Ledger): Promise<SchemaBinding> {
  return (await ledger.binding()) ?? { fields: [], stages: [] };
}

/** Whatever run, of whatever plan, left writes open: they are settled before the crosswalk is believed. */
async function settleEarlier(context: SettleContext): Promise<void> {
  const opens = (await context.ledger.openIntents()).map(openWrite);
  const records = opens.filter(({ entry }) => !entry.startsWith(SCHEMA_ADDRESS));
  await settleOpen(records, context, { provenIds: new Set(), answered: false });
  await settleOpenRemovals(
    opens.filter(({ entry, action }) => entry.startsWith(SCHEMA_ADDRESS) && action === 'delete'),
    context,
  );
}

function openWrite({ state, ...open }: LedgerEntry): OpenWrite {
  if (state !== 'intended') throw new Error(`The ledger gives line ${open.seq} as open, which is ${state}.`);
  return open;
}

/** Chunks of consecutive changes of one entry and one kind, so that links always point to what is settled already. */
async function* waves(
  { plan, ledger, select }: ApplyInput,
  { heldBack }: ApplyContext,
): AsyncIterable<readonly Change[]> {
  let wave: Change[] = [];
  for await (const batch of ledger.changes(plan.id)) {
    for (const change of batch) {
      if (select !== undefined && !select(change)) {
        if (change.action === 'held' || change.action === 'left_out')
          heldBack.add(`${change.entry}\u0000${change.key}`);
        continue;
      }
      const [first] = wave;
      if (first !== undefined && (wave.length === CHUNK || waveOf(first) !== waveOf(change))) {
        yield wave;
        wave = [];
      }
      wave.push(change);
    }
  }
  if (wave.length > 0) yield wave;
}

function waveOf(change: Change): string {
  if (change.entry.startsWith(SCHEMA_ADDRESS)) return SCHEMA_ADDRESS;
  const second = change.action === 'update' && change.because === 'late_link';
  const undoing = change.action === 'delete' || change.action === 'keep';
  return `${change.object} ${change.entry} ${undoing ? 'undo' : second ? 'second' : 'first'}`;
}

async function carryOut(wave: readonly Change[], context: ApplyContext): Promise<void> {
  const removals = wave.filter(isSchemaRemoval);
  await applyChunk(
    wave.filter((change) => !isSchemaRemoval(change)),
    context,
  );
  if (removals.length === 0) return;
  for (const carried of await removeSchema(removals, context)) context.tally.add(carried);
}

/** Stages what was edited since the plan was made, so that nothing is deleted that a person has touched meanwhile. */
async function surveyEdits(object: string, { plan, records, staging, clock }: ApplyContext): Promise<void> {
  const created = Math.min(Date.parse(plan.createdAt), clock.now());
  const updatedSince = earlier(new Date(created).toISOString(), CLOCK_DIFFERENCE_MS);
  await staging.destination.clear(object);
  for await (const page of records.list(object, { updatedSince })) {
    await staging.destination.add(page.map((record) => ({ record, names: [] })));
  }
}
