import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import type { SchemaBinding } from '../../engine/model/ledger.ts';
import type { Change, Plan } from '../../engine/model/plan.ts';
import { apply, settleInterrupted } from '../../engine/phase/apply/apply.ts';
import type { ApplyInput } from '../../engine/phase/apply/apply-input.ts';
import type { ApplyReport } from '../../engine/phase/apply/outcome.ts';
import { compareFingerprint, type Residue, takeFingerprint } from '../../engine/phase/fingerprint.ts';
import { provision } from '../../engine/phase/provision/provision.ts';
import { planRollback } from '../../engine/phase/rollback/plan-rollback.ts';
import type { PipedriveOptions } from '../../engine/pipedrive/connect.ts';
import type { Records } from '../../engine/port/destination.ts';
import type { Ledger } from '../../engine/port/ledger.ts';
import type { Progress } from '../../engine/port/progress.ts';
import type { Staging } from '../../engine/port/staging.ts';
import type { SimulatorOptions } from '../../engine/simulator/server.ts';
import { openSandbox, type Sandbox } from '../pipedrive/sandbox.ts';
import { EXAMPLE_SCHEMA, savePlan } from './apply-plan.ts';
import { EXAMPLE_SYSTEM } from './apply-system.ts';

/** An account behind HTTP, a ledger, and the writing phases between them. */
export interface ExampleAccount {
  readonly sandbox: Sandbox;
  readonly ledger: Ledger;
  readonly staging: Staging;
  /** The stand-in's raw store, for the independent judge. */
  readonly storePath: string;
  /** What the phases said. */
  readonly said: readonly string[];
  provision(): Promise<SchemaBinding>;
  savePlan(id: string, changes: readonly Change[]): Promise<Plan>;
  apply(plan: Plan, more?: Partial<ApplyInput>): Promise<ApplyReport>;
  planRollback(id: string, withSchema: boolean): Promise<Plan>;
  residue(): Promise<Residue>;
  records(): Promise<Records>;
  /** A person changes a record in the interface. */
  edit(type: string, id: string, changes: Readonly<Record<string, unknown>>): Promise<void>;
  /** A person deletes one. */
  remove(type: string, id: string): Promise<void>;
  close(): Promise<void>;
}

/** Short, because the stand-in's late writes are its own faults, which are never late. */
const GRACE_MS = 500;

/** Opens an empty or standard account with a fingerprint and a ledger in memory. */
export async function openExampleAccount(
  options: Partial<SimulatorOptions> = {},
  connection: Partial<PipedriveOptions> = {},
): Promise<ExampleAccount> {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-apply-'));
  const storePath = options.storePath ?? join(folder, 'account.sqlite');
  const sandbox = await openSandbox({ timeScale: 100, ...options, storePath }, connection);
  const opened = await openLedger({ path: ':memory:' });
  const { ledger, staging } = opened;
  const { destination, clock } = sandbox;
  const said: string[] = [];
  const progress = quietProgress(said);
  const now = () => new Date(clock.now()).toISOString();
  const run = await ledger.startRun('test', now());
  const base = { system: EXAMPLE_SYSTEM, ledger, destination, progress } as const;
  return {
    sandbox,
    ledger,
    staging,
    storePath,
    said,
    provision: async () => {
      await takeFingerprint(base);
      return provision({ ...base, plan: EXAMPLE_SCHEMA, clock, run, graceMs: GRACE_MS });
    },
    savePlan: (id, changes) => savePlan(ledger, id, changes, now()),
    apply: (plan, more = {}) => apply({ ...base, plan, staging, clock, run, graceMs: GRACE_MS, ...more }),
    planRollback: async (id, withSchema) => {
      await settleInterrupted({ ...base, clock, graceMs: GRACE_MS });
      return planRollback({ ...base, staging, withSchema, id, at: now() });
    },
    residue: () => compareFingerprint(base),
    records: async () => destination.records((await ledger.binding()) ?? { fields: [], stages: [] }),
    edit: (type, id, changes) => asPerson(sandbox, { type, id: Number(id), changes }),
    remove: (type, id) => asPerson(sandbox, { type, id: Number(id), delete: true }),
    close: async () => {
      await opened.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function asPerson({ simulator }: Sandbox, edit: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await fetch(`${simulator.url}/_simulator/edit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(edit),
  });
  if (!response.ok) throw new Error(`The stand-in refused the edit: ${await response.text()}`);
}

/** Keeps what is said, shows nothing. */
export function quietProgress(said: string[]): Progress {
  return {
    begin: () => ({ advance: () => undefined, remark: () => undefined, end: () => undefined }),
    say: (message) => void said.push(message),
  };
}

/** Everything a stream of batches gives. */
export async function collect<Item>(batches: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}
