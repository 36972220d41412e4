import { describe, expect, test } from 'vitest';
import { gradeSections, gradeSummary } from '../../engine/render/grades.ts';
import { renderMappingTable } from '../../engine/render/mapping-table.ts';
import type { FactorGrade, PairGrades } from '../../engine/spec/grading/grade-pair.ts';
import { SMALL_PAIR } from './small-pair.ts';

const TIMELINE: FactorGrade = {
  name: 'timeline',
  label: 'Timeline | complexity',
  weight: 1,
  published: 'A',
  computed: 'B',
  differs: 'The page counts <objects>.',
  evidence: [
    {
      measure: 'entries',
      value: 15,
      says: '15 entries',
      from: ['visit.deal'],
      grade: 'B',
      bounds: { A: 5, B: 20, C: 40 },
    },
    {
      measure: 'longest_chain',
      value: undefined,
      says: 'nobody knows',
      from: [],
      grade: 'D',
      bounds: { A: 2, B: 4, C: 6 },
    },
  ],
};

const GRADES: PairGrades = {
  overall: {
    published: { grade: 'B', name: 'Standard' },
    computed: { grade: 'C', name: 'Moderate' },
    mean: 1.5,
    differs: 'Losses count here.',
  },
  factors: [TIMELINE, { ...TIMELINE, name: 'data_volume', label: 'Volume', published: undefined, differs: undefined }],
};

describe('the section of the page', () => {
  const text = gradeSections(GRADES).join('\n\n');

  test.each([
    [
      'published beside computed, the evidence and why they part',
      '| Timeline \\| complexity | A | B | B: 15 entries<br>D: nobody knows<br>Differs from the published grade: The page counts &lt;objects&gt;. |',
    ],
    ['a factor that the page does not grade', '| Volume |  | B | B: 15 entries<br>D: nobody knows |'],
    [
      'the overall grade',
      '| Overall | B Standard | C Moderate | Differs from the published grade: Losses count here. |',
    ],
    [
      'how it is worked out',
      'The worst finding decides a factor. The mean of the factors is 1.50, counting A as 0, B as 1, C as 2, D as 3; the nearest grade is the overall one, half way the harder one.',
    ],
  ])('shows %s', (_, line) => {
    expect(text.split('\n')).toContain(line);
  });

  test('says when factors weigh differently', () => {
    const [first, second] = GRADES.factors;

    expect(gradeSections({ ...GRADES, factors: [first!, { ...second!, weight: 2 }] }).join()).toContain(
      'The mean of the factors, weighted, is 1.50',
    );
  });

  test('stands on the page of a pair that is graded, and only there', () => {
    expect(renderMappingTable(SMALL_PAIR, GRADES)).toContain(text);
    expect(renderMappingTable(SMALL_PAIR)).not.toContain('## Complexity');
  });
});

test('for programs, nothing is left out: what is absent is null', () => {
  const { pair, overall, factors } = gradeSummary(SMALL_PAIR, GRADES);

  expect(pair).toBe('rounds-to-ledger');
  expect(overall).toEqual(GRADES.overall);
  expect(
    gradeSummary(SMALL_PAIR, { ...GRADES, overall: { ...GRADES.overall, differs: undefined } }).overall.differs,
  ).toBeNull();
  expect(factors.map(({ factor, published, differs }) => [factor, published, differs])).toEqual([
    ['timeline', 'A', 'The page counts <objects>.'],
    ['data_volume', null, null],
  ]);
  expect(factors[0]?.evidence.map(({ measure, value, grade, from }) => [measure, value, grade, from])).toEqual([
    ['entries', 15, 'B', ['visit.deal']],
    ['longest_chain', null, 'D', []],
  ]);
});
