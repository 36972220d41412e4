import type { FoldItem, Staging } from '../../port/staging.ts';

const BATCH = 250;

/** Collects what folds into records, and what makes groups of them, and writes it in batches. */
export function openFoldBatch(staging: Staging): { add(item: FoldItem): Promise<void>; flush(): Promise<void> } {
  let waiting: FoldItem[] = [];
  const flush = async () => {
    const items = waiting;
    waiting = [];
    if (items.length > 0) await staging.transaction(() => staging.mapped.addFoldItems(items));
  };
  return {
    flush,
    async add(item) {
      waiting.push(item);
      if (waiting.length >= BATCH) await flush();
    },
  };
}
