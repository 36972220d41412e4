/**
 * Records that are already in the account, as the match rules meet them: some names stand for one record, some for
 * several. Every record can be taken once.
 */
export interface Claims {
  /** Takes a record that only one name finds; `undefined` when all are taken. */
  readonly take: () => string | undefined;
  /** The name of the record taken last, which a second source record can only find taken. */
  readonly lastTaken: () => string | undefined;
  /** A name that finds several records. */
  readonly ambiguous: () => string | undefined;
  /** Whether the name finds anything, compared as the match rules do. */
  readonly finds: (name: string) => boolean;
}

/** Sorts what the account holds into single and repeated names, compared trimmed and without regard to case. */
export function claimsOn(names: readonly string[]): Claims {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(folded(name), (counts.get(folded(name)) ?? 0) + 1);
  const single = names.filter((name) => counts.get(folded(name)) === 1);
  const repeated = names.find((name) => (counts.get(folded(name)) ?? 0) > 1);
  let taken = 0;
  return {
    take: () => {
      const name = single[taken];
      if (name !== undefined) taken += 1;
      return name;
    },
    lastTaken: () => single[taken - 1],
    ambiguous: () => repeated,
    finds: (name) => counts.has(folded(name)),
  };
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
