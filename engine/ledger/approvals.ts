import type { Ledger } from '../port/ledger.ts';
import type { LedgerTables } from './ledger-tables.ts';
import { nextNumber } from './next-number.ts';
import type { Session } from './session.ts';

type Approvals = Pick<Ledger, 'approve' | 'approval'>;

/** What people consented to. All of it is kept; the newest of a gate counts. */
export function approvalsOf(session: Session<LedgerTables>): Approvals {
  return {
    async approve({ gate, digest, approvedBy, approvedAt }) {
      await session.atomically(async (db) => {
        const number = await nextNumber(db, 'approval');
        await db
          .insertInto('approval')
          .values({ number, gate, digest, approved_by: approvedBy, approved_at: approvedAt })
          .execute();
      });
    },
    async approval(gate) {
      const row = await session
        .current()
        .selectFrom('approval')
        .selectAll()
        .where('gate', '=', gate)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      return { gate: row.gate, digest: row.digest, approvedBy: row.approved_by, approvedAt: row.approved_at };
    },
  };
}
