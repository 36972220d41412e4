import type { NoteStaging } from '../../port/staging.ts';
import { batchesOf, lastOfEach, pages } from '../batches.ts';
import type { Session } from '../session.ts';
import type { StagingTables } from './staging-tables.ts';

/** What phases remember of records while they go through them. */
export function noteStaging(session: Session<StagingTables>): NoteStaging {
  return {
    async clear(topic) {
      await session.current().deleteFrom('note').where('topic', '=', topic).execute();
    },
    put: (topic, notes) =>
      session.atomically(async (db) => {
        const rows = lastOfEach(notes, ({ name }) => name).map(({ name, text }) => ({ topic, name, content: text }));
        for (const batch of batchesOf(rows)) {
          await db
            .insertInto('note')
            .values(batch)
            .onConflict((conflict) =>
              conflict.columns(['topic', 'name']).doUpdateSet((eb) => ({ content: eb.ref('excluded.content') })),
            )
            .execute();
        }
      }),
    async text(topic, name) {
      const row = await session
        .current()
        .selectFrom('note')
        .select('content')
        .where('topic', '=', topic)
        .where('name', '=', name)
        .executeTakeFirst();
      return row?.content;
    },
    scan: (topic) =>
      pages({
        read: (after: string | undefined, most) =>
          session
            .current()
            .selectFrom('note')
            .select(['name', 'content'])
            .where('topic', '=', topic)
            .$if(after !== undefined, (query) => query.where('name', '>', after ?? ''))
            .orderBy('name')
            .limit(most)
            .execute(),
        cursor: ({ name }) => name,
        item: ({ name, content }) => ({ name, text: content }),
      }),
  };
}
