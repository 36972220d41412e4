import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenedLedger, openLedger } from '../../engine/ledger/sqlite.ts';
import type { CompiledPair } from '../../engine/model/mapping.ts';
import { GATES } from '../../engine/model/plan.ts';
import type { Run } from '../../engine/run/context.ts';
import { ARTIFACT, approveGate, gateState, requireGates } from '../../engine/run/gates.ts';
import { currentPlan, sampleStage } from '../../engine/run/stage/write.ts';
import { openAccount } from '../phase/account-example.ts';
import { create, mapAll, pairOf, QUIET, stage } from '../phase/pair-builder.ts';

let opened: OpenedLedger;

beforeEach(async () => {
  opened = await openLedger({ path: ':memory:' });
});

afterEach(async () => {
  await opened.close();
});

const PAIR = pairOf([create('customer.org', 'customer', 'org', { name: 'name' })]);
const AT = '2026-01-01T00:00:00.000Z';

/** A run as far as gates look at it. Nothing here may reach a source or a destination. */
function run(pair: CompiledPair = PAIR): Run {
  const settings = {
    owners: { table: {} },
    sampleSize: 1,
    choices: {},
    volume: {},
    automationsPaused: true,
    destinationName: 'x',
  };
  const unreachable = new Proxy({}, { get: () => () => Promise.reject(new Error('out of reach')) });
  return {
    id: 'run',
    pair,
    settings,
    source: unreachable as Run['source'],
    destination: unreachable as Run['destination'],
    ledger: opened.ledger,
    staging: opened.staging,
    clock: { now: () => Date.parse(AT), sleep: () => Promise.resolve() },
    progress: QUIET,
    signal: new AbortController().signal,
    newId: (prefix) => `${prefix}-1`,
  };
}

const save = (name: string, digest: string) => opened.ledger.saveArtifact('run', name, { changes: [], digest }, AT);
const states = async (of = run()) => Promise.all(GATES.map((gate) => gateState(gate, of)));

async function approveAll(): Promise<ReturnType<typeof openAccount>> {
  await mapAll(PAIR, opened.staging, {
    customer: [
      { id: '1', name: 'Acme' },
      { id: '2', name: 'Beta' },
    ],
  });
  const account = openAccount(PAIR, opened);
  await account.plan('first');
  await save(ARTIFACT.schemaPlan, 'schema');
  await save(ARTIFACT.sampleDiff, 'diff');
  for (const gate of GATES) await approveGate(gate, 'ann', run());
  return account;
}

describe('gates', () => {
  test('are shut until somebody approves, and cannot be approved before there is something to see', async () => {
    expect(await states()).toEqual(['missing', 'missing', 'missing']);
    await expect(approveGate('setup', 'ann', run())).rejects.toMatchObject({
      kind: 'order',
      message: expect.stringContaining('crosswalk plan'),
    });
    await expect(approveGate('load', 'ann', run())).rejects.toMatchObject({
      kind: 'order',
      message: expect.stringContaining('crosswalk sample'),
    });
    await expect(requireGates(GATES, run())).rejects.toMatchObject({
      kind: 'approval',
      message: expect.stringMatching(/^Nobody has approved the mapping.*crosswalk approve --gate mapping/),
    });
  });

  test('an approval says who, when, and what', async () => {
    await approveAll();

    expect(await opened.ledger.approval('mapping')).toMatchObject({ approvedBy: 'ann', approvedAt: AT });
    expect(await states()).toEqual(['open', 'open', 'open']);
    await requireGates(GATES, run());
  });

  test('applying a part of what was approved, and planning again, leaves every gate open', async () => {
    const account = await approveAll();
    const plan = await opened.ledger.latestPlan('load');
    if (plan === undefined) throw new Error('there is a plan');
    await account.apply(plan, ({ key }) => key === '1');
    await account.plan('second');

    expect(await states()).toEqual(['open', 'open', 'open']);
  });

  test.each([
    ['the spec', () => Promise.resolve({ ...PAIR, digest: 'edited' }), ['stale', 'stale', 'stale']],
    ['the setup', () => save(ARTIFACT.schemaPlan, 'more').then(() => PAIR), ['open', 'stale', 'stale']],
    ['what the sample read back', () => save(ARTIFACT.sampleDiff, 'other').then(() => PAIR), ['open', 'open', 'stale']],
    [
      'the snapshot',
      async () => {
        await mapAll(PAIR, opened.staging, { customer: [{ id: '3', name: 'Gamma' }] });
        await openAccount(PAIR, opened).plan('second');
        return PAIR;
      },
      ['open', 'open', 'stale'],
    ],
  ] as const)('a change of %s shuts the gates that showed it', async (_, change, expected) => {
    await approveAll();

    expect(await states(run(await change()))).toEqual(expected);
  });
});

describe('the current plan', () => {
  test('is asked for before there is one', async () => {
    await expect(currentPlan(run())).rejects.toMatchObject({ kind: 'order' });
  });

  test('is refused when the spec or the snapshot is no longer the one it was made of', async () => {
    await approveAll();
    expect(await currentPlan(run())).toMatchObject({ id: 'first' });

    await expect(currentPlan(run({ ...PAIR, digest: 'edited' }))).rejects.toThrow('The spec or its overlay changed');
    await stage(opened.staging, { customer: [{ id: '3', name: 'Gamma' }] });
    await expect(currentPlan(run())).rejects.toThrow('The snapshot changed');
  });

  test('nothing reaches the destination before its gates', async () => {
    await expect(sampleStage(run())).rejects.toMatchObject({ kind: 'approval' });
  });
});
