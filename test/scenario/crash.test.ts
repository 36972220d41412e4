import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import { settleInterrupted } from '../../engine/phase/apply/apply.ts';
import { planRollback } from '../../engine/phase/rollback/plan-rollback.ts';
import { connectPipedrive } from '../../engine/pipedrive/connect.ts';
import type { Clock } from '../../engine/port/clock.ts';
import { type RunningSimulator, startSimulator } from '../../engine/simulator/server.ts';
import { snapshotAccount } from '../checker/account-snapshot.ts';
import { duplicatesBySource } from '../checker/duplicates.ts';
import { residue } from '../checker/residue.ts';
import { collect, quietProgress } from '../phase/apply-account.ts';
import { checkCounts } from '../phase/apply-counts.ts';
import { exampleChanges, exampleCounts, savePlan } from '../phase/apply-plan.ts';
import { EXAMPLE_SYSTEM } from '../phase/apply-system.ts';
import { TRACE_LABEL } from '../stand-in/kickserv/generate.ts';
import { randomFor } from '../stand-in/random.ts';
import type { LoadOnce } from './load-once.ts';

const SCRIPT = join(import.meta.dirname, 'load-once.ts');
const SCALE = 100;
const SIZE = 6;
/** About as many calls as a whole load makes, so that kills fall anywhere in it. */
const CALLS = 115;

/** An account that outlives the processes that load it. */
interface CrashSite {
  readonly simulator: RunningSimulator;
  readonly storePath: string;
  readonly ledgerPath: string;
  readonly clock: Clock;
  readonly calls: () => number;
  close(): Promise<void>;
}

const sites: CrashSite[] = [];

afterEach(async () => {
  for (const site of sites.splice(0)) await site.close();
});

async function openSite(): Promise<CrashSite> {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-crash-'));
  const storePath = join(folder, 'account.sqlite');
  let calls = 0;
  const simulator = await startSimulator({
    storePath,
    plan: 'ultimate',
    seats: 5,
    timeScale: SCALE,
    now: Date.now,
    observe: () => {
      calls += 1;
    },
  });
  const site: CrashSite = {
    simulator,
    storePath,
    ledgerPath: join(folder, 'ledger.sqlite'),
    clock: { now: () => simulator.simulatedNow(), sleep: (milliseconds) => sleep(milliseconds / SCALE) },
    calls: () => calls,
    close: async () => {
      await simulator.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  sites.push(site);
  return site;
}

/** Runs a saved plan in a process; with `killAfter`, kills it so many calls later, unless it was done before. */
async function run(site: CrashSite, plan: string, kill?: { readonly after: number; readonly wait: number }) {
  const { simulator, ledgerPath } = site;
  const time = { simulated: simulator.simulatedNow(), real: Date.now(), scale: SCALE };
  const order: LoadOnce = { url: simulator.url, token: simulator.apiToken, ledgerPath, plan, time };
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(order)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => {
    complaint += data.toString();
  });
  const ended = new Promise<'done' | 'killed' | 'failed'>((resolve) => {
    child.on('exit', (code, signal) => resolve(signal === 'SIGKILL' ? 'killed' : code === 0 ? 'done' : 'failed'));
  });
  const until = kill === undefined ? Number.POSITIVE_INFINITY : site.calls() + kill.after;
  while (child.exitCode === null && child.signalCode === null && site.calls() < until) await sleep(1);
  if (kill !== undefined) {
    await sleep(kill.wait);
    child.kill('SIGKILL');
  }
  return { how: await ended, complaint };
}

test.each(Array.from({ length: 20 }, (_, seed) => seed + 1))(
  'killed at any moment and started again, every record arrives exactly once (seed %i)',
  async (seed) => {
    const random = randomFor(seed, 'load');
    const site = await openSite();
    const fresh = await openLedger({ path: site.ledgerPath });
    await savePlan(fresh.ledger, 'load', exampleChanges(SIZE), new Date(site.clock.now()).toISOString());
    await fresh.close();
    site.simulator.addFault({ kind: 'drop-answer', probability: 0.03, seed, match: { method: 'POST' } });

    for (let kills = 0; kills < 2; kills += 1) {
      await run(site, 'load', { after: random.integer(0, CALLS), wait: random.next() * 6 });
    }
    const last = await run(site, 'load');

    expect(last).toEqual({ how: 'done', complaint: '' });
    checkCounts(site.storePath, exampleCounts(SIZE));
    expect(duplicatesBySource(site.storePath, TRACE_LABEL)).toEqual([]);
    const after = await openLedger({ path: site.ledgerPath });
    expect(await after.ledger.openIntents()).toEqual([]);
    const known = await collect(after.ledger.crosswalkEntries());
    expect(known).toHaveLength(Object.values(exampleCounts(SIZE)).reduce((sum, count) => sum + count, 0));
    expect(new Set(known.map(({ object, destinationId }) => `${object} ${destinationId}`)).size).toBe(known.length);
    await after.close();
  },
);

test.each([1, 2, 3, 4, 5])(
  'a rollback killed at any moment and started again leaves nothing behind (seed %i)',
  async (seed) => {
    const random = randomFor(seed, 'rollback');
    const site = await openSite();
    const before = snapshotAccount(site.storePath);
    const opened = await openLedger({ path: site.ledgerPath });
    await savePlan(opened.ledger, 'load', exampleChanges(SIZE), new Date(site.clock.now()).toISOString());
    await run(site, 'load', { after: random.integer(60, CALLS), wait: random.next() * 6 });
    const { ledger, staging } = opened;
    const { simulator, clock } = site;
    const destination = connectPipedrive({ url: simulator.url, token: simulator.apiToken, clock });
    const base = { ledger, destination, system: EXAMPLE_SYSTEM, clock };
    await settleInterrupted(base);
    const at = new Date(clock.now()).toISOString();
    await planRollback({ ...base, staging, withSchema: true, id: 'undo', at, progress: quietProgress([]) });

    await run(site, 'undo', { after: random.integer(0, 90), wait: random.next() * 6 });
    const last = await run(site, 'undo');

    expect(last).toEqual({ how: 'done', complaint: '' });
    expect(residue(before, snapshotAccount(site.storePath))).toEqual([]);
    await opened.close();
  },
);
