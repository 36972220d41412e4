/**
 * One run of the writing phases as a process of its own, so that it can be killed at any instruction. Told what to do by
 * one JSON argument, a {@link LoadOnce}.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import { apply } from '../../engine/phase/apply/apply.ts';
import { takeFingerprint } from '../../engine/phase/fingerprint.ts';
import { provision } from '../../engine/phase/provision/provision.ts';
import { connectPipedrive } from '../../engine/pipedrive/connect.ts';
import type { Clock } from '../../engine/port/clock.ts';
import type { Progress } from '../../engine/port/progress.ts';
import { EXAMPLE_SCHEMA } from '../phase/apply-plan.ts';
import { EXAMPLE_SYSTEM } from '../phase/apply-system.ts';

/** What one run does, and where. */
export interface LoadOnce {
  readonly url: string;
  readonly token: string;
  readonly ledgerPath: string;
  /** Id of a plan that is saved in the ledger. */
  readonly plan: string;
  /** The account's time: what it was at a real time, and how much faster it runs. */
  readonly time: { readonly simulated: number; readonly real: number; readonly scale: number };
}

const GRACE_MS = 2_000;

async function main({ url, token, ledgerPath, plan: id, time }: LoadOnce): Promise<void> {
  const clock: Clock = {
    now: () => time.simulated + (Date.now() - time.real) * time.scale,
    sleep: (milliseconds) => sleep(milliseconds / time.scale),
  };
  const progress: Progress = {
    begin: () => ({ advance: () => undefined, remark: () => undefined, end: () => undefined }),
    say: () => undefined,
  };
  const opened = await openLedger({ path: ledgerPath });
  const { ledger, staging } = opened;
  const destination = connectPipedrive({ url, token, clock });
  const run = await ledger.startRun('load-once', new Date(clock.now()).toISOString());
  const base = { system: EXAMPLE_SYSTEM, ledger, destination, clock, run, progress, graceMs: GRACE_MS } as const;
  const plan = await ledger.plan(id);
  if (plan === undefined) throw new Error(`There is no plan ${id}.`);
  if (plan.kind !== 'rollback') {
    await takeFingerprint(base);
    await provision({ ...base, plan: EXAMPLE_SCHEMA });
  }
  const { failures } = await apply({ ...base, plan, staging });
  await opened.close();
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
}

await main(JSON.parse(process.argv[2] ?? '{}') as LoadOnce);
