import type { CompiledPair } from '../../model/mapping.ts';
import { factsOf } from '../../spec/facts.ts';
import { type Html, html } from './html.ts';
import type { PageMaterial } from './pair-page.ts';

/** The headline of a pair in one sentence. */
export function headline(pair: CompiledPair): string {
  return `${oneToOne(pair)} objects map 1:1 between ${pair.source.label} and ${pair.destination.label}.`;
}

/** The three figures that a pair is known by, as published, each with what is computed. */
export function pairTop({ pair, grades }: PageMaterial): Html {
  const { grade, gradeName, timeline } = pair.published;
  const { computed } = grades.overall;
  const whole = pair.rows.filter(({ truth }) => truth.cardinality === '1:1').length;
  return html`<dl class="headline">
${figure('objects map 1:1', oneToOne(pair), `computed: ${whole}`)}
${figure('complexity', grade, `${gradeName}; computed: ${computed.grade}, ${computed.name}`)}
${figure('timeline', timeline, 'as published')}
</dl>
<p class="lead">${headline(pair)} ${factsOf(pair).get('fields.count')} fields are mapped one by one, and everything that does not arrive is named. <a href="../${pair.id}.json">This page as JSON</a></p>`;
}

function figure(name: string, value: string, remark: string): Html {
  return html`<div><dt>${name}</dt><dd class="big">${value}</dd><dd class="minor">${remark}</dd></div>`;
}

function oneToOne({ rows }: CompiledPair): string {
  return `${rows.filter(({ published }) => published.cardinality === '1:1').length} of ${rows.length}`;
}
