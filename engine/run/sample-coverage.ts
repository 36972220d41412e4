import { formatLocation } from '../model/location.ts';
import type { CompiledPair } from '../model/mapping.ts';
import type { CoverageReport, Exerciser, PartCoverage } from '../model/report.ts';
import type { SampledBranches } from '../phase/sample/choose-sample.ts';
import { conditionBranchesIn } from '../phase/sample/condition-branches.ts';
import type { SourceStaging } from '../port/staging.ts';
import { partsOfPair } from './pair-parts.ts';

/**
 * Holds what the sample, the load and the whole snapshot exercise against all that a pair can do. The definitions of an
 * account, its inventories and records that do not move are of the snapshot alone: the load writes none of them.
 */
export async function sampleCoverage(
  pair: CompiledPair,
  source: SourceStaging,
  { sample, load, mapped }: SampledBranches,
): Promise<CoverageReport> {
  const snapshot = await conditionBranchesIn(pair, source, new Set([...mapped, ...load]));
  const levels: readonly (readonly [Exerciser, readonly string[]])[] = [
    ['sample', [...sample]],
    ['load', [...load]],
    ['snapshot', [...snapshot]],
  ];
  const parts = partsOfPair(pair).map(({ what, at, shownBy }): PartCoverage => {
    const by = levels.filter(([, branches]) => branches.some(shownBy)).map(([exerciser]) => exerciser);
    return { what, at, exercisedBy: by };
  });
  return { parts };
}

/** Adds to a report what the pair's cases exercise; what only an overlay does, no case of the pair exercises. */
export function withCases(
  { parts }: CoverageReport,
  pair: CompiledPair,
  results: readonly { readonly coverage: readonly string[] }[],
): CoverageReport {
  const branches = [...new Set(results.flatMap(({ coverage }) => coverage))];
  const shown = new Set(partsOfPair(pair).flatMap((part) => (branches.some(part.shownBy) ? [nameOf(part)] : [])));
  return {
    parts: parts.map((part) =>
      shown.has(nameOf(part)) ? { ...part, exercisedBy: ['cases', ...part.exercisedBy] } : part,
    ),
  };
}

function nameOf({ what, at }: Pick<PartCoverage, 'what' | 'at'>): string {
  return `${formatLocation(at)} ${what}`;
}
