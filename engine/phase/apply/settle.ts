import { TRACE_SOURCE_ID } from '../../model/mapping.ts';
import type { DestinationId } from '../../model/value.ts';
import { earlier, recordName, type SettleContext, timestamp } from './apply-input.ts';
import { crosswalkChange } from './crosswalk-change.ts';
import { type Sighting, sightByContent, sightByKey, sightChanged } from './look.ts';
import type { OpenWrite } from './perform.ts';

/** How an open write was settled. */
export type Settled =
  | { readonly kind: 'applied'; readonly open: OpenWrite; readonly id: DestinationId }
  | { readonly kind: 'not_written'; readonly open: OpenWrite };

/** Why an intent failed whose write was looked for and is not there. */
export const NOT_WRITTEN = 'not_written';

const TRACE = `custom.${TRACE_SOURCE_ID}`;

/**
 * Settles writes without a clear answer by looking, never by sending again: first at once, then once more when a late
 * write would have arrived. `provenIds`: records written after the oldest of them, by which a list shows that its window
 * of time is right. `answered`: the destination is through with all of them, so nothing can still arrive.
 */
export async function settleOpen(
  opens: readonly OpenWrite[],
  context: SettleContext,
  options: { readonly provenIds: ReadonlySet<DestinationId>; readonly answered: boolean },
): Promise<readonly Settled[]> {
  const settled: Settled[] = [];
  let waiting = await sightAndSettle(opens, context, { ...options, last: options.answered }, settled);
  if (waiting.length > 0 && !options.answered) {
    await context.clock.sleep(context.graceMs, context.signal);
    waiting = await sightAndSettle(waiting, context, { ...options, last: true }, settled);
  }
  for (const open of waiting) {
    const at = timestamp(context.clock);
    await context.journal.settle(open.seq, { state: 'failed', reason: NOT_WRITTEN, at });
    settled.push({ kind: 'not_written', open });
  }
  return settled;
}

/** Looks for every write, settles what is there, and gives back the rest. */
async function sightAndSettle(
  opens: readonly OpenWrite[],
  context: SettleContext,
  options: { readonly provenIds: ReadonlySet<DestinationId>; readonly last: boolean },
  settled: Settled[],
): Promise<readonly OpenWrite[]> {
  const rest: OpenWrite[] = [];
  for (const group of groups(opens)) {
    const sightings = await sight(group, context, options);
    for (const open of group) {
      const sighting = sightings.get(open.seq);
      if (sighting === undefined) {
        rest.push(open);
        continue;
      }
      await finish(open, sighting, context);
      settled.push({ kind: 'applied', open, id: sighting.id });
    }
  }
  return rest;
}

/** Writes that are looked for in the same way: of one object, and with or without a migration key. */
function groups(opens: readonly OpenWrite[]): readonly (readonly OpenWrite[])[] {
  return [...Map.groupBy(opens, (open) => `${open.object} ${wayOf(open)}`).values()];
}

function wayOf({ action, sent }: OpenWrite): 'changed' | 'key' | 'content' {
  if (action !== 'create') return 'changed';
  return sent[TRACE] === undefined ? 'content' : 'key';
}

const WAYS = { changed: sightChanged, key: sightByKey, content: sightByContent } as const;

function sight(
  group: readonly OpenWrite[],
  context: SettleContext,
  options: { readonly provenIds: ReadonlySet<DestinationId>; readonly last: boolean },
): Promise<ReadonlyMap<number, Sighting>> {
  const [first] = group;
  if (first === undefined) return Promise.resolve(new Map());
  const since = group.map(({ intendedAt }) => intendedAt).toSorted()[0] ?? first.intendedAt;
  return WAYS[wayOf(first)](group, context, { ...options, since: earlier(since, CLOCK_DIFFERENCE_MS) });
}

/** How far the destination's clock may be from ours before a list by time misses a record. */
const CLOCK_DIFFERENCE_MS = 60_000;

/** Completes what a write of several requests left undone, then settles it. */
async function finish(open: OpenWrite, { id, incomplete }: Sighting, context: SettleContext): Promise<void> {
  if (incomplete !== undefined) await context.records.update(open.object, id, incomplete);
  const plan = await context.ledger.plan(open.plan);
  const known = open.action === 'update' ? await context.ledger.crosswalk(open.entry, open.key) : undefined;
  const change = crosswalkChange(open, id, known, {
    undoing: plan?.kind === 'rollback',
    object: context.system.objects.get(open.object),
  });
  const at = timestamp(context.clock);
  await context.journal.settle(
    open.seq,
    { state: 'applied', destinationId: id, at, reason: 'found by looking' },
    change,
  );
  context.foundOpen.set(recordName(open), open.seq);
}
