import type { LedgerEntry } from '../../model/ledger.ts';
import type { DestinationId, StoredFields } from '../../model/value.ts';
import type { Ledger } from '../../port/ledger.ts';

/** All that we did to one destination record and that still stands, taken together. */
export interface Undo {
  readonly entry: string;
  readonly key: string;
  readonly object: string;
  readonly id: DestinationId;
  readonly fingerprint: string;
  /** `made`: it was not there before. */
  readonly origin: 'made' | 'adopted';
  /** The fields that we changed, as they were before the first change. */
  readonly before: StoredFields;
  /** The record as we left it: what was read back last, with what was sent since. */
  readonly left: StoredFields;
  /** Whether `left` is the whole record (empty fields left out), or only what we sent. */
  readonly whole: boolean;
  /** The ledger lines. */
  readonly reverts: readonly number[];
}

interface Gathering {
  readonly newest: LedgerEntry;
  before: StoredFields;
  left: StoredFields;
  whole: boolean;
  readonly reverts: number[];
}

/** Whether a ledger line belongs to a rollback: what undid something is not undone by the next one. */
export type IsUndoing = (write: LedgerEntry) => Promise<boolean>;

/** Remembers the kind of each plan. */
export function undoingPlans(ledger: Pick<Ledger, 'plan'>): IsUndoing {
  const kinds = new Map<string, boolean>();
  return async ({ plan }) => {
    const known = kinds.get(plan) ?? (await ledger.plan(plan))?.kind === 'rollback';
    kinds.set(plan, known);
    return known;
  };
}

/**
 * The standing writes of one object, gathered by record, newest first: what we made where it was made, what we adopted
 * at the end. Memory grows with the number of records that were changed after they were made or adopted, not with those
 * only made.
 */
export async function* undosOf(object: string, ledger: Ledger, isUndoing: IsUndoing): AsyncIterable<Undo> {
  const gathering = new Map<DestinationId, Gathering>();
  const removed = new Set<DestinationId>();
  for await (const batch of ledger.writes({ object, newestFirst: true, state: 'applied', standing: true })) {
    for (const write of batch) {
      const { destinationId: id, action } = write;
      if (write.object !== object || isSchema(write) || id === undefined || (await isUndoing(write))) continue;
      if (action === 'delete') {
        removed.add(id);
        continue;
      }
      // What we took away ourselves later on is neither there nor to be restored.
      if (removed.has(id)) continue;
      const gathered = gather(gathering.get(id), write);
      gathering.set(id, gathered);
      if (action !== 'create') continue;
      gathering.delete(id);
      yield await underItsName(undoOf(gathered, id, 'made'), ledger);
    }
  }
  for (const [id, gathered] of gathering) yield await underItsName(undoOf(gathered, id, 'adopted'), ledger);
}

/** A record whose source was merged into another one stands under the name of that one now. */
async function underItsName(undo: Undo, ledger: Pick<Ledger, 'crosswalkByDestination'>): Promise<Undo> {
  const names = await ledger.crosswalkByDestination(undo.object, undo.id);
  const [first] = names;
  if (first === undefined || names.some(({ entry, key }) => entry === undo.entry && key === undo.key)) return undo;
  return { ...undo, entry: first.entry, key: first.key };
}

/** How provisioned schema is addressed; it is undone after the records. */
export function isSchema({ entry }: { readonly entry: string }): boolean {
  return entry.startsWith('schema.');
}

/** Going back in time: the oldest before-image counts, and the newest of what was sent or read back. */
function gather(later: Gathering | undefined, write: LedgerEntry): Gathering {
  const { sent, before = {}, after, seq } = write;
  if (later === undefined) {
    return { newest: write, before, left: after ?? sent, whole: after !== undefined, reverts: [seq] };
  }
  later.reverts.push(seq);
  later.before = { ...later.before, ...before };
  if (!later.whole) {
    later.left = { ...(after ?? sent), ...later.left };
    later.whole = after !== undefined;
  }
  return later;
}

function undoOf({ newest, before, left, whole, reverts }: Gathering, id: DestinationId, origin: Undo['origin']): Undo {
  const { entry, key, object, fingerprint } = newest;
  return { entry, key, object, id, fingerprint, origin, before, left, whole, reverts };
}
