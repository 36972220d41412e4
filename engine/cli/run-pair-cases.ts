import { openGivenSource } from '../connector/given/open-given-source.ts';
import { openLedger } from '../ledger/sqlite.ts';
import type { CompiledPair } from '../model/mapping.ts';
import { type CaseResult, runCases } from '../run/run-cases.ts';
import type { Case } from '../spec/cases.ts';

/** Runs cases of a pair, each with a ledger in memory. */
export function runPairCases(pair: CompiledPair, cases: readonly Case[]): Promise<readonly CaseResult[]> {
  return runCases(pair, cases, {
    openStaging: () => openLedger({ path: ':memory:' }),
    openSource: ({ given, files }) => openGivenSource({ system: pair.source, settings: pair.settings, given, files }),
  });
}
