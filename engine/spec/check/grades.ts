import type { Location } from '../../model/location.ts';
import type { Reporter } from '../compile/context.ts';
import type { PairGrades } from '../grading/grade-pair.ts';
import { nodeAt, type SpecFile } from '../tree.ts';

/** A gap between a published grade and the computed one is explained in the pair's file, and nothing else is. */
export function checkGrades(grades: PairGrades, file: SpecFile, context: Reporter): void {
  for (const { what, claim, truth, differs, path } of claimsOf(grades)) {
    const agrees = claim === truth;
    if (!agrees && differs === undefined) {
      context.report('grade-differs', placeOf([...path, 'grade'], file), { what, claim, truth });
    }
    if (agrees && differs !== undefined) {
      context.report('needless-grade-differs', placeOf([...path, 'differs'], file), { what, truth });
    }
  }
}

/** One published grade beside the computed one. */
interface Claim {
  readonly what: string;
  readonly claim: string;
  readonly truth: string;
  readonly differs: string | undefined;
  /** Where the pair's file makes it. */
  readonly path: readonly string[];
}

function claimsOf({ overall, factors }: PairGrades): readonly Claim[] {
  const { published, computed, differs } = overall;
  const claim = `${published.grade} ${published.name}`;
  const truth = `${computed.grade} ${computed.name}`;
  return [
    { what: 'the pair', claim, truth, differs, path: ['published'] },
    ...factors.flatMap((factor) =>
      factor.published === undefined
        ? []
        : [
            {
              what: factor.label,
              claim: factor.published,
              truth: factor.computed,
              differs: factor.differs,
              path: ['published', 'factors', factor.name],
            },
          ],
    ),
  ];
}

function placeOf(path: readonly string[], { root }: SpecFile): Location {
  return nodeAt(root, path)?.at ?? root.at;
}
