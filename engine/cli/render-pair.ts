import type { CompiledPair } from '../model/mapping.ts';
import { gradeSummary } from '../render/grades.ts';
import { renderMappingCsv, renderMappingTable } from '../render/mapping-table.ts';
import { pairSummary } from '../render/pair-summary.ts';
import { gradePair, type PairGrades } from '../spec/grading/grade-pair.ts';
import { openGrading, openPair } from '../spec/load.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { CommandProblem, EXIT, type ExitCode } from './exit-code.ts';
import { openOutput } from './output.ts';
import { findRoot } from './root.ts';

/** The forms in which a pair can be printed. */
export type Format = 'markdown' | 'json' | 'csv' | 'grades';

/** Prints a pair in one of its forms. Throws `CommandProblem` when grades are asked for and nothing says how to grade. */
export async function renderPair(id: string, format: Format, named: string | undefined): Promise<ExitCode> {
  const root = findRoot(named);
  const { pair, diagnostics } = await openPair({ root, pair: id });
  const grading = await openGrading(root);
  if (pair === undefined || grading.diagnostics.length > 0) {
    const output = openOutput({
      json: false,
      stdout: process.stderr,
      stderr: process.stderr,
      now: () => performance.now(),
    });
    printDiagnostics([...diagnostics, ...grading.diagnostics], output);
    return EXIT.invalidSpec;
  }
  const grades = grading.rules === undefined ? undefined : gradePair(pair, grading.rules);
  process.stdout.write(FORMS[format](pair, grades));
  return EXIT.done;
}

const FORMS: Readonly<Record<Format, (pair: CompiledPair, grades: PairGrades | undefined) => string>> = {
  markdown: renderMappingTable,
  json: (pair) => jsonText(pairSummary(pair)),
  csv: renderMappingCsv,
  grades: (pair, grades) => {
    if (grades !== undefined) return jsonText(gradeSummary(pair, grades));
    throw new CommandProblem('There are no rules for grades. Add specs/grading.yaml.', EXIT.invalidSpec);
  },
};

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
