import type { PageFile } from '../../../schema/page.generated.ts';
import type { CompiledPair, Row } from '../../model/mapping.ts';
import { factsOf, fillFacts } from '../../spec/facts.ts';
import type { PairGrades } from '../../spec/grading/grade-pair.ts';
import type { SystemProse } from '../../spec/system-prose.ts';
import { rowLosses } from '../pair-summary.ts';
import { dependencyGraph, dependencySvg } from './dependency-graph.ts';
import { type EstimatorMaterial, estimatorSection } from './estimator-section.ts';
import { type Html, html, paragraphs, slug } from './html.ts';
import { claimSection, deepDives, faqSection, gotchaSection, gradingSection, stepsSection } from './pair-sections.ts';
import { headline, pairTop } from './pair-top.ts';
import type { RenderedPage } from './rendered-page.ts';
import { mappingCards, mappingTable } from './row-cards.ts';
import type { WorkedExample } from './worked-example.ts';

/** What a pair's page is made from. */
export interface PageMaterial {
  readonly pair: CompiledPair;
  readonly grades: PairGrades;
  readonly source: SystemProse;
  readonly destination: SystemProse;
  /** Absent: nobody has written the prose yet. */
  readonly page?: PageFile;
  readonly examples: readonly WorkedExample[];
  readonly estimator: EstimatorMaterial;
  /** The other pairs that share an end with this one. */
  readonly adjacent: readonly AdjacentPath[];
}

/** Another pair, as a link. */
export interface AdjacentPath {
  readonly id: string;
  readonly source: string;
  readonly destination: string;
  /** What it shares with the pair of the page. */
  readonly shares: 'source' | 'destination';
}

/** Renders the page of a pair: what is published, what is computed beside it, and the prose around both. Pure. */
export function pairPage(material: PageMaterial): RenderedPage {
  const { pair, page } = material;
  const { source, destination } = pair;
  const title = `${source.label} to ${destination.label} migration`;
  const fill = (text: string): string => fillFacts(text, factsOf(pair));
  const written = SECTIONS.map(({ title: name, body }) => ({ name, body: body(material, fill) }));
  return {
    title,
    description: `${headline(pair)} Field-level mapping from ${source.label} to ${destination.label}, with every loss named.`,
    top: pairTop(material),
    sections: written.flatMap(({ name, body }) => (body === undefined ? [] : [{ id: slug(name), title: name, body }])),
    unfinished: [...(page === undefined ? ['all prose'] : unwritten(page, pair))],
  };
}

type Fill = (text: string) => string;

const SECTIONS: readonly {
  readonly title: string;
  readonly body: (material: PageMaterial, fill: Fill) => Html | undefined;
}[] = [
  { title: 'Overview', body: ({ page }, fill) => page && paragraphs(fill(page.overview)) },
  { title: 'Why teams make this switch', body: claimSection },
  { title: 'Object mapping', body: ({ pair, page, examples }, fill) => mappingCards(pair, page, examples, fill) },
  { title: 'The whole table', body: ({ pair }) => mappingTable(pair) },
  { title: 'What depends on what', body: ({ pair }) => graphSection(pair) },
  { title: 'What does not survive', body: ({ pair }) => lossSection(pair) },
  { title: 'Gotchas + challenges', body: gotchaSection },
  { title: 'Migration approach', body: stepsSection },
  { title: 'Platform deep dives', body: deepDives },
  { title: 'Complexity grading', body: gradingSection },
  { title: 'Estimator', body: ({ estimator }) => estimatorSection(estimator) },
  { title: 'FAQ', body: faqSection },
  { title: 'Adjacent paths', body: adjacentSection },
];

function unwritten(page: PageFile, pair: CompiledPair): readonly string[] {
  const rows = pair.rows.filter(({ id }) => page.rows?.[id] === undefined).map(({ id }) => `rows.${id}`);
  const sections = (['leaving', 'choosing', 'challenges', 'steps', 'faq'] as const).filter(
    (name) => page[name] === undefined,
  );
  return [...sections, ...rows];
}

function graphSection(pair: CompiledPair): Html {
  const graph = dependencyGraph(pair);
  const labels = new Map(graph.nodes.map(({ id, label }) => [id, label]));
  const words = graph.edges.map(({ from, to }) => `${labels.get(to)} after ${labels.get(from)}`).join('; ');
  return html`<p>Records are written in this order, so that every link finds what it leads to.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Order of loading">${dependencySvg(graph, `Order of loading: ${words}`)}</div>`;
}

function lossSection(pair: CompiledPair): Html {
  const rows: readonly (readonly [string, string])[] = [
    ...pair.rows.flatMap((row: Row) => rowLosses(row).map((loss) => [row.published.source, loss] as const)),
    ...pair.leftovers.flatMap(({ object, archive, drop }) => [
      ...(archive.length === 0 ? [] : [[object, `Kept in the archive of the run: ${archive.join(', ')}`] as const]),
      ...Object.entries(drop).map(([field, reason]) => [`${object}.${field}`, reason] as const),
    ]),
  ];
  if (rows.length === 0) return html`<p>Nothing is lost.</p>`;
  return html`<p>Everything that does not arrive as it was. What is not on this list arrives whole.</p>
<table class="cards"><thead><tr><th>Where</th><th>What is lost or stays</th></tr></thead><tbody>
${rows.map(([where, what]) => html`<tr><td data-label="Where">${where}</td><td data-label="What">${what}</td></tr>`)}
</tbody></table>`;
}

function adjacentSection({ pair, adjacent }: PageMaterial): Html | undefined {
  const list = (shares: AdjacentPath['shares']): Html | undefined => {
    const paths = adjacent.filter((path) => path.shares === shares);
    if (paths.length === 0) return undefined;
    return html`<ul class="paths">${paths.map(
      ({ id, source, destination }) => html`<li><a href="../${id}/">${source} to ${destination}</a></li>`,
    )}</ul>`;
  };
  const [leave, arrive] = [list('source'), list('destination')];
  return html`<div class="two"><section><h3>Other ways to leave ${pair.source.label}</h3>${leave ?? html`<p>None yet. A pair is one YAML file: see the tutorial.</p>`}</section>
<section><h3>Other ways to arrive at ${pair.destination.label}</h3>${arrive ?? html`<p>None yet.</p>`}</section></div>`;
}
