import { expect, test } from 'vitest';
import { CommandProblem, EXIT, EXIT_MEANING } from '../../engine/cli/exit-code.ts';
import { failure } from '../../engine/cli/failure.ts';
import { ExpressionFailure } from '../../engine/model/expression.ts';
import {
  BudgetExhausted,
  DestinationRefusal,
  DestinationUnavailable,
  UncertainWrite,
} from '../../engine/port/destination.ts';
import { LedgerProblem } from '../../engine/port/ledger.ts';
import { SourceProblem } from '../../engine/port/source.ts';
import { StageProblem } from '../../engine/run/context.ts';

const SAID = 'It said ann@example.com.';

test.each([
  [new CommandProblem(SAID, EXIT.invalidSpec), 3],
  [new StageProblem(SAID, 'order'), 1],
  [new StageProblem(SAID, 'blocked'), 1],
  [new StageProblem(SAID, 'approval'), 4],
  [new BudgetExhausted(SAID), 7],
  [new LedgerProblem(SAID, 'locked'), 6],
  [new LedgerProblem(SAID, 'disk'), 1],
  [new LedgerProblem(SAID, 'other_account'), 1],
  [new SourceProblem(SAID), 1],
  [new DestinationUnavailable(SAID), 1],
  [new DestinationRefusal(SAID, '400'), 1],
  [new UncertainWrite(SAID), 1],
  [new ExpressionFailure(SAID, 'x', 'T2001'), 1],
])('%o answers %i in its own words, masked', (problem, exitCode) => {
  const answer = failure(problem);

  expect(answer.exitCode).toBe(exitCode);
  expect(answer.message).toMatch(/^It said a…@….com\./);
});

test('an interruption is no bug and says how to go on', () => {
  const stop = new AbortController();
  stop.abort();

  expect(failure(stop.signal.reason)).toEqual({
    exitCode: 1,
    message:
      'Stopped before the end, as asked. Everything that was sent is in the ledger. Run the same command again to go on.',
  });
});

test('a used-up budget says when it is back and what to do', () => {
  expect(failure(new BudgetExhausted('Used up.', '2026-11-21T00:00:00Z')).message).toBe(
    'Used up. It is expected back at 2026-11-21T00:00:00Z. Run the same command again to go on.',
  );
});

test.each([
  ['ENOENT', 'is not there'],
  ['ENOSPC', 'cannot be written: the disk is full'],
  ['EMFILE', 'cannot be used (EMFILE)'],
])('a path that the file system refuses is no bug: %s', (code, said) => {
  const refusal = Object.assign(new Error(`${code}: open`), { code, path: 'ann@example.com' });

  expect(failure(refusal)).toEqual({
    exitCode: 1,
    message: `a…@….com ${said}. Mend that or name another place, then run the same command again.`,
  });
});

test.each([new TypeError(SAID), SAID, undefined])('anything else is our bug and says so: %o', (problem) => {
  const { message, exitCode } = failure(problem);

  expect(exitCode).toBe(1);
  expect(message).toMatch(/^This is a bug in Crosswalk/);
  expect(message).not.toContain('ann@example.com');
});

test('every exit code has a meaning, and no two are the same', () => {
  expect(Object.keys(EXIT_MEANING).map(Number)).toEqual(Object.values(EXIT));
  expect(new Set(Object.values(EXIT)).size).toBe(Object.values(EXIT).length);
});
