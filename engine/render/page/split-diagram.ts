import type { CompiledPair, Entry, Row } from '../../model/mapping.ts';
import { type Html, html } from './html.ts';

/** One arrow of the drawing: which source object goes where, and how. */
interface Arrow {
  readonly from: string;
  readonly how: string;
  readonly to: string;
}

/**
 * How the records of a row split, fold and find their places: a fork for each source object, a branch for each entry.
 * Drawn with boxes that wrap, so that it needs no scrolling on a narrow screen and can be read out as it stands.
 */
export function splitDiagram(row: Row, pair: CompiledPair): Html | undefined {
  const arrows = row.entries.map((entry) => arrowOf(entry, row, pair));
  if (arrows.length === 0) return undefined;
  const forks = Map.groupBy(arrows, ({ from }) => from);
  return html`<div class="flow">${[...forks].map(
    ([from, branches]) =>
      html`<div class="fork"><p class="end">${from}</p><ul>${branches.map(
        ({ how, to }) => html`<li><span class="how">${how}</span> <span class="end to">${to}</span></li>`,
      )}</ul></div>`,
  )}</div>`;
}

function arrowOf(entry: Entry, row: Row, pair: CompiledPair): Arrow {
  const from = pair.source.objects.get(entry.from ?? '')?.label ?? 'once';
  return { from, how: HOW[entry.kind], to: targetOf(entry, row, pair) };
}

const HOW: Readonly<Record<Entry['kind'], string>> = {
  create: 'becomes',
  fold: 'is gathered into',
  match: 'is looked up as',
  attach: 'is attached to',
  document: 'is written down as',
};

function targetOf(entry: Entry, row: Row, pair: CompiledPair): string {
  const label = (object: string): string => pair.destination.objects.get(object)?.label ?? object;
  switch (entry.kind) {
    case 'create':
    case 'match':
      return label(entry.object);
    case 'fold':
      return receivers(entry.into, pair, label);
    case 'attach':
      return receivers(
        entry.to.map(({ link }) => link),
        pair,
        label,
      );
    case 'document':
      return `Inventory: ${row.published.source}`;
    default:
      return entry satisfies never;
  }
}

function receivers(
  alternatives: readonly { readonly target: string }[],
  { entries }: CompiledPair,
  label: (object: string) => string,
): string {
  const names = alternatives.map(({ target }) => {
    const made = entries.find(({ address }) => address === target);
    return made !== undefined && 'object' in made ? label(made.object) : target;
  });
  return [...new Set(names)].join(' or ');
}
