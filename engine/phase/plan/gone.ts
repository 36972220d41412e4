import type { CrosswalkEntry } from '../../model/ledger.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import type { Change } from '../../model/plan.ts';
import type { EntryAddress } from '../../model/value.ts';
import type { Ledger } from '../../port/ledger.ts';
import type { Staging } from '../../port/staging.ts';

/**
 * What we brought over and the snapshot no longer gives. By the policy `source_deleted` it is reported and kept, or what
 * we made is deleted; what was there before us is kept in either case. `addresses` go from children to parents.
 */
export async function* goneRecords(
  { pair, ledger, staging }: { readonly pair: CompiledPair; readonly ledger: Ledger; readonly staging: Staging },
  addresses: readonly EntryAddress[],
): AsyncIterable<Change> {
  for (const address of addresses) {
    for await (const batch of ledger.crosswalkEntries(address)) {
      for (const known of batch) {
        const isOurs = pair.destination.objects.get(known.object)?.readOnly === false && hasWritten(known);
        if (!isOurs || (await staging.mapped.get(known.entry, known.key)) !== undefined) continue;
        yield goneChange(known, pair);
      }
    }
  }
}

function hasWritten({ origin, written }: CrosswalkEntry): boolean {
  return origin === 'made' || Object.keys(written).length > 0;
}

function goneChange(known: CrosswalkEntry, { policies }: CompiledPair): Change {
  const { entry, key, object, fingerprint, destinationId, origin, written } = known;
  const base = { entry, key, object, fingerprint, destinationId };
  if (policies.sourceDeleted === 'delete' && origin === 'made') return { ...base, action: 'delete', expected: written };
  return { ...base, action: 'keep', reason: 'the source no longer has what it was made from' };
}
