import type { CrosswalkEntry } from '../../model/ledger.ts';
import type { Change } from '../../model/plan.ts';
import { type DestinationId, isResolvedLink } from '../../model/value.ts';
import { type ApplyContext, objectOf, recordName, timestamp } from './apply-input.ts';
import { runLanes, type Task } from './lanes.ts';
import type { Carried, Outcome } from './outcome.ts';
import { isStop, type OpenWrite, type Performed, perform, performTogether } from './perform.ts';
import { prepare, type Write } from './prepare.ts';
import { readBack, type WrittenRecord } from './read-back.ts';
import { NOT_WRITTEN, settleOpen } from './settle.ts';
import { recordStates } from './states.ts';

/** How often a write that demonstrably did not arrive is sent in one run. */
const MOST_ATTEMPTS = 3;

/** What has become of a chunk's changes so far. */
interface Progressing {
  readonly outcomes: Map<Change, Outcome>;
  readonly written: Map<DestinationId, WrittenRecord>;
}

/** Carries out changes of one entry: all settled, read back and told to their source records when it returns or throws. */
export async function applyChunk(changes: readonly Change[], context: ApplyContext): Promise<void> {
  const since = timestamp(context.clock);
  const progress: Progressing = { outcomes: new Map(), written: new Map() };
  let ended: { readonly cause: unknown } | undefined;
  try {
    await carryOut(changes, progress, context);
  } catch (cause) {
    ended = { cause };
  }
  const carried = [...progress.outcomes].map(([change, outcome]): Carried => ({ change, outcome }));
  for (const each of carried) context.tally.add(each);
  await recordStates(carried, context);
  // Whoever ended the run answers no questions any more; what was written shows in the next survey.
  if (ended !== undefined && !isStop(ended.cause, context)) throw ended.cause;
  if (context.signal?.aborted === true) return;
  const [first] = changes;
  if (first === undefined || progress.written.size === 0) return;
  const written = [...progress.written.values()];
  const missing = await readBack(objectOf(context, first.object), written, since, context);
  context.tally.found(first.object, written.length - missing.length, missing);
}

async function carryOut(changes: readonly Change[], progress: Progressing, context: ApplyContext): Promise<void> {
  let waiting = changes;
  let alone = false;
  for (let attempt = 1; waiting.length > 0; attempt += 1) {
    const writes = await prepareAll(waiting, progress, context);
    const opens = await send(writes, { alone }, progress, context);
    if (opens.length === 0 || context.signal?.aborted === true) return;
    const byOpen = new Map(opens.map(({ open, write }) => [open.seq, write]));
    const settled = await settleOpen(
      opens.map(({ open }) => open),
      context,
      { provenIds: new Set(progress.written.keys()), answered: opens.every(({ answered }) => answered) },
    );
    const again: Change[] = [];
    for (const result of settled) {
      const write = byOpen.get(result.open.seq);
      if (write === undefined) continue;
      if (result.kind === 'applied') note(write, { kind: 'applied', id: result.id }, progress);
      else if (attempt < MOST_ATTEMPTS) again.push(write.change);
      else progress.outcomes.set(write.change, { kind: 'failed', reason: NOT_WRITTEN });
    }
    waiting = again;
    // Whatever is wrong with one of several, sending them one by one shows which it is.
    alone = true;
  }
}

/** Settles what needs no write, and gives back what does. */
async function prepareAll(
  changes: readonly Change[],
  { outcomes }: Progressing,
  context: ApplyContext,
): Promise<readonly Write[]> {
  const writes: Write[] = [];
  const links: CrosswalkEntry[] = [];
  for (const change of changes) {
    const prepared = await prepare(change, context);
    if (prepared.kind === 'write') {
      writes.push(prepared.write);
      continue;
    }
    if (prepared.kind === 'crosswalk') links.push(prepared.entry);
    outcomes.set(change, prepared.outcome);
    holdBack(change, prepared.outcome, context);
    await markFound(change, context);
  }
  if (links.length > 0) await context.ledger.putCrosswalk(links);
  return writes;
}

/** What is held by a rule holds what links to it by the same rule; what links to a failure is held for another reason. */
function holdBack(change: Change, outcome: Outcome, { heldBack }: ApplyContext): void {
  const byRule = outcome.kind === 'held' && outcome.reason !== 'reference_failed';
  if (byRule || outcome.kind === 'left_out') heldBack.add(recordName(change));
}

/** An undoing that a look found applied still has to mark the lines that it undid. */
async function markFound(change: Change, { ledger, foundOpen }: ApplyContext): Promise<void> {
  const seq = foundOpen.get(recordName(change));
  const reverts = 'reverts' in change ? change.reverts : undefined;
  if (seq !== undefined && reverts !== undefined) await ledger.markReverted(reverts, seq);
}

interface Opened {
  readonly open: OpenWrite;
  readonly write: Write;
  readonly answered: boolean;
}

async function send(
  writes: readonly Write[],
  { alone }: { readonly alone: boolean },
  progress: Progressing,
  context: ApplyContext,
): Promise<readonly Opened[]> {
  const opens: Opened[] = [];
  const take = (write: Write, performed: Performed | undefined) => {
    if (performed === undefined) return;
    if (performed.kind === 'open') opens.push({ open: performed.open, write, answered: performed.answered });
    else note(write, performed.outcome, progress);
    if (performed.kind === 'done') holdBack(write.change, performed.outcome, context);
  };
  const tasks = (alone ? writes.map((write) => [write]) : bundles(writes)).map((bundle): Task => {
    const [first, ...others] = bundle;
    const lane = first?.lane ?? '';
    if (first === undefined || others.length === 0) {
      return { lane, run: async () => first && take(first, await perform(first, context)) };
    }
    return {
      lane,
      run: async () => {
        const performed = await performTogether(bundle, context);
        for (const [index, write] of bundle.entries()) take(write, performed[index]);
      },
    };
  });
  await runLanes(tasks, context);
  return opens;
}

/** Creations of one parent go together where the destination takes them so and that is no dearer than one by one. */
function bundles(writes: readonly Write[]): readonly (readonly Write[])[] {
  const bundled: Write[][] = [];
  const open = new Map<string, Write[]>();
  for (const write of writes) {
    const { bulk } = write.object;
    const parent = bulk === undefined ? undefined : write.sent[bulk.parent];
    if (write.action !== 'create' || bulk === undefined || !isResolvedLink(parent)) {
      bundled.push([write]);
      continue;
    }
    const current = open.get(parent.id);
    if (current !== undefined && current.length < bulk.most) {
      current.push(write);
      continue;
    }
    const fresh = [write];
    open.set(parent.id, fresh);
    bundled.push(fresh);
  }
  return bundled.flatMap((bundle) => (isWorthIt(bundle) ? [bundle] : bundle.map((write) => [write])));
}

function isWorthIt(bundle: readonly Write[]): boolean {
  const object = bundle[0]?.object;
  return object?.bulk !== undefined && bundle.length > 1 && object.bulk.cost <= bundle.length * object.cost.create;
}

function note(write: Write, outcome: Outcome, { outcomes, written }: Progressing): void {
  outcomes.set(write.change, outcome);
  if (outcome.kind !== 'applied' || write.action === 'delete') return;
  written.set(outcome.id, { id: outcome.id, sent: write.sent });
}
