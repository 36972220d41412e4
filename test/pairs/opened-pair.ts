import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openGivenSource } from '../../engine/connector/given/open-given-source.ts';
import { openLedger } from '../../engine/ledger/sqlite.ts';
import type { CompiledPair } from '../../engine/model/mapping.ts';
import { type CaseResult, runCases } from '../../engine/run/run-cases.ts';
import type { Case } from '../../engine/spec/cases.ts';
import { type CheckedPair, checkPair } from '../../engine/spec/load.ts';

/** The folder of this project: it holds specs/ and pairs/. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A pair that the check finds nothing wrong with, and its cases. Throws what is wrong otherwise. */
export async function openChecked(
  root: string,
  id: string,
): Promise<{ readonly pair: CompiledPair } & Omit<CheckedPair, 'pair'>> {
  const { pair, diagnostics, ...rest } = await checkPair({ root, pair: id });
  if (pair === undefined)
    throw new Error(`${id} does not open: ${diagnostics.map(({ message }) => message).join(' ')}`);
  return { pair, diagnostics, ...rest };
}

/** Runs cases as the command line does: with a ledger in memory and nobody to ask. */
export function resultsOf(pair: CompiledPair, cases: readonly Case[]): Promise<readonly CaseResult[]> {
  return runCases(pair, cases, {
    openStaging: () => openLedger({ path: ':memory:' }),
    openSource: ({ given, files }) => openGivenSource({ system: pair.source, settings: pair.settings, given, files }),
  });
}
