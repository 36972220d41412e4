import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Output } from '../../engine/cli/output.ts';
import { openFilesSource } from '../../engine/connector/files/open-files-source.ts';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import type { CompiledPair } from '../../engine/model/mapping.ts';
import { connectPipedrive } from '../../engine/pipedrive/connect.ts';
import type { Clock } from '../../engine/port/clock.ts';
import type { Progress } from '../../engine/port/progress.ts';
import type { Run } from '../../engine/run/context.ts';
import { type RunningSimulator, type SimulatorOptions, startSimulator } from '../../engine/simulator/server.ts';
import { openPair } from '../../engine/spec/load.ts';

/** One migration without processes: an export folder, a stand-in over HTTP, a ledger in memory. */
export interface InProcessRun {
  readonly run: Run;
  readonly simulator: RunningSimulator;
  /** The stand-in's raw store, for the independent judge. */
  readonly storePath: string;
  close(): Promise<void>;
}

const SILENT: Progress = {
  begin: () => ({ advance: () => undefined, remark: () => undefined, end: () => undefined }),
  say: () => undefined,
};

/** A command's way of speaking that says nothing. */
export const SILENT_OUTPUT: Output = {
  mode: 'plain',
  progress: SILENT,
  event: () => undefined,
  print: () => undefined,
  fail: () => undefined,
};

const ROOT = resolve(import.meta.dirname, '../..');
const TIME_SCALE = 200;
const SAMPLE_SIZE = 10;

/** Specs do not change while tests run, so the pair is compiled once. */
const compiled = new Map<string, Promise<CompiledPair>>();

/** Opens a run of a pair on an export folder. Nothing is read or written yet. */
export async function openInProcessRun(options: {
  readonly pair: string;
  readonly exportFolder: string;
  readonly fallbackOwner: string;
  /** Where specs and pairs are; the project itself when absent. */
  readonly root?: string;
  readonly simulator?: Partial<Omit<SimulatorOptions, 'storePath' | 'now' | 'timeScale'>>;
}): Promise<InProcessRun> {
  const pair = await pairNamed(options.pair, options.root ?? ROOT);
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-run-'));
  const storePath = join(folder, 'account.sqlite');
  const simulator = await startSimulator({
    plan: 'ultimate',
    seats: 50,
    ...options.simulator,
    storePath,
    timeScale: TIME_SCALE,
    now: Date.now,
  });
  const opened = await openLedger({ path: ':memory:' });
  const clock: Clock = {
    now: () => simulator.simulatedNow(),
    sleep: (milliseconds, signal) =>
      sleep(milliseconds / TIME_SCALE, undefined, signal === undefined ? {} : { signal }),
  };
  const signal = new AbortController().signal;
  let ids = 0;
  const run: Run = {
    id: await opened.ledger.startRun('scenario', new Date(clock.now()).toISOString()),
    pair,
    settings: {
      owners: { fallback: options.fallbackOwner, table: {} },
      sampleSize: SAMPLE_SIZE,
      choices: {},
      volume: {},
      automationsPaused: true,
      destinationName: 'sandbox',
    },
    source: openFilesSource({ folder: options.exportFolder, system: pair.source, settings: pair.settings }),
    destination: connectPipedrive({
      url: simulator.url,
      token: simulator.apiToken,
      clock,
      destination: pair.destination,
      signal,
    }),
    ledger: opened.ledger,
    staging: opened.staging,
    clock,
    progress: SILENT,
    signal,
    newId: (prefix) => `${prefix}-${++ids}`,
  };
  return {
    run,
    simulator,
    storePath,
    close: async () => {
      await opened.close();
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function pairNamed(name: string, root: string): Promise<CompiledPair> {
  const known = compiled.get(`${root}/${name}`);
  if (known !== undefined) return known;
  const opening = openPair({ root, pair: name }).then(({ pair, diagnostics }) => {
    if (pair !== undefined) return pair;
    throw new Error(`${name} does not compile: ${diagnostics.map(({ message }) => message).join(' ')}`);
  });
  compiled.set(`${root}/${name}`, opening);
  return opening;
}
