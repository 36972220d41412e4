import { type Kysely, sql } from 'kysely';
import { LedgerProblem } from '../port/ledger.ts';

/** One step of a database's history. Published steps never change; a new version is a new step. */
export interface Migration {
  /** From 1, without gaps. */
  readonly version: number;
  readonly name: string;
  /** SQL that SQLite and PostgreSQL both read: `integer`, `text`, primary keys, checks and indexes are enough. */
  readonly statements: readonly string[];
}

/**
 * Brings a database to the newest version. Every step and the row that records it are one transaction, so that a
 * crash leaves whole steps. Throws `LedgerProblem` for a database that a newer Crosswalk has written.
 */
export async function migrate<Tables>(
  database: Kysely<Tables>,
  migrations: readonly Migration[],
  place: string,
): Promise<void> {
  await sql`create table if not exists migration (version integer primary key, name text not null)`.execute(database);
  const newest = migrations.at(-1)?.version ?? 0;
  if ((await versionOf(database)) === newest) return;
  for (const migration of migrations) {
    await database.transaction().execute(async (transaction) => {
      const version = await versionOf(transaction);
      if (version > newest) throw newerVersion(place, version, newest);
      if (version >= migration.version) return;
      for (const statement of migration.statements) await sql.raw(statement).execute(transaction);
      await sql`insert into migration (version, name) values (${migration.version}, ${migration.name})`.execute(
        transaction,
      );
    });
  }
}

async function versionOf<Tables>(database: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ version: number | null }>`select max(version) as version from migration`.execute(
    database,
  );
  return rows[0]?.version ?? 0;
}

function newerVersion(place: string, found: number, known: number): LedgerProblem {
  return new LedgerProblem(
    `${place} was written by a newer Crosswalk (its version is ${found}, this one knows ${known}). Install the newer Crosswalk, then run the same command again; nothing was changed.`,
    'newer_version',
  );
}
