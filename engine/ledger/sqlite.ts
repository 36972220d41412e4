import type { Ledger } from '../port/ledger.ts';
import type { Staging } from '../port/staging.ts';
import { createLedger } from './ledger.ts';
import { LEDGER_MIGRATIONS } from './ledger-migrations.ts';
import type { LedgerTables } from './ledger-tables.ts';
import { migrate } from './migration.ts';
import { acquireRunLock, type RunLock, type RunLockRequest } from './run-lock.ts';
import { openSession } from './session.ts';
import { openSqlite, type SqliteFile } from './sqlite-database.ts';
import { createStaging } from './staging/staging.ts';
import { STAGING_MIGRATIONS } from './staging/staging-migrations.ts';
import type { StagingTables } from './staging/staging-tables.ts';

/** A ledger with its staging. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  readonly staging: Staging;
  /** Closes both databases and frees the account. A second call does nothing. */
  close(): Promise<void>;
}

/** Where a ledger is kept. */
export interface LedgerLocation {
  /** The ledger's file, or `:memory:`. The staging stands beside it as `<path>-staging`. */
  readonly path: string;
  /** When given, `Ledger.bind` also takes the account's lock, which is held until closing. */
  readonly accountLock?: Omit<RunLockRequest, 'account'>;
}

/** `Xwlk` and `Xwst` as numbers: what `file` shows, and what tells the two files apart. */
const LEDGER_ID = 0x58776c6b;
const STAGING_ID = 0x58777374;

/**
 * Opens a migration's ledger and staging; makes them when they are not there. Throws `LedgerProblem`.
 *
 * They are two files. The ledger cannot be made again, is small, and is synced at every commit. The staging can be
 * read again from the source, is large, and need not wait for the disk. So the ledger is copied alone, a full disk
 * during extraction cannot touch it, and an intent never queues behind a batch of staged rows. One file with
 * `synchronous` switched to and fro would be one mistake away from an intent that was never synced.
 */
export async function openLedger(location: LedgerLocation): Promise<OpenedLedger> {
  const { path, accountLock } = location;
  const files = filesOf(path);
  const ledgerFile = openSqlite<LedgerTables>(files.ledger);
  try {
    await migrate(ledgerFile.database, LEDGER_MIGRATIONS, files.ledger.place);
    const stagingFile = openSqlite<StagingTables>(files.staging);
    try {
      await migrate(stagingFile.database, STAGING_MIGRATIONS, files.staging.place);
    } catch (problem) {
      stagingFile.close();
      throw problem;
    }
    let lock: RunLock | undefined;
    const close = async () => {
      ledgerFile.close();
      stagingFile.close();
      lock?.release();
      lock = undefined;
    };
    const ledger = createLedger(openSession(ledgerFile.database), {
      place: files.ledger.place,
      close,
      lockAccount(account) {
        if (accountLock !== undefined) lock ??= acquireRunLock({ ...accountLock, account });
      },
    });
    return { ledger, staging: createStaging(openSession(stagingFile.database)), close };
  } catch (problem) {
    ledgerFile.close();
    throw problem;
  }
}

function filesOf(path: string): { readonly ledger: SqliteFile; readonly staging: SqliteFile } {
  const inMemory = path === ':memory:';
  return {
    ledger: { path, place: `The ledger ${path}`, applicationId: LEDGER_ID, synchronous: 'full', cache: 16 },
    staging: {
      path: inMemory ? path : `${path}-staging`,
      place: `The staging ${inMemory ? path : `${path}-staging`}`,
      applicationId: STAGING_ID,
      synchronous: 'normal',
      cache: 24,
    },
  };
}
