import type { DestinationId, EntryAddress } from './value.ts';

/** What match rows resolve to, read-only and before planning: the unmatched decide what can be planned. */
export interface OwnerCrosswalk {
  readonly matches: readonly OwnerMatch[];
  /** Over entries, keys and ids: a load approval binds to it. */
  readonly digest: string;
}

/** One source record (an employee, say) and who it is in the destination. */
export interface OwnerMatch {
  readonly entry: EntryAddress;
  readonly key: string;
  readonly destinationId?: DestinationId;
  /** The rule's field, `table` for the customer's own list, `fallback`, or why there is nobody. */
  readonly by: string;
  readonly status: 'matched' | 'fallback' | 'unmatched' | 'inactive' | 'ambiguous';
}
