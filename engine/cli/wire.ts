import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { openFilesSource } from '../connector/files/open-files-source.ts';
import { openHttpSource } from '../connector/http/open-http-source.ts';
import { acquireRunLock } from '../ledger/run-lock.ts';
import { type OpenedLedger, openLedger } from '../ledger/sqlite.ts';
import { connectPipedrive } from '../pipedrive/connect.ts';
import type { Destination } from '../port/destination.ts';
import type { Source } from '../port/source.ts';
import type { Run } from '../run/context.ts';
import { systemClock } from './clock.ts';
import { recordSpending } from './compare-estimate.ts';
import type { ExitCode } from './exit-code.ts';
import { failure } from './failure.ts';
import { type Migration, readMigration } from './migration.ts';
import { type Output, openOutput } from './output.ts';
import { readSecret } from './secret.ts';

export { EXIT } from './exit-code.ts';

/** What a command on a migration folder was told. `readOnly` commands neither lock nor leave a run behind. */
export interface RunOptions {
  readonly dir: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly readOnly?: boolean;
  /** The account is not asked anything, so its token need not be there. */
  readonly offline?: boolean;
}

/**
 * Opens everything a command needs, runs it, closes everything, and sets the exit code. The only place that chooses
 * adapters. Interrupting once ends the work at the next safe point; interrupting twice ends the process.
 */
export async function withRun(
  command: string,
  options: RunOptions,
  work: (run: Run, output: Output) => Promise<ExitCode>,
): Promise<void> {
  const output = openOutput({
    json: options.json ?? false,
    quiet: options.quiet ?? false,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => performance.now(),
  });
  try {
    process.exitCode = await inFolder(command, options, output, work);
  } catch (problem) {
    const { message, exitCode } = failure(problem);
    output.fail(message, exitCode);
    process.exitCode = exitCode;
  }
}

async function inFolder(
  command: string,
  options: RunOptions,
  output: Output,
  work: (run: Run, output: Output) => Promise<ExitCode>,
): Promise<ExitCode> {
  const migration = await readMigration(options.dir, output);
  const folder = resolve(options.dir);
  const state = join(folder, '.crosswalk');
  await mkdir(state, { recursive: true, mode: 0o700 });
  const clock = systemClock(migration.destination.timeScale);
  const since = new Date(clock.now()).toISOString();
  const locks = process.env['CROSSWALK_LOCKS'] ?? join(homedir(), '.local', 'state', 'crosswalk', 'locks');
  const lock = options.readOnly
    ? undefined
    : acquireRunLock({ folder: locks, account: `folder ${folder}`, command: `crosswalk ${command}`, since });
  let opened: OpenedLedger | undefined;
  try {
    opened = await openLedger({
      path: join(state, 'ledger.sqlite'),
      ...(options.readOnly ? {} : { accountLock: { folder: locks, command: `crosswalk ${command}`, since } }),
    });
    return await recorded(command, options, output, { migration, folder, clock, opened }, work);
  } finally {
    await opened?.close();
    lock?.release();
  }
}

interface Opened {
  readonly migration: Migration;
  readonly folder: string;
  readonly clock: ReturnType<typeof systemClock>;
  readonly opened: OpenedLedger;
}

/** A run leaves a line in the ledger: when it began, when and how it ended. */
async function recorded(
  command: string,
  options: RunOptions,
  output: Output,
  { migration, folder, clock, opened: { ledger, staging } }: Opened,
  work: (run: Run, output: Output) => Promise<ExitCode>,
): Promise<ExitCode> {
  const stop = new AbortController();
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
    output.progress.say('Stopping at the next safe point; interrupt again to stop at once.');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const now = () => new Date(clock.now()).toISOString();
  const id = options.readOnly ? 'none' : await ledger.startRun(command, now());
  let destination: Destination | undefined;
  const end = async (exitCode: ExitCode) => {
    if (destination !== undefined) await recordSpending(ledger, { id, command, at: now() }, destination.spending());
    await ledger.endRun(id, now(), `exit ${exitCode}`);
  };
  try {
    const run: Run = {
      id,
      pair: migration.pair,
      settings: migration.settings,
      source: await openSource(migration, folder, output, stop.signal),
      destination: connectPipedrive({
        url: migration.destination.url,
        token: options.offline ? '' : await readSecret(migration.destination.token, process.env),
        clock,
        destination: migration.pair.destination,
        random: Math.random,
        signal: stop.signal,
      }),
      ledger,
      staging,
      clock,
      progress: output.progress,
      signal: stop.signal,
      newId: (prefix) => `${prefix}-${randomUUID().slice(0, 8)}`,
    };
    destination = run.destination;
    const exitCode = await work(run, output);
    if (!options.readOnly) await end(exitCode);
    return exitCode;
  } catch (problem) {
    if (!options.readOnly) await end(failure(problem).exitCode).catch(() => undefined);
    throw problem;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** The source behind the transport that the migration names. Its time is real, however fast a stand-in's clock runs. */
async function openSource(
  { pair, source }: Migration,
  folder: string,
  output: Output,
  signal: AbortSignal,
): Promise<Source> {
  const { source: system, settings } = pair;
  if (system.transport === 'files')
    return openFilesSource({ folder: resolve(folder, source.folder), system, settings });
  const secrets: Record<string, string> = {};
  for (const [name, place] of Object.entries(source.secrets)) secrets[name] = await readSecret(place, process.env);
  return openHttpSource({
    system,
    settings,
    secrets,
    clock: systemClock(),
    random: Math.random,
    signal,
    say: (message) => output.progress.say(message),
  });
}
