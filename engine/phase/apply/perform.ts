import { compareValues } from '../../model/equality.ts';
import type { Intent, LedgerEntry } from '../../model/ledger.ts';
import type { DestinationRecord } from '../../model/record.ts';
import { differingFields } from '../../model/record-equality.ts';
import type { DestinationId, StoredFields } from '../../model/value.ts';
import { BudgetExhausted, DestinationRefusal, UncertainWrite } from '../../port/destination.ts';
import { type ApplyContext, timestamp } from './apply-input.ts';
import { crosswalkChange } from './crosswalk-change.ts';
import type { Outcome } from './outcome.ts';
import type { Write } from './prepare.ts';

/** A ledger line whose write got no clear answer. */
export type OpenWrite = Omit<LedgerEntry, 'state'>;

/** How one write ended. `open`: nobody knows; `answered` when the destination at least said that it will not do more. */
export type Performed =
  | { readonly kind: 'done'; readonly outcome: Outcome }
  | { readonly kind: 'open'; readonly open: OpenWrite; readonly answered: boolean };

/** Carries out one write between its intent and its settlement. Throws what ends the run; a refusal does not. */
export function perform(write: Write, context: ApplyContext): Promise<Performed> {
  switch (write.change.action) {
    case 'create':
      return create(write, context);
    case 'update':
      return update(write, write.change, context);
    case 'delete':
      return remove(write, write.change, context);
    case 'restore':
      return restore(write, write.change, context);
    default:
      return write.change satisfies never;
  }
}

/** One request for several records of one parent. A refusal of the whole may have come after a part was written. */
export async function performTogether(writes: readonly Write[], context: ApplyContext): Promise<readonly Performed[]> {
  const intents = writes.map((write) => intentOf(write, write.sent, undefined, context));
  const seqs = await Promise.all(intents.map((intent) => context.journal.intend(intent)));
  const opens = intents.map((intent, index) => openWrite(intent, seqs[index] ?? 0));
  try {
    const ids = await context.records.createMany(
      writes[0]?.object.name ?? '',
      writes.map(({ sent }) => sent),
    );
    return await Promise.all(
      writes.map((write, index) => settleApplied(write, opens[index] as OpenWrite, ids[index] ?? '', context)),
    );
  } catch (cause) {
    if (cause instanceof UncertainWrite || cause instanceof DestinationRefusal) {
      return opens.map((open) => ({ kind: 'open', open, answered: cause instanceof DestinationRefusal }));
    }
    const unsent = unsentBecause(cause, 'create', context);
    if (unsent !== undefined) await Promise.all(opens.map((open) => settleFailed(open, unsent, context)));
    throw cause;
  }
}

async function create(write: Write, context: ApplyContext): Promise<Performed> {
  const upload = await write.upload?.();
  const fields = upload === undefined ? write.sent : onlyFields(write);
  return between(write, write.sent, undefined, context, () =>
    context.records.create(write.object.name, fields, upload),
  );
}

/** What recognises an upload stays in the ledger. */
function onlyFields({ sent, object }: Write): StoredFields {
  return Object.fromEntries(
    Object.entries(sent).filter(([name]) => name.startsWith('custom.') || object.fields.has(name)),
  );
}

/** The before-image is read right before; what a person changed since the plan was made is left alone. */
async function update(
  write: Write,
  change: Extract<Write['change'], { action: 'update' }>,
  context: ApplyContext,
): Promise<Performed> {
  const { object, id, sent, known } = write;
  const current = await context.records.read(object.name, id);
  if (current === undefined) {
    return edited(`${object.name} ${id} was deleted in the destination`);
  }
  const base = change.because === 'changed' ? known?.written : change.expected;
  const names = base === undefined ? [] : differingFields(pick(base, Object.keys(sent)), current.fields, object);
  if (names.length > 0) {
    return edited(`${names.join(', ')} was edited in the destination after it was looked at`, names[0]);
  }
  return between(write, sent, imageOf(current, sent), context, () => sendUpdate(write, sent, context));
}

function edited(detail: string, at?: string): Performed {
  const outcome: Outcome = {
    kind: 'held',
    reason: 'edited_in_destination',
    detail,
    ...(at === undefined ? {} : { at }),
  };
  return { kind: 'done', outcome };
}

/** A record that a person changed since the plan was made is not ours to delete. */
async function remove(
  write: Write,
  change: Extract<Write['change'], { action: 'delete' }>,
  context: ApplyContext,
): Promise<Performed> {
  const { object, id } = write;
  const current = await context.staging.destination.get(object.name, id);
  const names = current === undefined ? [] : differingFields(change.expected, current.fields, object);
  if (names.length > 0) {
    const detail = `${names.join(', ')} was edited in the destination after the plan was made`;
    return context.plan.kind === 'rollback'
      ? { kind: 'done', outcome: { kind: 'kept', reason: `edited_since: ${names.join(', ')}` } }
      : edited(detail, names[0]);
  }
  return between(write, {}, change.expected, context, async () => {
    await context.records.remove(object.name, id);
    return id;
  });
}

/** Field by field: what a person changed meanwhile stays, what the destination refuses to take back is named. */
async function restore(
  write: Write,
  change: Extract<Write['change'], { action: 'restore' }>,
  context: ApplyContext,
): Promise<Performed> {
  const { object, id, sent } = write;
  const names = Object.keys(sent);
  const current = names.length === 0 ? undefined : await context.records.read(object.name, id);
  if (current === undefined) return between(write, {}, undefined, context, () => Promise.resolve(id));
  const changed = differingFields(pick(change.expected, names), current.fields, object);
  const ours = names.filter((name) => !changed.includes(name) && !holds(current, name, sent, write));
  const fields = pick(sent, ours);
  const send = (part: StoredFields) =>
    between(write, part, imageOf(current, part), context, () => sendUpdate(write, part, context));
  const whole = await send(fields);
  if (!isRefused(whole) || ours.length < 2) return whole;
  const refused: string[] = [];
  for (const name of ours) {
    const part = await send(pick(sent, [name]));
    if (part.kind === 'open') return part;
    if (isRefused(part)) refused.push(`${name} (${part.outcome.reason})`);
  }
  if (refused.length === 0) return { kind: 'done', outcome: { kind: 'applied', id } };
  return { kind: 'done', outcome: { kind: 'failed', reason: `could not be restored: ${refused.join(', ')}` } };
}

/** Nothing to change is nothing to send: the ledger line alone says that the record is no longer ours. */
async function sendUpdate(
  { object, id }: Write,
  fields: StoredFields,
  { records }: ApplyContext,
): Promise<DestinationId> {
  if (Object.keys(fields).length > 0) await records.update(object.name, id, fields);
  return id;
}

function holds(current: DestinationRecord, name: string, wanted: StoredFields, { object }: Write): boolean {
  return compareValues(wanted[name] ?? null, current.fields[name] ?? null, object.fields.get(name)).equal;
}

function isRefused(
  performed: Performed,
): performed is { readonly kind: 'done'; readonly outcome: Extract<Outcome, { kind: 'failed' }> } {
  return performed.kind === 'done' && performed.outcome.kind === 'failed';
}

function pick(fields: StoredFields, names: readonly string[]): StoredFields {
  return Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));
}

/** The touched fields as they are now; absent ones are empty. */
function imageOf({ fields }: DestinationRecord, touched: StoredFields): StoredFields {
  return Object.fromEntries(Object.keys(touched).map((name) => [name, fields[name] ?? null]));
}

/** The line is on disk before the request leaves, and settled after the answer. */
async function between(
  write: Write,
  sent: StoredFields,
  before: StoredFields | undefined,
  context: ApplyContext,
  send: () => Promise<DestinationId>,
): Promise<Performed> {
  const intent = intentOf(write, sent, before, context);
  const open = openWrite(intent, await context.journal.intend(intent));
  let id: DestinationId;
  try {
    id = await send();
  } catch (cause) {
    if (cause instanceof UncertainWrite) return { kind: 'open', open, answered: false };
    if (cause instanceof DestinationRefusal) {
      await settleFailed(open, cause.message, context);
      return { kind: 'done', outcome: { kind: 'failed', reason: cause.message } };
    }
    const unsent = unsentBecause(cause, write.action, context);
    if (unsent !== undefined) await settleFailed(open, unsent, context);
    throw cause;
  }
  return settleApplied(write, open, id, context);
}

async function settleApplied(
  write: Write,
  open: OpenWrite,
  id: DestinationId,
  context: ApplyContext,
): Promise<Performed> {
  await markReverted(write, open.seq, context);
  const undoing = write.change.action === 'restore' || write.change.action === 'delete';
  const change = crosswalkChange(open, id, write.known, { undoing, object: write.object });
  const at = timestamp(context.clock);
  await context.journal.settle(open.seq, { state: 'applied', destinationId: id, at }, change);
  return { kind: 'done', outcome: { kind: 'applied', id } };
}

/** Before the settlement, so that no crash leaves an undoing settled and its cause standing. */
async function markReverted({ change }: Write, by: number, { ledger }: ApplyContext): Promise<void> {
  const reverts = 'reverts' in change ? change.reverts : undefined;
  if (reverts !== undefined && reverts.length > 0) await ledger.markReverted(reverts, by);
}

function settleFailed({ seq }: OpenWrite, reason: string, { journal, clock }: ApplyContext): Promise<void> {
  return journal.settle(seq, { state: 'failed', reason, at: timestamp(clock) });
}

/**
 * Why a write certainly did not leave: no budget, or told to stop while it waited for its turn. A creation waits at no
 * other time; an update or a deletion may have been waiting to be repeated.
 */
function unsentBecause(cause: unknown, action: Write['action'], context: ApplyContext): string | undefined {
  if (cause instanceof BudgetExhausted) return cause.message;
  return action === 'create' && isStop(cause, context) ? 'told to stop before it was sent' : undefined;
}

/** Whether something ended because the run was told to stop. */
export function isStop(cause: unknown, { signal }: Pick<ApplyContext, 'signal'>): boolean {
  return signal?.aborted === true && cause === signal.reason;
}

function intentOf(
  { change, action, object, id, known }: Write,
  sent: StoredFields,
  before: StoredFields | undefined,
  { run, plan, clock }: ApplyContext,
): Intent {
  const { entry, key, fingerprint } = change;
  return {
    run,
    plan: plan.id,
    entry,
    key,
    object: object.name,
    action,
    sent,
    fingerprint,
    at: timestamp(clock),
    ...(id === '' ? {} : { destinationId: known?.destinationId ?? id }),
    ...(before === undefined ? {} : { before }),
  };
}

function openWrite({ at, ...intent }: Intent, seq: number): OpenWrite {
  return { ...intent, seq, intendedAt: at };
}
