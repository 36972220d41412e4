import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningSimulator, startSimulator } from '../../engine/simulator/server.ts';
import { snapshotAccount } from '../../test/checker/account-snapshot.ts';
import { ask } from '../demo/command-line.ts';
import { prepareMigration } from '../demo/migration.ts';
import { PAIR } from './bench-run.ts';
import { cheapestTokens } from './cheapest-calls.ts';

/** What a whole run costs, and how well loading uses the rate that the account allows. */
export interface LoadFigures {
  readonly records: number;
  /** Tokens of everything from the first look to the reconciliation. */
  readonly tokens: number;
  readonly cheapestTokens: number;
  /** Calls while loading, of those that the burst limit allows in that time. */
  readonly burstShare: number;
  /** Calls that were answered with 429, whatever the reason. */
  readonly rateLimited: number;
}

const TOKEN = 'bench-token';
/** Requests a second of the growth plan: 40 in a rolling window of two seconds. */
const ALLOWED_PER_SECOND = 20;
/** Slow enough that the account's limit and not this machine is what a load waits for. */
const TIME_SCALE = 2;

/** Takes an export of about so many records the whole way, command by command, and counts what the account saw. */
export async function measureLoad(records: number): Promise<LoadFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'crosswalk-bench-'));
  const storePath = join(folder, 'account.sqlite');
  const calls: number[] = [];
  let loading = false;
  const account: RunningSimulator = await startSimulator({
    storePath,
    plan: 'growth',
    seats: 5,
    timeScale: TIME_SCALE,
    apiToken: TOKEN,
    now: () => Date.now(),
    observe: () => {
      if (loading) calls.push(account.simulatedNow());
    },
  });
  try {
    const migration = { pair: PAIR, records, seed: 1, dirt: 'real', timeScale: TIME_SCALE, folder } as const;
    const { key } = await prepareMigration(migration, account.url);
    const before = snapshotAccount(storePath);
    const environment = { ...process.env, CROSSWALK_SANDBOX_TOKEN: TOKEN, CROSSWALK_LOCKS: join(folder, 'locks') };
    const command = (...args: readonly string[]) => ask([...args, '--dir', folder], environment);
    await command('run', '--approve', 'mapping', 'setup', '--by', 'bench');
    await command('approve', '--gate', 'load', '--by', 'bench');
    loading = true;
    const load = await command('apply');
    loading = false;
    await command('reconcile');
    if (![0, 5].includes(load.exitCode)) throw new Error(`The load ended with exit code ${load.exitCode}.`);
    const meter = account.meter();
    return {
      records: Object.values(key.counts).reduce((sum, count) => sum + count, 0),
      tokens: meter.tokens,
      cheapestTokens: cheapestTokens(before, snapshotAccount(storePath)),
      burstShare: shareOfAllowed(calls),
      rateLimited: Object.values(meter.limited).reduce((sum, count) => sum + count, 0),
    };
  } finally {
    await account.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Calls between the first and the last, of those that the limit allows in that time. `calls` in simulated milliseconds. */
function shareOfAllowed(calls: readonly number[]): number {
  const [first, last] = [calls[0], calls.at(-1)];
  if (first === undefined || last === undefined || last <= first) return 0;
  return ((calls.length - 1) * 1_000) / (last - first) / ALLOWED_PER_SECOND;
}
