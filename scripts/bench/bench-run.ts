import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../engine/cli/clock.ts';
import { openFilesSource } from '../../engine/connector/files/open-files-source.ts';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import { connectPipedrive } from '../../engine/pipedrive/connect.ts';
import type { Progress } from '../../engine/port/progress.ts';
import type { Run } from '../../engine/run/context.ts';
import { STANDARD_API_TOKEN } from '../../engine/simulator/server.ts';
import { STANDARD_USERS } from '../../engine/simulator/standard-account.ts';
import { openPair } from '../../engine/spec/load.ts';

/** The pair that is measured. */
export const PAIR = 'kickserv-to-pipedrive';

/** Simulated seconds per real second while phases are measured, so that the account's limits are not what is measured. */
export const FAST = 1_000;

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const SILENT: Progress = {
  begin: () => ({ advance: () => undefined, remark: () => undefined, end: () => undefined }),
  say: () => undefined,
};

/** Opens the pair on the export in `folder`, with a ledger on disk beside it and the stand-in at `url`. */
export async function openBenchRun(
  folder: string,
  url: string,
): Promise<{ readonly run: Run; close(): Promise<void> }> {
  const { pair, diagnostics } = await openPair({ root: ROOT, pair: PAIR });
  if (pair === undefined) throw new Error(`${PAIR} does not compile: ${diagnostics[0]?.message ?? ''}`);
  const opened = await openLedger({ path: join(folder, 'ledger.sqlite') });
  const clock = systemClock(FAST);
  const fallback = STANDARD_USERS[0]?.email;
  const run: Run = {
    id: await opened.ledger.startRun('bench', new Date(clock.now()).toISOString()),
    pair,
    settings: {
      owners: { ...(fallback === undefined ? {} : { fallback }), table: {} },
      sampleSize: 100,
      choices: {},
      volume: {},
      automationsPaused: true,
      destinationName: 'sandbox',
    },
    source: openFilesSource({ folder: join(folder, 'export'), system: pair.source, settings: pair.settings }),
    destination: connectPipedrive({ url, token: STANDARD_API_TOKEN, clock, destination: pair.destination }),
    ledger: opened.ledger,
    staging: opened.staging,
    clock,
    progress: SILENT,
    signal: new AbortController().signal,
    newId: (prefix) => `${prefix}-1`,
  };
  return { run, close: () => opened.close() };
}
