import type { CrosswalkEntry, LedgerEntry } from '../../model/ledger.ts';
import type { DestinationObject } from '../../model/system.ts';
import type { DestinationId, StoredFields } from '../../model/value.ts';
import type { CrosswalkChange } from '../../port/ledger.ts';

/** The part of a ledger line that decides what the crosswalk says after it was applied. */
export type CrosswalkCause = Pick<LedgerEntry, 'entry' | 'key' | 'object' | 'action' | 'sent' | 'fingerprint'>;

/** What the crosswalk says once a write is applied. `undoing`: the write belongs to a rollback, after which the record is no longer ours. */
export function crosswalkChange(
  { entry, key, object, action, sent, fingerprint }: CrosswalkCause,
  destinationId: DestinationId,
  known: CrosswalkEntry | undefined,
  options: { readonly undoing: boolean; readonly object: DestinationObject | undefined },
): CrosswalkChange {
  if (action === 'delete' || options.undoing) return { kind: 'remove', entry, key };
  const origin = action === 'create' ? 'made' : (known?.origin ?? 'adopted');
  const written = { ...known?.written, ...sent };
  return {
    kind: 'put',
    entry: { entry, key, object, destinationId, fingerprint, origin, written: kept(written, options.object) },
  };
}

/** Emptied fields are no longer ours; what only helps to recognise an upload never was a field. */
function kept(written: StoredFields, object: DestinationObject | undefined): StoredFields {
  return Object.fromEntries(
    Object.entries(written).filter(
      ([name, value]) => value !== null && (name.startsWith('custom.') || object?.fields.has(name) !== false),
    ),
  );
}
