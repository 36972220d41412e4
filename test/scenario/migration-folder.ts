import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type RunningSimulator, type SimulatorOptions, startSimulator } from '../../engine/simulator/server.ts';
import { STANDARD_USERS } from '../../engine/simulator/standard-account.ts';
import type { AnswerKey } from '../stand-in/answer-key.ts';
import { type ExportOptions, generateExport } from '../stand-in/kickserv/generate.ts';

/** One line of a command's `--json` stream. */
export type StreamLine = Readonly<Record<string, unknown>> & { readonly type: string };

/** What a command answered. `exitCode` is null when a signal ended it. */
export interface CommandAnswer {
  readonly exitCode: number | null;
  readonly lines: readonly StreamLine[];
  /** Everything it complained about: its events of type `error` and `diagnostic`, then its error stream. */
  readonly complaint: string;
}

/** A command that is still running. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly answer: Promise<CommandAnswer>;
}

/** How a command is started. */
export interface CommandOptions {
  /** Variables that differ from the folder's own; `undefined` unsets. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Largest file that the process may write, in KiB: stands in for a full disk. */
  readonly largestFile?: number;
}

/** A migration folder with an export in it, and a stand-in for the account over real HTTP. */
export interface MigrationFolder {
  readonly folder: string;
  readonly exportFolder: string;
  /** The stand-in's raw store, for the independent judge. */
  readonly storePath: string;
  /** Where runs of this folder meet others. */
  readonly locks: string;
  readonly key: AnswerKey;
  readonly simulator: RunningSimulator;
  readonly timeScale: number;
  /** Writes migration.yaml; `more` is added at its end. `url` names another account than the folder's own. */
  configure(more: string, url?: string): void;
  /** Runs a command with `--json` as a process of its own. */
  command(args: readonly string[], options?: CommandOptions): Promise<CommandAnswer>;
  start(args: readonly string[], options?: CommandOptions): RunningCommand;
  /** Starts the stand-in again on the same account, as if the day had gone on. */
  restart(options: Partial<SimulatorOptions>): Promise<void>;
  close(): Promise<void>;
}

/** What a migration folder is made of; a small tidy export when nothing is said. */
export interface MigrationFolderOptions {
  readonly export?: Partial<Omit<ExportOptions, 'folder' | 'users' | 'fallbackOwner'>>;
  readonly simulator?: Partial<Omit<SimulatorOptions, 'storePath' | 'apiToken' | 'now'>>;
  /** Lock folder of another migration folder, so that both meet. */
  readonly locks?: string;
}

/** The owner that stands in for employees who are no users. */
export const FALLBACK_OWNER = STANDARD_USERS[0]?.email ?? '';

export const TOKEN = 'scenario-token';
export const TOKEN_VARIABLE = 'CROSSWALK_SCENARIO_TOKEN';

const MAIN = fileURLToPath(new URL('../../engine/cli/main.ts', import.meta.url));
const SMALL_EXPORT = 60;
const TIME_SCALE = 100;

/** Makes the folder, its export and its account. */
export async function openMigrationFolder(options: MigrationFolderOptions = {}): Promise<MigrationFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-scenario-'));
  const exportFolder = join(folder, 'export');
  const storePath = join(folder, 'account.sqlite');
  const locks = options.locks ?? join(folder, 'locks');
  const key = await generateExport({
    seed: 3,
    records: SMALL_EXPORT,
    ...options.export,
    folder: exportFolder,
    users: STANDARD_USERS,
    fallbackOwner: FALLBACK_OWNER,
  });
  const account = {
    plan: 'ultimate',
    seats: 5,
    timeScale: TIME_SCALE,
    ...options.simulator,
    storePath,
    apiToken: TOKEN,
    now: Date.now,
  } as const;
  let simulator = await startSimulator(account);
  const timeScale = account.timeScale;
  const environment = { ...process.env, [TOKEN_VARIABLE]: TOKEN, CROSSWALK_LOCKS: locks };
  let configuration = '';
  const configure = (more: string, url = simulator.url): void => {
    configuration = more;
    writeFileSync(join(folder, 'migration.yaml'), `${migrationText(url, timeScale)}${more}`);
  };
  configure('');
  const start: MigrationFolder['start'] = (args, { environment: changed = {}, largestFile } = {}) =>
    startCommand([...args, '--dir', folder, '--json'], { ...environment, ...changed }, largestFile);
  return {
    folder,
    exportFolder,
    storePath,
    locks,
    key,
    get simulator() {
      return simulator;
    },
    timeScale,
    configure,
    command: (args, how) => start(args, how).answer,
    start,
    restart: async (changes) => {
      await simulator.stop();
      simulator = await startSimulator({ ...account, ...changes });
      configure(configuration);
    },
    close: async () => {
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function migrationText(url: string, timeScale: number): string {
  return `crosswalk: migration/1
pair: kickserv-to-pipedrive
pair_version: 1
transport: files
source: { folder: export }
destinations:
  sandbox: { url: "${url}", token: "env:${TOKEN_VARIABLE}", time_scale: ${timeScale} }
use: sandbox
owners: { fallback: ${FALLBACK_OWNER} }
sample: { size: 10 }
confirm: { automations_paused: true }
`;
}

const COMPLAINTS: ReadonlySet<string> = new Set(['error', 'diagnostic']);

function startCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  largestFile: number | undefined,
): RunningCommand {
  const command = [process.execPath, MAIN, ...args];
  const limited = ['-c', `ulimit -f ${largestFile}; exec "$@"`, 'bash', ...command];
  const [file = '', ...rest] = largestFile === undefined ? command : ['bash', ...limited];
  const child = spawn(file, rest, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, answer: answerOf(child) };
}

async function answerOf(child: ChildProcess): Promise<CommandAnswer> {
  let [printed, errors] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  const lines = printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as StreamLine);
  const told = lines
    .filter(({ type }) => COMPLAINTS.has(type))
    .map(({ message, hint = '' }) => `${String(message)} ${String(hint)}`);
  return { exitCode, lines, complaint: [...told, errors].join('\n') };
}

/** What the ledger of a folder says about itself. A folder without a ledger has nothing open and nothing broken. */
export interface LedgerState {
  /** SQLite's own check of both files: `ok` when whole. */
  readonly integrity: readonly string[];
  /** Writes whose answer nobody has settled. */
  readonly openIntents: number;
  readonly writes: number;
  /** Runs that began and never ended. */
  readonly unendedRuns: number;
}

/** Reads the raw files of a folder's ledger. */
export function ledgerState(folder: string): LedgerState {
  const path = join(folder, '.crosswalk', 'ledger.sqlite');
  if (!existsSync(path)) return { integrity: [], openIntents: 0, writes: 0, unendedRuns: 0 };
  const integrity = [path, `${path}-staging`].map((file) => {
    const database = new DatabaseSync(file, { readOnly: true });
    const [row] = database.prepare('PRAGMA integrity_check').all();
    database.close();
    return String(row?.['integrity_check']);
  });
  const ledger = new DatabaseSync(path, { readOnly: true });
  const count = (sql: string): number => Number(ledger.prepare(sql).get()?.['count']);
  const state = {
    integrity,
    openIntents: count("SELECT count(*) AS count FROM destination_write WHERE state = 'intended'"),
    writes: count('SELECT count(*) AS count FROM destination_write'),
    unendedRuns: count('SELECT count(*) AS count FROM run WHERE ended_at IS NULL'),
  };
  ledger.close();
  return state;
}

/** The files of an export, by path. */
export function readExport(exportFolder: string): ReadonlyMap<string, Buffer> {
  const entries = readdirSync(exportFolder, { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [path, readFileSync(path)]));
}

/** Puts files of an export back as they were. */
export function restoreExport(files: ReadonlyMap<string, Buffer>): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** Makes every write take long, so that a load can be met half-way. `milliseconds` are real ones. */
export function slowWrites({ simulator, timeScale }: MigrationFolder, milliseconds: number): void {
  simulator.addFault({ kind: 'slow', ms: milliseconds * timeScale, match: { method: 'POST' } });
}

/** Waits until the account has taken so many more calls of an endpoint, such as `POST /api/v2/deals`. */
export async function untilCalled({ simulator }: MigrationFolder, endpoint: string, count: number): Promise<void> {
  const calls = (): number => simulator.meter().requestsByEndpoint[endpoint] ?? 0;
  const before = calls();
  while (calls() < before + count) await sleep(20);
}

/** Changes one file of the export. */
export function editExport(exportFolder: string, file: string, change: (content: string) => string | Buffer): void {
  const path = join(exportFolder, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}
