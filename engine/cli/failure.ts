import { ExpressionFailure } from '../model/expression.ts';
import { BudgetExhausted, DestinationRefusal, DestinationUnavailable, UncertainWrite } from '../port/destination.ts';
import { LedgerProblem } from '../port/ledger.ts';
import { SourceProblem } from '../port/source.ts';
import { StageProblem } from '../run/context.ts';
import { CommandProblem, EXIT, type ExitCode } from './exit-code.ts';
import { mask } from './mask.ts';

/** The world said no, in words that already say what to do. */
const REFUSALS = [SourceProblem, DestinationUnavailable, DestinationRefusal, ExpressionFailure] as const;

/** What a file system says of a path that the caller named, by its code. */
const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'may not be opened by you',
  EEXIST: 'is there already and is no folder',
  EISDIR: 'is a folder where a file is wanted',
  ENOENT: 'is not there',
  ENOSPC: 'cannot be written: the disk is full',
  ENOTDIR: 'leads through a file where a folder is wanted',
  EPERM: 'may not be changed by you',
  EROFS: 'is on a disk that cannot be written',
};

/** What to tell and answer when a command ends with a problem. Anything unforeseen is our bug, and says so with its stack. */
export function failure(problem: unknown): { readonly message: string; readonly exitCode: ExitCode } {
  if (problem instanceof CommandProblem) return { message: mask(problem.message), exitCode: problem.exitCode };
  if (problem instanceof StageProblem) {
    return { message: mask(problem.message), exitCode: problem.kind === 'approval' ? EXIT.approval : EXIT.error };
  }
  if (problem instanceof BudgetExhausted) {
    const when = problem.resumeAt === undefined ? '' : ` It is expected back at ${problem.resumeAt}.`;
    return { message: `${mask(problem.message)}${when} Run the same command again to go on.`, exitCode: EXIT.budget };
  }
  if (problem instanceof LedgerProblem) {
    return { message: mask(problem.message), exitCode: problem.code === 'locked' ? EXIT.locked : EXIT.error };
  }
  if (problem instanceof UncertainWrite) {
    const next = 'Whether it was written is not known. Run the same command again: it looks before it writes.';
    return { message: `${mask(problem.message)} ${next}`, exitCode: EXIT.error };
  }
  if (REFUSALS.some((kind) => problem instanceof kind)) {
    return { message: mask((problem as Error).message), exitCode: EXIT.error };
  }
  if (isInterruption(problem)) {
    const next = 'Everything that was sent is in the ledger. Run the same command again to go on.';
    return { message: `Stopped before the end, as asked. ${next}`, exitCode: EXIT.error };
  }
  if (isFileProblem(problem)) {
    const what = FILE_PROBLEMS[problem.code] ?? `cannot be used (${problem.code})`;
    const next = 'Mend that or name another place, then run the same command again.';
    return { message: mask(`${problem.path} ${what}. ${next}`), exitCode: EXIT.error };
  }
  if (problem instanceof Error) {
    return { message: mask(`This is a bug in Crosswalk: ${problem.stack ?? problem.message}`), exitCode: EXIT.error };
  }
  return { message: mask(`This is a bug in Crosswalk: ${String(problem)}`), exitCode: EXIT.error };
}

/** A person interrupted: waits and requests end with an `AbortError`, whichever library they belong to. */
function isInterruption(problem: unknown): boolean {
  return problem instanceof Error && problem.name === 'AbortError';
}

/** The file system refused a path: a matter of the machine, not of the code. */
function isFileProblem(problem: unknown): problem is NodeJS.ErrnoException & { readonly code: string } {
  if (!(problem instanceof Error)) return false;
  const { code, path } = problem as NodeJS.ErrnoException;
  return typeof code === 'string' && typeof path === 'string';
}
