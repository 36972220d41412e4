import type { HttpAddress, HttpNested, HttpRequest } from '../../model/http.ts';
import type { Json } from '../../model/value.ts';
import { SourceProblem } from '../../port/source.ts';
import type { Reply } from './client.ts';
import { halfOf, type PageSizes } from './page-size.ts';
import { digestOf, nextToken, tooLarge } from './pages.ts';
import { type Placement, valueAt, withValueAt } from './template.ts';

/** Sends a request of its own with the given values in their places. */
export type Ask = (
  address: HttpAddress,
  placements: readonly Placement[],
) => Promise<{ readonly reply: Reply; readonly shown: string }>;

/**
 * The items of a page with their nested lists whole. Whatever the source holds back of them is asked for item by item. A
 * list may lie inside the items of another one that is completed before it.
 * @throws SourceProblem when a list cannot be completed: an item that ends in the middle of its list is no record.
 */
export async function completed(
  items: readonly Json[],
  { nested = [] }: HttpRequest,
  sizes: PageSizes,
  label: string,
  ask: Ask,
): Promise<readonly Json[]> {
  let whole = items;
  for (const [index, list] of nested.entries()) {
    const size = sizes.nested[index];
    whole = await Promise.all(whole.map((item) => withWholeList(item, list, size, label, ask)));
  }
  return whole;
}

async function withWholeList(
  item: Json,
  nested: HttpNested,
  firstSize: number | undefined,
  label: string,
  ask: Ask,
): Promise<Json> {
  const { at, rest } = nested;
  const onTheWay = at.findIndex((_key, depth) => Array.isArray(valueAt(item, at.slice(0, depth))));
  if (onTheWay > 0) {
    const [way, below] = [at.slice(0, onTheWay), { ...nested, at: at.slice(onTheWay) }];
    const inner = valueAt(item, way) as readonly Json[];
    const whole = await Promise.all(inner.map((one) => withWholeList(one, below, firstSize, label, ask)));
    return withValueAt(item, way, whole);
  }
  const holder = valueAt(item, at);
  const tokens = new Set<string | number>();
  const first = nextToken(valueAt(holder, nested.token), tokens, { label, shown: at.join('.') });
  if (first === undefined) return item;
  const by = valueAt(item, rest.by.from);
  if (typeof by !== 'string' && typeof by !== 'number') {
    throw new SourceProblem(
      `${label} holds back a part of ${at.join('.')}, and the item has no ${rest.by.from.join('.')} by ` +
        'which to ask for it. Correct  nested.rest.by  in the system spec.',
    );
  }
  const drain = { nested, by, label, ask, tokens };
  const list = await wholeList({ token: first, list: listIn(holder, nested) ?? [], size: firstSize }, drain);
  return withValueAt(withValueAt(item, [...at, ...nested.list], list), [...at, ...nested.token], null);
}

interface Drain {
  readonly nested: HttpNested;
  readonly by: string | number;
  readonly label: string;
  readonly ask: Ask;
  readonly tokens: Set<string | number>;
}

interface Begun {
  readonly token: string | number | undefined;
  readonly list: readonly Json[];
  readonly size: number | undefined;
}

/** The whole list: what the first page had, and all pages after it. A page that is too large starts the list over. */
async function wholeList(begun: Begun, drain: Drain): Promise<readonly Json[]> {
  const { nested, label, ask, tokens } = drain;
  const list = [...begun.list];
  const pages = new Set([digestOf(list)]);
  let { token } = begun;
  for (;;) {
    const { reply, shown } = await ask(nested.rest, placementsOf(drain, token, begun.size));
    if (reply.kind === 'too_large') {
      const size = halfOf(begun.size, nested.size) ?? tooLarge({ label, shown, reason: reply.reason });
      tokens.clear();
      return wholeList({ token: undefined, list: [], size }, drain);
    }
    const holder = reply.kind === 'answer' ? valueAt(reply.answer, nested.rest.select) : undefined;
    const page = listIn(holder, nested);
    if (page === undefined) throw incomplete(drain, shown, 'the answer does not hold it');
    const print = digestOf(page);
    if (page.length > 0 && pages.has(print)) throw incomplete(drain, shown, 'a page comes twice');
    pages.add(print);
    list.push(...page);
    token = nextToken(valueAt(holder, nested.token), tokens, { label, shown });
    if (token === undefined) return list;
  }
}

function placementsOf(
  { nested, by }: Drain,
  token: string | number | undefined,
  size: number | undefined,
): readonly Placement[] {
  const { rest } = nested;
  return [
    { into: rest.by.into, value: by },
    ...(token === undefined ? [] : [{ into: rest.token, value: token }]),
    ...(rest.size === undefined || size === undefined ? [] : [{ into: rest.size, value: size }]),
  ];
}

function listIn(holder: Json | undefined, { list }: HttpNested): readonly Json[] | undefined {
  const found = valueAt(holder, list);
  return Array.isArray(found) ? (found as readonly Json[]) : undefined;
}

function incomplete({ nested, label }: Drain, shown: string, why: string): SourceProblem {
  return new SourceProblem(
    `The list ${nested.at.join('.')} of one item of ${label} cannot be completed: ${why} (${shown}). Nothing of it is ` +
      'kept; run the same command again, and if it stays so, correct  nested.rest  in the system spec.',
  );
}
