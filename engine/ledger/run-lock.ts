import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LedgerProblem } from '../port/ledger.ts';
import { asLedgerProblem, isBusy } from './sqlite-problem.ts';

/** Who wants an account for itself. */
export interface RunLockRequest {
  /** One for the whole machine and user, so that runs from different migration folders meet. Made when missing. */
  readonly folder: string;
  /** The destination account. */
  readonly account: string;
  /** What is going to run, for whoever is refused meanwhile. */
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
}

/** An account that nobody else can run on. */
export interface RunLock {
  /** A second call does nothing. */
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly command: string;
  readonly since: string;
}

/**
 * Takes the account for one run. Throws `LedgerProblem` with `locked`, naming the holder, when another has it.
 *
 * The lock is an exclusive SQLite transaction on a file of its own: the operating system holds it for the process, so
 * that it ends with the process however that ends. The lock file itself is never opened by other means (closing it
 * would drop the lock) and never deleted (two runs could then lock two files of one name); who holds it stands beside.
 */
export function acquireRunLock({ folder, account, command, since }: RunLockRequest): RunLock {
  const place = `The lock of account ${account} in ${folder}`;
  const name = join(folder, createHash('sha256').update(account).digest('hex'));
  const holderFile = `${name}.json`;
  let connection: DatabaseSync | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    connection = new DatabaseSync(`${name}.lock`, { timeout: 0 });
    connection.exec('begin exclusive');
    write(holderFile, { pid: process.pid, command, since });
  } catch (problem) {
    connection?.close();
    throw isBusy(problem) ? locked(account, holderOf(holderFile), problem) : unusable(problem, place);
  }
  const held = connection;
  return {
    release() {
      if (!held.isOpen) return;
      rmSync(holderFile, { force: true });
      held.close();
    },
  };
}

/** Written beside and renamed, so that nobody reads half of it. */
function write(path: string, holder: Holder): void {
  const draft = `${path}.${holder.pid}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  renameSync(draft, path);
}

/** `undefined` in the moment between locking and saying so. */
function holderOf(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function locked(account: string, holder: Holder | undefined, cause: unknown): LedgerProblem {
  const who =
    holder === undefined
      ? 'another run'
      : `another run: process ${holder.pid}, command ${holder.command}, since ${holder.since}`;
  return new LedgerProblem(
    `Account ${account} is in use by ${who}. Two runs on one account exclude each other. Wait until it ends, or stop it, then run the same command again.`,
    'locked',
    { cause },
  );
}

function unusable(problem: unknown, place: string): unknown {
  const known = asLedgerProblem(problem, place);
  if (known !== problem || !(problem instanceof Error)) return known;
  return new LedgerProblem(
    `${place} could not be taken: ${problem.message}. Check that you may write to this folder, then run the same command again.`,
    'disk',
    { cause: problem },
  );
}
