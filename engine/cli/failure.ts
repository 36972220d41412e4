import { BudgetExhausted, DestinationUnavailable } from '../port/destination.ts';
import { LedgerProblem } from '../port/ledger.ts';
import { SourceProblem } from '../port/source.ts';
import { StageProblem } from '../run/context.ts';
import { CommandProblem, EXIT, type ExitCode } from './exit-code.ts';
import { mask } from './mask.ts';

/** What to tell and answer when a command ends with a problem. Anything unforeseen is our bug, and says so with its stack. */
export function failure(problem: unknown): { readonly message: string; readonly exitCode: ExitCode } {
  if (problem instanceof CommandProblem) return { message: mask(problem.message), exitCode: problem.exitCode };
  if (problem instanceof StageProblem) {
    return { message: problem.message, exitCode: problem.kind === 'approval' ? EXIT.approval : EXIT.error };
  }
  if (problem instanceof BudgetExhausted) {
    const when = problem.resumeAt === undefined ? '' : ` It is expected back at ${problem.resumeAt}.`;
    return { message: `${problem.message}${when} Run the same command again to go on.`, exitCode: EXIT.budget };
  }
  if (problem instanceof LedgerProblem) {
    return { message: mask(problem.message), exitCode: problem.code === 'locked' ? EXIT.locked : EXIT.error };
  }
  if (problem instanceof SourceProblem || problem instanceof DestinationUnavailable) {
    return { message: mask(problem.message), exitCode: EXIT.error };
  }
  if (problem instanceof Error) {
    return { message: mask(`This is a bug in Crosswalk: ${problem.stack ?? problem.message}`), exitCode: EXIT.error };
  }
  return { message: `This is a bug in Crosswalk: ${String(problem)}`, exitCode: EXIT.error };
}
