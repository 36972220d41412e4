import type { AccountFingerprint, Ledger } from '../port/ledger.ts';
import { batchesOf, lastOfEach, nameOf, pages } from './batches.ts';
import { decode, encode } from './columns.ts';
import { readFact, writeFact } from './facts.ts';
import type { FingerprintRow, LedgerTables } from './ledger-tables.ts';
import type { Session } from './session.ts';

type Fingerprints = Pick<Ledger, 'saveFingerprint' | 'fingerprint' | 'hasFingerprint'>;

/** The account as it was before our first write. That an empty account was looked at is remembered as well. */
export function fingerprintsOf(session: Session<LedgerTables>): Fingerprints {
  return {
    saveFingerprint: (records) =>
      session.atomically(async (db) => {
        await writeFact(db, 'fingerprint_taken', 'yes');
        const rows = lastOfEach(records, ({ object, id }) => nameOf(object, id)).map(
          ({ object, id, digest, record }): FingerprintRow => ({ object, id, digest, record: encode(record) }),
        );
        for (const batch of batchesOf(rows)) {
          await db
            .insertInto('account_fingerprint')
            .values(batch)
            .onConflict((conflict) =>
              conflict
                .columns(['object', 'id'])
                .doUpdateSet((eb) => ({ digest: eb.ref('excluded.digest'), record: eb.ref('excluded.record') })),
            )
            .execute();
        }
      }),
    fingerprint: (object) =>
      pages({
        read: (after: string | undefined, most) =>
          session
            .current()
            .selectFrom('account_fingerprint')
            .selectAll()
            .where('object', '=', object)
            .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
            .orderBy('id')
            .limit(most)
            .execute(),
        cursor: ({ id }) => id,
        item: (row): AccountFingerprint => ({ ...row, record: decode(row.record) }),
      }),
    hasFingerprint: async () => (await readFact(session.current(), 'fingerprint_taken')) !== undefined,
  };
}
