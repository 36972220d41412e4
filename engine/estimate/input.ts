/** What an estimate is made from, checked: every number is finite and within its range. */
export interface EstimateInput {
  /** Records by source object. */
  readonly counts: Readonly<Record<string, number>>;
  /** Records that meet an entry's condition, by its address, where somebody has counted them. */
  readonly entries: Readonly<Record<string, number>>;
  /** Records that the account holds already, by destination object. */
  readonly existing: Readonly<Record<string, number>>;
  /** Of all files together; absent: not known. */
  readonly megabytes?: number;
  readonly category: string;
  readonly quality: string;
  readonly plan: string;
  readonly seats: number;
  /** Of the daily budget, above 0 and at most 1. */
  readonly share: number;
  /** Days between the snapshot and the second load; 0: none. */
  readonly deltaDays: number;
  /** Weeks of help after the load; 0: none. */
  readonly hypercareWeeks: number;
}

/** All source records that were counted. */
export function countedRecords({ counts }: EstimateInput): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
