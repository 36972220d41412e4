import { type CompiledExpression, ExpressionFailure } from '../../model/expression.ts';
import type { HttpAssert, HttpCheck } from '../../model/http.ts';
import { type Json, type Scalar, textOf } from '../../model/value.ts';
import { SourceProblem } from '../../port/source.ts';
import { pruned } from '../value/read-value.ts';
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
 * Sends the request that proves the credential, and says what of it is no error: that it could write, and the warnings
 * of the spec.
 * @throws SourceProblem when it is not accepted or does not prove what it should; with a line for each assertion of the
 * spec that does not hold.
 */
export async function checkCredential({ label, check, sending, send, settings, say }: CredentialCheck): Promise<void> {
  const reply = await send(sending);
  // As items are: what is null or blank is not there.
  const answer = reply.kind === 'answer' ? (pruned(reply.answer) ?? {}) : undefined;
  if (answer === undefined || (check.proves !== undefined && !(await holds(check.proves, answer, settings)))) {
    throw new SourceProblem(
      `${label} does not accept the credential: the answer to ${sending.shown} does not show what it should. Check ` +
        'which account it belongs to and that it has not expired, then set it again under  source.secrets  of the migration.',
      { affects: 'source' },
    );
  }
  const broken: string[] = [];
  for (const assert of check.asserts ?? []) {
    if (await holds(assert.expect, answer, settings)) continue;
    const names = await namesOf(assert, answer, settings);
    const line = `${label}: ${assert.message}${names.length === 0 ? '' : ` (${names.join(', ')})`}`;
    if (assert.severity === 'error') broken.push(line);
    else say(line);
  }
  if (broken.length > 0) throw new SourceProblem(broken.join('\n'), { affects: 'source' });
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

async function namesOf(
  { names }: HttpAssert,
  answer: Json,
  settings: Readonly<Record<string, Scalar>>,
): Promise<readonly string[]> {
  try {
    const found = await names?.evaluate(answer, settings);
    const list = Array.isArray(found) ? (found as readonly Json[]) : found === undefined ? [] : [found];
    return list.map(textOf);
  } catch (problem) {
    if (!(problem instanceof ExpressionFailure)) throw problem;
    return [];
  }
}
