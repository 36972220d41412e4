import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSimulator } from '../../engine/simulator/server.ts';
import { STANDARD_USERS } from '../../engine/simulator/standard-account.ts';
import { generateLargeExport } from '../../test/stand-in/kickserv/generate.ts';
import { FAST } from './bench-run.ts';

/** The phases whose memory must not grow with the export, in their order. */
export const PHASES = ['extract', 'map', 'plan'] as const;
export type PhaseName = (typeof PHASES)[number];

/** What one phase took. */
export interface PhaseFigures {
  /** Source records in the snapshot. */
  readonly records: number;
  readonly seconds: number;
  /** Of the whole process, the runtime included. */
  readonly peakMegabytes: number;
}

/** The command itself: its first line says with which options the runtime is started for its users. */
const COMMAND = fileURLToPath(new URL('../../engine/cli/main.ts', import.meta.url));

const CHILD = fileURLToPath(new URL('phase-child.ts', import.meta.url));
const run = promisify(execFile);
const measured = new Map<number, Promise<ReadonlyMap<PhaseName, PhaseFigures>>>();

/** Generates an export of about so many records and runs each phase on it in a process of its own; each size once. */
export function measurePhases(records: number): Promise<ReadonlyMap<PhaseName, PhaseFigures>> {
  const known = measured.get(records);
  if (known !== undefined) return known;
  const measuring = measure(records);
  measured.set(records, measuring);
  return measuring;
}

async function measure(records: number): Promise<ReadonlyMap<PhaseName, PhaseFigures>> {
  const folder = await mkdtemp(join(tmpdir(), 'crosswalk-bench-'));
  const account = await startSimulator({
    storePath: join(folder, 'account.sqlite'),
    plan: 'ultimate',
    seats: 50,
    timeScale: FAST,
    now: () => Date.now(),
  });
  try {
    const fallbackOwner = STANDARD_USERS[0]?.email;
    await generateLargeExport(
      {
        seed: 1,
        records,
        folder: join(folder, 'export'),
        dirt: 'real',
        users: STANDARD_USERS,
        ...(fallbackOwner === undefined ? {} : { fallbackOwner }),
      },
      join(folder, 'key.jsonl'),
    );
    const figures = new Map<PhaseName, PhaseFigures>();
    const options = await runtimeOptions();
    for (const phase of PHASES) {
      const { stdout } = await run(process.execPath, [
        ...options,
        '--import',
        'tsx',
        CHILD,
        phase,
        folder,
        account.url,
      ]);
      figures.set(phase, JSON.parse(stdout) as PhaseFigures);
    }
    return figures;
  } finally {
    await account.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runtimeOptions(): Promise<readonly string[]> {
  const options = /^#!.* node(?<options>(?: --\S+)+)\n/.exec(await readFile(COMMAND, 'utf8'))?.groups?.['options'];
  if (options === undefined) throw new Error(`The first line of ${COMMAND} names no options of the runtime.`);
  return options.trim().split(' ');
}
