import { writeFile } from 'node:fs/promises';
import type { CompiledPair } from '../model/mapping.ts';
import { gradeSummary } from '../render/grades.ts';
import { renderMappingCsv, renderMappingTable } from '../render/mapping-table.ts';
import { pairSummary } from '../render/pair-summary.ts';
import { reviewSheets } from '../render/workbook/review-sheets.ts';
import { writeWorkbook } from '../render/workbook/write-workbook.ts';
import { gradePair, type PairGrades } from '../spec/grading/grade-pair.ts';
import { openGrading, openPair } from '../spec/load.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { CommandProblem, EXIT, type ExitCode } from './exit-code.ts';
import { openOutput } from './output.ts';
import { findRoot } from './root.ts';

/** The forms in which a pair can be printed. */
export type Format = 'markdown' | 'json' | 'csv' | 'grades' | 'workbook';

/** How a pair is rendered, and where to. */
export interface RenderOptions {
  readonly as: Format;
  /** Without it text is printed; a workbook needs it. */
  readonly out?: string;
  readonly root?: string;
}

/** Prints or writes a pair in one of its forms. Throws `CommandProblem` when something that the form needs is missing. */
export async function renderPair(id: string, { as: format, out, root: named }: RenderOptions): Promise<ExitCode> {
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
  const content = format === 'workbook' ? await workbook(pair, grades, out) : FORMS[format](pair, grades);
  if (out === undefined) process.stdout.write(content);
  else await writeFile(out, content);
  return EXIT.done;
}

async function workbook(
  pair: CompiledPair,
  grades: PairGrades | undefined,
  out: string | undefined,
): Promise<Uint8Array> {
  if (out === undefined) {
    throw new CommandProblem('A workbook is no text. Say where to write it: --out mapping.xlsx', EXIT.error);
  }
  return writeWorkbook(`${pair.source.label} to ${pair.destination.label}`, reviewSheets(pair, grades));
}

const FORMS: Readonly<
  Record<Exclude<Format, 'workbook'>, (pair: CompiledPair, grades: PairGrades | undefined) => string>
> = {
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
