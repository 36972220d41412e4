import { refsOfEntry } from '../../model/entry-parts.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import { type Html, html } from './html.ts';

/** What has to be there before what: rows as boxes, links between their records as lines. */
export interface DependencyGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly becomes: string;
  /** 0 for rows that need no other; else one more than the furthest of those it needs. */
  readonly level: number;
}

/** The graph of a pair's rows. An edge leads from what is made first to what needs it. */
export function dependencyGraph(pair: CompiledPair): DependencyGraph {
  const rowOf = new Map(pair.entries.map(({ address, row }) => [address, row]));
  const needs = new Map(pair.rows.map(({ id }) => [id, new Set<string>()]));
  for (const entry of pair.entries) {
    for (const { target } of refsOfEntry(entry)) {
      const row = rowOf.get(target);
      if (row !== undefined && row !== entry.row) needs.get(entry.row)?.add(row);
    }
  }
  const levels = levelsOf(needs);
  return {
    nodes: pair.rows.map(({ id, published }) => ({
      id,
      label: published.source,
      becomes: published.destination,
      level: levels.get(id) ?? 0,
    })),
    edges: [...needs].flatMap(([to, froms]) => [...froms].map((from) => ({ from, to }))),
  };
}

/** Rows can need each other through different entries, so a row on its own way counts no further. */
function levelsOf(needs: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  const visit = (id: string, way: ReadonlySet<string>): number => {
    const known = levels.get(id);
    if (known !== undefined) return known;
    const further = [...(needs.get(id) ?? [])].filter((need) => !way.has(need));
    const level = Math.max(-1, ...further.map((need) => visit(need, new Set([...way, id])))) + 1;
    levels.set(id, level);
    return level;
  };
  for (const id of needs.keys()) visit(id, new Set([id]));
  return levels;
}

const BOX = { width: 190, height: 44, across: 240, down: 60, margin: 8 } as const;

/** The graph as a drawing, from left to right. It names itself for those who cannot see it. */
export function dependencySvg(graph: DependencyGraph, title: string): Html {
  const places = placesOf(graph.nodes);
  const columns = Math.max(0, ...graph.nodes.map(({ level }) => level)) + 1;
  const rows = Math.max(1, ...[...places.values()].map(({ row }) => row + 1));
  const [width, height] = [(columns - 1) * BOX.across + BOX.width + 2 * BOX.margin, rows * BOX.down + BOX.margin];
  return html`<svg class="graph" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">
${graph.edges.map(({ from, to }) => edge(places.get(from), places.get(to)))}
${graph.nodes.map((node) => box(node, places.get(node.id)))}
</svg>`;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly row: number;
}

function placesOf(nodes: readonly GraphNode[]): ReadonlyMap<string, Place> {
  const filled = new Map<number, number>();
  return new Map(
    nodes.map(({ id, level }) => {
      const row = filled.get(level) ?? 0;
      filled.set(level, row + 1);
      return [id, { x: level * BOX.across + BOX.margin, y: row * BOX.down + BOX.margin, row }];
    }),
  );
}

function edge(from: Place | undefined, to: Place | undefined): Html | undefined {
  if (from === undefined || to === undefined) return undefined;
  const [startX, startY] = [from.x + BOX.width, from.y + BOX.height / 2];
  const [endX, endY] = [to.x, to.y + BOX.height / 2];
  const middle = (startX + endX) / 2;
  return html`<path d="M${startX} ${startY} C${middle} ${startY} ${middle} ${endY} ${endX} ${endY}"/>`;
}

const MOST_LETTERS = 25;

function box({ label, becomes }: GraphNode, place: Place | undefined): Html | undefined {
  if (place === undefined) return undefined;
  return html`<g><rect x="${place.x}" y="${place.y}" width="${BOX.width}" height="${BOX.height}" rx="6"/><text x="${place.x + 10}" y="${place.y + 18}">${short(label)}</text><text class="minor" x="${place.x + 10}" y="${place.y + 34}">${short(becomes)}</text></g>`;
}

function short(text: string): string {
  const letters = Array.from(text);
  return letters.length <= MOST_LETTERS ? text : `${letters.slice(0, MOST_LETTERS - 1).join('')}…`;
}
