import type { CoverageReport, PartCoverage } from '../../model/report.ts';

/** How far a sample went through a pair. */
export interface CoverageCounts {
  readonly total: number;
  /** Exercised by a record of the sample. */
  readonly sample: number;
  /** Exercised by records that the load writes, none of which is in the sample. */
  readonly load: number;
  /** Exercised by records that the load does not write. */
  readonly snapshot: number;
  /** Exercised by no record that was read. */
  readonly nothing: number;
}

/** Counts every part of a pair once, under the smallest set of records that exercises it. */
export function coverageCounts({ parts }: CoverageReport): CoverageCounts {
  const counts = { sample: 0, load: 0, snapshot: 0, nothing: 0 };
  for (const part of parts) counts[levelOf(part)] += 1;
  return { total: parts.length, ...counts };
}

function levelOf({ exercisedBy }: PartCoverage): 'sample' | 'load' | 'snapshot' | 'nothing' {
  return (['sample', 'load', 'snapshot'] as const).find((level) => exercisedBy.includes(level)) ?? 'nothing';
}

/** One line: how much of the pair the sample exercises, and why not the rest. */
export function coverageSummary(report: CoverageReport): string {
  const { total, sample, load, snapshot, nothing } = coverageCounts(report);
  const rest = [
    [load, 'the load has and the sample lacks'],
    [snapshot, 'only records show that the load does not write'],
    [nothing, 'no record of the snapshot shows'],
  ] as const;
  const why = rest.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  const covered = `The sample exercises ${sample} of ${total} fields, map entries, alternatives and conditions`;
  return `${[covered, why.join(', ')].filter((part) => part !== '').join('; ')}.`;
}
