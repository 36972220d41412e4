import { createHash } from 'node:crypto';
import type { HttpRequest } from '../../model/http.ts';
import type { Json } from '../../model/value.ts';
import { SourceProblem } from '../../port/source.ts';
import type { Reply } from './client.ts';
import { firstSizes, type PageSizes, sizePlacements, smallerSizes } from './page-size.ts';
import { type Placement, valueAt } from './template.ts';

/** The records of one answer, why a request has none, or that reading starts over and gives again what it gave. */
export type Page =
  | { readonly kind: 'items'; readonly items: readonly Json[]; readonly sizes: PageSizes; readonly shown: string }
  | { readonly kind: 'skipped'; readonly reason: string; readonly shown: string }
  | { readonly kind: 'starts_over' };

/** Sends one request with the given values in their places. `continues`: pages before it were answered. */
export type SendPage = (
  placements: readonly Placement[],
  continues: boolean,
) => Promise<{ readonly reply: Reply; readonly shown: string }>;

/** Pages in a row that repeat others before it is believed that the source gives its last page for ever. */
const REPEATS_AT_END = 2;

/** Where the next page is, while pages are read. */
interface Position {
  page: number;
  read: number;
  token: string | number | undefined;
  readonly tokens: Set<string | number>;
  /** Digests of the pages that were read. */
  readonly pages: Set<string>;
  /** Pages in a row that repeat others. */
  repeats: number;
}

/**
 * Reads the pages of one request until the source has no more. Paged by number, a page that repeats an earlier one is
 * left out, and two in a row are the end, because some sources answer for ever with their last page. Paged by token, a
 * page that has to be smaller lets reading start over: a token may belong to the size it was asked with.
 * @throws SourceProblem when the answer lacks what the request selects, when a token or a page behind a new token comes
 * twice, or when a page is too large and cannot be made smaller.
 */
export async function* pagesOf(request: HttpRequest, label: string, send: SendPage): AsyncGenerator<Page> {
  let at = beginning(request);
  let sizes = firstSizes(request);
  for (;;) {
    const placements = [...sizePlacements(request, sizes), ...placementsOf(request, at)];
    const { reply, shown } = await send(placements, at.pages.size > 0);
    if (reply.kind === 'too_large') {
      sizes = smallerSizes(request, sizes) ?? tooLarge({ label, shown, reason: reply.reason });
      if (at.token === undefined) continue;
      at = beginning(request);
      yield { kind: 'starts_over' };
      continue;
    }
    if (reply.kind === 'skipped') {
      yield { kind: 'skipped', reason: reply.reason, shown };
      return;
    }
    const items = itemsOf(reply.answer, request, label, shown);
    note(items, at, request, { label, shown });
    if (at.repeats === 0) yield { kind: 'items', items, sizes, shown };
    if (!advance(request, at, { answer: reply.answer, count: items.length, label, shown })) return;
  }
}

function beginning({ paging }: HttpRequest): Position {
  return {
    page: paging?.kind === 'page' ? paging.start : 0,
    read: 0,
    token: undefined,
    tokens: new Set(),
    pages: new Set(),
    repeats: 0,
  };
}

function placementsOf({ paging }: HttpRequest, at: Position): readonly Placement[] {
  switch (paging?.kind) {
    case undefined:
      return [];
    case 'page':
      return [{ into: paging.into, value: at.page }];
    case 'offset':
      return [{ into: paging.into, value: at.read }];
    case 'token':
      return at.token === undefined ? [] : [{ into: paging.into, value: at.token }];
    default:
      return paging satisfies never;
  }
}

interface Asked {
  readonly label: string;
  readonly shown: string;
}

/** Remembers a page. Behind a new token there are other records, so one that repeats stands where others are missing. */
function note(items: readonly Json[], at: Position, { paging }: HttpRequest, { label, shown }: Asked): void {
  const print = digestOf(items);
  at.repeats = at.pages.has(print) ? at.repeats + 1 : 0;
  at.pages.add(print);
  if (paging?.kind !== 'token' || at.repeats === 0 || items.length === 0) return;
  throw new SourceProblem(
    `${label} answers ${shown} with a page that it gave before, where others are due. Nothing of it is kept; run the ` +
      'same command again, and if it stays so, tell the vendor.',
  );
}

/** Moves on to the next page; `false` when there is none. */
function advance(
  { paging }: HttpRequest,
  at: Position,
  { answer, count, ...asked }: Asked & { readonly answer: Json; readonly count: number },
): boolean {
  at.page += 1;
  at.read += count;
  switch (paging?.kind) {
    case undefined:
      return false;
    case 'page':
      return count > 0 && at.repeats < REPEATS_AT_END;
    case 'offset':
      return count > 0 && at.repeats === 0;
    case 'token':
      at.token = nextToken(valueAt(answer, paging.from), at.tokens, asked);
      return at.token !== undefined;
    default:
      return paging satisfies never;
  }
}

/**
 * The token for the next page, noted as used; `undefined` when there is no next page.
 * @throws SourceProblem when it was used before, or is no token.
 */
export function nextToken(
  value: Json | undefined,
  used: Set<string | number>,
  { label, shown }: Asked,
): string | number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if ((typeof value === 'string' || typeof value === 'number') && !used.has(value)) {
    used.add(value);
    return value;
  }
  throw new SourceProblem(
    `${label} leads from ${shown} back to a page that was read already, so the rest cannot be read. ` +
      'Try again; if it stays so, tell the vendor.',
  );
}

/** @throws SourceProblem, always. */
export function tooLarge({ label, shown, reason }: Asked & { readonly reason: string }): never {
  throw new SourceProblem(
    `The answer of ${label} to ${shown} is too large, and its pages cannot be made smaller. ${reason} ` +
      'Ask for fewer parts of each record in the system spec, or give  paging  and  nested  a smaller  size.least.',
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

/** Tells pages apart without keeping them. */
export function digestOf(items: readonly Json[]): string {
  return createHash('sha256').update(JSON.stringify(items)).digest('base64');
}
