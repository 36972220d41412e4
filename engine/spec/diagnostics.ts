import type { Diagnostic } from '../model/diagnostic.ts';
import type { Location } from '../model/location.ts';
import { COMPANION_RULES } from './catalogue/companion.ts';
import { EXPRESSION_RULES } from './catalogue/expression.ts';
import { GRADING_RULES } from './catalogue/grading.ts';
import { MAPPING_RULES } from './catalogue/mapping.ts';
import { NAME_RULES } from './catalogue/name.ts';
import type { Rule } from './catalogue/rule.ts';
import { SHAPE_RULES } from './catalogue/shape.ts';
import { TYPE_RULES } from './catalogue/type.ts';

/** Everything the checker can say, by its permanent code. */
export const DIAGNOSTICS = {
  ...SHAPE_RULES,
  ...EXPRESSION_RULES,
  ...TYPE_RULES,
  ...NAME_RULES,
  ...MAPPING_RULES,
  ...COMPANION_RULES,
  ...GRADING_RULES,
} as const;

/** The permanent name of a complaint. */
export type DiagnosticCode = keyof typeof DIAGNOSTICS;

type DetailsOf<Code extends DiagnosticCode> = Parameters<(typeof DIAGNOSTICS)[Code]['message']>[0];

/** Makes one complaint. A code that is not in the catalogue, or a detail its message needs, is an error of the compiler. */
export function diagnostic<Code extends DiagnosticCode>(
  code: Code,
  at: Location,
  details: DetailsOf<Code>,
): Diagnostic {
  const { severity, message, hint } = DIAGNOSTICS[code] as unknown as Rule<DetailsOf<Code>>;
  const advice = typeof hint === 'string' ? hint : hint(details);
  return { code, severity, message: message(details), ...(advice === undefined ? {} : { hint: advice }), at };
}

/** Whether a complaint is only certain once every file could be read whole. */
export function needsWhole({ code }: Diagnostic): boolean {
  const { needsWhole: whole } = DIAGNOSTICS[code as DiagnosticCode] as Rule<never>;
  return whole === true;
}

/** Whether a complaint means that a part of a file could not be read at all. */
export function isShapeError({ code, severity }: Diagnostic): boolean {
  return severity === 'error' && (Object.hasOwn(SHAPE_RULES, code) || UNREADABLE.has(code));
}

/** Without these files, or a part of an expression, names are missing that may well be written. */
const UNREADABLE: ReadonlySet<string> = new Set([
  'unknown-pair',
  'unknown-system',
  'quoted-expression',
  'expression-syntax',
]);
