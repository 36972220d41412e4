import type { Kysely } from 'kysely';
import type { SchemaBinding } from '../model/ledger.ts';
import type { Ledger } from '../port/ledger.ts';
import { decode, encode, type JsonText } from './columns.ts';
import type { FactRow, LedgerTables } from './ledger-tables.ts';
import type { Session } from './session.ts';

type Binding = Pick<Ledger, 'binding' | 'saveBinding'>;

/** The schema binding: one for the whole ledger, the last one counts. */
export function bindingOf(session: Session<LedgerTables>): Binding {
  return {
    async binding() {
      const text: JsonText<SchemaBinding> | undefined = await readFact(session.current(), 'schema_binding');
      return text === undefined ? undefined : decode(text);
    },
    saveBinding: (binding) => writeFact(session.current(), 'schema_binding', encode(binding)),
  };
}

/** A fact of the whole ledger; `undefined` until it was written. */
export async function readFact(db: Kysely<LedgerTables>, name: FactRow['name']): Promise<string | undefined> {
  const row = await db.selectFrom('fact').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}

/** Writes a fact of the whole ledger over what it was before. */
export async function writeFact(db: Kysely<LedgerTables>, name: FactRow['name'], value: string): Promise<void> {
  await db
    .insertInto('fact')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
