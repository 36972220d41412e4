import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pairMaterials, pairPages } from '../../scripts/site/pair-pages.ts';
import { tableRows, textPieces, wordRuns } from './page-text.ts';
import { DESTINATION_GOTCHAS, PUBLISHED, PUBLISHED_HEADINGS } from './published.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SEEDS = join(process.env['CROSSWALK_SHARED'] ?? join(ROOT, '..', 'shared'), 'seeds');
const LONGEST_SHARED_RUN = 5;

const pages = pairPages(await pairMaterials(ROOT));

function bodyOf(id: string): string {
  return pages.find(({ path }) => path === `pairs/${id}`)?.body ?? '';
}

describe.each(PUBLISHED)('the page $id shows what is published', (published) => {
  const { id, source, rows, oneToOne, grade, gradeName, timeline } = published;
  const body = bodyOf(id);
  const pieces = textPieces(body);

  test('every heading', () => {
    const missing = PUBLISHED_HEADINGS.map((heading) => heading.replace('{source}', source)).filter(
      (heading) => !pieces.includes(heading),
    );

    expect(missing).toEqual([]);
  });

  test('every row with its cardinality and compatibility, in the published order', () => {
    const shown = tableRows(body, 'The whole table').map(([from, to, cardinality, , compatibility]) => [
      from,
      to,
      cardinality,
      compatibility,
    ]);

    expect(shown).toEqual(rows);
  });

  test('the headline: ratio, grade and timeline', () => {
    expect(pieces.slice(0, 9)).toEqual(expect.arrayContaining([oneToOne, grade, timeline]));
    expect(pieces.slice(0, 9).join(' ')).toContain(gradeName);
  });

  test.each(['gotchas', 'challenges', 'steps', 'fields'] as const)('all %s by name', (kind) => {
    const missing = published[kind].filter((name) => !pieces.includes(name));

    expect(missing).toEqual([]);
  });

  test('the gotchas of the destination', () => {
    expect(DESTINATION_GOTCHAS.filter((title) => !pieces.includes(title))).toEqual([]);
  });
});

describe('own words', () => {
  const allowed = [
    ...PUBLISHED_HEADINGS,
    ...DESTINATION_GOTCHAS,
    ...PUBLISHED.flatMap(({ rows, gotchas, challenges, steps, source }) => [
      ...rows.flat(),
      ...gotchas,
      ...challenges,
      ...steps,
      `objects map 1:1 between ${source} and Pipedrive`,
    ]),
  ].toSorted((left, right) => right.length - left.length);

  test.skipIf(!existsSync(SEEDS))(
    'no run of six words is taken from the published sentences (needs ../shared/seeds)',
    () => {
      const published = new Set(
        readdirSync(SEEDS).flatMap((name) => wordRuns(readFileSync(join(SEEDS, name), 'utf8'), LONGEST_SHARED_RUN + 1)),
      );

      const taken = pages.flatMap(({ path, body }) =>
        textPieces(body)
          .flatMap((piece) => withoutTitles(piece).flatMap((part) => wordRuns(part, LONGEST_SHARED_RUN + 1)))
          .filter((run) => published.has(run))
          .map((run) => `${path}: ${run}`),
      );

      expect(published.size).toBeGreaterThan(1000);
      expect([...new Set(taken)]).toEqual([]);
    },
  );

  /** What stands around the published titles, which carry over word for word. */
  function withoutTitles(piece: string): readonly string[] {
    return allowed.reduce<readonly string[]>((parts, title) => parts.flatMap((part) => part.split(title)), [piece]);
  }
});
