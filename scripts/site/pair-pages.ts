import { estimateFacts } from '../../engine/estimate/pair-facts.ts';
import { estimatorRules } from '../../engine/estimate/rules.ts';
import { fieldTable } from '../../engine/render/field-table.ts';
import { gradeSummary } from '../../engine/render/grades.ts';
import { type AdjacentPath, type PageMaterial, pairPage } from '../../engine/render/page/pair-page.ts';
import { workedExamples } from '../../engine/render/page/worked-example.ts';
import { pairSummary } from '../../engine/render/pair-summary.ts';
import { factsOf, fillFacts } from '../../engine/spec/facts.ts';
import { gradePair } from '../../engine/spec/grading/grade-pair.ts';
import {
  openCases,
  openEstimator,
  openGrading,
  openPage,
  openPair,
  openSystem,
  pairIds,
} from '../../engine/spec/load.ts';
import type { SystemProse } from '../../engine/spec/system-prose.ts';
import { type SitePage, sitePage } from './page-file.ts';

/** What the pages of all pairs are made from, in the order of the alphabet. */
export async function pairMaterials(root: string): Promise<readonly PageMaterial[]> {
  const ids = await pairIds(root);
  return await Promise.all(ids.map((id) => materialOf(root, id, ids)));
}

/** The page of each pair, with its data. */
export function pairPages(materials: readonly PageMaterial[]): readonly SitePage[] {
  return materials.map((material, order) => {
    const { pair } = material;
    const page = pairPage(material);
    return sitePage(`pairs/${pair.id}`, page, {
      label: `${pair.source.label} to ${pair.destination.label}`,
      order,
      data: dataOf(material),
      structured: structuredOf(material),
    });
  });
}

async function materialOf(root: string, id: string, ids: readonly string[]): Promise<PageMaterial> {
  const { pair } = await openPair({ root, pair: id });
  const { rules } = await openGrading(root);
  const { file } = await openEstimator(root);
  if (pair === undefined || rules === undefined || file === undefined)
    throw new Error(`${id} does not open. Run  npm run crosswalk -- check  first.`);
  const { cases } = await openCases(root, pair);
  const { page } = await openPage(root, pair);
  const estimates = estimatorRules(file);
  return {
    pair,
    grades: gradePair(pair, rules),
    source: await proseOf(root, pair.source.name),
    destination: await proseOf(root, pair.destination.name),
    ...(page === undefined ? {} : { page }),
    examples: workedExamples(pair, cases),
    estimator: { facts: estimateFacts(pair, estimates), rules: estimates },
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

function dataOf({ pair, grades, source, destination, examples }: PageMaterial): unknown {
  return {
    ...pairSummary(pair),
    grades: gradeSummary(pair, grades),
    fields: fieldTable(pair),
    gotchas: { source: source.gotchas, destination: destination.gotchas },
    examples,
  };
}

/** Questions are what search engines show of such a page; without any it is an article. */
function structuredOf({ pair, page }: PageMaterial): Readonly<Record<string, unknown>> {
  const headline = `${pair.source.label} to ${pair.destination.label} migration`;
  const questions = page?.faq ?? [];
  if (questions.length === 0) return { '@type': 'TechArticle', headline };
  const fill = (text: string): string => fillFacts(text, factsOf(pair));
  return {
    '@type': 'FAQPage',
    headline,
    mainEntity: questions.map(({ q, a }) => ({
      '@type': 'Question',
      name: fill(q),
      acceptedAnswer: { '@type': 'Answer', text: fill(a) },
    })),
  };
}
