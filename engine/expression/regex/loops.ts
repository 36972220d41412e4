type Follows = readonly ReadonlyMap<number, number>[];

interface Walk {
  readonly follows: Follows;
  readonly order: number[];
  readonly low: number[];
  readonly group: number[];
  readonly stack: number[];
  readonly onStack: Set<number>;
  next: number;
}

interface Call {
  readonly place: number;
  readonly rest: number[];
}

/** For each place the loop that it is in (its strongly connected component, by Tarjan's walk), or -1. */
export function loopsOf(follows: Follows): readonly number[] {
  const unseen = follows.map(() => -1);
  const walk: Walk = {
    follows,
    order: [...unseen],
    low: [...unseen],
    group: [...unseen],
    stack: [],
    onStack: new Set(),
    next: 0,
  };
  for (const place of follows.keys()) if (walk.order[place] === -1) walkFrom(place, walk);
  return walk.group;
}

/** Without recursion: pairs of places can be many. */
function walkFrom(root: number, walk: Walk): void {
  const calls: Call[] = [enter(root, walk)];
  for (let call = calls.at(-1); call !== undefined; call = calls.at(-1)) {
    const to = call.rest.pop();
    if (to === undefined) {
      calls.pop();
      leave(call.place, calls.at(-1)?.place, walk);
    } else if (walk.order[to] === -1) calls.push(enter(to, walk));
    else if (walk.onStack.has(to)) lower(call.place, walk.order[to] ?? 0, walk);
  }
}

function enter(place: number, walk: Walk): Call {
  walk.order[place] = walk.next;
  walk.low[place] = walk.next;
  walk.next += 1;
  walk.stack.push(place);
  walk.onStack.add(place);
  return { place, rest: [...(walk.follows[place]?.keys() ?? [])] };
}

function lower(place: number, to: number, { low }: Walk): void {
  low[place] = Math.min(low[place] ?? 0, to);
}

function leave(place: number, above: number | undefined, walk: Walk): void {
  const { low, order, stack, onStack, group, follows } = walk;
  if (above !== undefined) lower(above, low[place] ?? 0, walk);
  if (low[place] !== order[place]) return;
  const members = stack.splice(stack.lastIndexOf(place));
  const isLoop = members.length > 1 || follows[place]?.has(place) === true;
  for (const member of members) {
    onStack.delete(member);
    group[member] = isLoop ? place : -1;
  }
}
