import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GradeClaim, pairText } from '../propose/pair-text.ts';
import { type PairSetting, proposeRows } from '../propose/row.ts';
import { counted } from '../render/report/table.ts';
import { gradePair } from '../spec/grading/grade-pair.ts';
import { openGrading, openLexicon, openPair, openSystem, systemNames } from '../spec/load.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { CommandProblem, EXIT, type ExitCode } from './exit-code.ts';
import { writeNew } from './new-system.ts';
import { type Output, openOutput } from './output.ts';
import { findRoot } from './root.ts';

/** Stands in the file until the grade can be computed from it. */
const UNKNOWN_GRADE: GradeClaim = { grade: 'B', name: 'Standard' };

/**
 * Writes a pair spec in which every entry is proposed, from the names in two system specs. A pair that is there already
 * is never touched.
 */
export async function newPair(
  source: string,
  destination: string,
  options: { readonly root?: string },
): Promise<ExitCode> {
  const now = () => performance.now();
  const output = openOutput({ json: false, stdout: process.stdout, stderr: process.stderr, now });
  const root = findRoot(options.root);
  const setting = await openSetting(root, { source, destination }, output);
  if (setting === undefined) return EXIT.invalidSpec;
  const rows = proposeRows(setting);
  const id = `${source}-to-${destination}`;
  const path = join(root, 'pairs', id, 'pair.yaml');
  await writeNew(path, pairText(rows, setting, UNKNOWN_GRADE));
  const grade = await computedGrade(root, id);
  if (grade !== undefined) await writeFile(path, pairText(rows, setting, grade));
  const { diagnostics } = await openPair({ root, pair: id });
  printDiagnostics(diagnostics, output);
  output.print(
    `${path} proposes ${counted(rows.length, 'row')}. Confirm each entry by taking its  status: proposed  out, then: crosswalk check ${id}`,
  );
  return diagnostics.some(({ severity }) => severity === 'error') ? EXIT.invalidSpec : EXIT.done;
}

async function openSetting(
  root: string,
  names: { readonly source: string; readonly destination: string },
  output: Output,
): Promise<PairSetting | undefined> {
  const known = await systemNames(root);
  const unknown = Object.values(names).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new CommandProblem(
      `There is no specs/${unknown}.system.yaml. Known systems: ${known.join(', ')}. For a new one: crosswalk new system ${unknown} --from <folder>`,
      EXIT.error,
    );
  }
  const source = await openSystem({ root, system: names.source });
  const destination = await openSystem({ root, system: names.destination });
  const { lexicon, diagnostics } = await openLexicon(root);
  printDiagnostics([...source.diagnostics, ...destination.diagnostics, ...diagnostics], output);
  if (source.compiled === undefined || destination.compiled === undefined) return undefined;
  if (source.compiled.role !== 'source' || destination.compiled.role !== 'destination') {
    throw new CommandProblem(
      `A pair leads from a source to a destination; ${names.source} to ${names.destination} does not.`,
      EXIT.error,
    );
  }
  if (lexicon?.destination !== names.destination) {
    throw new CommandProblem(
      `specs/lexicon.yaml holds no words for ${names.destination}, so nothing can be proposed. Write them, or write the pair by hand.`,
      EXIT.error,
    );
  }
  return { source: source.compiled.system, destination: destination.compiled.system, lexicon };
}

async function computedGrade(root: string, id: string): Promise<GradeClaim | undefined> {
  const { pair } = await openPair({ root, pair: id });
  const { rules } = await openGrading(root);
  if (pair === undefined || rules === undefined) return undefined;
  return gradePair(pair, rules).overall.computed;
}
