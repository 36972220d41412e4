import got, { RequestError } from 'got';
import type { HttpErrorRule, HttpFormat } from '../../model/http.ts';
import type { Json, Scalar } from '../../model/value.ts';
import type { Clock } from '../../port/clock.ts';
import { SourceProblem } from '../../port/source.ts';
import { judge } from './judge.ts';
import type { Pace } from './pace.ts';

/** One request, ready to be sent. */
export interface Sending {
  /** Path and query as they may be shown: no part of them is secret. */
  readonly shown: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  readonly format: HttpFormat;
  /** Pages before it were answered, so that a refusal speaks of what goes on from them. */
  readonly continues?: boolean;
}

/** What a request came to. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: Json }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'too_large'; readonly reason: string };

/** What the client works with. */
export interface ClientOptions {
  readonly label: string;
  readonly errors: readonly HttpErrorRule[];
  /** What conditions on answers see besides the answer. */
  readonly settings: Readonly<Record<string, Scalar>>;
  /** Texts that are shown to nobody, though a source repeats them: the secrets. */
  readonly hidden: readonly string[];
  readonly pace: Pace;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal | undefined;
}

/** Sends a request until it is answered. Throws `SourceProblem` when it is refused, or when nothing answers. */
export type Send = (sending: Sending) => Promise<Reply>;

/** Times a request is sent when nothing useful comes back. */
const ATTEMPTS = 6;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 60_000;
/** Milliseconds of real time. */
export const TIMEOUT = { connect: 10_000, response: 120_000 } as const;

/** Nothing useful came back this time. `after`: milliseconds that the source asks to wait. */
export interface Failed {
  readonly kind: 'failed';
  readonly reason: string;
  readonly after?: number | undefined;
}

/** Opens a client. It sends nothing by itself. */
export function openClient(options: ClientOptions): Send {
  return (sending) => untilAnswered(sending.shown, options, () => attempt(sending, options));
}

/**
 * Tries until something other than a failure comes back, each try at the source's pace and later than the one before.
 * @throws SourceProblem when nothing does.
 */
export async function untilAnswered<Result extends { readonly kind: string }>(
  shown: string,
  { label, pace, clock, random, signal }: ClientOptions,
  attempt: () => Promise<Result | Failed>,
): Promise<Exclude<Result, Failed>> {
  for (let failures = 1; ; failures += 1) {
    const result = await pace(attempt);
    if (!isFailed(result)) return result as Exclude<Result, Failed>;
    if (failures >= ATTEMPTS) {
      throw new SourceProblem(
        `${label} does not answer ${shown}: ${result.reason} Tried ${ATTEMPTS} times. Try the same command again later.`,
      );
    }
    await clock.sleep(result.after ?? backoff(failures, random), signal);
  }
}

function isFailed(result: { readonly kind: string }): result is Failed {
  return result.kind === 'failed';
}

/** Grows with each failure and is never the same for two clients. In milliseconds. */
function backoff(failures: number, random: () => number): number {
  return Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures) * (0.5 + random() / 2);
}

async function attempt(sending: Sending, options: ClientOptions): Promise<Reply | Failed> {
  const { signal } = options;
  try {
    const { url, headers, body } = sending;
    const response = await got(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      ...(body === undefined ? {} : { json: body }),
      retry: { limit: 0 },
      throwHttpErrors: false,
      // The credential belongs to this host and to no other.
      followRedirect: false,
      timeout: TIMEOUT,
      responseType: 'text',
      ...(signal === undefined ? {} : { signal }),
    });
    return await judge(response, sending, options);
  } catch (problem) {
    return failureOf(problem, signal);
  }
}

/** By its code alone: the error of the library carries the request with its credential. Rethrows what is no failure. */
export function failureOf(problem: unknown, signal: AbortSignal | undefined): Failed {
  if (!(problem instanceof RequestError) || signal?.aborted === true) throw problem;
  return { kind: 'failed', reason: `No answer came (${problem.code}).` };
}
