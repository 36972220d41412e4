/** What the process answers to the shell. Documented in the README and tested. */
export const EXIT = {
  done: 0,
  error: 1,
  changesPlanned: 2,
  invalidSpec: 3,
  approval: 4,
  unfinishedRecords: 5,
  locked: 6,
  budget: 7,
} as const;

/** One of these codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each code means, for `--help` and the README. */
export const EXIT_MEANING: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'error',
  2: 'changes are planned (plan --detailed-exitcode)',
  3: 'a spec, a case or migration.yaml is invalid',
  4: 'an approval is missing or stale',
  5: 'finished, with records held or failed',
  6: 'another run has this destination',
  7: 'the budget is used up; resume later',
};

/** Ends a command with a code and a message that says what happened, why, and what to do next. */
export class CommandProblem extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandProblem';
    this.exitCode = exitCode;
  }
}
