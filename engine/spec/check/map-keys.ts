import { isAny, itemOf, textsOf } from '../../expression/type/type.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { ValueMap } from '../../model/mapping.ts';
import type { PairContext } from '../compile/context.ts';
import type { CompiledMap } from '../compile/declaration.ts';
import { quoted } from './type-fault.ts';

/** For every map, what its keys may be, part by part; `undefined` where one of its uses may give anything. */
export type MapUses = Map<string, readonly ReadonlySet<string>[] | undefined>;

/** Notes what goes through a map, and says which of it the map would hold. */
export function noteMapUse(
  map: ValueMap,
  values: readonly CompiledExpression[],
  conditions: readonly (CompiledExpression | undefined)[],
  uses: MapUses,
  context: PairContext,
): void {
  const given = values.map((value) => context.types.get(value));
  const texts = given.map((typed) =>
    typed === undefined || isAny(typed.type) ? undefined : textsOf(itemOf(typed.type)),
  );
  const known = texts.filter((keys) => keys !== undefined).map((keys) => new Set(keys.map(spelled)));
  const before = uses.get(map.id);
  const lost = known.length < texts.length || (uses.has(map.id) && before === undefined);
  uses.set(map.id, lost ? undefined : known.map((keys, index) => new Set([...keys, ...(before?.[index] ?? [])])));
  const [only, second] = given;
  if (only?.type.path === undefined || second !== undefined || map.unknown.kind !== 'hold') return;
  // A condition may leave out what the map lacks.
  if (conditions.some((condition) => readsOneOf(condition, values))) return;
  const keys = new Set([...map.values.keys()].map(spelled));
  const missing = (texts[0] ?? []).filter((text) => text.trim() !== '' && !keys.has(spelled(text)));
  if (missing.length > 0) context.report('map-lacks-value', only.at, { map: map.id, missing: quoted(missing) });
}

function readsOneOf(condition: CompiledExpression | undefined, values: readonly CompiledExpression[]): boolean {
  if (condition === undefined) return false;
  const read = new Set(values.flatMap(({ reads }) => reads ?? []));
  return condition.reads === undefined || condition.reads.some((path) => read.has(path));
}

/** Says which keys nothing ever gives, of maps of which all uses are known. */
export function checkMapKeys(maps: ReadonlyMap<string, CompiledMap>, uses: MapUses, context: PairContext): void {
  for (const [id, { keys }] of maps) {
    const given = uses.get(id);
    if (given === undefined) continue;
    for (const { key, at } of keys) {
      const parts = key.split('|').map(spelled);
      const isGiven =
        parts.length !== given.length || parts.every((part, index) => part === '' || given[index]?.has(part));
      if (!isGiven) context.report('map-key-never-given', at, { map: id, key: JSON.stringify(key) });
    }
  }
}

/** Maps compare trimmed text without regard to case. */
function spelled(text: string): string {
  return text.trim().toLowerCase();
}
