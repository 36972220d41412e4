import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareWithRun, recordSpending } from '../../engine/cli/compare-estimate.ts';
import type { Output } from '../../engine/cli/output.ts';
import { type Estimate, estimate } from '../../engine/estimate/estimate.ts';
import { COUNT, emptyForm, readForm } from '../../engine/estimate/form.ts';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import type { Ledger } from '../../engine/port/ledger.ts';
import { comparisonText } from '../../engine/render/report/estimate-text.ts';
import type { Run } from '../../engine/run/context.ts';
import { ARTIFACT } from '../../engine/run/gates.ts';
import { shippedFacts, shippedRules } from '../estimate/rules.ts';

const AT = '2026-01-01T00:00:00Z';

test('what commands sent is added up over runs and shown beside the estimate, stage by stage', async () => {
  const rows = await withLedger(async (ledger) => {
    await ledger.saveArtifact('run-1', ARTIFACT.estimate, await anyEstimate(), AT);
    for (const [command, tokens] of [
      ['plan', 100],
      ['plan', 11],
      ['apply', 4_000],
    ] as const) {
      await recordSpending(ledger, { id: 'run-1', command, at: AT }, { requests: 1, tokens, rateLimited: 0 });
    }
    return comparedRows(ledger, 'reconcile', 252);
  });

  expect(rows.map(({ what, actual }) => [what, actual])).toEqual([
    ['audit', 0],
    ['plan', 111],
    ['setup', 0],
    ['sample', 0],
    ['load', 4_000],
    ['reconciliation', 252],
    ['tokens together', 4_363],
  ]);
});

test('a run the whole way is compared as a whole', async () => {
  const rows = await withLedger(async (ledger) => {
    await ledger.saveArtifact('run-1', ARTIFACT.estimate, await anyEstimate(), AT);
    return comparedRows(ledger, 'run', 6_000);
  });

  expect(rows).toEqual([{ what: 'tokens together', estimated: (await anyEstimate()).spending.tokens, actual: 6_000 }]);
});

test('before the first plan there is nothing to compare', async () => {
  expect(await withLedger((ledger) => comparedRows(ledger, 'reconcile', 5))).toEqual([]);
});

test('how far apart two figures are is said in percent of what came out', () => {
  const text = comparisonText('Title:', [
    { what: 'deals', estimated: 110, actual: 100 },
    { what: 'notes', estimated: 0, actual: 0 },
  ]);

  expect(text).toMatch(/^Title:\n/);
  expect(text).toMatch(/deals\s+110\s+100\s+\+10\.0 %/);
  expect(text).toMatch(/notes\s+0\s+0\s+none/);
});

async function withLedger<Result>(work: (ledger: Ledger) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'crosswalk-compare-'));
  const opened = await openLedger({ path: join(folder, 'ledger.sqlite') });
  try {
    return await work(opened.ledger);
  } finally {
    await opened.close();
    await rm(folder, { recursive: true });
  }
}

interface Row {
  readonly what: string;
  readonly estimated: number;
  readonly actual: number;
}

/** The rows that the comparison tells a program, while `now` runs and has spent so much. */
async function comparedRows(ledger: Ledger, now: string, tokens: number): Promise<readonly Row[]> {
  const told: Row[] = [];
  const output = {
    event: (_type: string, content: { readonly rows?: readonly Row[] }) => told.push(...(content.rows ?? [])),
    print: () => undefined,
  } as unknown as Output;
  const destination = { spending: () => ({ requests: 1, tokens, rateLimited: 0 }) };
  await compareWithRun({ ledger, destination } as unknown as Run, output, now);
  return told;
}

async function anyEstimate(): Promise<Estimate> {
  const rules = await shippedRules();
  const facts = await shippedFacts('kickserv-to-pipedrive', rules);
  const counts = Object.fromEntries(facts.objects.map(({ name }) => [`${COUNT}${name}`, '100']));
  const read = readForm(facts, rules, { ...emptyForm(facts, rules), ...counts });
  if ('problems' in read) throw new Error(read.problems[0]?.message);
  return estimate(facts, rules, read.input);
}
