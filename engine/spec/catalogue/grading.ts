import { rule } from './rule.ts';

/** What can be wrong with the rules for grades, and with what a pair publishes beside them. */
export const GRADING_RULES = {
  'grade-bounds-fall': rule<{ grade: string; easier: string }>({
    severity: 'error',
    message: ({ grade, easier }) => `${grade} allows less than ${easier}, which is the better grade.`,
    hint: 'Let the bounds rise from A to C.',
    why: 'Measures rise when a pair gets harder, so a grade between the two could never be given.',
    wrong: 'entries: { A: 20, B: 5, C: 40 }',
    right: 'entries: { A: 5, B: 20, C: 40 }',
  }),
  'grade-differs': rule<{ what: string; claim: string; truth: string }>({
    severity: 'warning',
    message: ({ what, claim, truth }) => `The page grades ${what} ${claim}, and the specs come to ${truth}.`,
    hint: 'Explain the gap in one sentence under  differs:  beside the published grade.',
    why: 'The published grade is kept, but the reader is told why the specs do not give it.',
    wrong: 'published: { grade: A, grade_name: Simple, timeline: 3 days }',
    right: 'published: { grade: A, ..., differs: The page does not count what stays behind. }',
  }),
  'needless-grade-differs': rule<{ what: string; truth: string }>({
    severity: 'warning',
    message: ({ what, truth }) => `The page and the specs both grade ${what} ${truth}, so there is no gap to explain.`,
    hint: 'Take  differs  out.',
    why: 'An explanation of a gap that is not there makes readers look for it.',
    wrong: 'published: { grade: B, ..., differs: It is harder than it looks. }   on a pair that comes to B',
    right: 'published: { grade: B, ... }',
  }),
} as const;
