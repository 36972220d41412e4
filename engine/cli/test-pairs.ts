import { formatLocation } from '../model/location.ts';
import { counted } from '../render/report/table.ts';
import { type CaseCoverage, caseCoverage } from '../run/case-coverage.ts';
import { checkPair, pairIds } from '../spec/load.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type Output, openOutput } from './output.ts';
import { findRoot } from './root.ts';
import { runPairCases } from './run-pair-cases.ts';

/** Runs the cases of pairs and says which fail, where and how. */
export async function testPairs(
  named: readonly string[],
  options: {
    readonly root?: string;
    /** Only cases whose name contains this text. */
    readonly only?: string;
    /** Also say what of each pair the cases that ran exercise. */
    readonly coverage: boolean;
    readonly json: boolean;
  },
): Promise<ExitCode> {
  const output = openOutput({
    json: options.json,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => performance.now(),
  });
  const root = findRoot(options.root);
  let failed = 0;
  for (const pair of named.length > 0 ? named : await pairIds(root)) {
    failed += await testPair(root, pair, { only: options.only ?? '', coverage: options.coverage }, output);
  }
  return failed === 0 ? EXIT.done : EXIT.invalidSpec;
}

/** Gives how many cases failed; a pair that cannot be opened counts as one. */
async function testPair(
  root: string,
  id: string,
  { only, coverage }: { readonly only: string; readonly coverage: boolean },
  output: Output,
): Promise<number> {
  const { pair, cases, diagnostics } = await checkPair({ root, pair: id });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (pair === undefined || errors.length > 0) {
    printDiagnostics(errors, output);
    return 1;
  }
  const results = await runPairCases(
    pair,
    cases.filter(({ name }) => name.includes(only)),
  );
  const failed = results.filter(({ failures }) => failures.length > 0);
  for (const { name, failures } of failed) {
    output.event('case_failed', { pair: id, name, failures });
    output.print(`FAIL ${id}: ${name}`);
    for (const { at, message } of failures) output.print(`    ${formatLocation(at)} ${message}`);
  }
  output.event('tested', { pair: id, cases: results.length, failed: failed.length });
  output.print(`${id}: ${counted(results.length, 'case')}, ${failed.length} failed.`);
  if (coverage) printCoverage(id, caseCoverage(pair, results), output);
  return failed.length;
}

function printCoverage(id: string, { total, exercised, missed }: CaseCoverage, output: Output): void {
  output.event('coverage', { pair: id, total, exercised, missed });
  output.print(`${id}: ${exercised} of ${total} fields, map entries, alternatives and conditions are exercised.`);
  for (const { what, at } of missed) output.print(`    ${formatLocation(at)} no case exercises ${what}`);
}
