import type { Diagnostic } from '../model/diagnostic.ts';
import { counted } from '../render/report/table.ts';
import { checkPair, openMigration, pairIds } from '../spec/load.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { requireMigrationFile } from './migration.ts';
import { openOutput } from './output.ts';
import { findRoot } from './root.ts';

/** Checks pairs, or a migration folder with its overlay. */
export async function checkSpecs(
  named: readonly string[],
  options: { readonly root?: string; readonly dir?: string; readonly json: boolean; readonly strict: boolean },
): Promise<ExitCode> {
  const output = openOutput({
    json: options.json,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => performance.now(),
  });
  const root = findRoot(options.root);
  const diagnostics: Diagnostic[] = [];
  const started = performance.now();
  const pairs = named.length > 0 || options.dir !== undefined ? named : await pairIds(root);
  for (const pair of pairs) diagnostics.push(...(await checkPair({ root, pair })).diagnostics);
  if (options.dir !== undefined) {
    requireMigrationFile(options.dir);
    diagnostics.push(...(await openMigration({ folder: options.dir, root })).diagnostics);
  }
  const { errors, warnings } = printDiagnostics(diagnostics, output);
  const what = options.dir === undefined ? counted(pairs.length, 'pair') : options.dir;
  output.event('checked', { pairs, errors, warnings });
  output.print(
    `${what} checked in ${Math.round(performance.now() - started)} ms: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`,
  );
  return errors > 0 || (options.strict && warnings > 0) ? EXIT.invalidSpec : EXIT.done;
}
