import type { Response } from 'got';
import { ExpressionFailure } from '../../model/expression.ts';
import type { HttpErrorRule } from '../../model/http.ts';
import type { Json } from '../../model/value.ts';
import { SourceProblem } from '../../port/source.ts';
import { pruned } from '../value/read-value.ts';
import type { ClientOptions, Failed, Reply, Sending } from './client.ts';
import { decodeAnswer } from './decode.ts';

/** Answers are decoded in memory; more than this is a page that should have been smaller. In characters. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/** What is shown of a source's own words, in characters. */
const LONGEST_QUOTE = 300;

/**
 * Says what an answer means: by the first rule of the spec all of whose conditions it meets, else as is usual.
 * @throws SourceProblem when it is refused, and when it is an answer that cannot be read.
 */
export async function judge(
  response: Response<string>,
  sending: Sending,
  options: ClientOptions,
): Promise<Reply | Failed> {
  const { statusCode: status, body, headers } = response;
  const { label } = options;
  const rule = await ruleFor(status, body, sending, options);
  const reason = `${rule?.because ?? `It answers ${status}.`}${rule?.quote === true ? quoteOf(body, options) : ''}`;
  switch (rule?.action ?? usual(status)) {
    case 'retry':
      return { kind: 'failed', reason, after: waitOf(headers['retry-after']) };
    case 'skip':
      return { kind: 'skipped', reason };
    case 'shrink':
      return { kind: 'too_large', reason };
    case 'fail': {
      const advice = rule?.because === undefined ? ADVICE : '';
      throw new SourceProblem(
        `${label} refuses ${sending.shown} (${status}). ${reason}${advice}${sending.continues === true ? CONTINUES : ''}`,
      );
    }
    default:
      return { kind: 'answer', answer: decoded(body, sending, label) };
  }
}

const ADVICE = ' Check the address, the settings and the rights of the credential.';
const CONTINUES =
  ' It answered the pages before this one, so what leads from page to page may have changed meanwhile. Nothing of the ' +
  'object is kept; run the same command again to read it from its beginning.';

async function ruleFor(
  status: number,
  body: string,
  sending: Sending,
  { errors, settings }: ClientOptions,
): Promise<HttpErrorRule | undefined> {
  const text = body.toLowerCase();
  for (const rule of errors) {
    if (!rule.status.includes(status)) continue;
    if (rule.says !== undefined && !text.includes(rule.says.toLowerCase())) continue;
    if (rule.when === undefined || (await holds(rule.when, body, sending, settings))) return rule;
  }
  return undefined;
}

/** What cannot be decoded has nothing of which the condition could be true. */
async function holds(
  condition: NonNullable<HttpErrorRule['when']>,
  body: string,
  { format }: Sending,
  settings: ClientOptions['settings'],
): Promise<boolean> {
  try {
    return (await condition.evaluate(pruned(decodeAnswer(body, format)) ?? {}, settings)) === true;
  } catch (problem) {
    if (problem instanceof ExpressionFailure || problem instanceof RangeError) return false;
    throw problem;
  }
}

/** The source's own words on one line, without the secrets that it may repeat. */
function quoteOf(body: string, { hidden }: ClientOptions): string {
  let words = body.replaceAll(/\s+/g, ' ').trim();
  for (const secret of hidden) if (secret !== '') words = words.replaceAll(secret, '…');
  return words === '' ? '' : ` It says "${words.slice(0, LONGEST_QUOTE).toWellFormed()}".`;
}

/** What a status means where no rule says otherwise. */
export function usual(status: number): 'answer' | 'retry' | 'fail' {
  if (status >= 200 && status < 300) return 'answer';
  return status === 429 || status >= 500 ? 'retry' : 'fail';
}

function decoded(body: string, { format, shown }: Sending, label: string): Json {
  if (body.length > LARGEST_ANSWER) {
    throw new SourceProblem(`The answer of ${label} to ${shown} is too large. Ask for smaller pages in its spec.`);
  }
  try {
    return decodeAnswer(body, format);
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
    throw new SourceProblem(
      `The answer of ${label} to ${shown} cannot be read as ${format}. ${problem.message} ` +
        'Check  decode  in the system spec, or ask the vendor what changed.',
      { cause: problem },
    );
  }
}

/** Seconds, as the header says; a date there is not worth its complications. */
export function waitOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined;
}
