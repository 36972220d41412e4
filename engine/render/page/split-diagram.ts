import type { CompiledPair, Entry, Row } from '../../model/mapping.ts';
import { type Html, html } from './html.ts';

/** One arrow of the drawing: which source object goes where, and how. */
interface Arrow {
  readonly from: string;
  readonly how: string;
  readonly to: string;
}

const LINE = { height: 34, from: 8, how: 190, to: 380, width: 560, box: 150, boxHeight: 26 } as const;

/** How the records of a row split, fold and find their places: one line for each entry. */
export function splitSvg(row: Row, pair: CompiledPair): Html | undefined {
  const arrows = row.entries.map((entry) => arrowOf(entry, row, pair));
  if (arrows.length === 0) return undefined;
  const height = arrows.length * LINE.height + 8;
  const words = arrows.map(({ from, how, to }) => `${from} ${how} ${to}`).join('; ');
  return html`<svg class="split" viewBox="0 0 ${LINE.width} ${height}" width="${LINE.width}" height="${height}" role="img" aria-label="${words}">
${arrows.map((arrow, index) => line(arrow, index * LINE.height + 8))}
</svg>`;
}

function line({ from, how, to }: Arrow, y: number): Html {
  const middle = y + LINE.boxHeight / 2;
  return html`<g>${box(LINE.from, y, from)}<path d="M${LINE.from + LINE.box} ${middle} H${LINE.to - 6}" marker-end="none"/><path class="head" d="M${LINE.to - 12} ${middle - 5} L${LINE.to - 4} ${middle} L${LINE.to - 12} ${middle + 5}"/><text class="minor" x="${LINE.how + 80}" y="${middle - 5}" text-anchor="middle">${short(how, 30)}</text>${box(LINE.to, y, to)}</g>
`;
}

function box(x: number, y: number, label: string): Html {
  return html`<rect x="${x}" y="${y}" width="${LINE.box}" height="${LINE.boxHeight}" rx="5"/><text x="${x + 8}" y="${y + 17}">${short(label, 22)}</text>`;
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

function short(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}
