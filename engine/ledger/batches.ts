/** Rows that one page of a scan holds, and that one insert takes: many enough to be fast, few enough to be small. */
export const BATCH = 250;

/**
 * Streams rows in pages. Each page is a query of its own that starts after the last row of the page before, so that
 * rows may be added, changed and removed in between: what was there from beginning to end is seen exactly once.
 */
export async function* pages<Row, Cursor, Item>(scan: {
  /** Reads at most `most` rows after the cursor, in the order of the cursor. */
  readonly read: (after: Cursor | undefined, most: number) => Promise<readonly Row[]>;
  readonly cursor: (row: Row) => Cursor;
  readonly item: (row: Row) => Item;
}): AsyncGenerator<readonly Item[]> {
  let after: Cursor | undefined;
  while (true) {
    const rows = await scan.read(after, BATCH);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(scan.item);
    if (rows.length < BATCH) return;
    after = scan.cursor(last);
  }
}

/** Cuts a list into parts that one statement can take. */
export function batchesOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  for (let start = 0; start < items.length; start += BATCH) parts.push(items.slice(start, start + BATCH));
  return parts;
}

/** The last item of each name, in the order of the names: one statement may not touch one row twice. */
export function lastOfEach<Item>(items: readonly Item[], name: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((item) => [name(item), item])).values()];
}

/** A name of several parts; the separator occurs in no part, since keys are trimmed text. */
export function nameOf(...parts: readonly string[]): string {
  return parts.join('\u0000');
}
