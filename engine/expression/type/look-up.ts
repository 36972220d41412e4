import { tokenOf } from '../lineage.ts';
import type { SyntaxNode } from '../syntax.ts';
import type { CallSite } from './function-type.ts';
import { ANY, isAny, NOTHING_AT_ALL, type Type, textsOf, union, weakest } from './type.ts';
import type { TypeWalk } from './walk.ts';

/** Lookups whose key may be something that the table lacks; where a default stands behind them, that is meant. */
const DEFAULTED = new WeakMap<TypeWalk, Set<SyntaxNode>>();

/** Notes that nothing is missed where this call gives nothing. */
export function noteDefault(node: SyntaxNode, walk: TypeWalk): void {
  const nodes = DEFAULTED.get(walk) ?? new Set();
  DEFAULTED.set(walk, nodes.add(node));
}

/** `$lookup(table, key)`: the fields that the key may name. */
export function lookUp({ given: [table = ANY, key = ANY], node, walk }: CallSite): Type {
  const [shape, another] = table.shapes;
  const names = textsOf(key);
  if (shape?.kind !== 'object' || another !== undefined || shape.open || isAny(key)) return ANY;
  if (names === undefined) return { ...union([...shape.fields.values()]), ...manyOf(table), absence: 'possible' };
  const missing = names.filter((name) => !shape.fields.has(name));
  if (missing.length > 0 && !DEFAULTED.get(walk)?.has(node)) {
    walk.report({ kind: 'lookup-lacks', offset: tokenOf(node, walk.source, '$').offset, missing });
  }
  const found = names.flatMap((name) => shape.fields.get(name) ?? []);
  if (found.length === 0) return NOTHING_AT_ALL;
  const type = union(found);
  const absence = missing.length > 0 ? 'possible' : weakest([type.absence, key.absence]);
  return { ...type, ...manyOf(table), absence };
}

function manyOf({ count }: Type): Partial<Type> {
  return count === 'one' ? {} : { count: 'some' };
}
