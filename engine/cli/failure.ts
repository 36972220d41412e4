import { ExpressionFailure } from '../model/expression.ts';
import { BudgetExhausted, DestinationRefusal, DestinationUnavailable, UncertainWrite } from '../port/destination.ts';
import { LedgerProblem } from '../port/ledger.ts';
import { SourceProblem } from '../port/source.ts';
import { StageProblem } from '../run/context.ts';
import { CommandProblem, EXIT, type ExitCode } from './exit-code.ts';
import { mask } from './mask.ts';

/** The world said no, in words that already say what to do. */
const REFUSALS = [SourceProblem, DestinationUnavailable, DestinationRefusal, ExpressionFailure] as const;

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
  if (problem instanceof Error) {
    return { message: mask(`This is a bug in Crosswalk: ${problem.stack ?? problem.message}`), exitCode: EXIT.error };
  }
  return { message: mask(`This is a bug in Crosswalk: ${String(problem)}`), exitCode: EXIT.error };
}

/** A person interrupted: waits and requests end with an `AbortError`, whichever library they belong to. */
function isInterruption(problem: unknown): boolean {
  return problem instanceof Error && problem.name === 'AbortError';
}
