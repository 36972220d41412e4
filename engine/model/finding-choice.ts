import type { FindingChoice, FindingCode } from './report.ts';

/** What the customer chose, by finding; absent: the first choice that the finding allows. */
export type FindingChoices = Readonly<Partial<Record<FindingCode, FindingChoice>>>;

type ChoiceName = 'flag' | 'hold' | 'merge' | 'drop';

/** What can be chosen for each finding, the default first. */
export const FINDING_CHOICES: Readonly<Record<FindingCode, readonly ChoiceName[]>> = {
  unreadable_row: ['flag'],
  identical_duplicate: ['merge'],
  duplicate_key: ['hold', 'merge', 'drop'],
  possible_duplicate: ['flag'],
  missing_required: ['hold', 'drop'],
  broken_reference: ['hold', 'drop'],
  unresolved_owner: ['flag'],
  unreadable_value: ['hold', 'drop'],
  unknown_value: ['hold', 'drop'],
  unknown_currency: ['hold', 'drop'],
  unknown_column: ['flag'],
  missing_column: ['flag'],
  text_too_long: ['hold', 'drop'],
  missing_file: ['hold', 'drop'],
  large_file: ['hold', 'drop'],
  unmapped_field: ['flag'],
  count_mismatch: ['flag'],
};

/** The choice that stands for a finding. */
export function choiceFor(code: FindingCode, choices: FindingChoices): FindingChoice {
  const [usual] = FINDING_CHOICES[code];
  return choices[code] ?? (usual === undefined || usual === 'drop' ? 'flag' : usual);
}

/** One sentence for each choice that its finding does not allow. */
export function unusableChoices(choices: FindingChoices): readonly string[] {
  return Object.entries(choices).flatMap(([code, choice]) => {
    const allowed = FINDING_CHOICES[code as FindingCode] as readonly ChoiceName[] | undefined;
    if (allowed === undefined)
      return [`There is no finding ${code}. The findings are ${Object.keys(FINDING_CHOICES).join(', ')}.`];
    const name = typeof choice === 'object' ? 'drop' : choice;
    if (allowed.includes(name)) return [];
    return [`${code} cannot be answered with ${name}. Choose ${allowed.join(' or ')}, or leave it out.`];
  });
}
