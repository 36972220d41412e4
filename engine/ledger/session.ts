import { AsyncLocalStorage } from 'node:async_hooks';
import type { Kysely } from 'kysely';

/** One database as its parts use it: they ask for the connection each time and never keep it. */
export interface Session<Tables> {
  /** The transaction that this flow of control is in; outside of one the database, which waits for others' transactions. */
  current(): Kysely<Tables>;
  /** Runs `work` in one transaction. Inside a transaction already, it becomes part of that one. */
  atomically<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  inTransaction(): boolean;
}

/**
 * Follows the flow of control instead of a "current transaction" variable: one connection serves everybody, and a
 * query from elsewhere must neither slip into a transaction that may be rolled back nor see half of it.
 */
export function openSession<Tables>(database: Kysely<Tables>): Session<Tables> {
  const transactions = new AsyncLocalStorage<Kysely<Tables>>();
  return {
    current: () => transactions.getStore() ?? database,
    inTransaction: () => transactions.getStore() !== undefined,
    atomically(work) {
      const joined = transactions.getStore();
      if (joined !== undefined) return work(joined);
      return database.transaction().execute((transaction) => transactions.run(transaction, () => work(transaction)));
    },
  };
}
