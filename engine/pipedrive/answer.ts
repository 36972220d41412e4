import type { RateReport } from './rate-report.ts';
import { recordOf, textOf, type WireRecord } from './wire.ts';

/** One answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** What an answer means for the call that it answers. */
export type Verdict =
  | { readonly kind: 'ok'; readonly data: unknown; readonly additional: WireRecord }
  /** There is no such record (any more). */
  | { readonly kind: 'missing'; readonly message: string }
  /** Not executed, and would be refused again. */
  | { readonly kind: 'refused'; readonly message: string; readonly code: string }
  /** Not executed; may be sent again later. */
  | { readonly kind: 'rate_limited' }
  /** Not executed, because the plan is full. */
  | { readonly kind: 'plan_full'; readonly message: string }
  /** Nothing more can be done with this account as things are. */
  | { readonly kind: 'unavailable'; readonly message: string }
  /** Whether it was executed is open. */
  | { readonly kind: 'failed'; readonly message: string };

/** What to say, and do, about a status that concerns the account and not the call. */
const ACCOUNT_TROUBLE: Readonly<Record<number, string>> = {
  401: 'Pipedrive does not accept the API token. Check that it is complete and still valid (personal preferences, API); a token that was regenerated replaces the old one.',
  402: 'The Pipedrive account is not open: the trial is over or a payment is due. Open it again in the billing settings, then run the same command again.',
};

const BLOCKED =
  'Pipedrive has blocked this program for a while (403 with a web page instead of an answer). Nothing more was sent. Wait an hour, make sure that no other program hammers the account, then run the same command again.';

const NOT_THE_API =
  'What answered is not the Pipedrive API. Check the address of the account: it is https://<company>.pipedrive.com, without a path.';

/** Reads one answer. Never throws, whatever came. */
export function judge({ status, headers, body }: Answer): Verdict {
  if (status === 429) return { kind: 'rate_limited' };
  const parsed = parse(body);
  if (status === 403 && parsed === undefined) return { kind: 'unavailable', message: BLOCKED };
  const trouble = ACCOUNT_TROUBLE[status];
  if (trouble !== undefined) return { kind: 'unavailable', message: trouble };
  if (status >= 500 && status !== 501) {
    return { kind: 'failed', message: `Pipedrive answered ${status}${reference(headers)}.` };
  }
  if (parsed === undefined) {
    const broken = status < 300 && !isWebPage(body);
    return broken
      ? { kind: 'failed', message: `Pipedrive's answer could not be read${reference(headers)}.` }
      : { kind: 'unavailable', message: NOT_THE_API };
  }
  if (status < 300 && parsed['success'] !== false) {
    return { kind: 'ok', data: parsed['data'], additional: recordOf(parsed['additional_data']) ?? {} };
  }
  return refusal(status, parsed);
}

/** The limits, as far as the headers of an answer tell them. */
export function readRates({ status, headers }: Answer): RateReport {
  const number = (name: string): number | undefined => {
    const text = headers[name];
    const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? value : undefined;
  };
  const parts = {
    limit: number('x-ratelimit-limit'),
    remaining: number('x-ratelimit-remaining'),
    resetSeconds: number('retry-after') ?? number('x-ratelimit-reset'),
    dailyTokensLeft: number('x-daily-ratelimit-token-remaining'),
  };
  const known = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return { status, ...known };
}

function refusal(status: number, body: WireRecord): Verdict {
  const message = textOf(body['error']) ?? `Pipedrive answered ${status} without a reason.`;
  const code = textOf(body['code']) ?? textOf(body['errorCode']) ?? `http_${status}`;
  if (status === 404) return { kind: 'missing', message };
  if (code.startsWith('feature_capping_')) {
    return {
      kind: 'plan_full',
      message: `The plan of the Pipedrive account is full: ${message} (${code}). Archive or delete what is not needed, or change the plan, then run the same command again.`,
    };
  }
  return { kind: 'refused', message, code };
}

function parse(body: string): WireRecord | undefined {
  try {
    return recordOf(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function isWebPage(body: string): boolean {
  return body.trimStart().startsWith('<');
}

/** The name under which Pipedrive's support finds the answer. */
function reference(headers: Answer['headers']): string {
  const id = headers['x-correlation-id'];
  return typeof id === 'string' ? ` (correlation id ${id})` : '';
}
