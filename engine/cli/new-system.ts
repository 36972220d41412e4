import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lookThrough, type UndescribedFile } from '../connector/files/look-through.ts';
import { dateFormats, describe, NoKeyProblem, type ObservedFile } from '../propose/describe.ts';
import { observe } from '../propose/observe.ts';
import { systemText } from '../propose/system-text.ts';
import { counted } from '../render/report/table.ts';
import { openSystem } from '../spec/load.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { CommandProblem, EXIT, type ExitCode } from './exit-code.ts';
import { openOutput } from './output.ts';
import { findRoot } from './root.ts';

const SYSTEM_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Writes a system spec inferred from an export folder, and checks it. A spec that is there already is never touched. */
export async function newSystem(
  system: string,
  options: { readonly from: string; readonly root?: string },
): Promise<ExitCode> {
  if (!SYSTEM_NAME.test(system)) {
    throw new CommandProblem(
      `${system} is no name for a system. Use lower case, digits and hyphens: my-crm.`,
      EXIT.error,
    );
  }
  const now = () => performance.now();
  const output = openOutput({ json: false, stdout: process.stdout, stderr: process.stderr, now });
  const root = findRoot(options.root);
  const found = await lookThrough(options.from);
  const files: ObservedFile[] = [];
  for (const { file, rows } of found) files.push({ file, table: await observe(rows()) });
  const withRows = files.filter(({ table }) => table.rows > 0);
  const text = proposalText(system, found, withRows);
  const path = join(root, 'specs', `${system}.system.yaml`);
  await writeNew(path, text);
  const { diagnostics } = await openSystem({ root, system });
  printDiagnostics(diagnostics, output);
  for (const { file } of files.filter(({ table }) => table.rows === 0))
    output.print(`${file} has no rows, so nothing is known of it.`);
  output.print(
    `${path} describes ${counted(withRows.length, 'object')}. Read it, correct it, then: crosswalk new pair ${system}`,
  );
  return diagnostics.some(({ severity }) => severity === 'error') ? EXIT.invalidSpec : EXIT.done;
}

function proposalText(system: string, found: readonly UndescribedFile[], files: readonly ObservedFile[]): string {
  const { formats, guessed } = dateFormats(files);
  const columns = files.flatMap(({ table }) => table.columns);
  const delimiters = [...new Set(found.flatMap(({ delimiter }) => delimiter ?? []))];
  if (delimiters.length > 1) {
    throw new CommandProblem(
      `The files separate their cells by different characters: ${delimiters.map((text) => JSON.stringify(text)).join(', ')}. ` +
        'A system has one. Export them alike, or describe them as two systems.',
      EXIT.error,
    );
  }
  try {
    return systemText({
      system,
      objects: describe(files),
      encodings: [...new Set(found.map(({ encoding }) => encoding))].toSorted((left) => (left === 'utf-8' ? -1 : 1)),
      ...(delimiters[0] === undefined || delimiters[0] === ',' ? {} : { delimiter: delimiters[0] }),
      dates: formats,
      datesGuessed: guessed,
      wallTimes: columns.some(({ wallTimes }) => wallTimes),
    });
  } catch (problem) {
    if (problem instanceof NoKeyProblem) throw new CommandProblem(problem.message, EXIT.error, { cause: problem });
    throw problem;
  }
}

/** Writes a file that must not be there yet. */
export async function writeNew(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (cause) {
    throw new CommandProblem(`${path} is there already, or cannot be written. Nothing was changed.`, EXIT.error, {
      cause,
    });
  }
}
