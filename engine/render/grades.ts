import type { CompiledPair } from '../model/mapping.ts';
import type { FactorGrade, PairGrades } from '../spec/grading/grade-pair.ts';
import type { FactorName, MeasureName } from '../spec/grading/measurement.ts';
import { GRADES, type Grade, type MeasureRule } from '../spec/grading/rules.ts';
import { plainText, table } from './markdown.ts';

/** What `render --as grades` prints: every grade, published beside computed, with the numbers it comes from. */
export interface GradeSummary {
  readonly pair: string;
  readonly overall: {
    readonly published: { readonly grade: string; readonly name: string };
    readonly computed: { readonly grade: Grade; readonly name: string };
    /** The weighted mean of the factors, counting from 0 for the easiest grade. */
    readonly mean: number;
    readonly differs: string | null;
  };
  readonly factors: readonly FactorSummary[];
}

/** One factor; `null` where the page says nothing of it. */
export interface FactorSummary {
  readonly factor: FactorName;
  readonly label: string;
  readonly weight: number;
  readonly published: string | null;
  readonly computed: Grade;
  readonly differs: string | null;
  readonly evidence: readonly EvidenceSummary[];
}

/** One measure of a factor, with what was counted. */
export interface EvidenceSummary {
  readonly measure: MeasureName;
  /** `null`: the specs do not tell. */
  readonly value: number | null;
  readonly says: string;
  readonly grade: Grade;
  readonly bounds: MeasureRule['bounds'];
  /** What was counted. */
  readonly from: readonly string[];
}

/** The grades of a pair as data for programs. */
export function gradeSummary(pair: CompiledPair, { overall, factors }: PairGrades): GradeSummary {
  return {
    pair: pair.id,
    overall: { ...overall, differs: overall.differs ?? null },
    factors: factors.map(({ name, label, weight, published, computed, differs, evidence }) => ({
      factor: name,
      label,
      weight,
      published: published ?? null,
      computed,
      differs: differs ?? null,
      evidence: evidence.map(({ measure, value, says, grade, bounds, from }) => {
        return { measure, value: value ?? null, says, grade, bounds, from };
      }),
    })),
  };
}

/** The grades of a pair as a section of its page. */
export function gradeSections(grades: PairGrades): readonly string[] {
  return ['## Complexity', gradeTable(grades), meanLine(grades)];
}

function gradeTable({ overall, factors }: PairGrades): string {
  const { published, computed, differs } = overall;
  return table(
    ['Factor', 'Published', 'Computed', 'Why'],
    [
      ...factors.map((factor) => [
        plainText(factor.label),
        plainText(factor.published ?? ''),
        factor.computed,
        [...factor.evidence.map(evidenceText), ...reason(factor.differs)].join('<br>'),
      ]),
      [
        'Overall',
        plainText(`${published.grade} ${published.name}`),
        plainText(`${computed.grade} ${computed.name}`),
        reason(differs).join(''),
      ],
    ],
  );
}

function evidenceText({ says, grade }: FactorGrade['evidence'][number]): string {
  return plainText(`${grade}: ${says}`);
}

function reason(differs: string | undefined): readonly string[] {
  return differs === undefined ? [] : [`Differs from the published grade: ${plainText(differs)}`];
}

/** How the overall grade follows from the others, so that it can be worked out by hand. */
function meanLine({ overall, factors }: PairGrades): string {
  const counts = GRADES.map((grade, index) => `${grade} as ${index}`).join(', ');
  const weighted = factors.some(({ weight }) => weight !== 1) ? ', weighted,' : '';
  return `The worst finding decides a factor. The mean of the factors${weighted} is ${overall.mean.toFixed(2)}, counting ${counts}; the nearest grade is the overall one, half way the harder one.`;
}
