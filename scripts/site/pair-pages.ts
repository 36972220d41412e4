import { fieldTable } from '../../engine/render/field-table.ts';
import { gradeSummary } from '../../engine/render/grades.ts';
import { html } from '../../engine/render/page/html.ts';
import {
  type AdjacentPath,
  headline,
  type PageMaterial,
  pairPage,
  type RenderedPage,
} from '../../engine/render/page/pair-page.ts';
import { workedExamples } from '../../engine/render/page/worked-example.ts';
import { pairSummary } from '../../engine/render/pair-summary.ts';
import { factsOf } from '../../engine/spec/facts.ts';
import { gradePair } from '../../engine/spec/grading/grade-pair.ts';
import { openCases, openGrading, openPage, openPair, openSystem, pairIds } from '../../engine/spec/load.ts';
import type { SystemProse } from '../../engine/spec/system-prose.ts';
import { pageFile, type SiteFile, sectionsText } from './page-file.ts';

/** The pages of all pairs, the data beside each, and what still waits for prose. */
export async function pairPages(root: string): Promise<{
  readonly content: readonly SiteFile[];
  readonly data: readonly SiteFile[];
  readonly unfinished: readonly string[];
}> {
  const ids = await pairIds(root);
  const materials = await Promise.all(ids.map(async (id) => ({ id, material: await materialOf(root, id, ids) })));
  const rendered = materials.map(({ id, material }) => ({ id, material, page: pairPage(material) }));
  return {
    content: rendered.map(({ id, material, page }, order) =>
      pageFile(
        `pairs/${id}.md`,
        { ...frontOf(page), label: `${material.pair.source.label} to ${material.pair.destination.label}`, order },
        bodyOf(material, page),
      ),
    ),
    data: rendered.map(({ id, material }) => ({ path: `pairs/${id}.json`, text: dataOf(material) })),
    unfinished: rendered.flatMap(({ id, page }) => page.unfinished.map((part) => `pairs/${id}: ${part}`)),
  };
}

async function materialOf(root: string, id: string, ids: readonly string[]): Promise<PageMaterial> {
  const { pair } = await openPair({ root, pair: id });
  const { rules } = await openGrading(root);
  if (pair === undefined || rules === undefined)
    throw new Error(`${id} does not open. Run  npm run crosswalk -- check  first.`);
  const { cases } = await openCases(root, pair);
  const { page } = await openPage(root, pair);
  return {
    pair,
    grades: gradePair(pair, rules),
    source: await proseOf(root, pair.source.name),
    destination: await proseOf(root, pair.destination.name),
    ...(page === undefined ? {} : { page }),
    examples: workedExamples(pair, cases),
    adjacent: await adjacentTo(root, pair, ids),
  };
}

async function proseOf(root: string, system: string): Promise<SystemProse> {
  const { prose } = await openSystem({ root, system });
  if (prose === undefined)
    throw new Error(`specs/${system}.system.yaml does not open. Run  npm run crosswalk -- check  first.`);
  return prose;
}

async function adjacentTo(
  root: string,
  { id, source, destination }: PageMaterial['pair'],
  ids: readonly string[],
): Promise<readonly AdjacentPath[]> {
  const others = await Promise.all(
    ids.filter((other) => other !== id).map(async (other) => (await openPair({ root, pair: other })).pair),
  );
  return others.flatMap((other) => {
    if (other === undefined) return [];
    const path = { id: other.id, source: other.source.label, destination: other.destination.label };
    return [
      ...(other.source.name === source.name ? [{ ...path, shares: 'source' as const }] : []),
      ...(other.destination.name === destination.name ? [{ ...path, shares: 'destination' as const }] : []),
    ];
  });
}

function frontOf({ title, description }: RenderedPage): { readonly title: string; readonly description: string } {
  return { title, description };
}

function bodyOf({ pair, grades }: PageMaterial, page: RenderedPage): string {
  const { summary } = pairSummary(pair);
  const top = html`<div class="headline"><p class="big">${summary.oneToOne} of ${summary.total}</p><p>objects map 1:1</p><p class="big">${summary.grade}</p><p>${summary.gradeName}, computed ${grades.overall.computed.grade}</p><p class="big time">${summary.timeline}</p><p>timeline, as published</p></div><p class="lead">${headline(pair)} ${factsOf(pair).get('fields.count')} fields are mapped one by one. <a href="../${pair.id}.json">This page as JSON</a></p>`;
  return `${top.html}\n\n${sectionsText(page)}`;
}

function dataOf({ pair, grades, source, destination, examples }: PageMaterial): string {
  const data = {
    ...pairSummary(pair),
    grades: gradeSummary(pair, grades),
    fields: fieldTable(pair),
    gotchas: { source: source.gotchas, destination: destination.gotchas },
    examples,
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}
