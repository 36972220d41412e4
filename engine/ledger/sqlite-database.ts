import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import { LedgerProblem } from '../port/ledger.ts';
import { asLedgerProblem } from './sqlite-problem.ts';

/** How one SQLite file is opened. */
export interface SqliteFile {
  /** A path, or `:memory:`. */
  readonly path: string;
  /** What messages call it. */
  readonly place: string;
  /** Marks the file as ours in its header, so that another database is never taken for it. */
  readonly applicationId: number;
  /** `full`: a commit is on disk before it returns. `normal`: the last commits may be lost with the power, none is torn. */
  readonly synchronous: 'full' | 'normal';
  /** Memory for pages, in MiB. */
  readonly cache: number;
}

/** Personal data is in here: nobody else on the machine may read it. */
const OWNER_ONLY = 0o600;

/** How long another process's commit is waited for. Commits take milliseconds, so more means a stuck process. */
const BUSY_MILLISECONDS = 5_000;

/** Short statements are prepared once; the long ones insert whole batches, where preparing costs little. */
const LONGEST_REMEMBERED = 2_000;
const MOST_REMEMBERED = 100;

/** Opens (or makes) a database file for Kysely. Throws `LedgerProblem`. */
export function openSqlite<Tables>(file: SqliteFile): {
  readonly database: Kysely<Tables>;
  readonly close: () => void;
} {
  const connection = connect(file);
  const dialect = new SqliteDialect({ database: forKysely(connection, file.place) });
  return {
    database: new Kysely<Tables>({ dialect }),
    close: () => {
      if (connection.isOpen) connection.close();
    },
  };
}

function connect(file: SqliteFile): DatabaseSync {
  try {
    if (file.path !== ':memory:') keepPrivate(file.path);
    const connection = new DatabaseSync(file.path, { timeout: BUSY_MILLISECONDS });
    try {
      claim(connection, file);
      connection.exec('pragma journal_mode = wal');
      connection.exec(`pragma synchronous = ${file.synchronous}`);
      // Without it macOS lets a synced commit linger in the drive's own cache; other systems ignore it.
      connection.exec(`pragma fullfsync = ${file.synchronous === 'full' ? 1 : 0}`);
      connection.exec(`pragma cache_size = ${-1024 * file.cache}`);
      return connection;
    } catch (problem) {
      connection.close();
      throw problem;
    }
  } catch (problem) {
    throw asLedgerProblem(isSystemError(problem) ? cannotOpen(problem, file) : problem, file.place);
  }
}

/**
 * An existing file is not opened here: closing any handle of it would drop the locks that SQLite holds on it in this
 * process (POSIX advisory locks). SQLite gives its `-wal` and `-shm` files the mode of the main one.
 */
function keepPrivate(path: string): void {
  if (existsSync(path)) chmodSync(path, OWNER_ONLY);
  else closeSync(openSync(path, 'ax', OWNER_ONLY));
}

/** A new file is marked; a file of somebody else is refused before anything is written to it. */
function claim(connection: DatabaseSync, { applicationId, place }: SqliteFile): void {
  const found = connection.prepare('pragma application_id').get()?.['application_id'];
  if (found === applicationId) return;
  const tables = connection.prepare('select count(*) as count from sqlite_schema').get()?.['count'];
  if (found !== 0 || tables !== 0) {
    throw new LedgerProblem(
      `${place} is no Crosswalk database of this kind. Name another file; this one was left as it was.`,
      'damaged',
    );
  }
  connection.exec(`pragma application_id = ${applicationId}`);
}

function isSystemError(problem: unknown): problem is NodeJS.ErrnoException {
  return problem instanceof Error && 'syscall' in problem;
}

function cannotOpen(problem: NodeJS.ErrnoException, { place }: SqliteFile): LedgerProblem {
  return new LedgerProblem(
    `${place} could not be made or opened (${problem.code}). Check that its folder exists, that you may write there and that the disk has room, then run the same command again.`,
    'disk',
    { cause: problem },
  );
}

/** Node's SQLite in the shape that Kysely's SQLite dialect expects. */
function forKysely(connection: DatabaseSync, place: string): SqliteDatabase {
  const remembered = new Map<string, SqliteStatement>();
  function prepare(sql: string): SqliteStatement {
    const known = remembered.get(sql);
    if (known !== undefined) return known;
    const statement = guarded(place, () => asStatement(connection, sql, place));
    if (sql.length > LONGEST_REMEMBERED) return statement;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(sql, statement);
    return statement;
  }
  return {
    close: () => connection.close(),
    prepare(sql) {
      // A transaction that only turns into a writing one midway can be refused then; ours all write.
      if (sql === 'begin') return prepare('begin immediate');
      // A full disk can end the transaction by itself; the failure that did it must not be hidden by another one.
      if (sql === 'rollback' && !connection.isTransaction) return NOTHING;
      return prepare(sql);
    },
  };
}

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
};

type Parameter = string | number | bigint | null | Uint8Array;

function asStatement(connection: DatabaseSync, sql: string, place: string): SqliteStatement {
  const statement = connection.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => guarded(place, () => statement.all(...(parameters as readonly Parameter[]))),
    run: (parameters) => guarded(place, () => statement.run(...(parameters as readonly Parameter[]))),
    iterate: (parameters) => statement.iterate(...(parameters as readonly Parameter[])),
  };
}

function guarded<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (problem) {
    throw asLedgerProblem(problem, place);
  }
}
