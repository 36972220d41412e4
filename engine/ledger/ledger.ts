import { type Ledger, LedgerProblem } from '../port/ledger.ts';
import { approvalsOf } from './approvals.ts';
import { crosswalkOf } from './crosswalk.ts';
import { bindingOf } from './facts.ts';
import { fingerprintsOf } from './fingerprints.ts';
import type { LedgerTables } from './ledger-tables.ts';
import { plansOf } from './plans.ts';
import { runsOf } from './runs.ts';
import type { Session } from './session.ts';
import { writesOf } from './writes.ts';

/** The ledger over any database that Kysely speaks to. */
export function createLedger(
  session: Session<LedgerTables>,
  file: {
    /** What messages call the ledger. */
    readonly place: string;
    /** Takes the account for this process, or throws `LedgerProblem`. */
    readonly lockAccount: (account: string) => void;
    readonly close: () => Promise<void>;
  },
): Ledger {
  return {
    ...runsOf(session),
    ...approvalsOf(session),
    ...bindingOf(session),
    ...plansOf(session),
    ...writesOf(session),
    ...crosswalkOf(session),
    ...fingerprintsOf(session),
    close: file.close,
    async bind(accountId) {
      await session.atomically(async (db) => {
        await db
          .insertInto('fact')
          .values({ name: 'account', value: accountId })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const { value } = await db
          .selectFrom('fact')
          .select('value')
          .where('name', '=', 'account')
          .executeTakeFirstOrThrow();
        if (value !== accountId) throw otherAccount(file.place, value, accountId);
      });
      file.lockAccount(accountId);
    },
  };
}

function otherAccount(place: string, bound: string, asked: string): LedgerProblem {
  return new LedgerProblem(
    `${place} belongs to account ${bound}, and the destination is account ${asked}. Use the credentials of account ${bound}, or start a new migration folder for account ${asked}.`,
    'other_account',
  );
}
