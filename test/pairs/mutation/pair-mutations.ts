import { refsOfEntry } from '../../../engine/model/entry-parts.ts';
import { formatLocation } from '../../../engine/model/location.ts';
import type { CompiledPair, Entry } from '../../../engine/model/mapping.ts';
import { parseSpec } from '../../../engine/spec/parse.ts';
import { type Random, randomFor } from '../../stand-in/random.ts';
import { expressionMutations, some } from './expression-mutations.ts';
import { mapMutations } from './map-mutations.ts';
import type { Edit, Mutation, MutationKind } from './mutation.ts';
import { entryOf, expressionPlaces, placeOf, type Site, sitesOf, targetsOf } from './sites.ts';

/**
 * Every mistake of the known kinds that can be made once in a pair's file. The seed chooses among names, where one could
 * be taken for very many others. What only people read (labels, published claims, what is left behind) is not touched.
 */
export function mutationsOf(text: string, path: string, pair: CompiledPair, seed: number): readonly Mutation[] {
  const { file } = parseSpec(text, path);
  if (file === undefined) throw new Error(`${path} cannot be read.`);
  const sites = sitesOf(file.root).filter(({ path }) => MUTABLE.has(String(path[0])));
  const random = randomFor(seed, pair.id);
  return [
    ...inExpressions(sites, pair, random),
    ...sites.flatMap((site) => inKeyword(site, pair, random)),
    ...inFields(sites, pair, random),
    ...sites.flatMap(inAlternatives),
    ...mapMutations(sites),
  ];
}

/** The parts of a pair that decide what becomes of a record. */
const MUTABLE: ReadonlySet<string> = new Set(['custom_fields', 'rows', 'maps']);

function inExpressions(sites: readonly Site[], pair: CompiledPair, random: Random): readonly Mutation[] {
  const places = expressionPlaces(pair);
  const settings = Object.keys(pair.settings);
  return sites.flatMap(({ node, path, at }) => {
    const place = node.kind === 'text' ? places.get(placeOf(node.at)) : undefined;
    if (place === undefined) return [];
    const fields = [...(pair.source.objects.get(place.from ?? '')?.fields.keys() ?? [])];
    const inside = expressionMutations(place.source, { fields, settings }, random).map(
      ({ kind, what, source }): Mutation => ({ kind, at, what, edit: { kind: 'set', path, value: source } }),
    );
    if (path.at(-1) !== 'when') return inside;
    const negated: Edit = { kind: 'set', path, value: `$not(${place.source.trim()})` };
    return [
      ...inside,
      mutation('drops a condition', { path, node, at }, `when: ${place.source}`, { kind: 'remove', path }),
      mutation('negates a condition', { path, node, at }, `when: ${place.source}`, negated),
    ];
  });
}

/** Words from which an author chooses, by their key. */
const CHOICES: ReadonlyMap<string, readonly string[]> = new Map([
  ['missing', ['hold', 'omit']],
  ['as', ['lines', 'commas', 'json']],
  ['rest', ['hold', 'attach', 'archive']],
  ['found', ['fill', 'overwrite', 'link']],
  ['inactive', ['unmatched', 'use']],
  ['unmatched', ['hold', 'fallback', 'queue']],
  ['then', ['package', 'note', 'hold']],
  ['once', ['true', 'false']],
  ['unique', ['true', 'false']],
]);

/** Keywords that may be left out, and then mean something else. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'created',
  'on',
  'missing',
  'currency',
  'order',
  'at_most',
  'rest',
  'match',
  'found',
  'file',
  'described',
  'inactive',
  'unmatched',
  'too_big',
  'label',
  'if_unresolved',
]);

/** Keywords with a number or a text of their own. */
const CONSTANTS: ReadonlySet<string> = new Set(['constant', 'described', 'heading', 'at_most', 'over_mb']);

/** Ways to make one number of many. */
const AGGREGATES: readonly string[] = ['sum', 'min', 'max'];

/** Of `rows.<row>.<disposition>.<entry>`: keywords stand deeper, and above them everything has a name of the author's. */
const ENTRY_DEPTH = 4;

function inKeyword(site: Site, pair: CompiledPair, random: Random): readonly Mutation[] {
  const { path, node } = site;
  const key = String(path.at(-1));
  if (path.length <= ENTRY_DEPTH || path[0] !== 'rows' || path.at(-2) === 'fields') return [];
  const dropped = OPTIONAL.has(key) ? [mutation('drops a keyword', site, key, { kind: 'remove', path })] : [];
  if (node.kind !== 'text') return dropped;
  const others = (kind: MutationKind, names: readonly string[]) =>
    names
      .filter((name) => name !== node.value)
      .map((name) => mutation(kind, site, `${key}: ${node.value} -> ${name}`, { kind: 'set', path, value: name }));
  return [
    ...dropped,
    ...others('chooses another option', CHOICES.get(key) ?? []),
    ...(CONSTANTS.has(key) ? others('alters a constant', [altered(node.value)]) : []),
    ...(key === 'ref' ? others('points a link elsewhere', some(linkable(pair, node.value), NAMES_TRIED, random)) : []),
    ...(key === 'on' ? others('finds by another field', some(foundBy(site, pair), NAMES_TRIED, random)) : []),
    ...(key === 'map' ? others('uses another map', mapIds(pair)) : []),
    ...(AGGREGATES.includes(key)
      ? AGGREGATES.filter((name) => name !== key).map((name) =>
          mutation('aggregates otherwise', site, `${key} -> ${name}`, { kind: 'rename', path, key: name }),
        )
      : []),
  ];
}

const NAMES_TRIED = 3;

function altered(value: string): string {
  return /^\d+$/.test(value) ? String(Number(value) + 1) : `${value}x`;
}

function linkable(pair: CompiledPair, but: string): readonly string[] {
  return pair.entries
    .filter(({ kind }) => kind === 'create' || kind === 'match')
    .map(({ address }) => address)
    .filter((address) => address !== but);
}

/** Fields of the object whose record `on` looks for. */
function foundBy({ path, node, at }: Site, pair: CompiledPair): readonly string[] {
  const entry = entryOf(path, pair);
  const link =
    entry === undefined ? undefined : refsOfEntry(entry).find(({ on }) => node.kind === 'text' && on === node.value);
  const target = pair.entries.find(({ address }) => address === link?.target);
  const fields = pair.source.objects.get(target?.from ?? '')?.fields.keys();
  if (fields === undefined) throw new Error(`${formatLocation(at)} finds a record of no known object.`);
  return [...fields];
}

function mapIds(pair: CompiledPair): readonly string[] {
  const maps = pair.entries.flatMap((entry) =>
    entry.kind === 'create' ? entry.fields.flatMap(({ form }) => (form.kind === 'map' ? [form.map.id] : [])) : [],
  );
  return [...new Set(maps)];
}

/** Partners that each field is swapped with: those after it, so that no swap is tried twice. */
const PARTNERS = 2;

function inFields(sites: readonly Site[], pair: CompiledPair, random: Random): readonly Mutation[] {
  const fields = sites.filter(({ path }) => path[0] === 'rows' && path.at(-2) === 'fields');
  return fields.flatMap((site, index) => {
    const entry = entryOf(site.path, pair);
    if (entry === undefined) return [];
    const drop = mutation('drops a field', site, nameOf(site), { kind: 'remove', path: site.path });
    const partners = fields.slice(index + 1).filter((other) => isExchangeable(site, other, entry, pair));
    const swaps = some(partners, PARTNERS, random).map((other) =>
      mutation('swaps two fields', site, `${nameOf(site)} and ${nameOf(other)}`, {
        kind: 'swap',
        path: site.path,
        other: other.path,
      }),
    );
    return [drop, ...swaps];
  });
}

/** Fields of one entry and of one type: any other swap is too easy to notice. */
function isExchangeable(site: Site, other: Site, entry: Entry, pair: CompiledPair): boolean {
  if (entryOf(other.path, pair) !== entry) return false;
  const targets = targetsOf(entry);
  const [one, two] = [targets.get(nameOf(site)), targets.get(nameOf(other))];
  return one !== undefined && two !== undefined && one.type === two.type && one.many === two.many;
}

/** Keys whose lists are tried in order, or taken together. */
const LISTS: ReadonlySet<string> = new Set(['first_of', 'items', 'rules', 'match', 'into', 'value']);

function inAlternatives(site: Site): readonly Mutation[] {
  const { path, node } = site;
  const key = String(path.at(-1));
  if (path[0] !== 'rows' || node.kind !== 'list' || node.items.length < 2 || !LISTS.has(key)) return [];
  return node.items.flatMap((_item, index) => {
    const place = [...path, index];
    const drop = mutation('drops an alternative', site, `${key} ${index + 1}`, { kind: 'remove', path: place });
    if (index === 0) return [drop];
    const other = [...path, index - 1];
    return [
      drop,
      mutation('swaps two alternatives', site, `${key} ${index} and ${index + 1}`, {
        kind: 'swap',
        path: place,
        other,
      }),
    ];
  });
}

function nameOf({ path }: Site): string {
  return String(path.at(-1));
}

function mutation(kind: MutationKind, { at }: Site, what: string, edit: Edit): Mutation {
  return { kind, at, what, edit };
}
