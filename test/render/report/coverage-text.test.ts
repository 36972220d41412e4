import { expect, test } from 'vitest';
import type { CoverageReport, Exerciser } from '../../../engine/model/report.ts';
import { coverageCounts, coverageSummary } from '../../../engine/render/report/coverage-text.ts';

const AT = { file: 'pair.yaml', line: 1, column: 1 };

function report(...exercised: readonly (readonly Exerciser[])[]): CoverageReport {
  return { parts: exercised.map((exercisedBy, index) => ({ what: `part ${index}`, at: AT, exercisedBy })) };
}

const SAMPLED = ['cases', 'sample', 'load', 'snapshot'] as const;

test('a part counts once, under the smallest set of records that exercises it', () => {
  const mixed = report(SAMPLED, ['load', 'snapshot'], ['cases', 'snapshot'], ['cases'], []);

  expect(coverageCounts(mixed)).toEqual({ total: 5, sample: 1, load: 1, snapshot: 1, nothing: 2 });
  expect(coverageSummary(mixed)).toBe(
    'The sample exercises 1 of 5 fields, map entries, alternatives and conditions; 1 the load has and the sample lacks, ' +
      '1 only records show that the load does not write, 2 no record of the snapshot shows.',
  );
});

test('a sample that exercises everything says no more', () => {
  expect(coverageSummary(report(SAMPLED))).toBe(
    'The sample exercises 1 of 1 fields, map entries, alternatives and conditions.',
  );
});
