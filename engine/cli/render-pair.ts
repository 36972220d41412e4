import { renderMappingCsv, renderMappingTable } from '../render/mapping-table.ts';
import { pairSummary } from '../render/pair-summary.ts';
import { openPair } from '../spec/load.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { openOutput } from './output.ts';
import { findRoot } from './root.ts';

/** Prints a pair's table in one of its forms. */
export async function renderPair(
  id: string,
  format: 'markdown' | 'json' | 'csv',
  named: string | undefined,
): Promise<ExitCode> {
  const { pair, diagnostics } = await openPair({ root: findRoot(named), pair: id });
  if (pair === undefined) {
    const output = openOutput({
      json: false,
      stdout: process.stderr,
      stderr: process.stderr,
      now: () => performance.now(),
    });
    printDiagnostics(diagnostics, output);
    return EXIT.invalidSpec;
  }
  const forms = {
    markdown: () => renderMappingTable(pair),
    json: () => `${JSON.stringify(pairSummary(pair), null, 2)}\n`,
    csv: () => renderMappingCsv(pair),
  };
  process.stdout.write(forms[format]());
  return EXIT.done;
}
