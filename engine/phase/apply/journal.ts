import type { Intent, Settlement } from '../../model/ledger.ts';
import type { CrosswalkChange, Ledger } from '../../port/ledger.ts';

/** The ledger as writes in flight see it: what several of them have to say at the same moment goes to disk as one. */
export interface Journal {
  /** On disk before it resolves. */
  intend(intent: Intent): Promise<number>;
  settle(seq: number, settlement: Settlement, crosswalk?: CrosswalkChange): Promise<void>;
}

/** One synced transaction costs the same for one line or for sixteen, so concurrent writes share theirs. */
export function openJournal(ledger: Pick<Ledger, 'intend' | 'settleMany'>): Journal {
  const intend = groupCommit<Intent, number>((intents) => ledger.intend(intents));
  const settle = groupCommit<Parameters<Ledger['settleMany']>[0][number], void>(async (lines) => {
    await ledger.settleMany(lines);
    return lines.map(() => undefined);
  });
  return {
    intend,
    settle: (seq, settlement, crosswalk) =>
      settle({ seq, settlement, ...(crosswalk === undefined ? {} : { crosswalk }) }),
  };
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (cause: unknown) => void;
}

function groupCommit<Item, Result>(
  commit: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];

  async function flush(): Promise<void> {
    const batch = waiting;
    waiting = [];
    try {
      const results = await commit(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (cause) {
      for (const { reject } of batch) reject(cause);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      // Everything that the current turn of the event loop brings joins the same transaction.
      if (waiting.length === 1) setImmediate(() => void flush());
    });
}
