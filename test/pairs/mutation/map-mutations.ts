import type { Mutation } from './mutation.ts';
import type { Site } from './sites.ts';

/** What a map does with a value that it does not list. */
const UNKNOWN: readonly string[] = ['hold', 'omit', 'as_is'];

/** Mistakes in the value maps of a pair: an entry dropped, misspelt, or answering what another entry answers. */
export function mapMutations(sites: readonly Site[]): readonly Mutation[] {
  const inMaps = sites.filter(({ path }) => path[0] === 'maps');
  return [
    ...inMaps.filter(({ path }) => path.at(-2) === 'values').flatMap((site) => inEntry(site, inMaps)),
    ...inMaps.filter(({ path }) => path.length === 3 && path[2] === 'unknown').flatMap(inUnknown),
  ];
}

function inEntry({ path, node, at }: Site, inMaps: readonly Site[]): readonly Mutation[] {
  if (node.kind !== 'text') return [];
  const key = String(path.at(-1));
  const answers = inMaps
    .filter((other) => other.path[1] === path[1] && other.path.at(-2) === 'values')
    .flatMap((other) => (other.node.kind === 'text' ? [other.node.value] : []));
  const others = [...new Set(answers)].filter((answer) => answer !== node.value);
  return [
    { kind: 'drops a map entry', at, what: key, edit: { kind: 'remove', path } },
    { kind: 'misspells a map key', at, what: `${key} -> ${key}x`, edit: { kind: 'rename', path, key: `${key}x` } },
    ...others.map(
      (answer): Mutation => ({
        kind: 'alters a map entry',
        at,
        what: `${key}: ${node.value} -> ${answer}`,
        edit: { kind: 'set', path, value: answer },
      }),
    ),
  ];
}

function inUnknown({ path, node, at }: Site): readonly Mutation[] {
  if (node.kind !== 'text') return [];
  return UNKNOWN.filter((choice) => choice !== node.value).map((choice) => ({
    kind: 'chooses another option',
    at,
    what: `unknown: ${node.value} -> ${choice}`,
    edit: { kind: 'set', path, value: choice },
  }));
}
