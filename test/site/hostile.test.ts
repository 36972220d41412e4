import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PageMaterial } from '../../engine/render/page/pair-page.ts';
import { pairMaterials, pairPages } from '../../scripts/site/pair-pages.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const HOSTILE = '</script><script>alert(1)</script>" onload="alert(2)';

/** The material with every label and every text of a person replaced. */
function spoilt({ pair, page, source, destination, estimator, ...rest }: PageMaterial): PageMaterial {
  const claims = [{ text: HOSTILE, source: `https://a.example/${HOSTILE}` }];
  const titled = [{ title: HOSTILE, text: HOSTILE }];
  return {
    ...rest,
    pair: {
      ...pair,
      source: { ...pair.source, label: HOSTILE },
      rows: pair.rows.map((row) => ({
        ...row,
        differs: HOSTILE,
        published: { ...row.published, source: HOSTILE, destination: HOSTILE },
      })),
      customFields: pair.customFields.map((field) => ({ ...field, label: HOSTILE })),
    },
    page: {
      crosswalk: 'page/1',
      pair: pair.id,
      overview: HOSTILE,
      ...(page?.rows === undefined
        ? {}
        : { rows: Object.fromEntries(Object.keys(page.rows).map((id) => [id, HOSTILE])) }),
      leaving: claims,
      choosing: claims,
      challenges: titled,
      steps: titled,
      faq: [{ q: HOSTILE, a: HOSTILE }],
    },
    source: { ...source, label: HOSTILE, strengths: [HOSTILE], weaknesses: [HOSTILE] },
    destination: {
      ...destination,
      gotchas: destination.gotchas.map((gotcha) => ({ ...gotcha, title: HOSTILE, text: HOSTILE, check: HOSTILE })),
    },
    estimator: {
      ...estimator,
      facts: { ...estimator.facts, objects: [{ name: 'job', label: HOSTILE, files: false }] },
    },
  };
}

test('markup and script in labels and in prose are shown as text', async () => {
  const [material] = await pairMaterials(ROOT);
  if (material === undefined) throw new Error('There is no pair.');
  const [page] = pairPages([spoilt(material)]);
  const body = page?.body ?? '';

  const scripts = [...body.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
  const handlers = [...body.matchAll(/<[a-z][^>]*\sonload="/g)];
  expect(scripts).toEqual(['<script type="application/json" id="estimator-data">']);
  expect(handlers).toEqual([]);
  expect(body.split('&lt;script&gt;alert(1)').length).toBeGreaterThan(50);
});
