import { createHash } from 'node:crypto';
import type { HttpPageSize, HttpRequest } from '../../model/http.ts';
import type { Json } from '../../model/value.ts';
import { SourceProblem } from '../../port/source.ts';
import type { Reply } from './client.ts';
import { type Placement, valueAt } from './template.ts';

/** The records of one answer, or why a request has none. */
export type Page =
  | { readonly kind: 'items'; readonly items: readonly Json[]; readonly shown: string }
  | { readonly kind: 'skipped'; readonly reason: string; readonly shown: string };

/** Sends one request with the given values in their places. */
export type SendPage = (placements: readonly Placement[]) => Promise<{ readonly reply: Reply; readonly shown: string }>;

/** Pages in a row that repeat others before it is believed that the source gives its last page for ever. */
const REPEATS_AT_END = 2;

/** Where the next page is, while pages are read. */
interface Position {
  page: number;
  read: number;
  token: Json | undefined;
  size: number | undefined;
}

/**
 * Reads the pages of one request until the source has no more. A page that repeats an earlier one is left out; paging by
 * number ends when two in a row do, because some sources answer for ever with their last page.
 * @throws SourceProblem when the answer lacks what the request selects, when a token comes twice, or when a page is too
 * large and cannot be made smaller.
 */
export async function* pagesOf(request: HttpRequest, label: string, send: SendPage): AsyncGenerator<Page> {
  const { paging } = request;
  const at: Position = {
    page: paging?.kind === 'page' ? paging.start : 0,
    read: 0,
    token: undefined,
    size: sizeOf(request)?.most,
  };
  const seen = new Set<string>();
  let repeats = 0;
  for (;;) {
    const { reply, shown } = await send(placementsOf(request, at));
    if (reply.kind === 'too_large') {
      at.size = smaller(request, at.size, { label, shown, reason: reply.reason });
      continue;
    }
    if (reply.kind === 'skipped') {
      yield { kind: 'skipped', reason: reply.reason, shown };
      return;
    }
    const items = itemsOf(reply.answer, request, label, shown);
    const print = digestOf(items);
    repeats = seen.has(print) ? repeats + 1 : 0;
    if (repeats === 0) yield { kind: 'items', items, shown };
    seen.add(print);
    if (!advance(request, at, { answer: reply.answer, count: items.length, repeats, label, shown }, seen)) return;
  }
}

function sizeOf({ paging }: HttpRequest): HttpPageSize | undefined {
  return paging === undefined || paging.kind === 'page' ? undefined : paging.size;
}

function placementsOf(request: HttpRequest, at: Position): readonly Placement[] {
  const { paging } = request;
  const size = sizeOf(request);
  const sized = size === undefined || at.size === undefined ? [] : [{ into: size.into, value: at.size }];
  switch (paging?.kind) {
    case undefined:
      return [];
    case 'page':
      return [{ into: paging.into, value: at.page }];
    case 'offset':
      return [...sized, { into: paging.into, value: at.read }];
    case 'token':
      return typeof at.token === 'string' || typeof at.token === 'number'
        ? [...sized, { into: paging.into, value: at.token }]
        : sized;
    default:
      return paging satisfies never;
  }
}

interface Received {
  readonly answer: Json;
  readonly count: number;
  readonly repeats: number;
  readonly label: string;
  readonly shown: string;
}

/** Moves on to the next page; `false` when there is none. */
function advance(request: HttpRequest, at: Position, got: Received, seen: Set<string>): boolean {
  const { paging } = request;
  at.page += 1;
  at.read += got.count;
  switch (paging?.kind) {
    case undefined:
      return false;
    case 'page':
      return got.count > 0 && got.repeats < REPEATS_AT_END;
    case 'offset':
      return got.count > 0 && got.repeats === 0;
    case 'token': {
      at.token = valueAt(got.answer, paging.from);
      if (at.token === undefined || at.token === null || at.token === '') return false;
      const known = `token ${JSON.stringify(at.token)}`;
      if (seen.has(known)) {
        throw new SourceProblem(
          `${got.label} leads from ${got.shown} back to a page that was read already, so the rest cannot be read. ` +
            'Try again; if it stays so, tell the vendor.',
        );
      }
      seen.add(known);
      return true;
    }
    default:
      return paging satisfies never;
  }
}

function smaller(
  request: HttpRequest,
  size: number | undefined,
  { label, shown, reason }: { readonly label: string; readonly shown: string; readonly reason: string },
): number {
  const limits = sizeOf(request);
  if (limits !== undefined && size !== undefined && size > limits.least) {
    return Math.max(limits.least, Math.floor(size / 2));
  }
  throw new SourceProblem(
    `The answer of ${label} to ${shown} is too large, and its pages cannot be made smaller. ${reason} ` +
      'Ask for fewer parts of each record in the system spec, or give  paging  a smaller  size.least.',
  );
}

function itemsOf(answer: Json, request: HttpRequest, label: string, shown: string): readonly Json[] {
  const found = valueAt(answer, request.select);
  if (Array.isArray(found)) return found as readonly Json[];
  // Rails writes an empty list without its type as an empty element.
  if (found === '') return [];
  if (found !== undefined && found !== null && typeof found === 'object') return [found];
  throw new SourceProblem(
    `The answer of ${label} to ${shown} has no ${request.select.join('.') || 'records'}, though it says that all is ` +
      'well. Check  select  in the system spec; if it is right, the answer may hold an error of the source.',
  );
}

function digestOf(items: readonly Json[]): string {
  return createHash('sha256').update(JSON.stringify(items)).digest('base64');
}
