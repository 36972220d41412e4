import type { PageFile } from '../../../schema/page.generated.ts';
import type { Cardinality, CompiledPair, Row } from '../../model/mapping.ts';
import { entryFields, type FieldLine } from '../field-table.ts';
import { COMPATIBILITY_WORDS } from '../pair-summary.ts';
import { type Html, html, paragraphs, slug } from './html.ts';
import { splitDiagram } from './split-diagram.ts';
import { exampleHtml, type WorkedExample } from './worked-example.ts';

/** A card for each row of the published table: where it goes, how truly, and with which fields. */
export function mappingCards(
  pair: CompiledPair,
  page: PageFile | undefined,
  examples: readonly WorkedExample[],
  fill: (text: string) => string,
): Html {
  const cards = pair.rows.map((row) => {
    const prose = page?.rows?.[row.id];
    return card(row, {
      pair,
      prose: prose === undefined ? undefined : fill(prose),
      example: examples.find((example) => example.row === row.id),
    });
  });
  return html`<p>Each card is one kind of record. The published claim stands first; what the engine does stands beside it, computed from the spec.</p>
${cards}`;
}

interface CardMaterial {
  readonly pair: CompiledPair;
  readonly prose: string | undefined;
  readonly example: WorkedExample | undefined;
}

function card(row: Row, { pair, prose, example }: CardMaterial): Html {
  const { source, destination, cardinality, compatibility } = row.published;
  const { label: from } = pair.source;
  const { label: to } = pair.destination;
  return html`<section class="card" id="${slug(source)}">
<header><h3><span class="end">${source}</span> <span aria-hidden="true">→</span> <span class="sr">becomes</span> <span class="end">${destination}</span></h3>
<p class="marks"><span class="mark">${cardinality}</span><span class="mark ${compatibility}">${COMPATIBILITY_WORDS[compatibility]}</span>${truthMark(row)}</p></header>
${prose === undefined ? undefined : paragraphs(prose)}
${row.differs === undefined ? undefined : html`<p class="differs"><strong>Where the claim and the truth part:</strong> ${row.differs}</p>`}
${splitDiagram(row, pair)}
${example === undefined ? undefined : exampleHtml(example, from, to)}
${fieldDetails(row, pair)}
</section>`;
}

const CARDINALITY_WORDS: Readonly<Record<Cardinality, string>> = {
  '1:1': 'one becomes one',
  '1:many': 'one becomes several',
  'many:1': 'several become one',
  lossy: 'not everything arrives',
};

function truthMark({ published, truth }: Row): Html | undefined {
  if (truth.cardinality === published.cardinality) return html`<span class="mark same">computed: the same</span>`;
  return html`<span class="mark other">computed: ${truth.cardinality}, ${CARDINALITY_WORDS[truth.cardinality]}</span>`;
}

function fieldDetails(row: Row, pair: CompiledPair): Html | undefined {
  const lines = row.entries.flatMap((entry) => entryFields(entry, pair));
  if (lines.length === 0) return undefined;
  return html`<details><summary>${lines.length} fields, one by one</summary>
<table class="cards"><thead><tr><th>From</th><th>How</th><th>To</th><th>Type</th><th>Loss</th></tr></thead><tbody>
${lines.map((line) => fieldRow(line, pair))}
</tbody></table></details>`;
}

function fieldRow(line: FieldLine, pair: CompiledPair): Html {
  const { sourceFields, expression, destinationObject, destinationField, destinationType, loss } = line;
  const label = pair.customFields.find(
    ({ object, id }) => object === ownerOf(destinationObject, pair) && destinationField === `custom.${id}`,
  )?.label;
  return html`<tr><td data-label="From">${sourceFields?.join(', ') ?? 'decided by the expression'}</td><td data-label="How"><code>${expression}</code></td><td data-label="To">${label ?? destinationField} <span class="minor">${destinationObject}</span></td><td data-label="Type">${destinationType}</td><td data-label="Loss">${loss === '' ? 'none' : loss}</td></tr>`;
}

/** Some objects carry the custom fields of another. */
function ownerOf(object: string, { destination }: CompiledPair): string {
  return destination.objects.get(object)?.customFields ?? object;
}

/** The published table as a whole, with what is computed in a column of its own. */
export function mappingTable(pair: CompiledPair): Html {
  return html`<table class="cards"><thead><tr><th>${pair.source.label}</th><th>${pair.destination.label}</th><th>Published</th><th>Computed</th><th>Compatibility</th></tr></thead><tbody>
${pair.rows.map(({ published, truth }) => html`<tr><td data-label="${pair.source.label}"><a href="#${slug(published.source)}">${published.source}</a></td><td data-label="${pair.destination.label}">${published.destination}</td><td data-label="Published">${published.cardinality}</td><td data-label="Computed">${truth.cardinality}</td><td data-label="Compatibility">${COMPATIBILITY_WORDS[published.compatibility]}</td></tr>`)}
</tbody></table>`;
}
