import type { Diagnostic } from '../model/diagnostic.ts';
import { counted } from '../render/report/table.ts';
import { checkPair, openMigration, openSystem, pairIds, systemNames } from '../spec/load.ts';
import { unrepeated } from '../spec/opening.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { requireMigrationFile } from './migration.ts';
import { openOutput } from './output.ts';
import { findRoot } from './root.ts';

/** Checks pairs, or a migration folder with its overlay. When nothing is named, every pair and every system. */
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
  const everything = named.length === 0 && options.dir === undefined;
  const pairs = everything ? await pairIds(root) : named;
  const systems = everything ? await systemNames(root) : [];
  for (const pair of pairs) diagnostics.push(...(await checkPair({ root, pair })).diagnostics);
  // A pair reads its source in one way; here each system is checked in every way that it can be read.
  for (const system of systems) diagnostics.push(...(await openSystem({ root, system })).diagnostics);
  if (options.dir !== undefined) {
    requireMigrationFile(options.dir);
    diagnostics.push(...(await openMigration({ folder: options.dir, root })).diagnostics);
  }
  const { errors, warnings } = printDiagnostics(unrepeated(diagnostics), output);
  const checked = everything ? `${counted(pairs.length, 'pair')} and ${counted(systems.length, 'system')}` : undefined;
  const what = options.dir ?? checked ?? counted(pairs.length, 'pair');
  output.event('checked', { pairs, systems, errors, warnings });
  output.print(
    `${what} checked in ${Math.round(performance.now() - started)} ms: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}.`,
  );
  return errors > 0 || (options.strict && warnings > 0) ? EXIT.invalidSpec : EXIT.done;
}
