import type { FindingStaging } from '../../port/staging.ts';
import { batchesOf, pages } from '../batches.ts';
import type { Session } from '../session.ts';
import { nextSeq } from './next-seq.ts';
import type { FindingRow, StagingTables } from './staging-tables.ts';

/** Findings of the audit, in the order of finding. */
export function findingStaging(session: Session<StagingTables>): FindingStaging {
  return {
    async clear() {
      await session.current().deleteFrom('finding').execute();
    },
    add: (findings) =>
      session.atomically(async (db) => {
        const first = await nextSeq(db, 'finding');
        const rows = findings.map(
          ({ code, object, key, detail }, index): FindingRow => ({ seq: first + index, code, object, key, detail }),
        );
        for (const batch of batchesOf(rows)) await db.insertInto('finding').values(batch).execute();
      }),
    scan: () =>
      pages({
        read: (after: number | undefined, most) =>
          session
            .current()
            .selectFrom('finding')
            .selectAll()
            .where('seq', '>', after ?? 0)
            .orderBy('seq')
            .limit(most)
            .execute(),
        cursor: ({ seq }) => seq,
        item: ({ code, object, key, detail }) => ({ code, object, key, detail }),
      }),
  };
}
