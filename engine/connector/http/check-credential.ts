import { type CompiledExpression, ExpressionFailure } from '../../model/expression.ts';
import type { HttpCheck } from '../../model/http.ts';
import type { Json, Scalar } from '../../model/value.ts';
import { SourceProblem } from '../../port/source.ts';
import type { Send, Sending } from './client.ts';

/** What checking a credential needs. */
export interface CredentialCheck {
  readonly label: string;
  readonly check: HttpCheck;
  readonly sending: Sending;
  readonly send: Send;
  readonly settings: Readonly<Record<string, Scalar>>;
  /** Says something that a person should know and that stops nothing. */
  readonly say: (message: string) => void;
}

/**
 * Sends the request that proves the credential, and says so when the credential could write.
 * @throws SourceProblem when it is not accepted, or does not prove what it should.
 */
export async function checkCredential({ label, check, sending, send, settings, say }: CredentialCheck): Promise<void> {
  const reply = await send(sending);
  const answer = reply.kind === 'answer' ? reply.answer : undefined;
  if (answer === undefined || (check.proves !== undefined && !(await holds(check.proves, answer, settings)))) {
    throw new SourceProblem(
      `${label} does not accept the credential: the answer to ${sending.shown} does not show what it should. Check ` +
        'which account it belongs to and that it has not expired, then set it again under  source.secrets  of the migration.',
    );
  }
  if (check.writes !== undefined && (await holds(check.writes, answer, settings))) {
    say(
      `The credential for ${label} could also write. Crosswalk only reads; use one that can only read if there is one.`,
    );
  }
}

async function holds(
  condition: CompiledExpression,
  answer: Json,
  settings: Readonly<Record<string, Scalar>>,
): Promise<boolean> {
  try {
    return (await condition.evaluate(answer, settings)) === true;
  } catch (problem) {
    if (!(problem instanceof ExpressionFailure)) throw problem;
    return false;
  }
}
