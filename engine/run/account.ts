import type { Account } from '../port/destination.ts';
import type { Run } from './context.ts';

const accounts = new WeakMap<Run, Promise<Account>>();

/**
 * Makes sure that the destination is the account of this ledger and that no other run has it, and gives the account. Comes
 * before anything of the account is read or written; asks the account once in a run. Throws `LedgerProblem`.
 */
export function boundAccount(run: Run): Promise<Account> {
  const known = accounts.get(run);
  if (known !== undefined) return known;
  const asked = bind(run);
  accounts.set(run, asked);
  return asked;
}

async function bind({ destination, ledger }: Run): Promise<Account> {
  const account = await destination.account();
  await ledger.bind(account.id);
  return account;
}
